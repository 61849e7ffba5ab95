#include "studio/episode_key.h"

#include <functional>
#include <set>

#include <gtest/gtest.h>

#include "studio/script_key.h"

namespace showrunner::studio {
namespace {

EpisodeRequest some_request() {
  EpisodeRequest request;
  request.sources = {{.name = "a.md", .bytes = "Some text."}};
  request.minutes = 3;
  request.voices = {"clara"};
  request.language = "en";
  request.output = "out/e.mp3";
  return request;
}

std::string key_of(const EpisodeRequest& request, const speech::EngineVersions& versions,
                   const speech::HostDirectory& hosts = {}) {
  return episode_key(request, request.script ? "" : script_key(request, WriterChoice::kDigest, {}), versions, hosts);
}

TEST(EpisodeKey, IsTheSameForTheSameRequest) {
  const speech::EngineVersions versions{.flite = "2.2", .espeak = "1.51"};
  EXPECT_EQ(key_of(some_request(), versions), key_of(some_request(), versions));
}

TEST(EpisodeKey, ChangesWithEveryField) {
  const std::vector<std::function<void(EpisodeRequest&)>> changes{
      [](EpisodeRequest& r) { r.sources[0].name = "b.md"; },
      [](EpisodeRequest& r) { r.sources[0].format = text::SourceFormat::kMarkdown; },
      [](EpisodeRequest& r) { r.sources[0].bytes += " "; },
      [](EpisodeRequest& r) { r.sources.push_back(r.sources[0]); },
      [](EpisodeRequest& r) { r.script = text::Script{.title = "T"}; },
      [](EpisodeRequest& r) { r.minutes = 3.5; },
      [](EpisodeRequest& r) { r.minutes = 0; },
      [](EpisodeRequest& r) { r.minutes.reset(); },
      [](EpisodeRequest& r) { r.hosts = 3; },
      [](EpisodeRequest& r) { r.voices[0] = "carla"; },
      [](EpisodeRequest& r) { r.voices.emplace_back(); },
      [](EpisodeRequest& r) { r.language = "de"; },
      [](EpisodeRequest& r) { r.topic = "tides"; },
      [](EpisodeRequest& r) { r.style = "lecture"; },
      [](EpisodeRequest& r) { r.tone = "serious"; },
      [](EpisodeRequest& r) { r.instructions = "be short"; },
      [](EpisodeRequest& r) { r.intro = false; },
      [](EpisodeRequest& r) { r.outro = false; },
      [](EpisodeRequest& r) { r.lexicon = *text::Lexicon::parse("a = b"); },
      [](EpisodeRequest& r) { r.render.format = audio::Format::kFlac; },
      [](EpisodeRequest& r) { r.render.sample_rate = 48'000; },
      [](EpisodeRequest& r) { r.render.bitrate_kbps = 128; },
      [](EpisodeRequest& r) { r.render.target_lufs = -18; },
      [](EpisodeRequest& r) { r.render.ceiling_dbtp = -2; },
      [](EpisodeRequest& r) { r.output = "out/f.mp3"; },
  };
  const speech::EngineVersions versions{.flite = "2.2", .espeak = "1.51"};
  std::set<std::string> keys{key_of(some_request(), versions)};
  for (std::size_t i = 0; i < changes.size(); ++i) {
    EpisodeRequest request = some_request();
    changes[i](request);
    EXPECT_TRUE(keys.insert(key_of(request, versions)).second) << "change number " << i;
  }
  EXPECT_TRUE(keys.insert(key_of(some_request(), {.flite = "2.3", .espeak = "1.51"})).second);
  EXPECT_TRUE(keys.insert(key_of(some_request(), {.flite = "2.2", .espeak = "1.52"})).second);

  // The same name with another service, or another model of it, behind it.
  EpisodeRequest remote = some_request();
  remote.voices = {"groq:Hannah"};
  for (const char* const model : {"orpheus", "orpheus-2"}) {
    speech::Host host{.id = "groq:hannah"};
    host.settings = {
        .engine = speech::Engine::kRemote, .voice = "hannah", .remote = {.provider = "groq", .model = model}};
    EXPECT_TRUE(keys.insert(key_of(remote, versions, speech::HostDirectory({host}))).second) << model;
    EXPECT_EQ(key_of(some_request(), versions, speech::HostDirectory({host})), key_of(some_request(), versions))
        << "nobody asked for that voice";
  }
}

}  // namespace
}  // namespace showrunner::studio
