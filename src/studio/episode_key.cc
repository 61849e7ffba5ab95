#include "studio/episode_key.h"

#include <fmt/format.h>

#include "base/hash.h"
#include "text/normalise.h"

namespace showrunner::studio {

std::vector<std::string> named_voices(const EpisodeRequest& request) {
  std::vector<std::string> named = request.voices;
  if (request.script) {
    for (const text::Speaker& speaker : request.script->speakers) named.push_back(speaker.voice);
  }
  return named;
}

std::string episode_key(const EpisodeRequest& request, std::string_view script_key,
                        const speech::EngineVersions& versions, const speech::HostDirectory& hosts) {
  KeyBuilder key("episode/2");
  key.text("program", SHOWRUNNER_VERSION)
      .number("normaliser", text::Normaliser::kVersion)
      .number("renderer", audio::Renderer::kVersion)
      .text("flite", versions.flite)
      .text("espeak", versions.espeak)
      .text("output", std::filesystem::absolute(request.output).lexically_normal().string())
      .text("script", request.script ? text::to_json(*request.script) : "")
      .text("script key", script_key)
      .text("lexicon", request.lexicon.fingerprint())
      .text("format", audio::to_string(request.render.format))
      .number("sample rate", request.render.sample_rate)
      .number("bit rate", request.render.bitrate_kbps)
      .real("loudness", request.render.target_lufs)
      .real("ceiling", request.render.ceiling_dbtp)
      .number("voices", static_cast<std::int64_t>(request.voices.size()));
  for (std::size_t i = 0; i < request.voices.size(); ++i) key.text(fmt::format("voice {}", i), request.voices[i]);
  if (const std::string remote = hosts.identity(named_voices(request)); !remote.empty()) key.text("remote", remote);
  return key.finish();
}

}  // namespace showrunner::studio
