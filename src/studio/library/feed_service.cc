#include "studio/library/feed_service.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "async/offload.h"
#include "base/clock.h"
#include "base/gzip.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "speech/host.h"
#include "studio/feed/show_notes.h"
#include "studio/feed/write_feed.h"
#include "studio/feed/write_opml.h"
#include "studio/library/disclosure.h"
#include "studio/library/lookup.h"
#include "studio/library/order.h"

namespace showrunner::studio {

namespace asio = boost::asio;

using store::Failure;
using store::Reader;

namespace {

/// Pages that are kept, each a few hundred kilobytes with its packed twin.
constexpr std::size_t kMostKept = 64;

std::string quoted(std::string_view hash, std::string_view what) {
  return fmt::format("\"{}{}\"", hash.substr(0, 32), what);
}

EpisodeType type_of(std::string_view name) {
  if (name == "trailer") return EpisodeType::kTrailer;
  return name == "bonus" ? EpisodeType::kBonus : EpisodeType::kFull;
}

std::optional<int> small(const std::optional<std::int64_t>& number) {
  return number ? std::optional(static_cast<int>(*number)) : std::nullopt;
}

int year_of(store::UnixMs time) {
  const auto day = std::chrono::floor<std::chrono::days>(std::chrono::sys_time(std::chrono::milliseconds(time)));
  return static_cast<int>(std::chrono::year_month_day(day).year());
}

/// The built-in host by its name, another by its id.
store::Person person_of(const std::string& voice) {
  const auto host = speech::find_host(voice);
  return {.name = host ? host->name : voice};
}

/// What an episode was made from and can be looked at: web pages.
std::vector<SourceLink> sources_of(const store::Episode& episode) {
  std::vector<SourceLink> links;
  const auto order = order_from_json(episode.texts.order);
  if (!order) return links;
  for (const SourceReference& source : order->script.sources) {
    if (source.kind == SourceReference::Kind::kUrl) links.push_back({.title = "", .url = source.value});
  }
  return links;
}

std::string picture_of(const store::Podcast& podcast, const Addresses& addresses) {
  return addresses.media(podcast.id, podcast.fields.artwork.empty() ? "cover.png" : podcast.fields.artwork);
}

std::vector<PublishedEpisode> with_facts(const Reader& reader, std::vector<store::Episode> episodes) {
  std::vector<PublishedEpisode> all;
  all.reserve(episodes.size());
  for (store::Episode& episode : episodes) {
    const auto render = reader.render(episode.row.id, episode.row.render);
    if (!render) continue;
    auto facts = render_facts_from_json(render->facts);
    if (!facts) throw Failure(facts.error());
    all.push_back({.episode = std::move(episode), .facts = *std::move(facts)});
  }
  return all;
}

struct PageContent {
  std::vector<PublishedEpisode> episodes;
  FeedPage page;
};

std::string written(const store::Podcast& podcast, const PageContent& content, std::string self, bool is_private,
                    const Addresses& addresses, const Options& options) {
  std::vector<FeedItem> items;
  items.reserve(content.episodes.size());
  for (const PublishedEpisode& published : content.episodes) {
    items.push_back(feed_item(podcast, published, addresses, options));
  }
  return write_feed(feed_channel(podcast, addresses, std::move(self), is_private), items, content.page);
}

std::shared_ptr<ServedFeed> served(std::string xml, store::UnixMs changed) {
  auto feed = std::make_shared<ServedFeed>();
  feed->gzipped = gzip(xml);
  const std::string hash = sha256_hex(xml);
  feed->etag = quoted(hash, "");
  feed->gzipped_etag = quoted(hash, "-gzip");
  feed->changed = changed;
  feed->xml = std::move(xml);
  return feed;
}

[[noreturn]] void no_feed() {
  throw Failure(ErrorCode::kNotFound, "there is no such feed, or not any more");
}

}  // namespace

struct FeedService::Look {
  store::Podcast podcast;
  PageContent content;
};

FeedItem feed_item(const store::Podcast& podcast, const PublishedEpisode& published, const Addresses& addresses,
                   const Options& options) {
  const auto& [row, texts] = published.episode;
  const RenderFacts& facts = published.facts;
  const EpisodeDetails details = details_from_json(texts.details).value_or(EpisodeDetails{});
  const auto file = [&](const MediaFile& media) { return addresses.media(row.id, media.name); };
  FeedItem item{
      .guid = row.id,
      .title = row.title,
      .link = addresses.episode_page(row.id),
      .description = show_notes({.text = details.notes.empty() ? texts.summary : details.notes,
                                 .chapters = facts.marks,
                                 .sources = sources_of(published.episode),
                                 .disclosure = disclosure(row.language, options)}),
      .enclosure = {.url = file(facts.audio), .bytes = facts.audio.bytes, .type = "audio/mpeg"},
      .published = row.published.value_or(0),
      .duration_seconds = std::llround(facts.duration_seconds),
      .season = small(details.season),
      .number = small(details.number),
      .type = type_of(details.type),
      .explicit_content = details.explicit_content,
      .transcripts =
          {{.url = file(facts.vtt), .type = "text/vtt", .language = row.language, .rel = "captions"},
           {.url = file(facts.srt), .type = "application/x-subrip", .language = row.language, .rel = "captions"},
           {.url = file(facts.json), .type = "application/json", .language = row.language},
           {.url = file(facts.html), .type = "text/html", .language = row.language}},
      .chapters = file(facts.chapters),
      .ai_content = true};
  if (podcast.fields.hosts.empty()) {
    for (const std::string& voice : facts.voices) item.persons.push_back(person_of(voice));
  }
  if (!facts.opus.name.empty()) {
    const double seconds = std::max(1.0, facts.duration_seconds);
    item.alternate = FeedAlternate{.file = {.url = file(facts.opus), .bytes = facts.opus.bytes, .type = "audio/ogg"},
                                   .bit_rate = std::llround(static_cast<double>(facts.opus.bytes) * 8 / seconds),
                                   .title = "Opus",
                                   .integrity = facts.opus_integrity};
  }
  if (facts.soundbite) {
    item.soundbite = FeedSoundbite{.start_ms = facts.soundbite->start_ms,
                                   .duration_ms = facts.soundbite->end_ms - facts.soundbite->start_ms,
                                   .title = facts.soundbite->title};
  }
  return item;
}

FeedChannel feed_channel(const store::Podcast& podcast, const Addresses& addresses, std::string self, bool is_private) {
  const store::PodcastFields& fields = podcast.fields;
  return {.self = std::move(self),
          .guid = podcast.guid,
          .title = fields.title,
          .description = channel_description(fields.description),
          .link = fields.link.empty() ? addresses.podcast_page(podcast.id) : fields.link,
          .language = fields.language,
          .category = fields.category,
          .author = fields.author,
          .email = fields.email,
          .copyright = fields.copyright.empty() ? fmt::format("© {} {}", year_of(podcast.created), fields.author)
                                                : fields.copyright,
          .image = picture_of(podcast, addresses),
          .explicit_content = fields.explicit_content,
          .medium = fields.medium,
          .persons = fields.hosts,
          .blocked = fields.blocked || is_private,
          .complete = fields.complete,
          .new_feed_url = fields.new_feed_url,
          .changed = podcast.updated};
}

asio::awaitable<Result<FeedService::Feed>> FeedService::feed(store::Id id, std::size_t page) {
  auto podcast = co_await library_.read([id](const Reader& reader) {
    auto found = reader.podcast(id);
    if (!found || found->deleted || found->fields.blocked) no_feed();
    return *std::move(found);
  });
  if (!podcast) co_return fail(std::move(podcast.error()));
  std::string self = addresses_.feed(podcast->id);
  co_return co_await page_of(*std::move(podcast), page, std::move(self), false);
}

asio::awaitable<Result<FeedService::Feed>> FeedService::private_feed(std::string token, std::size_t page) {
  if (const auto preview = previews_.find(token); preview != previews_.end()) co_return preview->second;
  auto podcast = co_await library_.read([token](const Reader& reader) {
    const auto known = reader.feed_token(token);
    if (!known || known->revoked) no_feed();
    auto found = reader.podcast(known->podcast);
    if (!found || found->deleted) no_feed();
    return *std::move(found);
  });
  if (!podcast) co_return fail(std::move(podcast.error()));
  co_return co_await page_of(*std::move(podcast), page, addresses_.private_feed(token), true);
}

asio::awaitable<Result<FeedService::Feed>> FeedService::page_of(store::Podcast podcast, std::size_t number,
                                                                std::string self, bool is_private) {
  const Key key(podcast.id, number, self);
  if (const auto known = kept_.find(key); known != kept_.end() && known->second.revision == podcast.revision) {
    co_return known->second.feed;
  }
  auto content = co_await library_.read([id = podcast.id, number](const Reader& reader) {
    const auto total = static_cast<std::size_t>(reader.count_published(id));
    PageContent found{.page = {.number = number, .count = count_feed_pages(total)}};
    if (number == 0 || number > found.page.count) no_feed();
    found.episodes = with_facts(reader, reader.published(id, (number - 1) * kItemsPerFeedPage, kItemsPerFeedPage));
    return found;
  });
  if (!content) co_return fail(std::move(content.error()));
  Feed made = co_await async::offload(workers_, [&]() -> Feed {
    auto feed = served(written(podcast, *content, self, is_private, addresses_, options_), podcast.updated);
    if (!is_private && podcast.fields.new_feed_url != self) feed->moved_to = podcast.fields.new_feed_url;
    return feed;
  });
  if (!kept_.contains(key)) order_.push_back(key);
  kept_[key] = {.revision = podcast.revision, .feed = made};
  if (order_.size() > kMostKept) {
    kept_.erase(order_.front());
    order_.pop_front();
  }
  co_return made;
}

asio::awaitable<Result<FeedService::Preview>> FeedService::preview(store::Id id, RenderFacts facts,
                                                                   const Addresses& addresses) {
  auto look = co_await library_.read([&](const Reader& reader) {
    store::Episode episode = present_episode(reader, id);
    auto podcast = reader.podcast(episode.row.podcast);
    if (!podcast || podcast->deleted) {
      throw Failure(ErrorCode::kConflict, "it belongs to no podcast; give it one with PATCH {\"podcast_id\": …}");
    }
    Look found{.podcast = *std::move(podcast)};
    auto total = static_cast<std::size_t>(reader.count_published(found.podcast.id));
    auto others = reader.published(found.podcast.id, 0, kItemsPerFeedPage);
    std::erase_if(others, [&](const store::Episode& other) { return other.row.id == id; });
    std::vector<PublishedEpisode>& episodes = found.content.episodes;
    episodes = with_facts(reader, std::move(others));
    if (!episode.row.published) {
      ++total;
      episode.row.published = unix_now_ms();
    }
    episodes.insert(episodes.begin(), {.episode = std::move(episode), .facts = std::move(facts)});
    std::ranges::stable_sort(episodes, std::greater(),
                             [](const PublishedEpisode& one) { return *one.episode.row.published; });
    if (episodes.size() > kItemsPerFeedPage) episodes.pop_back();
    found.content.page = {.number = 1, .count = count_feed_pages(total)};
    return found;
  });
  if (!look) co_return fail(std::move(look.error()));
  co_return co_await show(*look, addresses);
}

asio::awaitable<Result<FeedService::Preview>> FeedService::preview_podcast(store::Id id, const Addresses& addresses) {
  auto look = co_await library_.read([id](const Reader& reader) {
    Look found{.podcast = present_podcast(reader, id)};
    const auto total = static_cast<std::size_t>(reader.count_published(id));
    found.content.episodes = with_facts(reader, reader.published(id, 0, kItemsPerFeedPage));
    found.content.page = {.number = 1, .count = count_feed_pages(total)};
    return found;
  });
  if (!look) co_return fail(std::move(look.error()));
  co_return co_await show(*look, addresses);
}

asio::awaitable<FeedService::Preview> FeedService::show(const Look& look, const Addresses& addresses) {
  Preview preview{.self = addresses.feed(look.podcast.id)};
  preview.feed = co_await async::offload(workers_, [&] {
    return served(written(look.podcast, look.content, preview.self, false, addresses, options_), look.podcast.updated);
  });
  std::string token = make_uuid();
  preview.address = addresses.private_feed(token);
  previews_.emplace(token, preview.feed);
  preview.shown = std::shared_ptr<const void>(this, [this, token](const void*) { previews_.erase(token); });
  co_return preview;
}

asio::awaitable<Result<std::string>> FeedService::opml() {
  auto entries = co_await library_.read([this](const Reader& reader) {
    std::vector<OpmlEntry> found;
    store::PodcastQuery query{.limit = 200};
    do {
      const auto page = reader.podcasts(query);
      for (const store::Podcast& podcast : page.records) {
        if (podcast.fields.blocked) continue;
        found.push_back({.title = podcast.fields.title,
                         .feed_url = addresses_.feed(podcast.id),
                         .page_url = podcast.fields.link,
                         .description = podcast.fields.description,
                         .language = podcast.fields.language});
      }
      query.cursor = page.next;
    } while (!query.cursor.empty());
    return found;
  });
  if (!entries) co_return fail(std::move(entries.error()));
  co_return write_opml("Showrunner", *entries);
}

}  // namespace showrunner::studio
