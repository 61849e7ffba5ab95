#include "audio/speaker_loudness.h"

#include <algorithm>

#include <fmt/format.h>

#include "audio/codec/decoder.h"
#include "audio/mastering/loudness.h"

namespace showrunner::audio {

Result<SpokenLoudness> speaker_loudness(const std::filesystem::path& path, std::span<const SpokenPart> parts,
                                        std::size_t speakers) {
  const auto format = detect_format(path);
  if (!format) return fail(format.error());
  const auto decoder = open_decoder(path, *format);
  if (!decoder) return fail(decoder.error());
  const AudioStream& stream = (*decoder)->stream();
  if (stream.channels < 1) return fail(ErrorCode::kInvalidInput, fmt::format("{} has no channel", path.string()));
  LoudnessMeter whole(stream.sample_rate, stream.channels, true);
  std::vector<LoudnessMeter> meters;
  for (std::size_t i = 0; i < speakers; ++i) meters.emplace_back(stream.sample_rate, stream.channels);

  const auto channels = static_cast<std::size_t>(stream.channels);
  const auto frame_at = [&stream](std::int64_t ms) { return ms * stream.sample_rate / 1000; };
  std::vector<float> block(channels * 5760);
  std::int64_t first_frame = 0;  // of the block
  for (;;) {
    const auto count = (*decoder)->read(block);
    if (!count) return fail(count.error());
    if (*count == 0) break;
    whole.add(std::span(block).first(*count));
    const auto end_frame = first_frame + static_cast<std::int64_t>(*count / channels);
    while (!parts.empty() && frame_at(parts.front().end_ms) <= first_frame) parts = parts.subspan(1);
    for (const SpokenPart& part : parts) {
      const std::int64_t from = std::max(frame_at(part.start_ms), first_frame);
      const std::int64_t to = std::min(frame_at(part.end_ms), end_frame);
      if (from >= end_frame) break;
      if (from >= to || part.speaker >= speakers) continue;
      meters[part.speaker].add(std::span(block).subspan(static_cast<std::size_t>(from - first_frame) * channels,
                                                        static_cast<std::size_t>(to - from) * channels));
    }
    first_frame = end_frame;
  }
  SpokenLoudness loudness{.speakers = {}, .range = whole.range()};
  for (const LoudnessMeter& meter : meters) loudness.speakers.push_back(meter.integrated());
  return loudness;
}

}  // namespace showrunner::audio
