#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/speech_reply.h"
#include "async/offload.h"

namespace showrunner::api {

namespace {

using File = studio::SpeechService::File;

File file_named(Services& services, std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? nullptr : services.speech.find(name.substr(0, dot), name.substr(dot + 1));
}

net::ServerReply reply_with(const File& file, const Call& call) {
  if (file == nullptr) {
    return problem_reply(404, "this audio is not kept any more; ask for it again to have it made",
                         call.request.request_id, "Access-Control-Allow-Origin: *\r\n");
  }
  // The name holds the content's hash, so what it names never changes.
  return file_reply(call.request, file,
                    fmt::format("Cache-Control: public, max-age=31536000, immutable\r\nETag: \"{}\"\r\n"
                                "X-Content-Type-Options: nosniff\r\n",
                                file->hash.substr(0, 32)));
}

}  // namespace

std::optional<net::ServerReply> media(Services& services, const Call& call) {
  const File file = file_named(services, call.parameters[1]);
  if (file != nullptr && file->doubtful()) return std::nullopt;
  return reply_with(file, call);
}

/// A file of an earlier run that was not asked for yet: it is served when all of it has been read and found right.
boost::asio::awaitable<net::ServerReply> unread_media(Services& services, const Call& call) {
  const File file = file_named(services, call.parameters[1]);
  const bool right =
      file != nullptr && co_await async::offload(services.rooms.workers, [&file] { return file->intact(); });
  co_return reply_with(right ? file_named(services, call.parameters[1]) : nullptr, call);
}

}  // namespace showrunner::api
