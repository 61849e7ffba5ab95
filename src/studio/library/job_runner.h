#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include "async/condition.h"
#include "async/errands.h"
#include "studio/library/cover_service.h"
#include "studio/library/event_stream.h"
#include "studio/library/job_desk.h"
#include "studio/library/job_progress.h"
#include "studio/library/order.h"
#include "studio/library/packaging.h"
#include "studio/library/publish_gate.h"
#include "studio/library/script_shelf.h"
#include "studio/live_bytes.h"
#include "studio/progress.h"
#include "studio/report.h"
#include "studio/rooms.h"
#include "studio/script_service.h"

namespace showrunner::studio {

/// Does the jobs of the library: takes the next one whenever fewer than the limit run, makes what it is for, notes what
/// came of it. What a job has finished stays (its script in the library, its sentences in their cache), so that whoever
/// takes it up again pays for nothing twice. Lives on the I/O thread.
class JobRunner {
 public:
  struct Limits {
    std::size_t at_once = 2;
    std::chrono::milliseconds heartbeat{5'000};
  };

  struct Stats {
    std::uint64_t started = 0;
    std::uint64_t done = 0;
    std::uint64_t failed = 0;
    std::uint64_t cancelled = 0;
  };

  /// Everything handed in must outlive it. `workshop` is a directory for files on their way; what earlier runs left in it
  /// is removed.
  JobRunner(Rooms& rooms, ScriptService& scripts, JobDesk& desk, store::Library& library, MediaShelf& shelf,
            CoverService& covers, PublishGate& gate, EventStream& events, std::filesystem::path workshop,
            Limits limits);
  JobRunner(const JobRunner&) = delete;
  JobRunner& operator=(const JobRunner&) = delete;
  ~JobRunner() = default;

  /// Begins to take jobs.
  void start();

  /// Leaves what is under way for the next run of the program; returns when all have been left.
  boost::asio::awaitable<void> stop();

  /// Something may be there to be taken.
  void wake();

  /// A job was cancelled or paused, or has other orders: whoever is at it here stops, and takes it up again where it may be.
  void interrupt(const store::Id& job);

  /// The audio of an episode from the beginning of the run under way, or of the next one.
  std::shared_ptr<LiveBytes> live(const store::Id& episode);

  /// That of a job under way here.
  std::optional<JobProgress> progress(const store::Id& job) const;

  std::size_t running() const { return running_.size(); }

  const Stats& stats() const { return stats_; }

 private:
  struct Run;
  struct Assignment;

  boost::asio::awaitable<void> take_jobs();
  boost::asio::awaitable<void> keep_alive();
  boost::asio::awaitable<void> perform(std::shared_ptr<Run> run);
  boost::asio::awaitable<Result<void>> do_patiently(Run& run);
  boost::asio::awaitable<Result<void>> do_once(Run& run);
  boost::asio::awaitable<Result<void>> write_only(Run& run, LibraryOrder order);
  boost::asio::awaitable<Result<void>> render(Run& run, LibraryOrder order, std::optional<text::Script> script);
  boost::asio::awaitable<Result<std::filesystem::path>> render_opus(const std::filesystem::path& bench,
                                                                    const EpisodeReport& made);
  boost::asio::awaitable<Result<void>> package(Run& run, Assignment assignment);
  boost::asio::awaitable<Imprint> imprint_of(const store::Episode& episode,
                                             const std::optional<store::Podcast>& podcast);
  boost::asio::awaitable<Result<void>> keep_script(Run& run, CastScript& cast);
  boost::asio::awaitable<void> record(std::function<boost::asio::awaitable<Result<void>>()> note);
  void begin(store::Job job);
  void report(Run& run, const Progress& progress);
  void tell(Run& run);

  Rooms& rooms_;
  ScriptService& scripts_;
  JobDesk& desk_;
  store::Library& library_;
  MediaShelf& shelf_;
  CoverService& covers_;
  PublishGate& gate_;
  EventStream& events_;
  std::filesystem::path workshop_;
  Limits limits_;
  async::Errands errands_;
  async::Condition changed_;
  boost::asio::steady_timer beat_;
  std::map<store::Id, std::shared_ptr<Run>, std::less<>> running_;
  LiveIndex live_;
  std::set<std::string, std::less<>> writing_;  ///< keys of the scripts that are being written
  bool woken_ = true;
  bool stopping_ = false;
  Stats stats_;
};

}  // namespace showrunner::studio
