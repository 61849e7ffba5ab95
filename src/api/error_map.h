#pragma once

#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "net/http_server.h"

namespace showrunner::api {

/// What an Error is in HTTP: a status, and a type from a closed list (RFC 9457 §3.1.1). The one place that knows both.
struct Problem {
  int status = 500;
  std::string_view type;   ///< "caller_invalid_request": also the anchor on the page that `type` links to
  std::string_view title;  ///< the same for every problem of the type
};

const Problem& problem_of(ErrorCode code);
const Problem& problem_of_status(int status);

/// Every type there is, for the documentation and its test.
std::span<const Problem> problems();

/// The object of RFC 9457, with `code` (the error's own name) and, where one is at fault, the `field`.
std::string problem_json(const Problem& problem, const Error& error, std::string_view request_id);

/// The reply to a failed request: application/problem+json, with Retry-After where the error says when.
net::ServerReply problem_reply(const Error& error, std::string_view request_id, std::string headers = {});
net::ServerReply problem_reply(int status, std::string message, std::string_view request_id, std::string headers = {});

/// A Retry-After header line for `wait`, in whole seconds, at least one; empty for zero.
std::string retry_after_header(std::chrono::milliseconds wait);

/// That of a reply with `problem`: when the error says to come again, or after the usual wait where a 503 does not say.
std::string retry_after_header(const Problem& problem, const Error& error);

}  // namespace showrunner::api
