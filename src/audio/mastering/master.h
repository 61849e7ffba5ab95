#pragma once

// Mastering, in one pass, while the episode is still being written
// ----------------------------------------------------------------
//
// The problem. A podcast has to come out at -16 LUFS with no peak above -1 dBTP, and its hosts equally loud: apps and
// directories measure it. Loudness is a property of the whole episode, so the textbook way is two passes: measure all,
// then apply one gain. But the listener can hear the first minute while the last is being spoken, and an hour of PCM
// has no place in memory; and MP3 encoding is most of the work, so doing it again would double the cost of an episode.
//
// The choice. One pass with a gain rider that sees only the past, and a proof at the end.
//   - Each host brings a calibration gain, measured once, that should make it -16 LUFS. The rider (gain_rider.h)
//     measures every speaker's sentences as they come, and draws the measurement towards -16 as if 25 s of speech had
//     been heard before: the first sentence is played as calibrated, after some minutes the measurement alone counts. A
//     second meter, over corrected sentences with their pauses, finds what the pauses take away (0.2 to 0.6 dB), which
//     is given back to all alike. Both only ever measure what comes before the gain, so that nothing can swing, and the
//     same sentences give the same gains: the rider is a function of the sentences so far.
//   - A limiter with 5 ms look-ahead keeps peaks under the ceiling of the master. That lies below the ceiling of the
//     file, because a lossy codec moves peaks: on the speech below by 0.05 dB in MP3 at 96 kb/s and by 0.2 dB in Opus
//     at 32 kb/s.
//   - The encoders decode what they write at once (monitor.h), so at the end the loudness and true peak of the file
//     itself are known. When they miss, the episode is mastered again from the spool on disk, with one gain for each
//     speaker and the ceiling lowered by as much as it was exceeded. Placements do not depend on gains: transcripts
//     stay.
//
// Per-sentence peak normalisation, which other programs use, would make a whisper as loud as a shout, and loudness
// jump from sentence to sentence.
//
// What was measured (12 minutes of flite's slt and rms, DESIGN's own text): take one came out at -15.97 LUFS and -1.95
// dBTP as MP3 with the speakers 0.01 LU apart; with calibrations wrong by 2 dB each, -15.85 LUFS and 0.75 LU apart;
// with four voices in 14 minutes, -15.96 LUFS and 0.61 LU apart. No second take in any of them. The whole chain with
// MP3 runs at 230 times real time on one core, of which LAME and its decoding take six tenths, the meters of rider and
// speakers two, the limiter one (README.md has each step). LAME's presets turn the signal down by 0.45 dB, which once
// cost every episode its second take.

#include <cstdint>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "audio/mastering/limiter.h"
#include "audio/mastering/loudness.h"
#include "audio/mastering/pauses.h"
#include "base/result.h"

namespace showrunner::audio {

/// The mastering chain from gains on: sentences and pauses in, the finished mono signal out, block by block. Measures
/// each speaker behind the limiter. One thread at a time.
class Master {
 public:
  using Sink = std::function<Result<void>(std::span<const float>)>;

  /// A failure of `sink` is the failure of the call that reached it.
  Master(int sample_rate, std::size_t speakers, double ceiling_dbtp, Sink sink);

  Result<void> silence(std::int64_t samples);
  Result<void> speech(std::size_t speaker, std::span<const float> samples, double gain_db);

  /// Brings out what the limiter still holds.
  Result<void> finish();

  /// Integrated loudness of each speaker's sentences without pauses; -HUGE_VAL for one who said nothing measurable.
  std::vector<double> speaker_loudness() const;

 private:
  /// Whose samples the output up to `end` is; nobody's for a pause.
  struct Section {
    std::int64_t end = 0;
    LoudnessMeter* meter = nullptr;
  };

  Result<void> mix(std::span<float> block);
  Result<void> deliver();

  RoomTone room_tone_;
  Limiter limiter_;
  std::vector<LoudnessMeter> meters_;
  Sink sink_;
  std::deque<Section> sections_;  ///< not yet delivered
  std::int64_t mixed_ = 0;
  std::int64_t delivered_ = 0;
  std::vector<float> block_;
  std::vector<float> limited_;
};

}  // namespace showrunner::audio
