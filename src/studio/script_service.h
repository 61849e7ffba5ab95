#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/probe.h"
#include "base/result.h"
#include "cache/product_cache.h"
#include "studio/episode_request.h"
#include "studio/live_bytes.h"
#include "studio/rooms.h"
#include "studio/uploads.h"
#include "studio/write.h"

namespace showrunner::studio {

/// Something that a client names as a source: text of its own, a web address, or an upload.
struct SourceReference {
  enum class Kind { kText, kUrl, kUpload };

  Kind kind = Kind::kText;
  std::string value;
};

/// "text", "url", "upload": as clients name it.
std::string_view to_string(SourceReference::Kind kind);

/// What the text that is source `number`, from 0, of an order is called.
std::string text_source_name(std::size_t number);

/// A script that a client wants.
struct ScriptOrder {
  EpisodeRequest episode;  ///< its `sources` are empty: they are fetched when the script is made
  std::vector<SourceReference> sources;
  std::string client;  ///< the address of who wants it: whom fetched pages are counted for; no part of the key
};

/// A script, written, with the reply that the service gives for it: immutable, shared by the cache and whoever serves it.
class WrittenScript : public cache::Product {
 public:
  WrittenScript(CastScript cast, double generation_seconds);

  std::size_t bytes() const override { return bytes_; }

  const CastScript& cast() const { return cast_; }

  /// The reply's JSON object (DESIGN §3): as made for the caller, and as served from the cache (`"cached":true`).
  std::string reply(bool cached) const;

  std::string_view cached_reply() const { return cached_reply_; }

  /// The strong ETag of each of the two, in quotes.
  const std::string& etag(bool cached) const { return cached ? cached_etag_ : fresh_etag_; }

 private:
  CastScript cast_;
  std::string head_;  ///< of the reply's object, up to `cached`
  std::string tail_;  ///< behind it
  std::string cached_reply_;
  std::string cached_etag_;
  std::string fresh_etag_;
  std::size_t bytes_;
};

/// Writes scripts for many callers and keeps them: each script is written once however many ask for it, served from memory
/// while it is fresh, and served stale while it is written anew. Lives on the I/O thread.
class ScriptService {
 public:
  using Written = std::shared_ptr<const WrittenScript>;

  struct Answer {
    Written script;
    cache::CacheResult cache;
  };

  /// Everything handed in must outlive it.
  ScriptService(Rooms& rooms, cache::ProductCache& cache, const Uploads& uploads)
      : rooms_(rooms), cache_(cache), uploads_(uploads) {}

  /// The cache key of an order: everything that can change the script, web addresses by their text. Fails, saying what is
  /// missing, for an order that no writer can serve.
  Result<std::string> key(const ScriptOrder& order) const;

  /// The script when it is in the cache and fresh. The path of hits: no waiting.
  std::optional<Answer> peek(std::string_view key);

  /// The script, written if need be. While it is being written its turns are told in the log of `follow(key)`.
  /// Fails as write_episode_script does; a cancelled caller leaves the others be.
  boost::asio::awaitable<Result<Answer>> write(ScriptOrder order, std::string key, cache::Directives directives);

  /// Keeps a script that was written on the way to an episode.
  Written keep(const ScriptOrder& order, std::string key, CastScript cast, double generation_seconds);

  /// What the script of an order can be purged by: its key and its tags.
  static std::vector<std::string> labels(const ScriptOrder& order, const std::string& key);

  /// The sources of an order, fetched and loaded. Fails by name, or with kRateLimited when the client has had its pages of
  /// this minute. An order whose first page was let through waits for its turn with the others.
  boost::asio::awaitable<Result<std::vector<Source>>> gather(ScriptOrder order);

  /// The story of a script being written, as server-sent events (`outline`, `segment`, `turn`), for everybody who asks for
  /// it at the same time; empty when nothing is written because it was in the cache.
  std::shared_ptr<LiveBytes> follow(const std::string& key);

  const cache::ProductCacheStats& stats() const { return cache_.stats(); }

  cache::ProductCache& cache() { return cache_; }

 private:
  boost::asio::awaitable<Result<cache::ProductPtr>> make(ScriptOrder order, std::string key, bool anew);
  boost::asio::awaitable<Result<CastScript>> written(ScriptOrder order, const std::string& key, bool anew,
                                                     std::shared_ptr<LiveBytes> log);

  boost::asio::awaitable<Result<Source>> fetch(const std::string& url, const std::string& client, bool first);

  Rooms& rooms_;
  cache::ProductCache& cache_;
  const Uploads& uploads_;
  LiveIndex logs_;
};

/// `turn` as server-sent events tell it.
std::string turn_event(std::size_t segment, const text::Turn& turn);
std::string segment_event(std::size_t segment, std::string_view title);
std::string outline_event(std::string_view title, std::string_view summary);

}  // namespace showrunner::studio
