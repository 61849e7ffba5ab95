#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::perf {

/// A server, as the URL on the command line names it: "http://127.0.0.1:8000" or with a path in front of every route.
struct Endpoint {
  std::string host;
  std::string port;
  std::string prefix;  ///< "" or "/base", no slash at its end

  std::string authority() const;
};

/// Fails with kInvalidInput, naming what is wrong: only plain http can be measured.
Result<Endpoint> parse_endpoint(std::string_view url);

/// One request in the suite's words.
struct Request {
  std::string_view method = "POST";
  std::string_view path;  ///< behind the endpoint's prefix
  std::string_view body = {};
  std::string_view accept = {};   ///< empty: none is sent
  std::string_view headers = {};  ///< more complete lines, each ending in CRLF
};

/// The bytes on the wire. A body is always JSON.
std::string serialise(const Endpoint& endpoint, const Request& request);

}  // namespace showrunner::perf
