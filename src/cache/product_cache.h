#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "cache/eviction_policy.h"
#include "cache/freshness.h"

namespace showrunner::cache {

/// A value that the cache keeps, whatever it is; whoever holds it keeps it alive, also after it was evicted.
class Product {
 public:
  Product() = default;
  Product(const Product&) = delete;
  Product& operator=(const Product&) = delete;
  virtual ~Product() = default;

  /// What it weighs in the byte budget.
  virtual std::size_t bytes() const = 0;

  /// It could have been made better, as by a voice that stands in for another: served, but past its soft TTL from the start,
  /// so that the next who asks has it made anew behind his back.
  virtual bool provisional() const { return false; }

  /// It is still what was put in. One that is not is dropped when it is next asked for, and made anew.
  virtual bool intact() const { return true; }

  /// The cache let go of it (evicted, expired, replaced or purged; not when the program ends), or never took it (no-store,
  /// purged while it was made, too large). Others may hold it still.
  virtual void dropped() const {}
};

using ProductPtr = std::shared_ptr<const Product>;

struct ProductCacheOptions {
  PolicyKind policy = PolicyKind::kS3Fifo;
  std::size_t max_entries = 100;
  std::size_t max_bytes = std::size_t{64} << 20U;
  FreshnessLimits freshness;
};

/// Hit, miss, stale, coalesced and evicted are counted apart. Every `get` and every successful `peek` counts once:
/// hit_rate = (hits + stale) / (hits + stale + misses + coalesced).
struct ProductCacheStats {
  std::uint64_t hits = 0;
  std::uint64_t stale = 0;      ///< served stale, refresh under way or failed
  std::uint64_t misses = 0;     ///< calls that had it made
  std::uint64_t coalesced = 0;  ///< calls that waited for another's
  std::uint64_t evicted = 0;
  std::uint64_t expired = 0;
  std::uint64_t purged = 0;
  std::uint64_t refreshes = 0;
  std::uint64_t refresh_failures = 0;
  std::uint64_t make_failures = 0;
  std::size_t entries = 0;
  std::size_t bytes = 0;
};

/// Keeps products by key in memory: what is fresh is answered at once, what is past its soft TTL is answered at once too
/// and made anew in the background, what is missing is made once for everybody who asks meanwhile. Bounded by entries and
/// by bytes. Purging raises a generation, so that what was being made when it was purged is given to those waiting but not
/// kept. Lives on the I/O thread.
class ProductCache {
 public:
  using Clock = std::chrono::steady_clock;
  /// Makes a product; owns what it touches, goes on while anybody waits for it, and is cancelled when nobody does.
  using Make = std::function<boost::asio::awaitable<Result<ProductPtr>>()>;

  struct Found {
    ProductPtr product;
    CacheResult result;
  };

  /// `now` and `random` (numbers in [0, 1), for the jitter) are handed in so that tests are exact; empty: the real ones.
  ProductCache(boost::asio::any_io_executor executor, ProductCacheOptions options,
               std::function<Clock::time_point()> now = {}, std::function<double()> random = {});
  ProductCache(const ProductCache&) = delete;
  ProductCache& operator=(const ProductCache&) = delete;
  ~ProductCache();

  /// The entry if it is there and fresh, counted and marked as used; nothing (and nothing counted) otherwise. Cheap: the
  /// path of hits.
  std::optional<Found> peek(std::string_view key);

  /// What is kept under this key, fresh or not, damaged or not; nullptr for nothing. Counts nothing.
  ProductPtr held(std::string_view key) const;

  /// The entry, or what `make` gives. Several calls for one key at once share one `make`. A failure is given to all who
  /// wait and not remembered; when a stale entry is there it is served instead (stale-if-error). With `only_if_cached` and nothing usable:
  /// kNotFound. `tags` are what it can be purged by. A cancelled caller gets operation_aborted; the others go on.
  boost::asio::awaitable<Result<Found>> get(std::string key, std::vector<std::string> tags, Directives directives,
                                            Make make);

  /// Takes in what an earlier run of the program made, `age` ago. Room is made as for any other entry.
  void restore(std::string key, std::vector<std::string> tags, const ProductPtr& product, std::chrono::seconds age);

  /// Removes what has this key, or this tag, or everything; returns how many entries went.
  std::size_t purge_key(std::string_view key);
  std::size_t purge_tag(std::string_view tag);
  std::size_t purge_all();

  /// Whether the key is there, fresh or stale, and why not: for the explanation of misses. Counts nothing.
  CacheResult explain(std::string_view key) const;

  /// Cancels refreshes in the background and waits for them. Before the executor stops.
  boost::asio::awaitable<void> stop();

  const ProductCacheStats& stats() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;  ///< shared with the calls and refreshes under way
};

}  // namespace showrunner::cache
