#pragma once

#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "audio/probe.h"
#include "audio/speaker_loudness.h"
#include "base/result.h"
#include "studio/lint/episode_rules.h"
#include "text/captions.h"
#include "text/script.h"

namespace showrunner::studio {

/// The episode as its files say it is. A side file that is missing or cannot be read is an Error that says so; one that may
/// be missing is nothing then.
struct EpisodeContent {
  std::string extension;  ///< of the audio, with its dot; may be empty
  audio::AudioInfo audio;
  bool variable_rate = false;
  std::int64_t declared_samples = 0;              ///< per channel, as the header of the audio says
  std::optional<audio::SpokenLoudness> loudness;  ///< where the transcript names several speakers
  std::vector<std::string> speakers;              ///< whom its numbers mean
  Result<std::string> vtt;
  Result<std::vector<text::Cue>> transcript;
  Result<std::string> subtitles;
  Result<std::vector<text::Chapter>> chapters;
  std::optional<Result<text::Script>> script;
  std::optional<Result<std::string>> json_transcript;
  std::optional<Result<std::string>> html_transcript;
  std::optional<Result<std::string>> artwork;
  std::string artwork_extension;

  std::int64_t duration_ms() const { return std::llround(audio.duration_seconds() * 1000); }
};

/// Reads and measures them all. Fails when the audio cannot be read as audio. Blocking.
Result<EpisodeContent> read_episode(const EpisodeFiles& files);

}  // namespace showrunner::studio
