#include "api/openai_voices.h"

#include <set>

#include <gtest/gtest.h>

#include "speech/host.h"

namespace showrunner::api {
namespace {

TEST(OpenAiVoices, EachIsAnotherHostOfOurs) {
  std::set<std::string> hosts;
  for (const auto& [voice, id] : openai_voices()) {
    const auto host = speech::find_host(host_for_openai_voice(voice));
    ASSERT_TRUE(host) << voice << ": " << host.error().message;
    EXPECT_EQ(host->id, id) << voice;
    EXPECT_TRUE(host->language.starts_with("en")) << voice;
    EXPECT_TRUE(hosts.insert(host->id).second) << voice << " shares " << id << " with another";
  }
  EXPECT_EQ(hosts.size(), 13U);
}

TEST(OpenAiVoices, FemaleVoicesAreFemaleHosts) {
  const std::set<std::string_view> female{"alloy", "coral", "marin", "nova", "sage", "shimmer"};
  for (const auto& [voice, id] : openai_voices()) {
    EXPECT_EQ(speech::find_host(id)->gender, female.contains(voice) ? speech::Gender::kFemale : speech::Gender::kMale)
        << voice;
  }
}

TEST(OpenAiVoices, AnyOtherNameIsGivenBackAsItIs) {
  for (const std::string_view name : {"otto", "speech:nova", "Alloy", ""}) EXPECT_EQ(host_for_openai_voice(name), name);
}

TEST(Instructions, WordsAboutPaceAndPitchAreFollowedInAnyCaseAndPunctuation) {
  struct Case {
    std::string_view instructions;
    double speed;
    double pitch;
    std::vector<std::string_view> understood;
  };

  for (const auto& [instructions, speed, pitch, understood] : std::initializer_list<Case>{
           {"", 1, 0, {}},
           {"Speak in a pirate's accent", 1, 0, {}},
           {"Speak slowly, please", 0.85, 0, {"slowly"}},
           {"SLOW.deep", 0.85, -3, {"slow", "deep"}},
           {"a low, low, LOW voice", 1, -2, {"low"}},
           {"Excited!", 1.1, 1, {"excited"}},
           {"slower than a highway at lowtide", 1, 0, {}},
           {"ruhig und langsam, wie üblich: calm", 0.93, 0, {"calm"}},
       }) {
    const auto mapped = map_instructions(instructions);
    EXPECT_DOUBLE_EQ(mapped.speed, speed) << instructions;
    EXPECT_DOUBLE_EQ(mapped.pitch, pitch) << instructions;
    EXPECT_EQ(mapped.understood, understood) << instructions;
  }
}

TEST(Instructions, HoweverManyWordsTheVoiceStaysNatural) {
  const auto slow = map_instructions("slow, slowly, calm, calmly, relaxed, sad, serious, low, deep");
  EXPECT_DOUBLE_EQ(slow.speed, 0.7);
  EXPECT_DOUBLE_EQ(slow.pitch, -4);
  const auto fast = map_instructions("fast quickly quick hurried excited cheerful enthusiastic high");
  EXPECT_DOUBLE_EQ(fast.speed, 1.4);
  EXPECT_DOUBLE_EQ(fast.pitch, 4);
}

}  // namespace
}  // namespace showrunner::api
