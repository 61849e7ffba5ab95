#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/records.h"

namespace showrunner::store {

/// Leaves a transaction: what it wrote is undone, and `Store::read` or `write` returns the Error. Thrown by the store when
/// the database fails, and by whoever finds that what is to be done cannot be, so that the steps of a transaction read as
/// if none failed. It never leaves the Store.
class Failure : public std::exception {
 public:
  explicit Failure(Error error) : error_(std::move(error)) {}

  Failure(ErrorCode code, std::string message) : error_{.code = code, .message = std::move(message)} {}

  const char* what() const noexcept override { return error_.message.c_str(); }

  const Error& error() const { return error_; }

 private:
  Error error_;
};

/// A part of a list that is longer. `next` asks for the part behind it, in a query that is otherwise the same; empty at the end.
template <class Record>
struct Page {
  std::vector<Record> records;
  std::string next;
  std::int64_t total = 0;  ///< of the whole list
};

enum class EpisodeOrder { kNewest, kOldest, kTitle, kLongest, kPublished };

/// Which episodes, in which order. A cursor is the `next` of a page before; one that is none fails with kInvalidInput.
struct EpisodeQuery {
  std::optional<Id> podcast;  ///< an empty one: those without
  std::optional<EpisodeStatus> status;
  std::string text;  ///< words, the last perhaps only begun, that title, summary or transcript all have; empty: any
  std::optional<UnixMs> created_from;
  std::optional<UnixMs> created_before;
  bool deleted = false;  ///< those that were deleted instead of those that are there
  EpisodeOrder order = EpisodeOrder::kNewest;
  std::string cursor;
  std::size_t limit = 50;
};

struct PodcastQuery {
  bool deleted = false;
  std::string cursor;
  std::size_t limit = 50;  ///< newest first
};

struct JobQuery {
  std::optional<Id> episode;
  std::optional<bool> ended;
  std::optional<JobState> state;
  std::string cursor;
  std::size_t limit = 50;  ///< newest first; those that have not ended in the order in which they will be taken
};

/// The library as it is at one moment. Every member throws Failure when the database fails.
class Reader {
 public:
  Reader() = default;
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  virtual ~Reader() = default;

  virtual std::optional<Podcast> podcast(const Id& id) const = 0;
  virtual Page<Podcast> podcasts(const PodcastQuery& query) const = 0;

  virtual std::optional<Episode> episode(const Id& id) const = 0;
  virtual Page<EpisodeRow> episodes(const EpisodeQuery& query) const = 0;
  /// Those of a podcast that are published, the newest first, from `skip` on.
  virtual std::vector<Episode> published(const Id& podcast, std::size_t skip, std::size_t limit) const = 0;
  virtual std::int64_t count_published(const Id& podcast) const = 0;

  virtual std::optional<ScriptVersion> script(const Id& episode, std::int64_t version) const = 0;
  /// Newest first, without the scripts themselves.
  virtual std::vector<ScriptVersion> script_versions(const Id& episode) const = 0;

  virtual std::optional<Render> render(const Id& episode, std::int64_t number) const = 0;
  /// Newest first.
  virtual std::vector<Render> renders(const Id& episode) const = 0;
  /// Renders that were retired before `moment`, at most `limit`.
  virtual std::vector<Render> retired_renders(UnixMs moment, std::size_t limit) const = 0;

  virtual std::optional<Job> job(const Id& id) const = 0;
  virtual Page<Job> jobs(const JobQuery& query) const = 0;
  /// The job of an episode that was made last.
  virtual std::optional<Job> newest_job(const Id& episode) const = 0;
  /// The one to take next: queued, or running under a lease that ended before `now`; not paused.
  virtual std::optional<Job> next_job(UnixMs now) const = 0;
  /// All that run, whoever has them.
  virtual std::vector<Job> running_jobs() const = 0;

  /// The events behind `number`, oldest first.
  virtual std::vector<Event> events_after(std::int64_t number, std::size_t limit) const = 0;
  /// The number of the event that came last; 0 before the first. Also when the event itself was trimmed.
  virtual std::int64_t last_event() const = 0;

  virtual std::optional<FeedToken> feed_token(std::string_view token) const = 0;
  virtual std::vector<FeedToken> feed_tokens(const Id& podcast) const = 0;

  virtual std::optional<IdempotentResult> idempotent_result(std::string_view key) const = 0;
};

/// The library while it is being changed; reads see what was written before. `insert` fails with kInternal when there is a
/// record of that name, `update` and `erase` with kNotFound when there is none.
class Writer : public Reader {
 public:
  virtual void insert(const Podcast& podcast) = 0;
  virtual void update(const Podcast& podcast) = 0;
  /// With its tokens; its episodes stay, without a podcast.
  virtual void erase_podcast(const Id& id) = 0;

  virtual void insert(const Episode& episode) = 0;
  /// Title and summary are searched for from now on.
  virtual void update(const Episode& episode) = 0;
  /// What is searched beside title and summary.
  virtual void set_transcript(const Id& episode, std::string_view text) = 0;
  /// With its scripts, renders and jobs.
  virtual void erase_episode(const Id& id) = 0;

  virtual void insert(const ScriptVersion& script) = 0;
  virtual void insert(const Render& render) = 0;
  virtual void update(const Render& render) = 0;
  virtual void erase_render(const Id& episode, std::int64_t number) = 0;

  virtual void insert(const Job& job) = 0;
  virtual void update(const Job& job) = 0;
  /// Those that ended before `moment`, but for the newest of every episode.
  virtual void erase_jobs(UnixMs moment) = 0;

  /// Gives `event` the next number, which is returned.
  virtual std::int64_t append(const Event& event) = 0;
  /// Keeps the newest `most`.
  virtual void trim_events(std::size_t most) = 0;

  virtual void insert(const FeedToken& token) = 0;
  virtual void update(const FeedToken& token) = 0;

  virtual void insert(const IdempotentResult& result) = 0;
  /// Those from before `moment`.
  virtual void erase_idempotent_results(UnixMs moment) = 0;
};

/// Where the library is kept. Blocking; thread-safe. Readers wait for nobody; one writes at a time, the others wait. What
/// `write` was told to do has happened when it returns without an Error, and else not: also when the process is killed.
/// kUnavailable (worth another try) when another process holds the database, kNoSpace, kPermissionDenied…: nothing is lost,
/// and it works again as soon as the cause has gone.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  virtual Result<void> read(const std::function<void(const Reader&)>& use) = 0;

  /// Runs `change` as one transaction.
  virtual Result<void> write(const std::function<void(Writer&)>& change) = 0;
};

}  // namespace showrunner::store
