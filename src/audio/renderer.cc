#include "audio/renderer.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "audio/mastering/gain_rider.h"
#include "audio/mastering/pauses.h"
#include "audio/mastering/resampler.h"
#include "audio/mastering/speech_edges.h"
#include "audio/mastering/spool.h"
#include "audio/take.h"

namespace showrunner::audio {

namespace {

constexpr double kLeadInSeconds = 0.3;
constexpr double kTailSeconds = 0.8;
constexpr int kLongestPauseMs = 60'000;
constexpr int kLowestRate = 4'000;
constexpr int kHighestRate = 192'000;

// How far a take may be off before it is made again, and how far before the episode fails.
constexpr double kLoudnessAimLu = 0.3;
constexpr double kLoudnessLimitLu = 0.5;
constexpr double kSpeakerSpreadLu = 0.8;
constexpr int kMostTakes = 3;
constexpr int kMostRehearsals = 4;
constexpr double kSettledLu = 0.1;
/// Less speech than this has no integrated loudness worth the name (a lone word would have to be crushed by the limiter
/// to reach the target): it is left as calibrated. It is the window of short-term loudness in EBU Tech 3341.
constexpr double kLeastSpeechSeconds = 3;

/// How much a codec may raise a peak (measured: README.md); the limiter stays that much below the ceiling of the file.
double codec_headroom_db(Format format) {
  switch (format) {
    case Format::kMp3: return 1.0;
    case Format::kOpus:
    case Format::kAac: return 2.0;
    case Format::kFlac:
    case Format::kWav:
    case Format::kPcm: return 0.1;
  }
  return 1.0;
}

/// What a codec takes from the loudness of speech (measured on flite's voices): Opus at 32 kb/s has a high-pass of its
/// own.
double usual_codec_loss_lu(Format format) {
  return format == Format::kOpus ? 0.23 : 0;
}

/// A file of this many samples, or of a multiple, holds exactly what it should: nothing in an ADTS stream says how much
/// of its last frame is padding, so the tail of silence is made to fill it.
std::int64_t samples_of_a_frame(Format format) {
  return format == Format::kAac ? 1024 : 1;
}

/// The largest difference between speakers of whom enough was heard to measure.
double spread(const std::vector<double>& loudness) {
  double lowest = HUGE_VAL;
  double highest = -HUGE_VAL;
  for (const double speaker : loudness) {
    if (!std::isfinite(speaker)) continue;
    lowest = std::min(lowest, speaker);
    highest = std::max(highest, speaker);
  }
  return highest > lowest ? highest - lowest : 0;
}

/// Chapters without gaps: the first from the start, each to the next one, the last to the end.
EpisodeTags with_gapless_chapters(EpisodeTags tags, std::int64_t duration_ms) {
  auto& chapters = tags.chapters;
  for (std::size_t i = 0; i < chapters.size(); ++i) {
    if (i == 0) chapters[i].start_ms = 0;
    chapters[i].end_ms = i + 1 < chapters.size() ? chapters[i + 1].start_ms : duration_ms;
  }
  return tags;
}

Result<void> validate(const RenderSettings& settings) {
  if (settings.sample_rate < kLowestRate || settings.sample_rate > kHighestRate) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("sample rate {} Hz is outside {} to {}", settings.sample_rate, kLowestRate, kHighestRate));
  }
  if (!(settings.target_lufs >= -40 && settings.target_lufs <= -8)) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("target loudness {} LUFS is outside -40 to -8", settings.target_lufs));
  }
  if (!(settings.ceiling_dbtp >= -20 && settings.ceiling_dbtp <= 0)) {
    return fail(ErrorCode::kInvalidInput, fmt::format("ceiling {} dBTP is outside -20 to 0", settings.ceiling_dbtp));
  }
  return {};
}

}  // namespace

struct Renderer::Impl {
  std::filesystem::path target;
  RenderSettings settings;
  std::vector<double> calibration_db;
  Spool spool;
  GainRider rider;
  std::unique_ptr<Take> take;
  double limiter_ceiling_dbtp = 0;
  std::map<int, Resampler> resamplers;  ///< by the rate of the voice
  std::int64_t position = 0;            ///< samples placed so far
  std::int64_t owed_pause = 0;          ///< the pause before sentences that turned out silent
  double codec_loss_lu = usual_codec_loss_lu(settings.format);
  bool finished = false;  ///< nothing may be added any more
  bool proven = false;    ///< the file is complete and on target

  std::int64_t samples_of(double seconds) const { return std::llround(seconds * settings.sample_rate); }

  std::int64_t total_samples() const {
    const std::int64_t frame = samples_of_a_frame(settings.format);
    return (position + samples_of(kTailSeconds) + frame - 1) / frame * frame;
  }

  std::int64_t tail_samples() const { return total_samples() - position; }

  std::size_t speakers() const { return calibration_db.size(); }

  struct Prepared {
    std::vector<float> samples;
    double trimmed_lead_ms = 0;
    double onset_ms = 0;  ///< in `samples`
  };

  Result<void> check(const Piece& piece) const;
  Result<Prepared> prepare(std::size_t speaker, const Pcm& pcm);
  Result<Placement> add(const Piece& piece);

  Result<void> replay(Master& master, const std::vector<double>& gains_db);

  struct Rehearsed {
    std::vector<double> gains_db;  ///< for each speaker
    double loudness_lufs = 0;      ///< of the episode, before encoding
  };

  Result<Rehearsed> rehearse();
  Result<void> record_again(const EpisodeTags& tags);

  bool too_short() const { return rider.speech_seconds() < kLeastSpeechSeconds; }

  bool loud_enough(double tolerance) const;
  bool on_target() const;
  Result<RenderReport> finish(const EpisodeTags& tags);
};

Result<void> Renderer::Impl::check(const Piece& piece) const {
  if (finished) return fail(ErrorCode::kInternal, "a sentence came after the end of the episode");
  if (piece.speaker >= speakers()) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("speaker {} of {} does not exist", piece.speaker + 1, speakers()));
  }
  if (piece.pcm.sample_rate < kLowestRate || piece.pcm.sample_rate > kHighestRate) {
    return fail(ErrorCode::kInvalidInput, fmt::format("a voice with {} samples a second is outside {} to {} Hz",
                                                      piece.pcm.sample_rate, kLowestRate, kHighestRate));
  }
  if (piece.pause_ms && (*piece.pause_ms < 0 || *piece.pause_ms > kLongestPauseMs)) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("a pause of {} ms is outside 0 to {}", *piece.pause_ms, kLongestPauseMs));
  }
  return {};
}

Result<Renderer::Impl::Prepared> Renderer::Impl::prepare(std::size_t speaker, const Pcm& pcm) {
  const TrimmedSpeech speech = trim_speech(pcm, calibration_db[speaker]);
  auto& resampler = resamplers.try_emplace(pcm.sample_rate, pcm.sample_rate, settings.sample_rate).first->second;
  auto samples = resampler.convert(speech.samples);
  if (!samples) return fail(std::move(samples.error()));
  return Prepared{
      .samples = std::move(*samples), .trimmed_lead_ms = speech.trimmed_lead_ms, .onset_ms = speech.onset_ms};
}

Result<Placement> Renderer::Impl::add(const Piece& piece) {
  if (auto checked = check(piece); !checked) return fail(checked.error());
  const auto prepared = prepare(piece.speaker, piece.pcm);
  if (!prepared) return fail(prepared.error());
  std::int64_t pause =
      std::max(owed_pause, pause_samples(piece.pause, piece.pause_ms, piece.pcm, settings.sample_rate));
  if (prepared->samples.empty()) {
    owed_pause = pause;
    return Placement{.first_sample = position, .end_sample = position};
  }
  if (position == 0) pause = samples_of(kLeadInSeconds);
  owed_pause = 0;

  if (auto spooled = spool.append(piece.speaker, pause, piece.pcm); !spooled) return fail(spooled.error());
  const double gain_db = rider.ride(piece.speaker, prepared->samples, position == 0 ? 0 : pause);
  if (auto mixed = take->master().silence(pause); !mixed) return fail(mixed.error());
  if (auto mixed = take->master().speech(piece.speaker, prepared->samples, gain_db); !mixed) return fail(mixed.error());
  const std::int64_t start = position + pause;
  position = start + static_cast<std::int64_t>(prepared->samples.size());
  return Placement{.first_sample = start + samples_of(prepared->onset_ms / 1000.0),
                   .end_sample = position,
                   .onset_ms = prepared->trimmed_lead_ms + prepared->onset_ms};
}

/// Plays the whole episode from the spool with one gain for each speaker.
Result<void> Renderer::Impl::replay(Master& master, const std::vector<double>& gains_db) {
  spool.rewind();
  for (;;) {
    const auto piece = spool.next();
    if (!piece) return fail(piece.error());
    if (!*piece) break;
    const auto prepared = prepare((*piece)->speaker, (*piece)->pcm);
    if (!prepared) return fail(prepared.error());
    if (auto mixed = master.silence((*piece)->pause); !mixed) return mixed;
    if (auto mixed = master.speech((*piece)->speaker, prepared->samples, gains_db[(*piece)->speaker]); !mixed) {
      return mixed;
    }
  }
  return master.silence(tail_samples());
}

/// Finds the gains with which every speaker comes out of the limiter equally loud and the episode on its target, by
/// playing the episode without encoding it.
Result<Renderer::Impl::Rehearsed> Renderer::Impl::rehearse() {
  Rehearsed result{.gains_db = rider.settled_gains()};
  for (int rehearsal = 0; rehearsal < kMostRehearsals; ++rehearsal) {
    Monitor monitor(settings.sample_rate);
    Master master(settings.sample_rate, speakers(), limiter_ceiling_dbtp, [&](std::span<const float> samples) {
      monitor.hear(samples);
      return Result<void>();
    });
    if (auto played = replay(master, result.gains_db); !played) return fail(played.error());
    if (auto finished_playing = master.finish(); !finished_playing) return fail(finished_playing.error());
    const double episode = monitor.loudness_lufs();
    result.loudness_lufs = episode;
    if (!std::isfinite(episode)) break;

    // Speech has to be louder than the target by what the pauses take from the episode.
    const auto loudness = master.speaker_loudness();
    const double level = rider.mean_level(loudness, episode);
    const double wanted = settings.target_lufs + codec_loss_lu + (level - episode);
    std::vector<double> steps_db(loudness.size());
    std::ranges::transform(loudness, steps_db.begin(), [wanted, level](double speaker) {
      return wanted - (std::isfinite(speaker) ? speaker : level);
    });
    if (std::ranges::all_of(steps_db, [](double step) { return std::abs(step) < kSettledLu; })) break;
    std::ranges::transform(result.gains_db, steps_db, result.gains_db.begin(), std::plus<>());
  }
  return result;
}

Result<void> Renderer::Impl::record_again(const EpisodeTags& tags) {
  const double excess = take->monitor().true_peak_dbtp() - settings.ceiling_dbtp;
  if (excess > 0) limiter_ceiling_dbtp -= excess + 0.1;
  const auto rehearsed = rehearse();
  if (!rehearsed) return fail(rehearsed.error());
  take.reset();  // its file first, so that the disk never holds two
  auto next = Take::begin(target, settings, speakers(), limiter_ceiling_dbtp, {});
  if (!next) return fail(std::move(next.error()));
  take = std::move(*next);
  if (auto played = replay(take->master(), rehearsed->gains_db); !played) return played;
  if (auto taken = take->finish(tags, total_samples()); !taken) return taken;
  if (const double heard = take->monitor().loudness_lufs(); std::isfinite(heard)) {
    codec_loss_lu = rehearsed->loudness_lufs - heard;
  }
  return {};
}

bool Renderer::Impl::loud_enough(double tolerance) const {
  return std::abs(take->monitor().loudness_lufs() - settings.target_lufs) <= tolerance;
}

bool Renderer::Impl::on_target() const {
  const bool levelled = loud_enough(kLoudnessAimLu) && spread(take->master().speaker_loudness()) <= kSpeakerSpreadLu;
  return (levelled || too_short()) && take->monitor().true_peak_dbtp() <= settings.ceiling_dbtp;
}

Result<RenderReport> Renderer::Impl::finish(const EpisodeTags& given_tags) {
  if (finished) return fail(ErrorCode::kInternal, "the episode is finished already");
  if (position == 0)
    return fail(ErrorCode::kInvalidInput, "there is no speech in this episode: every sentence was silent");
  finished = true;
  const std::int64_t samples = total_samples();
  const EpisodeTags tags = with_gapless_chapters(given_tags, samples * 1000 / settings.sample_rate);
  if (auto mixed = take->master().silence(tail_samples()); !mixed) return fail(mixed.error());
  if (auto taken = take->finish(tags, samples); !taken) return fail(taken.error());
  for (int takes = 1; takes < kMostTakes && !on_target(); ++takes) {
    if (auto recorded = record_again(tags); !recorded) return fail(recorded.error());
  }
  const double loudness = take->monitor().loudness_lufs();
  const double true_peak = take->monitor().true_peak_dbtp();
  if (!(loud_enough(kLoudnessLimitLu) || too_short()) || true_peak > settings.ceiling_dbtp) {
    return fail(ErrorCode::kInternal,
                fmt::format("{} came out at {:.1f} LUFS with a true peak of {:.1f} dBTP instead of {:.1f} and {:.1f}; "
                            "is the calibration of its voices right?",
                            target.string(), loudness, true_peak, settings.target_lufs, settings.ceiling_dbtp));
  }
  const auto bytes = take->bytes();
  if (!bytes) return fail(bytes.error());
  proven = true;
  return RenderReport{.samples = samples,
                      .sample_rate = settings.sample_rate,
                      .loudness_lufs = loudness,
                      .true_peak_dbtp = true_peak,
                      .speaker_lufs = take->master().speaker_loudness(),
                      .bytes = *bytes};
}

Renderer::Renderer(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Renderer::Renderer(Renderer&&) noexcept = default;
Renderer& Renderer::operator=(Renderer&&) noexcept = default;
Renderer::~Renderer() = default;

Result<Renderer> Renderer::create(const std::filesystem::path& target, const RenderSettings& settings,
                                  std::vector<double> calibration_db, ByteSink live) {
  if (auto valid = validate(settings); !valid) return fail(valid.error());
  if (calibration_db.empty()) return fail(ErrorCode::kInvalidInput, "an episode needs at least one speaker");
  const double ceiling = settings.ceiling_dbtp - codec_headroom_db(settings.format);
  const std::size_t speakers = calibration_db.size();
  auto take = Take::begin(target, settings, speakers, ceiling, std::move(live));
  if (!take) return fail(std::move(take.error()));
  auto spool = Spool::create(target);
  if (!spool) return fail(std::move(spool.error()));
  return Renderer(std::unique_ptr<Impl>(new Impl{
      .target = target,
      .settings = settings,
      .calibration_db = std::move(calibration_db),
      .spool = std::move(*spool),
      .rider = GainRider(settings.sample_rate, speakers, settings.target_lufs + usual_codec_loss_lu(settings.format)),
      .take = std::move(*take),
      .limiter_ceiling_dbtp = ceiling}));
}

Result<Placement> Renderer::add(const Piece& piece) {
  return impl_->add(piece);
}

int Renderer::sample_rate() const {
  return impl_->settings.sample_rate;
}

std::int64_t Renderer::total_samples() const {
  return impl_->total_samples();
}

Result<RenderReport> Renderer::finish(const EpisodeTags& tags) {
  return impl_->finish(tags);
}

Result<void> Renderer::commit() {
  if (!impl_->proven) return fail(ErrorCode::kInternal, "the episode is not finished");
  return impl_->take->commit();
}

}  // namespace showrunner::audio
