#include <array>

#include <flite/flite.h>
#include <flite/flite_version.h>
#include <fmt/format.h>

#include "speech/worker/synthesizer.h"

extern "C" {
#include <flite/cst_cg.h>

cst_voice* register_cmu_us_slt(const char* voxdir);
cst_voice* register_cmu_us_rms(const char* voxdir);
cst_voice* register_cmu_us_awb(const char* voxdir);
cst_voice* register_cmu_us_kal16(const char* voxdir);
}

namespace showrunner::speech {

namespace {

constexpr int kSampleRate = 16'000;
constexpr int kSamplesPerCallback = 1'024;
constexpr const char* kWordStart = "R:SylStructure.daughter1.daughter1.R:Segment.p.end";
constexpr const char* kWordEnd = "R:SylStructure.daughtern.daughtern.R:Segment.end";

struct Voice {
  std::string_view name;
  cst_voice* voice;
};

float voice_default(const cst_voice* voice, const char* name, float otherwise) {
  return flite_get_param_float(voice->features, name, otherwise);
}

/// Multiplies the fundamental frequency of an utterance. The feature "cg_db" of an utterance takes precedence over that of
/// its voice, which stays untouched.
void scale_pitch(cst_utterance* utterance, const cst_voice* voice, float factor) {
  const cst_val* const database =
      feat_present(voice->features, "cg_db") != 0 ? feat_val(voice->features, "cg_db") : nullptr;
  float mean = voice_default(voice, "int_f0_target_mean", 100.0F);
  float deviation = voice_default(voice, "int_f0_target_stddev", 15.0F);
  if (database != nullptr) {
    cst_cg_db* const model = val_cg_db(database);
    mean = model->f0_mean;
    deviation = model->f0_stddev;
    if (model->spamf0 != 0) {
      // Voices with an accent model (rms) ignore mean and deviation: their contour is the exponential of phrase level plus
      // accent peak, so the logarithm of the factor goes onto every peak, in copies that live as long as this process.
      static cst_cg_db shifted;
      static std::vector<std::vector<float>> accents;
      static std::vector<const float*> rows;
      shifted = *model;
      accents.clear();
      rows.clear();
      for (int i = 0; i < model->num_frames_spamf0_accent; ++i) {
        const float* const row = model->spamf0_accent_vectors[i];
        accents.emplace_back(row, row + model->num_channels_spamf0_accent).front() += std::log(factor);
        rows.push_back(accents.back().data());
      }
      shifted.spamf0_accent_vectors = rows.data();
      flite_feat_set(utterance->features, "cg_db", cg_db_val(&shifted));
      return;
    }
  }
  flite_feat_set_float(utterance->features, "int_f0_target_mean", mean * factor);
  flite_feat_set_float(utterance->features, "int_f0_target_stddev", deviation * factor);
}

int hand_out(const cst_wave* wave, int start, int size, int /*last*/, cst_audio_streaming_info* info) {
  const auto& on_audio = *static_cast<const Synthesizer::AudioSink*>(info->userdata);
  on_audio(std::span(wave->samples, static_cast<std::size_t>(wave->num_samples))
               .subspan(static_cast<std::size_t>(start), static_cast<std::size_t>(size)));
  return CST_AUDIO_STREAM_CONT;
}

/// One TimedWord per token; flite's tokens are substrings of the text, in order.
std::vector<TimedWord> word_times(cst_utterance* utterance, std::string_view text) {
  std::vector<TimedWord> times;
  std::size_t cursor = 0;
  for (const cst_item* token = relation_head(utt_relation(utterance, "Token")); token != nullptr;
       token = item_next(token)) {
    const std::string_view name = item_name(token);
    const std::size_t found = text.find(name, cursor);
    const cst_item* const first = item_daughter(token);
    if (found == std::string_view::npos || first == nullptr) continue;
    cursor = found + name.size();
    const cst_item* last = first;
    while (item_next(last) != nullptr) last = item_next(last);
    const double start = flite_ffeature_float(first, kWordStart);
    const double end = flite_ffeature_float(last, kWordEnd);
    if (end > start)
      times.push_back({.text = {.start = found, .end = cursor}, .start_seconds = start, .end_seconds = end});
  }
  return times;
}

class FliteEngine final : public Synthesizer {
 public:
  FliteEngine() {
    flite_init();
    voices_ = {{{"slt", register_cmu_us_slt(nullptr)},
                {"rms", register_cmu_us_rms(nullptr)},
                {"awb", register_cmu_us_awb(nullptr)},
                {"kal16", register_cmu_us_kal16(nullptr)}}};
  }

  std::string version() const override { return FLITE_PROJECT_VERSION; }

  int sample_rate() const override { return kSampleRate; }

  const TextPreparer& preparer() const override { return preparer_; }

  Result<std::vector<TimedWord>> speak(const VoiceSettings& settings, const PreparedText& text,
                                       const AudioSink& on_audio) override {
    const auto found = std::ranges::find(voices_, settings.voice, &Voice::name);
    if (found == voices_.end()) {
      return fail(ErrorCode::kInvalidInput,
                  fmt::format("flite has no voice \"{}\"; it has slt, rms, awb and kal16", settings.voice));
    }
    cst_voice* const voice = found->voice;
    cst_utterance* const utterance = new_utterance();
    utt_set_input_text(utterance, text.text().c_str());
    const double stretch = voice_default(voice, "duration_stretch", 1.0F) * duration_stretch(settings);
    flite_feat_set_float(utterance->features, "duration_stretch", static_cast<float>(stretch));
    if (settings.pitch != 0) scale_pitch(utterance, voice, static_cast<float>(pitch_factor(settings)));

    cst_audio_streaming_info* const streaming = new_audio_streaming_info();
    streaming->min_buffsize = kSamplesPerCallback;
    streaming->asc = hand_out;
    streaming->userdata = const_cast<AudioSink*>(&on_audio);
    flite_feat_set(utterance->features, "streaming_info", audio_streaming_info_val(streaming));
    if (flite_do_synth(utterance, voice, utt_synth) == nullptr) {
      return fail(ErrorCode::kInternal, "flite could not say this sentence");
    }
    return word_times(utterance, text.text());
  }

 private:
  TextPreparer preparer_{TextPreparer::Alphabet::kAscii};
  std::array<Voice, 4> voices_{};
};

}  // namespace

std::unique_ptr<Synthesizer> make_flite_engine() {
  return std::make_unique<FliteEngine>();
}

}  // namespace showrunner::speech
