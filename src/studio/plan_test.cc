#include "studio/plan.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

text::Script script_with(std::vector<text::Turn> turns) {
  text::Script script{.title = "T"};
  script.speakers = {{.id = "a", .name = "A", .role = {}, .voice = {}},
                     {.id = "b", .name = "B", .role = {}, .voice = {}}};
  script.segments.push_back({.title = "S", .turns = std::move(turns)});
  return script;
}

class Plan : public testing::Test {
 protected:
  std::vector<Line> lines(const text::Script& script, std::size_t turn) const {
    const text::Turn& text = script.segments[0].turns[turn];
    const std::size_t speaker = text.speaker == script.speakers[0].id ? 0 : 1;
    return lines_of({.segment = 0, .turn = turn, .speaker = speaker, .text = text}, "en", normaliser_);
  }

  text::Normaliser normaliser_{"en", text::Lexicon{}};
};

TEST_F(Plan, GivesEverySentenceItsPauseClass) {
  const auto script = script_with(
      {{.speaker = "a", .text = "One here. Two here.\n\nThree here."}, {.speaker = "b", .text = "Four here."}});
  const auto first = lines(script, 0);
  ASSERT_EQ(first.size(), 3U);
  EXPECT_EQ(first[0].pause, audio::Pause::kHeading);
  EXPECT_EQ(first[1].pause, audio::Pause::kSentence);
  EXPECT_EQ(first[2].pause, audio::Pause::kParagraph);
  const auto second = lines(script, 1);
  ASSERT_EQ(second.size(), 1U);
  EXPECT_EQ(second[0].pause, audio::Pause::kTurn);
  EXPECT_EQ(second[0].speaker, 1U);
}

TEST_F(Plan, KeepsWhatWasWrittenBesideWhatIsSaid) {
  const auto script = script_with({{.speaker = "a", .text = "It cost $5 in 1998."}});
  const auto line = lines(script, 0);
  ASSERT_EQ(line.size(), 1U);
  EXPECT_EQ(line[0].written, "It cost $5 in 1998.");
  EXPECT_EQ(line[0].spoken.find_first_of("$0123456789"), std::string::npos);
}

TEST_F(Plan, LeavesOutWhatCannotBeSaidAndKeepsThePauseForTheNext) {
  const auto script = script_with({{.speaker = "a", .text = "\xF0\x9F\x98\x80\n\nThen words."}});
  const auto line = lines(script, 0);
  ASSERT_EQ(line.size(), 1U);
  EXPECT_EQ(line[0].pause, audio::Pause::kHeading);
}

TEST_F(Plan, AnExplicitPauseStandsBeforeTheFirstSentenceOnly) {
  const auto script = script_with({{.speaker = "a", .text = "One here. Two here.", .pause_ms = 1234}});
  const auto line = lines(script, 0);
  ASSERT_EQ(line.size(), 2U);
  EXPECT_EQ(line[0].pause_ms, 1234);
  EXPECT_EQ(line[1].pause_ms, std::nullopt);
}

}  // namespace
}  // namespace showrunner::studio
