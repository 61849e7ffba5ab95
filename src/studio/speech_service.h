#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

#include "audio/format.h"
#include "base/result.h"
#include "cache/file_store.h"
#include "cache/product_cache.h"
#include "studio/live_bytes.h"
#include "studio/rooms.h"
#include "studio/speak_text.h"

namespace showrunner::studio {

/// What is told of a finished audio file beside its bytes.
struct AudioFacts {
  double duration_seconds = 0;
  double loudness_lufs = 0;
  double true_peak_dbtp = 0;
  double synthesis_seconds = 0;
  std::string voice;
  std::size_t characters = 0;
  std::string notice;  ///< empty, or how it is not what was asked for: such a file is kept until a better one is made
  std::string description;  ///< of an episode: the JSON that its reply consists of; empty for a text
};

std::string to_json(const AudioFacts& facts);
Result<AudioFacts> audio_facts_from_json(std::string_view json);

/// Speaks texts for many callers and keeps the finished files: each is made once however many ask for it, found again after
/// a restart, and can be listened to while it is being made. Lives on the I/O thread; blocking steps go to the pools.
class SpeechService {
 public:
  using File = std::shared_ptr<const cache::StoredFile>;

  struct Answer {
    File file;
    AudioFacts facts;
    cache::CacheResult cache;
  };

  /// Everything handed in must outlive it.
  SpeechService(Rooms& rooms, cache::ProductCache& cache, cache::FileStore& store);

  /// Takes in what earlier runs of the program made. Blocking; at start.
  void restore();

  /// The cache key of an order. Fails with kNotFound or kInvalidInput for a voice or setting that there is none of.
  Result<std::string> key(const SpeechRequest& request, const speech::EngineVersions& versions) const;

  /// The file when it is there and need not be read first, as one of an earlier run must. No waiting.
  std::optional<Answer> peek(std::string_view key);

  /// The file, made if need be. While it is being made its bytes come through `follow(key)`.
  boost::asio::awaitable<Result<Answer>> speak(SpeechRequest request, std::string key, cache::Directives directives);

  /// The bytes of a file being made, for everybody who asks for it at the same time.
  std::shared_ptr<LiveBytes> follow(const std::string& key);

  /// Has a file of an earlier run that is kept under `key` read on a pool, so that what asks the cache for it next does not
  /// read it on the I/O thread.
  boost::asio::awaitable<void> read_once(std::string_view key);

  /// A file by the hash of its content; nothing when it is no longer kept. Counts as a use, unless the file is `doubtful`:
  /// then it must not be served before it was found intact.
  File find(std::string_view hash, std::string_view extension);

  /// Keeps a finished file that was made some other way (an episode) at `path` in the store, under `key`.
  boost::asio::awaitable<Result<File>> adopt(std::filesystem::path path, std::string key, std::vector<std::string> tags,
                                             AudioFacts facts);

  /// Whether a failure says that the store cannot be written: what was to be made there can be made elsewhere, and not kept.
  static bool is_broken_store(const Error& error);
  static std::filesystem::path elsewhere(std::string_view extension);

  /// A directory for files on their way into the store.
  std::filesystem::path scratch(std::string_view extension) { return store_.scratch(extension); }

  const cache::ProductCacheStats& stats() const { return cache_.stats(); }

  cache::ProductCache& cache() { return cache_; }

 private:
  boost::asio::awaitable<Result<cache::ProductPtr>> make(SpeechRequest request, std::string key,
                                                         std::vector<std::string> tags);
  File unread(std::string_view key) const;
  static Answer answer_of(const cache::ProductCache::Found& found);
  void remember(const File& file);

  Rooms& rooms_;
  cache::ProductCache& cache_;
  cache::FileStore& store_;
  LiveIndex live_;
  std::map<std::string, std::weak_ptr<const cache::StoredFile>, std::less<>> by_hash_;
};

}  // namespace showrunner::studio
