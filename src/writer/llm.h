#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/deadline.h"
#include "base/result.h"
#include "text/document.h"
#include "text/script.h"
#include "writer/llm/chat_client.h"

namespace showrunner::writer {

/// Closed lists; the first of each is the default. Also what `--style` and `--tone` take.
inline constexpr std::string_view kStyles[] = {"conversational", "interview",  "narrative",
                                               "debate",         "news_brief", "lecture"};
inline constexpr std::string_view kTones[] = {"friendly", "neutral", "serious", "humorous", "enthusiastic", "dramatic"};

/// What a model is to write.
struct LlmRequest {
  std::string topic;                      ///< may be empty when there are documents
  std::vector<text::Document> documents;  ///< may be empty when there is a topic
  std::string style{kStyles[0]};
  std::string tone{kTones[0]};
  std::string instructions;  ///< the user's own words to the writer; may be empty
  std::string language = "en";
  double minutes = 5;
  std::vector<text::Speaker> speakers;  ///< 1 to 6, voices already chosen
  bool intro = true;
  bool outro = true;
  Deadline deadline = Deadline::never();

  /// As of writer::WriteRequest: seconds that speaker number `speaker` needs to say `text`, pauses included.
  std::function<double(std::size_t speaker, std::string_view text)> seconds;
  double turn_pause_seconds = 0.4;
  double segment_pause_seconds = 0.9;
};

/// Tells of the script while it is written, on the I/O thread, in order. A turn that has been told stays as it is.
struct ScriptListener {
  std::function<void(const std::string& title, const std::string& summary)> on_outline;
  std::function<void(std::size_t segment, const std::string& title)> on_segment;
  std::function<void(std::size_t segment, const text::Turn& turn)> on_turn;
};

struct LlmWritten {
  text::Script script;
  double estimated_seconds = 0;
  std::string notice;  ///< empty, or one sentence for the user
  std::string model;
  std::string provider;
  TokenUsage usage;
  std::size_t calls = 0;    ///< of the model
  std::size_t repairs = 0;  ///< answers that had to be mended or asked for again
};

/// Writes a script with a model: outline with a budget for each segment, each segment from its own slice of the sources,
/// turns told as soon as they are whole; repaired, checked, and brought to within 10 % of the wanted minutes (DESIGN §5).
/// Short scripts (up to 3 minutes) are written in one call. Fails with kProviderFailed when the model gives nothing usable after the repair ladder, else as ChatClient.
boost::asio::awaitable<Result<LlmWritten>> write_with_model(ChatClient& chat, LlmRequest request,
                                                            ScriptListener listener);

/// Raised whenever the same request may give another script: prompts, schema, repair, length control. Part of the script cache key.
inline constexpr int kPromptVersion = 2;

}  // namespace showrunner::writer
