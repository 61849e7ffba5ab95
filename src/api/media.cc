#include <utility>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/file_reply.h"
#include "api/handlers.h"
#include "async/offload.h"
#include "base/uuid.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using File = studio::SpeechService::File;

constexpr std::string_view kLive = "live.mp3";
constexpr std::string_view kCover = "cover.png";
constexpr std::string_view kForEverybody = "Access-Control-Allow-Origin: *\r\n";

net::ServerReply not_there(const Call& call, std::string message) {
  return problem_reply(404, std::move(message), call.request.request_id, std::string(kForEverybody));
}

File file_named(Services& services, std::string_view name) {
  const std::size_t dot = name.rfind('.');
  return dot == std::string_view::npos ? nullptr : services.speech.find(name.substr(0, dot), name.substr(dot + 1));
}

net::ServerReply reply_with(const File& file, const Call& call) {
  if (file == nullptr) return not_there(call, "this audio is not kept any more; ask for it again to have it made");
  // The name holds the content's hash, so what it names never changes.
  return file_reply(call.request, file, fmt::format("ETag: {}\r\n{}", etag_of(*file), kImmutableHeaders));
}

asio::awaitable<Result<void>> relay(net::BodyWriter& out, std::shared_ptr<studio::LiveBytes> live) {
  for (std::size_t offset = 0;;) {
    const auto part = co_await live->read(offset);
    if (!part) co_return fail(part.error());
    if (part->bytes.empty()) co_return Result<void>{};
    co_await out.write(part->bytes);
    offset += part->bytes.size();
  }
}

/// Whether a job will make audio, or is at it.
bool makes_audio(const std::optional<store::Job>& job) {
  return job && !store::has_ended(job->state) && !job->cancel_requested &&
         (job->kind == "make" || job->kind == "render");
}

/// The episode from its beginning while it is being made; afterwards the file that came of it.
asio::awaitable<net::ServerReply> live_audio(Services& services, const Call& call) {
  const std::string id(call.parameters[0]);
  const auto view = co_await services.library.catalogue().episode(id);
  if (!view && view.error().code == ErrorCode::kNotFound) co_return not_there(call, view.error().message);
  if (!view) co_return problem_reply(view.error(), call.request.request_id);
  if (makes_audio(view->job)) {
    auto live = services.library.runner().live(id);
    const bool look_only = call.request.method == "HEAD";
    if (!look_only) {
      // A job that fails before the first byte is a problem that can still be told.
      const auto first = co_await live->read(0);
      if (!first) co_return problem_reply(first.error(), call.request.request_id, std::string(kForEverybody));
    }
    co_return net::ServerReply{.content_type = "audio/mpeg",
                               .headers = fmt::format("{}{}", kStreamedHeaders, kForEverybody),
                               .body = net::BodyStream([live](net::BodyWriter& out) { return relay(out, live); })};
  }
  if (!view->render) co_return not_there(call, "there is nothing to hear of this episode, and nobody is at it");
  const auto facts = studio::render_facts_from_json(view->render->facts);
  if (!facts) co_return problem_reply(facts.error(), call.request.request_id);
  co_return net::ServerReply{.status = 307,
                             .headers = fmt::format("Location: /media/{}/{}\r\nCache-Control: no-store\r\n{}", id,
                                                    facts->audio.name, kForEverybody),
                             .body = std::string()};
}

asio::awaitable<net::ServerReply> cover(Services& services, const Call& call) {
  const auto made = co_await services.library.covers().cover(std::string(call.parameters[0]));
  if (!made && made.error().code == ErrorCode::kNotFound) co_return not_there(call, made.error().message);
  if (!made) co_return problem_reply(made.error(), call.request.request_id);
  const studio::CoverService::Cover& image = *made;
  // Its name stays when the title changes.
  co_return file_reply(call.request,
                       ServedFile{.owner = image,
                                  .bytes = image->png,
                                  .content_type = "image/png",
                                  .etag = image->etag,
                                  .modified_ms = image->changed},
                       fmt::format("ETag: {}\r\nCache-Control: public, max-age=300\r\n"
                                   "X-Content-Type-Options: nosniff\r\n",
                                   image->etag));
}

}  // namespace

std::optional<net::ServerReply> media(Services& services, const Call& call) {
  const auto& [scope, name] = call.parameters;
  if (is_uuid(scope)) {
    auto file = services.library.shelf().peek(scope, name);
    return file == nullptr ? std::nullopt : std::optional(file_reply(call.request, std::move(file)));
  }
  const File file = file_named(services, name);
  if (file != nullptr && file->doubtful()) return std::nullopt;
  return reply_with(file, call);
}

/// What the disk must be asked for.
asio::awaitable<net::ServerReply> unread_media(Services& services, const Call& call) {
  const auto& [scope, name] = call.parameters;
  if (is_uuid(scope) && name == kLive) co_return co_await live_audio(services, call);
  if (is_uuid(scope) && name == kCover) co_return co_await cover(services, call);
  if (is_uuid(scope)) {
    auto file =
        co_await async::offload(services.rooms.workers, [&] { return services.library.shelf().open(scope, name); });
    if (!file) co_return not_there(call, file.error().message);
    co_return file_reply(call.request, *std::move(file));
  }
  // A file of an earlier run that was not asked for yet: it is served when all of it has been read and found right.
  const File file = file_named(services, name);
  const bool right =
      file != nullptr && co_await async::offload(services.rooms.workers, [&file] { return file->intact(); });
  co_return reply_with(right ? file_named(services, name) : nullptr, call);
}

}  // namespace showrunner::api
