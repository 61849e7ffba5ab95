#include "studio/episode.h"

#include <optional>
#include <utility>

#include <boost/system/system_error.hpp>

#include "async/offload.h"
#include "async/task_group.h"
#include "base/file.h"
#include "studio/episode_key.h"
#include "studio/manifest.h"
#include "studio/outputs.h"
#include "studio/script_key.h"
#include "studio/speak.h"
#include "studio/stopwatch.h"
#include "studio/turn_feed.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// The files' names are free, so whatever another run left half-written under them may go.
void sweep_leftovers(const OutputPaths& paths) {
  for (const auto& path : paths.all()) remove_stale_temporaries(path);
}

void describe(const CastScript& cast, EpisodeReport& report) {
  report.writer = cast.writer;
  report.notice = cast.notice;
  report.words = text::count_words(cast.script);
  report.model = cast.model;
  report.provider = cast.provider;
  report.usage = cast.usage;
  report.model_calls = cast.calls;
  report.cached_script = cast.kept;
}

Result<void> put_in_place(audio::Renderer& renderer, std::vector<AtomicFile>& side_files) {
  if (auto done = renderer.commit(); !done) return done;
  for (AtomicFile& file : side_files) {
    if (auto done = file.commit(); !done) return done;
  }
  return {};
}

/// Counts the turns for the progress and passes everything on.
writer::ScriptListener counted(const ProgressSink& progress, writer::ScriptListener listener) {
  auto on_turn = [&progress, turns = std::size_t{0}, next = std::move(listener.on_turn)](
                     std::size_t segment, const text::Turn& turn) mutable {
    progress({.stage = Stage::kWrite, .turns_written = ++turns});
    if (next) next(segment, turn);
  };
  listener.on_turn = std::move(on_turn);
  return listener;
}

/// A script on its way through the writer's and the voices' hands at the same time. Each stops when the other fails, and
/// the failure that came first is the one that counts.
class Performance {
 public:
  Performance(Rooms& rooms, const speech::EngineVersions& versions, const EpisodeRequest& request,
              speech::Casting& casting, audio::Renderer& renderer, const ProgressSink& progress)
      : rooms_(rooms),
        versions_(versions),
        request_(request),
        casting_(casting),
        renderer_(renderer),
        progress_(progress) {}

  struct Outcome {
    CastScript cast;
    SpokenScript spoken;
    double write_seconds = 0;
  };

  asio::awaitable<Result<Outcome>> run(Commission commission) {
    TurnFeed feed(rooms_.executor, commission.begun);
    try {
      co_await async::with_task_group(2, [&](async::TaskGroup& group) -> asio::awaitable<void> {
        co_await group.spawn(write(std::move(commission), feed));
        co_await group.spawn(speak(feed, group));
      });
    } catch (const boost::system::system_error&) {
      if (!spoken_ || *spoken_) throw;  // else it is the echo of a writer that was stopped because speaking failed
    }
    if (!*spoken_) co_return fail(std::move(spoken_->error()));
    co_return Outcome{.cast = *std::move(written_), .spoken = **std::move(spoken_), .write_seconds = write_seconds_};
  }

 private:
  asio::awaitable<void> write(Commission commission, TurnFeed& feed) {
    const Stopwatch watch;
    auto cast = co_await write_script(rooms_, request_, std::move(commission), feed.listener());
    if (!cast) co_return feed.fail(std::move(cast.error()));
    write_seconds_ = watch.total();
    if (request_.on_script) {
      if (auto kept = co_await request_.on_script(*cast); !kept) co_return feed.fail(std::move(kept.error()));
    }
    feed.complete(cast->script);
    written_ = *std::move(cast);
  }

  asio::awaitable<void> speak(TurnFeed& feed, async::TaskGroup& group) {
    spoken_ = co_await speak_turns(rooms_, versions_, casting_, feed, request_.lexicon, renderer_, progress_);
    if (!*spoken_) group.cancel();
  }

  Rooms& rooms_;
  const speech::EngineVersions& versions_;
  const EpisodeRequest& request_;
  speech::Casting& casting_;
  audio::Renderer& renderer_;
  const ProgressSink& progress_;
  std::optional<CastScript> written_;
  std::optional<Result<SpokenScript>> spoken_;  ///< carries the writer's failure too
  double write_seconds_ = 0;
};

/// What decides the script, as far as the request does not bring it.
Result<std::string> key_of_script(Rooms& rooms, const EpisodeRequest& request) {
  if (request.script) return std::string();
  const auto writer = choose_writer(request, rooms.chat.available());
  if (!writer) return fail(writer.error());
  return script_key(request, *writer, model_identities(rooms.chat, rooms.upstream));
}

}  // namespace

asio::awaitable<Result<CastScript>> write_episode_script(Rooms& rooms, const EpisodeRequest& request,
                                                         const ProgressSink& progress, EpisodeReport& report,
                                                         writer::ScriptListener listener) {
  Stopwatch watch;
  auto commission = co_await commission_script(rooms, request, progress);
  report.seconds.read = watch.lap();
  if (!commission) co_return fail(std::move(commission.error()));

  progress({.stage = Stage::kWrite});
  auto cast = co_await write_script(rooms, request, *std::move(commission), counted(progress, std::move(listener)));
  report.seconds.write = watch.lap();
  co_return cast;
}

asio::awaitable<Result<EpisodeReport>> make_episode(Rooms& rooms, EpisodeRequest request, ProgressSink progress) {
  Stopwatch watch;
  EpisodeReport report;
  report.audio = request.output.string();
  const OutputPaths paths = OutputPaths::beside(request.output);

  // Nothing changed, nothing to do.
  const auto decided = co_await async::offload(rooms.workers, [&] { return key_of_script(rooms, request); });
  if (!decided) co_return fail(decided.error());
  const auto versions = co_await rooms.voices.versions();
  if (!versions) co_return fail(versions.error());
  const std::string key = episode_key(request, *decided, *versions, rooms.hosts);
  Manifest manifest(rooms.disk);
  if (!request.rewrite) {
    if (const auto known = co_await async::offload(rooms.workers, [&] { return manifest.find(key, paths); })) {
      if (auto earlier = report_from_json(*known)) {
        earlier->nothing_made(watch.total());
        co_return *std::move(earlier);
      }
    }
  }

  // Read the sources, choose the writer and the voices.
  watch.lap();
  auto commission = co_await commission_script(rooms, request, progress);
  if (!commission) co_return fail(std::move(commission.error()));
  for (const speech::Host& host : commission->hosts) report.voices.push_back(host.id);
  report.seconds.read = watch.lap();

  // Write, normalise, speak, assemble, master and encode, each sentence as soon as it can be.
  progress({.stage = Stage::kWrite});
  sweep_leftovers(paths);
  speech::Casting casting(commission->hosts);
  auto renderer = audio::Renderer::create(paths.audio, request.render, casting.gains_db(), request.live);
  if (!renderer) co_return fail(std::move(renderer.error()));
  Performance performance(rooms, *versions, request, casting, *renderer, progress);
  auto performed = co_await performance.run(*std::move(commission));
  if (!performed) co_return fail(std::move(performed.error()));
  const auto& [cast, spoken, write_seconds] = *performed;
  describe(cast, report);
  report.sentences = spoken.sentences;
  report.cached_sentences = spoken.cached;
  report.substitutions = spoken.substitutions;
  if (!report.substitutions.empty()) {
    report.notice += (report.notice.empty() ? "" : "; ") + speech::describe(report.substitutions);
  }
  report.seconds.write = write_seconds;
  report.seconds.speak = spoken.seconds;

  // Complete the file and check it by decoding; then transcript, chapters and script.
  watch.lap();
  progress({.stage = Stage::kMaster, .sentences_done = spoken.sentences, .sentences_total = spoken.sentences});
  const auto chapters = spoken.timeline.chapters(cast.script, renderer->total_samples());
  const auto tags = tags_for(cast.script, chapters);
  const auto rendered = co_await async::offload(rooms.mastering, [&] { return renderer->finish(tags); });
  if (!rendered) co_return fail(rendered.error());
  auto side_files = prepare_side_files(paths, cast.script, spoken.timeline.cues(), chapters);
  if (!side_files) co_return fail(std::move(side_files.error()));
  auto placed = co_await async::offload(rooms.mastering, [&] { return put_in_place(*renderer, *side_files); });
  if (!placed) co_return fail(std::move(placed.error()));

  report.chapters = chapters.size();
  report.duration_seconds = rendered->duration_seconds();
  report.loudness_lufs = rendered->loudness_lufs;
  report.true_peak_dbtp = rendered->true_peak_dbtp;
  report.seconds.master = watch.lap();
  report.seconds.total = watch.total();
  // With a voice that stands in for another it is not what was asked for: a repeat tries again.
  if (report.substitutions.empty()) {
    co_await async::offload(rooms.workers, [&] { manifest.remember(key, paths, to_json(report)); });
  }
  co_return report;
}

}  // namespace showrunner::studio
