#include "studio/episode.h"

#include <chrono>
#include <utility>

#include <fmt/format.h>

#include "async/offload.h"
#include "base/file.h"
#include "speech/host.h"
#include "studio/episode_key.h"
#include "studio/manifest.h"
#include "studio/outputs.h"
#include "studio/pace.h"
#include "studio/speak.h"
#include "writer/digest.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// Seconds since it was made, and since it was last read.
class Stopwatch {
 public:
  double lap() {
    const auto now = Clock::now();
    return std::chrono::duration<double>(now - std::exchange(lap_, now)).count();
  }

  double total() const { return std::chrono::duration<double>(Clock::now() - start_).count(); }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
  Clock::time_point lap_ = start_;
};

Result<std::vector<text::Document>> read_all(const std::vector<Source>& sources, const Options& options) {
  std::vector<text::Document> documents;
  for (const Source& source : sources) {
    auto document = read_isolated(source, options);
    if (!document) return fail(std::move(document.error()));
    documents.push_back(*std::move(document));
  }
  return documents;
}

std::vector<std::string> wanted_voices(const std::vector<std::string>& named, std::size_t speakers) {
  std::vector<std::string> wanted = named;
  wanted.resize(std::max(speakers, named.size()));
  return wanted;
}

/// The user's voices win over those of the script.
std::vector<std::string> wanted_voices(const std::vector<std::string>& named, const text::Script& script) {
  std::vector<std::string> wanted(script.speakers.size());
  std::ranges::transform(script.speakers, wanted.begin(), &text::Speaker::voice);
  for (std::size_t i = 0; i < std::min(named.size(), wanted.size()); ++i) {
    if (!named[i].empty()) wanted[i] = named[i];
  }
  return wanted;
}

std::vector<text::Speaker> speakers_of(const std::vector<speech::Host>& hosts) {
  std::vector<text::Speaker> speakers;
  for (const speech::Host& host : hosts) {
    const bool named_before = std::ranges::find(speakers, host.id, &text::Speaker::id) != speakers.end();
    const std::string suffix = named_before ? fmt::format("-{}", speakers.size() + 1) : "";
    speakers.push_back({.id = host.id + suffix, .name = host.name, .role = "host", .voice = host.id});
  }
  return speakers;
}

Result<CastScript> cast_given_script(const EpisodeRequest& request) {
  CastScript cast{.script = *request.script, .hosts = {}, .writer = "script", .notice = {}};
  auto hosts = speech::cast_hosts(wanted_voices(request.voices, cast.script), cast.script.language);
  if (!hosts) return fail(std::move(hosts.error()));
  cast.hosts = *std::move(hosts);
  for (std::size_t i = 0; i < cast.hosts.size(); ++i) cast.script.speakers[i].voice = cast.hosts[i].id;
  return cast;
}

Result<CastScript> cast_and_write(const EpisodeRequest& request, std::vector<text::Document> documents) {
  const std::string language = request.language.empty() ? documents.front().language : request.language;
  auto hosts = speech::cast_hosts(wanted_voices(request.voices, request.hosts), language);
  if (!hosts) return fail(std::move(hosts.error()));
  const Pace pace(*hosts, language, request.lexicon);
  writer::WriteRequest wanted{
      .documents = std::move(documents),
      .language = language,
      .minutes = request.minutes,
      .speakers = speakers_of(*hosts),
      .seconds = [&pace](std::size_t speaker, std::string_view text) { return pace.seconds(speaker, text); },
      .turn_pause_seconds = Pace::beyond_sentence_pause(audio::Pause::kTurn),
      .segment_pause_seconds = Pace::beyond_sentence_pause(audio::Pause::kHeading)};
  auto written = writer::write_digest(wanted);
  if (!written) return fail(std::move(written.error()));
  return CastScript{.script = std::move(written->script),
                    .hosts = *std::move(hosts),
                    .writer = "digest",
                    .notice = std::move(written->notice)};
}

/// The files' names are free, so whatever another run left half-written under them may go.
void sweep_leftovers(const OutputPaths& paths) {
  for (const auto& path : paths.all()) remove_stale_temporaries(path);
}

Result<void> put_in_place(audio::Renderer& renderer, std::vector<AtomicFile>& side_files) {
  if (auto done = renderer.commit(); !done) return done;
  for (AtomicFile& file : side_files) {
    if (auto done = file.commit(); !done) return done;
  }
  return {};
}

}  // namespace

asio::awaitable<Result<CastScript>> write_episode_script(Rooms& rooms, const EpisodeRequest& request,
                                                         const ProgressSink& progress, EpisodeReport& report) {
  Stopwatch watch;
  if (request.script) co_return cast_given_script(request);

  progress({.stage = Stage::kRead});
  auto documents = co_await async::offload(rooms.workers, [&] { return read_all(request.sources, rooms.options); });
  report.seconds.read = watch.lap();
  if (!documents) co_return fail(std::move(documents.error()));

  progress({.stage = Stage::kWrite});
  auto cast = co_await async::offload(rooms.workers, [&] { return cast_and_write(request, *std::move(documents)); });
  report.seconds.write = watch.lap();
  co_return cast;
}

asio::awaitable<Result<EpisodeReport>> make_episode(Rooms& rooms, EpisodeRequest request, ProgressSink progress) {
  Stopwatch watch;
  EpisodeReport report;
  report.audio = request.output.string();
  const OutputPaths paths = OutputPaths::beside(request.output);

  // Nothing changed, nothing to do.
  const auto versions = co_await rooms.voices.versions();
  if (!versions) co_return fail(versions.error());
  const std::string key = episode_key(request, *versions);
  Manifest manifest(rooms.disk);
  if (const auto known = co_await async::offload(rooms.workers, [&] { return manifest.find(key, paths); })) {
    if (auto earlier = report_from_json(*known)) {
      earlier->cached_sentences = earlier->sentences;
      earlier->seconds = {.total = watch.total()};
      co_return *std::move(earlier);
    }
  }

  // Read the sources and write the script.
  auto cast = co_await write_episode_script(rooms, request, progress, report);
  if (!cast) co_return fail(std::move(cast.error()));
  report.writer = cast->writer;
  report.notice = cast->notice;
  report.words = text::count_words(cast->script);
  for (const speech::Host& host : cast->hosts) report.voices.push_back(host.id);

  // Normalise, speak, assemble, master and encode, each sentence as soon as it can be.
  watch.lap();
  sweep_leftovers(paths);
  std::vector<double> gains;
  for (const speech::Host& host : cast->hosts) gains.push_back(host.gain_db);
  auto renderer = audio::Renderer::create(paths.audio, request.render, gains);
  if (!renderer) co_return fail(std::move(renderer.error()));
  auto spoken = co_await speak_script(rooms, *versions, *cast, request.lexicon, *renderer, progress);
  if (!spoken) co_return fail(std::move(spoken.error()));
  report.sentences = spoken->sentences;
  report.cached_sentences = spoken->cached;
  report.seconds.speak = watch.lap();

  // Complete the file and check it by decoding; then transcript, chapters and script.
  progress({.stage = Stage::kMaster, .sentences_done = spoken->sentences, .sentences_total = spoken->sentences});
  const auto chapters = spoken->timeline.chapters(cast->script, renderer->total_samples());
  const auto tags = tags_for(cast->script, chapters);
  const auto rendered = co_await async::offload(rooms.mastering, [&] { return renderer->finish(tags); });
  if (!rendered) co_return fail(rendered.error());
  auto side_files = prepare_side_files(paths, cast->script, spoken->timeline.cues(), chapters);
  if (!side_files) co_return fail(std::move(side_files.error()));
  auto placed = co_await async::offload(rooms.mastering, [&] { return put_in_place(*renderer, *side_files); });
  if (!placed) co_return fail(std::move(placed.error()));

  report.chapters = chapters.size();
  report.duration_seconds = rendered->duration_seconds();
  report.loudness_lufs = rendered->loudness_lufs;
  report.true_peak_dbtp = rendered->true_peak_dbtp;
  report.seconds.master = watch.lap();
  report.seconds.total = watch.total();
  co_await async::offload(rooms.workers, [&] { manifest.remember(key, paths, to_json(report)); });
  co_return report;
}

}  // namespace showrunner::studio
