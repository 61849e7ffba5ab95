#include <chrono>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "api/entry.h"
#include "api/error_map.h"
#include "api/handlers.h"
#include "api/json_request.h"
#include "api/requests.h"
#include "api/session_cookie.h"
#include "base/clock.h"
#include "net/client_name.h"

namespace showrunner::api {

namespace {

bool over_https(const Services& services) {
  return services.public_url.starts_with("https://");
}

net::ServerReply session_reply(const Services& services, bool signed_in, std::string headers = {}) {
  return {.headers = "Cache-Control: no-store\r\n" + std::move(headers),
          .body = fmt::format(R"({{"token_required":{},"signed_in":{},"version":"{}"}})", !services.token.empty(),
                              signed_in, SHOWRUNNER_VERSION)};
}

}  // namespace

std::optional<net::ServerReply> read_session(Services& services, const Call& call) {
  return session_reply(services, may_enter(services, call.request));
}

std::optional<net::ServerReply> begin_session(Services& services, const Call& call) {
  const net::ServerRequest& request = call.request;
  if (auto refused = refuse_unless_json(request)) return refused;
  const auto sent = read_session_body(request.body, services.options);
  if (!sent) return problem_reply(sent.error(), request.request_id);
  if (services.token.empty()) return session_reply(services, true);
  const std::string peer = net::client_name(std::string(request.peer));
  const auto moment = net::RateWindow::Clock::now();
  if (const auto wait = services.failed_sign_ins.wait(peer, moment); wait > wait.zero()) {
    Error error{.code = ErrorCode::kRateLimited,
                .message = "too many wrong tokens came from here; wait, then try again"};
    error.retry_after = std::chrono::ceil<std::chrono::milliseconds>(wait);
    return problem_reply(error, request.request_id);
  }
  if (!is_token(*sent, services.token)) {
    services.failed_sign_ins.admit(peer, moment);
    return problem_reply(401, "this is not the server's token ([server] token, or --token-file)", request.request_id);
  }
  return session_reply(services, true, session_begins(session_value(services.token, unix_now()), over_https(services)));
}

std::optional<net::ServerReply> end_session(Services& services, const Call& /*call*/) {
  return session_reply(services, services.token.empty(), session_ends(over_https(services)));
}

}  // namespace showrunner::api
