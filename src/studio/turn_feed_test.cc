#include "studio/turn_feed.h"

#include <stdexcept>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

namespace asio = boost::asio;

text::Script begun() {
  return {.language = "en",
          .speakers = {{.id = "a", .name = "A", .role = {}, .voice = {}},
                       {.id = "b", .name = "B", .role = {}, .voice = {}}}};
}

text::Script finished() {
  text::Script script = begun();
  script.title = "Tides";
  script.segments = {
      {.title = "One", .turns = {{.speaker = "a", .text = "First."}, {.speaker = "b", .text = "Second."}}},
      {.title = "Two", .turns = {{.speaker = "a", .text = "Third."}}}};
  return script;
}

/// Reads a feed on a loop of its own and keeps what came out.
class TurnFeedTest : public testing::Test {
 protected:
  void read() {
    auto all = [](TurnFeed& feed, std::vector<std::string>& heard,
                  std::optional<Error>& failure) -> asio::awaitable<void> {
      for (;;) {
        const auto next = co_await feed.next();
        if (!next) failure = next.error();
        if (!next || !*next) co_return;
        const PlacedTurn& turn = **next;
        heard.push_back(fmt::format("{}.{} {}: {}", turn.segment, turn.turn, turn.speaker, turn.text.text));
      }
    };
    asio::co_spawn(loop_, all(feed_, heard_, failure_),
                   asio::bind_cancellation_slot(cancel_.slot(), [this](const std::exception_ptr& thrown) {
                     ended_ = true;
                     thrown_ = thrown;
                   }));
    settle();
  }

  void settle() {
    loop_.restart();
    loop_.poll();
  }

  asio::io_context loop_;
  TurnFeed feed_{loop_.get_executor(), begun()};
  asio::cancellation_signal cancel_;
  std::vector<std::string> heard_;
  std::optional<Error> failure_;
  bool ended_ = false;
  std::exception_ptr thrown_;
};

TEST_F(TurnFeedTest, GivesEachTurnAsSoonAsItIsTold) {
  read();
  EXPECT_TRUE(heard_.empty());
  feed_.tell_outline("Tides", "About tides.");
  feed_.tell_segment(0, "One");
  settle();
  EXPECT_TRUE(heard_.empty());
  feed_.tell_turn(0, {.speaker = "a", .text = "First."});
  settle();
  EXPECT_EQ(heard_, (std::vector<std::string>{"0.0 0: First."}));
  EXPECT_FALSE(ended_);
  EXPECT_EQ(feed_.script().segments[0].title, "One");
  feed_.complete(finished());
  settle();
  EXPECT_EQ(heard_, (std::vector<std::string>{"0.0 0: First.", "0.1 1: Second.", "1.0 0: Third."}));
  EXPECT_TRUE(ended_);
  EXPECT_EQ(feed_.script(), finished());
  EXPECT_EQ(feed_.turns_told(), 3U);
}

TEST_F(TurnFeedTest, FeedsAFinishedScriptByCompleteAlone) {
  feed_.complete(finished());
  read();
  EXPECT_EQ(heard_.size(), 3U);
  EXPECT_TRUE(ended_);
  EXPECT_FALSE(failure_);
}

TEST_F(TurnFeedTest, TakesWhatAModelWriterTells) {
  const writer::ScriptListener listener = feed_.listener();
  listener.on_outline("Tides", "");
  listener.on_segment(0, "One");
  listener.on_turn(0, {.speaker = "a", .text = "First."});
  listener.on_turn(0, {.speaker = "b", .text = "Second."});
  listener.on_segment(1, "Two");
  listener.on_turn(1, {.speaker = "a", .text = "Third."});
  feed_.complete(finished());
  read();
  EXPECT_EQ(heard_, (std::vector<std::string>{"0.0 0: First.", "0.1 1: Second.", "1.0 0: Third."}));
}

TEST_F(TurnFeedTest, AFailureComesBeforeWhatIsStillWaiting) {
  feed_.tell_turn(0, {.speaker = "a", .text = "First."});
  feed_.fail({.code = ErrorCode::kProviderFailed, .message = "groq hung up"});
  read();
  EXPECT_TRUE(heard_.empty());
  ASSERT_TRUE(failure_);
  EXPECT_EQ(failure_->message, "groq hung up");
}

TEST_F(TurnFeedTest, ACancelledReaderThrows) {
  read();
  cancel_.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_TRUE(ended_);
  EXPECT_TRUE(thrown_);
}

TEST_F(TurnFeedTest, RefusesAFinishedScriptThatSaysOtherThanWasTold) {
  feed_.tell_turn(0, {.speaker = "a", .text = "First, as told."});
  EXPECT_THROW(feed_.complete(finished()), std::logic_error);
}

TEST_F(TurnFeedTest, RefusesATurnMoreInASegmentThatWasOver) {
  feed_.tell_turn(0, {.speaker = "a", .text = "First."});
  feed_.tell_segment(1, "Two");
  EXPECT_THROW(feed_.complete(finished()), std::logic_error);
}

TEST_F(TurnFeedTest, RefusesStrangersAndEarlierSegments) {
  EXPECT_THROW(feed_.tell_turn(0, {.speaker = "nobody", .text = "Hm."}), std::logic_error);
  feed_.tell_segment(0, "One");
  feed_.tell_segment(1, "Two");
  EXPECT_THROW(feed_.tell_turn(0, {.speaker = "a", .text = "Late."}), std::logic_error);
  EXPECT_THROW(feed_.tell_segment(3, "Four"), std::logic_error);
}

}  // namespace
}  // namespace showrunner::studio
