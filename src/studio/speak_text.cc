#include "studio/speak_text.h"

#include <algorithm>
#include <utility>

#include "async/offload.h"
#include "base/file.h"
#include "speech/host.h"
#include "studio/speak.h"
#include "text/language.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// The text as a script of one speaker, a turn for each paragraph.
text::Script script_of(const SpeechRequest& request, const speech::Host& host) {
  text::Script script{.title = "Speech", .language = request.language};
  script.speakers.push_back({.id = host.id, .name = host.name, .role = {}, .voice = host.id});
  text::Segment segment{.title = script.title, .turns = {}};
  segment.turns.push_back({.speaker = host.id, .text = request.text});
  script.segments.push_back(std::move(segment));
  return script;
}

}  // namespace

Result<speech::Host> host_of(const speech::HostDirectory& directory, const SpeechRequest& request,
                             const std::string& language) {
  const std::vector<std::string> wanted{request.voice};
  auto hosts = directory.cast(wanted, language);
  if (!hosts) return fail(std::move(hosts.error()));
  speech::VoiceSettings& settings = hosts->front().settings;
  settings.rate = std::clamp(settings.rate * request.speed, 0.5, 2.0);
  settings.pitch = std::clamp(settings.pitch + request.pitch, -12.0, 12.0);
  return std::move(hosts->front());
}

asio::awaitable<Result<SpokenFile>> speak_text(Rooms& rooms, SpeechRequest request) {
  request.language = text::settle_language(request.language, request.text);
  const auto host = host_of(rooms.hosts, request, request.language);
  if (!host) co_return fail(host.error());

  const auto versions = co_await rooms.voices.versions();
  if (!versions) co_return fail(versions.error());
  remove_stale_temporaries(request.output);
  speech::Casting casting({*host});
  auto renderer = audio::Renderer::create(request.output, request.render, casting.gains_db(), request.live);
  if (!renderer) co_return fail(std::move(renderer.error()));
  const CastScript cast{.script = script_of(request, *host), .hosts = {*host}, .writer = "script", .notice = {}};
  const ProgressSink nobody = [](const Progress&) {};
  const auto spoken = co_await speak_script(rooms, *versions, cast, casting, request.lexicon, *renderer, nobody);
  if (!spoken) co_return fail(spoken.error());

  audio::EpisodeTags tags;
  tags.artist = cast.script.speakers.front().name;
  tags.language = cast.script.language;
  auto report = co_await async::offload(rooms.mastering, [&] { return renderer->finish(tags); });
  if (!report) co_return fail(std::move(report.error()));
  auto placed = co_await async::offload(rooms.mastering, [&] { return renderer->commit(); });
  if (!placed) co_return fail(std::move(placed.error()));
  co_return SpokenFile{.report = *std::move(report), .substitutions = spoken->substitutions};
}

}  // namespace showrunner::studio
