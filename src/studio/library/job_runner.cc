#include "studio/library/job_runner.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "async/offload.h"
#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "studio/episode.h"
#include "studio/library/disclosure.h"
#include "studio/library/file_tags.h"
#include "studio/library/job_orders.h"
#include "studio/library/leftovers.h"
#include "studio/library/records_json.h"
#include "studio/outputs.h"
#include "studio/settings.h"

namespace showrunner::studio {

namespace asio = boost::asio;

using store::Reader;

namespace {

/// How long a failure of the library is waited out before the next try to note something there.
constexpr std::chrono::milliseconds kFirstPause{250};
constexpr std::chrono::milliseconds kLongestPause{5'000};
/// How often a job waits for a service that has too much to do, and how long where it does not say.
constexpr int kPatience = 60;
constexpr std::chrono::milliseconds kUsualWait{2'000};

constexpr std::size_t kLargestScript = std::size_t{64} << 20U;  ///< bytes

/// A directory of its own for one run of a job; it goes with all that is left in it.
class Bench {
 public:
  explicit Bench(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code ignored;
    std::filesystem::create_directories(path_, ignored);
  }

  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  ~Bench() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace

/// What is needed of the library before a job can be done.
struct JobRunner::Assignment {
  store::Job job;  ///< with the orders of this moment
  store::Episode episode;
  std::optional<store::Podcast> podcast;
  std::optional<store::ScriptVersion> script;  ///< the one that it is for
  std::optional<store::Render> render;         ///< the present one

  static Assignment read(const Reader& reader, const store::Id& id);
};

JobRunner::Assignment JobRunner::Assignment::read(const Reader& reader, const store::Id& id) {
  auto job = reader.job(id);
  if (!job || job->state != store::JobState::kRunning) throw store::Failure(ErrorCode::kCancelled, "the job has ended");
  auto episode = reader.episode(job->episode);
  if (!episode || episode->row.deleted) throw store::Failure(ErrorCode::kCancelled, "the episode was deleted");
  const auto orders = job_orders_from_json(job->orders);
  if (!orders) throw store::Failure(orders.error());
  Assignment assignment{.job = *std::move(job), .episode = *std::move(episode)};
  const store::EpisodeRow& row = assignment.episode.row;
  if (!row.podcast.empty()) assignment.podcast = reader.podcast(row.podcast);
  if (row.render > 0) assignment.render = reader.render(row.id, row.render);
  const bool of_render = assignment.job.kind == "package" && assignment.render;
  const std::int64_t version = of_render                    ? assignment.render->script_version
                               : orders->script_version > 0 ? orders->script_version
                                                            : row.script_version;
  if (version > 0) assignment.script = reader.script(row.id, version);
  return assignment;
}

namespace {

/// The render in its episode's record, in place of the one before.
void note_render(Change& change, store::Episode& episode, std::int64_t script_version, const RenderFacts& facts) {
  store::Writer& writer = change.writer();
  const auto earlier = writer.renders(episode.row.id);
  if (episode.row.render > 0) {
    if (auto present = writer.render(episode.row.id, episode.row.render)) {
      present->retired = change.now();
      writer.update(*present);
    }
  }
  const store::Render render{.episode = episode.row.id,
                             .number = earlier.empty() ? 1 : earlier.front().number + 1,
                             .script_version = script_version,
                             .made = change.now(),
                             .facts = to_json(facts)};
  writer.insert(render);
  episode.row.render = render.number;
  episode.row.duration_ms = std::llround(facts.duration_seconds * 1000);
}

void set_notice(store::Episode& episode, const std::string& notice) {
  auto details = details_from_json(episode.texts.details);
  if (!details) throw store::Failure(details.error());
  details->notice = notice;
  episode.texts.details = to_json(*details);
}

/// Passes, without this process doing anything: the library is locked, its disk is full, its directory may not be written.
bool passes(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kNoSpace || code == ErrorCode::kPermissionDenied;
}

/// Worth waiting for, in a job that nobody's request waits for.
bool comes_at_a_bad_moment(const Error& error) {
  return error.code == ErrorCode::kOverloaded || error.code == ErrorCode::kRateLimited;
}

}  // namespace

/// One run of one job.
struct JobRunner::Run {
  explicit Run(store::Job taken) : job(std::move(taken)) {}

  store::Job job;
  std::shared_ptr<async::Errand> errand;
  std::shared_ptr<LiveBytes> live;
  JobDesk::Left left = JobDesk::Left::kAbandoned;  ///< why it is to stop, when it is
  bool interrupted = false;
  bool ending = false;  ///< it makes nothing any more, and is about to be forgotten
  bool had_script = false;
  std::int64_t script_version = 0;  ///< the one that is spoken; 0: not written yet
  JobProgressMeter progress;
  std::string writing;  ///< the key of the script that it writes
};

JobRunner::JobRunner(Rooms& rooms, ScriptService& scripts, JobDesk& desk, store::Library& library, MediaShelf& shelf,
                     CoverService& covers, PublishGate& gate, EventStream& events, std::filesystem::path workshop,
                     Limits limits)
    : rooms_(rooms),
      scripts_(scripts),
      desk_(desk),
      library_(library),
      shelf_(shelf),
      covers_(covers),
      gate_(gate),
      events_(events),
      workshop_(std::move(workshop)),
      limits_(limits),
      errands_(rooms.executor),
      changed_(rooms.executor),
      beat_(rooms.executor) {
  std::error_code ignored;
  std::filesystem::remove_all(workshop_, ignored);
}

void JobRunner::start() {
  errands_.finish_later(take_jobs());
  errands_.finish_later(keep_alive());
}

asio::awaitable<void> JobRunner::stop() {
  stopping_ = true;
  beat_.cancel();
  changed_.notify_all();
  for (const auto& [id, run] : running_) {
    run->interrupted = true;
    run->errand.reset();
  }
  co_await errands_.join();
}

void JobRunner::wake() {
  woken_ = true;
  changed_.notify_all();
}

void JobRunner::interrupt(const store::Id& job) {
  const auto found = running_.find(job);
  if (found == running_.end()) return wake();
  found->second->interrupted = true;
  found->second->errand.reset();
}

std::shared_ptr<LiveBytes> JobRunner::live(const store::Id& episode) {
  const auto known = live_.find(episode);
  if (known != live_.end()) {
    if (auto bytes = known->second.lock(); bytes && !bytes->ended()) return bytes;
  }
  auto bytes = LiveBytes::create(rooms_.executor);
  live_[episode] = bytes;
  std::erase_if(live_, [](const auto& entry) { return entry.second.expired(); });
  return bytes;
}

std::optional<JobProgress> JobRunner::progress(const store::Id& job) const {
  const auto found = running_.find(job);
  return found == running_.end() ? std::nullopt : std::optional(found->second->progress.now());
}

asio::awaitable<void> JobRunner::take_jobs() {
  for (;;) {
    co_await changed_.wait([this] { return stopping_ || (woken_ && running_.size() < limits_.at_once); });
    if (stopping_) co_return;
    woken_ = false;
    while (!stopping_ && running_.size() < limits_.at_once) {
      auto job = co_await desk_.take();
      if (!job) {
        log_warning("no job could be taken: {}", job.error().message);
        break;  // the next beat tries again
      }
      if (!*job) break;
      // Its lease seemed to have ended because the clock was put forward: it has a new one now.
      const store::Id id = (*job)->id;
      const auto present = running_.find(id);
      if (present != running_.end() && !present->second->ending) continue;
      co_await changed_.wait([&] { return stopping_ || !running_.contains(id); });
      if (stopping_) {
        co_await record([&] { return desk_.leave(id, JobDesk::Left::kAbandoned); });
        co_return;
      }
      begin(**std::move(job));
    }
  }
}

/// Renews the leases, and looks whether there is something to do of which nobody has told.
asio::awaitable<void> JobRunner::keep_alive() {
  while (!stopping_) {
    beat_.expires_after(limits_.heartbeat);
    co_await beat_.async_wait(asio::as_tuple(asio::use_awaitable));
    if (stopping_) co_return;
    std::vector<JobDesk::Standing> held;
    for (const auto& [id, run] : running_) {
      held.push_back({.job = id, .stage = run->progress.now().stage, .share = run->progress.now().share});
    }
    if (!held.empty()) {
      const auto lost = co_await desk_.renew(std::move(held));
      if (!lost) log_warning("the library was not told how the jobs stand: {}", lost.error().message);
      for (const store::Id& id : lost ? *lost : std::vector<store::Id>()) interrupt(id);
    }
    wake();
  }
}

void JobRunner::begin(store::Job job) {
  ++stats_.started;
  auto run = std::make_shared<Run>(std::move(job));
  run->live = live(run->job.episode);
  running_.emplace(run->job.id, run);
  run->errand = errands_.start(perform(run));
}

/// Notes something in the library; a library that cannot be written just now is waited for.
asio::awaitable<void> JobRunner::record(std::function<asio::awaitable<Result<void>>()> note) {
  std::chrono::milliseconds pause = kFirstPause;
  for (;;) {
    const auto noted = co_await note();
    if (noted || noted.error().code == ErrorCode::kCancelled || noted.error().code == ErrorCode::kNotFound) co_return;
    log_warning("the library cannot be written: {}", noted.error().message);
    if (stopping_ || !passes(noted.error().code)) co_return;  // the next run of the program finds the job as it was
    asio::steady_timer again(rooms_.executor, pause);
    co_await again.async_wait(asio::as_tuple(asio::use_awaitable));
    pause = std::min(2 * pause, kLongestPause);
  }
}

asio::awaitable<void> JobRunner::perform(std::shared_ptr<Run> run) {
  Result<void> done;
  bool stopped = false;
  try {
    done = co_await do_patiently(*run);
  } catch (const boost::system::system_error& error) {
    stopped = error.code() == asio::error::operation_aborted;
    if (!stopped) done = fail(ErrorCode::kInternal, error.what());
  } catch (const std::exception& error) {
    done = fail(ErrorCode::kInternal, fmt::format("{} (this is a defect of Showrunner)", error.what()));
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  run->ending = true;

  if (!run->writing.empty()) writing_.erase(run->writing);
  const bool gone = stopped || (!done && done.error().code == ErrorCode::kCancelled);
  const store::Id id = run->job.id;
  if (gone || !done) {
    const auto cleared = co_await clear_leftovers(library_, shelf_, rooms_.workers, run->job.episode);
    if (!cleared) log_warning("what job {} has left behind stays: {}", id, cleared.error().message);
  }
  if (gone) {
    run->live->fail({.code = ErrorCode::kCancelled, .message = "the making of this episode was stopped"});
    co_await record([this, id] { return desk_.leave(id, JobDesk::Left::kAbandoned); });
    ++stats_.cancelled;
  } else if (!done) {
    log_warning("job {} failed: {}", id, done.error().message);
    run->live->fail(done.error());
    co_await record([this, id, error = done.error()] { return desk_.fail_job(id, error); });
    ++stats_.failed;
  } else {
    if (!run->live->ended()) {
      run->live->fail({.code = ErrorCode::kNotFound, .message = "its script is there now; no audio was ordered"});
    }
    ++stats_.done;
  }
  running_.erase(id);
  wake();
}

/// Waits where a service or a disk is only busy.
asio::awaitable<Result<void>> JobRunner::do_patiently(Run& run) {
  for (int attempt = 0;; ++attempt) {
    auto done = co_await do_once(run);
    if (done || !comes_at_a_bad_moment(done.error()) || attempt == kPatience) co_return done;
    const auto wait = done.error().retry_after.count() > 0 ? done.error().retry_after : kUsualWait;
    asio::steady_timer later(rooms_.executor, wait);
    co_await later.async_wait(asio::use_awaitable);
    if (run.live->size() > 0) {
      run.live->fail(done.error());
      run.live = live(run.job.episode);
    }
  }
}

asio::awaitable<Result<void>> JobRunner::do_once(Run& run) {
  auto assignment =
      co_await library_.read([id = run.job.id](const Reader& reader) { return Assignment::read(reader, id); });
  if (!assignment) co_return fail(std::move(assignment.error()));
  run.job = assignment->job;
  run.script_version = assignment->script ? assignment->script->version : 0;
  if (run.job.kind == "package") co_return co_await package(run, *std::move(assignment));
  auto order = order_from_json(assignment->episode.texts.order);
  if (!order) co_return fail(std::move(order.error()));
  if (!assignment->script) {
    if (run.job.kind == "write") co_return co_await write_only(run, *std::move(order));
    co_return co_await render(run, *std::move(order), std::nullopt);
  }
  if (run.job.kind == "write") {  // it had been written when somebody else was at this job
    co_return co_await desk_.finish(run.job, [](Change&, store::Episode&) {});
  }
  auto script = text::parse_script(assignment->script->script);
  if (!script) co_return fail(ErrorCode::kInternal, std::move(script.error().message));
  run.had_script = true;
  co_return co_await render(run, *std::move(order), *std::move(script));
}

asio::awaitable<Result<void>> JobRunner::write_only(Run& run, LibraryOrder order) {
  report(run, {.stage = Stage::kWrite});
  auto key = scripts_.key(order.script);
  if (!key) co_return fail(std::move(key.error()));
  auto written = co_await scripts_.write(std::move(order.script), *std::move(key), {});
  if (!written) co_return fail(std::move(written.error()));
  CastScript cast = written->script->cast();
  if (auto kept = co_await keep_script(run, cast); !kept) co_return kept;
  co_return co_await desk_.finish(run.job, [](Change&, store::Episode&) {});
}

asio::awaitable<Result<void>> JobRunner::keep_script(Run& run, CastScript& cast) {
  add_disclosure(cast.script, rooms_.options);
  Result<std::int64_t> kept;
  co_await record([&]() -> asio::awaitable<Result<void>> {
    kept = co_await library_.write([&](store::Writer& transaction) {
      Change change(transaction, desk_.addresses(), unix_now_ms());
      const store::Episode episode = change.episode(run.job.episode);
      return ScriptShelf::save_in(change, run.job.episode, episode.row.script_version, cast.script, cast.writer)
          .version;
    });
    co_return kept ? Result<void>() : fail(kept.error());
  });
  if (!kept) co_return fail(std::move(kept.error()));
  run.had_script = true;
  run.script_version = *kept;
  co_return Result<void>{};
}

asio::awaitable<Result<void>> JobRunner::render(Run& run, LibraryOrder order, std::optional<text::Script> script) {
  const Bench bench(workshop_ / run.job.id);
  EpisodeRequest request = order.script.episode;
  request.render = render_settings(audio::Format::kMp3, rooms_.options);  // which every podcast app plays
  request.output = bench.path() / "episode.mp3";
  request.live = run.live->sink();
  if (script) {
    request.voices.clear();  // the script names them
    request.script = std::move(script);
  } else {
    auto key = scripts_.key(order.script);
    if (!key) co_return fail(std::move(key.error()));
    // Who asks for the same script at the same time waits for it, as those before the script cache do.
    if (!co_await changed_.wait([&] { return !writing_.contains(*key); })) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
    if (const auto known = scripts_.peek(*key)) {
      request.voices.clear();
      CastScript cast = known->script->cast();
      if (auto kept = co_await keep_script(run, cast); !kept) co_return kept;
      request.script = std::move(cast.script);
    } else {
      writing_.insert(*key);
      run.writing = *key;
      auto sources = co_await scripts_.gather(order.script);
      if (!sources) co_return fail(std::move(sources.error()));
      request.sources = *std::move(sources);
      request.labels = ScriptService::labels(order.script, *key);
      request.on_script = [this, &run](CastScript& cast) -> asio::awaitable<Result<void>> {
        auto kept = co_await keep_script(run, cast);
        writing_.erase(std::exchange(run.writing, {}));
        changed_.notify_all();
        co_return kept;
      };
    }
  }

  const auto report =
      co_await make_episode(rooms_, request, [this, &run](const Progress& now) { this->report(run, now); });
  if (!report) co_return fail(report.error());
  run.live->end();
  run.progress.note_packaging();
  tell(run);

  auto assignment =
      co_await library_.read([id = run.job.id](const Reader& reader) { return Assignment::read(reader, id); });
  if (!assignment) co_return fail(std::move(assignment.error()));
  const auto opus = co_await render_opus(bench.path(), *report);
  if (!opus) co_return fail(opus.error());
  const Imprint imprint = co_await imprint_of(assignment->episode, assignment->podcast);
  auto package = co_await async::offload(rooms_.mastering, [&] {
    return package_episode(OutputPaths::beside(request.output), run.job.episode, imprint, shelf_, *opus);
  });
  if (!package) co_return fail(std::move(package.error()));
  package->facts.words = static_cast<std::int64_t>(report->words);
  package->facts.sentences = static_cast<std::int64_t>(report->sentences);
  package->facts.cached_sentences = static_cast<std::int64_t>(report->cached_sentences);
  package->facts.writer = report->writer;
  package->facts.model = report->model;
  package->facts.voices = report->voices;
  package->facts.loudness_lufs = report->loudness_lufs;
  package->facts.true_peak_dbtp = report->true_peak_dbtp;

  bool publish = order.publish && run.job.kind == "make";
  std::string notice = report->notice;
  if (publish) {
    const auto broken = co_await gate_.broken_rules(run.job.episode, package->facts);
    const std::string why = !broken ? broken.error().message : broken->empty() ? "" : to_sentence(broken->front());
    publish = why.empty();
    if (!publish) notice += fmt::format("{}not published: {}", notice.empty() ? "" : "; ", why);
  }
  // Audio that is made is not thrown away because the library cannot be written at this moment.
  Result<void> finished;
  co_await record([&]() -> asio::awaitable<Result<void>> {
    finished = co_await desk_.finish(run.job, [&](Change& change, store::Episode& episode) {
      note_render(change, episode, run.script_version, package->facts);
      change.writer().set_transcript(episode.row.id, package->spoken);
      set_notice(episode, notice);
      if (publish && !episode.row.published) episode.row.published = change.now();
      order_packaging_if_changed(change, assignment->episode, episode);
    });
    co_return finished;
  });
  co_return finished;
}

/// The episode that lies on `bench` once more, from the sentences that it has put into their cache. Nothing where a voice
/// stood in for another: it would be asked again.
asio::awaitable<Result<std::filesystem::path>> JobRunner::render_opus(const std::filesystem::path& bench,
                                                                      const EpisodeReport& made) {
  if (!rooms_.options.get<bool>("library.opus") || !made.substitutions.empty()) co_return std::filesystem::path();
  const auto script = co_await async::offload(rooms_.workers, [&]() -> Result<text::Script> {
    const auto json = read_file(OutputPaths::beside(made.audio).script, kLargestScript);
    if (!json) return fail(json.error());
    return text::parse_script(*json);
  });
  if (!script) co_return fail(script.error());
  EpisodeRequest request{.script = *script};
  request.render = render_settings(audio::Format::kOpus, rooms_.options);
  request.output = bench / "twin.opus";
  const auto report = co_await make_episode(rooms_, request, [](const Progress&) {});
  if (!report) co_return fail(report.error());
  co_return request.output;
}

asio::awaitable<Result<void>> JobRunner::package(Run& run, Assignment assignment) {
  if (!assignment.render || !assignment.script) {
    co_return co_await desk_.finish(run.job, [](Change&, store::Episode&) {});
  }
  auto facts = render_facts_from_json(assignment.render->facts);
  if (!facts) co_return fail(std::move(facts.error()));
  const auto script = text::parse_script(assignment.script->script);
  if (!script) co_return fail(ErrorCode::kInternal, script.error().message);
  const Bench bench(workshop_ / run.job.id);
  const Imprint imprint = co_await imprint_of(assignment.episode, assignment.podcast);
  auto anew = co_await async::offload(
      rooms_.mastering, [&] { return package_anew(*facts, *script, run.job.episode, imprint, bench.path(), shelf_); });
  if (!anew) co_return fail(std::move(anew.error()));
  Result<void> finished;
  co_await record([&]() -> asio::awaitable<Result<void>> {
    finished = co_await desk_.finish(run.job, [&](Change& change, store::Episode& episode) {
      if (*anew != *facts) note_render(change, episode, assignment.render->script_version, *anew);
      order_packaging_if_changed(change, assignment.episode, episode);
    });
    co_return finished;
  });
  co_return finished;
}

asio::awaitable<Imprint> JobRunner::imprint_of(const store::Episode& episode,
                                               const std::optional<store::Podcast>& podcast) {
  const EpisodeDetails details = details_from_json(episode.texts.details).value_or(EpisodeDetails{});
  Imprint imprint{.title = details.title_given ? episode.row.title : "",
                  .page = desk_.addresses().episode_page(episode.row.id),
                  .track = details.number.value_or(0),
                  .made = episode.row.created};
  if (details.chapters_locked) imprint.chapters = details.chapters;
  if (!podcast) co_return imprint;
  imprint.album = podcast->fields.title;
  imprint.artist = podcast->fields.author;
  auto picture = co_await covers_.picture_for_files(*podcast);
  if (picture) {
    imprint.cover = *std::move(picture);
  } else {
    log_warning("the audio of an episode has no picture: {}", picture.error().message);
  }
  co_return imprint;
}

void JobRunner::report(Run& run, const Progress& progress) {
  run.progress.note(progress, run.had_script);
  tell(run);
}

void JobRunner::tell(Run& run) {
  if (run.progress.due()) events_.tell_progress(run.progress.report(run.job));
}

}  // namespace showrunner::studio
