#include "perf/suite/endpoint.h"

#include <algorithm>

#include <fmt/format.h>

namespace showrunner::perf {

std::string Endpoint::authority() const {
  const bool v6 = host.contains(':');
  return fmt::format("{}{}{}:{}", v6 ? "[" : "", host, v6 ? "]" : "", port);
}

Result<Endpoint> parse_endpoint(std::string_view url) {
  constexpr std::string_view kScheme = "http://";
  const auto wrong = [&](std::string_view what) {
    return fail(ErrorCode::kInvalidInput, fmt::format("\"{}\" {}; give it as http://HOST:PORT", url, what));
  };
  if (!url.starts_with(kScheme)) return wrong("is no http URL");
  std::string_view rest = url.substr(kScheme.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  Endpoint endpoint;
  endpoint.prefix = rest.substr(slash);
  while (endpoint.prefix.ends_with('/')) endpoint.prefix.pop_back();
  rest = rest.substr(0, slash);
  std::string_view port = "80";
  if (rest.starts_with('[')) {
    const std::size_t close = rest.find(']');
    if (close == std::string_view::npos) return wrong("has an address without its closing bracket");
    endpoint.host = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
  } else {
    endpoint.host = rest.substr(0, rest.find(':'));
    rest.remove_prefix(endpoint.host.size());
  }
  if (rest.starts_with(':')) {
    port = rest.substr(1);
  } else if (!rest.empty()) {
    return wrong("has something behind its address");
  }
  if (endpoint.host.empty() || endpoint.host.contains('@')) return wrong("names no host");
  if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string_view::npos) {
    return wrong("has a port that is no number");
  }
  endpoint.port = port;
  return endpoint;
}

std::string serialise(const Endpoint& endpoint, const Request& request) {
  std::string bytes = fmt::format("{} {}{} HTTP/1.1\r\nHost: {}\r\n", request.method, endpoint.prefix, request.path,
                                  endpoint.authority());
  if (!request.accept.empty()) bytes += fmt::format("Accept: {}\r\n", request.accept);
  bytes += request.headers;
  if (!request.body.empty() || request.method == "POST" || request.method == "PUT") {
    bytes += fmt::format("Content-Type: application/json\r\nContent-Length: {}\r\n", request.body.size());
  }
  bytes += "\r\n";
  bytes += request.body;
  return bytes;
}

}  // namespace showrunner::perf
