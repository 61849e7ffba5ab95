#include "studio/lint/episode_rules.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "studio/lint/episode_content.h"
#include "studio/lint/picture.h"
#include "text/code_points.h"
#include "text/json_reader.h"

namespace showrunner::studio {

namespace {

std::string_view trimmed(std::string_view line) {
  while (line.ends_with('\r') || line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

/// Calls `visit` for each line, without its end.
template <class Visit>
void for_each_line(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    visit(trimmed(text.substr(0, end)));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

Complaint check_container(const EpisodeContent& episode) {
  const audio::AudioInfo& audio = episode.audio;
  if (audio.format != audio::Format::kMp3) return fmt::format("it is {}", audio::to_string(audio.format));
  if (audio.sample_rate != 44'100 && audio.sample_rate != 48'000) return fmt::format("{} Hz", audio.sample_rate);
  if (audio.samples == 0) return "there is no sound in it";
  const double kbps = static_cast<double>(audio.bytes) * 8 / 1000 / audio.duration_seconds();
  if (kbps < 60 || kbps > 330) return fmt::format("{:.0f} kb/s", kbps);
  return {};
}

Complaint check_extension(const EpisodeContent& episode) {
  if (episode.extension.empty()) return {};
  const std::string expected = fmt::format(".{}", audio::to_string(episode.audio.format));
  return episode.extension == expected ? Complaint()
                                       : fmt::format("{} of a file that is {}", episode.extension, expected);
}

Complaint check_constant_rate(const EpisodeContent& episode) {
  return episode.variable_rate ? "its rate varies" : Complaint();
}

Complaint check_loudness(const EpisodeContent& episode) {
  const double lufs = episode.audio.loudness_lufs;
  return std::abs(lufs + 16) <= 0.5 ? Complaint() : fmt::format("{:.1f} LUFS", lufs);
}

Complaint check_true_peak(const EpisodeContent& episode) {
  const double peak = episode.audio.true_peak_dbtp;
  return peak <= -1.0 ? Complaint() : fmt::format("{:.2f} dBTP", peak);
}

Complaint check_silences(const EpisodeContent& episode) {
  const audio::AudioInfo& audio = episode.audio;
  if (audio.lead_silence_seconds > 0.5) return fmt::format("{:.2f} s at the start", audio.lead_silence_seconds);
  if (audio.tail_silence_seconds > 2.0) return fmt::format("{:.2f} s at the end", audio.tail_silence_seconds);
  if (audio.longest_silence_seconds > 2.0) return fmt::format("{:.2f} s in between", audio.longest_silence_seconds);
  return {};
}

Complaint check_balance(const EpisodeContent& episode) {
  if (!episode.loudness) return {};
  const std::vector<double>& speakers = episode.loudness->speakers;
  const auto [softest, loudest] = std::ranges::minmax_element(speakers);
  if (softest == speakers.end() || !std::isfinite(*softest) || *loudest - *softest <= 1) return {};
  return fmt::format("{} at {:.1f} LUFS, {} at {:.1f}",
                     episode.speakers[static_cast<std::size_t>(softest - speakers.begin())], *softest,
                     episode.speakers[static_cast<std::size_t>(loudest - speakers.begin())], *loudest);
}

Complaint check_range(const EpisodeContent& episode) {
  if (!episode.loudness || episode.loudness->range <= 8) return {};
  return fmt::format("{:.1f} LU", episode.loudness->range);
}

Complaint check_duration(const EpisodeContent& episode) {
  if (episode.declared_samples == episode.audio.samples) return {};
  return fmt::format("the header says {} samples, {} are there", episode.declared_samples, episode.audio.samples);
}

Complaint check_tags(const EpisodeContent& episode) {
  if (episode.audio.tags.title.empty()) return "no title";
  if (episode.audio.tags.artist.empty()) return "no artist";
  return {};
}

Complaint check_more_tags(const EpisodeContent& episode) {
  if (episode.audio.tags.album.empty()) return "no album";
  if (episode.audio.tags.language.empty()) return "no language";
  if (episode.audio.tags.comment.empty()) return "no comment";
  return {};
}

Complaint check_tag_chapters(const EpisodeContent& episode) {
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

Complaint check_chapter_shape(const EpisodeContent& episode) {
  const auto& chapters = episode.audio.tags.chapters;
  if (chapters.size() < 3) return fmt::format("{} chapters", chapters.size());
  for (const auto& chapter : chapters) {
    if (std::ranges::count(chapter.title, ' ') > 4) return fmt::format("\"{}\" is a long title", chapter.title);
  }
  return {};
}

Complaint check_json_chapters(const EpisodeContent& episode) {
  return episode.chapters ? Complaint() : episode.chapters.error().message;
}

constexpr std::int64_t kChapterTolerance = 100;

Complaint check_chapters_agree(const EpisodeContent& episode) {
  if (!episode.chapters) return {};
  const auto& in_tag = episode.audio.tags.chapters;
  if (in_tag.size() != episode.chapters->size()) {
    return fmt::format("{} in the tag, {} in the JSON file", in_tag.size(), episode.chapters->size());
  }
  for (std::size_t i = 0; i < in_tag.size(); ++i) {
    const text::Chapter& in_file = (*episode.chapters)[i];
    if (std::abs(in_tag[i].start_ms - in_file.start_ms) > kChapterTolerance || in_tag[i].title != in_file.title) {
      return fmt::format("\"{}\" at {} ms in the tag, \"{}\" at {} ms in the JSON file", in_tag[i].title,
                         in_tag[i].start_ms, in_file.title, in_file.start_ms);
    }
  }
  return {};
}

Complaint check_chapters_begin_with_cues(const EpisodeContent& episode) {
  if (!episode.transcript) return {};
  const auto& chapters = episode.audio.tags.chapters;
  for (std::size_t i = 1; i < chapters.size(); ++i) {
    const auto near = [&](const text::Cue& cue) {
      return std::abs(cue.start_ms - chapters[i].start_ms) <= kChapterTolerance;
    };
    if (!std::ranges::any_of(*episode.transcript, near)) {
      return fmt::format("nobody begins to speak at {} ms, where \"{}\" starts", chapters[i].start_ms,
                         chapters[i].title);
    }
  }
  return {};
}

Complaint check_transcript(const EpisodeContent& episode) {
  if (!episode.transcript) return episode.transcript.error().message;
  if (episode.transcript->empty()) return "it has no cue";
  if (!text::is_utf8(*episode.vtt)) return "it is not UTF-8";
  std::int64_t end = 0;
  for (const text::Cue& cue : *episode.transcript) {
    if (cue.start_ms < end || cue.end_ms <= cue.start_ms) return fmt::format("cues overlap at {} ms", cue.start_ms);
    end = cue.end_ms;
  }
  if (end > episode.duration_ms()) return fmt::format("it goes on to {} ms of {}", end, episode.duration_ms());
  if (episode.transcript->front().speaker.empty()) return "no speaker is named";
  return {};
}

/// `line` as it is shown: without its tags.
std::string shown(std::string_view line) {
  std::string text;
  bool in_tag = false;
  for (const char c : line) {
    if (c == '<') in_tag = true;
    if (!in_tag) text += c;
    if (c == '>') in_tag = false;
  }
  return text;
}

Complaint check_transcript_lines(const EpisodeContent& episode) {
  if (!episode.transcript) return {};
  constexpr std::size_t kMost = 65;
  Complaint complaint;
  for_each_line(*episode.vtt, [&](std::string_view line) {
    if (!complaint.empty() || line.find("-->") != std::string_view::npos) return;
    const std::size_t length = text::count_code_points(shown(line));
    if (length > kMost) complaint = fmt::format("a line of {} characters", length);
  });
  return complaint;
}

Complaint check_subtitles(const EpisodeContent& episode) {
  if (!episode.subtitles) return episode.subtitles.error().message;
  return episode.subtitles->find("-->") == std::string::npos ? "it has no cue" : Complaint();
}

Complaint check_subtitle_shape(const EpisodeContent& episode) {
  if (!episode.subtitles) return {};
  constexpr std::size_t kMostLines = 2;
  constexpr std::size_t kMostCharacters = 32;
  Complaint complaint;
  std::optional<std::size_t> lines;  // of the cue's text; nothing outside of one
  for_each_line(*episode.subtitles, [&](std::string_view line) {
    if (line.empty()) {
      lines.reset();
    } else if (line.find("-->") != std::string_view::npos) {
      lines = 0;
    } else if (lines && complaint.empty()) {
      ++*lines;
      const std::size_t length = text::count_code_points(line);
      if (*lines > kMostLines) complaint = fmt::format("a cue of {} lines, the last {}", *lines, text::in_quotes(line));
      if (length > kMostCharacters) complaint = fmt::format("{} characters in {}", length, text::in_quotes(line));
    }
  });
  return complaint;
}

Complaint check_json_transcript(const EpisodeContent& episode) {
  if (!episode.json_transcript) return {};
  if (!*episode.json_transcript) return episode.json_transcript->error().message;
  const auto parsed = text::parse_json(**episode.json_transcript);
  if (!parsed) return parsed.error().message;
  constexpr std::size_t kMostSegments = 1'000'000;
  constexpr double kMostSeconds = 1e7;
  text::JsonMistake mistake;
  const auto document = text::JsonObject::root(*parsed, mistake);
  if (document.required_text("version", 32) != "1.0.0") document.note("version", "must be \"1.0.0\"");
  double last_start = 0;
  for (const text::JsonObject& segment : document.objects("segments", 1, kMostSegments)) {
    const double start = segment.required_number("startTime", 0, kMostSeconds);
    const double end = segment.required_number("endTime", 0, kMostSeconds);
    segment.required_text("body", 100'000);
    if (start < last_start) segment.note("startTime", "must not be before the segment in front");
    if (end < start) segment.note("endTime", "must not be before startTime");
    last_start = start;
    if (mistake.noted()) break;
  }
  return mistake.noted() ? mistake.error().message : Complaint();
}

Complaint check_html_transcript(const EpisodeContent& episode) {
  if (!episode.html_transcript) return {};
  if (!*episode.html_transcript) return episode.html_transcript->error().message;
  for (const std::string_view tag : {"<cite", "<time", "<p"}) {
    if ((*episode.html_transcript)->find(tag) == std::string::npos) return fmt::format("there is no {}>", tag);
  }
  return {};
}

/// The words of a text with one space between them.
void append_words(std::string_view text, std::string& words) {
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space) {
      words += c;
    } else if (!words.empty() && words.back() != ' ') {
      words += ' ';
    }
  }
  if (!words.empty() && words.back() != ' ') words += ' ';
}

Complaint check_text(const EpisodeContent& episode) {
  if (!episode.script || !episode.transcript) return {};
  if (!*episode.script) return episode.script->error().message;
  std::string written;
  for (const text::Segment& segment : (*episode.script)->segments) {
    for (const text::Turn& turn : segment.turns) append_words(turn.text, written);
  }
  std::string said;
  for (const text::Cue& cue : *episode.transcript) append_words(cue.text, said);
  const auto [in_script, in_transcript] = std::ranges::mismatch(written, said);
  if (in_script == written.end() && in_transcript == said.end()) return {};
  const std::size_t at = written.rfind(' ', static_cast<std::size_t>(in_script - written.begin()));
  const std::size_t from = at == std::string::npos ? 0 : at + 1;
  const auto excerpt = [from](const std::string& text) {
    return text::in_quotes(text::first_bytes(std::string_view(text).substr(std::min(from, text.size())), 40));
  };
  return fmt::format("the script says {} where the transcript has {}", excerpt(written), excerpt(said));
}

Complaint check_disclosure(const EpisodeContent& episode) {
  if (!episode.script) return {};
  const std::string_view comment = episode.audio.tags.comment;
  for (const std::string_view word : {"synthetic", "Synthetic", "artificial", "Artificial", "AI"}) {
    if (comment.find(word) != std::string_view::npos) return {};
  }
  return "the comment in the tag does not say so";
}

Complaint check_artwork(const EpisodeContent& episode) {
  if (!episode.artwork) return {};
  if (!*episode.artwork) return episode.artwork->error().message;
  return picture_complaint(**episode.artwork, episode.artwork_extension);
}

constexpr std::string_view kApple = "Apple, A Podcaster's Guide to RSS";
constexpr std::string_view kAppleAudio = "Apple Podcasts audio requirements";
constexpr std::string_view kNamespace = "Podcasting 2.0 namespace";
constexpr std::string_view kTranscripts = "Podcasting 2.0 transcripts";
constexpr std::string_view kOwn = "Showrunner";

constexpr std::array kChecks{
    Check<EpisodeContent>{
        .rule = {.id = "E1",
                 .requirement = "MP3 at 44.1 or 48 kHz and 64 to 320 kb/s, which every podcast app plays",
                 .source = kApple,
                 .when_broken = Verdict::kFail},
        .complain = check_container},
    Check<EpisodeContent>{
        .rule = {.id = "E1.ending",
                 .requirement = "the file's name ends as its format does, since apps and servers go by the name",
                 .source = kApple,
                 .when_broken = Verdict::kFail},
        .complain = check_extension},
    Check<EpisodeContent>{.rule = {.id = "E1.rate",
                                   .requirement = "a constant bit rate, so that players seek rightly without a table",
                                   .source = kApple,
                                   .when_broken = Verdict::kAdvice},
                          .complain = check_constant_rate},
    Check<EpisodeContent>{
        .rule = {.id = "E2",
                 .requirement = "integrated loudness of -16 LUFS within 0.5 (mono judged as dual mono)",
                 .source = "Apple Podcasts audio requirements; ITU-R BS.1770-4",
                 .when_broken = Verdict::kFail},
        .complain = check_loudness},
    Check<EpisodeContent>{
        .rule = {.id = "E3",
                 .requirement = "true peak of at most -1 dBTP after decoding, so that no player clips",
                 .source = kAppleAudio,
                 .when_broken = Verdict::kFail},
        .complain = check_true_peak},
    Check<EpisodeContent>{.rule = {.id = "E4",
                                   .requirement = "at most 0.5 s of silence before, 2 s within and 2 s after",
                                   .source = kOwn,
                                   .when_broken = Verdict::kAdvice},
                          .complain = check_silences},
    Check<EpisodeContent>{
        .rule = {.id = "E4.balance",
                 .requirement = "all speakers within 1 LU of each other, so that nobody reaches for the volume",
                 .source = kOwn,
                 .when_broken = Verdict::kAdvice},
        .complain = check_balance},
    Check<EpisodeContent>{
        .rule = {.id = "E4.range",
                 .requirement = "a loudness range of at most 8 LU, so that it can be followed in traffic",
                 .source = "Showrunner; EBU Tech 3342",
                 .when_broken = Verdict::kAdvice},
        .complain = check_range},
    Check<EpisodeContent>{.rule = {.id = "E5",
                                   .requirement = "the tag names title and artist",
                                   .source = "ID3v2.4",
                                   .when_broken = Verdict::kFail},
                          .complain = check_tags},
    Check<EpisodeContent>{
        .rule = {.id = "E5.more",
                 .requirement = "the tag names album, language and a comment, which apps show for downloaded files",
                 .source = "ID3v2.4",
                 .when_broken = Verdict::kAdvice},
        .complain = check_more_tags},
    Check<EpisodeContent>{.rule = {.id = "E6",
                                   .requirement = "the tag has chapters without gaps, from 0 to the end",
                                   .source = "ID3v2 Chapter Frame Addendum 1.0",
                                   .when_broken = Verdict::kFail},
                          .complain = check_tag_chapters},
    Check<EpisodeContent>{
        .rule = {.id = "E7",
                 .requirement = "the header declares exactly the samples that are there, so that players seek rightly",
                 .source = "LAME tag; RFC 7845; RFC 9639",
                 .when_broken = Verdict::kFail},
        .complain = check_duration},
    Check<EpisodeContent>{.rule = {.id = "E8",
                                   .requirement = "three chapters or more, with titles of at most five words",
                                   .source = "Apple Podcasts chapters",
                                   .when_broken = Verdict::kAdvice},
                          .complain = check_chapter_shape},
    Check<EpisodeContent>{.rule = {.id = "E9",
                                   .requirement = "JSON chapters beside the audio, in ascending order",
                                   .source = "Podcasting 2.0 JSON Chapters 1.2",
                                   .when_broken = Verdict::kFail},
                          .complain = check_json_chapters},
    Check<EpisodeContent>{
        .rule = {.id = "E10",
                 .requirement =
                     "chapters in the tag and in the JSON file agree within 0.1 s, since apps read one or the other",
                 .source = kNamespace,
                 .when_broken = Verdict::kFail},
        .complain = check_chapters_agree},
    Check<EpisodeContent>{
        .rule =
            {.id = "E10.cues",
             .requirement =
                 "each chapter begins within 0.1 s of a cue of the transcript, so that the two can be shown together",
             .source = "Apple Podcasts chapters",
             .when_broken = Verdict::kFail},
        .complain = check_chapters_begin_with_cues},
    Check<EpisodeContent>{
        .rule = {.id = "E11",
                 .requirement = "a WebVTT transcript with speakers, its cues in order and within the audio",
                 .source = "Apple Podcasts transcripts; W3C WebVTT",
                 .when_broken = Verdict::kFail},
        .complain = check_transcript},
    Check<EpisodeContent>{
        .rule = {.id = "E11.lines",
                 .requirement = "lines of at most 65 characters in the WebVTT transcript, which fit on a screen",
                 .source = kTranscripts,
                 .when_broken = Verdict::kAdvice},
        .complain = check_transcript_lines},
    Check<EpisodeContent>{.rule = {.id = "E12",
                                   .requirement = "an SRT transcript for apps that read no other",
                                   .source = kTranscripts,
                                   .when_broken = Verdict::kAdvice},
                          .complain = check_subtitles},
    Check<EpisodeContent>{.rule = {.id = "E12.shape",
                                   .requirement = "SRT cues of at most two lines of 32 characters",
                                   .source = kTranscripts,
                                   .when_broken = Verdict::kAdvice},
                          .complain = check_subtitle_shape},
    Check<EpisodeContent>{
        .rule = {.id = "E12.json",
                 .requirement = "a JSON transcript, where there is one, is of version 1.0.0 with segments in order",
                 .source = kTranscripts,
                 .when_broken = Verdict::kFail},
        .complain = check_json_transcript},
    Check<EpisodeContent>{
        .rule = {.id = "E12.html",
                 .requirement = "an HTML transcript, where there is one, marks speakers, times and paragraphs",
                 .source = kTranscripts,
                 .when_broken = Verdict::kFail},
        .complain = check_html_transcript},
    Check<EpisodeContent>{
        .rule = {.id = "E13",
                 .requirement = "the transcript has the words of the script, all of them and no others",
                 .source = kOwn,
                 .when_broken = Verdict::kFail},
        .complain = check_text},
    Check<EpisodeContent>{
        .rule = {.id = "E14",
                 .requirement = "an episode that was made here says in its tag that its voices are synthetic",
                 .source = "Apple Podcasts, on content made by AI",
                 .when_broken = Verdict::kFail},
        .complain = check_disclosure},
    Check<EpisodeContent>{
        .rule = {.id = "E15",
                 .requirement = "artwork, where there is any, is a square JPEG or PNG of 1400 to 3000 "
                                "pixels in RGB without transparency",
                 .source = kApple,
                 .when_broken = Verdict::kFail},
        .complain = check_artwork},
};

}  // namespace

Result<std::vector<Finding>> lint_episode(const EpisodeFiles& files) {
  const auto episode = read_episode(files);
  if (!episode) return fail(episode.error());
  return judge(std::span<const Check<EpisodeContent>>(kChecks), *episode);
}

std::span<const Rule> episode_rules() {
  static const std::vector<Rule> table = rules_of(std::span<const Check<EpisodeContent>>(kChecks));
  return table;
}

}  // namespace showrunner::studio
