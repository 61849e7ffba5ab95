#include "api/error_map.h"

#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "text/json_reader.h"

namespace showrunner::api {

namespace {

constexpr std::array kProblems{
    Problem{400, "caller_invalid_request", "The request cannot be fulfilled as it is"},
    Problem{401, "caller_unauthorized", "A valid token is needed"},
    Problem{403, "caller_forbidden", "Pages of other sites may not do this"},
    Problem{404, "caller_not_found", "There is no such thing here"},
    Problem{405, "caller_method_not_allowed", "This address does not take this method"},
    Problem{408, "caller_too_slow", "The request did not arrive in time"},
    Problem{409, "caller_conflict", "This does not fit what is there now"},
    Problem{413, "caller_too_large", "The request or what it names is too large"},
    Problem{415, "caller_unsupported_media_type", "This kind of body is not understood"},
    Problem{417, "caller_expectation_failed", "The expectation cannot be met"},
    Problem{421, "caller_misdirected", "This name is not the server's own"},
    Problem{422, "caller_key_reused", "This Idempotency-Key belongs to another request"},
    Problem{428, "caller_precondition_required", "The request must say which version it is meant for"},
    Problem{429, "caller_rate_limited", "Too many requests from this client"},
    Problem{431, "caller_headers_too_large", "The header fields are too large"},
    Problem{500, "server_failed", "The server failed; the fault is its own"},
    Problem{501, "server_not_implemented", "The server does not do this"},
    Problem{502, "provider_failed", "A model or speech service failed"},
    Problem{503, "server_overloaded", "Too much is going on; try again later"},
    Problem{503, "server_unavailable", "Something that is needed does not answer; try again later"},
    Problem{504, "server_too_slow", "It took longer than it was allowed to"},
    Problem{505, "caller_http_version", "This version of HTTP is not spoken here"},
    Problem{507, "server_out_of_space", "The server has no space left"},
};

/// What a client waits before it tries again where nobody knows better.
constexpr std::chrono::seconds kUsualWait{1};

std::string_view type_of(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput: return "caller_invalid_request";
    case ErrorCode::kNotFound: return "caller_not_found";
    case ErrorCode::kConflict: return "caller_conflict";
    case ErrorCode::kKeyReused: return "caller_key_reused";
    case ErrorCode::kResourceLimit: return "caller_too_large";
    case ErrorCode::kNoSpace: return "server_out_of_space";
    case ErrorCode::kRateLimited: return "caller_rate_limited";
    case ErrorCode::kDeadlineExceeded: return "server_too_slow";
    case ErrorCode::kUnavailable: return "server_unavailable";
    case ErrorCode::kCancelled:
    case ErrorCode::kOverloaded: return "server_overloaded";
    case ErrorCode::kProviderFailed: return "provider_failed";
    case ErrorCode::kPermissionDenied:
    case ErrorCode::kInternal: return "server_failed";
  }
  return "server_failed";
}

}  // namespace

std::span<const Problem> problems() {
  return kProblems;
}

const Problem& problem_of_status(int status) {
  const auto found = std::ranges::find(kProblems, status, &Problem::status);
  return found != kProblems.end() ? *found : problem_of_status(status < 500 ? 400 : 500);
}

const Problem& problem_of(ErrorCode code) {
  return *std::ranges::find(kProblems, type_of(code), &Problem::type);
}

std::string problem_json(const Problem& problem, const Error& error, std::string_view request_id) {
  const std::string field = error.field.empty() ? "" : fmt::format(R"("field":{},)", text::json_string(error.field));
  return fmt::format(
      R"({{"type":"/api/docs#{}","title":"{}","status":{},"code":"{}",{}"detail":{},"request_id":{},"retryable":{}}})",
      problem.type, problem.title, problem.status, to_string(error.code), field, text::json_string(error.message),
      text::json_string(request_id), error.retryable || problem.status == 503);
}

std::string retry_after_header(std::chrono::milliseconds wait) {
  if (wait.count() <= 0) return {};
  return fmt::format("Retry-After: {}\r\n", std::max<std::int64_t>(1, (wait.count() + 999) / 1000));
}

std::string retry_after_header(const Problem& problem, const Error& error) {
  const bool unnamed = problem.status == 503 && error.retry_after.count() == 0;
  return retry_after_header(unnamed ? kUsualWait : error.retry_after);
}

net::ServerReply problem_reply(const Error& error, std::string_view request_id, std::string headers) {
  const Problem& problem = problem_of(error.code);
  return {.status = problem.status,
          .content_type = "application/problem+json",
          .headers = retry_after_header(problem, error) + std::move(headers),
          .body = problem_json(problem, error, request_id)};
}

net::ServerReply problem_reply(int status, std::string message, std::string_view request_id, std::string headers) {
  const Problem& problem = problem_of_status(status);
  const ErrorCode code = status < 500    ? (status == 404 ? ErrorCode::kNotFound : ErrorCode::kInvalidInput)
                         : status == 503 ? ErrorCode::kOverloaded
                         : status == 504 ? ErrorCode::kDeadlineExceeded
                                         : ErrorCode::kInternal;
  return {.status = problem.status,
          .content_type = "application/problem+json",
          .headers = std::move(headers),
          .body = problem_json(problem, {.code = code, .message = std::move(message)}, request_id)};
}

}  // namespace showrunner::api
