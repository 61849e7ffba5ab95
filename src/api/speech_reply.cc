#include "api/speech_reply.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "audio/format.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Answer = studio::SpeechService::Answer;

std::string etag_of(const cache::StoredFile& file) {
  return fmt::format("\"{}\"", file.hash.substr(0, 32));
}

std::string_view content_type_of(std::string_view extension) {
  const auto format = audio::parse_format(extension);
  return format ? audio::content_type(*format) : "application/octet-stream";
}

/// Whether these are digits, and their number; the largest there is for one too large to count (RFC 9110 §14.1.1).
bool read_number(std::string_view digits, std::size_t& number) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::result_out_of_range) number = std::numeric_limits<std::size_t>::max();
  return error != std::errc::invalid_argument && end == digits.data() + digits.size();
}

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

RangeVerdict parse_range(std::string_view header, std::size_t size, ByteRange& range) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return RangeVerdict::kWhole;
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return RangeVerdict::kWhole;
  const std::string_view from = header.substr(0, dash);
  const std::string_view to = header.substr(dash + 1);
  std::size_t first = 0;
  std::size_t last = size == 0 ? 0 : size - 1;
  if (from.empty()) {
    std::size_t suffix = 0;
    if (!read_number(to, suffix)) return RangeVerdict::kWhole;
    if (suffix == 0) return RangeVerdict::kUnsatisfiable;
    if (size == 0) return RangeVerdict::kWhole;  // satisfiable (RFC 9110 §14.1.2), but no Content-Range says "no bytes"
    first = size - std::min(suffix, size);
  } else {
    if (!read_number(from, first)) return RangeVerdict::kWhole;
    if (!to.empty()) {
      if (!read_number(to, last) || last < first) return RangeVerdict::kWhole;
      last = std::min(last, size == 0 ? 0 : size - 1);
    }
    if (first >= size) return RangeVerdict::kUnsatisfiable;
  }
  range = {.first = first, .last = last};
  return RangeVerdict::kPart;
}

net::ServerReply file_reply(const net::ServerRequest& request, std::shared_ptr<const cache::StoredFile> file,
                            std::string headers) {
  const std::string etag = etag_of(*file);
  headers +=
      "Accept-Ranges: bytes\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: Content-Range, ETag, "
      "Cache-Status\r\n";
  if (const auto known = request.header("If-None-Match"); !known.empty() && matches(known, etag)) {
    return not_modified(std::move(headers));
  }
  const std::string_view content = file->content;
  net::ServerReply reply{.content_type = std::string(content_type_of(file->extension))};
  const std::string_view wanted = request.header("Range");
  const std::string_view if_range = request.header("If-Range");
  ByteRange range;
  const bool applies = request.method == "GET" && !wanted.empty() && (if_range.empty() || if_range == etag);
  switch (applies ? parse_range(wanted, content.size(), range) : RangeVerdict::kWhole) {
    case RangeVerdict::kWhole: reply.body = net::SharedBytes{.owner = std::move(file), .bytes = content}; break;
    case RangeVerdict::kPart:
      reply.status = 206;
      headers += fmt::format("Content-Range: bytes {}-{}/{}\r\n", range.first, range.last, content.size());
      reply.body = net::SharedBytes{.owner = std::move(file),
                                    .bytes = content.substr(range.first, range.last - range.first + 1)};
      break;
    case RangeVerdict::kUnsatisfiable:
      reply.status = 416;
      headers += fmt::format("Content-Range: bytes */{}\r\n", content.size());
      reply.body = std::string();
      break;
  }
  reply.headers = std::move(headers);
  return reply;
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
