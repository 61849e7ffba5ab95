#include "text/reader.h"
#include "text/reader_test_support.h"

namespace showrunner::text {
namespace {

using Lines = std::vector<std::string>;

Document read(std::string_view bytes, std::string_view name = "notes.md") {
  auto document = read_document(name, bytes, SourceFormat::kMarkdown);
  EXPECT_TRUE(document.has_value()) << document.error().message;
  return document.value_or(Document{});
}

TEST(ReadMarkdown, KeepsWhatIsSaidAndLeavesOutWhatIsShown) {
  const Document document = read(fixture("article.md"));
  EXPECT_EQ(outline(document),
            (Lines{"heading1: Bees on the roof",
                   "paragraph: The library in Marl Street keeps four hives on its roof, and has never lost one. Their "
                   "honey is sold at the desk — next to the tax forms.",
                   "heading2: How it began", "item: A swarm settled on the flagpole.",
                   "item: The caretaker, who used gloves and a cardboard box, took it in.",
                   "quote: Nobody asked me whether I could. I just could.", "item: Ask the council", "item: Buy smoke",
                   "paragraph: More", "paragraph: The bees fly as far as the river.", "heading2: Setext heading",
                   "paragraph: Last words."}));
}

TEST(ReadMarkdown, ReadsFrontMatter) {
  const Document document = read(fixture("article.md"));
  EXPECT_EQ(document.title, "Bees on the roof");
  EXPECT_EQ(document.author, "Nadia Weiss");
  EXPECT_EQ(document.language, "en");
  const Document toml = read("+++\ntitle = 'A \"b\"'\nauthors = [\"Ann\", \"Bob\"]\n+++\nText here.\n");
  EXPECT_EQ(toml.title, "A \"b\"");
  EXPECT_EQ(toml.author, "Ann");
  EXPECT_EQ(outline(toml), (Lines{"paragraph: Text here."}));
}

TEST(ReadMarkdown, AThematicBreakIsNoFrontMatter) {
  EXPECT_EQ(outline(read("---\n\nOne.\n\n---\n\nTwo.\n")), (Lines{"paragraph: One.", "paragraph: Two."}));
}

TEST(ReadMarkdown, KeepsBracketsThatPointToNoFootnote) {
  EXPECT_EQ(outline(read("Not a note[^x] here.")), (Lines{"paragraph: Not a note[^x] here."}));
}

TEST(ReadMarkdown, SpansAreTrue) {
  const std::string source = fixture("article.md");
  for (const Block& block : read(source).blocks) expect_true_span(block, source);
}

TEST(ReadMarkdown, StandsHostileNesting) {
  std::string quotes(5'000, '>');
  EXPECT_GE(read(quotes + " deep").blocks.size(), 1U);
  std::string links;
  for (int i = 0; i < 20'000; ++i) links += "[";
  EXPECT_GE(read(links + "x").blocks.size(), 1U);
}

}  // namespace
}  // namespace showrunner::text
