#include "api/speech_reply.h"

#include <utility>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/file_reply.h"
#include "audio/format.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Answer = studio::SpeechService::Answer;

asio::awaitable<Result<void>> send_live(net::BodyWriter& out, std::shared_ptr<Live<Answer>> live) {
  co_await relay(out, *live);
  if (!*live->answer) co_return fail(live->answer->error());
  co_return Result<void>{};
}

}  // namespace

std::string speech_json(const Answer& answer) {
  return fmt::format(
      R"({{"audio_url":"/media/tts/{}.{}","duration":{:.3f},"bytes":{},"format":"{}","voice":{},"cached":{},)"
      R"("synthesis_time":{:.4f},"loudness_lufs":{:.2f},"true_peak_dbtp":{:.2f}{}}})",
      answer.file->hash, answer.file->extension, answer.facts.duration_seconds, answer.file->bytes(),
      answer.file->extension, text::json_string(answer.facts.voice), answer.cache.outcome != cache::Outcome::kMiss,
      answer.facts.synthesis_seconds, answer.facts.loudness_lufs, answer.facts.true_peak_dbtp,
      answer.facts.notice.empty() ? "" : fmt::format(R"(,"notice":{})", text::json_string(answer.facts.notice)));
}

asio::awaitable<net::ServerReply> audio_reply(Services& services, const net::ServerRequest& request,
                                              studio::SpeechRequest speech, std::string key,
                                              cache::Directives directives) {
  const auto whole = [&request](const Answer& answer) {
    return file_reply(request, answer.file, cache_headers(answer.cache, answer.file->key, etag_of(*answer.file)));
  };
  if (directives.plain()) {
    if (const auto kept = services.speech.peek(key)) co_return whole(*kept);
  }
  const std::string_view content_type = audio::content_type(speech.render.format);
  auto bytes = services.speech.follow(key);
  auto work = [&service = services.speech, speech = std::move(speech), key, directives]() mutable {
    return service.speak(std::move(speech), std::move(key), directives);
  };
  const auto live = begin<Answer>(services.errands, std::move(bytes), std::move(work));
  const auto first = co_await live->bytes->read(0, [&live] { return live->answer.has_value(); });
  if (first && !first->bytes.empty()) {
    co_return net::ServerReply{.content_type = std::string(content_type),
                               .headers = live_headers(key),
                               .body = net::BodyStream([live](net::BodyWriter& out) { return send_live(out, live); })};
  }
  co_await live->bytes->wait([&live] { return live->answer.has_value(); });
  const Result<Answer>& answer = *live->answer;
  if (answer) co_return whole(*answer);
  if (directives.only_if_cached && answer.error().code == ErrorCode::kNotFound) {
    co_return not_cached(request.request_id);
  }
  co_return problem_reply(answer.error(), request.request_id);
}

}  // namespace showrunner::api
