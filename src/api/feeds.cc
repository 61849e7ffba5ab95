#include <charconv>
#include <utility>

#include <fmt/format.h>

#include "api/accept_encoding.h"
#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/file_reply.h"
#include "api/handlers.h"
#include "api/query.h"
#include "base/clock.h"
#include "studio/library/feed_service.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

constexpr std::string_view kEnding = ".xml";
constexpr std::string_view kType = "application/rss+xml; charset=utf-8";
/// Apps ask every few minutes whether there is something new; what they hear may be five minutes old.
constexpr std::string_view kHeaders =
    "Cache-Control: public, max-age=300\r\nVary: Accept-Encoding\r\nAccess-Control-Allow-Origin: *\r\n"
    "Access-Control-Expose-Headers: ETag, Last-Modified\r\nX-Content-Type-Options: nosniff\r\n";

net::ServerReply no_feed(const Call& call) {
  return problem_reply(404, "there is no such feed, or not any more", call.request.request_id,
                       "Access-Control-Allow-Origin: *\r\n");
}

/// What stands before ".xml"; empty for anything else.
std::string_view name_of(std::string_view file) {
  return file.ends_with(kEnding) ? file.substr(0, file.size() - kEnding.size()) : std::string_view();
}

/// The page that the query names, 1 where it names none; 0 for what is no page.
std::size_t page_of(std::string_view query) {
  const std::string text = query_value(query, "page");
  if (text.empty()) return 1;
  std::size_t page = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), page);
  return error == std::errc() && end == text.data() + text.size() ? page : 0;
}

net::ServerReply reply_with(const Call& call, const Result<studio::FeedService::Feed>& result) {
  if (!result && result.error().code == ErrorCode::kNotFound) return no_feed(call);
  if (!result) return problem_reply(result.error(), call.request.request_id);
  const studio::FeedService::Feed& feed = *result;
  const net::ServerRequest& request = call.request;
  const bool packed = coding_weight(request.header("Accept-Encoding"), "gzip").value_or(0) > 0;
  const std::string& etag = packed ? feed->gzipped_etag : feed->etag;
  std::string headers = fmt::format("{}ETag: {}\r\nLast-Modified: {}\r\n", kHeaders, etag, rfc2822(feed->changed));
  if (packed) headers += "Content-Encoding: gzip\r\n";
  if (!feed->moved_to.empty()) {
    return {.status = 301,
            .content_type = std::string(kType),
            .headers = headers + fmt::format("Location: {}\r\n", feed->moved_to),
            .body = net::SharedBytes{.owner = feed, .bytes = packed ? feed->gzipped : feed->xml}};
  }
  if (has_already(request, etag, feed->changed)) return not_modified(std::move(headers));
  return {.content_type = std::string(kType),
          .headers = std::move(headers),
          .body = net::SharedBytes{.owner = feed, .bytes = packed ? feed->gzipped : feed->xml}};
}

}  // namespace

asio::awaitable<net::ServerReply> feed(Services& services, const Call& call) {
  auto id = std::string(name_of(call.parameters[0]));
  if (id.empty()) co_return no_feed(call);
  co_return reply_with(call, co_await services.library.feeds().feed(std::move(id), page_of(call.request.query)));
}

asio::awaitable<net::ServerReply> private_feed(Services& services, const Call& call) {
  auto token = std::string(name_of(call.parameters[0]));
  if (token.empty()) co_return no_feed(call);
  co_return reply_with(call,
                       co_await services.library.feeds().private_feed(std::move(token), page_of(call.request.query)));
}

asio::awaitable<net::ServerReply> opml(Services& services, const Call& call) {
  auto list = co_await services.library.feeds().opml();
  if (!list) co_return problem_reply(list.error(), call.request.request_id);
  co_return net::ServerReply{
      .content_type = "text/x-opml; charset=utf-8",
      .headers = "Cache-Control: no-cache\r\nContent-Disposition: attachment; filename=\"podcasts.opml\"\r\n",
      .body = *std::move(list)};
}

}  // namespace showrunner::api
