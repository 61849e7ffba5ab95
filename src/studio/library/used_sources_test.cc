#include "studio/library/used_sources.h"

#include <gtest/gtest.h>

#include "base/scratch_directory.h"

namespace showrunner::studio {
namespace {

using Kind = SourceReference::Kind;

class UsedSources : public testing::Test {
 protected:
  std::vector<UsedSource> used(std::vector<SourceReference> references,
                               const std::vector<std::string>& documents = {}) const {
    LibraryOrder order;
    order.script.sources = std::move(references);
    text::Script script{.segments = {{.title = "Part"}}};
    for (const std::string& document : documents) {
      script.segments[0].turns.push_back(
          {.speaker = "a", .text = "Yes.", .source = text::TurnSource{.document = document}});
    }
    return used_sources(order, script, uploads_);
  }

  ScratchDirectory directory_;
  Uploads uploads_{directory_.path()};
};

TEST_F(UsedSources, TextsGoByTheNameThatTheReaderWasGiven) {
  const auto sources = used({{Kind::kText, "# Lamps\n\nThey burned."}, {Kind::kText, "  \n"}});
  ASSERT_EQ(sources.size(), 2U);
  EXPECT_EQ(sources[0].document, "text-1.txt");
  EXPECT_EQ(sources[0].title, "Lamps");
  EXPECT_EQ(sources[0].text, "# Lamps\n\nThey burned.");
  EXPECT_EQ(sources[1].document, "text-2.txt");
  EXPECT_EQ(sources[1].title, "text-2.txt");
}

TEST_F(UsedSources, AnUploadThatIsTextIsShownAndOneWithPartsIsNamed) {
  const std::string notes = *uploads_.keep("notes.md", "# Notes\n\nA lamp.");
  const std::string paper = *uploads_.keep("paper.pdf", "%PDF-1.7\n");
  const auto sources = used({{Kind::kUpload, notes}, {Kind::kUpload, paper}, {Kind::kUpload, "../../etc/passwd"}});
  EXPECT_EQ(sources[0].document, notes);
  EXPECT_EQ(sources[0].title, "Notes");
  EXPECT_EQ(sources[0].text, "# Notes\n\nA lamp.");
  EXPECT_EQ(sources[1].document, paper);
  EXPECT_FALSE(sources[1].text);
  EXPECT_FALSE(sources[2].text) << "one that is gone, or never was";
}

TEST_F(UsedSources, APageGoesByTheAddressAtWhichItWasFound) {
  const auto sources = used({{Kind::kUrl, "https://a.example/1"}, {Kind::kUrl, "https://b.example/2"}},
                            {"https://b.example/2", "https://www.a.example/one", "notes.md"});
  EXPECT_EQ(sources[0].document, "https://www.a.example/one");
  EXPECT_EQ(sources[0].url, "https://www.a.example/one");
  EXPECT_EQ(sources[1].document, "https://b.example/2");
  EXPECT_FALSE(sources[0].text);
}

TEST_F(UsedSources, WhatIsTooLongIsLeftOut) {
  std::vector<SourceReference> many;
  for (int i = 0; i < 6; ++i) many.push_back({Kind::kText, std::string(std::size_t{1} << 20U, 'x')});
  const auto sources = used(many);
  EXPECT_TRUE(sources[3].text);
  EXPECT_FALSE(sources[4].text);
  EXPECT_EQ(sources[4].title, std::string(120, 'x'));
}

}  // namespace
}  // namespace showrunner::studio
