#include "studio/write.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

EpisodeRequest about(std::string topic, std::vector<Source> sources, WriterChoice writer = WriterChoice::kAuto) {
  EpisodeRequest request;
  request.topic = std::move(topic);
  request.sources = std::move(sources);
  request.writer = writer;
  return request;
}

const std::vector<Source> kArticle{{.name = "a.md", .bytes = "Text."}};

TEST(ChooseWriter, TakesTheModelWhereThereIsOneElseTheDigest) {
  EXPECT_EQ(choose_writer(about("", kArticle), true), WriterChoice::kLlm);
  EXPECT_EQ(choose_writer(about("", kArticle), false), WriterChoice::kDigest);
  EXPECT_EQ(choose_writer(about("tides", {}), true), WriterChoice::kLlm);
  EXPECT_EQ(choose_writer(about("", kArticle, WriterChoice::kDigest), true), WriterChoice::kDigest);
}

TEST(ChooseWriter, SaysHowToConfigureAModelWhereOneIsNeeded) {
  for (const EpisodeRequest& request : {about("tides", {}), about("", kArticle, WriterChoice::kLlm)}) {
    const auto chosen = choose_writer(request, false);
    ASSERT_FALSE(chosen);
    EXPECT_EQ(chosen.error().code, ErrorCode::kInvalidInput);
    for (const char* const way : {"GROQ_API_KEY", "OPENAI_API_KEY", "base_url and model under [llm]"}) {
      EXPECT_NE(chosen.error().message.find(way), std::string::npos) << chosen.error().message;
    }
  }
}

TEST(ChooseWriter, RefusesWhatNobodyCanWrite) {
  EXPECT_FALSE(choose_writer(about("", {}), true));
  EXPECT_FALSE(choose_writer(about("tides", {}, WriterChoice::kDigest), true));
}

TEST(ChooseWriter, NamesAnUnknownStyleOrTone) {
  EpisodeRequest request = about("tides", {});
  request.style = "debat";
  auto chosen = choose_writer(request, true);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().field, "$.style");
  EXPECT_NE(chosen.error().message.find("debate"), std::string::npos);
  request.style = "debate";
  request.tone = "grim";
  chosen = choose_writer(request, true);
  ASSERT_FALSE(chosen);
  EXPECT_EQ(chosen.error().field, "$.tone");
}

}  // namespace
}  // namespace showrunner::studio
