#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "store/library.h"
#include "studio/library/addresses.h"
#include "studio/library/details.h"
#include "studio/library/order.h"
#include "studio/library/records_json.h"
#include "text/script.h"

namespace showrunner::studio {

/// By which a client says that two requests are the same one, sent again: what the first has made is the answer to both.
struct IdempotencyKey {
  std::string key;
  std::string fingerprint;  ///< of the request; another one under the same key is refused (kKeyReused)
};

/// An episode to be made.
struct NewEpisode {
  store::Id podcast;  ///< empty: none
  std::string title;  ///< empty: the script's
  LibraryOrder order;
  std::optional<text::Script> script;  ///< instead of one that is written
  bool interactive = true;             ///< before those that nobody waits for
};

/// What can be changed of an episode by hand; what is not given stays.
struct EpisodeChange {
  std::optional<store::Id> podcast;
  std::optional<std::string> title;
  std::optional<std::string> summary;
  std::function<void(EpisodeDetails&)> details;
  std::optional<std::int64_t> revision;  ///< only if this is the present one (kConflict)
};

/// The podcasts and episodes of the library: made, found, changed and deleted, with the rules that hold between them. On the
/// I/O thread; what it returns is on disk. Everything fails as store::Store does, and with kNotFound for what is not there.
class Catalogue {
 public:
  /// Both must outlive it.
  Catalogue(store::Library& library, const Addresses& addresses) : library_(library), addresses_(addresses) {}

  struct PodcastMade {
    store::Podcast podcast;
    bool replayed = false;  ///< an earlier request with the same key made it
  };

  boost::asio::awaitable<Result<PodcastMade>> create_podcast(store::PodcastFields fields,
                                                             std::optional<IdempotencyKey> key);
  boost::asio::awaitable<Result<store::Podcast>> podcast(store::Id id);
  boost::asio::awaitable<Result<store::Page<store::Podcast>>> podcasts(store::PodcastQuery query);
  /// `revision`, when given, must be the present one (kConflict).
  boost::asio::awaitable<Result<store::Podcast>> change_podcast(store::Id id, std::optional<std::int64_t> revision,
                                                                std::function<void(store::PodcastFields&)> change);
  boost::asio::awaitable<Result<store::Podcast>> delete_podcast(store::Id id);
  boost::asio::awaitable<Result<store::Podcast>> restore_podcast(store::Id id);

  struct EpisodeMade {
    store::EpisodeRow episode;
    store::Job job;
  };

  struct EpisodesMade {
    std::vector<Result<EpisodeMade>> each;  ///< in the order of what was asked for
    bool replayed = false;
  };

  /// Each with its job. One that cannot be made (no such podcast) fails alone.
  boost::asio::awaitable<Result<EpisodesMade>> create_episodes(std::vector<NewEpisode> wanted,
                                                               std::optional<IdempotencyKey> key);
  boost::asio::awaitable<Result<EpisodeView>> episode(store::Id id);
  boost::asio::awaitable<Result<store::Page<store::EpisodeRow>>> episodes(store::EpisodeQuery query);
  boost::asio::awaitable<Result<EpisodeView>> change_episode(store::Id id, EpisodeChange change);
  /// Its jobs are cancelled; returns those that were running, to be stopped.
  boost::asio::awaitable<Result<std::vector<store::Id>>> delete_episode(store::Id id);
  boost::asio::awaitable<Result<EpisodeView>> restore_episode(store::Id id);

  struct RenderOrdered {
    store::Job job;
    bool restart = false;  ///< it runs with an older script: whoever runs it is to begin again
  };

  /// The job that renders the present script: an episode has at most one that has not ended, so one under way is told of the
  /// new script. kConflict without a script.
  boost::asio::awaitable<Result<RenderOrdered>> order_render(store::Id episode);

  /// In its podcast's feed from now on, or not any more. kConflict when there is nothing to hear or no podcast.
  boost::asio::awaitable<Result<EpisodeView>> publish(store::Id episode);
  boost::asio::awaitable<Result<EpisodeView>> unpublish(store::Id episode);

  /// An address of a podcast's feed that nobody can guess, for those who have it.
  boost::asio::awaitable<Result<store::FeedToken>> create_token(store::Id podcast, std::string label);
  /// Newest first, revoked ones too.
  boost::asio::awaitable<Result<std::vector<store::FeedToken>>> tokens(store::Id podcast);
  boost::asio::awaitable<Result<store::FeedToken>> revoke_token(store::Id podcast, std::string token);

  const Addresses& addresses() const { return addresses_; }

  store::Library& library() { return library_; }

 private:
  store::Library& library_;
  const Addresses& addresses_;
};

}  // namespace showrunner::studio
