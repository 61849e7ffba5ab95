#include "writer/llm/chat_protocol.h"

#include <algorithm>
#include <array>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "base/excerpt.h"
#include "text/code_points.h"
#include "text/json_reader.h"

// OpenAI's chat completions (platform.openai.com/docs/api-reference/chat), as Groq, Ollama, vLLM, llama.cpp and the others
// speak it: the same, but for what they leave out. Everything that may be missing is optional here; what must be there is
// `choices`.

namespace showrunner::writer::llm {
namespace {

namespace json = boost::json;

constexpr std::size_t kParseBytes =
    std::size_t{8} * 1024;  ///< on the stack: an event of a stream is parsed without allocating
constexpr std::size_t kMaxWholeBytes = std::size_t{16} << 20U;
constexpr std::size_t kMostKept = 512;  ///< of what turns out to be no stream, for the message

/// The beginning of what came, fit for a message.
std::string shown(std::string_view bytes) {
  std::string out;
  for (std::size_t at = 0; at < bytes.size() && out.size() < 160;) {
    const text::CodePoint c = text::next_code_point(bytes, at);
    text::append_code_point(out, c < 0x20 || c == 0x7f ? ' ' : c);
  }
  return excerpt(out, 120);
}

std::unexpected<Error> nonsense(std::string_view bytes, std::string_view what) {
  if (!text::is_utf8(bytes)) what = "with bytes that are no UTF-8";
  return fail(Error{.code = ErrorCode::kProviderFailed,
                    .message = fmt::format("answered {}: \"{}\"", what, shown(bytes)),
                    .retryable = true});
}

const json::value* member(const json::value& value, std::string_view name) {
  const json::object* object = value.if_object();
  return object == nullptr ? nullptr : object->if_contains(json::string_view(name.data(), name.size()));
}

std::string_view string_member(const json::value& value, std::string_view name) {
  const json::value* found = member(value, name);
  const json::string* text = found == nullptr ? nullptr : found->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

std::uint64_t count_member(const json::value& value, std::string_view name) {
  const json::value* found = member(value, name);
  boost::system::error_code failure;
  const auto count = found == nullptr ? std::uint64_t{0} : found->to_number<std::uint64_t>(failure);
  return failure ? 0 : count;
}

/// The text of a message or a delta: a string, or a list of parts.
template <class Give>
Result<void> give_content(const json::value& message, Give give) {
  const json::value* content = member(message, "content");
  if (content == nullptr) return {};
  if (const json::string* text = content->if_string()) return give(std::string_view(text->data(), text->size()));
  if (const json::array* parts = content->if_array()) {
    for (const json::value& part : *parts)
      if (auto given = give(string_member(part, "text")); !given) return given;
  }
  return {};
}

void read_usage(const json::value& answer, TokenUsage& usage) {
  const json::value* found = member(answer, "usage");
  if (const json::value* groq = member(answer, "x_groq"); groq != nullptr && found == nullptr)
    found = member(*groq, "usage");
  if (found == nullptr || !found->is_object()) return;
  usage.input = count_member(*found, "prompt_tokens");
  usage.output = count_member(*found, "completion_tokens");
}

std::string finish_reason_of(std::string_view reason) {
  if (reason == "max_tokens" || reason == "max_length") return "length";
  if (reason == "eos" || reason == "end_turn" || reason == "stop_sequence" || reason == "eos_token") return "stop";
  return std::string(reason);
}

/// The failure in an answer that came with a status of success: {"error": {"message": …}} or {"error": "…"}.
std::optional<Error> error_in(const json::value& answer) {
  const json::value* error = member(answer, "error");
  if (error == nullptr || error->is_null()) return std::nullopt;
  std::string_view message = string_member(*error, "message");
  if (const json::string* text = error->if_string()) message = {text->data(), text->size()};
  return Error{
      .code = ErrorCode::kProviderFailed,
      .message = fmt::format("failed while it answered: {}", message.empty() ? "it does not say why" : shown(message)),
      .retryable = string_member(*error, "type") != "invalid_request_error"};
}

/// Takes `choices[0]`, the model and the usage of an answer or of an event into `reply`. `part` is "message" or "delta".
template <class Give>
Result<bool> read_choice(const json::value& answer, std::string_view part, ChatReply& reply, Give give) {
  if (auto error = error_in(answer)) return fail(*std::move(error));
  read_usage(answer, reply.usage);
  if (reply.model.empty()) reply.model = string_member(answer, "model");
  const json::value* choices = member(answer, "choices");
  const json::array* list = choices == nullptr ? nullptr : choices->if_array();
  if (list == nullptr || list->empty()) return list != nullptr;
  const json::value& choice = list->front();
  if (const std::string_view reason = string_member(choice, "finish_reason"); !reason.empty())
    reply.finish_reason = finish_reason_of(reason);
  if (const json::value* message = member(choice, part))
    if (auto given = give_content(*message, give); !given) return fail(std::move(given.error()));
  return true;
}

bool names_any(std::string_view message, std::initializer_list<std::string_view> words) {
  std::string lower(message);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return std::ranges::any_of(words, [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

}  // namespace

std::string chat_body(const ChatModel& model, const ChatRequest& request, const Dialect& dialect) {
  const bool streamed = static_cast<bool>(request.on_text);
  const bool has_schema = !request.schema_name.empty();
  std::string body;
  body.reserve(request.system.size() + request.user.size() + request.schema.size() + 1024);
  const auto text = [&body](std::string_view value) { body += text::json_string(value); };
  body += R"({"model":)";
  text(model.model);
  body += R"(,"messages":[)";
  if (!request.system.empty()) {
    body += R"({"role":"system","content":)";
    text(request.system);
    body += "},";
  }
  body += R"({"role":"user","content":)";
  if (has_schema && dialect.json_mode != JsonMode::kStrictSchema) {
    text(fmt::format("{}\n\nAnswer format: {}\nThe answer is one JSON object of this JSON schema:\n{}", request.user,
                     request.schema_name, request.schema));
  } else {
    text(request.user);
  }
  body += "}]";
  if (dialect.temperature) fmt::format_to(std::back_inserter(body), R"(,"temperature":{})", model.temperature);
  if (request.max_tokens > 0 && dialect.token_limit != Dialect::TokenLimit::kNone) {
    const bool completion = dialect.token_limit == Dialect::TokenLimit::kMaxCompletionTokens;
    fmt::format_to(std::back_inserter(body), R"(,"{}":{})", completion ? "max_completion_tokens" : "max_tokens",
                   request.max_tokens);
  }
  if (has_schema && dialect.json_mode == JsonMode::kStrictSchema) {
    body += R"(,"response_format":{"type":"json_schema","json_schema":{"name":)";
    text(request.schema_name);
    body += R"(,"strict":true,"schema":)";
    body += request.schema;
    body += "}}";
  } else if (has_schema && dialect.json_mode == JsonMode::kJsonObject) {
    body += R"(,"response_format":{"type":"json_object"})";
  }
  if (streamed) {
    body += R"(,"stream":true)";
    if (dialect.stream_usage) body += R"(,"stream_options":{"include_usage":true})";
  }
  body += '}';
  return body;
}

std::optional<Dialect> without_refused(const Dialect& dialect, const ChatRequest& request, std::string_view message) {
  Dialect next = dialect;
  const bool streamed = static_cast<bool>(request.on_text);
  if (streamed && dialect.stream_usage && names_any(message, {"stream_options", "include_usage"})) {
    next.stream_usage = false;
    return next;
  }
  // A refusal often names both, in the words "use max_completion_tokens instead".
  if (request.max_tokens > 0 && names_any(message, {"max_tokens", "max_completion_tokens"})) {
    switch (dialect.token_limit) {
      case Dialect::TokenLimit::kMaxCompletionTokens: next.token_limit = Dialect::TokenLimit::kMaxTokens; return next;
      case Dialect::TokenLimit::kMaxTokens: next.token_limit = Dialect::TokenLimit::kNone; return next;
      case Dialect::TokenLimit::kNone: break;
    }
  }
  if (dialect.temperature && names_any(message, {"temperature"})) {
    next.temperature = false;
    return next;
  }
  if (!request.schema_name.empty() && dialect.json_mode != JsonMode::kText &&
      names_any(message, {"response_format", "json_schema", "json schema", "json_object", "json mode",
                          "structured output", "json_validate_failed", "failed to generate json"})) {
    next.json_mode = dialect.json_mode == JsonMode::kStrictSchema ? JsonMode::kJsonObject : JsonMode::kText;
    return next;
  }
  return std::nullopt;
}

Result<ChatReply> read_chat_reply(std::string_view body) {
  std::array<unsigned char, kParseBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): memory to parse in
  json::monotonic_resource memory(buffer.data(), buffer.size());
  boost::system::error_code failure;
  const json::value answer = json::parse(json::string_view(body.data(), body.size()), failure, &memory);
  if (failure) return nonsense(body, "with what is no JSON");
  ChatReply reply;
  const auto read = read_choice(answer, "message", reply, [&reply](std::string_view text) -> Result<void> {
    reply.text += text;
    return {};
  });
  if (!read) return fail(read.error());
  const json::value* choices = member(answer, "choices");
  if (!*read || choices->get_array().empty()) return nonsense(body, "with JSON that is no chat completion");
  if (reply.finish_reason.empty()) reply.finish_reason = "stop";
  return reply;
}

Result<void> ChatStreamReader::give(std::string_view text) {
  if (text.empty()) return {};
  reply_.text += text;
  if (!on_text_) return {};
  auto given = on_text_(text);
  stopped_ = !given;
  return given;
}

Result<void> ChatStreamReader::take_event(std::string_view data) {
  begun_ = true;
  if (done_ || data.empty()) return {};
  if (data == "[DONE]") {
    done_ = true;
    return {};
  }
  std::array<unsigned char, kParseBytes> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): memory to parse in
  json::monotonic_resource memory(buffer.data(), buffer.size());
  boost::system::error_code failure;
  const json::value event = json::parse(json::string_view(data.data(), data.size()), failure, &memory);
  if (failure) return nonsense(data, "with a piece that is no JSON");
  const auto read = read_choice(event, "delta", reply_, [this](std::string_view text) { return give(text); });
  if (!read) return fail(read.error());
  return {};
}

Result<void> ChatStreamReader::feed(std::string_view bytes) {
  if (kind_ == Kind::kUnknown) {
    whole_ += bytes;
    const std::size_t first = whole_.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return {};
    kind_ = whole_[first] == '{' ? Kind::kWhole : Kind::kEvents;
    const std::string begun = std::exchange(whole_, {});
    return feed(begun);
  }
  if (kind_ == Kind::kWhole) {
    if (whole_.size() + bytes.size() > kMaxWholeBytes)
      return fail(ErrorCode::kResourceLimit, "answered with more than 16 MiB");
    whole_ += bytes;
    return {};
  }
  if (!begun_) whole_ += bytes.substr(0, kMostKept - std::min(kMostKept, whole_.size()));
  if (auto fed = events_.feed(bytes); !fed) return fed;
  while (const auto event = events_.next())
    if (auto taken = take_event(event->data); !taken) return taken;
  return {};
}

Result<ChatReply> ChatStreamReader::finish() {
  if (kind_ == Kind::kWhole) {
    auto reply = read_chat_reply(whole_);
    if (!reply) return reply;
    std::string text = std::exchange(reply->text, {});
    reply_ = *std::move(reply);
    if (auto given = give(text); !given) return fail(std::move(given.error()));
    return std::move(reply_);
  }
  if (kind_ == Kind::kUnknown) return nonsense("", "with nothing");
  if (!begun_) return nonsense(text::first_bytes(whole_, kMostKept - 4), "with what is no chat completion");
  if (reply_.finish_reason.empty()) reply_.finish_reason = "cut";
  return std::move(reply_);
}

}  // namespace showrunner::writer::llm
