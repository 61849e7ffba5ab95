#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/query.h"
#include "async/offload.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace {

cache::ProductCache* cache_called(Services& services, std::string_view name) {
  if (name == "script") return &services.scripts.cache();
  if (name == "audio") return &services.speech.cache();
  return nullptr;
}

/// What models wrote at earlier times goes from disk too: what has `label`, or everything when that is empty.
boost::asio::awaitable<void> forget_manuscripts(studio::Rooms& rooms, std::string label) {
  co_await async::offload(rooms.workers, [&] {
    if (label.empty()) {
      rooms.manuscripts.clear();
    } else {
      rooms.manuscripts.forget(label);
    }
  });
}

net::ServerReply no_such_cache(const Call& call) {
  return problem_reply(404, "the caches are called script and audio", call.request.request_id);
}

}  // namespace

std::optional<net::ServerReply> explain_cache(Services& services, const Call& call) {
  const cache::ProductCache* cache = cache_called(services, call.parameters[0]);
  if (cache == nullptr) return no_such_cache(call);
  const std::string_view key = call.parameters[1];
  const cache::CacheResult found = cache->explain(key);
  const bool kept = found.outcome == cache::Outcome::kHit || found.outcome == cache::Outcome::kStale;
  return net::ServerReply{
      .headers = "Cache-Control: no-store\r\n",
      .body = fmt::format(R"({{"key":{},"kept":{},"outcome":"{}","reason":"{}","age":{},"ttl":{}}})",
                          text::json_string(key), kept, cache::to_string(found.outcome), cache::to_string(found.reason),
                          found.age.count(), found.ttl.count())};
}

std::optional<net::ServerReply> purge_cache(Services& services, const Call& call) {
  cache::ProductCache* cache = cache_called(services, call.parameters[0]);
  if (cache == nullptr) return no_such_cache(call);
  const std::string key = query_value(call.request.query, "key");
  const std::string tag = query_value(call.request.query, "tag");
  if (!key.empty() && !tag.empty()) {
    return problem_reply(400, "purge by key or by tag, not by both", call.request.request_id);
  }
  if (!call.request.query.empty() && key.empty() && tag.empty()) {
    return problem_reply(400, "a purge takes ?key=… or ?tag=…, or neither for everything", call.request.request_id);
  }
  const std::size_t purged = !key.empty()   ? cache->purge_key(key)
                             : !tag.empty() ? cache->purge_tag(tag)
                                            : cache->purge_all();
  if (cache == &services.scripts.cache()) {
    services.rooms.errands.finish_later(forget_manuscripts(services.rooms, key.empty() ? tag : key));
  }
  return net::ServerReply{.headers = "Cache-Control: no-store\r\n", .body = fmt::format(R"({{"purged":{}}})", purged)};
}

}  // namespace showrunner::api
