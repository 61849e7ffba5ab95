#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"

namespace showrunner::studio {

enum class BatchKind { kScript, kSpeech, kEpisode };

/// One thing to be made in a batch.
struct BatchItem {
  BatchKind kind = BatchKind::kScript;
  /// Equal for items that are the same work: that is run once, and all get its result. Empty: like no other.
  std::string key;
  /// Makes it; the result is a JSON value. Its failure is its own.
  std::function<boost::asio::awaitable<Result<std::string>>()> make;
};

/// How many of each kind are made at once.
struct BatchLimits {
  std::size_t scripts = 8;
  std::size_t speech = 3;
  std::size_t episodes = 1;
};

/// Told of each item once, on the I/O thread, as it ends. `index` is its place among the items.
using BatchSink = std::function<void(std::size_t index, const Result<std::string>& result)>;

/// Makes all items: each kind in the order given with its own bound, none waiting for a group to be complete. A failure
/// touches no other item; one that only came at a bad moment (kOverloaded, kRateLimited) is tried again after the wait it was
/// told, for as long as the batch lasts. What an item throws, but for a cancellation, becomes its failure. On the I/O thread; a cancelled call stops all.
boost::asio::awaitable<void> run_batch(std::vector<BatchItem> items, BatchLimits limits, BatchSink sink);

}  // namespace showrunner::studio
