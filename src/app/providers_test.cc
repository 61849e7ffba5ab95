#include "app/providers.h"

#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "studio/settings.h"

namespace showrunner::app {
namespace {

Environment variables(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* name) -> std::optional<std::string> {
    const auto found = values.find(name);
    if (found == values.end()) return std::nullopt;
    return found->second;
  };
}

TEST(Providers, AreNoneWhereNothingIsConfigured) {
  const Options options(studio::option_table());
  const auto found = providers_of(options, variables({}));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->models.empty());
}

TEST(Providers, GroqComesBeforeOpenAi) {
  const Options options(studio::option_table());
  const auto found = providers_of(options, variables({{"OPENAI_API_KEY", "o"}, {"GROQ_API_KEY", "g"}}));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->providers.size(), 2U);
  EXPECT_EQ(found->providers[0].name, "groq");
  EXPECT_EQ(found->providers[0].api_key, "g");
  EXPECT_EQ(found->providers[1].name, "openai");
  EXPECT_EQ(found->models[1].provider, 1U);
}

TEST(Providers, AConfiguredEndpointComesFirst) {
  Options options(studio::option_table());
  ASSERT_TRUE(options.load_toml("[llm]\nbase_url = \"http://127.0.0.1:11434/v1/\"\nmodel = \"qwen\"\n", "test"));
  const auto found = providers_of(options, variables({{"GROQ_API_KEY", "g"}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->providers[0].base_url, "http://127.0.0.1:11434/v1");
  EXPECT_EQ(found->models[0].model, "qwen");
}

TEST(Providers, OpenAiBaseUrlLeadsElsewhereWithoutAKey) {
  const Options options(studio::option_table());
  const auto found = providers_of(options, variables({{"OPENAI_BASE_URL", "http://127.0.0.1:8080/v1"}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->providers[0].base_url, "http://127.0.0.1:8080/v1");
}

TEST(Providers, RefuseAnEndpointWithoutAModelAndUnknownNames) {
  Options options(studio::option_table());
  ASSERT_TRUE(options.load_toml("[llm]\nbase_url = \"http://127.0.0.1:1/v1\"\n", "test"));
  EXPECT_EQ(providers_of(options, variables({})).error().code, ErrorCode::kInvalidInput);
  Options others(studio::option_table());
  ASSERT_TRUE(others.load_toml("[llm]\nproviders = \"grok\"\n", "test"));
  EXPECT_NE(providers_of(others, variables({})).error().message.find("grok"), std::string::npos);
}

TEST(Providers, AreAskedForJsonInTheirOwnWay) {
  Options options(studio::option_table());
  auto found = providers_of(options, variables({{"OPENAI_API_KEY", "o"}, {"GROQ_API_KEY", "g"}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->models[0].json_mode, writer::JsonMode::kJsonObject);
  EXPECT_EQ(found->models[1].json_mode, writer::JsonMode::kStrictSchema);
  ASSERT_TRUE(options.load_toml("[llm]\njson_mode = \"text\"\n", "test"));
  found = providers_of(options, variables({{"OPENAI_API_KEY", "o"}, {"GROQ_API_KEY", "g"}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->models[0].json_mode, writer::JsonMode::kText);
  ASSERT_TRUE(options.load_toml("[llm]\njson_mode = \"yaml\"\n", "test"));
  EXPECT_FALSE(providers_of(options, variables({})));
}

TEST(Providers, AreAskedInTheOrderOfTheList) {
  Options options(studio::option_table());
  ASSERT_TRUE(options.load_toml("[llm]\nproviders = \"openai, groq\"\n", "test"));
  const auto found = providers_of(options, variables({{"OPENAI_API_KEY", "o"}, {"GROQ_API_KEY", "g"}}));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->providers[0].name, "openai");
  EXPECT_EQ(found->providers[1].name, "groq");
}

TEST(Providers, WhoHasAKeySpeaksWithinTheLimitsOfItsService) {
  const Options options(studio::option_table());
  const auto found = providers_of(options, variables({{"OPENAI_API_KEY", "o"}, {"GROQ_API_KEY", "g"}}));
  ASSERT_TRUE(found);
  ASSERT_EQ(found->providers.size(), 2U) << "one pool for scripts and speech of one service";
  ASSERT_EQ(found->speakers.size(), 2U);
  const speech::RemoteProvider& groq = found->speakers[0];
  EXPECT_EQ(found->providers[groq.upstream].name, "groq");
  EXPECT_EQ(groq.max_characters, 200U);
  EXPECT_EQ(groq.format.kind, speech::RemoteFormat::Kind::kWav);
  EXPECT_FALSE(groq.voices.empty());
  const speech::RemoteProvider& openai = found->speakers[1];
  EXPECT_EQ(found->providers[openai.upstream].name, "openai");
  EXPECT_EQ(openai.format.kind, speech::RemoteFormat::Kind::kPcm);
  EXPECT_EQ(openai.format.pcm_rate, 24'000);
  EXPECT_TRUE(openai.instructions);
}

TEST(Providers, ASpeechServiceOfOnesOwnNeedsAnAddressAlone) {
  Options options(studio::option_table());
  ASSERT_TRUE(
      options.load_toml("[speech]\nbase_url = \"http://127.0.0.1:8880/v1/\"\nvoices = \"bf_emma, am_adam\"\n", "test"));
  const auto found = providers_of(options, variables({}));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_TRUE(found->models.empty());
  ASSERT_EQ(found->speakers.size(), 1U);
  EXPECT_EQ(found->providers[found->speakers[0].upstream].base_url, "http://127.0.0.1:8880/v1");
  EXPECT_EQ(found->speakers[0].voices, (std::vector<std::string>{"bf_emma", "am_adam"}));
}

TEST(Providers, NoVoicesMeansThatAServiceDoesNotSpeak) {
  Options options(studio::option_table());
  ASSERT_TRUE(options.load_toml("[groq]\nvoices = \"\"\n[openai]\nvoices = \" , \"\n", "test"));
  const auto found = providers_of(options, variables({{"OPENAI_API_KEY", "o"}, {"GROQ_API_KEY", "g"}}));
  ASSERT_TRUE(found);
  EXPECT_TRUE(found->speakers.empty());
}

TEST(Providers, RefuseASpeechServiceThatCannotBeMeant) {
  for (const std::string_view config : {"base_url = \"127.0.0.1:8880\"", "base_url = \"http://a b/\"",
                                        "base_url = \"http://a/v1\"\nformat = \"mp3\""}) {
    Options options(studio::option_table());
    ASSERT_TRUE(options.load_toml(fmt::format("[speech]\n{}\n", config), "test"));
    const auto found = providers_of(options, variables({}));
    ASSERT_FALSE(found) << config;
    EXPECT_NE(found.error().message.find("speech."), std::string::npos);
  }
}

TEST(Providers, RefuseWhatWouldBreakARequest) {
  const Options options(studio::option_table());
  const auto broken_key = providers_of(options, variables({{"GROQ_API_KEY", "gsk\n"}}));
  ASSERT_FALSE(broken_key);
  EXPECT_NE(broken_key.error().message.find("GROQ_API_KEY"), std::string::npos);
  EXPECT_EQ(broken_key.error().message.find("gsk"), std::string::npos);
  const auto no_scheme = providers_of(options, variables({{"OPENAI_BASE_URL", "localhost:8080"}}));
  ASSERT_FALSE(no_scheme);
  EXPECT_NE(no_scheme.error().message.find("OPENAI_BASE_URL"), std::string::npos);
}

}  // namespace
}  // namespace showrunner::app
