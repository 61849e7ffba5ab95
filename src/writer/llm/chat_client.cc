#include "writer/llm/chat_client.h"

#include <fmt/format.h>

#include "writer/llm/chat_protocol.h"

namespace showrunner::writer {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMaxReplyBytes = std::size_t{32} << 20U;
constexpr int kMostRefusals = 8;  ///< more than a dialect has parts
constexpr int kMostMisread = 2;   ///< answers that are none, until the next model is asked

/// Whether another provider may do better. A full queue of our own is every provider's.
bool another_may_do_better(const Error& error) {
  switch (error.code) {
    case ErrorCode::kProviderFailed:
    case ErrorCode::kUnavailable: return true;
    case ErrorCode::kCancelled:
    case ErrorCode::kOverloaded: return false;
    default: return error.retryable;
  }
}

/// One call of one model in one dialect, and what is known of it when it fails.
struct Attempt {
  Result<ChatReply> reply = fail(ErrorCode::kInternal, "not asked");
  bool begun = false;    ///< the caller has been given pieces of an answer
  bool stopped = false;  ///< the caller ended it
  bool misread = false;  ///< what came was no answer
};

asio::awaitable<Attempt> ask(net::Upstream& upstream, const ChatModel& model, const ChatRequest& request,
                             llm::Dialect dialect) {
  Attempt attempt;
  const std::string& provider = upstream.settings(model.provider).name;
  net::UpstreamCall call{.path = "/chat/completions",
                         .body = llm::chat_body(model, request, dialect),
                         .accept = request.on_text ? "text/event-stream, application/json" : "application/json",
                         .deadline = request.deadline,
                         .max_body_bytes = kMaxReplyBytes,
                         .tokens = (request.system.size() + request.user.size()) / 4 +
                                   static_cast<std::uint64_t>(std::max(request.max_tokens, 0)),
                         .on_body = {},
                         .on_restart = {}};
  std::optional<llm::ChatStreamReader> reader;
  const auto fresh_reader = [&] {
    reader.emplace([&attempt, &request](std::string_view text) {
      attempt.begun = true;
      return request.on_text(text);
    });
  };
  if (request.on_model) request.on_model(model.model, provider);
  if (request.on_text) {
    fresh_reader();
    call.on_body = [&](std::string_view bytes) {
      auto fed = reader->feed(bytes);
      attempt.misread = !fed && !reader->stopped_by_caller();
      return fed;
    };
    if (request.on_restart) {
      call.on_restart = [&] {
        if (std::exchange(attempt.begun, false)) request.on_restart();
        fresh_reader();
      };
    }
  }
  auto response = co_await upstream.call(model.provider, std::move(call));
  attempt.stopped = reader && reader->stopped_by_caller();
  if (!response) {
    attempt.reply = fail(std::move(response.error()));
  } else {
    attempt.reply = reader ? reader->finish() : llm::read_chat_reply(response->body);
    attempt.stopped = reader && reader->stopped_by_caller();
    attempt.misread = !attempt.reply && !attempt.stopped;
  }
  if (attempt.reply) {
    if (attempt.reply->model.empty()) attempt.reply->model = model.model;
    attempt.reply->provider = provider;
    attempt.reply->json_mode = request.schema_name.empty() ? JsonMode::kText : dialect.json_mode;
  } else if (attempt.misread) {
    Error& error = attempt.reply.error();
    error.message = fmt::format("the provider {} (model {}) {}", provider, model.model, error.message);
  }
  co_return attempt;
}

/// Asks one model until it answers or fails for good. A refusal of a parameter teaches how this provider wants to be asked;
/// the next call begins with that.
asio::awaitable<Attempt> ask_until_told(net::Upstream& upstream, const ChatModel& model, const ChatRequest& request,
                                        llm::Dialect& dialect) {
  Attempt attempt;
  int misread = 0;
  for (int refusals = 0; refusals < kMostRefusals; ++refusals) {
    const llm::Dialect asked = dialect;
    attempt = co_await ask(upstream, model, request, asked);
    if (attempt.reply || attempt.begun || attempt.stopped) break;
    if (attempt.misread && attempt.reply.error().retryable && ++misread < kMostMisread && !request.deadline.passed())
      continue;
    if (attempt.reply.error().code != ErrorCode::kInvalidInput) break;
    const auto next = llm::without_refused(asked, request, attempt.reply.error().message);
    if (!next) break;
    dialect = *next;
  }
  co_return attempt;
}

/// A request that a provider does not understand is ours, not the caller's.
void blame_provider(Attempt& attempt) {
  if (!attempt.reply && !attempt.stopped && attempt.reply.error().code == ErrorCode::kInvalidInput) {
    attempt.reply.error().code = ErrorCode::kProviderFailed;
  }
}

}  // namespace

struct ChatClient::Learned {
  std::vector<llm::Dialect> dialects;
};

ChatClient::ChatClient(net::Upstream& upstream, std::vector<ChatModel> models)
    : upstream_(upstream), models_(std::move(models)), learned_(std::make_unique<Learned>()) {
  for (const ChatModel& model : models_) learned_->dialects.push_back({.json_mode = model.json_mode});
}

ChatClient::~ChatClient() = default;

asio::awaitable<Result<ChatReply>> ChatClient::complete(ChatRequest request) {
  if (models_.empty()) {
    co_return fail(ErrorCode::kUnavailable,
                   "no language model is configured; set GROQ_API_KEY or OPENAI_API_KEY, or name a provider in the "
                   "configuration");
  }
  ++stats_.calls;
  Attempt attempt;
  for (std::size_t number = 0; number < models_.size(); ++number) {
    attempt = co_await ask_until_told(upstream_, models_[number], request, learned_->dialects[number]);
    if (attempt.reply) {
      if (number > 0) ++stats_.fallbacks;
      count(attempt.reply->usage);
      co_return std::move(attempt.reply);
    }
    // What the caller has taken in of one model's answer cannot go on with another's.
    if (attempt.stopped || (attempt.begun && !request.on_restart) || request.deadline.passed()) break;
    if (!another_may_do_better(attempt.reply.error())) break;
    if (attempt.begun && number + 1 < models_.size()) request.on_restart();
  }
  if (!attempt.stopped) ++stats_.failed;
  blame_provider(attempt);
  co_return std::move(attempt.reply);
}

asio::awaitable<Result<ChatReply>> ChatClient::complete_with(std::size_t number, ChatRequest request) {
  ++stats_.calls;
  Attempt attempt = co_await ask_until_told(upstream_, models_.at(number), request, learned_->dialects[number]);
  if (attempt.reply) {
    count(attempt.reply->usage);
  } else if (!attempt.stopped) {
    ++stats_.failed;
  }
  blame_provider(attempt);
  co_return std::move(attempt.reply);
}

void ChatClient::count(const TokenUsage& usage) {
  stats_.usage.input += usage.input;
  stats_.usage.output += usage.output;
}

}  // namespace showrunner::writer
