#include "support/scripted_provider.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <iterator>
#include <limits>
#include <optional>
#include <unordered_map>
#include <utility>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "support/scripted_model.h"
#include "support/scripted_voice.h"

namespace showrunner::scripted {

namespace asio = boost::asio;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kMaxBody = std::size_t{16} << 20U;
constexpr std::size_t kKeptThrottled = 100'000;
constexpr milliseconds kTick{10};          ///< a timer for each token would cost more than the token
constexpr std::size_t kPieceBytes = 1024;  ///< of an answer that is streamed all at once

std::string error_body(std::string_view message, std::string_view type, std::string_view param, std::string_view code) {
  const auto member = [](std::string_view text) {
    if (text.empty()) return std::string("null");
    std::string quoted = "\"";
    append_escaped(quoted, text);
    return quoted + '"';
  };
  return fmt::format(R"({{"error":{{"message":{},"type":{},"param":{},"code":{}}}}})", member(message), member(type),
                     member(param), member(code));
}

net::ServerReply reply(int status, std::string body, std::string headers = {}) {
  return {.status = status, .content_type = "application/json", .headers = std::move(headers), .body = std::move(body)};
}

net::ServerReply bad_request(std::string_view message, std::string_view param = {}, std::string_view code = {}) {
  return reply(400, error_body(message, "invalid_request_error", param, code));
}

/// The body that providers send with a status when nothing more is known.
std::string usual_error(int status) {
  switch (status) {
    case 401: return error_body("Invalid API Key", "invalid_request_error", "", "invalid_api_key");
    case 403: return error_body("You are not allowed to do this.", "permission_error", "", "permission_denied");
    case 404: return error_body("Unknown request URL.", "invalid_request_error", "", "unknown_url");
    case 413:
      return error_body("Request too large for this model: please reduce your message size and try again.", "tokens",
                        "", "rate_limit_exceeded");
    case 429: return error_body("Rate limit reached. Please try again later.", "tokens", "", "rate_limit_exceeded");
    case 503: return error_body("The engine is currently overloaded.", "server_error", "", "service_unavailable");
    default: return error_body("The server had an error while processing your request.", "server_error", "", "");
  }
}

std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash;
}

/// "1m2.5s", as Groq and OpenAI write durations.
std::string duration_text(Clock::duration left) {
  const auto ms = std::chrono::duration_cast<milliseconds>(left).count();
  if (ms < 1'000) return fmt::format("{}ms", ms);
  const auto minutes = ms / 60'000;
  const double seconds = static_cast<double>(ms % 60'000) / 1'000;
  return minutes > 0 ? fmt::format("{}m{:g}s", minutes, seconds) : fmt::format("{:g}s", seconds);
}

asio::awaitable<void> pause(Clock::duration span) {
  if (span <= Clock::duration::zero()) co_return;
  asio::steady_timer timer(co_await asio::this_coro::executor, span);
  co_await timer.async_wait(asio::use_awaitable);
}

/// Never ends but by cancellation: the client leaves, or the provider stops.
asio::awaitable<void> hang() {
  asio::steady_timer timer(co_await asio::this_coro::executor, Clock::time_point::max());
  co_await timer.async_wait(asio::use_awaitable);
}

/// What a chat call wants, out of its JSON.
struct ChatCall {
  std::string model;
  std::string prompt;
  std::string format;  ///< response_format.type
  std::string schema;
  bool stream = false;
  bool include_usage = false;
};

std::string_view text_of(const json::value* value) {
  return value != nullptr && value->is_string() ? std::string_view(value->get_string()) : std::string_view();
}

void append_content(std::string& prompt, const json::value* content) {
  if (content == nullptr) return;
  if (content->is_string()) prompt += text_of(content);
  if (!content->is_array()) return;
  for (const auto& part : content->get_array()) {
    if (part.is_object()) prompt += text_of(part.get_object().if_contains("text"));
  }
}

/// The call, or the reply to one that is none.
std::expected<ChatCall, net::ServerReply> read_chat(std::string_view body) {
  boost::system::error_code error;
  const json::value value = json::parse(body, error);
  if (error || !value.is_object()) {
    return std::unexpected(bad_request("We could not parse the JSON body of your request."));
  }
  const json::object& object = value.get_object();
  ChatCall call;
  call.model = text_of(object.if_contains("model"));
  if (call.model.empty()) return std::unexpected(bad_request("you must provide a model parameter", "model"));
  const auto* const messages = object.if_contains("messages");
  if (messages == nullptr || !messages->is_array() || messages->get_array().empty()) {
    return std::unexpected(bad_request("'messages' : must be a non-empty array", "messages"));
  }
  for (const auto& message : messages->get_array()) {
    if (!message.is_object()) return std::unexpected(bad_request("'messages.0' : must be an object", "messages"));
    append_content(call.prompt, message.get_object().if_contains("content"));
    call.prompt += '\n';
  }
  if (const auto* const format = object.if_contains("response_format"); format != nullptr && format->is_object()) {
    call.format = text_of(format->get_object().if_contains("type"));
    if (const auto* const schema = format->get_object().if_contains("json_schema");
        schema != nullptr && schema->is_object()) {
      call.schema = text_of(schema->get_object().if_contains("name"));
    }
  }
  if (const auto* const stream = object.if_contains("stream"); stream != nullptr && stream->is_bool()) {
    call.stream = stream->get_bool();
  }
  if (const auto* const options = object.if_contains("stream_options"); options != nullptr && options->is_object()) {
    const auto* const usage = options->get_object().if_contains("include_usage");
    call.include_usage = usage != nullptr && usage->is_bool() && usage->get_bool();
  }
  return call;
}

/// Counts a call as under way for as long as it lives: with the answer's coroutine, then with its stream.
struct UnderWay {
  explicit UnderWay(std::shared_ptr<ProviderCounters> all) : counters(std::move(all)) {
    counters->peak = std::max(counters->peak, ++counters->under_way);
  }

  UnderWay(const UnderWay&) = delete;
  UnderWay& operator=(const UnderWay&) = delete;

  ~UnderWay() { --counters->under_way; }

  std::shared_ptr<ProviderCounters> counters;
};

/// Sends a body until `reset_after` bytes are out, then fails, which breaks the connection.
struct Breaker {
  std::optional<std::size_t> reset_after;

  asio::awaitable<Result<void>> write(net::BodyWriter& writer, std::string_view bytes) {
    if (reset_after && bytes.size() >= *reset_after) {
      co_await writer.write(bytes.substr(0, *reset_after));
      co_return fail(ErrorCode::kCancelled, "broken off as ordered");
    }
    if (reset_after) *reset_after -= bytes.size();
    co_await writer.write(bytes);
    co_return Result<void>();
  }
};

/// One streamed chat answer.
struct ChatStream {
  ModelAnswer answer;
  std::string start;  ///< of each chunk, up to its choices
  std::string finish_reason;
  std::string usage;  ///< as JSON; empty: not told
  double tokens_per_second = 0;
  bool done = true;
  Breaker breaker;

  void append_chunk(std::string& out, std::string_view text) const {
    out += "data: ";
    out += start;
    out += R"("choices":[{"index":0,"delta":{"content":")";
    append_escaped(out, text);
    out += "\"},\"finish_reason\":null}]}\n\n";
  }

  /// Up to `bytes` of `rest`, ending behind a space: tokens are about words.
  static std::string_view cut(std::string_view& rest, std::size_t bytes) {
    std::size_t size = std::min(bytes, rest.size());
    size = std::min(rest.find(' ', size > 0 ? size - 1 : 0), rest.size() - 1) + 1;
    const auto text = rest.substr(0, size);
    rest.remove_prefix(size);
    return text;
  }

  asio::awaitable<Result<void>> operator()(net::BodyWriter& writer) {
    std::string out = fmt::format(
        "data: {}\"choices\":[{{\"index\":0,\"delta\":{{\"role\":\"assistant\",\"content\":\"\"}},"
        "\"finish_reason\":null}}]}}\n\n",
        start);
    std::string_view rest = answer.text;
    const double bytes_per_token = static_cast<double>(rest.size()) / static_cast<double>(answer.tokens);
    const auto began = Clock::now();
    std::size_t sent = 0;
    while (!rest.empty()) {
      if (tokens_per_second > 0) {
        const std::chrono::duration<double> gone = Clock::now() - began;
        const auto due = static_cast<std::size_t>((1 + gone.count() * tokens_per_second) * bytes_per_token);
        if (due > sent) {
          const auto text = cut(rest, due - sent);
          sent += text.size();
          append_chunk(out, text);
        }
      } else {
        append_chunk(out, cut(rest, kPieceBytes));
        if (!rest.empty()) continue;
      }
      if (!out.empty()) {
        if (auto written = co_await breaker.write(writer, out); !written) co_return written;
        out.clear();
      }
      if (!rest.empty()) {
        const auto token = std::chrono::duration<double>(1.0 / tokens_per_second);
        co_await pause(std::max<Clock::duration>(kTick, std::chrono::duration_cast<Clock::duration>(token)));
      }
    }
    out += fmt::format("data: {}\"choices\":[{{\"index\":0,\"delta\":{{}},\"finish_reason\":\"{}\"}}]}}\n\n", start,
                       finish_reason);
    if (!usage.empty()) out += fmt::format("data: {}\"choices\":[],\"usage\":{}}}\n\n", start, usage);
    if (done) out += "data: [DONE]\n\n";
    co_return co_await breaker.write(writer, out);
  }
};

bool is_speech(std::string_view path) {
  return path.ends_with("/audio/speech");
}

}  // namespace

class ScriptedProvider::Handler final : public net::ServerHandler {
 public:
  explicit Handler(ProviderBehaviour behaviour) : first_(behaviour), behaviour_(std::move(behaviour)) {
    fits_.resize(behaviour_.rules.size());
  }

  void behave(ProviderBehaviour behaviour) {
    behaviour_ = std::move(behaviour);
    fits_.assign(behaviour_.rules.size(), {});
    window_ends_ = {};
  }

  void reset() {
    behave(first_);
    const auto under_way = counters_->under_way;
    *counters_ = {};
    counters_->under_way = counters_->peak = under_way;
    waiting_.clear();
  }

  const ProviderCounters& counters() const { return *counters_; }

  void watch(const net::ServerStats& stats) { server_ = &stats; }

  // ServerHandler

  std::optional<net::ServerReply> answer_now(const net::ServerRequest& request) override {
    if (request.path == "/control") return control(request);
    if (request.path == "/control/counters") return reply(200, counters_json());
    return std::nullopt;
  }

  asio::awaitable<net::ServerReply> answer(const net::ServerRequest& request) override {
    const auto counted = std::make_shared<UnderWay>(counters_);
    ++counters_->calls[std::string(request.path)];
    const std::uint64_t id = fingerprint(request.body);
    note_retry(id);
    const auto chosen = choose_rule(request);
    const ProviderRule* const rule = chosen ? &*chosen : nullptr;
    const milliseconds latency = rule != nullptr && rule->latency ? *rule->latency : behaviour_.latency;
    if (rule != nullptr && rule->hang) co_await hang();
    auto made = make(request, rule);
    co_await pause(latency);
    if (made.retry_after) note_throttled(id, *made.retry_after);
    if (auto* const stream = std::get_if<net::BodyStream>(&made.reply.body)) {
      *stream = [counted, write = std::move(*stream)](net::BodyWriter& writer) { return write(writer); };
    }
    co_return std::move(made.reply);
  }

  net::ServerReply refuse(int status, std::string_view what) override {
    return reply(status, error_body(what, "invalid_request_error", "", ""));
  }

  std::size_t max_body_bytes(std::string_view /*method*/, std::string_view /*path*/) override { return kMaxBody; }

  void log(const net::ServerLogEntry& entry) override {
    ++counters_->statuses[entry.status];
    if (entry.aborted) ++counters_->aborted;
  }

  std::string counters_json() const {
    std::string out = "{\"calls\":{";
    const auto comma = [&out] {
      if (out.back() != '{' && out.back() != '[') out += ',';
    };
    for (const auto& [path, calls] : counters_->calls) {
      comma();
      out += '"';
      append_escaped(out, path);
      fmt::format_to(std::back_inserter(out), "\":{}", calls);
    }
    out += "},\"statuses\":{";
    for (const auto& [status, calls] : counters_->statuses) {
      comma();
      fmt::format_to(std::back_inserter(out), "\"{}\":{}", status, calls);
    }
    fmt::format_to(std::back_inserter(out),
                   "}},\"under_way\":{},\"peak\":{},\"connections\":{},\"aborted\":{},\"early\":{},\"throttled\":[",
                   counters_->under_way, counters_->peak, server_ != nullptr ? server_->accepted : 0,
                   counters_->aborted, counters_->early);
    for (const ThrottledCall& call : counters_->throttled) {
      comma();
      fmt::format_to(std::back_inserter(out), R"({{"at_us":{},"not_before_us":{},"again_us":{}}})", call.at.count(),
                     call.not_before.count(), call.again.count());
    }
    out += "]}";
    return out;
  }

 private:
  struct Made {
    net::ServerReply reply;
    std::optional<double> retry_after;
  };

  microseconds now() const { return std::chrono::duration_cast<microseconds>(Clock::now() - started_); }

  net::ServerReply control(const net::ServerRequest& request) {
    if (request.method == "DELETE") {
      reset();
      return reply(204, "");
    }
    if (request.method != "PUT") return reply(405, usual_error(404), "Allow: PUT, DELETE\r\n");
    auto behaviour = parse_behaviour(request.body);
    if (!behaviour) return bad_request(behaviour.error().message, behaviour.error().field);
    behave(std::move(*behaviour));
    return reply(204, "");
  }

  void note_retry(std::uint64_t id) {
    const auto found = waiting_.find(id);
    if (found == waiting_.end()) return;
    ThrottledCall& call = counters_->throttled[found->second];
    call.again = now();
    if (call.again < call.not_before) ++counters_->early;
    waiting_.erase(found);
  }

  void note_throttled(std::uint64_t id, double retry_after) {
    if (counters_->throttled.size() == kKeptThrottled) return;
    const auto at = now();
    const auto wait = microseconds(static_cast<std::int64_t>(retry_after * 1e6));
    waiting_[id] = counters_->throttled.size();
    counters_->throttled.push_back({.at = at, .not_before = at + wait});
  }

  /// A copy: the rules may be replaced while the call is under way.
  std::optional<ProviderRule> choose_rule(const net::ServerRequest& request) {
    for (std::size_t i = 0; i < behaviour_.rules.size(); ++i) {
      const ProviderRule& rule = behaviour_.rules[i];
      if (!rule.path.empty() && !request.path.ends_with(rule.path)) continue;
      if (!rule.body_contains.empty() && request.body.find(rule.body_contains) == std::string_view::npos) continue;
      Fit& fit = fits_[i];
      ++fit.seen;
      if (fit.seen <= rule.after || (fit.seen - rule.after) % rule.every != 0) continue;
      if (rule.times && fit.applied >= *rule.times) continue;
      ++fit.applied;
      return rule;
    }
    return std::nullopt;
  }

  Made make(const net::ServerRequest& request, const ProviderRule* rule) {
    if (auto refusal = check_key(request)) return {.reply = std::move(*refusal), .retry_after = {}};
    std::string headers;
    if (auto refusal = meter(request, headers)) return *std::move(refusal);
    if (rule != nullptr && (rule->status != 200 || !rule->body.empty())) return faulty(*rule, headers);
    net::ServerReply made = route(request, rule);
    made.headers += headers;
    if (rule != nullptr) add_headers(*rule, made.headers);
    if (rule != nullptr && rule->reset_after_bytes && !std::holds_alternative<net::BodyStream>(made.body)) {
      made.body = broken_off(std::move(std::get<std::string>(made.body)), *rule->reset_after_bytes);
    }
    return {.reply = std::move(made), .retry_after = {}};
  }

  static net::BodyStream broken_off(std::string body, std::size_t after) {
    return [body = std::move(body), after](net::BodyWriter& writer) -> asio::awaitable<Result<void>> {
      Breaker breaker{.reset_after = std::min(after, body.size())};
      co_return co_await breaker.write(writer, body);
    };
  }

  static void add_headers(const ProviderRule& rule, std::string& headers) {
    if (rule.retry_after) headers += fmt::format("Retry-After: {:g}\r\n", *rule.retry_after);
    for (const auto& [name, value] : rule.headers) headers += fmt::format("{}: {}\r\n", name, value);
  }

  static Made faulty(const ProviderRule& rule, std::string headers) {
    add_headers(rule, headers);
    auto made = reply(rule.status, rule.body.empty() ? usual_error(rule.status) : rule.body, std::move(headers));
    const bool throttles = rule.status == 429 || rule.retry_after;
    return {.reply = std::move(made),
            .retry_after = throttles ? std::optional(rule.retry_after.value_or(0)) : std::nullopt};
  }

  std::optional<net::ServerReply> check_key(const net::ServerRequest& request) const {
    if (behaviour_.api_key.empty()) return std::nullopt;
    const auto given = request.header("Authorization");
    if (given == "Bearer " + behaviour_.api_key) return std::nullopt;
    if (given.empty()) {
      return reply(401,
                   error_body("You didn't provide an API key. You need to provide your API key in an Authorization "
                              "header using Bearer auth (i.e. Authorization: Bearer YOUR_KEY).",
                              "invalid_request_error", "", ""));
    }
    return reply(401, error_body("Incorrect API key provided.", "invalid_request_error", "", "invalid_api_key"));
  }

  /// Counts the call against the limits, if there are any, and announces what is left of them.
  std::optional<Made> meter(const net::ServerRequest& request, std::string& headers) {
    if (behaviour_.requests_per_window == 0 && behaviour_.tokens_per_window == 0) return std::nullopt;
    const auto at = Clock::now();
    if (at >= window_ends_) {
      window_ends_ = at + behaviour_.rate_window;
      requests_used_ = tokens_used_ = 0;
    }
    const std::uint64_t tokens = request.body.size() / 4;
    const bool over = (behaviour_.requests_per_window != 0 && requests_used_ + 1 > behaviour_.requests_per_window) ||
                      (behaviour_.tokens_per_window != 0 && tokens_used_ + tokens > behaviour_.tokens_per_window);
    if (!over) {
      ++requests_used_;
      tokens_used_ += tokens;
    }
    const auto left = window_ends_ - at;
    const auto announce = [&](std::string_view what, std::uint64_t limit, std::uint64_t used) {
      if (limit == 0) return;
      fmt::format_to(std::back_inserter(headers),
                     "x-ratelimit-limit-{0}: {1}\r\nx-ratelimit-remaining-{0}: {2}\r\nx-ratelimit-reset-{0}: {3}\r\n",
                     what, limit, limit - std::min(limit, used), duration_text(left));
    };
    announce("requests", behaviour_.requests_per_window, requests_used_);
    announce("tokens", behaviour_.tokens_per_window, tokens_used_);
    if (!over) return std::nullopt;
    const double wait = std::chrono::duration<double>(left).count();
    headers += fmt::format("Retry-After: {}\r\n", static_cast<std::int64_t>(std::ceil(wait)));
    return Made{.reply = reply(429, usual_error(429), headers), .retry_after = wait};
  }

  net::ServerReply route(const net::ServerRequest& request, const ProviderRule* rule) {
    const bool post = request.method == "POST";
    if (request.path.ends_with("/chat/completions") && post) return chat(request, rule);
    if (is_speech(request.path) && post) return speech(request);
    if (request.path.ends_with("/models") && !post) return models();
    if (request.path.ends_with("/audio/voices") && !post) return voices();
    return reply(404, error_body(fmt::format("Unknown request URL: {} {}. Please check the URL for typos.",
                                             request.method, request.path),
                                 "invalid_request_error", "", "unknown_url"));
  }

  std::optional<net::ServerReply> check_model(std::string_view model) const {
    if (behaviour_.models.empty() || std::ranges::find(behaviour_.models, model) != behaviour_.models.end()) {
      return std::nullopt;
    }
    return reply(404, error_body(fmt::format("The model `{}` does not exist or you do not have access to it.", model),
                                 "invalid_request_error", "", "model_not_found"));
  }

  net::ServerReply chat(const net::ServerRequest& request, const ProviderRule* rule) {
    auto call = read_chat(request.body);
    if (!call) return std::move(call.error());
    if (auto refusal = check_model(call->model)) return std::move(*refusal);
    if ((call->format == "json_schema" && !behaviour_.json_schema) ||
        (call->format == "json_object" && !behaviour_.json_object)) {
      return bad_request(fmt::format("This model does not support response format `{}`.", call->format),
                         "response_format");
    }
    if (call->format == "json_object" && call->prompt.find("json") == std::string::npos &&
        call->prompt.find("JSON") == std::string::npos) {
      return bad_request(
          "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
          "messages");
    }

    ModelAnswer answer = write_answer(read_task(call->prompt, call->schema), rule);
    const std::size_t prompt_tokens = call->prompt.size() / 4;
    std::string usage;
    if (behaviour_.usage && (rule == nullptr || !rule->without_usage)) {
      usage = fmt::format(R"({{"prompt_tokens":{},"completion_tokens":{},"total_tokens":{}}})", prompt_tokens,
                          answer.tokens, prompt_tokens + answer.tokens);
    }
    std::string model;
    append_escaped(model, call->model);
    const std::string finish_reason = rule != nullptr ? rule->finish_reason : "stop";
    const auto start = [&](std::string_view object) {
      return fmt::format(R"({{"id":"chatcmpl-{:016x}","object":"{}","created":{},"model":"{}",)",
                         fingerprint(request.body), object, std::time(nullptr), model);
    };
    if (call->stream) {
      ChatStream stream{.answer = std::move(answer),
                        .start = start("chat.completion.chunk"),
                        .finish_reason = finish_reason,
                        .usage = call->include_usage ? usage : std::string(),
                        .tokens_per_second = rule != nullptr && rule->tokens_per_second ? *rule->tokens_per_second
                                                                                        : behaviour_.tokens_per_second,
                        .done = rule == nullptr || !rule->without_done,
                        .breaker = {rule != nullptr ? rule->reset_after_bytes : std::nullopt}};
      return {.status = 200,
              .content_type = "text/event-stream",
              .headers = "Cache-Control: no-cache\r\n",
              .body = net::BodyStream(std::move(stream))};
    }
    std::string body = start("chat.completion");
    body.reserve(body.size() + answer.text.size() + answer.text.size() / 16 + 256);
    body += R"("choices":[{"index":0,"message":{"role":"assistant","content":")";
    append_escaped(body, answer.text);
    body += fmt::format(R"("}},"logprobs":null,"finish_reason":"{}"}}])", finish_reason);
    if (!usage.empty()) body += ",\"usage\":" + usage;
    body += '}';
    return reply(200, std::move(body));
  }

  net::ServerReply speech(const net::ServerRequest& request) const {
    boost::system::error_code error;
    const json::value value = json::parse(request.body, error);
    if (error || !value.is_object()) return bad_request("We could not parse the JSON body of your request.");
    const json::object& object = value.get_object();
    if (auto refusal = check_model(text_of(object.if_contains("model")))) return std::move(*refusal);
    const auto input = text_of(object.if_contains("input"));
    const auto voice = text_of(object.if_contains("voice"));
    if (input.empty()) return bad_request("'input' : must be a non-empty string", "input");
    if (input.size() > behaviour_.speech_input_limit) {
      return bad_request(
          fmt::format("'input' : string should have at most {} characters", behaviour_.speech_input_limit), "input",
          "string_above_max_length");
    }
    if (std::ranges::find(behaviour_.voices, voice) == behaviour_.voices.end()) {
      return bad_request(fmt::format("'voice' : must be one of [{}]", fmt::join(behaviour_.voices, " ")), "voice");
    }
    std::string_view format = text_of(object.if_contains("response_format"));
    if (format.empty()) format = "wav";
    if (format != "wav" && (format != "pcm" || behaviour_.wav_only)) {
      return bad_request(
          fmt::format("'response_format' : must be one of [{}]", behaviour_.wav_only ? "wav" : "wav pcm"),
          "response_format");
    }
    double speed = 1.0;
    if (const auto* const given = object.if_contains("speed"); given != nullptr && given->is_number()) {
      speed = given->to_number<double>();
    }
    if (!(speed >= 0.25 && speed <= 4.0)) return bad_request("'speed' : must be between 0.25 and 4.0", "speed");
    std::string pcm = speak_tones(input, voice, speed, behaviour_.sample_rate);
    if (format == "pcm") return {.status = 200, .content_type = "audio/pcm", .headers = {}, .body = std::move(pcm)};
    return {.status = 200, .content_type = "audio/wav", .headers = {}, .body = as_wav(pcm, behaviour_.sample_rate)};
  }

  net::ServerReply models() const {
    json::array data;
    const std::vector<std::string> any{"scripted"};
    for (const auto& model : behaviour_.models.empty() ? any : behaviour_.models) {
      data.push_back({{"id", model}, {"object", "model"}, {"created", 1'700'000'000}, {"owned_by", "showrunner"}});
    }
    return reply(200, json::serialize(json::value{{"object", "list"}, {"data", data}}));
  }

  net::ServerReply voices() const {
    json::array names;
    for (const auto& voice : behaviour_.voices) names.emplace_back(voice);
    return reply(200, json::serialize(json::value{{"voices", names}}));
  }

  struct Fit {
    std::uint64_t seen = 0;
    std::uint64_t applied = 0;
  };

  const Clock::time_point started_ = Clock::now();
  ProviderBehaviour first_;
  ProviderBehaviour behaviour_;
  std::vector<Fit> fits_;  ///< one for each rule
  const std::shared_ptr<ProviderCounters> counters_ = std::make_shared<ProviderCounters>();
  std::unordered_map<std::uint64_t, std::size_t>
      waiting_;  ///< bodies that got 429, and where that stands in `throttled`
  const net::ServerStats* server_ = nullptr;

  Clock::time_point window_ends_;
  std::uint64_t requests_used_ = 0;
  std::uint64_t tokens_used_ = 0;
};

ScriptedProvider::ScriptedProvider(const asio::any_io_executor& executor, ProviderBehaviour behaviour)
    : handler_(std::make_unique<Handler>(std::move(behaviour))),
      server_(executor, *handler_,
              {.max_connections = 20'000, .max_body_bytes = kMaxBody, .drain = milliseconds(2'000)}) {
  handler_->watch(server_.stats());
}

ScriptedProvider::~ScriptedProvider() = default;

Result<std::string> ScriptedProvider::listen(std::string_view address) {
  const auto bound = server_.listen(address);
  if (!bound) return fail(bound.error());
  const auto host =
      bound->address().is_v6() ? fmt::format("[{}]", bound->address().to_string()) : bound->address().to_string();
  return fmt::format("http://{}:{}/v1", host, bound->port());
}

asio::awaitable<void> ScriptedProvider::stop() {
  return server_.stop();
}

void ScriptedProvider::behave(ProviderBehaviour behaviour) {
  handler_->behave(std::move(behaviour));
}

ProviderCounters ScriptedProvider::counters() const {
  ProviderCounters counters = handler_->counters();
  counters.connections = server_.stats().accepted;
  return counters;
}

void ScriptedProvider::reset() {
  handler_->reset();
}

}  // namespace showrunner::scripted
