// make-library DIRECTORY: a data directory for `showrunner serve --data` with thousands of episodes, and one JSON object on
// standard output that says what can be asked for.
#include <cstdio>
#include <filesystem>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "perf/library/sample_library.h"
#include "store/sqlite_store.h"
#include "studio/media_shelf.h"

namespace {

using namespace showrunner;

/// A file of the first episode; what is in it is no audio, since nobody here hears it.
Result<studio::MediaFile> put_audio(const std::filesystem::path& data, std::size_t bytes) {
  std::string content;
  content.reserve(bytes);
  std::uint64_t state = 1;
  while (content.size() < bytes) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    content.push_back(static_cast<char>(state >> 56U));
  }
  return studio::MediaShelf(data / "media").put(perf::first_episode(), content, "mp3");
}

int stop(const Error& error) {
  fmt::print(stderr, "make-library: {}\n", error.message);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::filesystem::path data;
  perf::SampleSize size;
  std::size_t audio_bytes = 0;
  CLI::App app("Fills an empty data directory with a large library.");
  app.add_option("directory", data, "made where it is missing")->required();
  app.add_option("--episodes", size.episodes)->capture_default_str();
  app.add_option("--podcasts", size.podcasts)->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--audio-bytes", audio_bytes, "of the first episode's audio; 0: no episode has a file");
  CLI11_PARSE(app, argc, argv);

  if (audio_bytes > 0) {
    auto audio = put_audio(data, audio_bytes);
    if (!audio) return stop(audio.error());
    size.audio = *std::move(audio);
  }
  auto store = store::SqliteStore::open(data / "library.db");
  if (!store) return stop(store.error());
  const auto sample = perf::fill(**store, size);
  if (!sample) return stop(sample.error());
  const boost::json::object told{
      {"podcasts", boost::json::value_from(sample->podcasts)},
      {"first_episode", sample->episodes.front()},
      {"newest_episode", sample->episodes.back()},
      {"audio", size.audio.name},
      {"words", {{"everywhere", sample->everywhere}, {"common", sample->common}, {"rare", sample->rare}}}};
  fmt::print("{}\n", boost::json::serialize(told));
  return 0;
}
