#include "studio/library/script_diff.h"

#include <random>

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

using Kind = TurnChange::Kind;

text::Script script(const std::vector<std::string>& texts) {
  text::Script made{.title = "Title", .speakers = {{.id = "a", .name = "A"}}, .segments = {{.title = "One"}}};
  for (const std::string& text : texts) made.segments[0].turns.push_back({.speaker = "a", .text = text});
  return made;
}

std::vector<std::string> texts_of(const text::Script& script) {
  std::vector<std::string> texts;
  for (const text::Segment& segment : script.segments) {
    for (const text::Turn& turn : segment.turns) texts.push_back(turn.text);
  }
  return texts;
}

/// `before` with what the diff says done to it.
std::vector<std::string> applied(const text::Script& before, const ScriptDiff& diff) {
  const std::vector<std::string> old = texts_of(before);
  std::vector<std::string> result;
  std::size_t at = 0;
  for (const TurnChange& change : diff.turns) {
    while (at < change.before) result.push_back(old[at++]);
    EXPECT_EQ(result.size(), change.after);
    if (change.kind != Kind::kAdded) EXPECT_EQ(old[at++], change.was.text);
    if (change.kind != Kind::kRemoved) result.push_back(change.is.text);
  }
  while (at < old.size()) result.push_back(old[at++]);
  return result;
}

TEST(ScriptDiff, EqualScriptsDoNotDiffer) {
  const auto one = script({"a", "b"});
  const ScriptDiff diff = diff_scripts(one, one);
  EXPECT_TRUE(diff.turns.empty());
  EXPECT_TRUE(diff.headings.empty());
}

TEST(ScriptDiff, AChangedLineIsOneChangeAtItsPlace) {
  const ScriptDiff diff = diff_scripts(script({"a", "b", "c"}), script({"a", "B", "c"}));
  ASSERT_EQ(diff.turns.size(), 1U);
  EXPECT_EQ(diff.turns[0].kind, Kind::kChanged);
  EXPECT_EQ(diff.turns[0].before, 1U);
  EXPECT_EQ(diff.turns[0].after, 1U);
  EXPECT_EQ(diff.turns[0].was.text, "b");
  EXPECT_EQ(diff.turns[0].is.text, "B");
}

TEST(ScriptDiff, AnInsertedTurnDoesNotChangeThoseBehindIt) {
  const ScriptDiff diff = diff_scripts(script({"a", "b", "c"}), script({"a", "x", "b", "c"}));
  ASSERT_EQ(diff.turns.size(), 1U);
  EXPECT_EQ(diff.turns[0].kind, Kind::kAdded);
  EXPECT_EQ(diff.turns[0].after, 1U);
}

TEST(ScriptDiff, ATurnThatMovedToAnotherSegmentIsSeenInTheHeadings) {
  auto before = script({"a", "b"});
  auto after = before;
  after.segments.push_back({.title = "Two", .turns = {after.segments[0].turns.back()}});
  after.segments[0].turns.pop_back();
  const ScriptDiff diff = diff_scripts(before, after);
  EXPECT_TRUE(diff.turns.empty());
  EXPECT_EQ(diff.headings, std::vector<std::string>{"segments"});
}

TEST(ScriptDiff, WhatElseDiffersIsNamed) {
  auto before = script({"a"});
  auto after = before;
  after.title = "Other";
  after.language = "de";
  after.speakers[0].voice = "clara";
  EXPECT_EQ(diff_scripts(before, after).headings, (std::vector<std::string>{"title", "language", "speakers"}));
}

TEST(ScriptDiff, DoingWhatItSaysGivesTheSecondScriptWhateverTheTwoAre) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    const auto some = [&random] {
      std::vector<std::string> texts(random() % 12 + 1);
      for (std::string& text : texts) text = std::string(1, static_cast<char>('a' + random() % 4));
      return script(texts);
    };
    const auto before = some();
    const auto after = some();
    EXPECT_EQ(applied(before, diff_scripts(before, after)), texts_of(after));
  }
}

TEST(ScriptDiff, LargeScriptsThatHaveNothingInCommonAreStillCompared) {
  std::vector<std::string> old_texts;
  std::vector<std::string> new_texts;
  for (int i = 0; i < 5'000; ++i) {
    old_texts.push_back("old " + std::to_string(i));
    new_texts.push_back("new " + std::to_string(i));
  }
  const auto before = script(old_texts);
  EXPECT_EQ(applied(before, diff_scripts(before, script(new_texts))), new_texts);
}

}  // namespace
}  // namespace showrunner::studio
