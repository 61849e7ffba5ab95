#include "api/cache_headers.h"

#include <fmt/format.h>

#include "api/error_map.h"
#include "base/ascii.h"
#include "base/split.h"

namespace showrunner::api {

std::string cache_headers(const cache::CacheResult& result, std::string_view key, std::string_view etag) {
  std::string headers = fmt::format("Cache-Status: {}\r\n", cache::cache_status(result, key));
  const bool kept = result.outcome != cache::Outcome::kMiss && result.outcome != cache::Outcome::kCollapsed;
  if (kept) headers += fmt::format("Age: {}\r\n", result.age.count());
  if (!etag.empty()) headers += fmt::format("ETag: {}\r\n", etag);
  return headers;
}

std::string live_headers(std::string_view key) {
  return cache_headers({.outcome = cache::Outcome::kMiss}, key, "").append(kStreamedHeaders);
}

Result<cache::Directives> directives_of(const net::ServerRequest& request) {
  const std::string_view header = request.header("Cache-Control");
  if (header.empty()) return cache::Directives{};
  return cache::parse_cache_control(header);
}

bool matches(std::string_view if_none_match, std::string_view etag) {
  if (trimmed(if_none_match) == "*") return true;
  while (!if_none_match.empty()) {
    std::string_view one = trimmed(take_part(if_none_match, ','));
    if (one.starts_with("W/")) one.remove_prefix(2);
    if (one == etag) return true;
  }
  return false;
}

net::ServerReply not_modified(std::string headers) {
  return {.status = 304, .content_type = {}, .headers = std::move(headers), .body = std::string()};
}

net::ServerReply not_cached(std::string_view request_id) {
  return problem_reply(504, "the request said only-if-cached, and this is not in the cache", request_id,
                       "Cache-Status: showrunner; fwd=miss; detail=only-if-cached\r\n");
}

}  // namespace showrunner::api
