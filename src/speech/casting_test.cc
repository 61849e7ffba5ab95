#include "speech/casting.h"

#include <gtest/gtest.h>

#include "speech/remote_speech.h"

namespace showrunner::speech {
namespace {

const Error kDown{.code = ErrorCode::kUnavailable, .message = "groq cannot be reached", .retryable = true};

std::vector<Host> speakers() {
  const net::ProviderSettings groq{.name = "groq", .base_url = "https://host/v1"};
  return {*find_host("clara"), remote_host(groq, {.model = "m"}, "hannah"),
          remote_host(groq, {.model = "m"}, "daniel=m")};
}

TEST(Casting, HasOneSubstituteForEachRemoteSpeakerAndOneGainForEveryVoice) {
  const Casting casting(speakers());
  ASSERT_EQ(casting.voices().size(), 5U);
  EXPECT_EQ(casting.gains_db().size(), 5U);
  EXPECT_EQ(casting.voices()[3].gender, Gender::kFemale);
  EXPECT_EQ(casting.voices()[4].gender, Gender::kMale);
  EXPECT_NE(casting.voices()[3].id, "clara") << "who speaks already";
  for (std::size_t speaker = 0; speaker < 3; ++speaker) EXPECT_EQ(casting.voice_for(speaker, 7), speaker);
  EXPECT_TRUE(casting.substitutions().empty());
}

TEST(Casting, ChangesAVoiceOnceAndForTheRestOfTheEpisode) {
  Casting casting(speakers());
  EXPECT_TRUE(casting.replace(1, 4, 1, kDown));
  EXPECT_EQ(casting.voice_for(1, 3), 1U);
  EXPECT_EQ(casting.voice_for(1, 4), 3U);
  EXPECT_EQ(casting.voice_for(1, 9), 3U);
  EXPECT_EQ(casting.voice_for(2, 9), 2U) << "the other speaker's voice has not failed";
  EXPECT_EQ(casting.substitutions(), (std::vector<Substitution>{{.speaker = 1,
                                                                 .from = "groq:hannah",
                                                                 .to = casting.voices()[3].id,
                                                                 .sentence = 4,
                                                                 .reason = "groq cannot be reached"}}));
}

TEST(Casting, MovesTheChangeForwardWhenAnEarlierSentenceFailsLast) {
  Casting casting(speakers());
  EXPECT_TRUE(casting.replace(1, 4, 1, kDown));
  EXPECT_TRUE(casting.replace(1, 6, 1, kDown)) << "was under way in the old voice: to be said by the new one";
  EXPECT_TRUE(casting.replace(1, 2, 1, kDown));
  EXPECT_EQ(casting.substitutions().front().sentence, 2U);
  EXPECT_EQ(casting.voice_for(1, 2), 3U);
}

TEST(Casting, HasNobodyForBuiltInVoicesForSubstitutesAndForACancelledSentence) {
  Casting casting(speakers());
  EXPECT_FALSE(casting.replace(0, 1, 0, kDown));
  EXPECT_FALSE(casting.replace(1, 1, 1, {.code = ErrorCode::kCancelled, .message = "stopped"}));
  EXPECT_TRUE(casting.replace(1, 1, 1, kDown));
  EXPECT_FALSE(casting.replace(1, 1, 3, kDown));
}

}  // namespace
}  // namespace showrunner::speech
