#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::scripted {

/// A departure from the usual, for the calls that it fits. The first rule that fits a call wins.
struct ProviderRule {
  /// \name Which calls. All given conditions must hold.
  /// @{
  std::string path;                    ///< end of the path, as "/chat/completions"; empty: any
  std::string body_contains;           ///< empty: any
  std::uint64_t every = 1;             ///< of the calls that fit, each Nth: the Nth, the 2Nth …
  std::uint64_t after = 0;             ///< … not counting this many first ones
  std::optional<std::uint64_t> times;  ///< so often, then never again
  /// @}

  /// \name How the answer is sent
  /// @{
  std::optional<std::chrono::milliseconds> latency;  ///< before the first byte, instead of the usual
  std::optional<double> tokens_per_second;
  int status = 200;                   ///< another one answers with an error body
  std::string body;                   ///< sent as it is, instead of any answer
  std::optional<double> retry_after;  ///< seconds
  std::vector<std::pair<std::string, std::string>> headers;
  std::optional<std::size_t> reset_after_bytes;  ///< of the body; then the connection breaks
  bool hang = false;                             ///< never a byte
  bool without_done = false;                     ///< a stream ends without "[DONE]"
  bool without_usage = false;
  /// @}

  /// \name What the model says
  /// @{
  bool garbage = false;           ///< no JSON at all
  bool truncated = false;         ///< JSON cut off in the middle
  bool wrong_shape = false;       ///< valid JSON of another schema
  bool empty_turns = false;       ///< turns without text
  bool unknown_speakers = false;  ///< speakers that nobody asked for
  bool not_utf8 = false;
  bool fenced = false;    ///< in a ```json block
  bool thinking = false;  ///< behind a <think> block
  double length_factor = 1.0;
  std::string finish_reason = "stop";
  /// @}
};

/// What a scripted provider does. All of it can be given as JSON with the same names (durations: `latency_ms`,
/// `rate_window_ms`; `retry_after`: seconds; `headers`: an object).
struct ProviderBehaviour {
  std::chrono::milliseconds latency{0};  ///< before the first byte
  double tokens_per_second = 0;          ///< of a streamed answer; 0: all at once
  std::string api_key;                   ///< when set, calls without it get 401
  std::vector<std::string> models;       ///< when set, calls for another get 404
  bool json_schema = true;               ///< whether response_format may be so; 400 otherwise
  bool json_object = true;
  bool usage = true;  ///< tokens used are told

  bool wav_only = false;  ///< as Groq; otherwise pcm too
  std::size_t speech_input_limit = 4096;
  int sample_rate = 24'000;
  std::vector<std::string> voices{"alloy", "echo", "fable", "nova", "onyx", "shimmer"};

  /// Limits that x-ratelimit-* headers announce and that are kept: 429 with Retry-After beyond them. 0: none.
  std::uint64_t requests_per_window = 0;
  std::uint64_t tokens_per_window = 0;
  std::chrono::milliseconds rate_window{60'000};

  std::vector<ProviderRule> rules;
};

/// Fails, naming the field, on anything unknown or of a wrong type: a test must not pass because of a misspelt fault.
Result<ProviderBehaviour> parse_behaviour(std::string_view json);

}  // namespace showrunner::scripted
