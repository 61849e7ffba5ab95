#include "store/library.h"

#include <future>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
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

TEST_F(LibraryTest, ReadsGoOnWhileAChangeIsBeingMadeAndSeeWhatWasBefore) {
  const Episode episode = an_episode("Before");
  ASSERT_TRUE(run(library_.write([&](Writer& writer) { return writer.insert(episode), true; })));
  std::promise<void> written;
  std::promise<void> looked;
  const auto change = [&](Library& library) -> asio::awaitable<void> {
    const auto done = co_await library.write([&](Writer& writer) {
      Episode changed = episode;
      changed.row.title = "After";
      writer.update(changed);
      written.set_value();
      looked.get_future().wait();  // the transaction stays open until somebody has read
      return true;
    });
    EXPECT_TRUE(done);
  };
  std::string seen;
  const auto look = [&](Library& library) -> asio::awaitable<void> {
    const auto found = co_await library.read([&](const Reader& reader) {
      written.get_future().wait();
      return reader.episode(episode.row.id)->row.title;
    });
    EXPECT_TRUE(found);
    seen = found.value_or("");
    looked.set_value();
  };
  asio::co_spawn(loop_, change(library_), asio::detached);
  asio::co_spawn(loop_, look(library_), asio::detached);
  loop_.restart();
  loop_.run();
  EXPECT_EQ(seen, "Before");
  const auto after =
      run(library_.read([&](const Reader& reader) { return reader.episode(episode.row.id)->row.title; }));
  EXPECT_EQ(after.value_or(""), "After");
}

TEST_F(LibraryTest, ACancellationWaitsForTheChangeWhichIsMadeAndTold) {
  std::size_t heard = 0;
  library_.listen([&](const std::vector<Event>& events) { heard += events.size(); });
  asio::cancellation_signal cancel;
  std::promise<void> cancelled;
  bool returned = false;
  const auto change = [&](Library& library) -> asio::awaitable<void> {
    const auto number = co_await library.write([&](Writer& writer) {
      cancelled.get_future().wait();
      return writer.append({.type = "t"});
    });
    EXPECT_TRUE(number);
    returned = true;
  };
  asio::co_spawn(loop_, change(library_), asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  asio::post(loop_, [&] {
    cancel.emit(asio::cancellation_type::terminal);
    EXPECT_FALSE(returned);
    cancelled.set_value();
  });
  loop_.run();
  EXPECT_TRUE(returned);
  EXPECT_EQ(heard, 1U);
  EXPECT_EQ(run(library_.read([](const Reader& reader) { return reader.last_event(); })).value_or(0), 1);
}

}  // namespace
}  // namespace showrunner::store
