#include "studio/library/event_stream.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;

store::Event event(std::int64_t number) {
  return {.number = number, .at = 0, .type = "job", .subject = "s", .body = "{\"n\":" + std::to_string(number) + "}"};
}

std::vector<store::Event> events(std::int64_t first, std::int64_t last) {
  std::vector<store::Event> all;
  for (std::int64_t number = first; number <= last; ++number) all.push_back(event(number));
  return all;
}

class EventStreamTest : public testing::Test {
 protected:
  /// What the listener gets until there is nothing more at once.
  std::string heard(EventStream::Listener& listener) {
    std::string all;
    for (;;) {
      std::optional<std::string> part;
      const auto ask = [](EventStream::Listener& to, std::optional<std::string>& out) -> asio::awaitable<void> {
        out = co_await to.next();
      };
      asio::cancellation_signal stop;
      asio::co_spawn(loop_, ask(listener, part), asio::bind_cancellation_slot(stop.slot(), [](std::exception_ptr) {}));
      loop_.restart();
      loop_.poll();
      if (!part) {
        stop.emit(asio::cancellation_type::all);
        loop_.restart();
        loop_.poll();
        return all;
      }
      if (part->empty()) return all + "END";
      all += *part;
    }
  }

  /// The ids in what was heard, in order.
  static std::vector<std::int64_t> ids(const std::string& text) {
    std::vector<std::int64_t> found;
    for (std::size_t at = text.find("id: "); at != std::string::npos; at = text.find("id: ", at + 1)) {
      if (at == 0 || text[at - 1] == '\n') found.push_back(std::stoll(text.substr(at + 4)));
    }
    return found;
  }

  asio::io_context loop_;
  EventStream stream_{loop_.get_executor()};
};

TEST_F(EventStreamTest, AListenerHearsWhatComesFromNowOnInOrder) {
  stream_.tell(events(1, 3));
  auto listener = stream_.listen(std::nullopt);
  EXPECT_EQ(heard(listener), "retry: 2000\nid: 3\nevent: hello\ndata: {}\n\n");
  stream_.tell(events(4, 5));
  EXPECT_EQ(heard(listener), "id: 4\nevent: job\ndata: {\"n\":4}\n\nid: 5\nevent: job\ndata: {\"n\":5}\n\n");
}

TEST_F(EventStreamTest, WhoWasCutOffGetsEverythingBehindTheLastIdOnce) {
  stream_.restore(events(1, 500), 500);
  stream_.tell(events(501, 700));
  auto listener = stream_.listen(250);
  const auto got = ids(heard(listener));
  ASSERT_EQ(got.size(), 451U);  // the greeting has the id too
  EXPECT_EQ(got.front(), 250);
  for (std::size_t i = 1; i < got.size(); ++i) EXPECT_EQ(got[i], 250 + static_cast<std::int64_t>(i));
}

TEST_F(EventStreamTest, WhoMissedMoreThanIsKeptIsToldToBeginAnew) {
  for (std::int64_t number = 1; number <= 10'010; ++number) stream_.tell({event(number)});
  auto late = stream_.listen(9);
  EXPECT_EQ(heard(late), "id: 10010\nevent: reset\ndata: {}\n\n");
  auto just = stream_.listen(10);
  EXPECT_EQ(ids(heard(just)).size(), 10'001U);
}

TEST_F(EventStreamTest, AnIdFromTheFutureMeansAnotherLibrary) {
  stream_.restore(events(1, 4), 4);
  auto listener = stream_.listen(5);
  EXPECT_EQ(heard(listener), "id: 4\nevent: reset\ndata: {}\n\n");
}

TEST_F(EventStreamTest, TrimmedEventsDoNotMakeTheNumbersBeginAnew) {
  stream_.restore({}, 40);
  auto listener = stream_.listen(40);
  EXPECT_NE(heard(listener).find("event: hello"), std::string::npos);
  auto behind = stream_.listen(39);
  EXPECT_NE(heard(behind).find("event: reset"), std::string::npos);
}

TEST_F(EventStreamTest, ProgressHasNoIdAndIsNotRepeated) {
  auto listener = stream_.listen(std::nullopt);
  heard(listener);
  stream_.tell_progress("{\"share\":0.5}");
  EXPECT_EQ(heard(listener), "event: progress\ndata: {\"share\":0.5}\n\n");
  EXPECT_EQ(heard(listener), "");
  auto other = stream_.listen(0);
  EXPECT_EQ(heard(other).find("progress"), std::string::npos);
}

TEST_F(EventStreamTest, ASlowListenerMissesProgressButNoChange) {
  auto listener = stream_.listen(std::nullopt);
  heard(listener);
  for (std::int64_t number = 1; number <= 400; ++number) {
    stream_.tell({event(number)});
    stream_.tell_progress("{}");
  }
  EXPECT_EQ(ids(heard(listener)).size(), 400U);
}

TEST_F(EventStreamTest, AListenerThatIsTooSlowForWhatIsKeptIsToldToBeginAnew) {
  auto listener = stream_.listen(std::nullopt);
  heard(listener);
  for (std::int64_t number = 1; number <= 10'000; ++number) stream_.tell({event(number)});
  auto just = stream_.listen(0);
  EXPECT_EQ(ids(heard(just)).size(), 10'001U);
  stream_.tell({event(10'001)});
  EXPECT_EQ(heard(listener), "id: 10001\nevent: reset\ndata: {}\n\n");
  stream_.tell({event(10'002)});
  EXPECT_EQ(ids(heard(listener)), std::vector<std::int64_t>{10'002});
  EXPECT_EQ(ids(heard(just)), (std::vector<std::int64_t>{10'001, 10'002}));
}

TEST_F(EventStreamTest, ClosingEndsEveryStreamAfterWhatWasToldBefore) {
  auto listener = stream_.listen(std::nullopt);
  heard(listener);
  stream_.tell({event(1)});
  stream_.close();
  EXPECT_EQ(heard(listener), "id: 1\nevent: job\ndata: {\"n\":1}\n\nEND");
  auto later = stream_.listen(std::nullopt);
  EXPECT_TRUE(heard(later).ends_with("END"));
}

TEST_F(EventStreamTest, ListenersAreCountedUntilTheyGo) {
  EXPECT_EQ(stream_.listeners(), 0U);
  {
    auto one = stream_.listen(std::nullopt);
    auto two = stream_.listen(std::nullopt);
    auto moved = std::move(two);
    EXPECT_EQ(stream_.listeners(), 2U);
  }
  EXPECT_EQ(stream_.listeners(), 0U);
}

}  // namespace
}  // namespace showrunner::studio
