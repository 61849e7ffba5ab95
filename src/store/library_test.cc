#include "store/library.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "store/sqlite_store.h"
#include "store/test_records.h"

namespace showrunner::store {
namespace {

namespace asio = boost::asio;

class LibraryTest : public testing::Test {
 protected:
  template <class T>
  T run(asio::awaitable<T> work) {
    std::optional<T> result;
    const auto keep = [](asio::awaitable<T> inner, std::optional<T>& kept) -> asio::awaitable<void> {
      kept.emplace(co_await std::move(inner));
    };
    asio::co_spawn(loop_, keep(std::move(work), result), asio::detached);
    loop_.restart();
    loop_.run();
    return *std::move(result);
  }

  ScratchDirectory directory_;
  std::unique_ptr<SqliteStore> store_ = std::move(*SqliteStore::open(directory_ / "library.db"));
  asio::io_context loop_;
  asio::thread_pool readers_{2};
  Library library_{*store_, readers_};
};

TEST_F(LibraryTest, WhatIsWrittenIsReadAndTold) {
  std::vector<Event> heard;
  library_.listen([&](const std::vector<Event>& events) { heard.insert(heard.end(), events.begin(), events.end()); });
  const Episode episode = an_episode("Heard");
  const auto number = run(library_.write([&](Writer& writer) {
    writer.insert(episode);
    writer.append({.type = "episode", .subject = episode.row.id, .body = "{}"});
    return writer.append({.type = "episode", .subject = "again", .body = "{}"});
  }));
  ASSERT_TRUE(number);
  EXPECT_EQ(*number, 2);
  ASSERT_EQ(heard.size(), 2U);
  EXPECT_EQ(heard[0].number, 1);
  EXPECT_EQ(heard[1].subject, "again");
  const auto found = run(library_.read([&](const Reader& reader) { return reader.episode(episode.row.id); }));
  ASSERT_TRUE(found && *found);
  EXPECT_EQ((*found)->row.title, "Heard");
}

TEST_F(LibraryTest, AChangeThatGivesUpIsAnErrorAndTellsNothing) {
  std::size_t heard = 0;
  library_.listen([&](const std::vector<Event>& events) { heard += events.size(); });
  const auto done = run(library_.write([](Writer& writer) -> int {
    writer.append({.type = "t"});
    throw Failure(ErrorCode::kConflict, "changed meanwhile");
  }));
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kConflict);
  EXPECT_EQ(heard, 0U);
}

TEST_F(LibraryTest, ChangesAreToldInTheOrderOfTheirNumbersWhoeverMadeThem) {
  std::vector<std::int64_t> heard;
  library_.listen([&](const std::vector<Event>& events) {
    for (const Event& event : events) heard.push_back(event.number);
  });
  const auto one = [](Library& library) -> asio::awaitable<void> {
    for (int i = 0; i < 10; ++i) {
      const auto done = co_await library.write([](Writer& writer) { return writer.append({.type = "t"}); });
      EXPECT_TRUE(done);
    }
  };
  for (int i = 0; i < 8; ++i) asio::co_spawn(loop_, one(library_), asio::detached);
  loop_.run();
  ASSERT_EQ(heard.size(), 80U);
  for (std::size_t i = 0; i < heard.size(); ++i) EXPECT_EQ(heard[i], static_cast<std::int64_t>(i) + 1);
}

}  // namespace
}  // namespace showrunner::store
