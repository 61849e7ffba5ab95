#include "studio/lint/episode_content.h"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>

#include "base/file.h"
#include "studio/outputs.h"

namespace showrunner::studio {

namespace {

constexpr std::size_t kLargestSideFile = std::size_t{256} << 20U;
constexpr std::size_t kTagHeaderBytes = 10;
constexpr std::size_t kFirstFrameBytes = 256;

/// The content of a side file; the failure names the file.
Result<std::string> load(const std::filesystem::path& path) {
  if (path.empty()) return fail(ErrorCode::kNotFound, "there is none");
  return read_file(path, kLargestSideFile);
}

std::optional<Result<std::string>> load_if_named(const std::filesystem::path& path) {
  if (path.empty()) return std::nullopt;
  return load(path);
}

/// What `parse` makes of a side file; the failure names the file.
template <class Parse>
auto parsed(const std::filesystem::path& path, const Result<std::string>& content, Parse parse)
    -> decltype(parse(std::string())) {
  if (!content) return fail(content.error());
  auto result = parse(*content);
  if (!result) {
    return fail(result.error().code, fmt::format("{}: {}", path.filename().string(), result.error().message));
  }
  return result;
}

std::uint32_t big_endian(std::string_view bytes, std::size_t at, std::size_t count) {
  std::uint32_t value = 0;
  for (std::size_t i = 0; i < count; ++i) value = value << 8U | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

/// The beginning of the first frame of an MP3 file, behind its tag; zeros behind the end of the file.
std::string first_frame(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string head(kTagHeaderBytes, '\0');
  file.read(head.data(), static_cast<std::streamsize>(head.size()));
  std::streamoff tag_bytes = 0;
  if (head.starts_with("ID3")) {
    for (std::size_t i = 6; i < kTagHeaderBytes; ++i) tag_bytes = tag_bytes << 7 | (head[i] & 0x7F);
    tag_bytes += static_cast<std::streamoff>(kTagHeaderBytes);
  }
  std::string frame(kFirstFrameBytes, '\0');
  file.clear();
  file.seekg(tag_bytes);
  file.read(frame.data(), static_cast<std::streamsize>(frame.size()));
  return frame;
}

/// What the first frame says of the others: LAME writes "Info" where their rate is constant, "Xing" where it varies, and
/// Fraunhofer "VBRI". The samples are those without the encoder's delay and padding, which libmpg123 would not say: it
/// corrects them by what it finds.
void read_mp3_header(const std::filesystem::path& path, EpisodeContent& episode) {
  constexpr std::size_t kLameTag = 120;  // behind "Info": flags, frames, bytes, table and quality, all there
  constexpr std::uint32_t kAllFields = 0xF;
  const std::string frame = first_frame(path);
  const std::size_t xing = frame.find("Xing");
  episode.variable_rate = xing != std::string::npos || frame.find("VBRI") != std::string::npos;
  const std::size_t at = xing != std::string::npos ? xing : frame.find("Info");
  if (at == std::string::npos || at + kLameTag + 24 > frame.size()) return;
  const bool has_lame = frame[at + kLameTag] != '\0';
  if ((big_endian(frame, at + 4, 4) & kAllFields) != kAllFields || !has_lame) return;
  const std::int64_t frames = big_endian(frame, at + 8, 4);
  const std::uint32_t delay_and_padding = big_endian(frame, at + kLameTag + 21, 3);
  const bool mpeg1 = (static_cast<unsigned char>(frame[1]) >> 3U & 3U) == 3U;
  episode.declared_samples = frames * (mpeg1 ? 1152 : 576) - (delay_and_padding >> 12U) - (delay_and_padding & 0xFFFU);
}

/// Measures how loud each speaker of the transcript is, where there are several.
void measure_speakers(const std::filesystem::path& audio, EpisodeContent& episode) {
  if (!episode.transcript) return;
  std::vector<audio::SpokenPart> parts;
  for (const text::Cue& cue : *episode.transcript) {
    const auto known = std::ranges::find(episode.speakers, cue.speaker);
    const auto speaker = static_cast<std::size_t>(known - episode.speakers.begin());
    if (known == episode.speakers.end()) episode.speakers.push_back(cue.speaker);
    parts.push_back({.start_ms = cue.start_ms, .end_ms = cue.end_ms, .speaker = speaker});
  }
  constexpr std::size_t kMostSpeakers = 32;
  if (episode.speakers.size() < 2 || episode.speakers.size() > kMostSpeakers) return;
  if (auto measured = audio::speaker_loudness(audio, parts, episode.speakers.size())) {
    episode.loudness = *std::move(measured);
  }
}

}  // namespace

EpisodeFiles EpisodeFiles::beside(const std::filesystem::path& audio) {
  OutputPaths paths = OutputPaths::beside(audio);
  const auto if_there = [](const std::filesystem::path& path) {
    std::error_code error;
    return std::filesystem::exists(path, error) ? path : std::filesystem::path();
  };
  const auto with = [&audio](std::string_view ending) {
    std::filesystem::path path = audio;
    return path.replace_extension(ending);
  };
  return {.audio = audio,
          .vtt = std::move(paths.vtt),
          .srt = std::move(paths.srt),
          .chapters = std::move(paths.chapters),
          .script = if_there(paths.script),
          .json_transcript = if_there(with("transcript.json")),
          .html_transcript = if_there(with("transcript.html")),
          .artwork = {}};
}

Result<EpisodeContent> read_episode(const EpisodeFiles& files) {
  auto info = audio::probe_audio(files.audio);
  if (!info) return fail(std::move(info.error()));
  auto vtt = load(files.vtt);
  auto transcript = parsed(files.vtt, vtt, [](const std::string& text) { return text::parse_webvtt(text); });
  EpisodeContent episode{.extension = files.audio.extension().string(),
                         .audio = *std::move(info),
                         .variable_rate = false,
                         .declared_samples = 0,
                         .loudness = {},
                         .speakers = {},
                         .vtt = std::move(vtt),
                         .transcript = std::move(transcript),
                         .subtitles = load(files.srt),
                         .chapters = parsed(files.chapters, load(files.chapters),
                                            [](const std::string& json) { return text::parse_chapters_json(json); }),
                         .script = {},
                         .json_transcript = load_if_named(files.json_transcript),
                         .html_transcript = load_if_named(files.html_transcript),
                         .artwork = load_if_named(files.artwork),
                         .artwork_extension = files.artwork.extension().string()};
  if (!files.script.empty()) {
    episode.script =
        parsed(files.script, load(files.script), [](const std::string& json) { return text::parse_script(json); });
  }
  episode.declared_samples = episode.audio.declared_samples;
  if (episode.audio.format == audio::Format::kMp3) read_mp3_header(files.audio, episode);
  measure_speakers(files.audio, episode);
  return episode;
}

}  // namespace showrunner::studio
