#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/library_reply.h"
#include "api/library_requests.h"
#include "async/offload.h"
#include "studio/artwork.h"
#include "studio/library/records_json.h"

namespace showrunner::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

net::ServerReply podcast_reply(Services& services, const Call& call, const store::Podcast& podcast, int status = 200,
                               std::string headers = {}) {
  return record_reply(call.request, studio::podcast_json(podcast, services.library.addresses()), podcast.revision,
                      status, std::move(headers));
}

}  // namespace

asio::awaitable<net::ServerReply> create_podcast(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto fields = read_podcast_body(request.body);
  if (!fields) co_return problem_reply(fields.error(), request.request_id);
  auto key = idempotency_key(request);
  if (!key) co_return problem_reply(key.error(), request.request_id);
  const auto made = co_await services.library.catalogue().create_podcast(*std::move(fields), *std::move(key));
  if (!made) co_return problem_reply(made.error(), request.request_id);
  co_return podcast_reply(
      services, call, made->podcast, 201,
      fmt::format("Location: /api/podcasts/{}\r\n", made->podcast.id) + replayed_header(made->replayed));
}

asio::awaitable<net::ServerReply> list_podcasts(Services& services, const Call& call) {
  auto query = read_podcast_query(call.request.query);
  if (!query) co_return problem_reply(query.error(), call.request.request_id);
  const auto page = co_await services.library.catalogue().podcasts(*std::move(query));
  if (!page) co_return problem_reply(page.error(), call.request.request_id);
  json::array podcasts;
  for (const store::Podcast& podcast : page->records) {
    podcasts.push_back(studio::podcast_json(podcast, services.library.addresses()));
  }
  co_return page_reply("podcasts", std::move(podcasts), page->total, page->next);
}

asio::awaitable<net::ServerReply> read_podcast(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto podcast = co_await services.library.catalogue().podcast(*std::move(id));
  if (!podcast) co_return problem_reply(podcast.error(), call.request.request_id);
  co_return podcast_reply(services, call, *podcast);
}

asio::awaitable<net::ServerReply> change_podcast(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  const auto revision = if_match(request);
  if (!revision) co_return problem_reply(revision.error(), request.request_id);
  auto patch = read_podcast_patch(request.body);
  if (!patch) co_return problem_reply(patch.error(), request.request_id);
  const auto podcast =
      co_await services.library.catalogue().change_podcast(*std::move(id), *revision, *std::move(patch));
  if (!podcast) co_return problem_reply(podcast.error(), request.request_id);
  co_return podcast_reply(services, call, *podcast);
}

asio::awaitable<net::ServerReply> delete_podcast(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto podcast = co_await services.library.catalogue().delete_podcast(*std::move(id));
  if (!podcast) co_return problem_reply(podcast.error(), call.request.request_id);
  co_return podcast_reply(services, call, *podcast);
}

asio::awaitable<net::ServerReply> restore_podcast(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto podcast = co_await services.library.catalogue().restore_podcast(*std::move(id));
  if (!podcast) co_return problem_reply(podcast.error(), call.request.request_id);
  co_return podcast_reply(services, call, *podcast);
}

asio::awaitable<net::ServerReply> save_artwork(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (!request.header("Content-Type").starts_with("image/")) {
    co_return problem_reply(415, "send the picture's bytes as they are, with Content-Type: image/jpeg or image/png",
                            request.request_id);
  }
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  if (const auto there = co_await services.library.catalogue().podcast(*id); !there) {
    co_return problem_reply(there.error(), request.request_id);
  }
  auto kept = co_await async::offload(services.rooms.workers, [&]() -> Result<studio::MediaFile> {
    const auto artwork = studio::check_artwork(request.body);
    if (!artwork) return fail(artwork.error());
    return services.library.shelf().put(*id, request.body, artwork->extension);
  });
  if (!kept) co_return problem_reply(kept.error(), request.request_id);
  const auto podcast = co_await services.library.catalogue().change_podcast(
      *std::move(id), std::nullopt,
      [name = std::move(kept->name)](store::PodcastFields& fields) { fields.artwork = name; });
  if (!podcast) co_return problem_reply(podcast.error(), request.request_id);
  co_return podcast_reply(services, call, *podcast);
}

asio::awaitable<net::ServerReply> remove_artwork(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto podcast = co_await services.library.catalogue().change_podcast(
      *std::move(id), std::nullopt, [](store::PodcastFields& fields) { fields.artwork.clear(); });
  if (!podcast) co_return problem_reply(podcast.error(), call.request.request_id);
  co_return podcast_reply(services, call, *podcast);
}

}  // namespace showrunner::api
