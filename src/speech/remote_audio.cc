#include "speech/remote_audio.h"

#include <algorithm>
#include <cmath>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "audio/codec/sixteen_bit.h"
#include "audio/codec/wav_header.h"
#include "base/excerpt.h"
#include "speech/host_table.h"

namespace showrunner::speech {

namespace {

constexpr int kLowestRate = 4'000;
constexpr int kHighestRate = 192'000;
constexpr int kAudible = 104;  // -50 dBFS
constexpr int kQuiet = 184;    // -45 dBFS, as audio/mastering/speech_edges.h has it

// The hosts that were measured take 0.05 to 0.09 s for a letter. What is refused is what no model ever said on purpose:
// babble that does not end, or a sentence of which most is missing.
constexpr double kFastestSecondsPerLetter = 0.015;
constexpr double kSlowestSecondsPerLetter = 0.4;
constexpr double kSlackSeconds = 5;

std::unexpected<Error> refused(std::string message) {
  return fail(Error{.code = ErrorCode::kProviderFailed, .message = std::move(message), .retryable = true});
}

/// {"error":{"message":"…"}}, {"error":"…"} or {"detail":"…"}, as services write it; else the start of the text.
std::string told_by(std::string_view body) {
  boost::system::error_code error;
  const auto json = boost::json::parse(body, error);
  if (!error && json.is_object()) {
    for (const char* const name : {"error", "detail", "message"}) {
      const auto* value = json.get_object().if_contains(name);
      if (value != nullptr && value->is_object()) value = value->get_object().if_contains("message");
      if (value != nullptr && value->is_string()) return excerpt(std::string_view(value->get_string()));
    }
  }
  return excerpt(body);
}

bool is_text(std::string_view content_type, std::string_view body) {
  if (content_type.starts_with("application/json") || content_type.starts_with("text/")) return true;
  boost::system::error_code error;
  if (body.starts_with('{')) boost::json::parse(body, error);
  return body.starts_with('{') && !error;
}

/// Raw PCM has no header, so that compressed audio would be played as noise.
bool is_compressed(std::string_view content_type, std::string_view body) {
  for (const std::string_view magic : {"OggS", "fLaC", "ID3"}) {
    if (body.starts_with(magic)) return true;
  }
  for (const std::string_view kind : {"mpeg", "mp3", "ogg", "opus", "flac", "aac", "mp4", "webm"}) {
    if (content_type.find(kind) != std::string_view::npos) return true;
  }
  return false;
}

Result<audio::Pcm> read_wav(std::string_view body) {
  const auto header = audio::parse_wav_header(
      static_cast<std::int64_t>(body.size()), [body](std::int64_t offset, std::size_t size) -> Result<std::string> {
        const auto at = static_cast<std::size_t>(offset);
        return at > body.size() ? std::string() : std::string(body.substr(at, size));
      });
  if (!header) return refused(fmt::format("sent a WAV file that cannot be read: {}", header.error().message));
  const auto width = static_cast<std::size_t>(header->bytes_per_sample);
  const auto channels = static_cast<std::size_t>(header->channels);
  const auto offset = static_cast<std::size_t>(header->data_offset);
  const std::size_t frames = static_cast<std::size_t>(header->data_bytes) / width / channels;
  audio::Pcm pcm{.sample_rate = header->sample_rate, .samples = {}};
  pcm.samples.reserve(frames);
  for (std::size_t frame = 0; frame < frames; ++frame) {
    float sum = 0;
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const float sample = audio::wav_sample(*header, body, offset + (frame * channels + channel) * width);
      sum += std::isfinite(sample) ? std::clamp(sample, -1.0F, 1.0F) : 0.0F;
    }
    pcm.samples.push_back(audio::to_sixteen_bit(sum / static_cast<float>(channels)));
  }
  return pcm;
}

audio::Pcm read_pcm(std::string_view body, int rate) {
  audio::Pcm pcm{.sample_rate = rate, .samples = {}};
  pcm.samples.reserve(body.size() / 2);
  for (std::size_t at = 0; at + 1 < body.size(); at += 2) {
    const unsigned value = static_cast<unsigned char>(body[at]) | static_cast<unsigned char>(body[at + 1]) << 8U;
    pcm.samples.push_back(static_cast<std::int16_t>(value));
  }
  return pcm;
}

bool louder_than(std::int16_t sample, int threshold) {
  return std::abs(static_cast<int>(sample)) > threshold;
}

}  // namespace

Result<audio::Pcm> read_remote_audio(std::string_view content_type, std::string_view body, const RemoteFormat& format) {
  const bool wav = body.starts_with("RIFF");
  if (body.empty()) return refused("sent no audio");
  // A header is believed more than a content type: some send WAV where PCM was asked for.
  if (!wav && is_text(content_type, body)) return refused(fmt::format("sent no audio but text: \"{}\"", told_by(body)));
  if (!wav && (format.kind == RemoteFormat::Kind::kWav || is_compressed(content_type, body))) {
    return refused(fmt::format("sent \"{}\", which is not the {} that it was asked for", excerpt(content_type),
                               format.kind == RemoteFormat::Kind::kWav ? "WAV" : "PCM"));
  }
  auto pcm = wav ? read_wav(body) : Result<audio::Pcm>(read_pcm(body, format.pcm_rate));
  if (!pcm) return pcm;
  if (pcm->sample_rate < kLowestRate || pcm->sample_rate > kHighestRate) {
    return refused(fmt::format("sent audio with {} samples a second", pcm->sample_rate));
  }
  if (std::ranges::none_of(pcm->samples, [](std::int16_t sample) { return louder_than(sample, kAudible); })) {
    return refused(fmt::format("sent {:.1f} s of silence", pcm->seconds()));
  }
  return pcm;
}

Result<void> check_length(const audio::Pcm& pcm, std::string_view spoken, double rate) {
  const double letters = letters_of(spoken) / rate;
  const double seconds = pcm.seconds();
  if (seconds >= letters * kFastestSecondsPerLetter && seconds <= kSlackSeconds + letters * kSlowestSecondsPerLetter) {
    return {};
  }
  return refused(fmt::format("sent {:.1f} s of audio, which cannot be \"{}\"", seconds, excerpt(spoken)));
}

Result<audio::Pcm> join_parts(std::vector<SpokenPart> parts) {
  if (parts.empty()) return refused("sent no audio");
  audio::Pcm whole = std::move(parts.front().pcm);
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const std::vector<std::int16_t>& next = parts[i].pcm.samples;
    if (parts[i].pcm.sample_rate != whole.sample_rate) {
      return refused("changed its sample rate within a sentence");
    }
    // On either side of a join, so that a clause gets its 150 ms and two words their usual gap.
    const int margin_ms = parts[i - 1].clause_end ? 75 : 20;
    const auto margin = static_cast<std::ptrdiff_t>(whole.sample_rate) * margin_ms / 1000;
    const auto loud = [](std::int16_t sample) { return louder_than(sample, kQuiet); };
    const auto end = std::find_if(whole.samples.rbegin(), whole.samples.rend(), loud).base();
    whole.samples.erase(end + std::min(margin, whole.samples.end() - end), whole.samples.end());
    const auto begin = std::ranges::find_if(next, loud);
    whole.samples.insert(whole.samples.end(), begin - std::min(margin, begin - next.begin()), next.end());
  }
  return whole;
}

}  // namespace showrunner::speech
