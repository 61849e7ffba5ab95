#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace showrunner::speech {

/// kRemote is any service that speaks OpenAI's /audio/speech (remote_speech.h).
enum class Engine { kFlite, kEspeak, kRemote };

std::string_view to_string(Engine engine);

/// Where a remote voice is at home. Empty for the engines of this machine.
struct RemoteVoice {
  std::string provider;      ///< by its name in the configuration: "groq"
  std::string base_url;      ///< another service under the same name has other voices
  std::string model;         ///< "canopylabs/orpheus-v1-english"
  std::string instructions;  ///< how to say it, for models that take them: "calm, a little amused"

  friend bool operator==(const RemoteVoice&, const RemoteVoice&) = default;
};

/// How an engine is to say something. Everything that changes the sound is here, so a cache key over it is complete.
struct VoiceSettings {
  Engine engine = Engine::kFlite;
  std::string voice;         ///< the engine's own name: "slt", "en-us+f3", "hannah"
  double rate = 1.0;         ///< 0.5 to 2.0; 2 is twice as fast
  double pitch = 0.0;        ///< semitones, -12 to 12, by the engine's own pitch control
  double vocal_tract = 1.0;  ///< 0.8 to 1.25; below 1 a larger speaker: pitch and formants scaled together, tempo kept
  RemoteVoice remote;        ///< remote engines know neither pitch nor vocal tract
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

/// The same where some hosts have been found already: `named[i]` is the host of speaker i, or empty. Fails only for a
/// language that no engine speaks.
Result<std::vector<Host>> cast_around(std::span<const std::optional<Host>> named, std::string_view language);

/// Seconds of trimmed speech that `spoken` (one normalised sentence) takes with this host, without pauses.
double estimate_seconds(const Host& host, std::string_view spoken);

}  // namespace showrunner::speech
