#include "studio/lint/episode_rules.h"

#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "audio/renderer.h"
#include "audio/test_signals.h"
#include "base/file.h"
#include "base/scratch_directory.h"
#include "text/captions.h"
#include "text/script.h"

namespace showrunner::studio {
namespace {

constexpr int kRate = 22'050;
constexpr std::size_t kLargest = std::size_t{64} << 20U;

/// How the sound and the tag of an episode are to be, apart from what is good.
struct Take {
  audio::RenderSettings settings = audio::RenderSettings::for_format(audio::Format::kMp3);
  std::optional<int> pause_ms;  ///< before the third sentence
  bool clicks = false;          ///< peaks that the limiter has to catch
  std::function<void(audio::EpisodeTags&)> retag = [](audio::EpisodeTags&) {};
};

/// A small episode of two speakers and three chapters, made of what only sounds like speech.
class EpisodeRules : public testing::Test {
 protected:
  void make(const Take& take = {}) {
    files_.audio = directory_ / "e.mp3";
    auto renderer = audio::Renderer::create(files_.audio, take.settings, {0, 0});
    ASSERT_TRUE(renderer);
    std::vector<text::Cue> cues;
    for (unsigned i = 0; i < 6; ++i) {
      audio::Piece piece{.speaker = i % 2,
                         .pcm = audio::testing::speech_like(2, kRate, take.clicks ? 0.1 : 0.4, i % 2)};
      if (take.clicks) {
        for (std::size_t at = 9'000; at + 9'000 < piece.pcm.samples.size(); at += 2'000) piece.pcm.samples[at] = 32'767;
      }
      if (i == 2) piece.pause_ms = take.pause_ms;
      const auto placed = renderer->add(piece);
      ASSERT_TRUE(placed);
      const auto ms = [&](std::int64_t samples) { return samples * 1000 / renderer->sample_rate(); };
      cues.push_back(
          {.start_ms = ms(placed->first_sample),
           .end_ms = ms(placed->end_sample),
           .speaker = i % 2 == 0 ? "Alice" : "Bob",
           .text = fmt::format("Sentence {} is long enough to be shown in two lines, as many sentences are.", i)});
    }
    std::vector<text::Chapter> chapters;
    const std::int64_t end_ms = renderer->total_samples() * 1000 / renderer->sample_rate();
    for (std::size_t i = 0; i < 3; ++i) {
      chapters.push_back({.start_ms = i == 0 ? 0 : cues[2 * i].start_ms,
                          .end_ms = i == 2 ? end_ms : cues[2 * i + 2].start_ms,
                          .title = fmt::format("Part {}", i + 1)});
    }
    audio::EpisodeTags tags{.title = "A test",
                            .artist = "Alice, Bob",
                            .album = "Tests",
                            .language = "en",
                            .comment = "Read by synthetic voices.",
                            .chapters = {}};
    for (const text::Chapter& chapter : chapters) {
      tags.chapters.push_back({.start_ms = chapter.start_ms, .end_ms = chapter.end_ms, .title = chapter.title});
    }
    take.retag(tags);
    const auto finished = renderer->finish(tags);
    ASSERT_TRUE(finished) << finished.error().message;
    ASSERT_TRUE(renderer->commit());

    text::Script script{.title = "A test",
                        .language = "en",
                        .summary = "",
                        .speakers = {{.id = "a", .name = "Alice"}, {.id = "b", .name = "Bob"}},
                        .segments = {}};
    for (std::size_t i = 0; i < cues.size(); ++i) {
      if (i % 2 == 0) script.segments.push_back({.title = chapters[i / 2].title, .turns = {}});
      script.segments.back().turns.push_back({.speaker = i % 2 == 0 ? "a" : "b", .text = cues[i].text});
    }
    write("e.vtt", text::to_webvtt(cues));
    write("e.srt", text::to_srt(cues));
    write("e.chapters.json", text::to_chapters_json(chapters));
    write("e.script.json", text::to_json(script));
    files_ = EpisodeFiles::beside(files_.audio);
  }

  void write(std::string_view name, std::string_view bytes) const {
    ASSERT_TRUE(write_file_atomically(directory_ / name, bytes));
  }

  std::string read(std::string_view name) const { return read_file(directory_ / name, kLargest).value(); }

  void remove(std::string_view name) const { std::filesystem::remove(directory_ / name); }

  /// Replaces the first `what` in a file, at or behind `start`.
  void edit(std::string_view name, std::string_view what, std::string_view by, std::size_t start = 0) const {
    std::string bytes = read(name);
    const std::size_t at = bytes.find(what, start);
    ASSERT_NE(at, std::string::npos) << what;
    write(name, bytes.replace(at, what.size(), by));
  }

  std::vector<std::string> broken() const {
    const auto findings = lint_episode(files_);
    if (!findings) return {findings.error().message};
    std::vector<std::string> ids;
    for (const Finding& finding : *findings) {
      EXPECT_EQ(finding.verdict == Verdict::kPass, finding.detail.empty()) << finding.rule;
      if (finding.verdict != Verdict::kPass) ids.emplace_back(finding.rule);
    }
    return ids;
  }

  ScratchDirectory directory_ = ScratchDirectory::in_memory();
  EpisodeFiles files_;
};

/// The head of a PNG.
std::string png(std::uint16_t width, std::uint16_t height, char colour = 2) {
  std::string head("\x89PNG\r\n\x1A\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\0\0", 33);
  head[18] = static_cast<char>(width >> 8U);
  head[19] = static_cast<char>(width & 0xFFU);
  head[22] = static_cast<char>(height >> 8U);
  head[23] = static_cast<char>(height & 0xFFU);
  head[25] = colour;
  return head;
}

constexpr std::string_view kJsonTranscript = R"({"version":"1.0.0","segments":[
{"speaker":"Alice","startTime":0.1,"endTime":2.0,"body":"Sentence"}]})";

TEST_F(EpisodeRules, AGoodEpisodeBreaksNone) {
  make();
  write("e.transcript.json", kJsonTranscript);
  write("e.transcript.html", "<p><cite>Alice</cite><time>0:00</time></p>");
  write("cover.png", png(3000, 3000));
  files_ = EpisodeFiles::beside(files_.audio);
  files_.artwork = directory_ / "cover.png";
  EXPECT_EQ(broken(), std::vector<std::string>{});
}

TEST_F(EpisodeRules, TheFilesMayLieAnywhereUnderAnyName) {
  make();
  std::filesystem::create_directory(directory_ / "by-hash");
  EpisodeFiles moved;
  const auto move = [this](const std::filesystem::path& from, std::string_view name) {
    std::filesystem::rename(from, directory_ / name);
    return directory_ / name;
  };
  moved.audio = move(files_.audio, "by-hash/4f1c2a");
  moved.vtt = move(files_.vtt, "by-hash/9b7d3e");
  moved.srt = move(files_.srt, "0c1d2e");
  moved.chapters = move(files_.chapters, "by-hash/aa");
  moved.script = move(files_.script, "bb");
  files_ = moved;
  EXPECT_EQ(broken(), std::vector<std::string>{});
}

struct Breakage {
  std::vector<std::string> rules;
  Take take;
};

TEST_F(EpisodeRules, EachBrokenTakeBreaksTheRuleItIsFor) {
  std::vector<Breakage> breakages(9);
  breakages[0].rules = {"E1"};
  breakages[0].take.settings.sample_rate = 32'000;
  breakages[1].rules = {"E2"};
  breakages[1].take.settings.target_lufs = -18;
  breakages[2].rules = {"E3"};
  breakages[2].take.settings.ceiling_dbtp = 0;
  breakages[2].take.clicks = true;
  breakages[3].rules = {"E4"};
  breakages[3].take.pause_ms = 3'000;
  breakages[4].rules = {"E5"};
  breakages[4].take.retag = [](audio::EpisodeTags& tags) { tags.artist.clear(); };
  breakages[5].rules = {"E5.more"};
  breakages[5].take.retag = [](audio::EpisodeTags& tags) { tags.album.clear(); };
  breakages[6].rules = {"E14"};
  breakages[6].take.retag = [](audio::EpisodeTags& tags) { tags.comment = "About lighthouses."; };
  breakages[7].rules = {"E6", "E8", "E10"};  // one cause, three carriers
  breakages[7].take.retag = [](audio::EpisodeTags& tags) { tags.chapters.clear(); };
  breakages[8].rules = {"E10"};
  breakages[8].take.retag = [](audio::EpisodeTags& tags) { tags.chapters[1].title = "Another"; };
  for (const Breakage& breakage : breakages) {
    make(breakage.take);
    EXPECT_EQ(broken(), breakage.rules);
  }
}

TEST_F(EpisodeRules, TheNameSaysWhatItIs) {
  make();
  std::filesystem::rename(files_.audio, directory_ / "e.m4a");
  files_.audio = directory_ / "e.m4a";
  EXPECT_EQ(broken(), std::vector<std::string>{"E1.ending"});
}

TEST_F(EpisodeRules, AVariableRateIsSeenByItsHeader) {
  make();
  edit("e.mp3", "Info", "Xing");
  EXPECT_EQ(broken(), std::vector<std::string>{"E1.rate"});
}

TEST_F(EpisodeRules, AChapterThatEndsBeforeTheSoundIsAGap) {
  make();
  std::string bytes = read("e.mp3");
  const std::size_t at = bytes.find(std::string("ch3\0", 4), bytes.find("CHAP"));
  ASSERT_NE(at, std::string::npos);
  bytes[at + 4 + 4 + 2] = static_cast<char>(bytes[at + 4 + 4 + 2] - 1);  // 256 ms less
  write("e.mp3", bytes);
  EXPECT_EQ(broken(), std::vector<std::string>{"E6"});
}

TEST_F(EpisodeRules, ATruncatedFileIsNotWhatItsHeaderSays) {
  make();
  const std::string bytes = read("e.mp3");
  write("e.mp3", std::string_view(bytes).substr(0, bytes.size() - 6'000));
  const auto rules = broken();
  EXPECT_NE(std::ranges::find(rules, "E7"), rules.end()) << fmt::format("{}", fmt::join(rules, " "));
}

TEST_F(EpisodeRules, EachBrokenSideFileBreaksTheRuleItIsForAndNoOther) {
  struct Change {
    std::string_view rule;
    std::string_view file;
    std::string_view what;  ///< empty: the file is taken away
    std::string_view by;
  };

  constexpr std::array kChanges{
      Change{"E9", "e.chapters.json", "", ""},
      Change{"E9", "e.chapters.json", "\"startTime\": 0.000", "\"startTime\": 9999"},
      Change{"E9", "e.chapters.json", "1.2.0", "2.0.0"},
      Change{"E10", "e.chapters.json", "Part 2", "Part two"},
      Change{"E11", "e.vtt", "", ""},
      Change{"E11", "e.vtt", "WEBVTT", "WEB"},
      Change{"E11", "e.vtt", "<v Alice>", ""},
      Change{"E11.lines", "e.vtt", "as\nmany", "as many"},
      Change{"E12", "e.srt", "", ""},
      Change{"E13", "e.vtt", "Sentence 3", "Sentence three"},
      Change{"E13", "e.script.json", "Sentence 0", "Word 0"},
      Change{"E13", "e.script.json", "\"version\": 1", "\"version\": 2"},
  };
  make();
  std::map<std::string_view, std::string> good;
  for (const Change& change : kChanges) good.try_emplace(change.file, read(change.file));
  for (const Change& change : kChanges) {
    for (const auto& [file, bytes] : good) write(file, bytes);
    if (change.what.empty()) {
      remove(change.file);
    } else {
      edit(change.file, change.what, change.by);
    }
    EXPECT_EQ(broken(), std::vector<std::string>{std::string(change.rule)}) << change.file << ": " << change.what;
  }
}

TEST_F(EpisodeRules, CaptionsThatDoNotFitOnAScreenAreSeen) {
  make();
  const std::string srt = read("e.srt");
  const std::size_t text = srt.find('\n', srt.find("-->")) + 1;
  const std::size_t line_end = srt.find('\n', text);
  ASSERT_NE(srt[line_end + 1], '\n');
  std::string joined = srt;
  joined[line_end] = ' ';
  write("e.srt", joined);
  EXPECT_EQ(broken(), std::vector<std::string>{"E12.shape"});
  std::string three = srt;
  three.insert(text, "A third line\n");
  write("e.srt", three);
  EXPECT_EQ(broken(), std::vector<std::string>{"E12.shape"});
}

TEST_F(EpisodeRules, AChapterBeginsWhereSomebodySpeaks) {
  std::int64_t moved = 0;
  make({.retag = [&moved](audio::EpisodeTags& tags) {
    moved = tags.chapters[1].start_ms + 1'000;
    tags.chapters[1].start_ms = tags.chapters[0].end_ms = moved;
  }});
  std::string json = read("e.chapters.json");
  const auto chapters = text::parse_chapters_json(json);
  ASSERT_TRUE(chapters);
  auto changed = *chapters;
  changed[1].start_ms = changed[0].end_ms = moved;
  write("e.chapters.json", text::to_chapters_json(changed));
  EXPECT_EQ(broken(), std::vector<std::string>{"E10.cues"});
}

TEST_F(EpisodeRules, TitlesOfChaptersAreShort) {
  make({.retag = [](audio::EpisodeTags& tags) { tags.chapters[1].title = "A title of far too many words"; }});
  edit("e.chapters.json", "Part 2", "A title of far too many words");
  EXPECT_EQ(broken(), std::vector<std::string>{"E8"});
}

TEST_F(EpisodeRules, WhatMayBeMissingIsCheckedWhereItIsThere) {
  make();
  write("e.transcript.json", "{\"version\":\"2\",\"segments\":[]}");
  files_ = EpisodeFiles::beside(files_.audio);
  EXPECT_EQ(broken(), std::vector<std::string>{"E12.json"});
  write("e.transcript.json", kJsonTranscript);
  write("e.transcript.html", "<p>Sentence</p>");
  files_ = EpisodeFiles::beside(files_.audio);
  EXPECT_EQ(broken(), std::vector<std::string>{"E12.html"});
  write("e.transcript.html", "<p><cite>Alice</cite><time>0:00</time></p>");
  for (const std::string& picture : {png(1399, 1399), png(3000, 2000), png(3001, 3001), png(2000, 2000, 6),
                                     png(2000, 2000, 0), std::string("GIF89a"), std::string()}) {
    write("cover.png", picture);
    files_.artwork = directory_ / "cover.png";
    EXPECT_EQ(broken(), std::vector<std::string>{"E15"});
  }
  write("cover.jpg", png(2000, 2000));
  files_.artwork = directory_ / "cover.jpg";
  EXPECT_EQ(broken(), std::vector<std::string>{"E15"});
  files_.artwork = directory_ / "none.png";
  EXPECT_EQ(broken(), std::vector<std::string>{"E15"});
}

/// A WAV file of tones, each for three seconds at its own level in dB.
std::string tones(const std::vector<double>& levels) {
  const auto little = [](std::uint32_t value, int bytes) {
    std::string text;
    for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8U * static_cast<unsigned>(i)) & 0xFFU);
    return text;
  };
  std::string data;
  for (const double level : levels) {
    for (int i = 0; i < 3 * kRate; ++i) {
      const double sample = std::pow(10, level / 20) * std::sin(2 * std::numbers::pi * 997 * i / kRate);
      data += little(static_cast<std::uint16_t>(std::lrint(sample * 32'767)), 2);
    }
  }
  const auto bytes = static_cast<std::uint32_t>(data.size());
  return "RIFF" + little(bytes + 36, 4) + "WAVEfmt " + little(16, 4) + little(1, 2) + little(1, 2) + little(kRate, 4) +
         little(kRate * 2, 4) + little(2, 2) + little(16, 2) + "data" + little(bytes, 4) + data;
}

TEST_F(EpisodeRules, SpeakersWhoAreNotEquallyLoudAreNamed) {
  make();
  write("t.wav", tones({-20, -23, -20, -23}));
  write("t.vtt",
        "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Alice>a\n\n00:03.000 --> 00:06.000\n<v Bob>b\n\n"
        "00:06.000 --> 00:09.000\n<v Alice>c\n\n00:09.000 --> 00:12.000\n<v Bob>d\n");
  const auto findings = lint_episode(EpisodeFiles::beside(directory_ / "t.wav"));
  ASSERT_TRUE(findings);
  const auto balance = std::ranges::find(*findings, "E4.balance", &Finding::rule);
  ASSERT_NE(balance, findings->end());
  EXPECT_EQ(balance->verdict, Verdict::kAdvice);
  EXPECT_EQ(balance->detail, "Bob at -22.9 LUFS, Alice at -19.9");
  EXPECT_EQ(std::ranges::find(*findings, "E4.range", &Finding::rule)->verdict, Verdict::kPass);
}

TEST_F(EpisodeRules, ALargeRangeIsSeen) {
  make();
  write("t.wav", tones({-14, -14, -14, -26, -26, -26}));
  write("t.vtt", "WEBVTT\n\n00:00.000 --> 00:03.000\n<v Alice>a\n\n00:03.000 --> 00:06.000\n<v Bob>b\n");
  const auto findings = lint_episode(EpisodeFiles::beside(directory_ / "t.wav"));
  ASSERT_TRUE(findings);
  EXPECT_EQ(std::ranges::find(*findings, "E4.range", &Finding::rule)->verdict, Verdict::kAdvice);
  EXPECT_EQ(std::ranges::find(*findings, "E4.balance", &Finding::rule)->verdict, Verdict::kPass);
}

TEST_F(EpisodeRules, WhatIsNoAudioIsAnError) {
  write("e.mp3", "no audio");
  files_.audio = directory_ / "e.mp3";
  const auto findings = lint_episode(files_);
  ASSERT_FALSE(findings);
  EXPECT_EQ(findings.error().code, ErrorCode::kInvalidInput);
}

}  // namespace
}  // namespace showrunner::studio
