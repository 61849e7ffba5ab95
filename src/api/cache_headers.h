#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "cache/freshness.h"
#include "net/http_server.h"

namespace showrunner::api {

/// The header lines of a reply that leaves while it is being made: no cache keeps it, no proxy holds it back.
inline constexpr std::string_view kStreamedHeaders = "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\n";

/// The header lines that every product carries: Cache-Status (RFC 9211), Age where it was kept, ETag.
/// `etag` is in quotes, or empty for what has none.
std::string cache_headers(const cache::CacheResult& result, std::string_view key, std::string_view etag);

/// Those of a product that leaves while it is being made.
std::string live_headers(std::string_view key);

/// What the request's Cache-Control asks for; everything where there is none.
Result<cache::Directives> directives_of(const net::ServerRequest& request);

/// Whether If-None-Match names `etag` (RFC 9110 §13.1.2: lists, weak marks, `*`).
bool matches(std::string_view if_none_match, std::string_view etag);

/// A 304 to a client that has the product already.
net::ServerReply not_modified(std::string headers);

/// The reply to only-if-cached where nothing is cached (RFC 9111 §5.2.1.7: 504).
net::ServerReply not_cached(std::string_view request_id);

}  // namespace showrunner::api
