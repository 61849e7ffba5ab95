#include "studio/library/catalogue.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/excerpt.h"
#include "base/uuid.h"
#include "studio/feed/podcast_guid.h"
#include "studio/library/change.h"
#include "studio/library/file_tags.h"
#include "studio/library/job_orders.h"
#include "studio/library/lookup.h"
#include "text/json_reader.h"

namespace showrunner::studio {

namespace asio = boost::asio;
namespace json = boost::json;

using store::Failure;
using store::Reader;
using store::Writer;

namespace {

/// What an earlier request with this key has made; nothing when it is the first.
std::optional<std::string> earlier(const Reader& reader, const std::optional<IdempotencyKey>& key) {
  if (!key) return std::nullopt;
  const auto known = reader.idempotent_result(key->key);
  if (!known) return std::nullopt;
  if (known->fingerprint != key->fingerprint) {
    throw Failure(ErrorCode::kKeyReused,
                  fmt::format("the Idempotency-Key {} came with another request before; give every request its own",
                              text::in_quotes(key->key)));
  }
  return known->result;
}

void remember(Change& change, const std::optional<IdempotencyKey>& key, std::string result) {
  if (!key) return;
  change.writer().insert(store::IdempotentResult{
      .key = key->key, .fingerprint = key->fingerprint, .result = std::move(result), .at = change.now()});
}

void require_revision(std::int64_t present, const std::optional<std::int64_t>& wanted) {
  if (!wanted || *wanted == present) return;
  throw Failure(
      ErrorCode::kConflict,
      fmt::format("it was changed meanwhile: this is revision {}, not {}; fetch it and try again", present, *wanted));
}

std::string given_title(const NewEpisode& wanted) {
  if (!wanted.title.empty()) return wanted.title;
  if (wanted.script) return wanted.script->title;
  const std::string& topic = wanted.order.request().topic;
  return topic.empty() ? "New episode" : excerpt(topic);
}

Catalogue::EpisodeMade make_one(Change& change, const NewEpisode& wanted) {
  if (!wanted.podcast.empty()) change.podcast(wanted.podcast);
  store::Episode episode{.row = {.id = make_uuid(),
                                 .podcast = wanted.podcast,
                                 .title = given_title(wanted),
                                 .status = store::EpisodeStatus::kMaking,
                                 .language = wanted.script ? wanted.script->language : wanted.order.request().language},
                         .texts = {.details = to_json(EpisodeDetails{.title_given = !wanted.title.empty()}),
                                   .order = to_json(wanted.order)}};
  if (wanted.script) {
    episode.row.script_version = 1;
    episode.texts.summary = wanted.script->summary;
  }
  // With its script it is there for editing already; there is nothing to be written.
  const bool idle = wanted.script && wanted.order.review;
  if (idle) episode.row.status = store::EpisodeStatus::kReview;
  change.add(episode);
  if (wanted.script) {
    change.writer().insert(store::ScriptVersion{.episode = episode.row.id,
                                                .version = 1,
                                                .made = change.now(),
                                                .origin = "given",
                                                .script = text::to_json(*wanted.script)});
  }
  store::Job job{.id = make_uuid(),
                 .episode = episode.row.id,
                 .kind = wanted.order.review ? "write" : "make",
                 .state = idle ? store::JobState::kDone : store::JobState::kQueued,
                 .priority = wanted.interactive ? 1 : 0,
                 .share = idle ? 1.0 : 0.0,
                 .orders = to_json(JobOrders{}),
                 .created = change.now()};
  if (idle) job.ended = change.now();
  change.add(job);
  episode.row.created = episode.row.updated = change.now();
  return {.episode = std::move(episode.row), .job = std::move(job)};
}

Result<Catalogue::EpisodeMade> found_again(const Reader& reader, const store::Id& id) {
  const auto episode = reader.episode(id);
  const auto job = reader.newest_job(id);
  if (!episode || !job) {
    return fail(ErrorCode::kNotFound, "an earlier request with this Idempotency-Key made it, and it was deleted since");
  }
  return Catalogue::EpisodeMade{.episode = episode->row, .job = *job};
}

std::string made_as_json(const std::vector<Result<Catalogue::EpisodeMade>>& each) {
  json::array all;
  for (const auto& made : each) {
    if (made) {
      all.push_back(json::object{{"episode", made->episode.id}});
    } else {
      all.push_back(json::object{{"message", made.error().message}, {"field", made.error().field}});
    }
  }
  return json::serialize(all);
}

std::vector<Result<Catalogue::EpisodeMade>> made_from_json(const Reader& reader, std::string_view text) {
  std::vector<Result<Catalogue::EpisodeMade>> each;
  const json::value all = json::parse(text);
  for (const json::value& one : all.as_array()) {
    const json::object& object = one.as_object();
    if (const auto* id = object.if_contains("episode")) {
      each.push_back(found_again(reader, std::string(id->as_string())));
    } else {
      Error error{.code = ErrorCode::kNotFound, .message = std::string(object.at("message").as_string())};
      error.field = std::string(object.at("field").as_string());
      each.emplace_back(fail(std::move(error)));
    }
  }
  return each;
}

/// 192 random bits in hexadecimal.
std::string random_token() {
  std::array<unsigned char, 24> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw Failure(system_error("no random bytes", errno));
  }
  return fmt::format("{:02x}", fmt::join(bytes, ""));
}

EpisodeView view_of(const Reader& reader, store::Episode episode) {
  EpisodeView view{.episode = std::move(episode)};
  if (view.episode.row.render > 0) view.render = reader.render(view.episode.row.id, view.episode.row.render);
  view.job = reader.newest_job(view.episode.row.id);
  return view;
}

/// Cancels what an episode's job may still be at. True when somebody runs it and is to be told.
bool cancel_in(Change& change, store::Job& job, std::string_view reason) {
  if (store::has_ended(job.state)) return false;
  job.reason = reason;
  const bool running = job.state == store::JobState::kRunning;
  if (running) {
    job.cancel_requested = true;
  } else {
    job.state = store::JobState::kCancelled;
    job.ended = change.now();
    job.paused = false;
  }
  change.save(job);
  return running;
}

}  // namespace

asio::awaitable<Result<Catalogue::PodcastMade>> Catalogue::create_podcast(store::PodcastFields fields,
                                                                          std::optional<IdempotencyKey> key) {
  co_return co_await library_.write([this, fields = std::move(fields), key = std::move(key)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    if (const auto id = earlier(writer, key)) return PodcastMade{.podcast = change.podcast(*id), .replayed = true};
    store::Podcast podcast{.id = make_uuid(), .fields = fields};
    podcast.guid = podcast_guid(addresses_.feed(podcast.id));
    change.add(podcast);
    remember(change, key, podcast.id);
    return PodcastMade{.podcast = change.podcast(podcast.id)};
  });
}

asio::awaitable<Result<store::Podcast>> Catalogue::podcast(store::Id id) {
  co_return co_await library_.read([id = std::move(id)](const Reader& reader) { return present_podcast(reader, id); });
}

asio::awaitable<Result<store::Page<store::Podcast>>> Catalogue::podcasts(store::PodcastQuery query) {
  co_return co_await library_.read([query = std::move(query)](const Reader& reader) { return reader.podcasts(query); });
}

asio::awaitable<Result<store::Podcast>> Catalogue::change_podcast(store::Id id, std::optional<std::int64_t> revision,
                                                                  std::function<void(store::PodcastFields&)> alter) {
  co_return co_await library_.write([this, id = std::move(id), revision, alter = std::move(alter)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Podcast podcast = change.podcast(id);
    require_revision(podcast.revision, revision);
    const store::PodcastFields before = podcast.fields;
    alter(podcast.fields);
    if (podcast.fields != before) change.save(podcast);
    return podcast;
  });
}

asio::awaitable<Result<store::Podcast>> Catalogue::delete_podcast(store::Id id) {
  co_return co_await library_.write([this, id = std::move(id)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Podcast podcast = change.podcast(id);
    podcast.deleted = change.now();
    change.save(podcast);
    return podcast;
  });
}

asio::awaitable<Result<store::Podcast>> Catalogue::restore_podcast(store::Id id) {
  co_return co_await library_.write([this, id = std::move(id)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Podcast podcast = kept_podcast(writer, id);
    if (podcast.deleted) {
      podcast.deleted.reset();
      change.save(podcast);
    }
    return podcast;
  });
}

asio::awaitable<Result<Catalogue::EpisodesMade>> Catalogue::create_episodes(std::vector<NewEpisode> wanted,
                                                                            std::optional<IdempotencyKey> key) {
  co_return co_await library_.write([this, wanted = std::move(wanted), key = std::move(key)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    if (const auto known = earlier(writer, key)) {
      return EpisodesMade{.each = made_from_json(writer, *known), .replayed = true};
    }
    EpisodesMade made;
    for (const NewEpisode& one : wanted) {
      try {
        made.each.emplace_back(make_one(change, one));
      } catch (const Failure& failure) {
        // The podcast is looked for before anything is written; what else fails is the store's own.
        if (failure.error().code != ErrorCode::kNotFound) throw;
        Error error = failure.error();
        error.field = "$.podcast_id";
        made.each.emplace_back(fail(std::move(error)));
      }
    }
    remember(change, key, made_as_json(made.each));
    return made;
  });
}

asio::awaitable<Result<EpisodeView>> Catalogue::episode(store::Id id) {
  co_return co_await library_.read(
      [id = std::move(id)](const Reader& reader) { return view_of(reader, present_episode(reader, id)); });
}

asio::awaitable<Result<store::Page<store::EpisodeRow>>> Catalogue::episodes(store::EpisodeQuery query) {
  co_return co_await library_.read([query = std::move(query)](const Reader& reader) { return reader.episodes(query); });
}

asio::awaitable<Result<EpisodeView>> Catalogue::change_episode(store::Id id, EpisodeChange wanted) {
  co_return co_await library_.write([this, id = std::move(id), wanted = std::move(wanted)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Episode episode = change.episode(id);
    require_revision(episode.row.revision, wanted.revision);
    auto details = details_from_json(episode.texts.details);
    if (!details) throw Failure(details.error());
    const FileTags tags = file_tags(episode, *details);
    if (wanted.podcast) {
      if (!wanted.podcast->empty()) change.podcast(*wanted.podcast);
      if (episode.row.published && *wanted.podcast != episode.row.podcast) {
        throw Failure(ErrorCode::kConflict, "a published episode stays in its podcast; unpublish it first");
      }
      episode.row.podcast = *wanted.podcast;
    }
    if (wanted.title) {
      episode.row.title = *wanted.title;
      details->title_given = true;
    }
    if (wanted.summary) {
      episode.texts.summary = *wanted.summary;
      details->summary_given = true;
    }
    if (wanted.details) wanted.details(*details);
    episode.texts.details = to_json(*details);
    if (episode.row.render > 0 && file_tags(episode, *details) != tags) order_packaging(change, id);
    change.save(episode);
    return view_of(writer, std::move(episode));
  });
}

asio::awaitable<Result<std::vector<store::Id>>> Catalogue::delete_episode(store::Id id) {
  co_return co_await library_.write([this, id = std::move(id)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Episode episode = change.episode(id);
    std::vector<store::Id> running;
    if (auto job = writer.newest_job(id); job && cancel_in(change, *job, "the episode was deleted")) {
      running.push_back(job->id);
    }
    change.save_deleted(episode, true);
    return running;
  });
}

asio::awaitable<Result<EpisodeView>> Catalogue::restore_episode(store::Id id) {
  co_return co_await library_.write([this, id = std::move(id)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Episode episode = kept_episode(writer, id);
    if (episode.row.deleted) change.save_deleted(episode, false);
    return view_of(writer, std::move(episode));
  });
}

asio::awaitable<Result<Catalogue::RenderOrdered>> Catalogue::order_render(store::Id id) {
  co_return co_await library_.write([this, id = std::move(id)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Episode episode = change.episode(id);
    if (episode.row.script_version == 0) {
      throw Failure(ErrorCode::kConflict, "there is no script yet that could be rendered");
    }
    const JobOrders orders{.script_version = episode.row.script_version};
    if (auto job = writer.newest_job(id); job && !store::has_ended(job->state)) {
      const auto given = job_orders_from_json(job->orders);
      const bool speaks = job->kind == "make" || job->kind == "render";
      const bool other = !speaks || !given || given->script_version != orders.script_version;
      const bool restart = other && job->state == store::JobState::kRunning;
      job->orders = to_json(orders);
      if (!speaks) job->kind = "render";
      if (other) {  // what came of earlier orders says nothing of these
        job->share = 0;
        job->fruitless = 0;
      }
      if (other) change.save(*job);
      return RenderOrdered{.job = *std::move(job), .restart = restart};
    }
    store::Job job{.id = make_uuid(),
                   .episode = id,
                   .kind = "render",
                   .priority = 1,
                   .orders = to_json(orders),
                   .created = change.now()};
    change.add(job);
    change.save(episode);
    return RenderOrdered{.job = std::move(job)};
  });
}

asio::awaitable<Result<EpisodeView>> Catalogue::publish(store::Id id) {
  co_return co_await library_.write([this, id = std::move(id)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Episode episode = change.episode(id);
    if (episode.row.render == 0) throw Failure(ErrorCode::kConflict, "there is no audio yet that could be published");
    if (episode.row.podcast.empty()) {
      throw Failure(ErrorCode::kConflict, "it belongs to no podcast; give it one with PATCH {\"podcast_id\": …}");
    }
    change.podcast(episode.row.podcast);
    if (!episode.row.published) {
      episode.row.published = change.now();
      change.save(episode);
    }
    return view_of(writer, std::move(episode));
  });
}

asio::awaitable<Result<EpisodeView>> Catalogue::unpublish(store::Id id) {
  co_return co_await library_.write([this, id = std::move(id)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::Episode episode = change.episode(id);
    episode.row.published.reset();
    change.save(episode);
    return view_of(writer, std::move(episode));
  });
}

asio::awaitable<Result<store::FeedToken>> Catalogue::create_token(store::Id podcast, std::string label) {
  co_return co_await library_.write([this, podcast = std::move(podcast), label = std::move(label)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    store::FeedToken token{
        .token = random_token(), .podcast = change.podcast(podcast).id, .label = label, .created = change.now()};
    writer.insert(token);
    return token;
  });
}

asio::awaitable<Result<std::vector<store::FeedToken>>> Catalogue::tokens(store::Id podcast) {
  co_return co_await library_.read([podcast = std::move(podcast)](const Reader& reader) {
    return reader.feed_tokens(present_podcast(reader, podcast).id);
  });
}

asio::awaitable<Result<store::FeedToken>> Catalogue::revoke_token(store::Id podcast, std::string token) {
  co_return co_await library_.write([podcast = std::move(podcast), token = std::move(token)](Writer& writer) {
    auto known = writer.feed_token(token);
    if (!known || known->podcast != podcast) throw Failure(ErrorCode::kNotFound, "the podcast has no such token");
    if (!known->revoked) {
      known->revoked = unix_now_ms();
      writer.update(*known);
    }
    return *std::move(known);
  });
}

}  // namespace showrunner::studio
