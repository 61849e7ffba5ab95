#pragma once

#include <string_view>
#include <vector>

#include "audio/pcm.h"
#include "base/result.h"

namespace showrunner::speech {

/// How a service sends its audio.
struct RemoteFormat {
  enum class Kind { kWav, kPcm };

  Kind kind = Kind::kWav;
  int pcm_rate = 24'000;  ///< Hz of kPcm; a WAV file says its own
};

/// The audio in a successful answer, mixed down to mono 16 bits. Fails with kProviderFailed, saying what came instead, for
/// errors that are sent with status 200, other kinds of content, damaged files, and silence.
Result<audio::Pcm> read_remote_audio(std::string_view content_type, std::string_view body, const RemoteFormat& format);

/// Fails with kProviderFailed when nobody could have said `spoken` in that time, at `rate` times the usual speed.
Result<void> check_length(const audio::Pcm& pcm, std::string_view spoken, double rate);

/// One part of a sentence, spoken, to be followed by the next.
struct SpokenPart {
  audio::Pcm pcm;
  bool clause_end = false;
};

/// The parts as one sentence: what is quiet at a join is cut to what is natural there. Fails with kProviderFailed when
/// their sample rates differ.
Result<audio::Pcm> join_parts(std::vector<SpokenPart> parts);

}  // namespace showrunner::speech
