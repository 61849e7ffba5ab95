#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "audio/format.h"
#include "audio/piece.h"
#include "base/result.h"

namespace showrunner::audio {

struct RenderReport {
  std::int64_t samples = 0;  ///< at `sample_rate`; what every tool must find as the duration
  int sample_rate = 0;
  double loudness_lufs = 0;   ///< measured on the finished file, decoded
  double true_peak_dbtp = 0;  ///< likewise
  std::vector<double>
      speaker_lufs;  ///< integrated loudness of each speaker in the master; -HUGE_VAL where one is silent
  std::int64_t bytes = 0;

  double duration_seconds() const { return static_cast<double>(samples) / sample_rate; }
};

/// Assembles, masters and encodes an episode while its sentences arrive, in order, and streams the file to disk beside
/// its target. Memory does not grow with the episode. Same pieces, same bytes. Used by one thread at a time;
/// synchronous and blocking (run it on a pool). Destroyed without `commit()`, it leaves no file.
class Renderer {
 public:
  /// `calibration_db` holds one gain for each speaker, measured once per host. Scratch space is made beside `target`.
  ///
  /// `live`, when given, is called on the renderer's thread with the episode as a stream that can be played while it is
  /// made: within each `add` what a listener may hear by then, but for what the encoder holds back (README.md has the
  /// numbers), and within `finish` the rest. It has no tags and no totals in its headers. It is the first take: where
  /// the finished file needed another one, the stream stays as it was. The file is the same with and without it.
  static Result<Renderer> create(const std::filesystem::path& target, const RenderSettings& settings,
                                 std::vector<double> calibration_db, ByteSink live = {});
  Renderer(Renderer&&) noexcept;
  Renderer& operator=(Renderer&&) noexcept;
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;
  ~Renderer();

  Result<Placement> add(const Piece& piece);

  /// Of the finished file and of every Placement, in Hz.
  int sample_rate() const;

  /// How long the episode will be if no sentence follows, tail silence included: where a last chapter ends.
  std::int64_t total_samples() const;

  /// The last sentence is in. Completes and tags the file, and measures what a decoder hears; renders again from the
  /// spool when a take missed the target. Fails with kInternal when the third take does too, with kInvalidInput when
  /// there was no speech. Less than 3 s of speech is left as calibrated, for it has no integrated loudness worth the
  /// name.
  Result<RenderReport> finish(const EpisodeTags& tags);

  /// Puts the finished file in place under the target's name.
  Result<void> commit();

  /// Raised whenever the same pieces may give other bytes.
  static constexpr int kVersion = 1;

 private:
  struct Impl;
  explicit Renderer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace showrunner::audio
