#include "writer/llm.h"

#include <cstdlib>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

#include "net/http_client.h"
#include "support/scripted_provider.h"
#include "writer/llm/rewrite.h"

// The writer against a provider that speaks the real protocol, and misbehaves on order. Whatever it does, what comes out is a
// valid script that agrees with what was told, or an error that says why.

namespace showrunner::writer {
namespace {

namespace asio = boost::asio;
using scripted::ProviderBehaviour;
using scripted::ProviderRule;
using std::chrono::milliseconds;

struct Told {
  std::string title;
  std::vector<text::Segment> segments;
};

class LlmTest : public testing::Test {
 protected:
  LlmTest() {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) ::unsetenv(name);
    limits_.backoff_base = milliseconds(1);
    limits_.backoff_cap = milliseconds(2);
    limits_.max_attempts = 2;
    limits_.retry_budget = 10;
    request_.topic = "The lighthouse keepers of the northern coast";
    request_.minutes = 1;
    request_.speakers = {{.id = "alice", .name = "Alice", .role = "host", .voice = ""},
                         {.id = "bob", .name = "Bob", .role = "guest", .voice = ""}};
    request_.seconds = [](std::size_t, std::string_view text) {
      return static_cast<double>(std::ranges::count(text, ' ') + 1) / 2.6;
    };
  }

  scripted::ScriptedProvider& provider(ProviderBehaviour behaviour = {}) {
    auto& provider =
        providers_.emplace_back(std::make_unique<scripted::ScriptedProvider>(io_.get_executor(), std::move(behaviour)));
    const auto url = provider->listen();
    EXPECT_TRUE(url);
    urls_.push_back(*url);
    return *provider;
  }

  static ProviderBehaviour with(ProviderRule rule) {
    ProviderBehaviour behaviour;
    behaviour.rules.push_back(std::move(rule));
    return behaviour;
  }

  void connect() {
    upstream_.emplace(io_.get_executor(), client_, limits_, [] { return 0.5; });
    std::vector<ChatModel> models;
    for (const std::string& url : urls_) {
      const std::size_t number = upstream_->add(
          {.name = "p" + std::to_string(models.size()), .base_url = url, .api_key = "", .key_name = "P_KEY"});
      models.push_back({.provider = number, .model = "scripted"});
    }
    chat_.emplace(*upstream_, std::move(models));
  }

  /// Writes with a listener when `told`, and checks what must hold of every script.
  Result<LlmWritten> write(Told* told = nullptr) {
    if (!chat_) {
      if (urls_.empty()) provider();
      connect();
    }
    ScriptListener listener;
    if (told != nullptr) {
      listener.on_outline = [told](const std::string& title, const std::string&) { told->title = title; };
      listener.on_segment = [told](std::size_t number, const std::string& title) {
        EXPECT_EQ(number, told->segments.size());
        told->segments.push_back({.title = title, .turns = {}});
      };
      listener.on_turn = [told](std::size_t number, const text::Turn& turn) {
        ASSERT_EQ(number + 1, told->segments.size());
        told->segments.back().turns.push_back(turn);
      };
    }
    std::optional<Result<LlmWritten>> result;
    const auto run = [](ChatClient& chat, LlmRequest request, ScriptListener listening,
                        std::optional<Result<LlmWritten>>& out) -> asio::awaitable<void> {
      out = co_await write_with_model(chat, std::move(request), std::move(listening));
    };
    asio::co_spawn(io_, run(*chat_, request_, listener, result), asio::detached);
    while (!result && io_.run_one() > 0) {
    }
    if (*result) {
      const LlmWritten& written = **result;
      const auto parsed = text::parse_script(text::to_json(written.script));
      EXPECT_TRUE(parsed) << parsed.error().message;
      double seconds = 0;
      for (const text::Segment& segment : written.script.segments) {
        for (const text::Turn& turn : segment.turns) {
          const bool first = &turn == segment.turns.data();
          if (seconds > 0) seconds += first ? request_.segment_pause_seconds : request_.turn_pause_seconds;
          seconds += request_.seconds(0, turn.text);
        }
      }
      EXPECT_NEAR(seconds, written.estimated_seconds, 0.01);
      if (told != nullptr) {
        EXPECT_EQ(told->title, written.script.title);
        EXPECT_EQ(told->segments, written.script.segments);
      }
    } else {
      EXPECT_FALSE(result->error().message.empty());
    }
    return *std::move(result);
  }

  Result<RewrittenTurn> rewrite(RewriteRequest request) {
    provider();
    connect();
    std::optional<Result<RewrittenTurn>> result;
    const auto run = [](ChatClient& chat, RewriteRequest wanted,
                        std::optional<Result<RewrittenTurn>>& out) -> asio::awaitable<void> {
      out = co_await rewrite_turn(chat, std::move(wanted));
    };
    asio::co_spawn(io_, run(*chat_, std::move(request), result), asio::detached);
    while (!result && io_.run_one() > 0) {
    }
    return *std::move(result);
  }

  void expect_length(const Result<LlmWritten>& written) {
    ASSERT_TRUE(written) << written.error().message;
    EXPECT_NEAR(written->estimated_seconds, request_.minutes * 60, request_.minutes * 6);
    EXPECT_EQ(written->notice, "");
  }

  void add_document(std::size_t paragraphs) {
    text::Document document{.name = "notes.md", .title = "Notes", .author = "", .language = "en", .blocks = {}};
    for (std::size_t i = 0; i < paragraphs; ++i) {
      document.blocks.push_back({.text = "Paragraph number " + std::to_string(i) +
                                         " tells of harbours, lanterns, captains and the weather of that winter.",
                                 .source = {.part = 0, .start = i * 100, .end = i * 100 + 90}});
    }
    request_.documents.push_back(std::move(document));
  }

  asio::io_context io_;
  net::HttpClient client_{io_.get_executor()};
  net::UpstreamLimits limits_;
  std::vector<std::unique_ptr<scripted::ScriptedProvider>> providers_;
  std::vector<std::string> urls_;
  std::optional<net::Upstream> upstream_;
  std::optional<ChatClient> chat_;
  LlmRequest request_;
};

TEST_F(LlmTest, AShortScriptIsOneCallOfTheRightLength) {
  const auto written = write();
  expect_length(written);
  EXPECT_EQ(written->calls, 1U);
  EXPECT_EQ(written->repairs, 0U);
  EXPECT_EQ(written->model, "scripted");
  EXPECT_EQ(written->provider, "p0");
  EXPECT_GT(written->usage.output, 0U);
}

TEST_F(LlmTest, EveryTurnIsToldInOrder) {
  Told told;
  expect_length(write(&told));
  request_.minutes = 3;
  told = {};
  expect_length(write(&told));
}

TEST_F(LlmTest, LongScriptsKeepTheirLengthAndCoverTheSource) {
  add_document(60);
  for (const double minutes : {5.0, 12.0}) {
    request_.minutes = minutes;
    Told told;
    const auto written = write(&told);
    expect_length(written);
    EXPECT_EQ(written->script.segments.size(), minutes / 2 > 3 ? 6U : 3U);
    std::size_t first = 1'000'000;
    std::size_t last = 0;
    for (const text::Segment& segment : written->script.segments) {
      for (const text::Turn& turn : segment.turns) {
        if (!turn.source) continue;
        EXPECT_EQ(turn.source->document, "notes.md");
        first = std::min(first, turn.source->start);
        last = std::max(last, turn.source->start);
      }
    }
    EXPECT_LE(first, 600U);
    EXPECT_GE(last, 4'000U);
  }
}

TEST_F(LlmTest, OneToSixSpeakersAndEveryStyleAndTone) {
  for (std::size_t count = 1; count <= text::kMaxSpeakers; ++count) {
    request_.speakers.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      request_.speakers[i] = {
          .id = "s" + std::to_string(i), .name = "Name" + std::to_string(i), .role = "", .voice = ""};
    }
    request_.style = kStyles[count - 1];
    request_.tone = kTones[count - 1];
    request_.intro = count % 2 == 0;
    request_.outro = count % 3 == 0;
    Told told;
    expect_length(write(&told));
  }
}

TEST_F(LlmTest, SlowAndFastVoicesAreMet) {
  for (const double pace : {1.8, 3.4}) {
    request_.seconds = [pace](std::size_t, std::string_view text) {
      return static_cast<double>(std::ranges::count(text, ' ') + 1) / pace;
    };
    for (const double minutes : {1.0, 2.5, 8.0}) {
      request_.minutes = minutes;
      Told told;
      expect_length(write(&told));
    }
  }
}

TEST_F(LlmTest, AModelThatWritesTooLittleIsAskedForMore) {
  provider(with({.length_factor = 0.5}));
  for (const double minutes : {1.0, 6.0}) {
    request_.minutes = minutes;
    Told told;
    expect_length(write(&told));
  }
}

TEST_F(LlmTest, AnAnswerAHundredTimesTooLongIsCutOffInMidStream) {
  auto behaviour = with({.times = 1, .length_factor = 100});
  behaviour.tokens_per_second = 20'000;
  auto& scripted = provider(behaviour);
  Told told;
  const auto written = write(&told);
  expect_length(written);
  EXPECT_EQ(scripted.counters().aborted, 1U);
  EXPECT_EQ(written->model, "scripted");
}

TEST_F(LlmTest, ModelsThatAlwaysWriteTooMuchAreHeldToTheLength) {
  provider(with({.length_factor = 2}));
  for (const bool outro : {false, true}) {
    request_.outro = outro;
    for (const double minutes : {2.0, 6.0}) {
      request_.minutes = minutes;
      Told told;
      expect_length(write(&told));
    }
  }
}

TEST_F(LlmTest, WhatIsAlmostRightIsMended) {
  for (const ProviderRule& rule :
       {ProviderRule{.fenced = true}, ProviderRule{.thinking = true}, ProviderRule{.truncated = true},
        ProviderRule{.finish_reason = "length"}, ProviderRule{.unknown_speakers = true},
        ProviderRule{.without_done = true}, ProviderRule{.without_usage = true}}) {
    providers_.clear();
    urls_.clear();
    chat_.reset();
    provider(with(rule));
    for (const double minutes : {1.0, 5.0}) {
      request_.minutes = minutes;
      Told told;
      const auto written = write(&told);
      ASSERT_TRUE(written) << written.error().message;
      EXPECT_GT(written->estimated_seconds, minutes * 30);
    }
  }
}

TEST_F(LlmTest, NonsenseIsAskedForAgainAtMostTwiceAndThenReported) {
  for (const ProviderRule& rule :
       {ProviderRule{.garbage = true}, ProviderRule{.wrong_shape = true}, ProviderRule{.empty_turns = true}}) {
    for (const bool listening : {false, true}) {
      providers_.clear();
      urls_.clear();
      chat_.reset();
      auto& scripted = provider(with(rule));
      Told told;
      const auto written = write(listening ? &told : nullptr);
      ASSERT_FALSE(written);
      EXPECT_EQ(written.error().code, ErrorCode::kProviderFailed) << written.error().message;
      EXPECT_NE(written.error().message.find("in 3 answers"), std::string::npos) << written.error().message;
      EXPECT_EQ(scripted.counters().calls.at("/v1/chat/completions"), 3U);
    }
  }
}

TEST_F(LlmTest, OneBadAnswerCostsOneMoreCall) {
  provider(with({.times = 1, .garbage = true}));
  const auto written = write();
  expect_length(written);
  EXPECT_EQ(written->calls, 2U);
  EXPECT_EQ(written->repairs, 1U);
}

TEST_F(LlmTest, BytesThatAreNoUtf8AreAnError) {
  provider(with({.not_utf8 = true}));
  for (const bool listening : {false, true}) {
    Told told;
    const auto written = write(listening ? &told : nullptr);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, ErrorCode::kProviderFailed);
    EXPECT_NE(written.error().message.find("UTF-8"), std::string::npos) << written.error().message;
  }
}

TEST_F(LlmTest, AHangEndsAtTheDeadline) {
  provider(with({.hang = true}));
  request_.deadline = Deadline::after(milliseconds(80));
  const auto written = write();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kDeadlineExceeded) << written.error().message;
}

TEST_F(LlmTest, AStreamThatBreaksGoesOnFromTheTurnsThatWereTold) {
  auto behaviour = with({.times = 1, .reset_after_bytes = 9'000});
  behaviour.tokens_per_second = 50'000;
  provider(behaviour);
  request_.minutes = 2;
  Told told;
  expect_length(write(&told));
}

TEST_F(LlmTest, ASchemaThatIsRefusedIsNotSentAgain) {
  ProviderBehaviour behaviour;
  behaviour.json_schema = false;
  auto& scripted = provider(behaviour);
  expect_length(write());
  EXPECT_EQ(scripted.counters().statuses.at(400), 1U);
  expect_length(write());
  EXPECT_EQ(scripted.counters().statuses.at(400), 1U);
  behaviour.json_object = false;
  scripted.behave(behaviour);
  expect_length(write());
}

TEST_F(LlmTest, AProviderThatFailsIsReplacedByTheNext) {
  for (const ProviderRule& rule : {ProviderRule{.status = 500}, ProviderRule{.status = 401},
                                   ProviderRule{.status = 404}, ProviderRule{.not_utf8 = true}}) {
    providers_.clear();
    urls_.clear();
    chat_.reset();
    provider(with(rule));
    provider();
    Told told;
    const auto written = write(&told);
    expect_length(written);
    EXPECT_EQ(written->provider, "p1");
    EXPECT_EQ(chat_->stats().fallbacks, 1U);
  }
}

TEST_F(LlmTest, WhatCannotBeWrittenIsRefusedByName) {
  LlmRequest good = request_;
  const auto field = [&](auto change) {
    request_ = good;
    change(request_);
    const auto written = write();
    EXPECT_FALSE(written);
    return written ? std::string() : written.error().field;
  };
  EXPECT_EQ(field([](LlmRequest& r) { r.topic = " "; }), "$.topic");
  EXPECT_EQ(field([](LlmRequest& r) { r.style = "rap"; }), "$.style");
  EXPECT_EQ(field([](LlmRequest& r) { r.tone = "angry"; }), "$.tone");
  EXPECT_EQ(field([](LlmRequest& r) { r.minutes = 0; }), "$.duration_minutes");
  EXPECT_EQ(field([](LlmRequest& r) { r.speakers.clear(); }), "$.num_speakers");
}

TEST_F(LlmTest, WithoutAModelItSaysHowToConfigureOne) {
  connect();
  const auto written = write();
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::kUnavailable);
  EXPECT_NE(written.error().message.find("GROQ_API_KEY"), std::string::npos);
}

text::Script two_turns() {
  return {
      .title = "Lamps",
      .language = "en",
      .summary = "",
      .speakers = {{.id = "alice", .name = "Alice", .role = "host", .voice = ""},
                   {.id = "bob", .name = "Bob", .role = "guest", .voice = ""}},
      .segments = {{.title = "Oil",
                    .turns = {{.speaker = "alice", .text = "The lamps burned oil.", .pause_ms = 700},
                              {.speaker = "bob", .text = "Forty barrels of it every winter, and more in spring."}}}}};
}

TEST_F(LlmTest, ATurnIsWrittenAnewForItsSpeakerAndItsPlace) {
  const auto result = rewrite({.script = two_turns(), .turn = 1, .instructions = "Make it drier."});
  ASSERT_TRUE(result) << result.error().message;
  EXPECT_EQ(result->turn.speaker, "bob");
  EXPECT_NE(result->turn.text, two_turns().segments[0].turns[1].text);
  EXPECT_FALSE(result->turn.text.empty());
  EXPECT_EQ(result->model, "scripted");
  EXPECT_EQ(providers_.front()->counters().statuses, (std::map<int, std::uint64_t>{{200, 1}}));
}

TEST_F(LlmTest, ATurnThatIsNotThereIsRefusedWithoutAsking) {
  const auto result = rewrite({.script = two_turns(), .turn = 2});
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::kInvalidInput);
  EXPECT_TRUE(providers_.front()->counters().statuses.empty());
}

}  // namespace
}  // namespace showrunner::writer
