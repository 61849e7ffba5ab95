#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/speech_reply.h"

namespace showrunner::api {

std::optional<net::ServerReply> media(Services& services, const Call& call) {
  const std::string_view name = call.parameters[1];
  const std::size_t dot = name.rfind('.');
  const auto file =
      dot == std::string_view::npos ? nullptr : services.speech.find(name.substr(0, dot), name.substr(dot + 1));
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

}  // namespace showrunner::api
