#include "studio/episode_service.h"

#include <chrono>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "async/offload.h"
#include "audio/renderer.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/log.h"
#include "studio/episode.h"
#include "studio/episode_key.h"
#include "studio/outputs.h"
#include "studio/report.h"
#include "text/json_reader.h"
#include "text/normalise.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kLargestSideFile = std::size_t{16} << 20U;

/// A directory in which one episode is made; it goes with all that is left in it.
class Workbench {
 public:
  explicit Workbench(std::filesystem::path path) : path_(std::move(path)) {
    std::error_code ignored;
    std::filesystem::create_directories(path_, ignored);
  }

  Workbench(const Workbench&) = delete;
  Workbench& operator=(const Workbench&) = delete;

  ~Workbench() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The JSON objects beside the audio, as members of the reply.
Result<std::string> side_members(const OutputPaths& paths) {
  const auto script = read_file(paths.script, kLargestSideFile);
  if (!script) return fail(script.error());
  const auto vtt = read_file(paths.vtt, kLargestSideFile);
  if (!vtt) return fail(vtt.error());
  const auto chapters = read_file(paths.chapters, kLargestSideFile);
  if (!chapters) return fail(chapters.error());
  return fmt::format(R"("script":{},"transcript_vtt":{},"chapters":{})", *script, text::json_string(*vtt), *chapters);
}

}  // namespace

std::vector<std::string> EpisodeService::tags_of(const EpisodeOrder& order) const {
  std::vector<std::string> tags;
  if (const auto script = scripts_.key(order.script)) tags = ScriptService::labels(order.script, *script);
  tags.emplace_back("episode");
  return tags;
}

Result<std::string> EpisodeService::key(const EpisodeOrder& order, const speech::EngineVersions& versions) const {
  const auto script = scripts_.key(order.script);
  if (!script) return fail(script.error());
  const EpisodeRequest& request = order.script.episode;
  KeyBuilder key("served episode/1");
  key.text("script", *script)
      .text("program", SHOWRUNNER_VERSION)
      .number("normaliser", text::Normaliser::kVersion)
      .number("renderer", audio::Renderer::kVersion)
      .number("speech", speech::kVersion)
      .text("flite", versions.flite)
      .text("espeak", versions.espeak)
      .text("lexicon", request.lexicon.fingerprint())
      .text("format", audio::to_string(request.render.format))
      .number("sample rate", request.render.sample_rate)
      .number("bit rate", request.render.bitrate_kbps)
      .real("loudness", request.render.target_lufs)
      .real("ceiling", request.render.ceiling_dbtp);
  if (const std::string remote = rooms_.hosts.identity(named_voices(request)); !remote.empty()) {
    key.text("remote", remote);
  }
  return key.finish();
}

std::shared_ptr<LiveBytes> EpisodeService::follow(const std::string& key) {
  return follow_or_begin(live_, key, rooms_.executor);
}

asio::awaitable<Result<EpisodeService::Answer>> EpisodeService::make(EpisodeOrder order, std::string key,
                                                                     cache::Directives directives) {
  co_await speech_.read_once(key);
  auto tags = tags_of(order);
  auto work = [this, order = std::move(order), key, tags] { return produce(order, key, tags); };
  auto found = co_await speech_.cache().get(key, std::move(tags), directives, std::move(work));
  if (!found) co_return fail(std::move(found.error()));
  Answer answer{.file = std::static_pointer_cast<const cache::StoredFile>(found->product),
                .description = {},
                .cache = found->result};
  auto facts = audio_facts_from_json(answer.file->meta);
  if (!facts) co_return fail(std::move(facts.error()));
  answer.description =
      fmt::format(R"({{"audio_url":"/media/episode/{}.{}","duration":{:.3f},"bytes":{},"format":"{}",{}}})",
                  answer.file->hash, answer.file->extension, facts->duration_seconds, answer.file->bytes(),
                  answer.file->extension, facts->description);
  co_return answer;
}

asio::awaitable<Result<cache::ProductPtr>> EpisodeService::produce(EpisodeOrder order, std::string key,
                                                                   std::vector<std::string> tags) {
  const auto live = follow(key);
  auto made = co_await produce_live(std::move(order), std::move(key), std::move(tags), live);
  if (made) {
    live->end();
  } else {
    live->fail(made.error());
  }
  co_return made;
}

asio::awaitable<Result<cache::ProductPtr>> EpisodeService::produce_live(EpisodeOrder order, std::string key,
                                                                        std::vector<std::string> tags,
                                                                        std::shared_ptr<LiveBytes> live) {
  auto sources = co_await scripts_.gather(order.script);
  if (!sources) co_return fail(std::move(sources.error()));
  EpisodeRequest request = order.script.episode;
  request.sources = *std::move(sources);
  if (const auto script_key = scripts_.key(order.script)) {
    request.labels = ScriptService::labels(order.script, *script_key);
    if (const auto known = scripts_.peek(*script_key)) request.script = known->script->cast().script;
  }
  const std::string extension(audio::to_string(request.render.format));
  const Workbench bench(speech_.scratch("d"));
  request.output = bench.path() / ("episode." + extension);
  request.live = live->sink();

  const ProgressSink nobody = [](const Progress&) {};
  auto report = co_await make_episode(rooms_, request, nobody);
  std::optional<Workbench> other_bench;
  if (!report && SpeechService::is_broken_store(report.error()) && live->size() == 0) {
    log_warning("the audio cache cannot be written ({}); the episode is made elsewhere and not kept",
                report.error().message);
    other_bench.emplace(SpeechService::elsewhere("d"));
    request.output = other_bench->path() / request.output.filename();
    report = co_await make_episode(rooms_, request, nobody);
  }
  if (!report) co_return fail(std::move(report.error()));
  const OutputPaths paths = OutputPaths::beside(request.output);
  const auto members = co_await async::offload(rooms_.workers, [&paths] { return side_members(paths); });
  if (!members) co_return fail(members.error());

  AudioFacts facts{.duration_seconds = report->duration_seconds,
                   .loudness_lufs = report->loudness_lufs,
                   .true_peak_dbtp = report->true_peak_dbtp,
                   .synthesis_seconds = report->seconds.total,
                   .notice = speech::describe(report->substitutions)};
  report->audio = paths.audio.filename().string();
  facts.description = fmt::format(R"("report":{},{})", to_json(*report), *members);
  const std::filesystem::path finished = speech_.scratch(extension);
  std::error_code moved;
  std::filesystem::rename(paths.audio, finished, moved);
  auto file = co_await speech_.adopt(moved ? paths.audio : finished, std::move(key), std::move(tags), std::move(facts));
  if (!file) co_return fail(std::move(file.error()));
  co_return *std::move(file);
}

}  // namespace showrunner::studio
