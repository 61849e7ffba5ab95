#include "studio/feed/write_opml.h"

#include <gtest/gtest.h>
#include <pugixml.hpp>

namespace showrunner::studio {
namespace {

TEST(WriteOpml, HasAnOutlineForEachFeed) {
  const std::vector<OpmlEntry> entries{{.title = "Tides & \"Times\"",
                                        .feed_url = "https://a.example/f?x=1&y=2",
                                        .page_url = "https://a.example/",
                                        .description = "About\nthe <sea> ]]>",
                                        .language = "en"},
                                       {.title = "no feed"},
                                       {.title = " \x01", .feed_url = "https://b.example/f"}};
  const std::string xml = write_opml("My \xFF shows\n", entries);
  pugi::xml_document document;
  ASSERT_TRUE(document.load_buffer(xml.data(), xml.size(), pugi::parse_full)) << xml;
  const pugi::xml_node opml = document.child("opml");
  EXPECT_STREQ(opml.attribute("version").value(), "2.0");
  EXPECT_STREQ(opml.child("head").child_value("title"), "My \uFFFD shows");
  std::vector<std::map<std::string, std::string>> outlines;
  for (const pugi::xml_node& outline : opml.child("body").children("outline")) {
    auto& attributes = outlines.emplace_back();
    for (const pugi::xml_attribute& attribute : outline.attributes()) attributes[attribute.name()] = attribute.value();
  }
  const std::vector<std::map<std::string, std::string>> expected{{{"type", "rss"},
                                                                  {"text", "Tides & \"Times\""},
                                                                  {"title", "Tides & \"Times\""},
                                                                  {"xmlUrl", "https://a.example/f?x=1&y=2"},
                                                                  {"htmlUrl", "https://a.example/"},
                                                                  {"description", "About the <sea> ]]>"},
                                                                  {"language", "en"}},
                                                                 {{"type", "rss"},
                                                                  {"text", "https://b.example/f"},
                                                                  {"title", "https://b.example/f"},
                                                                  {"xmlUrl", "https://b.example/f"}}};
  EXPECT_EQ(outlines, expected);
}

}  // namespace
}  // namespace showrunner::studio
