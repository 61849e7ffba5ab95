#include "speech/worker/sentence.h"

#include "base/hash.h"
#include "speech/worker/seeded_rand.h"

namespace showrunner::speech {

namespace {

constexpr std::size_t kFirstAudioSamples = 1'024;  // early, for who listens while it is made
constexpr std::size_t kMostAudioSamples = 16'384;  // later fewer and larger frames cost less
static_assert(kMostAudioSamples <= protocol::kMaxAudioSamples);

using Send = std::function<void(std::string_view frame)>;

/// Collects samples into Audio frames that double in size.
class AudioFrames {
 public:
  AudioFrames(std::uint64_t id, int sample_rate, const Send& send)
      : send_(send), frame_{.id = id, .sample_rate = static_cast<std::uint32_t>(sample_rate), .samples = {}} {}

  void add(std::span<const std::int16_t> samples) {
    while (!samples.empty()) {
      const auto part = samples.first(std::min(samples.size(), wanted_ - frame_.samples.size()));
      frame_.samples.insert(frame_.samples.end(), part.begin(), part.end());
      samples = samples.subspan(part.size());
      if (frame_.samples.size() == wanted_) flush();
    }
  }

  void flush() {
    if (frame_.samples.empty()) return;
    send_(protocol::encode(frame_));
    frame_.samples.clear();
    wanted_ = std::min(wanted_ * 2, kMostAudioSamples);
  }

 private:
  const Send& send_;
  protocol::Audio frame_;
  std::size_t wanted_ = kFirstAudioSamples;
};

Result<Synthesizer*> engine_for(const Engines& engines, const VoiceSettings& settings) {
  if (settings.engine == Engine::kFlite) return engines.flite.get();
  if (!engines.espeak) return fail(engines.espeak.error());
  return engines.espeak->get();
}

/// The noise of a sentence is its own: the same however often and wherever it is said.
std::uint64_t noise_seed(const SpeakRequest& request) {
  return fingerprint64(cache_key(request, {}));
}

std::vector<WordTime> heard_words(const std::vector<TimedWord>& words, const PreparedText& text, double vocal_tract) {
  std::vector<WordTime> heard;
  heard.reserve(words.size());
  const auto milliseconds = [vocal_tract](double seconds) {
    return static_cast<std::uint32_t>(std::lround(std::max(0.0, seconds) * 1000.0 / vocal_tract));
  };
  for (const TimedWord& word : words) {
    const TextRange source = text.source_of(word.text);
    heard.push_back({.text_start = static_cast<std::uint32_t>(source.start),
                     .text_end = static_cast<std::uint32_t>(source.end),
                     .start_ms = milliseconds(word.start_seconds),
                     .end_ms = milliseconds(word.end_seconds)});
  }
  return heard;
}

Result<std::vector<WordTime>> speak(const Engines& engines, const protocol::Speak& command, const Send& send) {
  const VoiceSettings& settings = command.request.settings;
  const auto engine = engine_for(engines, settings);
  if (!engine) return fail(engine.error());
  const PreparedText text = (*engine)->preparer().prepare(command.request.text);
  if (!text.speakable()) {
    return fail(ErrorCode::kInvalidInput, "there is nothing to say: the text has neither letters nor digits");
  }
  seed_rand(noise_seed(command.request));
  // Pitch and formants move together when the samples are declared to be of another rate; the renderer resamples anyway.
  const auto sample_rate = static_cast<int>(std::lround((*engine)->sample_rate() * settings.vocal_tract));
  AudioFrames frames(command.id, sample_rate, send);
  const auto words =
      (*engine)->speak(settings, text, [&frames](std::span<const std::int16_t> samples) { frames.add(samples); });
  if (!words) return fail(words.error());
  frames.flush();
  return heard_words(*words, text, settings.vocal_tract);
}

}  // namespace

EngineVersions Engines::versions() const {
  return {.flite = flite->version(), .espeak = espeak ? (*espeak)->version() : std::string()};
}

void speak_sentence(const Engines& engines, const protocol::Speak& command, const Send& send) {
  auto words = speak(engines, command, send);
  if (!words) {
    send(protocol::encode(protocol::Failed{.id = command.id, .error = std::move(words.error())}));
    return;
  }
  send(protocol::encode(protocol::Words{.id = command.id, .words = *std::move(words)}));
  send(protocol::encode(protocol::Done{.id = command.id}));
}

}  // namespace showrunner::speech
