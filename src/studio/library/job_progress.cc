#include "studio/library/job_progress.h"

#include <algorithm>
#include <cmath>

#include <boost/json.hpp>

namespace showrunner::studio {

namespace {

/// At most four reports of progress a second for each job.
constexpr std::chrono::milliseconds kBetweenReports{250};

/// Shares of the whole: a guess that makes the bar move evenly for scripts by a model and by the digest alike.
constexpr double kShareRead = 0.02;
constexpr double kShareWritten = 0.3;
constexpr double kShareSpoken = 0.94;
constexpr double kShareMastered = 0.98;
constexpr double kManyTurns = 40;

double share_of(const Progress& progress, bool had_script) {
  const double base = had_script ? kShareRead : kShareWritten;
  switch (progress.stage) {
    case Stage::kRead: return 0;
    case Stage::kWrite:
      return kShareRead +
             (kShareWritten - kShareRead) * (1 - std::exp(-static_cast<double>(progress.turns_written) / kManyTurns));
    case Stage::kSpeak: {
      if (progress.sentences_total == 0) return base;
      const double spoken =
          static_cast<double>(progress.sentences_done) / static_cast<double>(progress.sentences_total);
      return base + (kShareSpoken - base) * spoken;
    }
    case Stage::kMaster: return kShareSpoken;
  }
  return 0;
}

}  // namespace

void JobProgressMeter::note(const Progress& progress, bool had_script) {
  const bool speaking_began = progress.sentences_total > 0 && now_.sentences_total == 0;
  if (speaking_began) {
    speaking_since_ = Clock::now();
    done_at_start_ = progress.sentences_done;
  }
  now_.stage = to_string(progress.stage);
  now_.share = std::max(now_.share, share_of(progress, had_script));
  now_.turns_written = std::max(now_.turns_written, progress.turns_written);
  now_.sentences_done = progress.sentences_done;
  now_.sentences_total = progress.sentences_total;
  if (progress.sentences_done > done_at_start_ && progress.sentences_total > 0) {
    const std::chrono::duration<double> took = Clock::now() - speaking_since_;
    const auto done = static_cast<double>(progress.sentences_done - done_at_start_);
    now_.seconds_left = took.count() / done * static_cast<double>(progress.sentences_total - progress.sentences_done);
  }
}

void JobProgressMeter::note_packaging() {
  now_.stage = "packaging";
  now_.share = kShareMastered;
}

bool JobProgressMeter::due() {
  const auto moment = Clock::now();
  if (moment - told_ < kBetweenReports) return false;
  told_ = moment;
  return true;
}

std::string JobProgressMeter::report(const store::Job& job) const {
  return boost::json::serialize(
      boost::json::object{{"job", job.id},
                          {"episode", job.episode},
                          {"stage", now_.stage},
                          {"share", now_.share},
                          {"seconds_left", now_.seconds_left ? boost::json::value(*now_.seconds_left) : nullptr},
                          {"turns_written", now_.turns_written},
                          {"sentences_done", now_.sentences_done},
                          {"sentences_total", now_.sentences_total}});
}

}  // namespace showrunner::studio
