#include <utility>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/requests.h"
#include "api/speech_reply.h"
#include "audio/format.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Answer = studio::SpeechService::Answer;

net::ServerReply describe(const Answer& answer, const net::ServerRequest& request) {
  const bool cached = answer.cache.outcome != cache::Outcome::kMiss;
  const std::string etag = fmt::format("\"{}{}\"", answer.file->hash.substr(0, 32), cached ? "-c" : "");
  std::string headers = cache_headers(answer.cache, answer.file->key, etag);
  if (const auto known = request.header("If-None-Match"); !known.empty() && matches(known, etag)) {
    return not_modified(std::move(headers));
  }
  return {.headers = std::move(headers), .body = speech_json(answer)};
}

}  // namespace

asio::awaitable<net::ServerReply> synthesize(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto speech = read_tts_body(request.body, services.options);
  if (!speech) co_return problem_reply(speech.error(), request.request_id);
  const auto directives = directives_of(request);
  if (!directives) co_return problem_reply(directives.error(), request.request_id);
  const auto versions = co_await services.rooms.voices.versions();
  if (!versions) co_return problem_reply(versions.error(), request.request_id);
  auto key = services.speech.key(*speech, *versions);
  if (!key) co_return problem_reply(key.error(), request.request_id);

  if (accepts(request, "audio/")) {
    co_return co_await audio_reply(services, request, *std::move(speech), *std::move(key), *directives);
  }
  if (directives->plain()) {
    if (const auto kept = services.speech.peek(*key)) co_return describe(*kept, request);
  }
  const auto answer = co_await services.speech.speak(*std::move(speech), *std::move(key), *directives);
  if (!answer && directives->only_if_cached && answer.error().code == ErrorCode::kNotFound) {
    co_return not_cached(request.request_id);
  }
  if (!answer) co_return problem_reply(answer.error(), request.request_id);
  co_return describe(*answer, request);
}

}  // namespace showrunner::api
