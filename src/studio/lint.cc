#include "studio/lint.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

#include "audio/probe.h"
#include "base/file.h"
#include "studio/outputs.h"
#include "text/captions.h"

namespace showrunner::studio {

namespace {

constexpr std::size_t kLargestSideFile = std::size_t{256} << 20U;

/// The episode as its files say it is. A side file that is missing or cannot be read is an Error that says so.
struct Episode {
  audio::AudioInfo audio;
  Result<std::vector<text::Cue>> transcript;
  Result<std::string> subtitles;
  Result<std::vector<text::Chapter>> chapters;

  std::int64_t duration_ms() const { return std::llround(audio.duration_seconds() * 1000); }
};

/// What is wrong, or nothing.
using Complaint = std::string;

struct Rule {
  std::string_view id;
  std::string_view requirement;
  std::string_view source;
  Verdict when_broken;
  Complaint (*check)(const Episode&);
};

Complaint check_container(const Episode& episode) {
  const audio::AudioInfo& audio = episode.audio;
  if (audio.format != audio::Format::kMp3) return fmt::format("it is {}", audio::to_string(audio.format));
  if (audio.sample_rate != 44'100 && audio.sample_rate != 48'000) return fmt::format("{} Hz", audio.sample_rate);
  const double kbps = static_cast<double>(audio.bytes) * 8 / 1000 / audio.duration_seconds();
  if (kbps < 60 || kbps > 330) return fmt::format("{:.0f} kb/s", kbps);
  return {};
}

Complaint check_loudness(const Episode& episode) {
  const double lufs = episode.audio.loudness_lufs;
  return std::abs(lufs + 16) <= 0.5 ? Complaint() : fmt::format("{:.1f} LUFS", lufs);
}

Complaint check_true_peak(const Episode& episode) {
  const double peak = episode.audio.true_peak_dbtp;
  return peak <= -1.0 ? Complaint() : fmt::format("{:.2f} dBTP", peak);
}

Complaint check_silences(const Episode& episode) {
  const audio::AudioInfo& audio = episode.audio;
  if (audio.lead_silence_seconds > 0.5) return fmt::format("{:.2f} s at the start", audio.lead_silence_seconds);
  if (audio.tail_silence_seconds > 2.0) return fmt::format("{:.2f} s at the end", audio.tail_silence_seconds);
  if (audio.longest_silence_seconds > 2.0) return fmt::format("{:.2f} s in between", audio.longest_silence_seconds);
  return {};
}

Complaint check_duration(const Episode& episode) {
  const audio::AudioInfo& audio = episode.audio;
  if (audio.declared_samples == audio.samples) return {};
  return fmt::format("the header says {} samples, {} are there", audio.declared_samples, audio.samples);
}

Complaint check_tags(const Episode& episode) {
  if (episode.audio.tags.title.empty()) return "no title";
  if (episode.audio.tags.artist.empty()) return "no artist";
  return {};
}

Complaint check_tag_chapters(const Episode& episode) {
  const auto& chapters = episode.audio.tags.chapters;
  if (chapters.empty()) return "none";
  if (chapters.front().start_ms != 0) return fmt::format("the first starts at {} ms", chapters.front().start_ms);
  for (std::size_t i = 0; i + 1 < chapters.size(); ++i) {
    if (chapters[i].end_ms != chapters[i + 1].start_ms) return fmt::format("a gap after \"{}\"", chapters[i].title);
  }
  if (std::abs(chapters.back().end_ms - episode.duration_ms()) > 1) {
    return fmt::format("the last ends at {} ms of {}", chapters.back().end_ms, episode.duration_ms());
  }
  return {};
}

Complaint check_chapter_shape(const Episode& episode) {
  const auto& chapters = episode.audio.tags.chapters;
  if (chapters.size() < 3) return fmt::format("{} chapters", chapters.size());
  for (const auto& chapter : chapters) {
    if (std::ranges::count(chapter.title, ' ') > 4) return fmt::format("\"{}\" is a long title", chapter.title);
  }
  return {};
}

Complaint check_json_chapters(const Episode& episode) {
  if (!episode.chapters) return episode.chapters.error().message;
  if (!std::ranges::is_sorted(*episode.chapters, {}, &text::Chapter::start_ms)) return "they are not in order";
  return {};
}

Complaint check_chapters_agree(const Episode& episode) {
  constexpr std::int64_t kTolerance = 100;
  if (!episode.chapters) return episode.chapters.error().message;
  const auto& in_tag = episode.audio.tags.chapters;
  if (in_tag.size() != episode.chapters->size()) {
    return fmt::format("{} in the tag, {} in the JSON file", in_tag.size(), episode.chapters->size());
  }
  for (std::size_t i = 0; i < in_tag.size(); ++i) {
    const text::Chapter& in_file = (*episode.chapters)[i];
    if (std::abs(in_tag[i].start_ms - in_file.start_ms) > kTolerance || in_tag[i].title != in_file.title) {
      return fmt::format("\"{}\" at {} ms in the tag, \"{}\" at {} ms in the JSON file", in_tag[i].title,
                         in_tag[i].start_ms, in_file.title, in_file.start_ms);
    }
  }
  return {};
}

Complaint check_transcript(const Episode& episode) {
  if (!episode.transcript) return episode.transcript.error().message;
  if (episode.transcript->empty()) return "it has no cue";
  std::int64_t end = 0;
  for (const text::Cue& cue : *episode.transcript) {
    if (cue.start_ms < end || cue.end_ms <= cue.start_ms) return fmt::format("cues overlap at {} ms", cue.start_ms);
    end = cue.end_ms;
  }
  if (end > episode.duration_ms()) return fmt::format("it goes on to {} ms of {}", end, episode.duration_ms());
  if (episode.transcript->front().speaker.empty()) return "no speaker is named";
  return {};
}

Complaint check_subtitles(const Episode& episode) {
  if (!episode.subtitles) return episode.subtitles.error().message;
  return episode.subtitles->find("-->") == std::string::npos ? "it has no cue" : Complaint();
}

constexpr std::array kRules{
    Rule{.id = "E1",
         .requirement = "MP3 at 44.1 or 48 kHz and 64 to 320 kb/s, which every podcast app plays",
         .source = "Apple, A Podcaster's Guide to RSS",
         .when_broken = Verdict::kFail,
         .check = check_container},
    Rule{.id = "E2",
         .requirement = "integrated loudness of -16 LUFS within 0.5 (mono judged as dual mono)",
         .source = "Apple Podcasts audio requirements; ITU-R BS.1770-4",
         .when_broken = Verdict::kFail,
         .check = check_loudness},
    Rule{.id = "E3",
         .requirement = "true peak of at most -1 dBTP after decoding, so that no player clips",
         .source = "Apple Podcasts audio requirements",
         .when_broken = Verdict::kFail,
         .check = check_true_peak},
    Rule{.id = "E4",
         .requirement = "at most 0.5 s of silence before, 2 s within and 2 s after",
         .source = "Showrunner",
         .when_broken = Verdict::kAdvice,
         .check = check_silences},
    Rule{.id = "E5",
         .requirement = "the tag names title and artist",
         .source = "ID3v2.4",
         .when_broken = Verdict::kFail,
         .check = check_tags},
    Rule{.id = "E6",
         .requirement = "the tag has chapters without gaps, from 0 to the end",
         .source = "ID3v2 Chapter Frame Addendum 1.0",
         .when_broken = Verdict::kFail,
         .check = check_tag_chapters},
    Rule{.id = "E7",
         .requirement = "the header declares exactly the samples that are there, so that players seek rightly",
         .source = "LAME tag; RFC 7845; RFC 9639",
         .when_broken = Verdict::kFail,
         .check = check_duration},
    Rule{.id = "E8",
         .requirement = "three chapters or more, with titles of at most five words",
         .source = "Apple Podcasts chapters",
         .when_broken = Verdict::kAdvice,
         .check = check_chapter_shape},
    Rule{.id = "E9",
         .requirement = "JSON chapters beside the audio, in ascending order",
         .source = "Podcasting 2.0 JSON Chapters 1.2",
         .when_broken = Verdict::kFail,
         .check = check_json_chapters},
    Rule{.id = "E10",
         .requirement = "chapters in the tag and in the JSON file agree within 0.1 s, since apps read one or the other",
         .source = "Podcasting 2.0 namespace",
         .when_broken = Verdict::kFail,
         .check = check_chapters_agree},
    Rule{.id = "E11",
         .requirement = "a WebVTT transcript with speakers, its cues in order and within the audio",
         .source = "Apple Podcasts transcripts; W3C WebVTT",
         .when_broken = Verdict::kFail,
         .check = check_transcript},
    Rule{.id = "E12",
         .requirement = "an SRT transcript for apps that read no other",
         .source = "Podcasting 2.0 transcripts",
         .when_broken = Verdict::kAdvice,
         .check = check_subtitles},
};

/// A side file read and parsed; the failure names the file.
template <class Parse>
auto load(const std::filesystem::path& path, Parse parse) -> decltype(parse(std::string())) {
  const auto content = read_file(path, kLargestSideFile);
  if (!content) return fail(content.error());
  auto parsed = parse(*content);
  if (!parsed) {
    return fail(parsed.error().code, fmt::format("{}: {}", path.filename().string(), parsed.error().message));
  }
  return parsed;
}

}  // namespace

Result<std::vector<Finding>> lint_episode(const std::filesystem::path& audio) {
  auto info = audio::probe_audio(audio);
  if (!info) return fail(std::move(info.error()));
  const OutputPaths paths = OutputPaths::beside(audio);
  const Episode episode{
      .audio = *std::move(info),
      .transcript = load(paths.vtt, [](const std::string& vtt) { return text::parse_webvtt(vtt); }),
      .subtitles = load(paths.srt, [](const std::string& srt) { return Result<std::string>(srt); }),
      .chapters = load(paths.chapters, [](const std::string& json) { return text::parse_chapters_json(json); })};
  std::vector<Finding> findings;
  for (const Rule& rule : kRules) {
    std::string complaint = rule.check(episode);
    findings.push_back({.rule = rule.id,
                        .requirement = rule.requirement,
                        .source = rule.source,
                        .verdict = complaint.empty() ? Verdict::kPass : rule.when_broken,
                        .detail = std::move(complaint)});
  }
  return findings;
}

}  // namespace showrunner::studio
