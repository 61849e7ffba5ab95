#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace showrunner::cache {

/// One request of a cache, for the simulator.
struct TraceRequest {
  double seconds = 0;  ///< since the start of the trace
  std::uint64_t key = 0;
};

using Trace = std::vector<TraceRequest>;

/// Requests by Zipf's law: the key of rank r is asked for with a probability proportional to 1 / r^exponent.
struct ZipfTrace {
  std::uint64_t seed = 1;
  std::size_t requests = 0;
  std::size_t keys = 10'000;
  double exponent = 1.0;
  /// After so many requests the most popular key becomes the least popular one, and all others move up by a rank; 0: never.
  std::size_t drift_every = 0;
  double one_off_share = 0;        ///< of the requests: for keys that come once and never again
  double requests_per_second = 0;  ///< arrivals are a Poisson process; 0: all at the same moment
};

/// What we call typical use: a newsroom that makes many shows. On every day each show begins some new scripts at random
/// times of the working day. Each is asked for again a geometrically distributed number of times (the author listens,
/// corrects the next segment and runs the job again, a colleague opens it, the page that embeds it asks), each after
/// an exponentially distributed delay from the first time. Nothing is asked for by design the next week.
struct NewsroomTrace {
  std::uint64_t seed = 1;
  std::size_t days = 30;
  std::size_t shows = 40;
  std::size_t scripts_per_day = 2;   ///< of each show
  double repeats = 3;                ///< mean number of further requests for a script
  double repeat_after_minutes = 90;  ///< mean delay of each of them
  double day_begins_hour = 6;
  double day_ends_hour = 20;  ///< no script begins later
};

/// The same trace for the same numbers, on every machine of one kind. Pure. In order of time.
Trace make_trace(const ZipfTrace& zipf);
Trace make_trace(const NewsroomTrace& newsroom);

}  // namespace showrunner::cache
