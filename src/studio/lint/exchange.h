#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "net/http_client.h"

namespace showrunner::studio {

/// What something that a feed leads to is for.
enum class Role { kFeed, kAudio, kArtwork, kTranscript, kChapters };

/// What an exchange is to show.
enum class Probe {
  kHead,
  kGet,          ///< the whole feed; of others the beginning is enough
  kGzip,         ///< the same, with Accept-Encoding
  kRangeFirst,   ///< bytes=0-99
  kRangeOpen,    ///< bytes=N- to the end
  kRangeLast,    ///< bytes=-100
  kRangeBeyond,  ///< a range behind the end
  kIfNoneMatch,  ///< with the ETag that was given
  kIfModifiedSince,
  kIfRange,       ///< the first range if the ETag still is the one that was given
  kIfRangeStale,  ///< the first range if the ETag is one that never was
};

inline constexpr std::int64_t kProbeRangeBytes = 100;

/// One request and its answer, behind all redirects.
struct Exchange {
  Probe probe = Probe::kGet;
  std::string method = "GET";
  std::string url;                          ///< that was asked first
  std::vector<net::HttpHeader> sent;        ///< headers beside those that every request has
  int redirects = 0;                        ///< that were followed
  int status = 0;                           ///< 0: no answer
  std::vector<net::HttpHeader> headers;     ///< of the answer
  std::int64_t body_bytes = 0;              ///< that came
  bool whole = true;                        ///< false: the rest of the body was not waited for
  std::string body;                         ///< its beginning, at most 64 KiB
  std::string failure;                      ///< why there was no answer
  std::chrono::microseconds first_byte{0};  ///< until the head of the last answer was there

  /// The first header of the answer of that name, in any case; empty where there is none.
  std::string_view header(std::string_view name) const;
};

/// Everything that was asked of one URL.
struct Resource {
  Role role = Role::kFeed;
  std::string url;
  std::string type;          ///< as the feed says; empty where it does not
  std::int64_t length = -1;  ///< in bytes, likewise; -1: it does not
  std::vector<Exchange> exchanges;

  /// nullptr where it was not tried.
  const Exchange* find(Probe probe) const;
};

/// What was delivered: the feed first.
struct Delivery {
  std::vector<Resource> resources;
};

}  // namespace showrunner::studio
