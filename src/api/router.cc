#include "api/router.h"

#include <exception>

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "api/entry.h"
#include "api/error_map.h"
#include "api/studio_files.h"
#include "base/log.h"
#include "base/split.h"

namespace showrunner::api {

namespace asio = boost::asio;

namespace {

bool fits(std::string_view pattern, std::string_view path, std::array<std::string_view, 2>& parameters) {
  std::size_t found = 0;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = take_part(pattern, '/');
    const std::string_view part = take_part(path, '/');
    if (wanted.starts_with('{')) {
      if (part.empty() || found == parameters.size()) return false;
      parameters[found++] = part;
    } else if (wanted != part) {
      return false;
    }
  }
  return pattern.empty() && path.empty();
}

std::string_view method_of(std::string_view method) {
  return method == "HEAD" ? "GET" : method;
}

/// The method as a label: from a closed set.
std::string_view method_label(std::string_view method) {
  for (const std::string_view known : {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"}) {
    if (method == known) return known;
  }
  return "other";
}

Error defect(std::string_view what) {
  return {.code = ErrorCode::kInternal, .message = fmt::format("{} (this is a defect of Showrunner)", what)};
}

}  // namespace

Router::Router(Services& services, AccessLog& log) : services_(services), log_(log) {
  for (const Route& route : routes()) {
    if (route.pattern.find('{') == std::string_view::npos) {
      exact_[route.pattern].push_back(&route);
    } else {
      patterns_.push_back(&route);
    }
  }
}

Router::Match Router::match(std::string_view method, std::string_view path) const {
  Match found;
  const std::string_view wanted = method_of(method);
  if (const auto known = exact_.find(path); known != exact_.end()) {
    for (const Route* route : known->second) {
      if (route->method == wanted) return {.route = route, .parameters = {}};
    }
    found.other_method = true;
    return found;
  }
  for (const Route* route : patterns_) {
    if (!fits(route->pattern, path, found.parameters)) continue;
    if (route->method == wanted) {
      found.route = route;
      return found;
    }
    found.other_method = true;
  }
  return found;
}

net::ServerReply Router::no_route(const net::ServerRequest& request, const Match& match) const {
  if (!match.other_method) {
    return problem_reply(404, fmt::format("there is nothing at {}; /api/docs lists the routes", request.path),
                         request.request_id);
  }
  std::string allowed = "OPTIONS";
  const bool exact = exact_.contains(request.path);  // then no pattern is looked at
  for (const Route& route : routes()) {
    std::array<std::string_view, 2> parameters;
    if (exact ? route.pattern != request.path : !fits(route.pattern, request.path, parameters)) continue;
    allowed += fmt::format(", {}{}", route.method, route.method == "GET" ? ", HEAD" : "");
  }
  std::string headers = fmt::format("Allow: {}\r\n", allowed);
  if (request.method == "OPTIONS") {
    // Pages of other sites may play and read what is public, and change nothing.
    headers += "Access-Control-Allow-Origin: *\r\nAccess-Control-Allow-Headers: Range\r\n";
    headers += "Access-Control-Allow-Methods: GET, HEAD\r\n";
    return {.status = 204, .content_type = {}, .headers = std::move(headers), .body = std::string()};
  }
  return problem_reply(405, fmt::format("{} does not take {}; it takes {}", request.path, request.method, allowed),
                       request.request_id, std::move(headers));
}

std::optional<net::ServerReply> Router::answer_now(const net::ServerRequest& request) {
  if (auto refused = refuse_foreign(services_, request)) return refused;
  const Match found = match(request.method, request.path);
  if (found.route == nullptr) {
    auto page = found.other_method ? std::nullopt : studio_reply(request);
    return page ? std::move(page) : no_route(request, found);
  }
  if (!found.route->open && !may_enter(services_, request)) {
    return problem_reply(401, "this server wants a token: send it as `Authorization: Bearer …`, or sign in",
                         request.request_id, "WWW-Authenticate: Bearer\r\n");
  }
  if (found.route->now == nullptr) return std::nullopt;
  try {
    return found.route->now(services_, {.request = request, .parameters = found.parameters});
  } catch (const std::exception& error) {
    log_warning("{} {}: {}", request.method, request.path, error.what());
    return problem_reply(defect(error.what()), request.request_id);
  }
}

asio::awaitable<net::ServerReply> Router::answer(const net::ServerRequest& request) {
  const Match found = match(request.method, request.path);
  if (found.route == nullptr || found.route->later == nullptr) co_return no_route(request, found);
  try {
    co_return co_await found.route->later(services_, {.request = request, .parameters = found.parameters});
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    log_warning("{} {}: {}", request.method, request.path, error.what());
    co_return problem_reply(defect(error.what()), request.request_id);
  } catch (const std::exception& error) {
    log_warning("{} {}: {}", request.method, request.path, error.what());
    co_return problem_reply(defect(error.what()), request.request_id);
  }
}

net::ServerReply Router::refuse(int status, std::string_view what) {
  return problem_reply(status, std::string(what), "", status == 503 ? "Retry-After: 1\r\n" : "");
}

std::size_t Router::max_body_bytes(std::string_view method, std::string_view path) {
  const Match found = match(method, path);
  if (found.route != nullptr && found.route->max_body > 0) return found.route->max_body;
  return static_cast<std::size_t>(services_.options.get<std::int64_t>("server.max_body"));
}

void Router::log(const net::ServerLogEntry& entry) {
  const std::string_view path = entry.target.substr(0, entry.target.find('?'));
  const Match found = match(entry.method, path);
  const std::string_view pattern = found.route != nullptr                       ? found.route->pattern
                                   : entry.status == 200 || entry.status == 304 ? "web"
                                                                                : "none";
  ++services_.probes.responses[{pattern, method_label(entry.method), entry.status}];
  if (found.route != nullptr && found.route->endpoint != Endpoint::kOther) {
    services_.probes.response_times[static_cast<std::size_t>(found.route->endpoint)].record(entry.took);
  }
  log_.write(entry);
}

}  // namespace showrunner::api
