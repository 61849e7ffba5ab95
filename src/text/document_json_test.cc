#include <gtest/gtest.h>

#include "text/reader.h"

namespace showrunner::text {
namespace {

Document sample() {
  return {.name = "a \"b\".html",
          .title = "Ünïcode & <tags>",
          .author = "",
          .language = "de",
          .blocks = {
              {.kind = BlockKind::kHeading, .level = 2, .text = "One", .source = {.part = 0, .start = 4, .end = 7}},
              {.kind = BlockKind::kParagraph, .level = 0, .text = "日本", .source = {.part = 3, .start = 9, .end = 15}},
              {.kind = BlockKind::kListItem, .level = 0, .text = "x", .source = {}},
              {.kind = BlockKind::kQuote, .level = 0, .text = "y\t\\", .source = {}}}};
}

TEST(DocumentJson, ReadsBackWhatItWrites) {
  const Document document = sample();
  const auto read = document_from_json(to_json(document));
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(to_json(*read), to_json(document));
  EXPECT_EQ(read->title, document.title);
  ASSERT_EQ(read->blocks.size(), 4U);
  EXPECT_EQ(read->blocks[1].text, "日本");
  EXPECT_EQ(read->blocks[1].source, document.blocks[1].source);
  EXPECT_EQ(read->blocks[3].kind, BlockKind::kQuote);
}

TEST(DocumentJson, NamesThePlaceOfWhatIsWrong) {
  const std::string head = R"({"version":1,"name":"n","title":"t","author":"","language":"en","blocks":)";
  const auto message = [](const std::string& json) {
    const auto document = document_from_json(json);
    EXPECT_FALSE(document.has_value()) << json;
    return document ? std::string() : document.error().message;
  };
  const auto block = [&](std::string_view fields) {
    return head + R"([{"kind":"heading","level":1,"text":"x","part":0,"start":0,"end":1},{)" + std::string(fields) +
           "}]}";
  };
  EXPECT_NE(message(block(R"("kind":"poem","level":0,"text":"x","part":0,"start":0,"end":1)")).find("blocks[1].kind"),
            std::string::npos);
  EXPECT_NE(message(block(R"("kind":"quote","level":1,"text":"x","part":0,"start":0,"end":1)")).find("blocks[1].level"),
            std::string::npos);
  EXPECT_NE(message(block(R"("kind":"quote","level":0,"text":"","part":0,"start":0,"end":1)")).find("blocks[1].text"),
            std::string::npos);
  EXPECT_NE(message(block(R"("kind":"quote","level":0,"text":"x","part":-1,"start":0,"end":1)")).find("blocks[1].part"),
            std::string::npos);
  EXPECT_NE(message(block(R"("kind":"quote","level":0,"text":"x","part":0,"start":5,"end":1)")).find("blocks[1].end"),
            std::string::npos);
  EXPECT_NE(
      message(block(R"("kind":"quote","level":0,"text":"x","part":0,"start":0,"end":1e300)")).find("blocks[1].end"),
      std::string::npos);
  EXPECT_NE(message(head + "{}}").find("blocks"), std::string::npos);
  EXPECT_NE(message(R"({"version":2})").find("version"), std::string::npos);
  message("");
  message("[]");
  message("{\"version\":1");
  message(std::string(100'000, '['));
  message(head + "[{\"kind\":\"\xFF\"}]}");
}

}  // namespace
}  // namespace showrunner::text
