#include "studio/feed/write_feed.h"

#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <pugixml.hpp>

#include "studio/feed/xml_text.h"
#include "text/code_points.h"

namespace showrunner::studio {
namespace {

FeedChannel full_channel() {
  return {.self = "https://pod.example/feeds/tides.xml",
          .guid = "9b024349-ccf0-5f69-a609-6b82873eab3c",
          .title = "Tides & Times",
          .description = "About the sea.",
          .link = "https://pod.example/tides",
          .language = "en-GB",
          .category = "Society & Culture > Documentary",
          .author = "Ann <Other>",
          .email = "ann@pod.example",
          .copyright = "© 2026 Ann",
          .image = "https://pod.example/cover.png",
          .explicit_content = true,
          .type = ShowType::kSerial,
          .medium = "podcast",
          .persons = {{.name = "Clara", .role = "host", .href = "https://pod.example/clara", .image = ""}},
          .locked = true,
          .blocked = true,
          .complete = true,
          .new_feed_url = "https://new.example/tides.xml",
          .ai_content = true,
          .changed = 1'795'808'857'123};
}

FeedItem full_item() {
  return {.guid = "018f-Guid",
          .title = "The moon",
          .link = "https://pod.example/tides/1",
          .description = "<p>Why it pulls.</p>",
          .image = "https://pod.example/1.png",
          .enclosure = {.url = "https://pod.example/1.mp3", .bytes = 123'456, .type = "audio/mpeg"},
          .alternate = FeedAlternate{.file = {"https://pod.example/1.opus", 65'432, "audio/opus"},
                                     .bit_rate = 48'000,
                                     .title = "Opus",
                                     .integrity = "sha384-AAAA"},
          .published = 1'700'000'000'000,
          .duration_seconds = 754,
          .season = 2,
          .number = 7,
          .type = EpisodeType::kBonus,
          .explicit_content = false,
          .persons = {{.name = "Bob", .role = "guest", .href = "", .image = "https://pod.example/bob.png"}},
          .transcripts = {{"https://pod.example/1.vtt", "text/vtt", "en", "captions"},
                          {"https://pod.example/1.html", "text/html", "", ""}},
          .chapters = "https://pod.example/1.json",
          .soundbite = FeedSoundbite{.start_ms = 73'040, .duration_ms = 60'000, .title = "The hook"},
          .ai_content = true};
}

struct Feed {
  pugi::xml_document document;
  pugi::xml_node channel;
  pugi::xml_node item;  ///< the first
};

Feed parsed(const std::string& xml) {
  Feed feed;
  const pugi::xml_parse_result result = feed.document.load_buffer(xml.data(), xml.size(), pugi::parse_full);
  EXPECT_TRUE(result) << result.description() << "\n" << xml;
  feed.channel = feed.document.child("rss").child("channel");
  feed.item = feed.channel.child("item");
  return feed;
}

Feed written(const FeedChannel& channel, const FeedItem& item) {
  return parsed(write_feed(channel, {&item, 1}, {}));
}

/// The text of an element in all its sections.
std::string text_of(const pugi::xml_node& element) {
  std::string text;
  for (const pugi::xml_node& section : element.children()) text += section.value();
  return text;
}

std::map<std::string, std::string> attributes_of(const pugi::xml_node& element) {
  std::map<std::string, std::string> attributes;
  for (const pugi::xml_attribute& attribute : element.attributes()) attributes[attribute.name()] = attribute.value();
  return attributes;
}

using Attributes = std::map<std::string, std::string>;

TEST(WriteFeed, NamesTheNameSpacesAsDirectoriesExpectThem) {
  const Feed feed = written(full_channel(), full_item());
  EXPECT_EQ(attributes_of(feed.document.child("rss")),
            (Attributes{{"version", "2.0"},
                        {"xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"},
                        {"xmlns:podcast", "https://podcastindex.org/namespace/1.0"},
                        {"xmlns:atom", "http://www.w3.org/2005/Atom"},
                        {"xmlns:content", "http://purl.org/rss/1.0/modules/content/"}}));
  EXPECT_STREQ(feed.document.first_child().attribute("encoding").value(), "UTF-8");
}

TEST(WriteFeed, TheChannelHasEverythingThatItWasGiven) {
  const Feed feed = written(full_channel(), full_item());
  const pugi::xml_node channel = feed.channel;
  EXPECT_EQ(
      attributes_of(channel.child("atom:link")),
      (Attributes{{"href", "https://pod.example/feeds/tides.xml"}, {"rel", "self"}, {"type", "application/rss+xml"}}));
  const std::map<std::string, std::string> values{{"title", "Tides & Times"},
                                                  {"link", "https://pod.example/tides"},
                                                  {"language", "en-GB"},
                                                  {"description", "About the sea."},
                                                  {"copyright", "© 2026 Ann"},
                                                  {"generator", "Showrunner"},
                                                  {"lastBuildDate", "Fri, 27 Nov 2026 19:47:37 GMT"},
                                                  {"itunes:explicit", "true"},
                                                  {"itunes:author", "Ann <Other>"},
                                                  {"itunes:type", "serial"},
                                                  {"itunes:block", "Yes"},
                                                  {"itunes:complete", "Yes"},
                                                  {"itunes:new-feed-url", "https://new.example/tides.xml"},
                                                  {"podcast:guid", "9b024349-ccf0-5f69-a609-6b82873eab3c"},
                                                  {"podcast:medium", "podcast"},
                                                  {"podcast:block", "yes"},
                                                  {"podcast:locked", "yes"},
                                                  {"podcast:person", "Clara"},
                                                  {"podcast:txt", "true"}};
  for (const auto& [name, value] : values) EXPECT_EQ(text_of(channel.child(name.c_str())), value) << name;
  EXPECT_STREQ(channel.child("podcast:locked").attribute("owner").value(), "ann@pod.example");
  EXPECT_STREQ(channel.child("podcast:txt").attribute("purpose").value(), "ai-content");
  EXPECT_STREQ(channel.child("itunes:image").attribute("href").value(), "https://pod.example/cover.png");
  EXPECT_STREQ(channel.child("image").child_value("url"), "https://pod.example/cover.png");
  EXPECT_STREQ(channel.child("itunes:owner").child_value("itunes:email"), "ann@pod.example");
  const pugi::xml_node category = channel.child("itunes:category");
  EXPECT_STREQ(category.attribute("text").value(), "Society & Culture");
  EXPECT_STREQ(category.child("itunes:category").attribute("text").value(), "Documentary");
  EXPECT_EQ(attributes_of(channel.child("podcast:person")),
            (Attributes{{"role", "host"}, {"href", "https://pod.example/clara"}}));
}

TEST(WriteFeed, TheItemHasEverythingThatItWasGiven) {
  const Feed feed = written(full_channel(), full_item());
  const pugi::xml_node item = feed.item;
  const std::map<std::string, std::string> values{{"title", "The moon"},
                                                  {"guid", "018f-Guid"},
                                                  {"link", "https://pod.example/tides/1"},
                                                  {"pubDate", "Tue, 14 Nov 2023 22:13:20 GMT"},
                                                  {"description", "<p>Why it pulls.</p>"},
                                                  {"itunes:duration", "754"},
                                                  {"itunes:explicit", "false"},
                                                  {"itunes:season", "2"},
                                                  {"itunes:episode", "7"},
                                                  {"itunes:episodeType", "bonus"},
                                                  {"podcast:person", "Bob"},
                                                  {"podcast:soundbite", "The hook"},
                                                  {"podcast:txt", "true"}};
  for (const auto& [name, value] : values) EXPECT_EQ(text_of(item.child(name.c_str())), value) << name;
  EXPECT_FALSE(item.child("content:encoded"));
  EXPECT_STREQ(item.child("guid").attribute("isPermaLink").value(), "false");
  EXPECT_STREQ(item.child("itunes:image").attribute("href").value(), "https://pod.example/1.png");
  EXPECT_EQ(attributes_of(item.child("enclosure")),
            (Attributes{{"url", "https://pod.example/1.mp3"}, {"length", "123456"}, {"type", "audio/mpeg"}}));
  EXPECT_EQ(attributes_of(item.child("podcast:person")),
            (Attributes{{"role", "guest"}, {"img", "https://pod.example/bob.png"}}));
  const pugi::xml_node transcript = item.child("podcast:transcript");
  EXPECT_EQ(attributes_of(transcript),
            (Attributes{
                {"url", "https://pod.example/1.vtt"}, {"type", "text/vtt"}, {"language", "en"}, {"rel", "captions"}}));
  EXPECT_EQ(attributes_of(transcript.next_sibling("podcast:transcript")),
            (Attributes{{"url", "https://pod.example/1.html"}, {"type", "text/html"}}));
  EXPECT_EQ(attributes_of(item.child("podcast:chapters")),
            (Attributes{{"url", "https://pod.example/1.json"}, {"type", "application/json+chapters"}}));
  EXPECT_EQ(attributes_of(item.child("podcast:soundbite")),
            (Attributes{{"startTime", "73.040"}, {"duration", "60.000"}}));
  const pugi::xml_node alternate = item.child("podcast:alternateEnclosure");
  EXPECT_EQ(attributes_of(alternate),
            (Attributes{{"type", "audio/opus"}, {"length", "65432"}, {"bitrate", "48000"}, {"title", "Opus"}}));
  EXPECT_STREQ(alternate.child("podcast:source").attribute("uri").value(), "https://pod.example/1.opus");
  EXPECT_EQ(attributes_of(alternate.child("podcast:integrity")),
            (Attributes{{"type", "sri"}, {"value", "sha384-AAAA"}}));
}

TEST(WriteFeed, LeavesOutWhatThereIsNot) {
  const FeedChannel channel{.self = "https://a.example/f", .title = "T"};
  const FeedItem item{.guid = "g", .title = "t", .ai_content = false};
  const Feed feed = written(channel, item);
  for (const char* name : {"copyright", "image", "itunes:image", "itunes:category", "itunes:author", "itunes:owner",
                           "podcast:person", "itunes:block", "podcast:block", "itunes:complete", "itunes:new-feed-url"})
    EXPECT_FALSE(feed.channel.child(name)) << name;
  for (const char* name : {"link", "itunes:duration", "itunes:image", "itunes:explicit", "itunes:season",
                           "itunes:episode", "podcast:person", "podcast:transcript", "podcast:chapters",
                           "podcast:soundbite", "podcast:alternateEnclosure", "podcast:txt", "content:encoded"})
    EXPECT_FALSE(feed.item.child(name)) << name;
  EXPECT_EQ(attributes_of(feed.channel.child("podcast:locked")), Attributes{});
}

TEST(WriteFeed, SurvivesHostileTitles) {
  const std::map<std::string, std::string> titles{
      {"]]>", "]]>"},
      {"<script>alert(1)</script> & <b>", "<script>alert(1)</script> & <b>"},
      {"&amp; &#x3c; \"quoted\" 'so'", "&amp; &#x3c; \"quoted\" 'so'"},
      {"👩‍🚀🎙️ on 🚀", "👩‍🚀🎙️ on 🚀"},
      {"שלום \u202Eעולם\u202C مرحبا", "שלום \u202Eעולם\u202C مرحبا"},
      {std::string(" a\0\x01\x1B[31m\n\r b ", 14), "a[31m b"},
      {"lone \xED\xA0\x80 and \xC3( and \xFF", "lone \uFFFD\uFFFD\uFFFD and \uFFFD( and \uFFFD"},
      {std::string(1000, 'x'), std::string(kMaxFeedValue, 'x')}};
  for (const auto& [title, expected] : titles) {
    FeedChannel channel = full_channel();
    FeedItem item = full_item();
    channel.title = channel.author = item.title = item.alternate->title = channel.persons[0].role = title;
    item.description = title;
    const Feed feed = written(channel, item);
    EXPECT_EQ(text_of(feed.channel.child("title")), expected);
    EXPECT_EQ(text_of(feed.channel.child("itunes:author")), expected);
    EXPECT_EQ(text_of(feed.item.child("title")), expected);
    EXPECT_EQ(feed.item.child("podcast:alternateEnclosure").attribute("title").value(), expected);
    EXPECT_EQ(feed.channel.child("podcast:person").attribute("role").value(), expected);
    EXPECT_EQ(text_of(feed.item.child("description")), clean_text(title));
  }
}

TEST(WriteFeed, CutsALongDescriptionAndGivesTheWholeBesides) {
  FeedItem item = full_item();
  item.description.clear();
  for (int i = 0; i < 100; ++i)
    item.description += fmt::format("<p>Paragraph {} of <a href=\"x\">many</a> ]]&gt; 一二.</p>", i);
  const Feed feed = written(full_channel(), item);
  const std::string cut = text_of(feed.item.child("description"));
  EXPECT_LE(cut.size(), kMaxDescriptionBytes);
  EXPECT_GT(cut.size(), kMaxDescriptionBytes - 100);
  EXPECT_TRUE(item.description.starts_with(cut));
  EXPECT_TRUE(cut.ends_with("</p>"));
  EXPECT_EQ(text_of(feed.item.child("content:encoded")), item.description);
}

TEST(WriteFeed, PersonsNameHasAtMost128CodePoints) {
  FeedChannel channel = full_channel();
  channel.persons = {{.name = std::string(200, 'n')}, {.name = " \x01 "}, {.name = "Bob"}};
  const Feed feed = written(channel, full_item());
  const pugi::xml_node first = feed.channel.child("podcast:person");
  EXPECT_EQ(text_of(first), std::string(128, 'n'));
  EXPECT_EQ(text_of(first.next_sibling("podcast:person")), "Bob");
}

std::map<std::string, std::string> links(const FeedChannel& channel, const FeedPage& page) {
  std::map<std::string, std::string> links;
  const Feed feed = parsed(write_feed(channel, {}, page));
  for (const pugi::xml_node& link : feed.channel.children("atom:link"))
    links[link.attribute("rel").value()] = link.attribute("href").value();
  return links;
}

TEST(WriteFeed, PagesNameTheirNeighbours) {
  const std::string self = "https://pod.example/feeds/tides.xml";
  const FeedChannel channel = full_channel();
  EXPECT_EQ(links(channel, {.number = 1, .count = 1}), (Attributes{{"self", self}}));
  EXPECT_EQ(links(channel, {.number = 1, .count = 3}),
            (Attributes{{"self", self}, {"first", self}, {"next", self + "?page=2"}, {"last", self + "?page=3"}}));
  EXPECT_EQ(links(channel, {.number = 2, .count = 3}), (Attributes{{"self", self + "?page=2"},
                                                                   {"first", self},
                                                                   {"previous", self},
                                                                   {"next", self + "?page=3"},
                                                                   {"last", self + "?page=3"}}));
  EXPECT_EQ(
      links(channel, {.number = 3, .count = 3}),
      (Attributes{
          {"self", self + "?page=3"}, {"first", self}, {"previous", self + "?page=2"}, {"last", self + "?page=3"}}));
}

TEST(WriteFeed, DependsOnNothingButItsInput) {
  const FeedItem item = full_item();
  EXPECT_EQ(write_feed(full_channel(), {&item, 1}, {}), write_feed(full_channel(), {&item, 1}, {}));
}

TEST(CountFeedPages, HasARoundNumberOfItemsOnEach) {
  EXPECT_EQ(count_feed_pages(0), 1U);
  EXPECT_EQ(count_feed_pages(1), 1U);
  EXPECT_EQ(count_feed_pages(kItemsPerFeedPage), 1U);
  EXPECT_EQ(count_feed_pages(kItemsPerFeedPage + 1), 2U);
  EXPECT_EQ(count_feed_pages(2 * kItemsPerFeedPage + 1), 3U);
}

TEST(FeedPageUrl, KeepsTheQueryThatIsThere) {
  EXPECT_EQ(feed_page_url("https://a.example/f?token=x", 2), "https://a.example/f?token=x&page=2");
  EXPECT_EQ(feed_page_url("https://a.example/f?token=x", 1), "https://a.example/f?token=x");
}

}  // namespace
}  // namespace showrunner::studio
