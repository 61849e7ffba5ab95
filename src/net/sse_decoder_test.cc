#include "net/sse_decoder.h"

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace showrunner::net {

namespace {

using Events = std::vector<std::string>;  // "event|data|id"

void drain(SseDecoder& decoder, Events& events) {
  while (auto event = decoder.next()) events.push_back(fmt::format("{}|{}|{}", event->event, event->data, event->id));
}

/// The events of the pieces; fails the test when the split at any one or two places, or at all, changes them.
Events decode(std::string_view text) {
  const auto of = [text](std::vector<std::size_t> cuts) {
    SseDecoder decoder;
    Events events;
    std::size_t from = 0;
    cuts.push_back(text.size());
    for (const std::size_t cut : cuts) {
      EXPECT_TRUE(decoder.feed(text.substr(from, cut - from)));
      from = cut;
      drain(decoder, events);
    }
    return events;
  };
  const Events whole = of({});
  std::vector<std::size_t> everywhere;
  for (std::size_t a = 0; a < text.size(); ++a) {
    everywhere.push_back(a);
    for (std::size_t b = a; b < text.size(); ++b) EXPECT_EQ(of({a, b}), whole) << a << " " << b;
  }
  EXPECT_EQ(of(everywhere), whole);
  return whole;
}

TEST(SseDecoderTest, EventsEndWithAnEmptyLine) {
  EXPECT_EQ(decode("data: one\n\ndata: two\n\n"), (Events{"message|one|", "message|two|"}));
}

TEST(SseDecoderTest, AnUnfinishedEventIsDropped) {
  EXPECT_EQ(decode("data: one\n\ndata: two\n"), (Events{"message|one|"}));
}

TEST(SseDecoderTest, AllThreeLineEndsMeanTheSame) {
  EXPECT_EQ(decode("data: a\rdata: b\r\rdata: c\r\ndata: d\r\n\r\ndata: e\n\r\ndata: f\n\n"),
            (Events{"message|a\nb|", "message|c\nd|", "message|e|", "message|f|"}));
}

TEST(SseDecoderTest, OneSpaceBehindTheColonIsNoData) {
  EXPECT_EQ(decode("data:x\n\ndata:  y\n\n"), (Events{"message|x|", "message| y|"}));
}

TEST(SseDecoderTest, CommentsAndUnknownFieldsAreIgnored) {
  EXPECT_EQ(decode(": ping\n\nretry: 10\nfoo: bar\ndata: x\n\n"), (Events{"message|x|"}));
}

TEST(SseDecoderTest, FieldsWithoutColonHaveAnEmptyValue) {
  EXPECT_EQ(decode("data\n\ndata\ndata\n\n"), (Events{"message||", "message|\n|"}));
}

TEST(SseDecoderTest, TheNameHoldsForOneEventAndTheIdForAllThatFollow) {
  EXPECT_EQ(decode("event: turn\nid: 7\ndata: a\n\ndata: b\n\nid\ndata: c\n\n"),
            (Events{"turn|a|7", "message|b|7", "message|c|"}));
  EXPECT_EQ(decode("event: turn\n\ndata: a\n\n"), (Events{"message|a|"})) << "an event without data gives its name up";
}

TEST(SseDecoderTest, AnIdWithNulIsIgnored) {
  EXPECT_EQ(decode(std::string_view("id: a\ndata: 1\n\nid: b\0c\ndata: 2\n\n", 33)),
            (Events{"message|1|a", "message|2|a"}));
}

TEST(SseDecoderTest, OnlyALeadingByteOrderMarkIsSkipped) {
  EXPECT_EQ(decode("\xEF\xBB\xBF"
                   "data: a\n\n\xEF\xBB\xBF"
                   "data: b\n\n"),
            (Events{"message|a|"}));
}

TEST(SseDecoderTest, AnEventOverTheLimitFailsHoweverItCame) {
  const std::string many_lines = [] {
    std::string text;
    for (int i = 0; i < 30; ++i) text += "data: 123456789\n";
    return text;
  }();
  for (const std::string& text : {"data: " + std::string(300, 'x'), many_lines, ":" + std::string(300, 'x')}) {
    SseDecoder whole(200);
    EXPECT_FALSE(whole.feed(text));
    SseDecoder bytes(200);
    bool failed = false;
    for (std::size_t i = 0; i < text.size() && !failed; ++i) {
      auto fed = bytes.feed(text.substr(i, 1));
      failed = !fed;
      if (failed) EXPECT_EQ(fed.error().code, ErrorCode::kResourceLimit);
    }
    EXPECT_TRUE(failed);
  }
  SseDecoder small(200);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(small.feed("data: 12345\n\n"));
}

}  // namespace

}  // namespace showrunner::net
