#include <algorithm>

#include <espeak-ng/speak_lib.h>
#include <fmt/format.h>

#include "speech/worker/synthesizer.h"

namespace showrunner::speech {

namespace {

constexpr int kBufferMs = 60;
constexpr int kMiddlePitch = 50;
constexpr double kPitchStepsPerSemitone = 50.0 / 12.0;  // espeakPITCH 0 to 100 is an octave down to an octave up

/// Where the one callback of espeak-ng, which is handed no context of ours, leaves what it gets.
struct Synthesis {
  const Synthesizer::AudioSink* on_audio = nullptr;
  std::vector<std::size_t> character_starts;  ///< byte offset of each character of the text, and of its end
  std::vector<TimedWord> words;
  int sample_rate = 0;
  std::size_t samples = 0;
};

Synthesis* synthesis = nullptr;

double seconds(const espeak_EVENT& event) {
  return static_cast<double>(event.sample) / synthesis->sample_rate;
}

void end_open_word(double end_seconds) {
  if (!synthesis->words.empty() && synthesis->words.back().end_seconds == 0)
    synthesis->words.back().end_seconds = end_seconds;
}

void start_word(const espeak_EVENT& event) {
  const auto& starts = synthesis->character_starts;
  const auto first = static_cast<std::size_t>(event.text_position) - 1;  // characters are numbered from 1
  const auto last = std::min(first + static_cast<std::size_t>(event.length), starts.size() - 1);
  if (event.text_position < 1 || event.length < 1 || first >= last) return;
  if (!synthesis->words.empty() && starts[first] < synthesis->words.back().text.end) return;
  synthesis->words.push_back({.text = {.start = starts[first], .end = starts[last]}, .start_seconds = seconds(event)});
}

int take_events(short* samples, int count, espeak_EVENT* events) {
  for (const espeak_EVENT* event = events; event->type != espeakEVENT_LIST_TERMINATED; ++event) {
    if (event->type == espeakEVENT_WORD || event->type == espeakEVENT_END) end_open_word(seconds(*event));
    if (event->type == espeakEVENT_WORD) start_word(*event);
  }
  if (samples != nullptr && count > 0) {
    synthesis->samples += static_cast<std::size_t>(count);
    (*synthesis->on_audio)(std::span(samples, static_cast<std::size_t>(count)));
  }
  return 0;
}

std::vector<std::size_t> character_starts(std::string_view text) {
  std::vector<std::size_t> starts;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) starts.push_back(i);
  }
  starts.push_back(text.size());
  return starts;
}

/// "en-us", "de+f2": a name, never a path into the file system.
bool is_voice_name(std::string_view name) {
  constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_+";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

/// espeak-ng takes an unknown variant for none, so what it made of the name is looked at too.
bool select_voice(const std::string& name) {
  if (!is_voice_name(name) || espeak_SetVoiceByName(name.c_str()) != EE_OK) return false;
  const espeak_VOICE* const chosen = espeak_GetCurrentVoice();
  const std::size_t plus = name.find('+');
  return chosen != nullptr && chosen->identifier != nullptr &&
         (plus == std::string::npos || std::string_view(chosen->identifier).ends_with(name.substr(plus)));
}

class EspeakEngine final : public Synthesizer {
 public:
  explicit EspeakEngine(int sample_rate) : sample_rate_(sample_rate) {
    // The list of voices costs 25 ms once; a forked process that inherits it selects any voice in under a millisecond.
    espeak_ListVoices(nullptr);
    espeak_SetSynthCallback(take_events);
  }

  std::string version() const override { return espeak_Info(nullptr); }

  int sample_rate() const override { return sample_rate_; }

  const TextPreparer& preparer() const override { return preparer_; }

  Result<std::vector<TimedWord>> speak(const VoiceSettings& settings, const PreparedText& text,
                                       const AudioSink& on_audio) override {
    if (!select_voice(settings.voice)) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("espeak-ng has no voice \"{}\"; a voice is a language code such as "
                              "\"de\" or \"pt-br\", with a variant if wanted: \"de+f2\"",
                              settings.voice));
    }
    const double words_per_minute = espeakRATE_NORMAL / duration_stretch(settings);
    espeak_SetParameter(
        espeakRATE, std::clamp(static_cast<int>(std::lround(words_per_minute)), espeakRATE_MINIMUM, espeakRATE_MAXIMUM),
        0);
    espeak_SetParameter(espeakPITCH,
                        static_cast<int>(std::lround(kMiddlePitch + (settings.pitch * kPitchStepsPerSemitone))), 0);
    Synthesis current{.on_audio = &on_audio,
                      .character_starts = character_starts(text.text()),
                      .words = {},
                      .sample_rate = sample_rate_};
    synthesis = &current;
    const auto outcome = espeak_Synth(text.text().c_str(), text.text().size() + 1, 0, POS_CHARACTER, 0,
                                      espeakCHARS_UTF8, nullptr, nullptr);
    if (outcome == EE_OK) end_open_word(static_cast<double>(current.samples) / sample_rate_);
    synthesis = nullptr;
    if (outcome != EE_OK) return fail(ErrorCode::kInternal, "espeak-ng could not say this sentence");
    return std::move(current.words);
  }

 private:
  int sample_rate_;
  TextPreparer preparer_{TextPreparer::Alphabet::kAny};
};

}  // namespace

Result<std::unique_ptr<Synthesizer>> make_espeak_engine() {
  const int sample_rate = espeak_Initialize(AUDIO_OUTPUT_SYNCHRONOUS, kBufferMs, nullptr, espeakINITIALIZE_DONT_EXIT);
  if (sample_rate <= 0) {
    return fail(ErrorCode::kUnavailable,
                "espeak-ng cannot speak: its data is missing; install the package espeak-ng-data");
  }
  return std::make_unique<EspeakEngine>(sample_rate);
}

}  // namespace showrunner::speech
