#include "studio/source_preview.h"

#include <gtest/gtest.h>

#include "text/code_points.h"

namespace showrunner::studio {
namespace {

using text::Block;
using text::BlockKind;

TEST(SourcePreview, CountsWhatWasReadAndShowsItsBeginning) {
  const SourcePreview preview =
      preview_of({.name = "a.md",
                  .title = "Lamps",
                  .language = "en",
                  .blocks = {Block{.kind = BlockKind::kHeading, .level = 1, .text = "Lamps"},
                             Block{.text = "They burned all night."}, Block{.text = "Nobody slept."}}},
                 text::SourceFormat::kMarkdown);
  EXPECT_EQ(preview.title, "Lamps");
  EXPECT_EQ(preview.language, "en");
  EXPECT_EQ(preview.words, 7U);
  EXPECT_EQ(preview.characters, 5U + 22U + 13U);
  EXPECT_EQ(preview.estimated_tokens, 10U);
  EXPECT_EQ(preview.excerpt, "They burned all night.\nNobody slept.") << "without the heading that is the title";
}

TEST(SourcePreview, ALongTextIsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 500; ++i) text += "ü";
  const SourcePreview preview =
      preview_of({.name = "a.txt", .blocks = {Block{.text = text}}}, text::SourceFormat::kText);
  EXPECT_EQ(text::count_code_points(preview.excerpt), 301U);
  EXPECT_TRUE(text::is_utf8(preview.excerpt));
  EXPECT_EQ(preview.characters, 500U);
}

TEST(SourcePreview, OfNothingThereIsNothing) {
  EXPECT_EQ(preview_of({}, text::SourceFormat::kText).excerpt, "");
}

}  // namespace
}  // namespace showrunner::studio
