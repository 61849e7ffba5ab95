#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/sse_decoder.h"
#include "writer/llm/chat_client.h"

namespace showrunner::writer::llm {

/// What to leave out or call otherwise for a provider, as its refusals taught.
struct Dialect {
  enum class TokenLimit { kMaxCompletionTokens, kMaxTokens, kNone };

  JsonMode json_mode = JsonMode::kStrictSchema;
  TokenLimit token_limit = TokenLimit::kMaxCompletionTokens;
  bool stream_usage = true;  ///< stream_options.include_usage
  bool temperature = true;   ///< some reasoning models take none
};

/// The body of a POST to /chat/completions. Where the schema cannot be sent, the answer's format is described in the user's
/// message, with its name on a line "Answer format: NAME".
std::string chat_body(const ChatModel& model, const ChatRequest& request, const Dialect& dialect);

/// The dialect to try next after a provider refused a request with `message`; nothing when the refusal is about something else.
std::optional<Dialect> without_refused(const Dialect& dialect, const ChatRequest& request, std::string_view message);

/// Reads a whole answer. Fails with kProviderFailed: the provider's own error, bytes that are no UTF-8, no JSON, no completion.
Result<ChatReply> read_chat_reply(std::string_view body);

/// Reads a streamed answer from bytes in pieces of any size. A server that does not stream although it was asked to is
/// understood too. Pure.
class ChatStreamReader {
 public:
  explicit ChatStreamReader(std::function<Result<void>(std::string_view)> on_text) : on_text_(std::move(on_text)) {}

  /// Fails with what `on_text` returned, or kProviderFailed as read_chat_reply (also for an error in mid-stream). Nothing
  /// may be fed after a failure.
  Result<void> feed(std::string_view bytes);

  /// The stream has ended. `finish_reason` is "cut" when it ended without one.
  Result<ChatReply> finish();

  /// Whether the last failure came from `on_text`.
  bool stopped_by_caller() const { return stopped_; }

 private:
  Result<void> take_event(std::string_view data);
  Result<void> give(std::string_view text);

  std::function<Result<void>(std::string_view)> on_text_;
  net::SseDecoder events_;
  std::string whole_;  ///< of an answer that is not streamed; of a stream the beginning
  ChatReply reply_;
  enum class Kind { kUnknown, kEvents, kWhole } kind_ = Kind::kUnknown;
  bool begun_ = false;  ///< an event has come
  bool done_ = false;
  bool stopped_ = false;
};

}  // namespace showrunner::writer::llm
