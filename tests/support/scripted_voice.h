#pragma once

#include <string>
#include <string_view>

namespace showrunner::scripted {

/// Something that measures like speech: bursts of a voiced tone, a fifth of a second each, whose pitch follows the voice's
/// name and whose tune follows the text, 15 characters a second. Returns signed 16-bit little-endian samples, one channel.
/// The same request gives the same bytes.
std::string speak_tones(std::string_view text, std::string_view voice, double speed, int sample_rate);

/// Puts a RIFF header in front.
std::string as_wav(std::string_view pcm, int sample_rate);

}  // namespace showrunner::scripted
