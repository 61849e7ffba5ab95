#include <string>

#include <fmt/format.h>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/query.h"
#include "async/offload.h"
#include "text/json_reader.h"

namespace showrunner::api {

namespace asio = boost::asio;

asio::awaitable<net::ServerReply> keep_upload(Services& services, const Call& call) {
  const std::string_view type = call.request.header("Content-Type");
  // What a form of another site's page can send without asking is not taken.
  if (type.empty() || type.starts_with("multipart/") || type.starts_with("application/x-www-form-urlencoded") ||
      type.starts_with("text/plain")) {
    co_return problem_reply(415,
                            "send the document's bytes as they are, with a type of its own such as application/pdf, "
                            "text/markdown or application/octet-stream, and its name as ?name=report.pdf",
                            call.request.request_id);
  }
  const std::string name = query_value(call.request.query, "name");
  const auto id = co_await async::offload(
      services.rooms.workers, [&services, &call, &name] { return services.uploads.keep(name, call.request.body); });
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  co_return net::ServerReply{
      .status = 201,
      .body = fmt::format(R"({{"upload":{},"bytes":{}}})", text::json_string(*id), call.request.body.size())};
}

}  // namespace showrunner::api
