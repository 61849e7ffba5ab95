#include "support/scripted_model.h"

#include <set>
#include <sstream>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace showrunner::scripted {

namespace {

namespace json = boost::json;

std::string prompt(std::size_t words, std::string_view more = {}) {
  return "Write a part of a show.\nTopic: lighthouses and harbours\nTarget length: " + std::to_string(words) +
         " words\nSegments: 4\nSpeakers: anna, ben, cleo\nLanguage: en\n" + std::string(more);
}

constexpr std::string_view kPassages =
    "[3] Engineers built lighthouses on dangerous coasts.\n[4]\nThe Fresnel lens changed brightness.\n[7] Keepers "
    "left.\n";

std::size_t count(const json::value& text) {
  std::istringstream words{std::string(text.as_string())};
  return static_cast<std::size_t>(
      std::distance(std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()));
}

json::array turns(const ModelAnswer& answer) {
  return json::parse(answer.text).at("turns").as_array();
}

TEST(ScriptedModel, KeepsToTheWordsAskedFor) {
  for (const std::size_t words : {20U, 75U, 150U, 600U, 1500U, 3000U}) {
    std::size_t written = 0;
    std::set<std::string> speakers;
    for (const auto& turn : turns(write_answer(read_task(prompt(words), "segment"), nullptr))) {
      written += count(turn.at("text"));
      speakers.emplace(turn.at("speaker").as_string());
      EXPECT_TRUE(turn.at("source").is_null());
    }
    EXPECT_NEAR(static_cast<double>(written), static_cast<double>(words), static_cast<double>(words) * 0.03) << words;
    if (words > 100) EXPECT_EQ(speakers, (std::set<std::string>{"anna", "ben", "cleo"}));
  }
}

TEST(ScriptedModel, CitesThePassagesInOrder) {
  std::vector<std::int64_t> sources;
  for (const auto& turn : turns(write_answer(read_task(prompt(400, kPassages), "segment"), nullptr))) {
    sources.push_back(turn.at("source").as_int64());
  }
  EXPECT_TRUE(std::ranges::is_sorted(sources));
  EXPECT_EQ(std::set<std::int64_t>(sources.begin(), sources.end()), (std::set<std::int64_t>{3, 4, 7}));
}

TEST(ScriptedModel, WritesOutlinesWhoseBudgetsAddUp) {
  const auto outline = json::parse(write_answer(read_task(prompt(1000), "outline"), nullptr).text);
  ASSERT_EQ(outline.at("segments").as_array().size(), 4U);
  std::int64_t words = 0;
  for (const auto& segment : outline.at("segments").as_array()) {
    words += segment.at("words").as_int64();
    EXPECT_FALSE(segment.at("title").as_string().empty());
    EXPECT_EQ(segment.at("points").as_array().size(), 3U);
  }
  EXPECT_EQ(words, 1000);
  EXPECT_FALSE(outline.at("summary").as_string().empty());
}

TEST(ScriptedModel, WritesWholeEpisodes) {
  const auto episode = json::parse(write_answer(read_task(prompt(1000), "episode"), nullptr).text);
  std::size_t words = 0;
  for (const auto& segment : episode.at("segments").as_array()) {
    for (const auto& turn : segment.at("turns").as_array()) words += count(turn.at("text"));
  }
  EXPECT_NEAR(static_cast<double>(words), 1000, 30);
}

TEST(ScriptedModel, SaysTheSameToTheSameAndElseToOthers) {
  const auto first = write_answer(read_task(prompt(300), "segment"), nullptr);
  EXPECT_EQ(write_answer(read_task(prompt(300), "segment"), nullptr).text, first.text);
  EXPECT_NE(write_answer(read_task(prompt(300, "Part: 2"), "segment"), nullptr).text, first.text);
}

TEST(ScriptedModel, TakesTheFormatFromThePromptWhereThereIsNoSchema) {
  EXPECT_EQ(read_task(prompt(10, "Answer format: outline\n"), "").schema, "outline");
  EXPECT_EQ(read_task(prompt(10, "Target length: 77 words\n"), "").words, 77U);
  EXPECT_EQ(read_task("", "").speakers, std::vector<std::string>{"host"});
}

TEST(ScriptedModel, SpoilsItsAnswersOnOrder) {
  const auto task = read_task(prompt(200), "segment");
  const auto spoilt = [&](auto member) {
    ProviderRule rule;
    rule.*member = true;
    return write_answer(task, &rule);
  };
  const auto is_json = [](const std::string& text) {
    boost::system::error_code error;
    json::parse(text, error);
    return !error;
  };
  EXPECT_FALSE(is_json(spoilt(&ProviderRule::garbage).text));
  EXPECT_FALSE(is_json(spoilt(&ProviderRule::truncated).text));
  EXPECT_FALSE(is_json(spoilt(&ProviderRule::not_utf8).text));
  EXPECT_TRUE(spoilt(&ProviderRule::fenced).text.find("```json\n{") != std::string::npos);
  EXPECT_TRUE(spoilt(&ProviderRule::thinking).text.starts_with("<think>"));
  EXPECT_TRUE(is_json(spoilt(&ProviderRule::wrong_shape).text));
  EXPECT_EQ(turns(spoilt(&ProviderRule::unknown_speakers)).front().at("speaker"), "nobody");
  EXPECT_EQ(turns(spoilt(&ProviderRule::empty_turns)).front().at("text"), "");
  ProviderRule longer;
  longer.length_factor = 100;
  EXPECT_GT(write_answer(task, &longer).tokens, 20'000U);
}

TEST(ProviderBehaviour, TakesWhatItKnowsAndNamesWhatItDoesNot) {
  const auto good = parse_behaviour(
      R"({"latency_ms":60,"tokens_per_second":100,"models":["m"],"rules":[{"status":429,"retry_after":1.5,"every":3,"times":2,"headers":{"X-A":"b"}}]})");
  ASSERT_TRUE(good) << good.error().message;
  EXPECT_EQ(good->latency, std::chrono::milliseconds(60));
  ASSERT_EQ(good->rules.size(), 1U);
  EXPECT_EQ(good->rules[0].retry_after, 1.5);
  EXPECT_EQ(good->rules[0].times, 2U);
  EXPECT_EQ(parse_behaviour(R"({"rules":[{},{"hangs":true}]})").error().field, "$.rules[1].hangs");
  EXPECT_EQ(parse_behaviour(R"({"latency_ms":"long"})").error().field, "$.latency_ms");
  EXPECT_FALSE(parse_behaviour("{"));
  EXPECT_FALSE(parse_behaviour("[]"));
  EXPECT_FALSE(parse_behaviour(R"({"rules":[{"every":0}]})"));
}

}  // namespace

}  // namespace showrunner::scripted
