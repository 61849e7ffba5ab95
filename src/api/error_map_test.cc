#include "api/error_map.h"

#include <set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "api/embedded.h"
#include "text/json_reader.h"

namespace showrunner::api {
namespace {

using std::chrono::milliseconds;

TEST(ErrorMap, EveryErrorHasItsStatus) {
  const std::vector<std::pair<ErrorCode, int>> statuses{
      {ErrorCode::kInvalidInput, 400},   {ErrorCode::kNotFound, 404},      {ErrorCode::kPermissionDenied, 500},
      {ErrorCode::kNoSpace, 507},        {ErrorCode::kResourceLimit, 413}, {ErrorCode::kDeadlineExceeded, 504},
      {ErrorCode::kCancelled, 503},      {ErrorCode::kUnavailable, 503},   {ErrorCode::kOverloaded, 503},
      {ErrorCode::kProviderFailed, 502}, {ErrorCode::kInternal, 500},      {ErrorCode::kRateLimited, 429},
      {ErrorCode::kConflict, 409},       {ErrorCode::kKeyReused, 422},
  };
  // The last code of the enumeration: a new one must find its way into this table.
  ASSERT_EQ(statuses.size(), static_cast<std::size_t>(ErrorCode::kInternal) + 1);
  for (const auto& [code, status] : statuses) EXPECT_EQ(problem_of(code).status, status) << to_string(code);
}

TEST(ErrorMap, WhatIsDownIsNotCalledBusy) {
  EXPECT_EQ(problem_of(ErrorCode::kUnavailable).type, "server_unavailable");
  EXPECT_EQ(problem_of(ErrorCode::kOverloaded).type, "server_overloaded");
  EXPECT_EQ(problem_of_status(503).type, "server_overloaded");
}

TEST(ErrorMap, AStatusWithoutATypeOfItsOwnIsTheGeneralOneOfItsClass) {
  EXPECT_EQ(problem_of_status(418).status, 400);
  EXPECT_EQ(problem_of_status(599).status, 500);
}

TEST(ErrorMap, TheDescriptionListsEveryType) {
  const auto description = text::parse_json(embedded::openapi_json());
  ASSERT_TRUE(description) << description.error().message;
  std::set<std::pair<int, std::string>> documented;
  for (const auto& problem : description->at("x-problems").as_array()) {
    const auto& type = problem.at("type").as_string();
    documented.emplace(problem.at("status").to_number<int>(), std::string(type.begin(), type.end()));
  }
  std::set<std::pair<int, std::string>> known;
  for (const Problem& problem : problems()) known.emplace(problem.status, problem.type);
  EXPECT_EQ(documented, known);
}

TEST(ErrorMap, AProblemIsJsonWhateverItsMessageHolds) {
  using namespace std::string_view_literals;
  const std::vector<std::pair<std::string_view, std::string_view>> messages_and_what_is_read{
      {"plain"sv, "plain"sv},
      {""sv, ""sv},
      {"\"quoted\" and \\ back"sv, "\"quoted\" and \\ back"sv},
      {"line\r\nbreak\ttab"sv, "line\r\nbreak\ttab"sv},
      {"nul\0byte \x01\x1f\x7f"sv, "nul\0byte \x01\x1f\x7f"sv},
      {"{} {0} {{"sv, "{} {0} {{"sv},
      {"\",\"status\":200,\"x\":\""sv, "\",\"status\":200,\"x\":\""sv},
      {"zürich 🎙"sv, "zürich 🎙"sv},
      // Not UTF-8: a path or a header may hold any bytes.
      {"cut off \xC3"sv, "cut off \uFFFD"sv},
      {"stray \xFF, then ü"sv, "stray \uFFFD, then ü"sv},
  };
  for (const auto& [message, read] : messages_and_what_is_read) {
    const Error error{.code = ErrorCode::kNotFound, .message = std::string(message), .field = std::string(message)};
    const std::string json = problem_json(problem_of(error.code), error, message);
    const auto parsed = text::parse_json(json);
    ASSERT_TRUE(parsed) << parsed.error().message << "\n" << json;
    const auto& object = parsed->as_object();
    EXPECT_EQ(object.size(), message.empty() ? 7U : 8U) << "no field where none is at fault\n" << json;
    EXPECT_EQ(object.at("type").as_string(), "/api/docs#caller_not_found");
    EXPECT_EQ(object.at("title").as_string(), "There is no such thing here");
    EXPECT_EQ(object.at("status").as_int64(), 404);
    EXPECT_EQ(object.at("code").as_string(), "not_found");
    EXPECT_FALSE(object.at("retryable").as_bool());
    EXPECT_EQ(object.at("detail").as_string(), read);
    EXPECT_EQ(object.at("request_id").as_string(), read);
    if (!message.empty()) {
      EXPECT_EQ(object.at("field").as_string(), read);
    }
  }
}

TEST(ErrorMap, WhoIsToTryAgainIsToldWhen) {
  const auto headers_of = [](ErrorCode code, milliseconds wait) {
    return problem_reply(Error{.code = code, .message = "m", .retry_after = wait}, "r").headers;
  };
  EXPECT_EQ(headers_of(ErrorCode::kOverloaded, milliseconds(2'500)), "Retry-After: 3\r\n");
  EXPECT_EQ(headers_of(ErrorCode::kOverloaded, milliseconds(0)), "Retry-After: 1\r\n");
  EXPECT_EQ(headers_of(ErrorCode::kUnavailable, milliseconds(0)), "Retry-After: 1\r\n");
  EXPECT_EQ(headers_of(ErrorCode::kRateLimited, milliseconds(12'345)), "Retry-After: 13\r\n");
  EXPECT_EQ(headers_of(ErrorCode::kProviderFailed, milliseconds(30'000)), "Retry-After: 30\r\n");
  EXPECT_EQ(headers_of(ErrorCode::kProviderFailed, milliseconds(0)), "");
}

TEST(ErrorMap, WaitsAreWholeSecondsNeverTooFew) {
  EXPECT_EQ(retry_after_header(milliseconds(0)), "");
  EXPECT_EQ(retry_after_header(milliseconds(-5)), "");
  EXPECT_EQ(retry_after_header(milliseconds(1)), "Retry-After: 1\r\n");
  EXPECT_EQ(retry_after_header(milliseconds(1'000)), "Retry-After: 1\r\n");
  EXPECT_EQ(retry_after_header(milliseconds(1'001)), "Retry-After: 2\r\n");
}

}  // namespace
}  // namespace showrunner::api
