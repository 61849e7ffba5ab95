#include "studio/feed/write_feed.h"

#include <chrono>

#include <fmt/format.h>

#include "base/clock.h"
#include "studio/feed/categories.h"
#include "studio/feed/html_excerpt.h"
#include "studio/feed/xml_text.h"

namespace showrunner::studio {
namespace {

constexpr std::size_t kMaxPersonName = 128;      ///< podcast:person, in code points
constexpr std::size_t kMaxSoundbiteTitle = 128;  ///< podcast:soundbite, in code points
constexpr std::size_t kBytesOfChannel = 8'000;   ///< about, for the first reservation
constexpr std::size_t kBytesOfItem = 4'000;      ///< about, beside its description

constexpr std::string_view kHead =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    "<rss version=\"2.0\" xmlns:itunes=\"http://www.itunes.com/dtds/podcast-1.0.dtd\""
    " xmlns:podcast=\"https://podcastindex.org/namespace/1.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\""
    " xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n"
    "<channel>\n";

std::string_view true_or_false(bool value) {
  return value ? "true" : "false";
}

std::string seconds(std::int64_t ms) {
  ms = std::max<std::int64_t>(ms, 0);
  return fmt::format("{}.{:03}", ms / 1000, ms % 1000);
}

/// Appends elements to the one string that becomes the feed.
class Xml {
 public:
  explicit Xml(std::size_t bytes) { out_.reserve(bytes); }

  Xml& raw(std::string_view markup) {
    out_ += markup;
    return *this;
  }

  /// <name>value</name> of a text of one line; nothing where it is empty.
  void line(std::string_view name, std::string_view value, std::size_t most = kMaxFeedValue) {
    element(name, clean_line(value, most));
  }

  void url(std::string_view name, std::string_view value) { element(name, clean_url(value)); }

  void number(std::string_view name, std::int64_t value) { element(name, fmt::to_string(value)); }

  /// <name>value</name> of what needs no cleaning.
  void element(std::string_view name, std::string_view clean) {
    if (clean.empty()) return;
    raw("<").raw(name).raw(">");
    append_escaped(out_, clean);
    end(name);
  }

  void html(std::string_view name, std::string_view clean) {
    raw("<").raw(name).raw(">");
    append_cdata(out_, clean);
    end(name);
  }

  Xml& start(std::string_view name) { return raw("<").raw(name); }

  /// An attribute of the element that was started, left out where it is empty.
  Xml& attribute(std::string_view name, std::string_view clean) {
    if (clean.empty()) return *this;
    raw(" ").raw(name).raw("=\"");
    append_escaped(out_, clean);
    return raw("\"");
  }

  Xml& text_attribute(std::string_view name, std::string_view value) { return attribute(name, clean_line(value)); }

  Xml& url_attribute(std::string_view name, std::string_view value) { return attribute(name, clean_url(value)); }

  /// Ends the started element, which has nothing inside.
  void empty() { raw("/>\n"); }

  /// Ends the started element, which has this inside.
  void inside(std::string_view name, std::string_view clean) {
    raw(">");
    append_escaped(out_, clean);
    end(name);
  }

  Xml& end(std::string_view name) { return raw("</").raw(name).raw(">\n"); }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

void write_image(Xml& xml, std::string_view url) {
  if (!url.empty()) xml.start("itunes:image").url_attribute("href", url).empty();
}

void write_persons(Xml& xml, const std::vector<store::Person>& persons) {
  for (const store::Person& person : persons) {
    const std::string name = clean_line(person.name, kMaxPersonName);
    if (name.empty()) continue;
    xml.start("podcast:person")
        .text_attribute("role", person.role)
        .url_attribute("img", person.image)
        .url_attribute("href", person.href)
        .inside("podcast:person", name);
  }
}

void write_ai_content(Xml& xml, bool ai_content) {
  if (ai_content) xml.raw("<podcast:txt purpose=\"ai-content\">true</podcast:txt>\n");
}

/// The description in what directories take of it, and the whole where it is longer.
void write_description(Xml& xml, std::string_view description) {
  const std::string html = clean_text(description);
  if (html.size() <= kMaxDescriptionBytes) {
    xml.html("description", html);
    return;
  }
  xml.html("description", html_excerpt(html, kMaxDescriptionBytes));
  xml.html("content:encoded", html);
}

void write_page_links(Xml& xml, const std::string& self, const FeedPage& page) {
  const auto link = [&](std::string_view rel, std::size_t number) {
    xml.start("atom:link").attribute("href", feed_page_url(self, number)).attribute("rel", rel);
    xml.attribute("type", "application/rss+xml").empty();
  };
  link("self", page.number);
  if (page.count <= 1) return;
  link("first", 1);
  if (page.number > 1) link("previous", page.number - 1);
  if (page.number < page.count) link("next", page.number + 1);
  link("last", page.count);
}

void write_category(Xml& xml, std::string_view category) {
  const CategoryPath path = split_category(category);
  if (path.category.empty()) return;
  xml.start("itunes:category").text_attribute("text", path.category);
  if (path.subcategory.empty()) {
    xml.empty();
    return;
  }
  xml.raw(">").start("itunes:category").text_attribute("text", path.subcategory).raw("/>").end("itunes:category");
}

void write_owner(Xml& xml, const FeedChannel& channel) {
  const std::string email = clean_line(channel.email);
  if (!email.empty()) {
    xml.raw("<itunes:owner>\n");
    xml.line("itunes:name", channel.author);
    xml.element("itunes:email", email);
    xml.raw("</itunes:owner>\n");
  }
  xml.start("podcast:locked").attribute("owner", email).inside("podcast:locked", channel.locked ? "yes" : "no");
}

/// The cover for readers that know RSS alone, which want a title and a link with it.
void write_rss_image(Xml& xml, const FeedChannel& channel) {
  if (channel.image.empty() || channel.link.empty()) return;
  xml.raw("<image>\n");
  xml.url("url", channel.image);
  xml.line("title", channel.title);
  xml.url("link", channel.link);
  xml.raw("</image>\n");
}

void write_channel(Xml& xml, const FeedChannel& channel, const FeedPage& page) {
  write_page_links(xml, clean_url(channel.self), page);
  xml.line("title", channel.title);
  xml.url("link", channel.link);
  xml.line("language", channel.language);
  write_description(xml, channel.description);
  xml.line("copyright", channel.copyright);
  xml.element("generator", "Showrunner");
  xml.element("lastBuildDate", rfc2822(channel.changed));
  write_rss_image(xml, channel);
  write_image(xml, channel.image);
  write_category(xml, channel.category);
  xml.element("itunes:explicit", true_or_false(channel.explicit_content));
  xml.line("itunes:author", channel.author);
  xml.element("itunes:type", channel.type == ShowType::kSerial ? "serial" : "episodic");
  write_owner(xml, channel);
  xml.line("podcast:guid", channel.guid);
  xml.line("podcast:medium", channel.medium);
  write_persons(xml, channel.persons);
  write_ai_content(xml, channel.ai_content);
  if (channel.blocked) xml.raw("<itunes:block>Yes</itunes:block>\n<podcast:block>yes</podcast:block>\n");
  if (channel.complete) xml.raw("<itunes:complete>Yes</itunes:complete>\n");
  xml.url("itunes:new-feed-url", channel.new_feed_url);
}

std::string_view episode_type(EpisodeType type) {
  switch (type) {
    case EpisodeType::kTrailer: return "trailer";
    case EpisodeType::kBonus: return "bonus";
    case EpisodeType::kFull: break;
  }
  return "full";
}

void write_alternate(Xml& xml, const FeedAlternate& alternate) {
  xml.start("podcast:alternateEnclosure")
      .text_attribute("type", alternate.file.type)
      .attribute("length", fmt::to_string(alternate.file.bytes))
      .attribute("bitrate", alternate.bit_rate > 0 ? fmt::to_string(alternate.bit_rate) : "")
      .text_attribute("title", alternate.title)
      .raw(">\n");
  if (!alternate.integrity.empty()) {
    xml.start("podcast:integrity").attribute("type", "sri").text_attribute("value", alternate.integrity).empty();
  }
  xml.start("podcast:source").url_attribute("uri", alternate.file.url).empty();
  xml.end("podcast:alternateEnclosure");
}

void write_side_files(Xml& xml, const FeedItem& item) {
  for (const FeedTranscript& transcript : item.transcripts) {
    xml.start("podcast:transcript")
        .url_attribute("url", transcript.url)
        .text_attribute("type", transcript.type)
        .text_attribute("language", transcript.language)
        .text_attribute("rel", transcript.rel)
        .empty();
  }
  if (!item.chapters.empty()) {
    xml.start("podcast:chapters").url_attribute("url", item.chapters).attribute("type", "application/json+chapters");
    xml.empty();
  }
  if (item.soundbite) {
    xml.start("podcast:soundbite")
        .attribute("startTime", seconds(item.soundbite->start_ms))
        .attribute("duration", seconds(item.soundbite->duration_ms))
        .inside("podcast:soundbite", clean_line(item.soundbite->title, kMaxSoundbiteTitle));
  }
  if (item.alternate) write_alternate(xml, *item.alternate);
}

void write_item(Xml& xml, const FeedItem& item) {
  xml.raw("<item>\n");
  xml.line("title", item.title);
  xml.start("guid").attribute("isPermaLink", "false").inside("guid", clean_line(item.guid));
  xml.url("link", item.link);
  xml.start("enclosure")
      .url_attribute("url", item.enclosure.url)
      .attribute("length", fmt::to_string(item.enclosure.bytes))
      .text_attribute("type", item.enclosure.type)
      .empty();
  xml.element("pubDate", rfc2822(item.published));
  write_description(xml, item.description);
  if (item.duration_seconds > 0) xml.number("itunes:duration", item.duration_seconds);
  write_image(xml, item.image);
  if (item.explicit_content) xml.element("itunes:explicit", true_or_false(*item.explicit_content));
  if (item.season) xml.number("itunes:season", *item.season);
  if (item.number) xml.number("itunes:episode", *item.number);
  xml.element("itunes:episodeType", episode_type(item.type));
  write_persons(xml, item.persons);
  write_side_files(xml, item);
  write_ai_content(xml, item.ai_content);
  xml.raw("</item>\n");
}

}  // namespace

std::string write_feed(const FeedChannel& channel, std::span<const FeedItem> items, const FeedPage& page) {
  std::size_t bytes = kBytesOfChannel + channel.description.size();
  for (const FeedItem& item : items) bytes += kBytesOfItem + item.description.size();
  Xml xml(bytes);
  xml.raw(kHead);
  write_channel(xml, channel, page);
  for (const FeedItem& item : items) write_item(xml, item);
  xml.raw("</channel>\n</rss>\n");
  return xml.take();
}

std::string feed_page_url(std::string_view self, std::size_t number) {
  if (number <= 1) return std::string(self);
  return fmt::format("{}{}page={}", self, self.contains('?') ? '&' : '?', number);
}

}  // namespace showrunner::studio
