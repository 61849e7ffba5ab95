#pragma once

#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "store/store.h"
#include "studio/library/addresses.h"

namespace showrunner::studio {

/// The steps that changes of the library are made of: within one transaction, each keeping records, their revisions and
/// status, and the events that tell of them together. Every member throws store::Failure, which undoes the transaction.
class Change {
 public:
  /// `now` is what the clock says. All must outlive it.
  Change(store::Writer& writer, const Addresses& addresses, store::UnixMs now)
      : writer_(writer), addresses_(addresses), now_(now) {}

  /// Of what is there and not deleted; kNotFound else.
  store::Podcast podcast(const store::Id& id) const;
  store::Episode episode(const store::Id& id) const;
  store::Job job(const store::Id& id) const;

  void add(store::Podcast podcast);
  /// With a new revision.
  void save(store::Podcast& podcast);

  void add(store::Episode episode);
  /// With a new revision, and the status that follows from what is known of it. What its podcast's feed shows raises that
  /// one's revision too.
  void save(store::Episode& episode);
  /// As `save`, for an episode that is deleted or brought back.
  void save_deleted(store::Episode& episode, bool deleted);

  void add(const store::Job& job);
  void save(const store::Job& job);

  /// Tells everybody of something that is not there any more.
  void tell_erased(std::string_view type, const store::Id& id);

  store::Writer& writer() { return writer_; }

  store::UnixMs now() const { return now_; }

 private:
  void tell(std::string_view type, const store::Id& subject, const boost::json::object& body);
  void touch_feed(const store::Id& podcast);
  store::EpisodeStatus status_of(const store::Episode& episode) const;

  store::Writer& writer_;
  const Addresses& addresses_;
  store::UnixMs now_;
};

}  // namespace showrunner::studio
