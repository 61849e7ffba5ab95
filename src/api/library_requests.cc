#include "api/library_requests.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <initializer_list>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/query.h"
#include "api/requests.h"
#include "base/clock.h"
#include "base/suggest.h"
#include "studio/feed/categories.h"
#include "studio/library/records_json.h"
#include "text/json_reader.h"
#include "text/language.h"
#include "text/script.h"

namespace showrunner::api {

namespace {

using text::JsonObject;

constexpr std::size_t kLongestTitle = 255;  // bytes; Apple's limit for tag values
constexpr std::size_t kLongestDescription = 4'000;
constexpr std::size_t kLongestUrl = 2'048;
constexpr std::size_t kLongestName = 128;
constexpr std::size_t kMostHosts = 20;
constexpr std::size_t kMostInBatch = 1'000;
constexpr std::size_t kMostChapters = 1'000;
constexpr std::size_t kLargestPage = 200;
constexpr std::int64_t kLargestNumber = 1'000'000;
constexpr double kLongestSeconds = 1e6;

constexpr std::array<std::string_view, 3> kTypes{"full", "trailer", "bonus"};
constexpr std::array<std::string_view, 8> kMedia{"podcast",   "music",      "video", "film",
                                                 "audiobook", "newsletter", "blog",  "course"};

/// A body as JSON, read field by field; its first mistake is the failure.
template <class Read>
auto read_json(std::string_view body, Read read) -> Result<decltype(read(std::declval<const JsonObject&>()))> {
  if (body.empty()) return fail(ErrorCode::kInvalidInput, "the body is empty; a JSON object is needed");
  const auto parsed = text::parse_json(body);
  if (!parsed) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the body is not the JSON it must be: {}", parsed.error().message));
  }
  text::JsonMistake mistake;
  auto value = read(JsonObject::root(*parsed, mistake));
  if (mistake.noted()) return fail(mistake.error());
  return value;
}

std::string one_line(const JsonObject& json, std::string_view field, std::string text) {
  if (text.find_first_of("\t\n") != std::string::npos) json.note(field, "must be on one line and without tabs");
  return text;
}

std::string web_address(const JsonObject& json, std::string_view field) {
  std::string url = one_line(json, field, json.optional_text(field, kLongestUrl));
  if (!url.empty() && !url.starts_with("https://") && !url.starts_with("http://")) {
    json.note(field, "must begin with https:// or http://");
  }
  return url;
}

std::string mail_address(const JsonObject& json) {
  std::string email = one_line(json, "email", json.optional_text("email", kLongestName));
  const std::size_t at = email.find('@');
  const bool plain = at != std::string::npos && at > 0 && email.find('@', at + 1) == std::string::npos &&
                     email.find('.', at) != std::string::npos && email.find_first_of(" <>\"") == std::string::npos;
  if (!email.empty() && !plain) json.note("email", "is no address such as anna@example.org");
  return email;
}

std::string language(const JsonObject& json) {
  std::string tag = json.required_text("language", kLongestName);
  if (!tag.empty() && !text::is_language_tag(tag)) {
    json.note("language",
              fmt::format("{} is no BCP-47 language tag such as \"en\" or \"pt-BR\"", text::in_quotes(tag)));
  }
  return tag;
}

std::string category(const JsonObject& json) {
  std::string name = one_line(json, "category", json.required_text("category", kLongestName));
  if (!name.empty() && !studio::is_known_category(name)) {
    json.note("category",
              fmt::format("{} is none of Apple's categories{}; one is \"Technology\", or \"Society & Culture > "
                          "Documentary\"",
                          text::in_quotes(name), studio::suggest_category(name)));
  }
  return name;
}

std::vector<store::Person> hosts(const JsonObject& json) {
  std::vector<store::Person> people;
  for (const JsonObject& host : json.objects("hosts", 0, kMostHosts)) {
    host.allow_only({"name", "role", "href", "image"});
    store::Person person{.name = one_line(host, "name", host.required_text("name", kLongestName))};
    if (auto role = one_line(host, "role", host.optional_text("role", kLongestName)); !role.empty()) person.role = role;
    person.href = web_address(host, "href");
    person.image = web_address(host, "image");
    people.push_back(std::move(person));
  }
  return people;
}

/// The fields of `json` that are there, as changes; a field that is null gets its first value back.
class FieldsOf {
 public:
  explicit FieldsOf(const JsonObject& json) : json_(json) {}

  template <class Value, class Read>
  void field(std::string_view name, Value store::PodcastFields::* member, Read read) {
    if (!json_.has(name)) return;
    if (json_.has_null(name)) {
      changes_.push_back([member](store::PodcastFields& fields) { fields.*member = store::PodcastFields().*member; });
      return;
    }
    changes_.push_back([member, value = read()](store::PodcastFields& fields) { fields.*member = value; });
  }

  PodcastPatch changes() && {
    return [changes = std::move(changes_)](store::PodcastFields& fields) {
      for (const auto& change : changes) change(fields);
    };
  }

 private:
  const JsonObject& json_;
  std::vector<PodcastPatch> changes_;
};

PodcastPatch podcast_fields(const JsonObject& json) {
  using Fields = store::PodcastFields;
  json.allow_only({"title", "description", "language", "category", "author", "email", "link", "copyright", "explicit",
                   "medium", "hosts", "blocked", "complete", "new_feed_url"});
  const auto line = [&json](std::string_view name, std::size_t most) {
    return [&json, name, most] { return one_line(json, name, json.required_text(name, most)); };
  };
  const auto address = [&json](std::string_view name) { return [&json, name] { return web_address(json, name); }; };
  const auto flag = [&json](std::string_view name) {
    return [&json, name] { return json.optional_flag(name).value_or(false); };
  };
  for (const std::string_view needed : {"title", "description", "language", "category", "author", "medium"}) {
    if (json.has_null(needed)) json.note(needed, "cannot be taken away; every feed needs it");
  }
  FieldsOf fields(json);
  fields.field("title", &Fields::title, line("title", kLongestTitle));
  fields.field("description", &Fields::description,
               [&json] { return json.required_text("description", kLongestDescription); });
  fields.field("language", &Fields::language, [&json] { return language(json); });
  fields.field("category", &Fields::category, [&json] { return category(json); });
  fields.field("author", &Fields::author, line("author", kLongestTitle));
  fields.field("email", &Fields::email, [&json] { return mail_address(json); });
  fields.field("link", &Fields::link, address("link"));
  fields.field("copyright", &Fields::copyright, line("copyright", kLongestTitle));
  fields.field("explicit", &Fields::explicit_content, flag("explicit"));
  fields.field("medium", &Fields::medium, [&json] { return json.optional_choice("medium", kMedia); });
  fields.field("hosts", &Fields::hosts, [&json] { return hosts(json); });
  fields.field("blocked", &Fields::blocked, flag("blocked"));
  fields.field("complete", &Fields::complete, flag("complete"));
  fields.field("new_feed_url", &Fields::new_feed_url, address("new_feed_url"));
  return std::move(fields).changes();
}

studio::NewEpisode new_episode(const JsonObject& json, const Options& options) {
  json.allow_only({"podcast_id", "title", "topic", "sources", "script", "style", "tone", "duration_minutes",
                   "num_speakers", "voices", "language", "include_intro", "include_outro", "instructions", "writer",
                   "review", "publish"});
  studio::NewEpisode episode;
  episode.podcast = one_line(json, "podcast_id", json.optional_text("podcast_id", kLongestName));
  episode.title = one_line(json, "title", json.optional_text("title", kLongestTitle));
  const auto script = json.optional_object("script");
  episode.order.script = read_order_fields(json, options, !script);
  episode.order.review = json.optional_flag("review").value_or(false);
  episode.order.publish = json.optional_flag("publish").value_or(false);
  if (episode.order.publish && episode.podcast.empty()) {
    json.note("publish", "needs a podcast to publish in; give podcast_id too");
  }
  if (episode.order.publish && episode.order.review) {
    json.note("publish", "does not go with review: what is to be reviewed first is published afterwards");
  }
  if (!script) return episode;
  if (json.has("topic") || json.has("sources")) {
    json.note("script", "is spoken as it is; leave topic and sources out, or the script");
  }
  episode.script = text::read_script(*script);
  const std::vector<std::string>& voices = episode.order.script.episode.voices;
  for (std::size_t i = 0; i < std::min(voices.size(), episode.script->speakers.size()); ++i) {
    if (!voices[i].empty()) episode.script->speakers[i].voice = voices[i];
  }
  return episode;
}

/// A query whose parameters are all known; the first mistake is the failure.
Result<void> allow_parameters(std::string_view query, std::initializer_list<std::string_view> known) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(end == std::string_view::npos ? query.size() : end + 1);
    const std::string_view name = pair.substr(0, pair.find('='));
    if (name.empty() || std::ranges::find(known, name) != known.end()) continue;
    const std::vector<std::string_view> names(known);
    Error error{.code = ErrorCode::kInvalidInput,
                .message = fmt::format("there is no parameter {}{}", text::in_quotes(name), did_you_mean(name, names))};
    error.field = std::string(name);
    return fail(std::move(error));
  }
  return {};
}

std::unexpected<Error> bad_parameter(std::string_view name, std::string message) {
  Error error{.code = ErrorCode::kInvalidInput, .message = fmt::format("{}: {}", name, message)};
  error.field = std::string(name);
  return fail(std::move(error));
}

Result<std::size_t> limit_of(std::string_view query) {
  const std::string text = query_value(query, "limit");
  if (text.empty()) return std::size_t{50};
  std::size_t limit = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), limit);
  if (error != std::errc() || end != text.data() + text.size() || limit == 0 || limit > kLargestPage) {
    return bad_parameter("limit", fmt::format("must be from 1 to {}", kLargestPage));
  }
  return limit;
}

Result<std::optional<store::UnixMs>> moment_of(std::string_view query, std::string_view name) {
  const std::string text = query_value(query, name);
  if (text.empty()) return std::optional<store::UnixMs>();
  const auto moment = parse_rfc3339(text);
  if (!moment) return bad_parameter(name, "must be a date or time such as 2026-11-27 or 2026-11-27T08:00:00Z");
  return moment;
}

Result<bool> flag_of(std::string_view query, std::string_view name) {
  const std::string text = query_value(query, name);
  if (text.empty() || text == "false") return false;
  if (text == "true") return true;
  return bad_parameter(name, "must be true or false");
}

}  // namespace

Result<store::PodcastFields> read_podcast_body(std::string_view body) {
  return read_json(body, [](const JsonObject& json) {
    for (const std::string_view needed : {"title", "description", "category", "author"}) {
      json.required_text(needed, kLongestDescription);
    }
    store::PodcastFields fields;
    podcast_fields(json)(fields);
    return fields;
  });
}

Result<PodcastPatch> read_podcast_patch(std::string_view body) {
  return read_json(body, podcast_fields);
}

Result<studio::NewEpisode> read_new_episode_body(std::string_view body, const Options& options) {
  return read_json(body, [&options](const JsonObject& json) { return new_episode(json, options); });
}

Result<std::vector<Result<studio::NewEpisode>>> read_new_episodes_body(std::string_view body, const Options& options) {
  const auto parsed = text::parse_json(body);
  if (!parsed) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("the body is not the JSON it must be: {}", parsed.error().message));
  }
  text::JsonMistake mistake;
  const JsonObject json = JsonObject::root(*parsed, mistake);
  json.allow_only({"episodes"});
  json.objects("episodes", 1, kMostInBatch);
  if (mistake.noted()) return fail(mistake.error());
  std::vector<Result<studio::NewEpisode>> episodes;
  for (const boost::json::value& one : parsed->at("episodes").as_array()) {
    // A mistake of its own for each, so that one bad episode does not refuse the others.
    text::JsonMistake own;
    auto episode = new_episode(JsonObject::root(one, own), options);
    if (own.noted()) {
      episodes.emplace_back(fail(own.error()));
    } else {
      episodes.emplace_back(std::move(episode));
    }
  }
  return episodes;
}

Result<studio::EpisodeChange> read_episode_patch(std::string_view body) {
  return read_json(body, [](const JsonObject& json) {
    json.allow_only({"podcast_id", "title", "summary", "notes", "season", "number", "type", "explicit"});
    studio::EpisodeChange change;
    if (json.has_null("podcast_id")) {
      change.podcast = "";
    } else if (json.has("podcast_id")) {
      change.podcast = one_line(json, "podcast_id", json.required_text("podcast_id", kLongestName));
    }
    if (json.has("title")) change.title = one_line(json, "title", json.required_text("title", kLongestTitle));
    if (json.has("summary")) change.summary = json.optional_text("summary", kLongestDescription);

    std::vector<std::function<void(studio::EpisodeDetails&)>> changes;
    const auto number = [&](std::string_view name, std::optional<std::int64_t> studio::EpisodeDetails::* member) {
      if (!json.has(name)) return;
      const auto value = json.has_null(name) ? std::nullopt : json.optional_integer(name, 1, kLargestNumber);
      changes.emplace_back([member, value](studio::EpisodeDetails& details) { details.*member = value; });
    };
    number("season", &studio::EpisodeDetails::season);
    number("number", &studio::EpisodeDetails::number);
    if (json.has("explicit")) {
      const auto value = json.has_null("explicit") ? std::nullopt : json.optional_flag("explicit");
      changes.emplace_back([value](studio::EpisodeDetails& details) { details.explicit_content = value; });
    }
    if (json.has("type")) {
      changes.emplace_back(
          [type = json.optional_choice("type", kTypes)](studio::EpisodeDetails& details) { details.type = type; });
    }
    if (json.has("notes")) {
      auto notes = json.has_null("notes") ? std::string() : json.optional_text("notes", kLongestDescription);
      changes.emplace_back([notes = std::move(notes)](studio::EpisodeDetails& details) { details.notes = notes; });
    }
    change.details = [changes = std::move(changes)](studio::EpisodeDetails& details) {
      for (const auto& one : changes) one(details);
    };
    return change;
  });
}

Result<ChaptersBody> read_chapters_body(std::string_view body) {
  return read_json(body, [](const JsonObject& json) {
    json.allow_only({"locked", "chapters"});
    ChaptersBody read{.locked = json.optional_flag("locked").value_or(true)};
    double last = -1;
    for (const JsonObject& chapter : json.objects("chapters", 0, kMostChapters)) {
      chapter.allow_only({"start", "title"});
      const double start = chapter.required_number("start", 0, kLongestSeconds);
      if (read.chapters.empty() && start != 0) chapter.note("start", "of the first chapter must be 0");
      if (start <= last) chapter.note("start", "must be later than that of the chapter before");
      last = start;
      const auto start_ms = std::llround(start * 1000);
      if (!read.chapters.empty()) read.chapters.back().end_ms = start_ms;
      read.chapters.push_back({.start_ms = start_ms,
                               .end_ms = -1,
                               .title = one_line(chapter, "title", chapter.required_text("title", kLongestTitle))});
    }
    return read;
  });
}

Result<std::string> read_optional_field(std::string_view body, std::string_view field, std::size_t most) {
  if (body.empty()) return std::string();
  return read_json(body, [field, most](const JsonObject& json) {
    json.allow_only({field});
    return json.optional_text(field, most);
  });
}

Result<std::int64_t> read_version_body(std::string_view body) {
  return read_json(body, [](const JsonObject& json) {
    json.allow_only({"version"});
    return json.required_integer("version", 1, std::int64_t{1} << 53U);
  });
}

Result<store::EpisodeQuery> read_episode_query(std::string_view query) {
  if (auto known =
          allow_parameters(query, {"podcast", "status", "q", "from", "before", "sort", "cursor", "limit", "deleted"});
      !known) {
    return fail(std::move(known.error()));
  }
  store::EpisodeQuery wanted;
  if (auto podcast = query_value(query, "podcast"); !podcast.empty()) {
    wanted.podcast = podcast == "none" ? std::string() : std::move(podcast);
  }
  if (const auto name = query_value(query, "status"); !name.empty()) {
    wanted.status = studio::parse_episode_status(name);
    if (!wanted.status) {
      return bad_parameter("status", "must be draft, making, review, ready, published or failed");
    }
  }
  wanted.text = query_value(query, "q");
  auto from = moment_of(query, "from");
  if (!from) return fail(std::move(from.error()));
  auto before = moment_of(query, "before");
  if (!before) return fail(std::move(before.error()));
  wanted.created_from = *from;
  wanted.created_before = *before;
  if (const auto sort = query_value(query, "sort"); !sort.empty()) {
    using enum store::EpisodeOrder;
    constexpr std::array<std::pair<std::string_view, store::EpisodeOrder>, 5> kOrders{{{"newest", kNewest},
                                                                                       {"oldest", kOldest},
                                                                                       {"title", kTitle},
                                                                                       {"longest", kLongest},
                                                                                       {"published", kPublished}}};
    const auto* const known =
        std::ranges::find(kOrders, sort, &std::pair<std::string_view, store::EpisodeOrder>::first);
    if (known == kOrders.end()) return bad_parameter("sort", "must be newest, oldest, title, longest or published");
    wanted.order = known->second;
  }
  const auto deleted = flag_of(query, "deleted");
  if (!deleted) return fail(deleted.error());
  wanted.deleted = *deleted;
  wanted.cursor = query_value(query, "cursor");
  const auto limit = limit_of(query);
  if (!limit) return fail(limit.error());
  wanted.limit = *limit;
  return wanted;
}

Result<store::PodcastQuery> read_podcast_query(std::string_view query) {
  if (auto known = allow_parameters(query, {"cursor", "limit", "deleted"}); !known)
    return fail(std::move(known.error()));
  const auto limit = limit_of(query);
  if (!limit) return fail(limit.error());
  const auto deleted = flag_of(query, "deleted");
  if (!deleted) return fail(deleted.error());
  return store::PodcastQuery{.deleted = *deleted, .cursor = query_value(query, "cursor"), .limit = *limit};
}

Result<store::JobQuery> read_job_query(std::string_view query) {
  if (auto known = allow_parameters(query, {"episode", "state", "cursor", "limit"}); !known) {
    return fail(std::move(known.error()));
  }
  store::JobQuery wanted{.cursor = query_value(query, "cursor")};
  if (auto episode = query_value(query, "episode"); !episode.empty()) wanted.episode = std::move(episode);
  if (const auto state = query_value(query, "state"); !state.empty()) {
    if (state == "active" || state == "ended") {
      wanted.ended = state == "ended";
    } else if (const auto known = studio::parse_job_state(state)) {
      wanted.state = known;
    } else {
      return bad_parameter("state", "must be active, ended, queued, running, done, failed or cancelled");
    }
  }
  const auto limit = limit_of(query);
  if (!limit) return fail(limit.error());
  wanted.limit = *limit;
  return wanted;
}

}  // namespace showrunner::api
