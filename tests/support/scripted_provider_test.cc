#include "support/scripted_provider.h"

#include <future>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/json.hpp>
#include <gtest/gtest.h>

#include "net/http_server_test_support.h"

namespace showrunner::scripted {

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using net::testing::body_of;
using net::testing::RawClient;
using net::testing::status_of;

constexpr std::string_view kChat = "/v1/chat/completions";
constexpr std::string_view kSpeech = "/v1/audio/speech";

std::string chat(std::string_view more = {}, std::string_view topic = "lighthouses") {
  return R"({"model":"m","messages":[{"role":"user","content":"Topic: )" + std::string(topic) +
         R"(\nTarget length: 60 words\nSpeakers: a, b\n"}],"response_format":{"type":"json_schema","json_schema":{"name":"segment"}})" +
         std::string(more) + "}";
}

class ScriptedProviderTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto url = provider.listen();
    ASSERT_TRUE(url);
    port = static_cast<std::uint16_t>(std::stoi(url->substr(url->rfind(':') + 1)));
    thread = std::thread([this] { io.run(); });
  }

  void TearDown() override {
    asio::co_spawn(io, provider.stop(), asio::use_future).get();
    guard.reset();
    thread.join();
  }

  std::string call(std::string_view method, std::string_view path, std::string_view body,
                   std::string_view fields = {}) {
    RawClient client(port);
    send(client, method, path, body, fields);
    return client.read_to_end();
  }

  static void send(RawClient& client, std::string_view method, std::string_view path, std::string_view body,
                   std::string_view fields = {}) {
    client.send(std::string(method) + ' ' + std::string(path) + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" +
                std::string(fields) + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                std::string(body));
  }

  void control(std::string_view behaviour) {
    ASSERT_EQ(status_of(call("PUT", "/control", behaviour)), "HTTP/1.1 204 No Content") << behaviour;
  }

  json::value counters() { return json::parse(body_of(call("GET", "/control/counters", ""))); }

  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> guard{io.get_executor()};
  ScriptedProvider provider{io.get_executor()};
  std::thread thread;
  std::uint16_t port = 0;
};

TEST_F(ScriptedProviderTest, AnswersChatWhole) {
  const auto answer = json::parse(body_of(call("POST", kChat, chat())));
  EXPECT_EQ(answer.at("object"), "chat.completion");
  const auto& choice = answer.at("choices").at(0);
  EXPECT_EQ(choice.at("finish_reason"), "stop");
  EXPECT_EQ(json::parse(choice.at("message").at("content").as_string()).at("turns").at(0).at("speaker"), "a");
  EXPECT_GT(answer.at("usage").at("completion_tokens").as_int64(), 70);
}

TEST_F(ScriptedProviderTest, StreamsTheSameText) {
  const auto whole = json::parse(body_of(call("POST", kChat, chat())));
  control(R"({"tokens_per_second":2000})");
  const auto reply = call("POST", kChat, chat(R"(,"stream":true,"stream_options":{"include_usage":true})"));
  EXPECT_NE(reply.find("Content-Type: text/event-stream"), std::string::npos);
  std::string text;
  std::string finish_reason;
  bool usage = false;
  for (std::size_t at = reply.find("data: {"); at != std::string::npos; at = reply.find("data: {", at + 1)) {
    const auto chunk = json::parse(reply.substr(at + 6, reply.find("\n\n", at) - at - 6));
    EXPECT_EQ(chunk.at("object"), "chat.completion.chunk");
    usage = usage || chunk.as_object().contains("usage");
    if (chunk.at("choices").as_array().empty()) continue;
    const auto& choice = chunk.at("choices").at(0);
    if (const auto* content = choice.at("delta").as_object().if_contains("content")) text += content->as_string();
    if (choice.at("finish_reason").is_string()) finish_reason = choice.at("finish_reason").as_string();
  }
  EXPECT_EQ(text, whole.at("choices").at(0).at("message").at("content").as_string());
  EXPECT_EQ(finish_reason, "stop");
  EXPECT_TRUE(usage);
  EXPECT_NE(reply.find("data: [DONE]\n\n"), std::string::npos);
}

TEST_F(ScriptedProviderTest, SpeaksWavAndPcmOfTheRightLength) {
  control(R"({"sample_rate":48000,"speech_input_limit":200})");
  const auto wav =
      body_of(call("POST", kSpeech, R"({"model":"m","input":"Thirty characters of some text","voice":"nova"})"));
  EXPECT_EQ(wav.size(), 44U + 48'000 * 2 * 2);
  EXPECT_TRUE(wav.starts_with("RIFF"));
  const auto pcm = body_of(call(
      "POST", kSpeech,
      R"({"model":"m","input":"Thirty characters of some text","voice":"nova","response_format":"pcm","speed":2})"));
  EXPECT_EQ(pcm.size(), 48'000U * 2);
  const auto other =
      body_of(call("POST", kSpeech, R"({"model":"m","input":"Thirty characters of some text","voice":"echo"})"));
  EXPECT_NE(other, wav);
}

TEST_F(ScriptedProviderTest, RefusesSpeechAsProvidersDo) {
  control(R"({"wav_only":true,"speech_input_limit":10})");
  const auto param = [&](std::string_view body) {
    const auto reply = call("POST", kSpeech, body);
    EXPECT_TRUE(reply.starts_with("HTTP/1.1 400")) << reply;
    return std::string(json::parse(body_of(reply)).at("error").at("param").as_string());
  };
  EXPECT_EQ(param(R"({"model":"m","input":"eleven char","voice":"nova"})"), "input");
  EXPECT_EQ(param(R"({"model":"m","input":"short","voice":"nova","response_format":"mp3"})"), "response_format");
  EXPECT_EQ(param(R"({"model":"m","input":"short","voice":"nova","response_format":"pcm"})"), "response_format");
  EXPECT_EQ(param(R"({"model":"m","input":"short","voice":"stranger"})"), "voice");
  EXPECT_EQ(param(R"({"model":"m","input":"short","voice":"nova","speed":9})"), "speed");
}

TEST_F(ScriptedProviderTest, RefusesKeysModelsAndFormats) {
  control(R"({"api_key":"secret","models":["m"],"json_schema":false})");
  EXPECT_TRUE(call("POST", kChat, chat()).starts_with("HTTP/1.1 401"));
  EXPECT_TRUE(call("POST", kChat, chat(), "Authorization: Bearer wrong\r\n").starts_with("HTTP/1.1 401"));
  const std::string_view key = "Authorization: Bearer secret\r\n";
  const auto refused = json::parse(body_of(call("POST", kChat, chat(), key)));
  EXPECT_EQ(refused.at("error").at("param"), "response_format");
  EXPECT_TRUE(call("POST", kChat, R"({"model":"x","messages":[{"content":"hi"}]})", key).starts_with("HTTP/1.1 404"));
  EXPECT_TRUE(call("POST", kChat, "{", key).starts_with("HTTP/1.1 400"));
  EXPECT_TRUE(call("GET", "/v1/nothing", "", key).starts_with("HTTP/1.1 404"));
  EXPECT_EQ(json::parse(body_of(call("GET", "/v1/models", "", key))).at("data").at(0).at("id"), "m");
  EXPECT_EQ(json::parse(body_of(call("GET", "/v1/audio/voices", "", key))).at("voices").as_array().size(), 6U);
}

TEST_F(ScriptedProviderTest, AppliesTheFirstRuleThatFits) {
  control(
      R"({"rules":[{"body_contains":"poison","status":500},{"path":"/chat/completions","after":1,"every":2,"times":1,"status":503,"retry_after":3}]})");
  const auto status = [&](std::string_view topic) { return call("POST", kChat, chat("", topic)).substr(9, 3); };
  EXPECT_EQ(status("poison"), "500");
  EXPECT_EQ(status("a"), "200");
  EXPECT_EQ(status("b"), "200");
  EXPECT_EQ(status("c"), "503");
  EXPECT_EQ(status("poison"), "500");
  EXPECT_EQ(status("d"), "200");
  EXPECT_EQ(status("e"), "200");
  EXPECT_EQ(call("DELETE", "/control", "").substr(9, 3), "204");
  EXPECT_EQ(status("poison"), "200");
}

TEST_F(ScriptedProviderTest, RemembersWhoCameBackTooEarly) {
  control(
      R"({"rules":[{"status":429,"retry_after":3600,"times":1},{"after":1,"status":429,"retry_after":0,"times":1}]})");
  call("POST", kChat, chat("", "a"));
  call("POST", kChat, chat("", "a"));  // too early
  call("POST", kChat, chat("", "b"));  // throttled for no time
  call("POST", kChat, chat("", "b"));
  const auto seen = counters();
  EXPECT_EQ(seen.at("early"), 1);
  ASSERT_EQ(seen.at("throttled").as_array().size(), 2U);
  EXPECT_GT(seen.at("throttled").at(1).at("again_us").as_int64(), 0);
  EXPECT_EQ(seen.at("calls").at(kChat), 4);
  EXPECT_EQ(seen.at("statuses").at("429"), 2);
}

TEST_F(ScriptedProviderTest, KeepsTheLimitsThatItAnnounces) {
  control(R"({"requests_per_window":2,"rate_window_ms":3600000})");
  const auto first = call("POST", kChat, chat());
  EXPECT_NE(
      first.find("x-ratelimit-limit-requests: 2\r\nx-ratelimit-remaining-requests: 1\r\nx-ratelimit-reset-requests: "),
      std::string::npos);
  EXPECT_TRUE(call("POST", kChat, chat()).starts_with("HTTP/1.1 200"));
  const auto third = call("POST", kChat, chat());
  EXPECT_TRUE(third.starts_with("HTTP/1.1 429"));
  EXPECT_NE(third.find("\r\nRetry-After: 3600\r\n"), std::string::npos);
}

TEST_F(ScriptedProviderTest, BreaksOffAndHangs) {
  control(
      R"({"rules":[{"body_contains":"break","reset_after_bytes":50},{"body_contains":"hang","hang":true},{"without_done":true}]})");
  for (const std::string_view more : {"", R"(,"stream":true)"}) {
    const auto reply = call("POST", kChat, chat(more, "break"));
    EXPECT_TRUE(body_of(reply).starts_with("32\r\n"));
    EXPECT_FALSE(reply.ends_with("0\r\n\r\n"));
  }
  EXPECT_EQ(call("POST", kChat, chat(R"(,"stream":true)")).find("[DONE]"), std::string::npos);
  RawClient hanging(port);
  send(hanging, "POST", kChat, chat("", "hang"));
  while (counters().at("under_way") != 1) {
  }
  hanging.close();
  while (counters().at("under_way") != 0) {
  }
  EXPECT_EQ(counters().at("aborted"), 3);
}

TEST_F(ScriptedProviderTest, RefusesAMisspeltOrder) {
  EXPECT_TRUE(call("PUT", "/control", R"({"latency":1})").starts_with("HTTP/1.1 400"));
}

}  // namespace

}  // namespace showrunner::scripted
