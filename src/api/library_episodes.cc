#include <utility>
#include <vector>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/library_reply.h"
#include "api/library_requests.h"
#include "api/multipart.h"
#include "async/offload.h"
#include "studio/library/records_json.h"
#include "studio/write.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;
namespace json = boost::json;

namespace {

constexpr std::string_view kForm = "multipart/form-data";

json::object made_json(const studio::Catalogue::EpisodeMade& made) {
  return {{"episode", studio::row_json(made.episode)}, {"job", studio::job_json(made.job)}};
}

/// Whether any writer and any voice can serve an order, before it is taken: what can never work is refused at once.
Result<void> check(Services& services, studio::NewEpisode& episode, std::string_view client) {
  studio::ScriptOrder& order = episode.order.script;
  order.client = client;
  if (!episode.script) {
    auto key = services.scripts.key(order);
    return key ? Result<void>() : fail(std::move(key.error()));
  }
  auto hosts = studio::cast_script(services.rooms.hosts, *episode.script);
  return hosts ? Result<void>() : fail(std::move(hosts.error()));
}

/// The order of a form, as the JSON it would be without: its field `order`, with every file as an upload among the sources.
asio::awaitable<Result<std::string>> order_of_form(Services& services, const net::ServerRequest& request) {
  const auto parts = parse_form(request.header("Content-Type"), request.body);
  if (!parts) co_return fail(parts.error());
  json::object order;
  json::array sources;
  for (const FormPart& part : *parts) {
    if (part.file_name.empty() && part.name == "order") {
      auto parsed = text::parse_json(part.content);
      if (!parsed || !parsed->is_object()) {
        co_return fail(ErrorCode::kInvalidInput, "the form's field order must be a JSON object");
      }
      order = std::move(parsed->as_object());
    } else if (!part.file_name.empty()) {
      auto id = co_await async::offload(services.rooms.workers,
                                        [&] { return services.uploads.keep(part.file_name, part.content); });
      if (!id) co_return fail(std::move(id.error()));
      sources.push_back({{"upload", *std::move(id)}});
    } else {
      co_return fail(ErrorCode::kInvalidInput, fmt::format("the form has a field {}; it takes `order` (JSON) and files",
                                                           text::in_quotes(part.name)));
    }
  }
  if (!sources.empty()) {
    if (json::value* given = order.if_contains("sources"); given != nullptr && given->is_array()) {
      for (json::value& source : given->as_array()) sources.push_back(std::move(source));
    }
    order["sources"] = std::move(sources);
  }
  co_return json::serialize(order);
}

}  // namespace

asio::awaitable<net::ServerReply> create_episode(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  const bool form = request.header("Content-Type").starts_with(kForm);
  if (!form) {
    if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  }
  const auto most = static_cast<std::size_t>(services.options.get<std::int64_t>("server.max_body"));
  if (!form && request.body.size() > most) {
    co_return problem_reply(413, fmt::format("an order has at most {} bytes; send documents as uploads", most),
                            request.request_id);
  }
  auto key = idempotency_key(request);
  if (!key) co_return problem_reply(key.error(), request.request_id);
  std::string body(form ? std::string_view() : request.body);
  if (form) {
    auto order = co_await order_of_form(services, request);
    if (!order) co_return problem_reply(order.error(), request.request_id);
    body = *std::move(order);
  }
  auto episode = read_new_episode_body(body, services.options);
  if (!episode) co_return problem_reply(episode.error(), request.request_id);
  if (auto fine = check(services, *episode, request.peer); !fine) {
    co_return problem_reply(fine.error(), request.request_id);
  }
  std::vector<studio::NewEpisode> wanted;
  wanted.push_back(*std::move(episode));
  const auto made = co_await services.library.catalogue().create_episodes(std::move(wanted), *std::move(key));
  if (!made) co_return problem_reply(made.error(), request.request_id);
  const auto& one = made->each.front();
  if (!one) co_return problem_reply(one.error(), request.request_id);
  services.library.runner().wake();
  co_return json_reply(
      made_json(*one), 202,
      fmt::format("Location: /api/episodes/{}\r\n", one->episode.id) + replayed_header(made->replayed));
}

asio::awaitable<net::ServerReply> create_episodes(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto key = idempotency_key(request);
  if (!key) co_return problem_reply(key.error(), request.request_id);
  auto read = read_new_episodes_body(request.body, services.options);
  if (!read) co_return problem_reply(read.error(), request.request_id);

  std::vector<studio::NewEpisode> wanted;
  std::vector<std::optional<Error>> mistakes;  // of each that was sent; nothing: it is among `wanted`
  for (auto& episode : *read) {
    Result<void> fine = episode ? check(services, *episode, request.peer) : fail(std::move(episode.error()));
    if (fine) {
      episode->interactive = false;
      wanted.push_back(*std::move(episode));
      mistakes.emplace_back();
    } else {
      mistakes.emplace_back(std::move(fine.error()));
    }
  }
  const auto made = co_await services.library.catalogue().create_episodes(std::move(wanted), *std::move(key));
  if (!made) co_return problem_reply(made.error(), request.request_id);
  services.library.runner().wake();

  json::array results;
  auto next = made->each.begin();
  for (const std::optional<Error>& mistake : mistakes) {
    // What an earlier request with the same key has made may be fewer, when a host or a model came since.
    const bool answered = !mistake && next != made->each.end();
    if (answered && *next) {
      json::object object = made_json(**next++);
      object["success"] = true;
      results.push_back(std::move(object));
      continue;
    }
    const Error& error = mistake ? *mistake
                         : answered
                             ? (next++)->error()
                             : Error{.code = ErrorCode::kConflict, .message = "it was not part of the first request"};
    results.push_back(
        {{"success", false}, {"error", json::parse(problem_json(problem_of(error.code), error, request.request_id))}});
  }
  co_return json_reply({{"results", std::move(results)}}, 202, replayed_header(made->replayed));
}

asio::awaitable<net::ServerReply> list_episodes(Services& services, const Call& call) {
  auto query = read_episode_query(call.request.query);
  if (!query) co_return problem_reply(query.error(), call.request.request_id);
  const auto page = co_await services.library.catalogue().episodes(*std::move(query));
  if (!page) co_return problem_reply(page.error(), call.request.request_id);
  json::array episodes;
  episodes.reserve(page->records.size());
  for (const store::EpisodeRow& row : page->records) episodes.push_back(studio::row_json(row));
  co_return page_reply("episodes", std::move(episodes), page->total, page->next);
}

asio::awaitable<net::ServerReply> read_episode(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto view = co_await services.library.catalogue().episode(*std::move(id));
  if (!view) co_return problem_reply(view.error(), call.request.request_id);
  co_return episode_reply(services, call, *view);
}

asio::awaitable<net::ServerReply> change_episode(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), request.request_id);
  const auto revision = if_match(request);
  if (!revision) co_return problem_reply(revision.error(), request.request_id);
  auto change = read_episode_patch(request.body);
  if (!change) co_return problem_reply(change.error(), request.request_id);
  change->revision = *revision;
  const auto view = co_await services.library.catalogue().change_episode(*std::move(id), *std::move(change));
  if (!view) co_return problem_reply(view.error(), request.request_id);
  services.library.runner().wake();
  co_return episode_reply(services, call, *view);
}

asio::awaitable<net::ServerReply> delete_episode(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto running = co_await services.library.catalogue().delete_episode(*id);
  if (!running) co_return problem_reply(running.error(), call.request.request_id);
  for (const store::Id& job : *running) services.library.runner().interrupt(job);
  co_return json_reply({{"id", *id}, {"deleted", true}});
}

asio::awaitable<net::ServerReply> restore_episode(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto view = co_await services.library.catalogue().restore_episode(*std::move(id));
  if (!view) co_return problem_reply(view.error(), call.request.request_id);
  co_return episode_reply(services, call, *view);
}

}  // namespace showrunner::api
