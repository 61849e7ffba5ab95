#include "speech/utterance.h"

#include <cmath>
#include <functional>
#include <limits>
#include <set>

#include <gtest/gtest.h>

namespace showrunner::speech {
namespace {

const EngineVersions kVersions{.flite = "2.2", .espeak = "1.51"};

SpeakRequest request() {
  return {.settings = {.engine = Engine::kFlite, .voice = "slt"}, .text = "Good morning."};
}

TEST(CacheKey, ChangesWithEveryFieldAndEveryPairOfFields) {
  using Change = std::function<void(SpeakRequest&, EngineVersions&)>;
  const std::vector<Change> changes{
      [](SpeakRequest& r, EngineVersions&) { r.settings.engine = Engine::kEspeak; },
      [](SpeakRequest& r, EngineVersions&) { r.settings.voice = "rms"; },
      [](SpeakRequest& r, EngineVersions&) { r.settings.rate = std::nextafter(1.0, 2.0); },
      [](SpeakRequest& r, EngineVersions&) { r.settings.pitch = 0.1; },
      [](SpeakRequest& r, EngineVersions&) { r.settings.vocal_tract = 0.99; },
      [](SpeakRequest& r, EngineVersions&) { r.text += " "; },
      [](SpeakRequest&, EngineVersions& v) { v.flite = "2.3", v.espeak = "1.52"; },
  };
  std::set<std::string> keys{cache_key(request(), kVersions)};
  std::size_t made = 1;
  for (std::size_t first = 0; first < changes.size(); ++first) {
    for (std::size_t second = first; second < changes.size(); ++second) {
      SpeakRequest changed = request();
      EngineVersions versions = kVersions;
      changes[first](changed, versions);
      if (second != first) changes[second](changed, versions);
      keys.insert(cache_key(changed, versions));
      ++made;
    }
  }
  EXPECT_EQ(keys.size(), made);
}

TEST(CacheKey, IsTheSameForTheSameRequestAndIgnoresTheEngineNotUsed) {
  EngineVersions other = kVersions;
  other.espeak = "1.52";
  EXPECT_EQ(cache_key(request(), kVersions), cache_key(request(), other));
  SpeakRequest negative_zero = request();
  negative_zero.settings.pitch = -0.0;
  EXPECT_EQ(cache_key(request(), kVersions), cache_key(negative_zero, kVersions));
}

TEST(CheckSettings, NamesTheSettingThatIsOutOfRange) {
  EXPECT_TRUE(check_settings({}));
  for (const double bad :
       {0.49, 2.01, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const auto checked = check_settings({.voice = "slt", .rate = bad});
    ASSERT_FALSE(checked);
    EXPECT_EQ(checked.error().code, ErrorCode::kInvalidInput);
    EXPECT_TRUE(checked.error().message.starts_with("rate is ")) << checked.error().message;
  }
  EXPECT_TRUE(check_settings({.voice = "slt", .pitch = 13}).error().message.starts_with("pitch is 13"));
  EXPECT_TRUE(check_settings({.voice = "slt", .vocal_tract = 0.5}).error().message.starts_with("vocal_tract"));
}

TEST(UtteranceBytes, ComeBackAsTheyWent) {
  const Utterance utterance{.pcm = {.sample_rate = 16'000, .samples = {0, 1, -1, 32'767, -32'768}},
                            .words = {{.text_start = 0, .text_end = 4, .start_ms = 20, .end_ms = 300}}};
  const auto again = utterance_from_bytes(to_bytes(utterance));
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, utterance);
}

TEST(UtteranceBytes, OfAnythingElseAreACleanFailure) {
  const std::string bytes = to_bytes({.pcm = {.sample_rate = 16'000, .samples = {1, 2, 3}}, .words = {}});
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(utterance_from_bytes(bytes.substr(0, size)));
  EXPECT_FALSE(utterance_from_bytes(bytes + "x"));
  std::string many = bytes;
  many.replace(8, 4, "\xff\xff\xff\xff");  // a count of words that no memory holds
  EXPECT_FALSE(utterance_from_bytes(many));
}

}  // namespace
}  // namespace showrunner::speech
