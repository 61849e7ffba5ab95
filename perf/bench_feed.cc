// What a page of a feed costs: 300 episodes with 4 kB of notes each, and the notes themselves.

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "studio/feed/show_notes.h"
#include "studio/feed/write_feed.h"

namespace showrunner::studio {
namespace {

/// Notes of about `bytes` bytes of HTML, a paragraph for every hundred or so, with a letter outside of ASCII in each.
std::string notes_of(std::size_t bytes) {
  std::string notes;
  while (notes.size() + 110 < bytes) {
    notes += fmt::format(
        "<p>Paragraph {} speaks of the sea &amp; the moon, with a <a href=\"https://a.example/\">link</a> – so.</p>",
        notes.size());
  }
  return notes;
}

FeedItem make_item(int number, std::size_t description_bytes) {
  const std::string base = fmt::format("https://pod.example/media/{}", number);
  return {.guid = fmt::format("0192f0c1-0000-7000-8000-{:012}", number),
          .title = fmt::format("Episode {}: tides & times", number),
          .link = base,
          .description = notes_of(description_bytes),
          .image = base + ".png",
          .enclosure = {.url = base + ".mp3", .bytes = 12'345'678, .type = "audio/mpeg"},
          .alternate = FeedAlternate{.file = {base + ".opus", 5'000'000, "audio/opus"},
                                     .bit_rate = 48'000,
                                     .title = "Opus",
                                     .integrity = std::string(71, 'A')},
          .published = 1'700'000'000'000 - std::int64_t{number} * 86'400'000,
          .duration_seconds = 1234,
          .season = 1,
          .number = number,
          .persons = {{.name = "Clara", .role = "host", .href = base, .image = base + ".jpg"}},
          .transcripts = {{base + ".vtt", "text/vtt", "en", "captions"},
                          {base + ".srt", "application/x-subrip", "en", "captions"},
                          {base + ".json", "application/json", "en", "captions"},
                          {base + ".html", "text/html", "en", ""}},
          .chapters = base + ".chapters.json",
          .soundbite = FeedSoundbite{.start_ms = 73'040, .duration_ms = 60'500, .title = "The hook"}};
}

/// `description_bytes` above 4,000 has the description cut and the whole written besides.
void write_page(benchmark::State& state) {
  const FeedChannel channel{.self = "https://pod.example/feeds/tides.xml",
                            .title = "Tides & Times",
                            .description = notes_of(1000),
                            .link = "https://pod.example/",
                            .category = "Society & Culture > Documentary",
                            .author = "Ann Other",
                            .image = "https://pod.example/cover.png"};
  std::vector<FeedItem> items;
  for (int i = 0; i < static_cast<int>(kItemsPerFeedPage); ++i)
    items.push_back(make_item(i, static_cast<std::size_t>(state.range(0))));
  std::size_t bytes = 0;
  for (auto _ : state) {
    const std::string feed = write_feed(channel, items, {.number = 1, .count = 2});
    bytes += feed.size();
    benchmark::DoNotOptimize(feed.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}

void make_show_notes(benchmark::State& state) {
  ShowNotes notes{.text = notes_of(3000), .disclosure = "The voices are made by a machine."};
  for (int i = 0; i < 10; ++i) notes.chapters.push_back({i * 60'000, (i + 1) * 60'000, "A chapter & its title"});
  for (auto _ : state) benchmark::DoNotOptimize(show_notes(notes));
}

BENCHMARK(write_page)->Arg(4000)->Arg(8000)->Unit(benchmark::kMillisecond);
BENCHMARK(make_show_notes)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace showrunner::studio
