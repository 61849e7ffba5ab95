#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/options.h"
#include "base/result.h"
#include "store/library.h"
#include "studio/feed/feed_document.h"
#include "studio/library/addresses.h"
#include "studio/library/details.h"

namespace showrunner::studio {

/// A page of a feed as it is served: immutable, shared by the cache and whoever serves it.
struct ServedFeed {
  std::string xml;
  std::string gzipped;
  std::string etag;  ///< strong, in quotes; one for each encoding
  std::string gzipped_etag;
  store::UnixMs changed = 0;  ///< what it shows, for the last time
  std::string moved_to;       ///< the address that it has now; empty: this one
};

/// An episode of a feed, with what is needed to show it.
struct PublishedEpisode {
  store::Episode episode;
  RenderFacts facts;
};

/// An episode as its feed shows it. Pure.
FeedItem feed_item(const store::Podcast& podcast, const PublishedEpisode& published, const Addresses& addresses,
                   const Options& options);
/// A podcast likewise; `self` is where this feed is read.
FeedChannel feed_channel(const store::Podcast& podcast, const Addresses& addresses, std::string self, bool is_private);

/// The feeds of the library: written when they are asked for, and kept until what they show changes. Lives on the I/O
/// thread. Everything fails as store::Store does, and with kNotFound for what is not there or private.
class FeedService {
 public:
  using Feed = std::shared_ptr<const ServedFeed>;

  /// All must outlive it.
  FeedService(store::Library& library, const Addresses& addresses, boost::asio::thread_pool& workers,
              const Options& options)
      : library_(library), addresses_(addresses), workers_(workers), options_(options) {}

  /// Page `page` (from 1) of a podcast's public feed.
  boost::asio::awaitable<Result<Feed>> feed(store::Id podcast, std::size_t page);

  /// The same for who has a token: also of podcasts that are private.
  boost::asio::awaitable<Result<Feed>> private_feed(std::string token, std::size_t page);

  /// Page 1 of a feed as it would be with an episode in it, for as long as this is held.
  struct Preview {
    Feed feed;
    std::string self;     ///< the address that the feed has
    std::string address;  ///< where this preview can be fetched, as if it were a private feed
    std::shared_ptr<const void> shown;
  };

  /// With `episode` published now, with these files, and all addresses as `addresses` has them. kConflict when it belongs to
  /// no podcast. This service must outlive the preview.
  boost::asio::awaitable<Result<Preview>> preview(store::Id episode, RenderFacts facts, const Addresses& addresses);

  /// The same of a podcast's feed as it is, of private ones too.
  boost::asio::awaitable<Result<Preview>> preview_podcast(store::Id podcast, const Addresses& addresses);

  /// All podcasts that are not private, for apps that import lists of subscriptions.
  boost::asio::awaitable<Result<std::string>> opml();

 private:
  struct Look;  ///< a podcast, and what a page of its feed shows

  using Key = std::tuple<store::Id, std::size_t, std::string>;  ///< podcast, page, where it is read

  struct Kept {
    std::int64_t revision = 0;
    Feed feed;
  };

  boost::asio::awaitable<Result<Feed>> page_of(store::Podcast podcast, std::size_t page, std::string self,
                                               bool is_private);
  boost::asio::awaitable<Preview> show(const Look& look, const Addresses& addresses);

  store::Library& library_;
  const Addresses& addresses_;
  boost::asio::thread_pool& workers_;
  const Options& options_;
  std::map<Key, Kept> kept_;
  std::list<Key> order_;                               ///< of `kept_`: the oldest first
  std::map<std::string, Feed, std::less<>> previews_;  ///< by token
};

}  // namespace showrunner::studio
