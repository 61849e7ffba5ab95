#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/deadline.h"
#include "base/result.h"
#include "net/upstream.h"

namespace showrunner::writer {

/// How far a provider goes in keeping an answer to a JSON schema; found out by asking, remembered for each provider.
enum class JsonMode { kStrictSchema, kJsonObject, kText };

struct ChatModel {
  std::size_t provider = 0;  ///< of the Upstream
  std::string model;
  double temperature = 0.7;
  JsonMode json_mode = JsonMode::kStrictSchema;  ///< to begin with; falls back when the provider refuses it
};

struct ChatRequest {
  std::string system;
  std::string user;
  std::string schema_name;  ///< with `schema`: the answer is to be JSON of this schema (JSON text); empty: plain text
  std::string schema;
  int max_tokens = 0;  ///< 0: the provider's own
  Deadline deadline = Deadline::never();
  /// Pieces of the answer as the model writes them; an Error stops the call with it. Empty: not streamed.
  std::function<Result<void>(std::string_view)> on_text;
  /// Another attempt begins: drop what came through `on_text`. Empty: an answer that has begun is not asked for again.
  std::function<void()> on_restart;
  /// A model is about to be asked; the last one told is the one that answers.
  std::function<void(const std::string& model, const std::string& provider)> on_model;
};

struct TokenUsage {
  std::uint64_t input = 0;
  std::uint64_t output = 0;
};

struct ChatReply {
  std::string text;
  std::string finish_reason;  ///< "stop", "length", "content_filter"; "cut" when the stream ended without one
  TokenUsage usage;           ///< zero where the provider does not say
  std::string model;
  std::string provider;
  JsonMode json_mode = JsonMode::kText;  ///< in which it was answered
};

struct ChatStats {
  std::uint64_t calls = 0;
  std::uint64_t failed = 0;
  std::uint64_t fallbacks = 0;  ///< calls that a later model of the list answered
  TokenUsage usage;
};

/// Chat completions of any OpenAI-compatible service, over a list of models in order of preference: when one is down, over its limits
/// or refuses the key, the next is asked. Lives on the I/O thread.
class ChatClient {
 public:
  /// `upstream` must outlive it.
  ChatClient(net::Upstream& upstream, std::vector<ChatModel> models);
  ChatClient(const ChatClient&) = delete;
  ChatClient& operator=(const ChatClient&) = delete;
  ~ChatClient();

  /// Whether any model is configured.
  bool available() const { return !models_.empty(); }

  const std::vector<ChatModel>& models() const { return models_; }

  /// Fails as Upstream::call does (the last provider's failure, naming it), or with kProviderFailed when the answer is no chat completion.
  boost::asio::awaitable<Result<ChatReply>> complete(ChatRequest request);

  /// The same of one model alone, by its number in models(): no other is asked in its place.
  boost::asio::awaitable<Result<ChatReply>> complete_with(std::size_t number, ChatRequest request);

  const ChatStats& stats() const { return stats_; }

 private:
  struct Learned;

  void count(const TokenUsage& usage);

  net::Upstream& upstream_;
  std::vector<ChatModel> models_;
  std::unique_ptr<Learned> learned_;  ///< how each model wants to be asked
  ChatStats stats_;
};

}  // namespace showrunner::writer
