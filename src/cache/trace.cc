#include "cache/trace.h"

#include <algorithm>
#include <cmath>
#include <random>

namespace showrunner::cache {

namespace {

constexpr std::uint64_t kOneOff = std::uint64_t{1} << 63U;  // keys from here on come once

/// Random numbers that do not depend on the standard library at hand, as its distributions would.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : engine_(seed) {}

  /// In [0, 1).
  double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }

  double exponential(double mean) { return -mean * std::log1p(-uniform()); }

  /// 0, 1, 2, … with this mean.
  std::size_t geometric(double mean) {
    return mean <= 0 ? 0 : static_cast<std::size_t>(std::log1p(-uniform()) / std::log(mean / (mean + 1)));
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace

Trace make_trace(const ZipfTrace& zipf) {
  std::vector<double> up_to(zipf.keys);  // the share of all ranks up to each
  double sum = 0;
  for (std::size_t rank = 0; rank < zipf.keys; ++rank) {
    sum += std::pow(static_cast<double>(rank + 1), -zipf.exponent);
    up_to[rank] = sum;
  }
  Chance chance(zipf.seed);
  Trace trace;
  trace.reserve(zipf.requests);
  double seconds = 0;
  std::size_t drift = 0;
  std::uint64_t one_offs = 0;
  for (std::size_t number = 0; number < zipf.requests; ++number) {
    if (zipf.requests_per_second > 0) seconds += chance.exponential(1 / zipf.requests_per_second);
    if (zipf.drift_every > 0 && number > 0 && number % zipf.drift_every == 0) ++drift;
    if (zipf.one_off_share > 0 && chance.uniform() < zipf.one_off_share) {
      trace.push_back({.seconds = seconds, .key = kOneOff + one_offs++});
      continue;
    }
    const auto place = std::ranges::upper_bound(up_to, chance.uniform() * sum);
    const std::size_t rank = std::min(static_cast<std::size_t>(place - up_to.begin()), zipf.keys - 1);
    trace.push_back({.seconds = seconds, .key = (rank + drift) % zipf.keys});
  }
  return trace;
}

Trace make_trace(const NewsroomTrace& newsroom) {
  Chance chance(newsroom.seed);
  Trace trace;
  std::uint64_t key = 0;
  for (std::size_t day = 0; day < newsroom.days; ++day) {
    for (std::size_t script = 0; script < newsroom.shows * newsroom.scripts_per_day; ++script, ++key) {
      const double hour =
          newsroom.day_begins_hour + chance.uniform() * (newsroom.day_ends_hour - newsroom.day_begins_hour);
      const double first = (static_cast<double>(day) * 24 + hour) * 3600;
      trace.push_back({.seconds = first, .key = key});
      for (std::size_t left = chance.geometric(newsroom.repeats); left > 0; --left) {
        trace.push_back({.seconds = first + chance.exponential(newsroom.repeat_after_minutes * 60), .key = key});
      }
    }
  }
  std::ranges::stable_sort(trace, {}, &TraceRequest::seconds);
  return trace;
}

}  // namespace showrunner::cache
