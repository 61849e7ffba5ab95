#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

#include "audio/format.h"
#include "base/result.h"
#include "studio/live_bytes.h"
#include "studio/rooms.h"
#include "studio/script_service.h"
#include "studio/speech_service.h"

namespace showrunner::studio {

/// An episode that a client wants.
struct EpisodeOrder {
  ScriptOrder script;  ///< with voices and render settings
};

/// Makes whole episodes for many callers: written, spoken, mastered, kept in the audio cache, and to be listened to while
/// the script is still being written. An episode under way is made once however many ask for it. Lives on the I/O thread.
class EpisodeService {
 public:
  struct Answer {
    SpeechService::File file;
    std::string
        description;  ///< a JSON object: where the audio is, how long and how loud, its script, transcript and chapters
    cache::CacheResult cache;

    /// The strong ETag of the audio, in quotes.
    std::string etag() const { return '"' + file->hash.substr(0, 32) + '"'; }
  };

  /// Everything handed in must outlive it.
  EpisodeService(Rooms& rooms, ScriptService& scripts, SpeechService& speech)
      : rooms_(rooms), scripts_(scripts), speech_(speech) {}

  /// The cache key of an order: that of its script, and everything about the sound. Fails as ScriptService::key does.
  Result<std::string> key(const EpisodeOrder& order, const speech::EngineVersions& versions) const;

  /// The finished episode. While it is being made its audio comes through `follow(key)`.
  boost::asio::awaitable<Result<Answer>> make(EpisodeOrder order, std::string key, cache::Directives directives);

  std::shared_ptr<LiveBytes> follow(const std::string& key);

 private:
  /// What an episode can be purged by: that it is one, and all that its script can be purged by.
  std::vector<std::string> tags_of(const EpisodeOrder& order) const;
  boost::asio::awaitable<Result<cache::ProductPtr>> produce(EpisodeOrder order, std::string key,
                                                            std::vector<std::string> tags);
  boost::asio::awaitable<Result<cache::ProductPtr>> produce_live(EpisodeOrder order, std::string key,
                                                                 std::vector<std::string> tags,
                                                                 std::shared_ptr<LiveBytes> live);

  Rooms& rooms_;
  ScriptService& scripts_;
  SpeechService& speech_;
  LiveIndex live_;
};

}  // namespace showrunner::studio
