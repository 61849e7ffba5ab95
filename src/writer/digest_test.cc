#include "writer/digest.h"

#include <set>

#include <gtest/gtest.h>

#include "base/file.h"
#include "writer/digest/frames.h"

namespace showrunner::writer {
namespace {

/// A document of headings ("# …") and paragraphs, one block a line or per blank-line-separated run of lines.
text::Document document_of(std::string name, std::string title, const std::string& markup,
                           std::string language = "en") {
  text::Document document{
      .name = std::move(name), .title = std::move(title), .author = "", .language = std::move(language), .blocks = {}};
  bool open = false;
  for (std::size_t start = 0; start < markup.size();) {
    const std::size_t end = std::min(markup.find('\n', start), markup.size());
    const std::string line = markup.substr(start, end - start);
    const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
    if (level > 0) {
      document.blocks.push_back({.kind = text::BlockKind::kHeading,
                                 .level = static_cast<int>(level),
                                 .text = line.substr(std::min(level + 1, line.size())),
                                 .source = {.part = 0, .start = start, .end = end}});
    } else if (!line.empty() && open) {
      document.blocks.back().text += " " + line;
      document.blocks.back().source.end = end;
    } else if (!line.empty()) {
      document.blocks.push_back({.kind = text::BlockKind::kParagraph,
                                 .level = 0,
                                 .text = line,
                                 .source = {.part = 0, .start = start, .end = end}});
    }
    open = level == 0 && !line.empty();
    start = end + 1;
  }
  return document;
}

std::string article_text() {
  const auto article = read_file(std::filesystem::path(SHOWRUNNER_SOURCE_DIR) / "examples/article.md", 1 << 20);
  EXPECT_TRUE(article);
  return article->substr(article->find("# How"));
}

text::Document article() {
  text::Document document = document_of("article.md", "How Lighthouses Got Their Lenses", article_text());
  document.author = "Showrunner contributors";
  return document;
}

/// The article without its headings, in paragraphs or in one piece.
text::Document plain_article(bool one_paragraph) {
  text::Document document = article();
  std::erase_if(document.blocks, [](const text::Block& block) { return block.kind == text::BlockKind::kHeading; });
  if (one_paragraph) {
    text::Block all = document.blocks.front();
    for (std::size_t i = 1; i < document.blocks.size(); ++i) all.text += " " + document.blocks[i].text;
    document.blocks = {all};
  }
  return document;
}

WriteRequest request_for(std::vector<text::Document> documents, std::size_t hosts, std::optional<double> minutes) {
  WriteRequest request;
  request.documents = std::move(documents);
  request.minutes = minutes;
  for (std::size_t i = 0; i < hosts; ++i) {
    request.speakers.push_back(
        {.id = "h" + std::to_string(i), .name = "Host " + std::to_string(i), .role = "", .voice = ""});
  }
  request.seconds = [](std::size_t speaker, std::string_view text) {
    return static_cast<double>(text.size()) / (15.0 + static_cast<double>(speaker)) + 0.3;
  };
  return request;
}

Written written(const WriteRequest& request) {
  auto result = write_digest(request);
  EXPECT_TRUE(result) << result.error().message;
  return result.value_or(Written{});
}

std::vector<text::Turn> turns_of(const text::Script& script) {
  std::vector<text::Turn> turns;
  for (const text::Segment& segment : script.segments)
    turns.insert(turns.end(), segment.turns.begin(), segment.turns.end());
  return turns;
}

std::string folded(const text::Document& document) {
  std::string all;
  for (const text::Block& block : document.blocks) all += block.text + " ";
  return all;
}

/// The estimate as the renderer would add it up.
double seconds_of(const text::Script& script, const WriteRequest& request) {
  double seconds = -request.segment_pause_seconds;
  for (const text::Segment& segment : script.segments) {
    seconds += request.segment_pause_seconds - request.turn_pause_seconds;
    for (const text::Turn& turn : segment.turns) {
      const std::size_t speaker = static_cast<std::size_t>(turn.speaker.back() - '0');
      // One estimate a sentence: its end marks are counted, which the article uses for nothing else.
      seconds += request.turn_pause_seconds;
      for (std::size_t start = 0; start < turn.text.size();) {
        const std::size_t end = std::min(turn.text.find(". ", start), turn.text.size() - 1);
        seconds += request.seconds(speaker, std::string_view(turn.text).substr(start, end + 1 - start));
        start = end + 2;
      }
    }
  }
  return seconds;
}

TEST(Digest, SaysNothingThatTheSourceDoesNot) {
  const text::Document document = article();
  const std::string source = folded(document);
  for (const double minutes : {1.0, 4.0, 9.0}) {
    const Written digest = written(request_for({document}, 2, minutes));
    for (const text::Turn& turn : turns_of(digest.script)) {
      if (!turn.source) continue;
      for (std::size_t start = 0; start < turn.text.size();) {
        const std::size_t end = std::min(turn.text.find(". ", start), turn.text.size() - 1);
        EXPECT_NE(source.find(turn.text.substr(start, end + 1 - start)), std::string::npos) << turn.text;
        start = end + 2;
      }
    }
  }
}

TEST(Digest, KeepsTheOrderOfTheSourceAndPointsIntoIt) {
  const text::Document document = article();
  const std::string raw = article_text();
  std::size_t last_start = 0;
  for (const text::Turn& turn : turns_of(written(request_for({document}, 2, 6.0)).script)) {
    if (!turn.source) continue;
    EXPECT_EQ(turn.source->document, "article.md");
    EXPECT_GE(turn.source->start, last_start);
    last_start = turn.source->start;
    std::string place = raw.substr(turn.source->start, turn.source->end - turn.source->start);
    std::replace(place.begin(), place.end(), '\n', ' ');
    EXPECT_NE(place.find(turn.text.substr(0, turn.text.find(". "))), std::string::npos) << turn.text;
  }
  EXPECT_GT(last_start, raw.size() / 2) << "the end of the article is told too";
}

TEST(Digest, HitsTheLengthWithinThreePercentOverManyLengthsAndHosts) {
  for (const double minutes : {0.75, 1.0, 1.5, 2.0, 3.0, 4.5, 6.0, 8.0, 10.0}) {
    for (const std::size_t hosts : {1U, 2U, 3U, 4U}) {
      for (const text::Document& document : {article(), plain_article(false), plain_article(true)}) {
        const WriteRequest request = request_for({document}, hosts, minutes);
        const Written digest = written(request);
        EXPECT_NEAR(digest.estimated_seconds, minutes * 60, minutes * 60 * 0.03) << hosts << " hosts";
        EXPECT_EQ(digest.notice, "");
      }
    }
  }
}

TEST(Digest, EstimatesWhatTheRendererAddsUp) {
  for (const std::size_t hosts : {1U, 3U}) {
    const WriteRequest request = request_for({article()}, hosts, 5.0);
    const Written digest = written(request);
    EXPECT_NEAR(digest.estimated_seconds, seconds_of(digest.script, request), 3.0);
  }
}

TEST(Digest, SaysSoWhenTheSourceIsTooShortOrTheTimeIs) {
  const Written all = written(request_for({article()}, 2, 60.0));
  EXPECT_TRUE(all.notice.starts_with("The source is enough for ")) << all.notice;
  EXPECT_TRUE(all.notice.ends_with(" of the 60 minutes asked for.")) << all.notice;
  EXPECT_GT(all.estimated_seconds, 600);
  const Written little = written(request_for({article()}, 2, 0.05));
  EXPECT_TRUE(little.notice.starts_with("The source cannot be told in less than ")) << little.notice;
  EXPECT_LT(little.estimated_seconds, 40);
  EXPECT_FALSE(little.script.segments.empty());
}

TEST(Digest, TellsAtMostTenMinutesWhenNoLengthIsAskedFor) {
  EXPECT_NEAR(written(request_for({article()}, 1, std::nullopt)).estimated_seconds, 600, 18);
  const Written note =
      written(request_for({document_of("n.txt", "Note", "The lamp was lit at dusk. The keeper slept late.")}, 1, {}));
  EXPECT_EQ(note.notice, "");
  EXPECT_EQ(note.script.segments.size(), 1U);
}

TEST(Digest, IsDeterministic) {
  const WriteRequest request = request_for({article(), plain_article(true)}, 3, 7.0);
  EXPECT_EQ(text::to_json(written(request).script), text::to_json(written(request).script));
}

TEST(Digest, TurnsHeadingsIntoChaptersAndAnnouncesThem) {
  const Written digest = written(request_for({article()}, 2, 8.0));
  const auto& segments = digest.script.segments;
  EXPECT_GE(segments.size(), 3U);
  EXPECT_LE(segments.size(), 8U);
  std::string frames;
  for (const text::Turn& turn : turns_of(digest.script))
    if (!turn.source) frames += turn.text + "\n";
  for (const std::string_view heading : {"Fires on towers", "The lamp and the mirror", "A civil engineer from Normandy",
                                         "Building the great lens", "Across the world", "Turning on mercury"})
    EXPECT_NE(frames.find(heading), std::string::npos) << heading;
  EXPECT_NE(frames.find("How Lighthouses Got Their Lenses, by Showrunner contributors"), std::string::npos);
  EXPECT_NE(segments.back().turns.back().text.find("synthetic voices"), std::string::npos);
}

TEST(Digest, MakesChaptersOfItsOwnWhereHeadingsAreMissing) {
  for (const bool one_paragraph : {false, true}) {
    const text::Document document = plain_article(one_paragraph);
    const std::string source = folded(document);
    const Written digest = written(request_for({document}, 2, 6.0));
    EXPECT_GE(digest.script.segments.size(), 3U);
    std::set<std::string> titles;
    for (const text::Segment& segment : digest.script.segments) {
      EXPECT_TRUE(titles.insert(segment.title).second) << segment.title;
      EXPECT_TRUE(segment.title == "Introduction" || source.find(segment.title.substr(1)) != std::string::npos)
          << segment.title;
    }
  }
}

TEST(Digest, LetsEveryHostSpeak) {
  for (const std::size_t hosts : {1U, 2U, 3U, 4U}) {
    for (const double minutes : {1.0, 5.0}) {
      std::set<std::string> heard;
      const auto turns = turns_of(written(request_for({article()}, hosts, minutes)).script);
      for (std::size_t i = 0; i < turns.size(); ++i) {
        heard.insert(turns[i].speaker);
        if (hosts > 1 && i > 0) EXPECT_NE(turns[i].speaker, turns[i - 1].speaker);
      }
      EXPECT_EQ(heard.size(), hosts);
    }
  }
}

TEST(Digest, GivesAScriptThatItsOwnReaderTakes) {
  const Written digest = written(request_for({article()}, 4, 9.0));
  const auto again = text::parse_script(text::to_json(digest.script));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, digest.script);
  EXPECT_EQ(digest.script.title, "How Lighthouses Got Their Lenses");
  EXPECT_TRUE(digest.script.summary.starts_with("A lighthouse has one task: to be seen from as far away as possible."));
  EXPECT_LE(digest.script.summary.size(), 400U);
}

TEST(Digest, FramesOnlyInTheLanguageOfTheEpisode) {
  const std::string finnish =
      "# Majakat\n\nMajakan valo näkyy kauas merelle.\n\n## Linssi\n\nLinssi taittaa valon kohti merta. "
      "Ensimmäinen linssi rakennettiin vuonna 1823.\n\n## Torni\n\nTorni seisoo korkealla kalliolla meren rannalla.\n";
  const text::Document document = document_of("m.txt", "Majakat", finnish, "fi");
  for (const text::Turn& turn : turns_of(written(request_for({document}, 2, 5.0)).script))
    EXPECT_NE(finnish.find(turn.text.substr(0, turn.text.size() - 1)), std::string::npos) << turn.text;

  const std::string german =
      "Der Leuchtturm steht an der Küste. Die Linse bündelt das Licht der Lampe.\n\n## Die Linse\n\n"
      "Augustin Fresnel baute die erste Linse im Jahr 1823.\n";
  const Written digest = written(request_for({document_of("l.txt", "Leuchttürme", german, "de")}, 2, 5.0));
  EXPECT_EQ(digest.script.language, "de");
  for (const text::Turn& turn : turns_of(digest.script)) {
    for (const std::string_view english : {"Welcome", " the ", "Next", "This"})
      EXPECT_EQ(turn.text.find(english), std::string::npos) << turn.text;
  }
}

TEST(Digest, IntroducesEachDocumentByName) {
  text::Document second = document_of(
      "b.md", "On Harbours", "Harbours protect ships from the sea. Breakwaters were built of stone in most places.\n");
  const Written digest = written(request_for({article(), second}, 2, 6.0));
  std::string frames;
  bool told = false;
  for (const text::Turn& turn : turns_of(digest.script)) {
    if (!turn.source) frames += turn.text + "\n";
    told = told || (turn.source && turn.source->document == "b.md");
  }
  EXPECT_TRUE(told);
  EXPECT_NE(frames.find("On Harbours"), std::string::npos);
  EXPECT_EQ(digest.script.title, "How Lighthouses Got Their Lenses; On Harbours");
}

TEST(Digest, SaysWhoseWordsTheFirstPersonIs) {
  const auto turns =
      turns_of(written(request_for({document_of("m.txt", "My Tower",
                                                "The tower was built in 1823 by hand.\n\n## Living there\n\n"
                                                "As a child I lived in the tower with my father.")},
                                   2, 3.0))
                   .script);
  const auto own =
      std::find_if(turns.begin(), turns.end(), [](const auto& t) { return t.text.starts_with("As a child"); });
  ASSERT_NE(own, turns.end());
  EXPECT_NE(std::prev(own)->text.find("author"), std::string::npos) << std::prev(own)->text;
}

TEST(Digest, LeavesOutReferencesAndNotes) {
  const Written digest = written(request_for(
      {document_of("m.txt", "T",
                   "## Glass\n\nThe glass was cast in Paris.\n\n## References\n\n"
                   "Smith wrote about the glass in 1900.\n\n### Old ones\n\nJones wrote about it too then.\n\n"
                   "## Steel\n\nThe frame was made of steel.\n")},
      1, 5.0));
  const std::string script = text::to_json(digest.script);
  EXPECT_EQ(script.find("Smith"), std::string::npos);
  EXPECT_EQ(script.find("Jones"), std::string::npos);
  EXPECT_NE(script.find("made of steel"), std::string::npos);
}

TEST(Digest, TellsTheWholeOfASourceTooSmallToChooseFrom) {
  const auto request = request_for({document_of("n", "Note", "This is a cafe. It has been open since May")}, 1, {});
  const std::string script = text::to_json(written(request).script);
  EXPECT_NE(script.find("This is a cafe."), std::string::npos);
  EXPECT_NE(script.find("It has been open since May"), std::string::npos);
}

TEST(Digest, RefusesWhatItCannotTell) {
  const auto message = [](const WriteRequest& request) {
    const auto result = write_digest(request);
    return result ? std::string() : result.error().message;
  };
  EXPECT_NE(message(request_for({}, 1, 5.0)).find("language model"), std::string::npos);
  EXPECT_NE(message(request_for({document_of("e", "E", "")}, 1, 5.0)).find("no sentence"), std::string::npos);
  EXPECT_NE(message(request_for({document_of("e", "E", "Word")}, 1, 5.0)).find("no sentence"), std::string::npos);
  EXPECT_NE(
      message(request_for({document_of("e", "E", "# Only\n\n## Headings\n\n### Here\n")}, 1, 5.0)).find("no sentence"),
      std::string::npos);
  EXPECT_NE(message(request_for({article()}, 0, 5.0)).find("1 to 4 hosts"), std::string::npos);
  EXPECT_NE(message(request_for({article()}, 5, 5.0)).find("1 to 4 hosts"), std::string::npos);
  for (const double minutes : {0.0, -1.0, 1e9, std::numeric_limits<double>::quiet_NaN()})
    EXPECT_NE(message(request_for({article()}, 1, minutes)).find("length"), std::string::npos);
}

TEST(Digest, SurvivesHostileDocuments) {
  std::string headings;
  for (int i = 0; i < 50'000; ++i) headings += "## Heading " + std::to_string(i) + "\n";
  std::string headings_and_text;
  for (int i = 0; i < 5'000; ++i) {
    headings_and_text += std::string(static_cast<std::size_t>(1 + i % 6), '#') + " Heading " + std::to_string(i) +
                         "\n\nThe tower number " + std::to_string(i) + " was built of stone.\n\n";
  }
  std::string paragraph;
  for (int i = 0; i < 4'000; ++i)
    paragraph += "The lamp number " + std::to_string(i) + " was lit by the keeper at dusk. ";
  std::string chain = "The keeper was alone.";
  for (int i = 0; i < 4'000; ++i) chain += " He counted the ship number " + std::to_string(i) + " that night.";
  std::string questions;
  for (int i = 0; i < 2'000; ++i) questions += "Who was keeper number " + std::to_string(i) + "? ";
  EXPECT_FALSE(write_digest(request_for({document_of("h", "H", headings)}, 2, 5.0)));
  for (const std::string& markup :
       {headings_and_text, paragraph, chain, questions, headings + "\nThe end was near for the keeper."}) {
    const Written digest = written(request_for({document_of("h", std::string(100'000, 'x'), markup)}, 2, 5.0));
    EXPECT_TRUE(text::parse_script(text::to_json(digest.script))) << markup.substr(0, 40);
    EXPECT_LE(digest.estimated_seconds, 309) << markup.substr(0, 40);
    EXPECT_LE(digest.script.segments.size(), 8U);
  }
}

}  // namespace
}  // namespace showrunner::writer
