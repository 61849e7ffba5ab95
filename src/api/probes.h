#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "base/probe.h"

namespace showrunner::api {

/// The endpoints whose response times are told apart (DESIGN §6).
enum class Endpoint { kScriptGenerate, kTtsSynthesize, kBatchProcess, kAudioSpeech, kEpisodeLive, kOther };

inline constexpr std::size_t kTimedEndpoints = static_cast<std::size_t>(Endpoint::kOther);

/// "script_generate"…: the key in the JSON metrics and the label in Prometheus.
std::string_view to_string(Endpoint endpoint);

/// What the HTTP interface counts. Plain counters on the I/O thread; `metrics.cc` reads them. Every request is counted
/// once, when its reply has been sent: with the time from the arrival of its last byte to the last byte of the reply.
struct Probes {
  std::array<LatencyHistogram, kTimedEndpoints> response_times;
  /// (route template, method, status): all from closed sets.
  std::map<std::tuple<std::string_view, std::string_view, int>, std::uint64_t> responses;

  struct ItemCounts {
    std::uint64_t ok = 0;
    std::uint64_t failed = 0;
  };

  std::map<std::string_view, ItemCounts> batch_items{{"script", {}}, {"tts", {}}, {"episode", {}}};
  double started_at = 0;  ///< seconds since 1970
};

}  // namespace showrunner::api
