#include "cli/progress_bar.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

namespace showrunner::cli {

namespace {

constexpr auto kRedrawEvery = std::chrono::milliseconds(100);
constexpr int kBarWidth = 30;
constexpr std::size_t kFewestForEstimate = 5;

}  // namespace

std::string bar(double share, int width) {
  const int full = static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * width));
  std::string line = "▕";
  for (int i = 0; i < width; ++i) line += i < full ? "█" : "░";
  return fmt::format("{}▏ {:3.0f} %", line, 100 * std::clamp(share, 0.0, 1.0));
}

std::string human_duration(double seconds) {
  const auto whole = static_cast<long>(std::ceil(seconds));
  if (whole < 60) return fmt::format("{} s", whole);
  return fmt::format("{} min {} s", whole / 60, whole % 60);
}

ProgressBar::ProgressBar(bool wanted) : enabled_(wanted && ::isatty(STDERR_FILENO) == 1) {}

ProgressBar::~ProgressBar() {
  wipe();
}

void ProgressBar::wipe() {
  if (drawn_) fmt::print(stderr, "\r\x1b[K");
  drawn_ = false;
}

void ProgressBar::show(const studio::Progress& progress) {
  const auto now = Clock::now();
  const bool new_stage = progress.stage != stage_ || !drawn_;
  if (progress.stage == studio::Stage::kSpeak && stage_ != studio::Stage::kSpeak) speaking_since_ = now;
  stage_ = progress.stage;
  if (!enabled_ || (!new_stage && now - last_drawn_ < kRedrawEvery)) return;
  last_drawn_ = now;

  std::string line = fmt::format("{:<10}", studio::to_string(progress.stage));
  if (progress.sentences_total > 0) {
    const double share = static_cast<double>(progress.sentences_done) / static_cast<double>(progress.sentences_total);
    line += bar(share, kBarWidth);
    if (progress.stage == studio::Stage::kSpeak && progress.sentences_done >= kFewestForEstimate) {
      const double spent = std::chrono::duration<double>(now - speaking_since_).count();
      line += fmt::format("  about {} left", human_duration(spent * (1 - share) / share));
    }
  }
  if (progress.stage == studio::Stage::kWrite && progress.turns_written > 0) {
    line += fmt::format("{} turns", progress.turns_written);
    if (progress.sentences_done > 0) line += fmt::format(", {} sentences spoken", progress.sentences_done);
  }
  fmt::print(stderr, "\r{}\x1b[K", line);
  std::fflush(stderr);
  drawn_ = true;
}

}  // namespace showrunner::cli
