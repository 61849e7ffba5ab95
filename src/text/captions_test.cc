#include "text/captions.h"

#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "text/json_reader.h"

namespace showrunner::text {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t characters(std::string_view line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string long_text() {
  std::string text;
  for (int i = 0; i < 30; ++i)
    text += "Überraschung ist das " + std::string(static_cast<std::size_t>(i * 3), 'w') + " Wort. ";
  text.pop_back();
  return text;
}

const std::vector<Cue> kTalk = {
    {.start_ms = 0, .end_ms = 1500, .speaker = "Anna", .text = "Hello & welcome <all>."},
    {.start_ms = 1500, .end_ms = 4000, .speaker = "Anna", .text = "A --> B."},
    {.start_ms = 3'723'004, .end_ms = 3'725'000, .speaker = "Bob", .text = "Bye."},
};

TEST(WebVtt, HasOneCuePerSentenceAndNamesEachNewSpeaker) {
  EXPECT_EQ(to_webvtt(kTalk),
            "WEBVTT\n"
            "\n00:00:00.000 --> 00:00:01.500\n<v Anna>Hello &amp; welcome &lt;all&gt;.\n"
            "\n00:00:01.500 --> 00:00:04.000\nA --&gt; B.\n"
            "\n01:02:03.004 --> 01:02:05.000\n<v Bob>Bye.\n");
}

TEST(WebVtt, KeepsEveryLineWithin65Characters) {
  const std::string vtt = to_webvtt({{.start_ms = 0, .end_ms = 9000, .speaker = "Zoë", .text = long_text()}});
  for (const std::string& line : lines_of(vtt)) EXPECT_LE(characters(line), 65U) << line;
}

TEST(WebVtt, IsReadBackAsItWasWritten) {
  std::vector<Cue> cues = kTalk;
  cues.push_back({.start_ms = 4'000'000,
                  .end_ms = 4'009'000,
                  .speaker = "R&D <team>",
                  .text = "One two. " + std::string(60, 'x')});
  const auto again = parse_webvtt(to_webvtt(cues));
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_EQ(again->size(), cues.size());
  for (std::size_t i = 0; i < cues.size(); ++i) {
    EXPECT_EQ((*again)[i].start_ms, cues[i].start_ms);
    EXPECT_EQ((*again)[i].end_ms, cues[i].end_ms);
    EXPECT_EQ((*again)[i].speaker, cues[i].speaker);
    EXPECT_EQ((*again)[i].text, cues[i].text);
  }
}

TEST(WebVtt, NeverLetsABlankLineEndACue) {
  const std::string vtt = to_webvtt({{.start_ms = 5, .end_ms = 5, .speaker = "", .text = "One.\n\nTwo."}});
  EXPECT_EQ(vtt, "WEBVTT\n\n00:00:00.005 --> 00:00:00.006\nOne. Two.\n");
}

TEST(WebVtt, ReadsIdentifiersSettingsNotesAndShortTimes) {
  const auto cues = parse_webvtt(
      "\xEF\xBB\xBFWEBVTT - title\r\nKind: captions\r\n\r\nNOTE\r\nnothing\r\n\r\nSTYLE\r\n::cue {}\r\n\r\n"
      "id-1\r\n00:01.000 --> 00:02.000 align:start\r\n<v.loud Anna>Hi <b>there</b>,\r\nall&nbsp;of you.</v>\r\n");
  ASSERT_TRUE(cues) << cues.error().message;
  ASSERT_EQ(cues->size(), 1U);
  EXPECT_EQ(cues->front().start_ms, 1000);
  EXPECT_EQ(cues->front().speaker, "Anna");
  EXPECT_EQ(cues->front().text, "Hi there, all\u00A0of you.");
}

TEST(WebVtt, NamesTheLineOfAMistake) {
  EXPECT_EQ(parse_webvtt("").error().message, "line 1: a WebVTT file must start with \"WEBVTT\"");
  EXPECT_EQ(parse_webvtt("WEBVTTX\n").error().message, "line 1: a WebVTT file must start with \"WEBVTT\"");
  EXPECT_EQ(parse_webvtt("WEBVTT\n\nid\nno time\n").error().message,
            "line 4: a cue must have a line \"start --> end\"");
  EXPECT_EQ(parse_webvtt("WEBVTT\n\n0:01 --> 0:02\nx\n").error().message,
            "line 3: a time must be written as 00:00:00.000");
  EXPECT_EQ(parse_webvtt("WEBVTT\n\n00:02.000 --> 00:01.000\nx\n").error().message,
            "line 3: a cue must end after it starts");
  EXPECT_EQ(parse_webvtt("WEBVTT\n\n00:02.000 --> 00:03.000\nx\n\n00:01.000 --> 00:04.000\nx\n").error().message,
            "line 6: a cue must not start before the one before it");
}

TEST(WebVtt, SurvivesNestedTags) {
  std::string vtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n";
  for (int i = 0; i < 100'000; ++i) vtt += "<v ";
  ASSERT_TRUE(parse_webvtt(vtt));
}

TEST(SubRip, NamesEachNewSpeakerAndNumbersCues) {
  EXPECT_EQ(to_srt(kTalk),
            "1\n00:00:00,000 --> 00:00:01,500\nAnna: Hello & welcome <all>.\n"
            "\n2\n00:00:01,500 --> 00:00:04,000\nA --> B.\n"
            "\n3\n01:02:03,004 --> 01:02:05,000\nBob: Bye.\n");
}

TEST(SubRip, SplitsLongCuesIntoTwoLinesOf32AndSharesTheTimeByCharacters) {
  const std::string srt = to_srt({{.start_ms = 1000, .end_ms = 61'000, .speaker = "Zoë", .text = long_text()}});
  std::size_t lines_in_cue = 0;
  std::size_t cues = 0;
  std::string last_end = "00:00:01,000";
  for (const std::string& line : lines_of(srt)) {
    if (line.find(" --> ") != std::string::npos) {
      EXPECT_EQ(line.substr(0, 12), last_end) << "no gap and no overlap";
      last_end = line.substr(17);
      lines_in_cue = 0;
      ++cues;
    } else if (!line.empty()) {
      EXPECT_LE(characters(line), 32U) << line;
      EXPECT_LE(++lines_in_cue, 3U) << "two lines of text and the number of the next cue";
    }
  }
  EXPECT_EQ(last_end, "00:01:01,000");
  EXPECT_GT(cues, 10U);
}

TEST(ChaptersJson, IsVersion12AndReadBackAsItWasWritten) {
  const std::vector<Chapter> chapters = {{.start_ms = 0, .end_ms = 61'005, .title = "The \"start\""},
                                         {.start_ms = 61'005, .end_ms = 90'000, .title = "Ende"}};
  const std::string json = to_chapters_json(chapters);
  EXPECT_EQ(json,
            "{\n  \"version\": \"1.2.0\",\n  \"chapters\": [\n"
            "    {\"startTime\": 0.000, \"title\": \"The \\\"start\\\"\", \"endTime\": 61.005},\n"
            "    {\"startTime\": 61.005, \"title\": \"Ende\", \"endTime\": 90.000}\n  ]\n}\n");
  const auto again = parse_chapters_json(json);
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_EQ(again->size(), 2U);
  EXPECT_EQ((*again)[0].end_ms, 61'005);
  EXPECT_EQ((*again)[0].title, "The \"start\"");
  EXPECT_EQ((*again)[1].start_ms, 61'005);
}

TEST(ChaptersJson, FillsInMissingEnds) {
  const auto chapters = parse_chapters_json(
      R"({"version":"1.2.0","author":"x","chapters":[{"startTime":0,"title":"A","img":"i"},{"startTime":12.3456,"title":"B"}]})");
  ASSERT_TRUE(chapters) << chapters.error().message;
  EXPECT_EQ((*chapters)[0].end_ms, 12'346);
  EXPECT_EQ((*chapters)[1].end_ms, -1);
  EXPECT_TRUE(parse_chapters_json(R"({"version":"1.1.0","chapters":[]})"));
}

TEST(ChaptersJson, NamesThePathOfAMistake) {
  const auto message = [](std::string_view json) { return parse_chapters_json(json).error().message; };
  EXPECT_EQ(message(R"({"version":"2.0","chapters":[]})"), "$.version: is \"2.0\"; this program reads versions 1.x");
  EXPECT_EQ(message(R"({"version":"1.2.0"})"), "$.chapters: is missing; it must be an array");
  EXPECT_EQ(message(R"({"version":"1.2.0","chapters":[{"startTime":"0"}]})"),
            "$.chapters[0].startTime: must be a number, but is a string");
  EXPECT_EQ(message(R"({"version":"1.2.0","chapters":[{"startTime":5},{"startTime":5}]})"),
            "$.chapters[1].startTime: must be after the chapter before it");
  EXPECT_EQ(message(R"({"version":"1.2.0","chapters":[{"startTime":5,"endTime":4}]})"),
            "$.chapters[0].endTime: must be after startTime");
  EXPECT_EQ(message(R"({"version":"1.2.0","chapters":[{"startTime":-1}]})"),
            "$.chapters[0].startTime: must be from 0 to 10000000, but is -1");
}

TEST(Transcripts, JsonHasASegmentForEachCue) {
  const std::vector<Cue> cues{{.start_ms = 0, .end_ms = 1'250, .speaker = "Ann \"A\"", .text = "Hello \\ there."},
                              {.start_ms = 1'250, .end_ms = 61'005, .speaker = "Bob", .text = "Yes."}};
  const auto parsed = parse_json(to_transcript_json(cues));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->at("version"), "1.0.0");
  const auto& segments = parsed->at("segments").as_array();
  ASSERT_EQ(segments.size(), 2U);
  EXPECT_EQ(segments[0].at("speaker"), "Ann \"A\"");
  EXPECT_EQ(segments[0].at("body"), "Hello \\ there.");
  EXPECT_EQ(segments[0].at("endTime").to_number<double>(), 1.25);
  EXPECT_EQ(segments[1].at("endTime").to_number<double>(), 61.005);
  EXPECT_TRUE(parse_json(to_transcript_json({})));
}

TEST(Transcripts, HtmlNamesSpeakersAtEachChangeAndNothingInItIsMarkup) {
  const std::vector<Cue> cues{{.start_ms = 0, .end_ms = 1, .speaker = "A & B", .text = "<b>Hi</b>."},
                              {.start_ms = 2'000, .end_ms = 3'000, .speaker = "A & B", .text = "There."},
                              {.start_ms = 3'725'000, .end_ms = 3'726'000, .speaker = "Bob", .text = "1 > 0"}};
  EXPECT_EQ(to_transcript_html(cues),
            "<cite>A &amp; B:</cite>\n<time>0:00</time>\n<p>&lt;b&gt;Hi&lt;/b&gt;. There.</p>\n"
            "<cite>Bob:</cite>\n<time>1:02:05</time>\n<p>1 &gt; 0</p>\n");
  EXPECT_EQ(to_transcript_html({}), "");
}

/// As to_webvtt does.
TEST(Transcripts, NoSegmentStartsBeforeTheEpisodeOrEndsBeforeItStarts) {
  const auto parsed =
      parse_json(to_transcript_json({{.start_ms = -1'500, .end_ms = -700, .speaker = "A", .text = "x"}}));
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->at("segments").at(0).at("startTime").to_number<double>(), 0);
  EXPECT_EQ(parsed->at("segments").at(0).at("endTime").to_number<double>(), 0.001);
}

TEST(Transcripts, HtmlCitesNobodyWhereNoSpeakerIsKnown) {
  EXPECT_EQ(to_transcript_html({{.start_ms = -5, .end_ms = 1, .speaker = "", .text = "x"}}),
            "<time>0:00</time>\n<p>x</p>\n");
}

}  // namespace
}  // namespace showrunner::text
