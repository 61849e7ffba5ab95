#include "speech/host.h"

#include <cmath>
#include <set>

#include <gtest/gtest.h>

#include "speech/utterance.h"

namespace showrunner::speech {
namespace {

std::vector<std::string> ids(const std::vector<Host>& hosts) {
  std::vector<std::string> result;
  result.reserve(hosts.size());
  for (const Host& host : hosts) result.push_back(host.id);
  return result;
}

TEST(Hosts, AreAtLeastTwentyFourWithNamesOfTheirOwnAndSoundsOfTheirOwn) {
  EXPECT_GE(hosts().size(), 24U);
  std::set<std::string> names;
  std::set<std::string> sounds;
  for (const Host& host : hosts()) {
    names.insert(host.id);
    sounds.insert(cache_key({.settings = host.settings, .text = "x"}, {}));
    EXPECT_TRUE(check_settings(host.settings)) << host.id;
  }
  EXPECT_EQ(names.size(), hosts().size());
  EXPECT_EQ(sounds.size(), hosts().size());
}

TEST(Hosts, AreAllCalibrated) {
  for (const Host& host : hosts()) {
    EXPECT_LT(std::abs(host.gain_db), 20) << host.id;
    EXPECT_GT(host.seconds_per_letter, 0.02) << host.id;
    EXPECT_LT(host.seconds_per_letter, 0.15) << host.id;
  }
}

TEST(FindHost, TakesAnyCaseAndSuggestsNearNames) {
  EXPECT_EQ(find_host("Clara")->name, "Clara");
  const auto missing = find_host("clera");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_NE(missing.error().message.find("did you mean \"clara\""), std::string::npos) << missing.error().message;
  EXPECT_NE(find_host("qqqqqqqqqqqq").error().message.find("showrunner voices"), std::string::npos);
  EXPECT_FALSE(find_host(""));
}

TEST(FindHost, GivesEveryLanguageOfEspeakByItsCode) {
  EXPECT_EQ(find_host("espeak:sv")->settings.voice, "sv");
  EXPECT_EQ(find_host("espeak:FR+F2")->settings.voice, "fr+f2");
  for (const std::string bad : {"espeak:", "espeak:xx", "espeak:sv+", "espeak:sv+nobody", "espeak:../../etc/passwd"}) {
    EXPECT_EQ(find_host(bad).error().code, ErrorCode::kNotFound) << bad;
  }
}

TEST(CastHosts, GivesTwoEnglishSpeakersTheUsualPairAndSixSixDifferentOnes) {
  EXPECT_EQ(ids(*cast_hosts(std::vector<std::string>(2), "en")), (std::vector<std::string>{"clara", "martin"}));
  const auto six = *cast_hosts(std::vector<std::string>(6), "en-US");
  const auto names = ids(six);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 6U);
  for (const Host& host : six) EXPECT_EQ(host.settings.engine, Engine::kFlite);
}

TEST(CastHosts, KeepsTheVoicesThatWereNamedAndCastsAroundThem) {
  const std::vector<std::string> wanted{"", "clara", ""};
  const auto cast = *cast_hosts(wanted, "en");
  EXPECT_EQ(cast[1].id, "clara");
  EXPECT_EQ(cast[0].id, "martin");
  EXPECT_NE(cast[2].settings.voice, "slt");
  EXPECT_EQ(cast_hosts(std::vector<std::string>{"nobody"}, "en").error().code, ErrorCode::kNotFound);
}

TEST(CastHosts, ChoosesTheEngineForTheLanguage) {
  for (const std::string language : {"de", "fr-CA", "es", "it", "pt", "nl", "sv", "pl", "ru", "zh-CN", "no", "vi"}) {
    const auto cast = cast_hosts(std::vector<std::string>(4), language);
    ASSERT_TRUE(cast) << language;
    const auto names = ids(*cast);
    EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 4U) << language;
    for (const Host& host : *cast) EXPECT_EQ(host.settings.engine, Engine::kEspeak) << language;
    EXPECT_NE((*cast)[0].gender, (*cast)[1].gender) << language;
  }
  EXPECT_EQ(cast_hosts(std::vector<std::string>(1), "tlh-nope").error().code, ErrorCode::kInvalidInput);
}

TEST(EstimateSeconds, GrowsWithTheLettersAndIgnoresTheRest) {
  const Host host = *find_host("clara");
  EXPECT_DOUBLE_EQ(estimate_seconds(host, "a b, c."), host.seconds_per_sentence + (3 * host.seconds_per_letter));
  EXPECT_DOUBLE_EQ(estimate_seconds(host, "é"), estimate_seconds(host, "e"));
}

}  // namespace
}  // namespace showrunner::speech
