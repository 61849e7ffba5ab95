#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/openai_voices.h"
#include "api/requests.h"
#include "api/speech_reply.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Answer = studio::SpeechService::Answer;

// What their tokens come to, by the rules of thumb that they publish; a server without their tokeniser can say no more.
constexpr double kCharactersPerToken = 4;
constexpr double kTokensPerSecond = 20;

/// An error as OpenAI's clients read it. `param` is the name of the field.
net::ServerReply openai_error(const Error& error) {
  const Problem& problem = problem_of(error.code);
  std::string_view field = error.field;
  if (field.starts_with("$.")) field.remove_prefix(2);
  const std::string_view type = problem.status < 500 ? "invalid_request_error" : "server_error";
  return {.status = problem.status,
          .headers = retry_after_header(problem, error),
          .body = fmt::format(R"({{"error":{{"message":{},"type":"{}","param":{},"code":"{}"}}}})",
                              text::json_string(error.message), type, field.empty() ? "null" : text::json_string(field),
                              to_string(error.code))};
}

std::string base64(std::string_view bytes) {
  std::string encoded((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int length =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(length));
  return encoded;
}

std::string delta(std::string_view bytes) {
  return fmt::format("data: {{\"type\":\"speech.audio.delta\",\"audio\":\"{}\"}}\n\n", base64(bytes));
}

std::string done(const studio::AudioFacts& facts) {
  const auto input = static_cast<std::uint64_t>(std::ceil(static_cast<double>(facts.characters) / kCharactersPerToken));
  const auto output = static_cast<std::uint64_t>(std::ceil(facts.duration_seconds * kTokensPerSecond));
  return fmt::format(
      "data: "
      "{{\"type\":\"speech.audio.done\",\"usage\":{{\"input_tokens\":{},\"output_tokens\":{},\"total_tokens\":{}}}}}"
      "\n\n",
      input, output, input + output);
}

constexpr std::size_t kDeltaBytes = std::size_t{12} * 1024;  // a multiple of 3: no padding within the stream

asio::awaitable<void> write_deltas(net::BodyWriter& out, std::string_view bytes) {
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, kDeltaBytes);
    bytes.remove_prefix(part.size());
    co_await out.write(delta(part));
  }
}

/// Writes a delta for each piece of a live file; those of one that was there already come from the finished file.
class DeltaWriter : public net::BodyWriter {
 public:
  explicit DeltaWriter(net::BodyWriter& out) : out_(out) {}

  asio::awaitable<void> write(std::string_view bytes) override { return write_deltas(out_, bytes); }

 private:
  net::BodyWriter& out_;
};

asio::awaitable<Result<void>> send_events(net::BodyWriter& out, std::shared_ptr<Live<Answer>> live) {
  DeltaWriter deltas(out);
  const bool told = co_await relay(deltas, *live);
  const Result<Answer>& answer = *live->answer;
  if (!answer) {
    const net::ServerReply error = openai_error(answer.error());
    co_await out.write(fmt::format("event: error\ndata: {}\n\n", std::get<std::string>(error.body)));
    co_return Result<void>{};
  }
  if (!told) co_await write_deltas(out, answer->file->content);
  co_await out.write(done(answer->facts));
  co_return Result<void>{};
}

/// What became of the instructions, for a header: nothing that a client sends is ignored silently.
std::string instructions_header(const OpenAiSpeechBody& body, const MappedInstructions& mapped) {
  if (body.instructions.empty()) return {};
  if (mapped.understood.empty())
    return "X-Showrunner-Instructions: none understood; the engine knows pace and pitch\r\n";
  return fmt::format("X-Showrunner-Instructions: {}; speed={:.2f}; pitch={:+.1f}\r\n",
                     fmt::join(mapped.understood, ", "), mapped.speed, mapped.pitch);
}

}  // namespace

asio::awaitable<net::ServerReply> openai_speech(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto body = read_openai_speech_body(request.body, services.options);
  if (!body) co_return openai_error(body.error());
  const MappedInstructions mapped = map_instructions(body->instructions);
  body->speech.speed = std::clamp(body->speech.speed * mapped.speed, 0.5, 2.0);
  body->speech.pitch = mapped.pitch;
  const auto versions = co_await services.rooms.voices.versions();
  if (!versions) co_return openai_error(versions.error());
  auto key = services.speech.key(body->speech, *versions);
  if (!key) {
    Error error = std::move(key.error());
    if (error.field.empty()) error.field = "$.voice";
    error.code = ErrorCode::kInvalidInput;
    co_return openai_error(error);
  }
  const auto directives = directives_of(request);
  if (!directives) co_return openai_error(directives.error());

  std::string instructions = instructions_header(*body, mapped);
  if (!body->sse) {
    auto reply = co_await audio_reply(services, request, std::move(body->speech), *std::move(key), *directives);
    reply.headers += instructions;
    co_return reply;
  }
  auto bytes = services.speech.follow(*key);
  auto work = [&service = services.speech, speech = std::move(body->speech), key = *std::move(key),
               wanted = *directives]() mutable { return service.speak(std::move(speech), std::move(key), wanted); };
  const auto live = begin<Answer>(services.errands, std::move(bytes), std::move(work));
  co_return net::ServerReply{.content_type = "text/event-stream",
                             .headers = std::string(kStreamedHeaders) + std::move(instructions),
                             .body = net::BodyStream([live](net::BodyWriter& out) { return send_events(out, live); })};
}

}  // namespace showrunner::api
