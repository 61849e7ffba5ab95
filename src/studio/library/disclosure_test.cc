#include "studio/library/disclosure.h"

#include <gtest/gtest.h>

#include "studio/settings.h"

namespace showrunner::studio {
namespace {

text::Script script(const std::string& language) {
  return {
      .title = "T",
      .language = language,
      .speakers = {{.id = "a", .name = "A"}, {.id = "b", .name = "B"}},
      .segments = {{.title = "One", .turns = {{.speaker = "a", .text = "Hello."}, {.speaker = "b", .text = "Bye."}}}}};
}

Options options_with(const std::string& wording) {
  Options options(option_table());
  if (!wording.empty()) EXPECT_TRUE(options.set("episode.disclosure", wording));
  return options;
}

TEST(Disclosure, IsTheLastTurnInTheLanguageOfTheEpisode) {
  text::Script german = script("de-AT");
  add_disclosure(german, options_with(""));
  ASSERT_EQ(german.segments[0].turns.size(), 3U);
  EXPECT_EQ(german.segments[0].turns[2].speaker, "b");
  EXPECT_NE(german.segments[0].turns[2].text.find("künstlicher Intelligenz"), std::string::npos);
}

TEST(Disclosure, IsSaidOnceHoweverOftenItIsAdded) {
  text::Script one = script("en");
  add_disclosure(one, options_with(""));
  text::Script two = one;
  add_disclosure(two, options_with(""));
  EXPECT_EQ(one, two);
}

TEST(Disclosure, CanBeRewordedAndLeftOut) {
  text::Script reworded = script("en");
  add_disclosure(reworded, options_with("Machines made this."));
  EXPECT_EQ(reworded.segments[0].turns[2].text, "Machines made this.");
  text::Script without = script("en");
  add_disclosure(without, options_with("none"));
  EXPECT_EQ(without, script("en"));
}

TEST(Disclosure, AScriptWithoutTurnsStaysAsItIs) {
  text::Script empty{.title = "T"};
  add_disclosure(empty, options_with(""));
  EXPECT_EQ(empty, text::Script{.title = "T"});
}

}  // namespace
}  // namespace showrunner::studio
