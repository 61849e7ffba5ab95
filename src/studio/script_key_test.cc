#include "studio/script_key.h"

#include <functional>
#include <set>

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

EpisodeRequest some_request() {
  EpisodeRequest request;
  request.sources = {{.name = "a.md", .bytes = "Some text."}};
  request.topic = "tides";
  request.instructions = "be brief";
  request.minutes = 3;
  request.voices = {"clara"};
  request.language = "en";
  request.output = "out/e.mp3";
  return request;
}

std::vector<ModelIdentity> some_models() {
  return {{.endpoint = "https://one/v1", .model = "m", .temperature = 0.7},
          {.endpoint = "https://two/v1", .model = "n"}};
}

TEST(ScriptKey, ChangesWithEveryFieldOfTheRequest) {
  const std::vector<std::function<void(EpisodeRequest&)>> changes{
      [](EpisodeRequest& r) { r.sources[0].name = "b.md"; },
      [](EpisodeRequest& r) { r.sources[0].bytes += " "; },
      [](EpisodeRequest& r) { r.sources.push_back(r.sources[0]); },
      [](EpisodeRequest& r) { r.sources.clear(); },
      [](EpisodeRequest& r) { r.topic += "s"; },
      [](EpisodeRequest& r) { r.topic.clear(); },
      [](EpisodeRequest& r) { r.style = "lecture"; },
      [](EpisodeRequest& r) { r.tone = "serious"; },
      [](EpisodeRequest& r) { r.instructions = "be long"; },
      [](EpisodeRequest& r) { r.intro = false; },
      [](EpisodeRequest& r) { r.outro = false; },
      [](EpisodeRequest& r) { r.minutes = 3.5; },
      [](EpisodeRequest& r) { r.minutes = 0; },
      [](EpisodeRequest& r) { r.minutes.reset(); },
      [](EpisodeRequest& r) { r.hosts = 3; },
      [](EpisodeRequest& r) { r.voices[0] = "carla"; },
      [](EpisodeRequest& r) { r.voices.emplace_back(); },
      [](EpisodeRequest& r) { r.language = "de"; },
      [](EpisodeRequest& r) { r.lexicon = *text::Lexicon::parse("a = b"); },
      // What one field loses another gains.
      [](EpisodeRequest& r) { std::swap(r.topic, r.instructions); },
      [](EpisodeRequest& r) { std::swap(r.sources[0].name, r.sources[0].bytes); },
  };
  std::set<std::string> keys{script_key(some_request(), WriterChoice::kLlm, some_models())};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EpisodeRequest request = some_request();
    changes[i](request);
    EXPECT_TRUE(keys.insert(script_key(request, WriterChoice::kLlm, some_models())).second) << "change number " << i;
  }
}

TEST(ScriptKey, ChangesWithEveryFieldOfTheModels) {
  const std::vector<std::function<void(std::vector<ModelIdentity>&)>> changes{
      [](auto& m) { m[0].endpoint = "https://three/v1"; },
      [](auto& m) { m[0].model = "o"; },
      [](auto& m) { m[0].temperature = 0.8; },
      [](auto& m) { m[1].json_mode = writer::JsonMode::kText; },
      [](auto& m) { std::swap(m[0], m[1]); },
      [](auto& m) { m.pop_back(); },
  };
  std::set<std::string> keys{script_key(some_request(), WriterChoice::kLlm, some_models())};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    auto models = some_models();
    changes[i](models);
    EXPECT_TRUE(keys.insert(script_key(some_request(), WriterChoice::kLlm, models)).second) << "change number " << i;
  }
  EXPECT_TRUE(keys.insert(script_key(some_request(), WriterChoice::kDigest, some_models())).second);
}

TEST(ScriptKey, IsTheSameWhateverBecomesOfTheScript) {
  EpisodeRequest request = some_request();
  request.render.format = audio::Format::kFlac;
  request.output = "out/f.flac";
  request.rewrite = true;
  EXPECT_EQ(script_key(request, WriterChoice::kLlm, some_models()),
            script_key(some_request(), WriterChoice::kLlm, some_models()));
}

TEST(ScriptKey, OfTheDigestDoesNotDependOnModels) {
  EXPECT_EQ(script_key(some_request(), WriterChoice::kDigest, some_models()),
            script_key(some_request(), WriterChoice::kDigest, {}));
}

}  // namespace
}  // namespace showrunner::studio
