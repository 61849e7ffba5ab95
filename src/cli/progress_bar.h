#pragma once

#include <chrono>
#include <string>

#include "studio/progress.h"

namespace showrunner::cli {

/// The progress of an episode on one line of a terminal, redrawn at most ten times a second and wiped at the end. Silent
/// when standard error is no terminal. On the I/O thread.
class ProgressBar {
 public:
  explicit ProgressBar(bool wanted);
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar();

  void show(const studio::Progress& progress);

  /// Takes the line away, so that something else can be printed.
  void wipe();

 private:
  using Clock = std::chrono::steady_clock;

  bool enabled_;
  bool drawn_ = false;
  studio::Stage stage_ = studio::Stage::kRead;
  Clock::time_point last_drawn_;
  Clock::time_point speaking_since_;
};

/// "▕██████░░░░▏ 62 %" for a share from 0 to 1.
std::string bar(double share, int width);

/// "12 s", "3 min 20 s".
std::string human_duration(double seconds);

}  // namespace showrunner::cli
