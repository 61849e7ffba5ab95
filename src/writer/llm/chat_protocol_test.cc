#include "writer/llm/chat_protocol.h"

#include <gtest/gtest.h>

namespace showrunner::writer::llm {
namespace {

Result<ChatReply> read(std::string_view bytes, std::size_t step, std::string* told = nullptr) {
  ChatStreamReader reader([told](std::string_view text) -> Result<void> {
    if (told != nullptr) *told += text;
    return {};
  });
  for (std::size_t at = 0; at < bytes.size(); at += step)
    if (auto fed = reader.feed(bytes.substr(at, step)); !fed) return fail(fed.error());
  return reader.finish();
}

TEST(ChatStreamReader, ReadsTextReasonAndUsage) {
  const std::string_view stream =
      "data: {\"model\":\"m\",\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
      ": ping\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"Gr\\u00fc\"}}]}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"ße\"},\"finish_reason\":\"stop\"}]}\n\n"
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":2}}\n\n"
      "data: [DONE]\n\n";
  for (const std::size_t step : {1U, 2U, 7U, 1000U}) {
    std::string told;
    const auto reply = read(stream, step, &told);
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->text, "Grüße");
    EXPECT_EQ(told, "Grüße");
    EXPECT_EQ(reply->finish_reason, "stop");
    EXPECT_EQ(reply->usage.input, 5U);
    EXPECT_EQ(reply->usage.output, 2U);
    EXPECT_EQ(reply->model, "m");
  }
}

TEST(ChatStreamReader, AStreamWithoutAReasonWasCut) {
  EXPECT_EQ(read("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n", 9)->finish_reason, "cut");
}

// Found by fuzzing: white space before the first line was part of it only when both came in one piece.
TEST(ChatStreamReader, ReadsWhiteSpaceAtTheBeginningAlikeInEverySplit) {
  const std::string_view stream = "\n\t data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n";
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    const auto reply = read(stream, step);
    ASSERT_FALSE(reply) << step;
    EXPECT_NE(reply.error().message.find("no chat completion"), std::string::npos) << step;
  }
}

TEST(ChatStreamReader, SaysWhatIsWrong) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"data: {\"error\":{\"message\":\"out of memory\"}}\n\n", "out of memory"},
      {"data: {\"error\":\"busy\"}\n\n", "busy"},
      {"data: nonsense\n\n", "no JSON"},
      {"data: \"\xff\xfe\"\n\n", "no UTF-8"},
      {"", "nothing"},
      {"<html>Welcome!</html>\n", "no chat completion: \"<html>Welcome!"},
      {"{\"choices\":[]}", "no chat completion"},
      {"{\"hello\":1}", "no chat completion"}};
  for (const auto& [stream, message] : cases) {
    const auto reply = read(stream, 3);
    ASSERT_FALSE(reply) << stream;
    EXPECT_EQ(reply.error().code, ErrorCode::kProviderFailed);
    EXPECT_NE(reply.error().message.find(message), std::string::npos) << reply.error().message;
  }
}

TEST(ChatStreamReader, AServerThatDoesNotStreamIsUnderstood) {
  std::string told;
  const auto reply = read(
      R"({"choices":[{"message":{"content":[{"type":"text","text":"Hi"}]},"finish_reason":"max_tokens"}]})", 5, &told);
  ASSERT_TRUE(reply);
  EXPECT_EQ(told, "Hi");
  EXPECT_EQ(reply->finish_reason, "length");
}

TEST(ChatStreamReader, StopsWithTheCallersError) {
  ChatStreamReader reader([](std::string_view) -> Result<void> { return fail(ErrorCode::kCancelled, "enough"); });
  const auto fed = reader.feed("data: {\"choices\":[{\"delta\":{\"content\":\"x\"}}]}\n\n");
  ASSERT_FALSE(fed);
  EXPECT_EQ(fed.error().message, "enough");
  EXPECT_TRUE(reader.stopped_by_caller());
}

TEST(Dialect, GivesUpWhatIsRefusedStepByStep) {
  ChatRequest request;
  request.schema_name = "segment";
  request.schema = "{}";
  request.max_tokens = 10;
  request.on_text = [](std::string_view) -> Result<void> { return {}; };
  Dialect dialect;
  const ChatModel model{.model = "m"};
  EXPECT_NE(chat_body(model, request, dialect).find("\"name\":\"segment\",\"strict\":true"), std::string::npos);
  dialect = *without_refused(dialect, request, "'response_format.type' json_schema is not supported");
  EXPECT_NE(chat_body(model, request, dialect).find(R"("response_format":{"type":"json_object"})"), std::string::npos);
  EXPECT_NE(chat_body(model, request, dialect).find(R"(\nAnswer format: segment\n)"), std::string::npos);
  dialect = *without_refused(dialect, request, "unknown field response_format");
  EXPECT_EQ(chat_body(model, request, dialect).find("response_format"), std::string::npos);
  dialect = *without_refused(dialect, request, "Unsupported parameter: max_completion_tokens");
  EXPECT_NE(chat_body(model, request, dialect).find("\"max_tokens\":10"), std::string::npos);
  dialect = *without_refused(dialect, request, "stream_options not allowed");
  EXPECT_EQ(chat_body(model, request, dialect).find("stream_options"), std::string::npos);
  dialect = *without_refused(dialect, request, "temperature must be 1");
  EXPECT_EQ(chat_body(model, request, dialect).find("temperature"), std::string::npos);
  EXPECT_FALSE(without_refused(dialect, request, "context length exceeded"));
}

}  // namespace
}  // namespace showrunner::writer::llm
