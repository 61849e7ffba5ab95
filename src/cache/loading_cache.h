#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "async/single_flight.h"
#include "base/result.h"
#include "cache/disk_cache.h"

namespace showrunner::cache {

/// Where a loaded value came from: the disk, a run of this caller's `make`, or another caller's run it waited for.
enum class Source { kHit, kMade, kShared };

struct Loaded {
  std::shared_ptr<const std::string> bytes;  ///< shared by everybody who waited for the same run
  Source source = Source::kHit;
};

struct LoadingStats {
  std::uint64_t hits = 0;
  std::uint64_t made = 0;
  std::uint64_t shared = 0;
  std::uint64_t failed = 0;  ///< calls that ended with an error of `make`
};

/// The sentence cache as the pipeline sees it: what is on disk is read, what is not is made once, stored and handed to
/// everybody who asked meanwhile. Lives on the I/O thread; the disk is touched on `pool` only. `disk` and `pool` must
/// outlive it, and it must outlive the calls under way.
class LoadingCache {
 public:
  using Make = std::function<boost::asio::awaitable<Result<std::string>>()>;

  LoadingCache(DiskCache& disk, boost::asio::thread_pool& pool) : disk_(disk), pool_(pool) {}

  /// The value of `key` (a KeyBuilder key), or the failure of `make`, which is shared with those waiting and not
  /// remembered. A made value is on disk before this returns; a disk that fails costs a miss, never the call.
  /// `make` must own what it touches: it goes on while anybody waits for it, even when this caller has been cancelled; it
  /// is cancelled when the last one is. A cancelled caller gets Asio's operation_aborted thrown; what `make` throws is
  /// thrown to everybody waiting.
  boost::asio::awaitable<Result<Loaded>> load(std::string key, Make make);

  const LoadingStats& stats() const { return stats_; }

 private:
  boost::asio::awaitable<Result<Loaded>> find_or_make(std::string key, Make make);

  DiskCache& disk_;
  boost::asio::thread_pool& pool_;
  async::SingleFlight<std::string, Result<Loaded>> flights_;
  LoadingStats stats_;
};

}  // namespace showrunner::cache
