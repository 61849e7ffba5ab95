#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/descriptor.h"
#include "store/library.h"
#include "store/store.h"
#include "studio/library/addresses.h"
#include "studio/library/catalogue.h"
#include "studio/library/cover_service.h"
#include "studio/library/event_stream.h"
#include "studio/library/feed_service.h"
#include "studio/library/job_desk.h"
#include "studio/library/job_runner.h"
#include "studio/library/publish_gate.h"
#include "studio/library/script_shelf.h"
#include "studio/media_shelf.h"
#include "studio/rooms.h"
#include "studio/script_service.h"

namespace showrunner::studio {

/// The library as the service has it: its rooms, wired, with what keeps them in order. Lives on the I/O thread.
class LibraryService {
 public:
  struct Settings {
    std::filesystem::path data;  ///< the data directory
    JobRunner::Limits jobs;
    std::chrono::seconds keep_deleted{86'400};  ///< how long what was deleted can be brought back
    std::chrono::seconds keep_retired{86'400};  ///< how long the files of an earlier render are served
  };

  /// Takes the data directory for this process and opens what is in it. Fails when another process has it, or its database
  /// cannot be opened. Blocking; at start. What is handed in must outlive it.
  static Result<std::unique_ptr<LibraryService>> open(Rooms& rooms, ScriptService& scripts, Settings settings);

  LibraryService(const LibraryService&) = delete;
  LibraryService& operator=(const LibraryService&) = delete;
  ~LibraryService() = default;

  /// Takes up what an earlier run left, and begins to work. `public_url` is what its addresses begin with, `own_url` where
  /// this server can be reached by itself.
  boost::asio::awaitable<Result<void>> start(std::string public_url, std::string own_url);

  /// Ends the streams of events and leaves the jobs under way for the next run.
  boost::asio::awaitable<void> stop();

  Catalogue& catalogue() { return catalogue_; }

  ScriptShelf& scripts() { return scripts_; }

  JobDesk& desk() { return desk_; }

  JobRunner& runner() { return runner_; }

  EventStream& events() { return events_; }

  MediaShelf& shelf() { return shelf_; }

  CoverService& covers() { return covers_; }

  FeedService& feeds() { return feeds_; }

  PublishGate& gate() { return gate_; }

  store::Library& library() { return library_; }

  const Addresses& addresses() const { return addresses_; }

  /// Removes what is kept no longer: deleted episodes with their files, retired renders, old records. What cannot be removed now is tried again later.
  boost::asio::awaitable<void> tidy();

 private:
  LibraryService(Rooms& rooms, ScriptService& scripts, Settings settings, Descriptor lock,
                 std::unique_ptr<store::Store> store);

  boost::asio::awaitable<void> keep_tidy();
  /// Removes the files of what was erased when the program was killed before they were removed too.
  boost::asio::awaitable<void> clear_unknown();

  Rooms& rooms_;
  Settings settings_;
  Descriptor lock_;  ///< held as long as this process has the data directory
  std::unique_ptr<store::Store> store_;
  Addresses addresses_;
  EventStream events_;
  store::Library library_;
  MediaShelf shelf_;
  CoverService covers_;
  FeedService feeds_;
  PublishGate gate_;
  Catalogue catalogue_;
  ScriptShelf scripts_;
  JobDesk desk_;
  JobRunner runner_;
  async::Errands errands_;
  boost::asio::steady_timer next_tidying_;
  bool stopping_ = false;
};

}  // namespace showrunner::studio
