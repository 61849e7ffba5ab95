#include <fmt/format.h>
#include <prometheus/text_serializer.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/metrics.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

std::optional<net::ServerReply> alive(Services& /*services*/, const Call& /*call*/) {
  return net::ServerReply{.headers = "Cache-Control: no-store\r\n", .body = std::string(R"({"status":"alive"})")};
}

asio::awaitable<net::ServerReply> ready(Services& services, const Call& call) {
  if (services.draining) co_return problem_reply(503, "the server is stopping", call.request.request_id);
  const auto versions = co_await services.rooms.voices.versions();
  if (!versions) co_return problem_reply(503, versions.error().message, call.request.request_id);
  co_return net::ServerReply{
      .headers = "Cache-Control: no-store\r\n",
      .body = fmt::format(R"({{"status":"ready","speech":{{"flite":{},"espeak":{}}},"model":{}}})",
                          text::json_string(versions->flite), text::json_string(versions->espeak),
                          services.rooms.chat.available())};
}

std::optional<net::ServerReply> metrics(Services& services, const Call& call) {
  const bool text = accepts(call.request, "text/plain") || accepts(call.request, "application/openmetrics-text");
  if (!text) {
    return net::ServerReply{.headers = "Cache-Control: no-store\r\n", .body = metrics_json(services, *services.server)};
  }
  return net::ServerReply{.content_type = "text/plain; version=0.0.4; charset=utf-8",
                          .headers = "Cache-Control: no-store\r\n",
                          .body = prometheus::TextSerializer().Serialize(collect(services, *services.server))};
}

}  // namespace showrunner::api
