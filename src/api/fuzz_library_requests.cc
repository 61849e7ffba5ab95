// Any bytes as a body or a query of the library's routes: a value within its bounds, or a mistake of the client that names
// what is wrong and can be told in a reply.
#include <cstdlib>

#include "api/error_map.h"
#include "api/library_requests.h"
#include "studio/feed/categories.h"
#include "studio/settings.h"
#include "text/json_reader.h"
#include "text/language.h"

namespace api = showrunner::api;
namespace store = showrunner::store;
namespace studio = showrunner::studio;
namespace text = showrunner::text;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

template <class Value>
void check_mistake(const showrunner::Result<Value>& result) {
  const showrunner::Error& error = result.error();
  check(error.code == showrunner::ErrorCode::kInvalidInput && !error.message.empty());
  check(error.message.find_first_of("\r\n") == std::string::npos);
  check(text::parse_json(api::problem_json(api::problem_of(error.code), error, "fuzz")).has_value());
}

template <class Value>
void check_mistake_in_body(const showrunner::Result<Value>& result) {
  check_mistake(result);
  const std::string& field = result.error().field;
  check(field.empty() || field == "$" || field.starts_with("$.") || field.starts_with("$[\""));
  check(field.empty() || result.error().message.starts_with(field + ": "));
}

/// One line, as a feed and a tag take it.
void check_line(std::string_view line, std::size_t most) {
  check(line.size() <= most && line.find_first_of("\t\r\n") == line.npos && line.find('\0') == line.npos);
}

void check_address(std::string_view url) {
  check_line(url, 2'048);
  check(url.empty() || url.starts_with("http://") || url.starts_with("https://"));
}

void check_podcast(const store::PodcastFields& fields) {
  check_line(fields.title, 255);
  check_line(fields.author, 255);
  check_line(fields.copyright, 255);
  check_line(fields.email, 128);
  check(fields.description.size() <= 4'000);
  check(text::is_language_tag(fields.language));
  check(fields.category.empty() || studio::is_known_category(fields.category));
  check(!fields.medium.empty() && fields.hosts.size() <= 20);
  check_address(fields.link);
  check_address(fields.new_feed_url);
  for (const store::Person& host : fields.hosts) {
    check(!host.name.empty() && !host.role.empty());
    check_line(host.name, 128);
    check_line(host.role, 128);
    check_address(host.href);
    check_address(host.image);
  }
  check(fields.artwork.empty());  // which only an upload gives
}

void check_episode(const studio::NewEpisode& episode) {
  check_line(episode.podcast, 128);
  check_line(episode.title, 255);
  check(!episode.order.publish || (!episode.podcast.empty() && !episode.order.review));
  if (episode.script) {
    check(text::parse_script(text::to_json(*episode.script)) == *episode.script);
  } else {
    check(!episode.order.script.episode.topic.empty() || !episode.order.script.sources.empty());
  }
  const auto kept = studio::order_from_json(studio::to_json(episode.order));
  check(kept && studio::to_json(*kept) == studio::to_json(episode.order));
}

void check_change(const studio::EpisodeChange& change) {
  if (change.podcast) check_line(*change.podcast, 128);
  if (change.title) {
    check(!change.title->empty());
    check_line(*change.title, 255);
  }
  if (change.summary) check(change.summary->size() <= 4'000);
  studio::EpisodeDetails details;
  change.details(details);
  check(details.notes.size() <= 4'000);
  check(!details.season || (*details.season >= 1 && *details.season <= 1'000'000));
  check(!details.number || (*details.number >= 1 && *details.number <= 1'000'000));
  check(details.type == "full" || details.type == "trailer" || details.type == "bonus");
  check(studio::details_from_json(studio::to_json(details)) == details);
}

void check_chapters(const api::ChaptersBody& body) {
  check(body.chapters.size() <= 1'000);
  for (std::size_t i = 0; i < body.chapters.size(); ++i) {
    const text::Chapter& chapter = body.chapters[i];
    check(!chapter.title.empty());
    check_line(chapter.title, 255);
    if (i == 0) check(chapter.start_ms == 0);
    const bool last = i + 1 == body.chapters.size();
    check(last ? chapter.end_ms == -1 : chapter.end_ms == body.chapters[i + 1].start_ms);
    check(last || chapter.end_ms >= chapter.start_ms);
  }
}

void check_page(std::size_t limit) {
  check(limit >= 1 && limit <= 200);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const showrunner::Options options(studio::option_table());
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);

  const auto podcast = api::read_podcast_body(bytes);
  podcast ? check_podcast(*podcast) : check_mistake_in_body(podcast);
  const auto patch = api::read_podcast_patch(bytes);
  if (patch) {
    store::PodcastFields fields{.title = "T", .description = "D", .category = "Technology", .author = "A"};
    (*patch)(fields);
    check_podcast(fields);
    check(!fields.title.empty() && !fields.description.empty() && !fields.category.empty() && !fields.author.empty());
  } else {
    check_mistake_in_body(patch);
  }
  const auto episode = api::read_new_episode_body(bytes, options);
  episode ? check_episode(*episode) : check_mistake_in_body(episode);
  const auto episodes = api::read_new_episodes_body(bytes, options);
  if (episodes) {
    check(!episodes->empty() && episodes->size() <= 1'000);
    for (const auto& one : *episodes) one ? check_episode(*one) : check_mistake_in_body(one);
  } else {
    check_mistake_in_body(episodes);
  }
  const auto change = api::read_episode_patch(bytes);
  change ? check_change(*change) : check_mistake_in_body(change);
  const auto chapters = api::read_chapters_body(bytes);
  chapters ? check_chapters(*chapters) : check_mistake_in_body(chapters);
  const auto label = api::read_optional_field(bytes, "label", 200);
  label ? check(label->size() <= 200) : check_mistake_in_body(label);
  const auto version = api::read_version_body(bytes);
  version ? check(*version >= 1) : check_mistake_in_body(version);

  const auto list = api::read_episode_query(bytes);
  list ? check_page(list->limit) : check_mistake(list);
  const auto podcasts = api::read_podcast_query(bytes);
  podcasts ? check_page(podcasts->limit) : check_mistake(podcasts);
  const auto jobs = api::read_job_query(bytes);
  jobs ? check_page(jobs->limit) : check_mistake(jobs);
  return 0;
}
