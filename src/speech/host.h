#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::speech {

enum class Engine { kFlite, kEspeak };

std::string_view to_string(Engine engine);

/// How an engine is to say something. Everything that changes the sound is here, so a cache key over it is complete.
struct VoiceSettings {
  Engine engine = Engine::kFlite;
  std::string voice;         ///< the engine's own name: "slt", "en-us+f3"
  double rate = 1.0;         ///< 0.5 to 2.0; 2 is twice as fast
  double pitch = 0.0;        ///< semitones, -12 to 12, by the engine's own pitch control
  double vocal_tract = 1.0;  ///< 0.8 to 1.25; below 1 a larger speaker: pitch and formants scaled together, tempo kept
};

enum class Gender { kFemale, kMale };

/// A named speaker: a preset of engine, voice and settings, with what was measured of it once (tools in perf/).
struct Host {
  std::string id;    ///< lower case, what `--voice` takes: "clara"
  std::string name;  ///< what listeners read: "Clara"
  Gender gender = Gender::kFemale;
  std::string language;     ///< BCP-47: "en-US", "en-GB-scotland", "de"
  std::string description;  ///< one line
  VoiceSettings settings;
  double gain_db = 0;  ///< calibration: brings typical speech of this host to -16 LUFS (dual mono)
  double seconds_per_letter =
      0;  ///< pace: speech seconds ≈ seconds_per_letter × letters of the spoken text + seconds_per_sentence
  double seconds_per_sentence = 0;  ///< after trimming, pauses not included
};

/// All built-in hosts, in the order `showrunner voices` lists them. Static storage.
std::span<const Host> hosts();

/// The host called `id` (any case); for a language without a preset, "espeak:CODE" (e.g. "espeak:sv") gives that espeak-ng
/// voice. Fails with kNotFound and the nearest names.
Result<Host> find_host(std::string_view id);

/// Chooses hosts for the speakers of a script: `wanted[i]` is a host by name or empty. Empty ones get voices that differ
/// from all others as far as possible (gender, engine voice, pitch), in the language; English gets flite, all else
/// espeak-ng. Deterministic. Fails as find_host does, or with kInvalidInput for a language that no engine speaks.
Result<std::vector<Host>> cast_hosts(std::span<const std::string> wanted, std::string_view language);

/// Seconds of trimmed speech that `spoken` (one normalised sentence) takes with this host, without pauses.
double estimate_seconds(const Host& host, std::string_view spoken);

}  // namespace showrunner::speech
