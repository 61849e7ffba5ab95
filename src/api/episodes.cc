#include <utility>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/file_reply.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/live_reply.h"
#include "api/requests.h"
#include "audio/format.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Answer = studio::EpisodeService::Answer;

asio::awaitable<Result<void>> send_live(net::BodyWriter& out, std::shared_ptr<Live<Answer>> live) {
  co_await relay(out, *live);
  if (!*live->answer) co_return fail(live->answer->error());
  co_return Result<void>{};
}

net::ServerReply whole(const net::ServerRequest& request, const Answer& answer) {
  if (!accepts(request, "application/json")) {
    return file_reply(request, answer.file, cache_headers(answer.cache, answer.file->key, answer.etag()));
  }
  return {.headers = cache_headers(answer.cache, answer.file->key, ""), .body = answer.description};
}

}  // namespace

asio::awaitable<net::ServerReply> live_episode(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) co_return *std::move(refused);
  auto body = read_episode_body(request.body, services.options);
  if (!body) co_return problem_reply(body.error(), request.request_id);
  const auto directives = directives_of(request);
  if (!directives) co_return problem_reply(directives.error(), request.request_id);
  const auto versions = co_await services.rooms.voices.versions();
  if (!versions) co_return problem_reply(versions.error(), request.request_id);

  studio::EpisodeOrder order{.script = std::move(body->order)};
  order.script.client = request.peer;
  auto key = services.episodes.key(order, *versions);
  if (!key) co_return problem_reply(key.error(), request.request_id);
  auto bytes = services.episodes.follow(*key);
  auto work = [&episodes = services.episodes, order = std::move(order), key = *key, wanted = *directives]() mutable {
    return episodes.make(std::move(order), std::move(key), wanted);
  };
  const auto live = begin<Answer>(services.errands, std::move(bytes), std::move(work));
  const bool wants_facts = accepts(request, "application/json");
  const auto first = co_await live->bytes->read(0, [&live] { return live->answer.has_value(); });
  if (!wants_facts && first && !first->bytes.empty()) {
    co_return net::ServerReply{.content_type = std::string(audio::content_type(body->format)),
                               .headers = live_headers(*key),
                               .body = net::BodyStream([live](net::BodyWriter& out) { return send_live(out, live); })};
  }
  co_await live->bytes->wait([&live] { return live->answer.has_value(); });
  const Result<Answer>& answer = *live->answer;
  if (answer) co_return whole(request, *answer);
  if (directives->only_if_cached && answer.error().code == ErrorCode::kNotFound) {
    co_return not_cached(request.request_id);
  }
  co_return problem_reply(answer.error(), request.request_id);
}

}  // namespace showrunner::api
