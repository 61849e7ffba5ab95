#include "speech/host_directory.h"

#include <gtest/gtest.h>

#include "speech/remote_speech.h"

namespace showrunner::speech {
namespace {

HostDirectory directory() {
  const net::ProviderSettings groq{.name = "groq", .base_url = "https://host/openai/v1"};
  const net::ProviderSettings local{.name = "local", .base_url = "http://127.0.0.1:8880/v1"};
  const RemoteProvider orpheus{.model = "orpheus"};
  return HostDirectory({remote_host(groq, orpheus, "Hannah"), remote_host(groq, orpheus, "daniel=m:en-GB"),
                        remote_host(local, {.model = "kokoro"}, "bm_george"),
                        remote_host(local, {.model = "kokoro"}, "jf_alpha")});
}

TEST(RemoteHost, KnowsWhatTheConfigurationOrAKokoroNameSays) {
  const HostDirectory hosts = directory();
  const auto all = hosts.remote();
  EXPECT_EQ(all[0].id, "groq:hannah");
  EXPECT_EQ(all[0].settings.voice, "Hannah");
  EXPECT_EQ(all[0].settings.remote.base_url, "https://host/openai/v1");
  EXPECT_EQ(all[1].name, "Daniel");
  EXPECT_EQ(all[1].settings.voice, "daniel");
  EXPECT_EQ(all[1].gender, Gender::kMale);
  EXPECT_EQ(all[1].language, "en-GB");
  EXPECT_EQ(all[2].name, "George");
  EXPECT_EQ(all[2].settings.voice, "bm_george");
  EXPECT_EQ(all[2].gender, Gender::kMale);
  EXPECT_EQ(all[2].language, "en-GB");
  EXPECT_EQ(all[3].language, "ja");
}

TEST(HostDirectory, FindsRemoteAndBuiltInHostsAndSuggestsNearNames) {
  const HostDirectory hosts = directory();
  EXPECT_EQ(hosts.find("GROQ:hannah")->settings.engine, Engine::kRemote);
  EXPECT_EQ(hosts.find("clara")->settings.engine, Engine::kFlite);
  EXPECT_EQ(hosts.find("espeak:sv")->settings.engine, Engine::kEspeak);
  const auto missing = hosts.find("groq:hanna");
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("groq:hannah"), std::string::npos) << missing.error().message;
  EXPECT_FALSE(hosts.find("nobody:hannah"));
  EXPECT_FALSE(HostDirectory().find("groq:hannah"));
}

TEST(HostDirectory, CastsBuiltInHostsAroundTheRemoteOnesThatAreNamed) {
  const std::vector<std::string> wanted{"", "groq:hannah"};
  const auto cast = directory().cast(wanted, "en");
  ASSERT_TRUE(cast);
  EXPECT_EQ((*cast)[0].settings.engine, Engine::kFlite);
  EXPECT_EQ((*cast)[1].id, "groq:hannah");
  EXPECT_EQ((*directory().cast(std::vector<std::string>(1), "en"))[0].settings.engine, Engine::kFlite);
}

TEST(StandIn, IsOfTheSameLanguageAndGenderAndNobodyWhoSpeaksAlready) {
  const HostDirectory hosts = directory();
  const auto woman = stand_in_for(*hosts.find("groq:hannah"), {});
  EXPECT_EQ(woman->gender, Gender::kFemale);
  EXPECT_EQ(woman->settings.engine, Engine::kFlite);
  const std::vector<Host> taken{*woman};
  const auto another = stand_in_for(*hosts.find("groq:hannah"), taken);
  EXPECT_NE(another->id, woman->id);
  EXPECT_EQ(stand_in_for(*hosts.find("groq:daniel"), {})->gender, Gender::kMale);
  EXPECT_EQ(stand_in_for(*hosts.find("local:jf_alpha"), {})->settings.engine, Engine::kEspeak);
  Host klingon = *hosts.find("groq:hannah");
  klingon.language = "tlh-nope";
  EXPECT_FALSE(stand_in_for(klingon, {}));
}

}  // namespace
}  // namespace showrunner::speech
