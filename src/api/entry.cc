#include "api/entry.h"

#include <fmt/format.h>

#include "api/browser_guard.h"
#include "api/error_map.h"
#include "api/session_cookie.h"
#include "base/clock.h"

namespace showrunner::api {

namespace {

/// Whether a request with this method to this path can change something here.
bool may_change(std::string_view method, std::string_view path) {
  if (method == "GET" || method == "HEAD" || method == "OPTIONS") return false;
  return path.starts_with("/api/") || path.starts_with("/v1/");
}

}  // namespace

bool sends_token(const Services& services, const net::ServerRequest& request) {
  constexpr std::string_view kBearer = "Bearer ";
  if (services.token.empty()) return false;
  const std::string_view sent = request.header("Authorization");
  return sent.starts_with(kBearer) && is_token(sent.substr(kBearer.size()), services.token);
}

bool may_enter(const Services& services, const net::ServerRequest& request) {
  if (services.token.empty() || sends_token(services, request)) return true;
  const std::string_view cookies = request.header("Cookie");
  return !cookies.empty() && has_session(cookies, services.token, unix_now());
}

std::optional<net::ServerReply> refuse_foreign(const Services& services, const net::ServerRequest& request) {
  const std::string_view host = request.header("Host");
  if (services.only_here && services.token.empty() && !is_own_host(host, services.public_url)) {
    return problem_reply(421,
                         "this server is asked under a name that is not its own; use localhost or its address, or set "
                         "[server] public_url to the name",
                         request.request_id);
  }
  if (!may_change(request.method, request.path)) return std::nullopt;
  const BrowserMarks marks{
      .host = host, .origin = request.header("Origin"), .fetch_site = request.header("Sec-Fetch-Site")};
  if (!from_other_site(marks, services.public_url) || sends_token(services, request)) return std::nullopt;
  return problem_reply(403,
                       "pages of other sites may not change anything here; send the token, or use this server's own",
                       request.request_id);
}

}  // namespace showrunner::api
