#include <utility>

#include <boost/json.hpp>

#include "api/error_map.h"
#include "api/handlers.h"
#include "api/library_reply.h"
#include "studio/library/details.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

net::ServerReply checks_reply(const Call& call, const Result<std::vector<studio::Finding>>& findings) {
  if (!findings) return problem_reply(findings.error(), call.request.request_id);
  return json_reply({{"findings", findings_json(*findings)}});
}

}  // namespace

asio::awaitable<net::ServerReply> check_episode(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "episode");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  const auto view = co_await services.library.catalogue().episode(*id);
  if (!view) co_return problem_reply(view.error(), call.request.request_id);
  auto facts = facts_of(*view);
  if (!facts) co_return problem_reply(facts.error(), call.request.request_id);
  co_return checks_reply(call, co_await services.library.gate().check(*std::move(id), *std::move(facts)));
}

asio::awaitable<net::ServerReply> check_podcast(Services& services, const Call& call) {
  auto id = id_of(call.parameters[0], "podcast");
  if (!id) co_return problem_reply(id.error(), call.request.request_id);
  co_return checks_reply(call, co_await services.library.gate().check_podcast(*std::move(id)));
}

}  // namespace showrunner::api
