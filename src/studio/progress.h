#pragma once

#include <functional>
#include <string_view>

namespace showrunner::studio {

enum class Stage { kRead, kWrite, kSpeak, kMaster };

constexpr std::string_view to_string(Stage stage) {
  switch (stage) {
    case Stage::kRead: return "reading";
    case Stage::kWrite: return "writing";
    case Stage::kSpeak: return "speaking";
    case Stage::kMaster: return "mastering";
  }
  return "";
}

/// Where the making of an episode stands.
struct Progress {
  Stage stage = Stage::kRead;
  std::size_t turns_written = 0;  ///< of the script so far
  std::size_t sentences_done = 0;
  std::size_t sentences_total = 0;  ///< 0 until the script is finished; speaking may have begun by then
};

/// Called on the I/O thread at every step; must not block.
using ProgressSink = std::function<void(const Progress&)>;

}  // namespace showrunner::studio
