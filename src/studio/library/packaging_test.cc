#include "studio/library/packaging.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/scratch_directory.h"
#include "base/uuid.h"
#include "studio/episode.h"
#include "studio/lint/episode_rules.h"
#include "studio/test_rooms.h"

namespace showrunner::studio {
namespace {

text::Script three_parts() {
  text::Script script{.title = "Lamps",
                      .language = "en",
                      .summary = "About lamps.",
                      .speakers = {{.id = "a", .name = "Anna", .role = "host", .voice = "clara"},
                                   {.id = "b", .name = "Ben", .role = "host", .voice = "martin"}}};
  for (const char* title : {"Oil", "Gas", "Light"}) {
    text::Segment segment{.title = title};
    for (int i = 0; i < 3; ++i) {
      segment.turns.push_back({.speaker = i % 2 == 0 ? "a" : "b",
                               .text = "The lamps of the harbour burned all night, and somebody had to watch them."});
    }
    script.segments.push_back(std::move(segment));
  }
  return script;
}

class PackagingTest : public testing::Test {
 protected:
  /// The episode rendered, in a directory of its own.
  OutputPaths made() {
    const auto directory = rooms_.directory() / "work";
    std::filesystem::create_directories(directory);
    EpisodeRequest request;
    request.script = three_parts();
    request.render = render_settings(audio::Format::kMp3, rooms_.rooms().options);
    request.output = directory / "episode.mp3";
    const auto report = rooms_.run(make_episode(rooms_.rooms(), request, [](const Progress&) {}));
    EXPECT_TRUE(report) << report.error().message;
    return OutputPaths::beside(request.output);
  }

  std::string on_shelf(const MediaFile& file) {
    const auto opened = shelf_.open(episode_, file.name);
    EXPECT_TRUE(opened) << file.name;
    return opened ? std::string((*opened)->content.bytes()) : "";
  }

  std::size_t files() const {
    std::error_code none;
    std::size_t count = 0;
    for ([[maybe_unused]] const auto& entry :
         std::filesystem::directory_iterator(directory_ / "media" / episode_, none)) {
      ++count;
    }
    return count;
  }

  TestRooms rooms_;
  ScratchDirectory directory_;
  MediaShelf shelf_{directory_ / "media"};
  const store::Id episode_ = make_uuid();
  const Imprint imprint_{
      .album = "Harbour", .artist = "Anna", .page = "https://example.org/e/1", .track = 3, .made = 1'795'000'000'000};
};

TEST_F(PackagingTest, AnEpisodeOnTheShelfKeepsEveryRuleAndIsTheSameEachTime) {
  const OutputPaths paths = made();
  const std::string before = read_file(paths.audio, 100'000'000).value();
  const auto package = package_episode(paths, episode_, imprint_, shelf_);
  ASSERT_TRUE(package) << package.error().message;
  const RenderFacts& facts = package->facts;
  EXPECT_EQ(facts.complaints, std::vector<std::string>());
  EXPECT_EQ(facts.marks.size(), 3U);
  EXPECT_EQ(facts.marks, facts.rendered_marks);
  ASSERT_TRUE(facts.soundbite);
  EXPECT_GE(facts.soundbite->end_ms - facts.soundbite->start_ms, 15'000);
  EXPECT_EQ(facts.soundbite->start_ms, facts.marks[1].start_ms);
  EXPECT_NE(package->spoken.find("had to watch them."), std::string::npos);
  for (const MediaFile* file : facts.files()) {
    EXPECT_EQ(on_shelf(*file).size(), static_cast<std::size_t>(file->bytes)) << file->name;
  }
  EXPECT_EQ(on_shelf(facts.peaks).size(), 2'000U);
  EXPECT_EQ(read_file(paths.audio, 100'000'000).value(), before);
  EXPECT_EQ(package_episode(paths, episode_, imprint_, shelf_)->facts, facts);
  EXPECT_EQ(files(), facts.files().size());
}

TEST_F(PackagingTest, OtherChaptersAreAnotherFileOfTheSameAudio) {
  const auto package = package_episode(made(), episode_, imprint_, shelf_);
  ASSERT_TRUE(package);
  Imprint other = imprint_;
  other.title = "Another title";
  other.chapters = {{.start_ms = 0, .end_ms = -1, .title = "One"},
                    {.start_ms = 5'000, .end_ms = -1, .title = "Two"},
                    {.start_ms = 11'000, .end_ms = -1, .title = "Three"}};
  const auto anew = package_anew(package->facts, three_parts(), episode_, other, directory_.path(), shelf_);
  ASSERT_TRUE(anew) << anew.error().message;
  EXPECT_EQ(anew->complaints, std::vector<std::string>());
  EXPECT_NE(anew->audio, package->facts.audio);
  EXPECT_NE(anew->chapters, package->facts.chapters);
  EXPECT_EQ(anew->vtt, package->facts.vtt);
  EXPECT_EQ(anew->marks.size(), 3U);
  EXPECT_EQ(anew->rendered_marks, package->facts.rendered_marks);
  const auto back = package_anew(*anew, three_parts(), episode_, imprint_, directory_.path(), shelf_);
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, package->facts);
}

TEST_F(PackagingTest, WhenAFileCannotBeWrittenTheShelfIsAsItWas) {
  const OutputPaths paths = made();
  const auto first = package_episode(paths, episode_, imprint_, shelf_);
  ASSERT_TRUE(first);
  shelf_.remove(episode_, first->facts.peaks.name);
  // The last of the files cannot take its place.
  std::filesystem::create_directories(directory_ / "media" / episode_ / first->facts.peaks.name / "in the way");
  Imprint other = imprint_;
  other.title = "Another title";
  EXPECT_FALSE(package_episode(paths, episode_, other, shelf_));
  EXPECT_EQ(files(), first->facts.files().size());
  EXPECT_TRUE(shelf_.open(episode_, first->facts.audio.name));
}

TEST(PlaceChapters, EachStartsWithASentenceAndNoneBehindTheEnd) {
  const std::vector<text::Cue> cues{
      {.start_ms = 0, .end_ms = 900}, {.start_ms = 1'000, .end_ms = 1'900}, {.start_ms = 2'000, .end_ms = 3'000}};
  const auto placed = place_chapters({{.start_ms = 0, .title = "a"},
                                      {.start_ms = 1'400, .title = "b"},
                                      {.start_ms = 1'450, .title = "c"},
                                      {.start_ms = 1'700, .title = "d"},
                                      {.start_ms = 9'000, .title = "e"}},
                                     cues, 3'100);
  EXPECT_EQ(placed, (std::vector<text::Chapter>{{.start_ms = 0, .end_ms = 1'000, .title = "a"},
                                                {.start_ms = 1'000, .end_ms = 2'000, .title = "b"},
                                                {.start_ms = 2'000, .end_ms = 3'100, .title = "d"}}));
}

}  // namespace
}  // namespace showrunner::studio
