#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/result.h"
#include "store/library.h"
#include "studio/media_shelf.h"

namespace showrunner::studio {

/// The covers of podcasts that have no artwork of their own: made from title and author when they are asked for, and kept
/// while those stay. Lives on the I/O thread.
class CoverService {
 public:
  struct Image {
    std::string png;
    std::string etag;           ///< in quotes
    store::UnixMs changed = 0;  ///< of the podcast, at the latest
  };

  using Cover = std::shared_ptr<const Image>;

  /// All must outlive it.
  CoverService(store::Library& library, MediaShelf& shelf, boost::asio::thread_pool& workers)
      : library_(library), shelf_(shelf), workers_(workers) {}

  /// As feeds name it: square, of a size that directories take. Fails as store::Store does, and with kNotFound.
  boost::asio::awaitable<Result<Cover>> cover(store::Id podcast);

  /// What goes into an audio file: the artwork or the cover that is made, as far as it is small enough; empty when not.
  boost::asio::awaitable<Result<std::string>> picture_for_files(store::Podcast podcast);

 private:
  struct Kept {
    std::string title;
    std::string author;
    Cover cover;
  };

  store::Library& library_;
  MediaShelf& shelf_;
  boost::asio::thread_pool& workers_;
  std::map<store::Id, Kept> kept_;
};

}  // namespace showrunner::studio
