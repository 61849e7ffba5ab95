#include <utility>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/live_reply.h"
#include "api/requests.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Answer = studio::ScriptService::Answer;

/// The script in one reply; from the cache its bytes are those that the cache holds.
net::ServerReply reply_of(const Answer& answer, std::string_view key, const net::ServerRequest& request) {
  const bool cached = answer.cache.outcome != cache::Outcome::kMiss;
  const std::string& etag = answer.script->etag(cached);
  std::string headers = cache_headers(answer.cache, key, etag);
  if (const auto known = request.header("If-None-Match"); !known.empty() && matches(known, etag)) {
    return not_modified(std::move(headers));
  }
  net::ServerReply reply{.headers = std::move(headers)};
  if (cached) {
    reply.body = net::SharedBytes{.owner = answer.script, .bytes = answer.script->cached_reply()};
  } else {
    reply.body = answer.script->reply(false);
  }
  return reply;
}

std::string event(std::string_view name, std::string_view data) {
  return fmt::format("event: {}\ndata: {}\n\n", name, data);
}

/// A script that was there already, told as if it were being written.
std::string replay(const text::Script& script) {
  std::string events = studio::outline_event(script.title, script.summary);
  for (std::size_t i = 0; i < script.segments.size(); ++i) {
    events += studio::segment_event(i, script.segments[i].title);
    for (const text::Turn& turn : script.segments[i].turns) events += studio::turn_event(i, turn);
  }
  return events;
}

asio::awaitable<Result<void>> tell(net::BodyWriter& out, std::shared_ptr<Live<Answer>> live, std::string request_id) {
  const bool told = co_await relay(out, *live);
  const Result<Answer>& answer = *live->answer;
  if (!answer) {
    co_await out.write(event("error", problem_json(problem_of(answer.error().code), answer.error(), request_id)));
    co_return Result<void>{};
  }
  if (!told) co_await out.write(replay(answer->script->cast().script));
  co_await out.write(event("done", answer->script->reply(answer->cache.outcome != cache::Outcome::kMiss)));
  co_return Result<void>{};
}

net::ServerReply stream(Services& services, studio::ScriptOrder order, std::string key, cache::Directives directives,
                        std::string_view request_id) {
  auto story = services.scripts.follow(key);
  auto work = [&scripts = services.scripts, order = std::move(order), key = std::move(key), directives]() mutable {
    return scripts.write(std::move(order), std::move(key), directives);
  };
  auto live = begin<Answer>(services.errands, std::move(story), std::move(work));
  return {.content_type = "text/event-stream",
          .headers = std::string(kStreamedHeaders),
          .body = net::BodyStream(
              [live, id = std::string(request_id)](net::BodyWriter& out) { return tell(out, live, id); })};
}

}  // namespace

std::optional<net::ServerReply> generate_script_now(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (!request.header("Cache-Control").empty()) return std::nullopt;
  const std::string_view key = services.script_bodies.find(request.body);
  if (key.empty()) return std::nullopt;
  if (auto refused = refuse_unless_json(request)) return refused;
  const auto answer = services.scripts.peek(key);
  if (!answer) return std::nullopt;
  return reply_of(*answer, key, request);
}

asio::awaitable<net::ServerReply> generate_script(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto body = read_script_body(request.body, services.options);
  if (!body) co_return problem_reply(body.error(), request.request_id);
  const auto directives = directives_of(request);
  if (!directives) co_return problem_reply(directives.error(), request.request_id);
  body->order.client = request.peer;
  auto key = services.scripts.key(body->order);
  if (!key) co_return problem_reply(key.error(), request.request_id);
  if (body->stream) {
    co_return stream(services, std::move(body->order), *std::move(key), *directives, request.request_id);
  }
  services.script_bodies.remember(request.body, *key);
  const auto answer = co_await services.scripts.write(std::move(body->order), *key, *directives);
  if (!answer && directives->only_if_cached && answer.error().code == ErrorCode::kNotFound) {
    co_return not_cached(request.request_id);
  }
  if (!answer) co_return problem_reply(answer.error(), request.request_id);
  co_return reply_of(*answer, *key, request);
}

}  // namespace showrunner::api
