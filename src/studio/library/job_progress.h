#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "store/records.h"
#include "studio/progress.h"

namespace showrunner::studio {

/// Where a job under way stands.
struct JobProgress {
  std::string stage;
  double share = 0;                    ///< 0 to 1, never falling
  std::optional<double> seconds_left;  ///< once it can be told
  std::size_t turns_written = 0;
  std::size_t sentences_done = 0;
  std::size_t sentences_total = 0;
};

/// One run of a job, followed: what the making reports becomes a share that never falls, and the time that is left. Lives
/// on the I/O thread.
class JobProgressMeter {
 public:
  /// What the making has just told. `had_script` says that no script had to be written.
  void note(const Progress& progress, bool had_script);
  /// The audio is whole; what goes along is being made.
  void note_packaging();

  const JobProgress& now() const { return now_; }

  /// Whether people are to be told of it now: at most four times a second.
  bool due();

  /// What they are told: a JSON object.
  std::string report(const store::Job& job) const;

 private:
  using Clock = std::chrono::steady_clock;

  JobProgress now_;
  Clock::time_point speaking_since_;
  std::size_t done_at_start_ = 0;  ///< sentences that were there when speaking began
  Clock::time_point told_;
};

}  // namespace showrunner::studio
