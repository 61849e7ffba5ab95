#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::cache {

/// What a caller asks of a cache: the request directives of RFC 9111 §5.2.1 that mean something here.
struct Directives {
  bool no_cache = false;                          ///< make it anew (and store it)
  bool no_store = false;                          ///< use what is there, but store nothing new
  bool only_if_cached = false;                    ///< nothing is made: 504 instead
  std::optional<std::chrono::seconds> max_age;    ///< what is older is made anew
  std::optional<std::chrono::seconds> min_fresh;  ///< must stay fresh for that long
  std::optional<std::chrono::seconds> max_stale;  ///< capped by the hard TTL, as everything is

  bool plain() const { return !no_cache && !no_store && !only_if_cached && !max_age && !min_fresh && !max_stale; }
};

/// max-stale without a value, and any number of seconds too large to count (RFC 9111 §1.2.2).
inline constexpr std::chrono::seconds kForever{std::int64_t{1} << 31U};

/// Reads a Cache-Control header. Fails with kInvalidInput on what is malformed; unknown directives are passed over, as the
/// RFC demands. Of a directive that comes twice the stricter one counts.
Result<Directives> parse_cache_control(std::string_view header);

/// How an answer came about.
enum class Outcome {
  kHit,         ///< fresh
  kStale,       ///< past its soft TTL: served as it is, being made anew in the background
  kStaleError,  ///< past its soft TTL and could not be made anew: served as it is
  kMiss,        ///< made for this caller
  kCollapsed,   ///< made for another caller at the same time
};

/// Why something was not answered from the cache; what Cache-Status says as its detail.
enum class MissReason {
  kNone,
  kCold,      ///< never heard of, or too long ago to remember
  kEvicted,   ///< made room for others
  kExpired,   ///< past its hard TTL
  kPurged,    ///< removed on demand
  kDamaged,   ///< it was there, but not what had been put in
  kNoStore,   ///< made before, for somebody who did not want it kept
  kNoCache,   ///< there, but the caller wants it made anew
  kMaxAge,    ///< there, but older than the caller accepts
  kMinFresh,  ///< there, but not fresh for as long as the caller wants
  kMaxStale,  ///< there, but past its soft TTL for longer than the caller accepts
};

std::string_view to_string(Outcome outcome);
std::string_view to_string(MissReason reason);  ///< "cold", "evicted", "no-cache"…

/// What is told beside an answer: enough for the headers Cache-Status (RFC 9211) and Age.
struct CacheResult {
  Outcome outcome = Outcome::kMiss;
  MissReason reason = MissReason::kNone;
  bool stored = false;  ///< a miss: it is in the cache now
  std::chrono::seconds age{0};
  std::chrono::seconds ttl{0};  ///< left of the soft TTL; negative when stale
  bool idle = false;            ///< stale, and nobody makes it anew: the caller asked for nothing to be made or stored
};

/// The value of a Cache-Status header for what is kept under `key` (printable ASCII without quotes): `showrunner; hit; ttl=120;
/// key="…"`, `showrunner; fwd=miss; stored; collapsed; detail=cold; key="…"`, `showrunner; fwd=request; detail=no-cache; key="…"`,
/// `showrunner; hit; ttl=-30; detail=revalidating; key="…"`.
std::string cache_status(const CacheResult& result, std::string_view key);

struct FreshnessLimits {
  std::chrono::seconds soft_ttl{300};
  std::chrono::seconds hard_ttl{86'400};
  /// A product that could not be made anew is served as it is for so long before the next try.
  std::chrono::seconds refresh_pause{10};
  double jitter = 0.1;  ///< each entry's soft TTL is drawn within ± this share, so that they do not expire together
};

}  // namespace showrunner::cache
