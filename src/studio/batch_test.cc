#include "studio/batch.h"

#include <algorithm>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "async/condition.h"
#include "async/let_others_run.h"

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;

class RunBatch : public testing::Test {
 protected:
  using Make = std::function<asio::awaitable<Result<std::string>>()>;

  static BatchItem item(std::string key, Make make, BatchKind kind = BatchKind::kScript) {
    return {.kind = kind, .key = std::move(key), .make = std::move(make)};
  }

  /// What each item came to, by its place.
  std::vector<std::optional<Result<std::string>>> run(std::vector<BatchItem> items, BatchLimits limits = {}) {
    std::vector<std::optional<Result<std::string>>> results(items.size());
    const BatchSink sink = [&](std::size_t index, const Result<std::string>& result) {
      EXPECT_FALSE(results[index]) << "told of " << index << " twice";
      results[index] = result;
    };
    asio::co_spawn(io_, run_batch(std::move(items), limits, sink), [](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
    });
    io_.restart();
    io_.run();
    return results;
  }

  asio::io_context io_;
};

TEST_F(RunBatch, EachFailureIsThatOfItsItemAlone) {
  std::vector<BatchItem> items;
  items.push_back(item("good", []() -> asio::awaitable<Result<std::string>> { co_return "1"; }));
  items.push_back(item("wrong", []() -> asio::awaitable<Result<std::string>> {
    co_return fail(ErrorCode::kNotFound, "no such voice");
  }));
  items.push_back(item("defect", []() -> asio::awaitable<Result<std::string>> {
    throw std::runtime_error("impossible");
    co_return "";
  }));
  items.push_back(item("good too", []() -> asio::awaitable<Result<std::string>> { co_return "2"; }));
  const auto results = run(std::move(items));
  EXPECT_EQ(**results[0], "1");
  EXPECT_EQ((*results[1]).error().code, ErrorCode::kNotFound);
  EXPECT_EQ((*results[2]).error().code, ErrorCode::kInternal);
  EXPECT_NE((*results[2]).error().message.find("impossible"), std::string::npos);
  EXPECT_EQ(**results[3], "2");
}

TEST_F(RunBatch, TheSameWorkIsDoneOnceForAllWhoWantIt) {
  int made = 0;
  const Make make = [&]() -> asio::awaitable<Result<std::string>> { co_return fmt::format("{}", ++made); };
  std::vector<BatchItem> items;
  for (const std::string key : {"a", "b", "a", "", "a", ""}) items.push_back(item(key, make));
  items.push_back(item("a", make, BatchKind::kSpeech));
  const auto results = run(std::move(items));
  EXPECT_EQ(made, 5) << "a, b, the two without a key, and a of another kind";
  EXPECT_EQ(**results[0], **results[2]);
  EXPECT_EQ(**results[0], **results[4]);
  EXPECT_NE(**results[3], **results[5]);
  EXPECT_NE(**results[0], **results[6]);
}

TEST_F(RunBatch, EachKindHasItsOwnBoundAndIsNeverHeldUpByAnother) {
  async::Condition changed(io_.get_executor());
  std::array<int, 3> under_way{};
  std::array<int, 3> most{};
  std::size_t scripts_done = 0;
  std::vector<BatchItem> items;
  for (int i = 0; i < 30; ++i) {
    const auto kind = static_cast<BatchKind>(i % 3);
    items.push_back(item(
        fmt::format("{}", i),
        [&, kind]() -> asio::awaitable<Result<std::string>> {
          const auto index = static_cast<std::size_t>(kind);
          most[index] = std::max(most[index], ++under_way[index]);
          // Speech ends only when all scripts have: lock-step groups would wait for ever.
          if (kind == BatchKind::kSpeech) co_await changed.wait([&] { return scripts_done == 10; });
          co_await async::let_others_run();
          --under_way[index];
          if (kind == BatchKind::kScript && ++scripts_done == 10) changed.notify_all();
          co_return "";
        },
        kind));
  }
  const auto results = run(std::move(items), {.scripts = 4, .speech = 3, .episodes = 1});
  EXPECT_TRUE(std::ranges::all_of(results, [](const auto& result) { return result && *result; }));
  EXPECT_EQ(most, (std::array{4, 3, 1}));
}

TEST_F(RunBatch, WhatOnlyCameAtABadMomentIsTriedAgain) {
  std::vector<BatchItem> items;
  for (const ErrorCode code : {ErrorCode::kOverloaded, ErrorCode::kRateLimited, ErrorCode::kUnavailable}) {
    items.push_back(
        item(std::string(to_string(code)), [code, tries = 0]() mutable -> asio::awaitable<Result<std::string>> {
          if (++tries == 1) co_return fail(Error{.code = code, .message = "not now", .retryable = true});
          co_return "then";
        }));
  }
  const auto results = run(std::move(items));
  EXPECT_EQ(**results[0], "then");
  EXPECT_EQ(**results[1], "then");
  EXPECT_EQ((*results[2]).error().code, ErrorCode::kUnavailable) << "another moment may be long in coming";
}

}  // namespace
}  // namespace showrunner::studio
