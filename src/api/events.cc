#include <charconv>
#include <memory>
#include <optional>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/error_map.h"
#include "api/handlers.h"
#include "api/query.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

using Listener = studio::EventStream::Listener;

asio::awaitable<Result<void>> relay_events(net::BodyWriter& out, std::shared_ptr<Listener> listener) {
  for (;;) {
    const std::string events = co_await listener->next();
    if (events.empty()) co_return Result<void>{};
    co_await out.write(events);
  }
}

}  // namespace

/// Last-Event-ID comes as a header when a browser connects again, and as a parameter when a page goes on where an earlier
/// one was.
std::optional<net::ServerReply> events(Services& services, const Call& call) {
  std::string wanted(call.request.header("Last-Event-ID"));
  if (wanted.empty()) wanted = query_value(call.request.query, "last_event_id");
  std::optional<std::int64_t> after;
  if (!wanted.empty()) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(wanted.data(), wanted.data() + wanted.size(), number);
    if (error != std::errc() || end != wanted.data() + wanted.size() || number < 0) {
      return problem_reply(400, "Last-Event-ID must be the id of an event of this stream", call.request.request_id);
    }
    after = number;
  }
  auto listener = std::make_shared<Listener>(services.library.events().listen(after));
  return net::ServerReply{
      .content_type = "text/event-stream",
      .headers = std::string(kStreamedHeaders),
      .body = net::BodyStream([listener](net::BodyWriter& out) { return relay_events(out, listener); })};
}

}  // namespace showrunner::api
