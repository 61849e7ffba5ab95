// feed-samples DIRECTORY: writes feeds and a list of subscriptions for tests/e2e/test_feed_parsers.py to read with the
// parsers of others, and into DIRECTORY/given.json what was put in. A text that is not UTF-8 is {"hex": …} there.

#include <cstdio>
#include <filesystem>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "base/file.h"
#include "studio/feed/podcast_guid.h"
#include "studio/feed/show_notes.h"
#include "studio/feed/write_feed.h"
#include "studio/feed/write_opml.h"
#include "text/code_points.h"

namespace {

namespace json = boost::json;
using namespace showrunner;
using namespace showrunner::studio;

json::value text_json(std::string_view text) {
  if (text::is_utf8(text)) return json::string(text);
  std::string hex;
  for (const char c : text) hex += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return json::object{{"hex", hex}};
}

json::array persons_json(const std::vector<store::Person>& persons) {
  json::array array;
  for (const store::Person& person : persons) {
    array.push_back({{"name", text_json(person.name)},
                     {"role", text_json(person.role)},
                     {"href", person.href},
                     {"image", person.image}});
  }
  return array;
}

json::object channel_json(const FeedChannel& channel) {
  return {{"self", channel.self},
          {"guid", channel.guid},
          {"title", text_json(channel.title)},
          {"description", text_json(channel.description)},
          {"link", channel.link},
          {"language", channel.language},
          {"category", channel.category},
          {"author", text_json(channel.author)},
          {"email", channel.email},
          {"copyright", text_json(channel.copyright)},
          {"image", channel.image},
          {"explicit", channel.explicit_content},
          {"serial", channel.type == ShowType::kSerial},
          {"medium", channel.medium},
          {"persons", persons_json(channel.persons)},
          {"locked", channel.locked},
          {"blocked", channel.blocked},
          {"complete", channel.complete},
          {"new_feed_url", channel.new_feed_url},
          {"ai_content", channel.ai_content},
          {"changed", channel.changed}};
}

json::object file_json(const FeedFile& file) {
  return {{"url", file.url}, {"bytes", file.bytes}, {"type", file.type}};
}

std::string_view type_name(EpisodeType type) {
  return type == EpisodeType::kTrailer ? "trailer" : type == EpisodeType::kBonus ? "bonus" : "full";
}

json::object item_json(const FeedItem& item) {
  json::array transcripts;
  for (const FeedTranscript& transcript : item.transcripts) {
    transcripts.push_back({{"url", transcript.url},
                           {"type", transcript.type},
                           {"language", transcript.language},
                           {"rel", transcript.rel}});
  }
  json::object object{{"guid", item.guid},
                      {"title", text_json(item.title)},
                      {"link", item.link},
                      {"description", text_json(item.description)},
                      {"image", item.image},
                      {"enclosure", file_json(item.enclosure)},
                      {"published", item.published},
                      {"duration_seconds", item.duration_seconds},
                      {"season", json::value_from(item.season)},
                      {"number", json::value_from(item.number)},
                      {"type", type_name(item.type)},
                      {"explicit", json::value_from(item.explicit_content)},
                      {"persons", persons_json(item.persons)},
                      {"transcripts", transcripts},
                      {"chapters", item.chapters},
                      {"soundbite", nullptr},
                      {"alternate", nullptr},
                      {"ai_content", item.ai_content}};
  if (item.soundbite) {
    object["soundbite"] = {{"start_ms", item.soundbite->start_ms},
                           {"duration_ms", item.soundbite->duration_ms},
                           {"title", text_json(item.soundbite->title)}};
  }
  if (item.alternate) {
    json::object alternate = file_json(item.alternate->file);
    alternate["bit_rate"] = item.alternate->bit_rate;
    alternate["title"] = text_json(item.alternate->title);
    alternate["integrity"] = item.alternate->integrity;
    object["alternate"] = alternate;
  }
  return object;
}

FeedItem make_item(int number, const std::string& title, const std::string& notes) {
  const std::string base = fmt::format("https://pod.example/media/{}", number);
  return {.guid = fmt::format("0192f0c1-0000-7000-8000-{:012}", number),
          .title = title,
          .link = fmt::format("https://pod.example/episodes/{}", number),
          .description = show_notes({.text = notes,
                                     .chapters = {{0, 61'000, title}, {61'000, 754'000, "Second chapter"}},
                                     .sources = {{.title = title, .url = "https://a.example/?a=1&b=2"}},
                                     .chapters_label = "Chapters",
                                     .sources_label = "Sources",
                                     .disclosure = "The voices in this episode are made by a machine."}),
          .image = base + ".png",
          .enclosure = {.url = base + ".mp3?a=1&b=2", .bytes = 1'000'000 + number, .type = "audio/mpeg"},
          .alternate =
              FeedAlternate{.file = {base + ".opus", 500'000 + number, "audio/opus"},
                            .bit_rate = 48'000,
                            .title = title,
                            .integrity = "sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC"},
          .published = 1'700'000'000'000 - std::int64_t{number} * 86'400'000,
          .duration_seconds = 600 + number,
          .season = 1 + number / 10,
          .number = 1 + number,
          .type = number % 3 == 0   ? EpisodeType::kFull
                  : number % 3 == 1 ? EpisodeType::kTrailer
                                    : EpisodeType::kBonus,
          .explicit_content = number % 2 == 0,
          .persons = {{.name = title, .role = "guest", .href = base, .image = base + ".jpg"}},
          .transcripts = {{base + ".vtt", "text/vtt", "en", "captions"},
                          {base + ".srt", "application/x-subrip", "en", "captions"},
                          {base + ".json", "application/json", "en", "captions"},
                          {base + ".html", "text/html", "en", ""}},
          .chapters = base + ".chapters.json",
          .soundbite = FeedSoundbite{.start_ms = 73'040, .duration_ms = 60'500, .title = title},
          .ai_content = true};
}

FeedChannel make_channel(const std::string& name, const std::string& title, const std::string& notes) {
  const std::string self = fmt::format("https://pod.example/feeds/{}.xml", name);
  return {.self = self,
          .guid = podcast_guid(self),
          .title = title,
          .description = channel_description(notes),
          .link = "https://pod.example/?show=1&x=2",
          .language = "en-GB",
          .category = "Society & Culture > Documentary",
          .author = title,
          .email = "ann@pod.example",
          .copyright = title,
          .image = "https://pod.example/cover.png",
          .explicit_content = false,
          .type = ShowType::kSerial,
          .persons = {{.name = "Clara", .role = "host", .href = "https://pod.example/clara", .image = ""},
                      {.name = title, .role = "host", .href = "", .image = "https://pod.example/m.png"}},
          .changed = 1'795'808'857'123};
}

class Samples {
 public:
  explicit Samples(std::filesystem::path directory) : directory_(std::move(directory)) {}

  void add(const std::string& name, const FeedChannel& channel, const std::vector<FeedItem>& items) {
    json::array pages;
    json::array given;
    const std::size_t count = count_feed_pages(items.size());
    for (std::size_t number = 1; number <= count; ++number) {
      const std::string file = fmt::format("{}-{}.xml", name, number);
      const std::size_t first = (number - 1) * kItemsPerFeedPage;
      const std::span<const FeedItem> page(items.data() + first, std::min(kItemsPerFeedPage, items.size() - first));
      write(file, write_feed(channel, page, {.number = number, .count = count}));
      pages.push_back(json::string(file));
    }
    for (const FeedItem& item : items) given.push_back(item_json(item));
    feeds_.push_back({{"name", name}, {"pages", pages}, {"channel", channel_json(channel)}, {"items", given}});
  }

  void add_opml(const std::string& title, const std::vector<OpmlEntry>& entries) {
    write("subscriptions.opml", write_opml(title, entries));
    json::array given;
    for (const OpmlEntry& entry : entries) {
      given.push_back({{"title", text_json(entry.title)},
                       {"feed_url", entry.feed_url},
                       {"page_url", entry.page_url},
                       {"description", text_json(entry.description)},
                       {"language", entry.language}});
    }
    opml_ = {{"title", text_json(title)}, {"entries", given}};
  }

  void finish() { write("given.json", json::serialize(json::object{{"feeds", feeds_}, {"opml", opml_}})); }

 private:
  void write(const std::string& name, std::string_view bytes) {
    if (const auto written = write_file_atomically(directory_ / name, bytes); !written)
      throw std::runtime_error(written.error().message);
  }

  std::filesystem::path directory_;
  json::array feeds_;
  json::object opml_;
};

std::vector<std::string> hostile_texts() {
  std::string long_text;
  while (text::count_code_points(long_text) < 1000) long_text += "Ünïcode 🎧 ";
  return {"]]> and <![CDATA[ <!-- & -->",
          "<script>alert(1)</script> & <b>bold</b> &amp; &#60; \"quoted\" 'so'",
          "👩‍🚀🎙️ 🇩🇪 on 🚀",
          "שלום \u202Eעולם\u202C مرحبا",
          std::string("\0a\x01\x02\x1B[31mb\x7F\r\n\tc\xC2\x85"
                      "d",
                      18),
          "lone \xED\xA0\x80 \xC3( \xFF \xF0\x9F\x8E end\xE2\x82",
          "\xEF\xBF\xBE\xEF\xBF\xBF non-characters \xEF\xB7\x90",
          long_text,
          std::string(1000, 'x')};
}

void write_samples(Samples& samples) {
  const std::string notes = "About the sea & the moon: 1 < 2.\n\nA second paragraph.";
  std::vector<FeedItem> items;
  for (int i = 0; i < 12; ++i) items.push_back(make_item(i, fmt::format("Episode of day {}", i), notes));
  samples.add("full", make_channel("full", "Tides & Times", notes), items);

  FeedChannel hidden = make_channel("hidden", "Only for friends", notes);
  hidden.type = ShowType::kEpisodic;
  hidden.explicit_content = hidden.blocked = hidden.complete = true;
  hidden.locked = false;
  hidden.category = "Technology";
  hidden.new_feed_url = "https://new.example/feed.xml?token=a&b=c";
  samples.add("hidden", hidden, items);

  samples.add("bare",
              {.self = "https://pod.example/feeds/bare.xml",
               .guid = podcast_guid("https://pod.example/feeds/bare.xml"),
               .title = "Bare",
               .description = "Nothing more.",
               .link = "https://pod.example/",
               .category = "History",
               .image = "https://pod.example/cover.png",
               .ai_content = false,
               .changed = 1'700'000'000'000},
              {{.guid = "one",
                .title = "One",
                .enclosure = {.url = "https://pod.example/1.mp3", .bytes = 1, .type = "audio/mpeg"},
                .published = 1'700'000'000'000,
                .ai_content = false}});

  const std::vector<std::string> hostile = hostile_texts();
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    const std::string name = fmt::format("hostile{}", i);
    samples.add(name, make_channel(name, hostile[i], hostile[i]), {make_item(0, hostile[i], hostile[i])});
  }

  std::vector<FeedItem> lengthy{items[0], items[1]};
  for (FeedItem& item : lengthy) {
    item.description.clear();
    while (item.description.size() < 9000) {
      item.description +=
          "<p>A sentence of <a href=\"https://a.example/?a=1&amp;b=2\">some</a> words 🎙️. Another one.</p>";
    }
  }
  samples.add("lengthy", make_channel("lengthy", "At length", notes), lengthy);

  std::vector<FeedItem> many;
  for (int i = 0; i < 701; ++i) many.push_back(make_item(i, fmt::format("Episode {}", i), notes));
  samples.add("many", make_channel("many", "Many episodes", notes), many);

  std::vector<OpmlEntry> entries;
  for (std::size_t i = 0; i < hostile.size(); ++i) {
    entries.push_back({.title = fmt::format("{} {}", i, hostile[i]),
                       .feed_url = fmt::format("https://pod.example/feeds/{}.xml?a=1&b=2", i),
                       .page_url = "https://pod.example/?x=1&y=2",
                       .description = hostile[i],
                       .language = "en"});
  }
  samples.add_opml("Shows & more ]]>", entries);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fputs("usage: feed-samples DIRECTORY\n", stderr);
    return 2;
  }
  try {
    Samples samples(arguments[1]);
    write_samples(samples);
    samples.finish();
  } catch (const std::exception& error) {
    std::fprintf(stderr, "feed-samples: %s\n", error.what());
    return 1;
  }
}
