#include "studio/lint/feed_rules.h"

#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include "base/file.h"

namespace showrunner::studio {
namespace {

constexpr std::string_view kAddress = "https://feeds.example.org/harbour.xml";

const std::string& good_feed() {
  static const std::string feed = [] {
    const std::filesystem::path file = std::filesystem::path(SHOWRUNNER_SOURCE_DIR) / "tests/data/feeds/good.xml";
    return read_file(file, std::size_t{1} << 20U).value();
  }();
  return feed;
}

/// The ids of the rules that `feed` breaks, failed ones and advice.
std::vector<std::string> broken(std::string_view feed, std::string_view address = kAddress) {
  const auto findings = lint_feed(feed, address);
  EXPECT_TRUE(findings) << findings.error().message;
  std::vector<std::string> ids;
  for (const Finding& finding : *findings) {
    EXPECT_EQ(finding.verdict == Verdict::kPass, finding.detail.empty()) << finding.rule;
    if (finding.verdict != Verdict::kPass) ids.emplace_back(finding.rule);
  }
  return ids;
}

/// A small change to the good feed, which breaks one rule.
struct Edit {
  std::string_view rule;
  std::string_view what;  ///< the first of it is replaced
  std::string_view by;
};

std::string edited(const Edit& edit) {
  std::string feed = good_feed();
  const std::size_t at = feed.find(edit.what);
  EXPECT_NE(at, std::string::npos) << edit.what;
  return feed.replace(at, edit.what.size(), edit.by);
}

const std::string kLong(256, 'x');
const std::string kLongTitle = "<title>" + kLong + "</title>\n<link>https://example.org/harbour</link>";
const std::string kLongPerson = "<podcast:person role=\"host\">" + std::string(129, 'x') + "</podcast:person>";
const std::string kLongText = "<description>" + std::string(4001, 'x') + "</description>";

const std::string& deep() {
  static const std::string deep_text = [] {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "<deep>";
    for (int i = 0; i < 100; ++i) text += "</deep>";
    return text + "<channel>";
  }();
  return deep_text;
}

const std::vector<Edit>& edits() {
  static const std::vector<Edit> table{
      {"F1.xml", "</channel>", ""},
      {"F1.xml", "Society &amp; Culture", "Society & Culture"},
      {"F1.xml", "Steam comes", "Steam&nbsp;comes"},
      {"F1.xml", "<link>https://example.org/harbour</link>", "<googleplay:author>A</googleplay:author>"},
      {"F1.xml", "<podcast:medium>", "<podcast:medium a=\"1\" a=\"2\">"},
      {"F1.xml", "The Harbour Ledger", "The Harbour \x01 Ledger"},
      {"F1.xml", "The Harbour Ledger", "The Harb\xFFur Ledger"},
      {"F1.xml", "<rss version", "<!DOCTYPE rss [<!ENTITY a \"b\">]>\n<rss version"},
      {"F1.rss", "<rss version=\"2.0\"", "<rss version=\"0.91\""},
      {"F1.rss", "</channel>", "</channel><channel/>"},
      {"F1.encoding", "encoding=\"UTF-8\"", "encoding=\"ISO-8859-1\""},
      {"F1.namespaces", "http://www.itunes.com/dtds/podcast-1.0.dtd", "http://www.itunes.com/DTDs/Podcast-1.0.dtd"},
      {"F1.namespaces", "https://podcastindex.org/namespace/1.0", "http://podcastindex.org/namespace/1.0"},
      {"F2.title", "<title>The Harbour Ledger</title>\n", ""},
      {"F2.title", "<title>The Harbour Ledger</title>", "<title> </title>"},
      {"F2.link", "<link>https://example.org/harbour</link>\n", ""},
      {"F2.language", "<language>en</language>\n", ""},
      {"F2.language", "<language>en</language>", "<language>English</language>"},
      {"F2.language", "<language>en</language>", "<language>qq</language>"},
      {"F2.category", "text=\"Society &amp; Culture\"", "text=\"Society and Culture\""},
      {"F2.category", "text=\"Documentary\"", "text=\"Documentaries\""},
      {"F2.explicit", "<itunes:explicit>false</itunes:explicit>\n", ""},
      {"F2.explicit", "<itunes:explicit>false", "<itunes:explicit>no"},
      {"F2.image", "<itunes:image href=\"https://media.example.org/harbour/cover.png\"/>\n", ""},
      {"F2.image", "<itunes:image href=\"https://media.example.org/harbour/cover.png\"/>", "<itunes:image/>"},
      {"F2.once", "<language>en</language>", "<language>en</language><language>en</language>"},
      {"F3.locked", "<podcast:locked owner=\"ledger@example.org\">yes</podcast:locked>\n", ""},
      {"F3.locked", ">yes</podcast:locked>", ">maybe</podcast:locked>"},
      {"F3.author", "<itunes:author>The harbour archive</itunes:author>\n", ""},
      {"F3.type", "<itunes:type>episodic</itunes:type>\n", ""},
      {"F3.type", "<itunes:type>episodic", "<itunes:type>Episodic"},
      {"F3.copyright", "<copyright>2026 The harbour archive</copyright>\n", ""},
      {"F3.medium", "<podcast:medium>podcast</podcast:medium>\n", ""},
      {"F3.medium", "<podcast:medium>podcast", "<podcast:medium>radio"},
      {"F3.generator", "<generator>Showrunner</generator>\n", ""},
      {"F3.built", "<lastBuildDate>Fri, 06 Mar 2026 09:30:00 GMT</lastBuildDate>\n", ""},
      {"F3.built", "<lastBuildDate>Fri, 06 Mar 2026 09:30", "<lastBuildDate>Fri, 06 Mar 2026 08:30"},
      {"F4.form", "<podcast:guid>", "<podcast:guid>x"},
      {"F10.absolute", "<link>https://example.org/harbour/3</link>", "<link>/harbour/3</link>"},
      {"F10.absolute", "<link>https://example.org/harbour</link>", "<link>ftp://example.org/harbour</link>"},
      {"F10.https", "<link>https://example.org/harbour/2</link>", "<link>http://example.org/harbour/2</link>"},
      {"F10.ascii", "https://media.example.org/harbour/3/4f1c2a9b7d3e.vtt",
       "https://media.example.org/h\u00E4fen/3.vtt"},
      {"F10.ascii", "https://media.example.org/harbour/3/4f1c2a9b7d3e.vtt", "https://media.example.org/my file.vtt"},
      {"F10.names", "harbour/3/4f1c2a9b7d3e.mp3", "harbour/3/first+episode.mp3"},
      {"F6.date", "Fri, 06 Mar 2026 09:00:00 GMT", "2026-03-06T09:00:00Z"},
      {"F6.date", "Fri, 06 Mar 2026 09:00:00 GMT", "Mon, 06 Mar 2026 09:00:00 GMT"},
      {"F6.date", "Fri, 06 Mar 2026 09:00:00 GMT", "Fri, 06 Mar 2026 09:00:00 Berlin"},
      {"F11.trimmed", "<title>Steam comes to the quay</title>", "<title>Steam comes to the quay </title>"},
      {"F12.order", "Fri, 20 Feb 2026 09:00:00 GMT", "Sun, 01 Mar 2026 09:00:00 GMT"},
      {"F13.block", "<itunes:type>", "<itunes:block>Yes</itunes:block>\n<itunes:type>"},
      {"F13.block", "<itunes:type>", "<podcast:block>yes</podcast:block>\n<itunes:type>"},
      {"F13.block", "<itunes:type>", "<itunes:block>yes</itunes:block>\n<itunes:type>"},
      {"F14.moved", "<itunes:type>",
       "<itunes:new-feed-url>https://example.org/new.xml</itunes:new-feed-url>\n<itunes:type>"},
      {"F15", "<podcast:medium>", "<podcast:loudness>-16</podcast:loudness>\n<podcast:medium>"},
      {"F16", "<podcast:txt purpose=\"ai-content\">true</podcast:txt>\n<item>", "<item>"},
      {"F16", "<podcast:txt purpose=\"ai-content\">true</podcast:txt>\n</item>", "</item>"},
      {"F16", "<podcast:txt purpose=\"ai-content\">true</podcast:txt>\n</item>",
       "<podcast:txt purpose=\"ai-content\">yes</podcast:txt>\n</item>"},
      {"F5.title", "<title>Steam comes to the quay</title>\n", ""},
      {"F5.plain", "<title>Steam comes", "<title>2: Steam comes"},
      {"F5.plain", "<title>Steam comes", "<title>Ep. 2 Steam comes"},
      {"F5.plain", "<title>Steam comes", "<title>S01E02 Steam comes"},
      {"F5.plain", "<title>Steam comes", "<title>The Harbour Ledger - Steam comes"},
      {"F5.enclosure",
       "<enclosure url=\"https://media.example.org/harbour/2/4f1c2a9b7d3e.mp3\" length=\"72342\" "
       "type=\"audio/mpeg\"/>\n",
       ""},
      {"F5.enclosure", "length=\"72342\"", "length=\"0\""},
      {"F5.enclosure", "length=\"72342\"", "length=\"12:34\""},
      {"F5.enclosure", "length=\"72342\" type=\"audio/mpeg\"", "length=\"72342\" type=\"mp3\""},
      {"F5.type", "length=\"72342\" type=\"audio/mpeg\"", "length=\"72342\" type=\"audio/ogg\""},
      {"F5.guid", "<guid isPermaLink=\"false\">01954435-5d00-7b52-8a4e-1d2c3b4a5f02</guid>\n", ""},
      {"F5.unique", "01954435-5d00-7b52-8a4e-1d2c3b4a5f02", "0195683f-1f00-7a61-9c1d-3f8f6a1f0c03"},
      {"F5.permalink", "<guid isPermaLink=\"false\">01954435", "<guid>01954435"},
      {"F5.uuid", "01954435-5d00-7b52-8a4e-1d2c3b4a5f02", "episode-2"},
      {"F6.published", "<pubDate>Fri, 27 Feb 2026 09:00:00 +0100</pubDate>\n", ""},
      {"F6.markup", "<p>What the keeper wrote", "<p><b>What</b> the keeper wrote"},
      {"F6.duration", "<itunes:duration>612</itunes:duration>\n", ""},
      {"F6.duration", "<itunes:duration>612</itunes:duration>", "<itunes:duration>10:12</itunes:duration>"},
      {"F6.time", "<itunes:duration>612</itunes:duration>", "<itunes:duration>ten minutes</itunes:duration>"},
      {"F6.time", "<itunes:duration>612</itunes:duration>", "<itunes:duration>10:72</itunes:duration>"},
      {"F6.link", "<link>https://example.org/harbour/2</link>\n", ""},
      {"F6.image", "<itunes:image href=\"https://media.example.org/harbour/2/cover.png\"/>\n", ""},
      {"F6.explicit", "<itunes:explicit>false</itunes:explicit>\n<itunes:season>", "<itunes:season>"},
      {"F6.flag", "<itunes:explicit>false</itunes:explicit>\n<itunes:season>",
       "<itunes:explicit>clean</itunes:explicit>\n<itunes:season>"},
      {"F6.kind", "<itunes:episodeType>full</itunes:episodeType>\n", ""},
      {"F6.numbers", "<itunes:episodeType>full", "<itunes:episodeType>special"},
      {"F6.numbers", "<itunes:season>1", "<itunes:season>one"},
      {"F6.numbers", "<itunes:episode>2", "<itunes:episode>0"},
      {"F6.captions", "url=\"https://media.example.org/harbour/2/4f1c2a9b7d3e.srt\"", "url=\"\""},
      {"F6.captions", "4f1c2a9b7d3e.vtt\" type=\"text/vtt\"", "4f1c2a9b7d3e.vtt\" type=\"vtt\""},
      {"F6.formats",
       "<podcast:transcript url=\"https://media.example.org/harbour/2/4f1c2a9b7d3e.html\" "
       "type=\"text/html\"/>\n",
       ""},
      {"F6.chapters",
       "<podcast:chapters url=\"https://media.example.org/harbour/2/chapters.json\" "
       "type=\"application/json+chapters\"/>\n",
       ""},
      {"F6.json", "application/json+chapters", "application/json"},
      {"F7.names", "<podcast:person role=\"host\">Alice", "<podcast:person role=\"host\">"},
      {"F7.host", "<podcast:person role=\"host\">Clara", "<podcast:person role=\"guest\">Clara"},
      {"F8.form", "duration=\"42.5\"", "duration=\"forty\""},
      {"F8.form", "startTime=\"73.0\"", "startTime=\"1:13\""},
      {"F8.form", "startTime=\"73.0\"", "startTime=\"600\""},
      {"F8.length", "duration=\"42.5\"", "duration=\"5\""},
      {"F8.length", "duration=\"42.5\"", "duration=\"121\""},
      {"F9.form", "type=\"audio/opus\"", "type=\"opus\""},
      {"F9.form", "<podcast:source uri=\"https://media.example.org/harbour/2/4f1c2a9b7d3e.opus\"/>\n", ""},
      {"F9.integrity", "value=\"sha384-", "value=\"sha256-"},
      {"F9.integrity", "type=\"sri\"", "type=\"md5\""},
      {"F10.unique", "https://media.example.org/harbour/2/4f1c2a9b7d3e.mp3",
       "https://media.example.org/harbour/3/4f1c2a9b7d3e.mp3"},
  };
  return table;
}

TEST(FeedRules, TheGoodFeedBreaksNone) {
  EXPECT_EQ(broken(good_feed()), std::vector<std::string>{});
}

TEST(FeedRules, EachBrokenFeedBreaksTheRuleItIsForAndNoOther) {
  for (const Edit& edit : edits()) {
    EXPECT_EQ(broken(edited(edit)), std::vector<std::string>{std::string(edit.rule)})
        << "for \"" << edit.what << "\" -> \"" << edit.by << "\"";
  }
}

/// Those that need more than one edit, or another address.
TEST(FeedRules, LongerStoriesBreakOneRuleToo) {
  EXPECT_EQ(
      broken(edited({"", "<title>The Harbour Ledger</title>\n<link>https://example.org/harbour</link>", kLongTitle})),
      std::vector<std::string>{"F11.length"});
  EXPECT_EQ(broken(edited({"", "<podcast:person role=\"host\">Alice</podcast:person>", kLongPerson})),
            std::vector<std::string>{"F7.names"});
  EXPECT_EQ(broken(edited({"",
                           "<description><![CDATA[<p>Eighty years of a small harbour, told from the ledgers of its "
                           "lighthouse.</p>]]></description>",
                           kLongText})),
            std::vector<std::string>{"F2.description"});
  EXPECT_EQ(broken(good_feed(), "https://feeds.example.org/other.xml"),
            (std::vector<std::string>{"F4.derived", "F14.self"}));
  EXPECT_EQ(broken(edited({"", "<atom:link href=\"https://feeds.example.org/harbour.xml\" rel=\"self\"",
                           "<atom:link href=\"https://a.example\" rel=\"hub\""})),
            std::vector<std::string>{"F2.self"});
}

TEST(FeedRules, EveryRuleHasAFeedThatBreaksIt) {
  std::set<std::string_view> tried{"F2.self",        "F2.description", "F3.guid",   "F4.derived",
                                   "F6.description", "F6.length",      "F6.serial", "F6.transcript",
                                   "F11.length",     "F12.paging",     "F14.self"};  // by the other tests
  for (const Edit& edit : edits()) tried.insert(edit.rule);
  for (const Rule& rule : feed_rules()) EXPECT_TRUE(tried.contains(rule.id)) << rule.id;
}

std::string without(std::string_view from, std::string_view to, std::size_t start = 0) {
  std::string feed = good_feed();
  const std::size_t at = feed.find(from, start);
  const std::size_t end = feed.find(to, at) + to.size();
  return feed.erase(at, end - at);
}

TEST(FeedRules, WhatIsTakenOutIsMissed) {
  EXPECT_EQ(broken(without("<podcast:guid>", "</podcast:guid>\n")), std::vector<std::string>{"F3.guid"});
  const std::size_t items = good_feed().find("<item>");
  EXPECT_EQ(broken(without("<description>", "</description>\n", items)), std::vector<std::string>{"F6.description"});
  EXPECT_EQ(broken(without("<podcast:transcript", "text/html\"/>\n", items)),
            std::vector<std::string>{"F6.transcript"});
  EXPECT_EQ(broken(without("<description>", "</description>\n")), std::vector<std::string>{"F2.description"});
  EXPECT_EQ(broken(without("<itunes:category", "</itunes:category>\n")), std::vector<std::string>{"F2.category"});
}

TEST(FeedRules, ALongDescriptionOfAnEpisodeFails) {
  std::string feed = good_feed();
  feed.insert(feed.find("What the keeper"), std::string(4000, 'x'));
  EXPECT_EQ(broken(feed), std::vector<std::string>{"F6.length"});
}

TEST(FeedRules, SerialPodcastsNeedNumbersButNotOfTrailers) {
  std::string feed = edited({"", "<itunes:type>episodic", "<itunes:type>serial"});
  EXPECT_EQ(broken(feed), std::vector<std::string>{});
  const std::string_view number = "<itunes:episode>2</itunes:episode>\n";
  feed.erase(feed.find(number), number.size());
  EXPECT_EQ(broken(feed), std::vector<std::string>{"F6.serial"});
  feed.replace(feed.find("<itunes:episodeType>full", feed.find("Steam")), 24, "<itunes:episodeType>trailer");
  EXPECT_EQ(broken(feed), std::vector<std::string>{});
}

TEST(FeedRules, MoreThan300EpisodesComeInPages) {
  std::string feed = good_feed();
  const std::size_t start = feed.rfind("<item>");
  const std::string item = feed.substr(start, feed.find("</item>", start) + 8 - start);
  std::string more;
  for (int i = 0; i < 300; ++i) {
    std::string copy = item;
    copy.replace(copy.find("0195202b"), 8, fmt::format("{:08x}", i));
    copy.replace(copy.find("4f1c2a9b7d3e.mp3"), 12, fmt::format("{:012x}", i));
    more += copy;
  }
  feed.insert(start, more);
  EXPECT_EQ(broken(feed), std::vector<std::string>{"F12.paging"});
  feed.insert(feed.find("<title>"), R"(<atom:link href="https://a.example/1" rel="first"/>)"
                                    R"(<atom:link href="https://a.example/2" rel="next"/>)"
                                    R"(<atom:link href="https://a.example/2" rel="last"/>)");
  EXPECT_EQ(broken(feed), std::vector<std::string>{});
}

TEST(FeedRules, ServersOfThisMachineNeedNoHttps) {
  EXPECT_EQ(broken(edited({"", "https://example.org/harbour/2", "http://127.0.0.1:8000/harbour/2"})),
            std::vector<std::string>{});
}

TEST(FeedRules, APrivateFeedSaysSoTwice) {
  EXPECT_EQ(broken(edited({"", "<itunes:type>",
                           "<itunes:block>Yes</itunes:block>\n<podcast:block>yes</podcast:block>\n<itunes:type>"})),
            std::vector<std::string>{});
}

TEST(FeedRules, TheItemIsNamedAndTheOthersAreCounted) {
  std::string feed = good_feed();
  for (std::size_t at = feed.find(" isPermaLink=\"false\""); at != std::string::npos;
       at = feed.find(" isPermaLink=\"false\"")) {
    feed.erase(at, 20);
  }
  const auto findings = lint_feed(feed, kAddress);
  ASSERT_TRUE(findings);
  const auto found = std::ranges::find(*findings, "F5.permalink", &Finding::rule);
  ASSERT_NE(found, findings->end());
  EXPECT_EQ(found->detail, "item 1 \"The fog of a hundred days\": guid lacks isPermaLink=\"false\" (and 2 more)");
}

TEST(FeedRules, WhatIsTooDeepOrTooLargeIsRefused) {
  const auto deep_feed = lint_feed(edited({"", "<channel>", deep()}));
  ASSERT_FALSE(deep_feed);
  EXPECT_EQ(deep_feed.error().code, ErrorCode::kResourceLimit);
  const auto large = lint_feed(std::string((std::size_t{32} << 20U) + 1, ' '));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, ErrorCode::kResourceLimit);
}

TEST(FeedRules, FeedsAreToldFromAudio) {
  EXPECT_TRUE(may_be_feed(good_feed()));
  EXPECT_TRUE(may_be_feed("\xEF\xBB\xBF\n  <rss/>"));
  EXPECT_TRUE(may_be_feed(std::string_view("\xFF\xFE<\0r\0", 6)));
  EXPECT_TRUE(may_be_feed(std::string_view("\xFE\xFF\0<\0r", 6)));
  EXPECT_FALSE(may_be_feed("ID3\x04"));
  EXPECT_FALSE(may_be_feed("\xFF\xFB\x90\x64"));
  EXPECT_FALSE(may_be_feed(""));
}

TEST(Rules, IdsAreUniqueAndSentencesEndOpen) {
  std::set<std::string_view> ids;
  for (const Rule& rule : rules()) {
    EXPECT_TRUE(ids.insert(rule.id).second) << rule.id;
    EXPECT_FALSE(rule.requirement.empty()) << rule.id;
    EXPECT_FALSE(rule.requirement.ends_with('.')) << rule.id;
    EXPECT_FALSE(rule.source.empty()) << rule.id;
    EXPECT_NE(rule.when_broken, Verdict::kPass) << rule.id;
  }
}

}  // namespace
}  // namespace showrunner::studio
