#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "audio/pcm.h"
#include "base/result.h"
#include "speech/host.h"

namespace showrunner::speech {

/// A word of the spoken text (bytes) and when it is heard in the utterance (milliseconds from its first sample).
struct WordTime {
  std::uint32_t text_start = 0;
  std::uint32_t text_end = 0;
  std::uint32_t start_ms = 0;
  std::uint32_t end_ms = 0;

  friend bool operator==(const WordTime&, const WordTime&) = default;
};

/// One sentence, spoken.
struct Utterance {
  audio::Pcm pcm;
  std::vector<WordTime> words;  ///< empty where the engine has no timings

  friend bool operator==(const Utterance&, const Utterance&) = default;
};

struct SpeakRequest {
  VoiceSettings settings;
  std::string text;  ///< one sentence in spoken form (text::Normaliser), at most kMaxSpokenBytes
};

inline constexpr std::size_t kMaxSpokenBytes = 4'000;

/// What the engines call themselves; part of every audio cache key. Empty where an engine does not work.
struct EngineVersions {
  std::string flite;
  std::string espeak;

  friend bool operator==(const EngineVersions&, const EngineVersions&) = default;
};

/// Raised whenever the same request may give other samples with the same engines.
inline constexpr int kVersion = 1;

/// Fails with kInvalidInput, naming the setting, when one is out of the range that VoiceSettings states.
Result<void> check_settings(const VoiceSettings& settings);

/// The sentence cache key of a request: everything that can change the samples (DESIGN §4).
std::string cache_key(const SpeakRequest& request, const EngineVersions& versions);

/// An Utterance as the bytes that the sentence cache keeps, and back; fails on bytes that are not one.
std::string to_bytes(const Utterance& utterance);
Result<Utterance> utterance_from_bytes(std::string_view bytes);

}  // namespace showrunner::speech
