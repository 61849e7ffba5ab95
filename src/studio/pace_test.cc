#include "studio/pace.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "speech/host_directory.h"

namespace showrunner::studio {

namespace {

/// With a lexicon, every sentence goes through the normaliser.
text::Lexicon of_no_matter() {
  return text::Lexicon::parse("qqqq = q").value();
}

class PaceTest : public testing::Test {
 protected:
  double short_cut(std::string_view text) const { return quick_.seconds(0, text); }

  double normalised(std::string_view text) const { return thorough_.seconds(0, text); }

  std::vector<speech::Host> hosts_{speech::HostDirectory().find("clara").value()};
  Pace quick_{hosts_, "en", {}};
  Pace thorough_{hosts_, "en", of_no_matter()};
};

TEST_F(PaceTest, OrdinarySentencesTakeAsLongAsTheirNormalisedForm) {
  for (const std::string_view text :
       {"The lamp was lit at dusk.", "I didn't see it; did you?", "\"Who's there?\" A well-known voice, after all.",
        "Mary and Tom live in Paris, I think! They came by boat: it was cheap."}) {
    EXPECT_DOUBLE_EQ(short_cut(text), normalised(text)) << text;
  }
}

TEST_F(PaceTest, WhatIsNotSaidAsItIsWrittenIsMeasuredAsItIsSaid) {
  for (const std::string_view text :
       {"It cost $3,500 in 1965.", "NASA and the GPU.", "Dr. Smith lives on St. James St. today.",
        "World War II ended.", "Ask iPhone users.", "Chapter V begins.", "Really?! :-)", "...", "Caf\xC3\xA9 au lait.",
        "R&D at 5 km/h."}) {
    EXPECT_DOUBLE_EQ(short_cut(text), normalised(text)) << text;
  }
}

TEST_F(PaceTest, TheShortCutIsWithinAHundredthOverEverythingThatNormalisationIsTestedWith) {
  double quick = 0;
  double thorough = 0;
  for (const auto& entry : std::filesystem::directory_iterator(SHOWRUNNER_SOURCE_DIR "/tests/data/normalise")) {
    std::ifstream file(entry.path());
    for (std::string line; std::getline(file, line);) {
      const std::string_view written = std::string_view(line).substr(0, line.find('\t'));
      quick += short_cut(written);
      thorough += normalised(written);
    }
  }
  ASSERT_GT(thorough, 3600);
  EXPECT_NEAR(quick / thorough, 1, 0.01);
}

}  // namespace

}  // namespace showrunner::studio
