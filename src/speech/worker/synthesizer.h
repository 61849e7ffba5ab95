#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "speech/host.h"
#include "speech/worker/prepared_text.h"

namespace showrunner::speech {

/// A word of the prepared text and when it is heard, in seconds of the engine's own sample rate.
struct TimedWord {
  TextRange text;
  double start_seconds = 0;
  double end_seconds = 0;
};

/// A speech synthesiser. Loaded once in the worker; `speak` runs in a process forked for one sentence, so it may leave its
/// library in any state and need not free anything. Both are free to crash: that costs one sentence.
class Synthesizer {
 public:
  using AudioSink = std::function<void(std::span<const std::int16_t>)>;

  Synthesizer() = default;
  Synthesizer(const Synthesizer&) = delete;
  Synthesizer& operator=(const Synthesizer&) = delete;
  virtual ~Synthesizer() = default;

  virtual std::string version() const = 0;
  virtual int sample_rate() const = 0;  ///< Hz
  virtual const TextPreparer& preparer() const = 0;

  /// Says `text` and hands out the samples as they are made. Fails with kInvalidInput for an unknown voice.
  virtual Result<std::vector<TimedWord>> speak(const VoiceSettings& settings, const PreparedText& text,
                                               const AudioSink& on_audio) = 0;
};

/// What the engine must stretch its durations by. A vocal tract of another length is had by playing the samples at
/// another rate (sentence.cc), and that tempo change is taken back here.
inline double duration_stretch(const VoiceSettings& settings) {
  return settings.vocal_tract / settings.rate;
}

inline double pitch_factor(const VoiceSettings& settings) {
  return std::exp2(settings.pitch / 12.0);
}

std::unique_ptr<Synthesizer> make_flite_engine();

/// Fails with kUnavailable when the data of espeak-ng is not installed.
Result<std::unique_ptr<Synthesizer>> make_espeak_engine();

}  // namespace showrunner::speech
