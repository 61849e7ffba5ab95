#include "api/batch_items.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/test_services.h"

namespace showrunner::api {
namespace {

class Batch : public testing::Test {
 protected:
  Result<std::vector<BatchEntry>> read(std::string_view body) { return read_batch(body, services_); }

  /// The only item of a batch of one.
  BatchEntry item(std::string_view json) {
    auto entries = read(fmt::format(R"({{"requests":[{}]}})", json));
    if (!entries || entries->size() != 1) throw std::runtime_error("no batch of one");
    return std::move(entries->front());
  }

 private:
  TestServices services_;
};

TEST_F(Batch, IsAnArrayBareOrUnderItsName) {
  const std::string items = R"([{"id":"a","type":"script","data":{"topic":"T"}},
                                {"id":"b","type":"tts","data":{"text":"T"}},
                                {"id":"c","type":"episode","data":{"topic":"T"}}])";
  for (const std::string& body : {items, fmt::format(R"({{"requests":{}}})", items)}) {
    const auto entries = read(body);
    ASSERT_TRUE(entries) << entries.error().message;
    ASSERT_EQ(entries->size(), 3U);
    const std::vector<std::pair<std::string_view, studio::BatchKind>> expected{
        {"script", studio::BatchKind::kScript},
        {"tts", studio::BatchKind::kSpeech},
        {"episode", studio::BatchKind::kEpisode}};
    for (std::size_t i = 0; i < 3; ++i) {
      const BatchEntry& entry = (*entries)[i];
      ASSERT_TRUE(entry.item) << entry.item.error().message;
      EXPECT_EQ(entry.type, expected[i].first);
      EXPECT_EQ(entry.item->kind, expected[i].second);
    }
  }
}

TEST_F(Batch, WhatIsNoBatchIsRefusedAsAWhole) {
  std::string too_many = "[0";
  for (std::size_t i = 0; i < kMostBatchItems; ++i) too_many += ",0";
  too_many += "]";

  struct Case {
    std::string_view body, field;
  };

  for (const auto& [body, field] : std::initializer_list<Case>{
           {"", ""},
           {"[", ""},
           {"7", "$.requests"},
           {"{}", "$.requests"},
           {"[]", "$.requests"},
           {R"({"requests":[]})", "$.requests"},
           {R"({"requests":{}})", "$.requests"},
           {R"({"requests":null})", "$.requests"},
           {R"({"requests":[{}],"stream":true})", "$.stream"},
           {R"({"items":[{}]})", "$.items"},
           {too_many, "$.requests"},
       }) {
    const auto entries = read(body);
    ASSERT_FALSE(entries) << body.substr(0, 100);
    EXPECT_EQ(entries.error().code, ErrorCode::kInvalidInput);
    EXPECT_EQ(entries.error().field, field) << body.substr(0, 100);
    EXPECT_FALSE(entries.error().message.empty());
  }
}

TEST_F(Batch, WhatIsWrongWithAnItemIsItsOwnFailureAndNamesTheField) {
  struct Case {
    std::string_view item, field;
  };

  for (const auto& [json, field] : std::initializer_list<Case>{
           {"7", "$"},
           {"null", "$"},
           {"{}", "$.type"},
           {R"({"type":"video","data":{}})", "$.type"},
           {R"({"type":"","data":{}})", "$.type"},
           {R"({"type":3,"data":{}})", "$.type"},
           {R"({"type":"tts"})", "$.data"},
           {R"({"type":"tts","data":[]})", "$.data"},
           {R"({"type":"tts","data":{}})", "$.data.text"},
           {R"({"type":"tts","data":{"text":"T","speed":3}})", "$.data.speed"},
           {R"({"type":"script","data":{"topic":"T","duration_minutes":0}})", "$.data.duration_minutes"},
           {R"({"type":"script","data":{"topic":"T","sources":[{"url":"x"}]}})", "$.data.sources[0].url"},
           {R"({"type":"script","data":{"topic":"T","stream":true}})", "$.data.stream"},
           {R"({"type":"episode","data":{"topic":"T","format":"pcm"}})", "$.data.format"},
           {R"({"type":"tts","data":{"text":"T"},"priority":1})", "$.priority"},
           {R"({"id":null,"type":"tts","data":{"text":"T"}})", "$.id"},
           {R"({"id":["a"],"type":"tts","data":{"text":"T"}})", "$.id"},
           {R"({"type":"script","data":{"topic":"T","writer":"digest"}})", "$.writer"},
       }) {
    const auto entries = read(fmt::format(R"([{{"type":"tts","data":{{"text":"T"}}}},{}])", json));
    ASSERT_TRUE(entries) << entries.error().message;
    EXPECT_TRUE((*entries)[0].item) << "the failure of another is none of its business";
    ASSERT_FALSE((*entries)[1].item) << json;
    EXPECT_EQ((*entries)[1].item.error().code, ErrorCode::kInvalidInput) << json;
    EXPECT_EQ((*entries)[1].item.error().field, field) << json << "\n" << (*entries)[1].item.error().message;
  }
}

TEST_F(Batch, AnItemIsCalledAsTheClientCalledItOrByItsPlace) {
  EXPECT_EQ(item(R"({"id":"a \"b\" ü","type":"tts","data":{"text":"T"}})").id_json, R"("a \"b\" ü")");
  EXPECT_EQ(item(R"({"id":42,"type":"tts","data":{"text":"T"}})").id_json, "42");
  EXPECT_EQ(item(R"({"id":"kept though wrong","type":"video"})").id_json, R"("kept though wrong")");
  EXPECT_EQ(item(fmt::format(R"({{"id":"{}","type":"tts","data":{{"text":"T"}}}})", std::string(200, 'x'))).id_json,
            '"' + std::string(200, 'x') + '"');
  EXPECT_EQ(item(fmt::format(R"({{"id":"{}","type":"tts","data":{{"text":"T"}}}})", std::string(201, 'x'))).id_json,
            "0");
  const auto nameless = read(R"([{},7,{"type":"tts","data":{"text":"T"}}])");
  ASSERT_TRUE(nameless) << nameless.error().message;
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ((*nameless)[i].id_json, std::to_string(i));
}

TEST_F(Batch, ItemsThatAreTheSameWorkShareAKeyAndNoOthersDo) {
  const auto key = [this](std::string_view json) { return item(json).item.value().key; };
  const std::string spoken = key(R"({"type":"tts","data":{"text":"T","voice":"clara"}})");
  EXPECT_EQ(spoken, key(R"({"id":1,"data":{"speed":1.0,"voice":"clara","text":"T"},"type":"tts"})"));
  EXPECT_NE(spoken, key(R"({"type":"tts","data":{"text":"T","voice":"martin"}})"));
  const std::string written = key(R"({"type":"script","data":{"topic":"T"}})");
  EXPECT_EQ(written, key(R"({"type":"script","data":{"topic":"T","stream":false}})"));
  const std::string produced = key(R"({"type":"episode","data":{"topic":"T"}})");
  EXPECT_NE(produced, written);
  EXPECT_NE(produced, key(R"({"type":"episode","data":{"topic":"T","format":"opus"}})"));
}

TEST_F(Batch, AVoiceThatThereIsNoneOfIsTheFailureOfItsItem) {
  const BatchEntry entry = item(R"({"type":"tts","data":{"text":"T","voice":"nobody"}})");
  ASSERT_FALSE(entry.item);
  EXPECT_EQ(entry.item.error().code, ErrorCode::kNotFound);
  EXPECT_NE(entry.item.error().message.find("nobody"), std::string::npos) << entry.item.error().message;
}

}  // namespace
}  // namespace showrunner::api
