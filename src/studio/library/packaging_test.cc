// Packages an episode that the real voices have spoken and the real renderer has made.
#include "studio/library/packaging.h"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <gtest/gtest.h>

#include "audio/probe.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/uuid.h"
#include "studio/episode.h"
#include "studio/test_rooms.h"
#include "text/json_reader.h"

namespace showrunner::studio {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = 64U << 20U;

text::Script three_chapters() {
  text::Script script{.title = "Tides", .language = "en", .summary = "Why the sea comes and goes."};
  script.speakers = {{.id = "ann", .name = "Ann & Co", .role = "host", .voice = {}},
                     {.id = "bo", .name = "Bo", .role = "guest", .voice = {}}};
  for (const char* const title : {"Welcome", "The Moon", "The Shore"}) {
    script.segments.push_back(
        {.title = title,
         .turns = {{.speaker = "ann",
                    .text = "The sea rises and falls twice on most days, and sailors have always known it. "
                            "Is the pull of the moon < or > that of the sun?",
                    .pause_ms = {},
                    .delivery = {},
                    .source = {}},
                   {.speaker = "bo",
                    .text = "The moon is nearer, and so its pull differs more from one side of the earth to the other. "
                            "That difference is what lifts the water.",
                    .pause_ms = {},
                    .delivery = {},
                    .source = {}}}});
  }
  return script;
}

class Packaging : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    rooms = std::make_unique<TestRooms>();
    made = OutputPaths::beside(rooms->directory() / "made" / "episode.mp3");
    fs::create_directories(made.audio.parent_path());
    EpisodeRequest request{.script = three_chapters(), .output = made.audio};
    request.render = audio::RenderSettings::for_format(audio::Format::kMp3);
    const auto report = rooms->run(make_episode(rooms->rooms(), std::move(request), [](const Progress&) {}));
    ASSERT_TRUE(report) << report.error().message;
  }

  static void TearDownTestSuite() { rooms.reset(); }

  static Imprint imprint() {
    return {.title = "What tides are",
            .album = "The Harbour Hour",
            .artist = "Harbour Radio",
            .page = "https://example.org/tides",
            .track = 7,
            .made = 1'795'996'800'000,
            .cover = std::string("\x89PNG\r\n\x1A\n", 8) + std::string(1'000, 'c'),
            .chapters = {}};
  }

  Result<Package> package(const Imprint& imprint) { return package_episode(made, episode_, imprint, shelf_); }

  std::string content(const MediaFile& file) {
    const auto found = shelf_.open(episode_, file.name);
    return found ? std::string((*found)->content.bytes()) : "nothing";
  }

  audio::AudioInfo probe(const MediaFile& file) {
    return audio::probe_audio(shelf_.find(episode_, file.name).value()).value();
  }

  std::set<std::string> names_on_shelf() const {
    std::set<std::string> names;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(directory_ / "media" / episode_, none)) {
      names.insert(entry.path().filename());
    }
    return names;
  }

  /// Makes that nothing can be put there under `name`, as if the disk were at fault.
  void block(const std::string& name) const {
    fs::create_directories(directory_ / "media" / episode_ / name / "in the way");
  }

  static inline std::unique_ptr<TestRooms> rooms;
  static inline OutputPaths made;

  ScratchDirectory directory_;
  MediaShelf shelf_{directory_ / "media"};
  store::Id episode_ = make_uuid();
};

/// An MP3 file without the ID3 tag in front.
std::string without_tag(const std::string& file) {
  if (!file.starts_with("ID3")) return file;
  std::size_t size = 0;
  for (std::size_t at = 6; at < 10; ++at) size = size << 7U | static_cast<unsigned char>(file[at]);
  return file.substr(10 + size);
}

TEST_F(Packaging, PutsEveryFileOnTheShelfUnderTheHashOfWhatIsInIt) {
  const auto package = this->package(imprint());
  ASSERT_TRUE(package) << package.error().message;
  std::set<std::string> endings;
  for (const MediaFile* const file : package->facts.files()) {
    const std::string bytes = content(*file);
    EXPECT_EQ(static_cast<std::int64_t>(bytes.size()), file->bytes) << file->name;
    EXPECT_EQ(file->name.substr(0, 32), sha256_hex(bytes).substr(0, 32)) << file->name;
    endings.insert(file->name.substr(32));
  }
  EXPECT_EQ(endings, (std::set<std::string>{".mp3", ".vtt", ".srt", ".json", ".html", ".chapters.json", ".peaks"}));
  EXPECT_EQ(names_on_shelf().size(), 7U);
}

TEST_F(Packaging, TagsTheAudioAndChangesNothingElseInIt) {
  const auto package = this->package(imprint());
  ASSERT_TRUE(package) << package.error().message;
  const std::string rendered = read_file(made.audio, kLargest).value();
  EXPECT_EQ(without_tag(content(package->facts.audio)), without_tag(rendered));
  const audio::AudioInfo info = probe(package->facts.audio);
  EXPECT_EQ(info.tags.title, "What tides are");
  EXPECT_EQ(info.tags.album, "The Harbour Hour");
  EXPECT_EQ(info.tags.artist, "Harbour Radio");
  EXPECT_EQ(info.tags.language, "eng");
  EXPECT_EQ(info.tags.page, "https://example.org/tides");
  EXPECT_EQ(info.tags.track, 7);
  EXPECT_EQ(info.tags.cover, imprint().cover);
  EXPECT_NE(info.tags.comment.find("synthetic"), std::string::npos);
  ASSERT_EQ(info.tags.chapters.size(), 3U);
  EXPECT_EQ(info.tags.chapters[1].title, "The Moon");
  EXPECT_EQ(info.tags.chapters[1].start_ms, package->facts.marks[1].start_ms);
  EXPECT_NEAR(package->facts.duration_seconds, info.duration_seconds(), 0.001);
}

TEST_F(Packaging, WithoutAnImprintTheScriptSpeaksForItself) {
  const auto package = this->package({});
  ASSERT_TRUE(package) << package.error().message;
  const audio::AudioInfo info = probe(package->facts.audio);
  EXPECT_EQ(info.tags.title, "Tides");
  EXPECT_EQ(info.tags.artist, "Ann & Co, Bo");
  EXPECT_EQ(info.tags.cover, "");
  EXPECT_EQ(package->facts.complaints, std::vector<std::string>());
}

TEST_F(Packaging, TheSameEpisodeGivesTheSameFiles) {
  const auto once = this->package(imprint());
  const auto again = this->package(imprint());
  ASSERT_TRUE(once && again);
  EXPECT_EQ(once->facts, again->facts);
  EXPECT_EQ(names_on_shelf().size(), 7U);
}

TEST_F(Packaging, EveryFormOfTheTranscriptSaysWhatTheScriptSays) {
  const auto package = this->package(imprint());
  ASSERT_TRUE(package) << package.error().message;
  const auto transcript = text::parse_json(content(package->facts.json));
  ASSERT_TRUE(transcript) << transcript.error().message;
  std::string said;
  double last_end = 0;
  for (const auto& segment : transcript->at("segments").as_array()) {
    said += std::string(segment.at("body").as_string()) + " ";
    EXPECT_GE(segment.at("startTime").to_number<double>(), last_end);
    last_end = segment.at("endTime").to_number<double>();
  }
  EXPECT_LE(last_end, package->facts.duration_seconds);
  std::string written;
  for (const text::Segment& segment : three_chapters().segments) {
    for (const text::Turn& turn : segment.turns) written += turn.text + " ";
  }
  EXPECT_EQ(said, written);
  std::string spoken = package->spoken;
  std::ranges::replace(spoken, '\n', ' ');
  EXPECT_EQ(spoken, written);
  const std::string html = content(package->facts.html);
  EXPECT_NE(html.find("<cite>Ann &amp; Co:</cite>"), std::string::npos) << html;
  EXPECT_NE(html.find("moon &lt; or &gt; that"), std::string::npos) << html;
  EXPECT_EQ(content(package->facts.vtt), read_file(made.vtt, kLargest).value());
  EXPECT_EQ(content(package->facts.srt), read_file(made.srt, kLargest).value());
}

TEST_F(Packaging, TheWaveformHasTwoThousandBytesAndSpeechInIt) {
  const auto package = this->package(imprint());
  ASSERT_TRUE(package) << package.error().message;
  const std::string peaks = content(package->facts.peaks);
  ASSERT_EQ(peaks.size(), 2'000U);
  const auto loud = std::ranges::count_if(peaks, [](char peak) { return static_cast<unsigned char>(peak) > 25; });
  EXPECT_GT(loud, 1'000);
}

TEST_F(Packaging, TheSoundbiteIsWholeSentencesFromTheSecondChapterOn) {
  const auto package = this->package(imprint());
  ASSERT_TRUE(package) << package.error().message;
  const auto& bite = package->facts.soundbite;
  ASSERT_TRUE(bite);
  EXPECT_EQ(bite->title, "The Moon");
  EXPECT_EQ(bite->start_ms, package->facts.marks[1].start_ms);
  EXPECT_GE(bite->end_ms - bite->start_ms, 15'000);
  EXPECT_LE(bite->end_ms - bite->start_ms, 120'000);
  const auto cues = text::parse_webvtt(content(package->facts.vtt)).value();
  EXPECT_TRUE(std::ranges::any_of(cues, [&](const text::Cue& cue) { return cue.end_ms == bite->end_ms; }));
}

TEST_F(Packaging, ChaptersThatSomebodyHasSetTakeThePlaceOfTheRenderedOnes) {
  Imprint imprint = Packaging::imprint();
  imprint.chapters = {{.start_ms = 0, .end_ms = 8'000, .title = "All"},
                      {.start_ms = 8'000, .end_ms = 9'000'000, .title = "The rest"},
                      {.start_ms = 9'000'000, .end_ms = 9'000'001, .title = "Behind the end"}};
  const auto package = this->package(imprint);
  ASSERT_TRUE(package) << package.error().message;
  const auto cues = text::parse_webvtt(content(package->facts.vtt)).value();
  const std::int64_t end_ms = package->facts.rendered_marks.back().end_ms;
  const auto& marks = package->facts.marks;
  EXPECT_EQ(marks, place_chapters({imprint.chapters[0], imprint.chapters[1]}, cues, end_ms));
  ASSERT_EQ(marks.size(), 2U);
  EXPECT_EQ(marks[1].title, "The rest");
  EXPECT_EQ(marks[1].end_ms, end_ms);
  EXPECT_EQ(package->facts.rendered_marks.size(), 3U);
  EXPECT_EQ(text::parse_chapters_json(content(package->facts.chapters)).value(), marks);
  const auto in_tag = probe(package->facts.audio).tags.chapters;
  ASSERT_EQ(in_tag.size(), 2U);
  EXPECT_EQ(in_tag[1].start_ms, marks[1].start_ms);
  EXPECT_EQ(in_tag[1].end_ms, end_ms);
}

TEST_F(Packaging, KeepsEveryRuleForEpisodes) {
  Imprint imprint = Packaging::imprint();
  EXPECT_EQ(this->package(imprint)->facts.complaints, std::vector<std::string>());
  imprint.chapters = {{.start_ms = 0, .end_ms = -1, .title = "One"},
                      {.start_ms = 5'000, .end_ms = -1, .title = "Two"},
                      {.start_ms = 11'000, .end_ms = -1, .title = "Three"}};
  EXPECT_EQ(this->package(imprint)->facts.complaints, std::vector<std::string>());
}

TEST_F(Packaging, RulesThatAreBrokenAreNamed) {
  Imprint imprint = Packaging::imprint();
  imprint.chapters = {{.start_ms = 500, .end_ms = 8'000, .title = "Late"}};
  const auto package = this->package(imprint);
  ASSERT_TRUE(package) << package.error().message;
  EXPECT_EQ(package->facts.complaints, std::vector<std::string>{"E6: the first starts at 500 ms"});
}

TEST_F(Packaging, AFailureLeavesTheShelfAsItWas) {
  const auto elsewhere = this->package(imprint());
  ASSERT_TRUE(elsewhere) << elsewhere.error().message;
  const std::string transcript = content(elsewhere->facts.vtt);

  episode_ = make_uuid();
  ASSERT_TRUE(shelf_.put(episode_, transcript, "vtt"));  // an earlier render has it
  block(elsewhere->facts.peaks.name);                    // the last one that is put there
  const std::set<std::string> before = names_on_shelf();
  EXPECT_FALSE(this->package(imprint()));
  EXPECT_EQ(names_on_shelf(), before);
}

TEST_F(Packaging, AMissingFileIsNamedAndNothingIsPutOnTheShelf) {
  OutputPaths without_srt = made;
  without_srt.srt = "/nowhere/episode.srt";
  const auto package = package_episode(without_srt, episode_, imprint(), shelf_);
  ASSERT_FALSE(package);
  EXPECT_NE(package.error().message.find("/nowhere/episode.srt"), std::string::npos) << package.error().message;
  EXPECT_TRUE(names_on_shelf().empty());
}

class PackagingAnew : public Packaging {
 protected:
  void SetUp() override {
    auto package = this->package(imprint());
    ASSERT_TRUE(package) << package.error().message;
    facts_ = package->facts;
    fs::create_directories(bench_);
  }

  Result<RenderFacts> anew(const Imprint& imprint) {
    return package_anew(facts_, three_chapters(), episode_, imprint, bench_, shelf_);
  }

  RenderFacts facts_;
  fs::path bench_ = directory_ / "bench";
};

TEST_F(PackagingAnew, TheAudioIsTheSameUnderAnotherNameAndWhatWasThereStays) {
  Imprint imprint = Packaging::imprint();
  imprint.title = "Ebb and flow";
  imprint.chapters = {{.start_ms = 0, .end_ms = 8'000, .title = "Start"},
                      {.start_ms = 8'000, .end_ms = -1, .title = "Go on"}};
  const auto anew = this->anew(imprint);
  ASSERT_TRUE(anew) << anew.error().message;
  EXPECT_NE(anew->audio.name, facts_.audio.name);
  EXPECT_NE(anew->chapters.name, facts_.chapters.name);
  EXPECT_EQ(anew->vtt, facts_.vtt);
  EXPECT_EQ(anew->json, facts_.json);
  EXPECT_EQ(anew->peaks, facts_.peaks);
  EXPECT_EQ(anew->rendered_marks, facts_.rendered_marks);
  EXPECT_EQ(without_tag(content(anew->audio)), without_tag(content(facts_.audio)));
  EXPECT_EQ(probe(anew->audio).tags.title, "Ebb and flow");
  EXPECT_EQ(probe(anew->audio).tags.chapters[1].title, "Go on");
  EXPECT_EQ(text::parse_chapters_json(content(anew->chapters)).value(), anew->marks);
  EXPECT_EQ(names_on_shelf().size(), 9U);
}

TEST_F(PackagingAnew, TheSameImprintChangesNothing) {
  const auto anew = this->anew(imprint());
  ASSERT_TRUE(anew) << anew.error().message;
  EXPECT_EQ(*anew, facts_);
  EXPECT_EQ(names_on_shelf().size(), 7U);
}

TEST_F(PackagingAnew, WithoutChaptersOfItsOwnItHasTheRenderedOnesAgain) {
  const RenderFacts first = facts_;
  Imprint imprint = Packaging::imprint();
  imprint.chapters = {{.start_ms = 0, .end_ms = -1, .title = "One for all"}};
  facts_ = this->anew(imprint).value();
  EXPECT_EQ(this->anew(Packaging::imprint()).value(), first);
}

TEST_F(PackagingAnew, ASoundbiteIsCalledAfterTheChapterItBelongsToNow) {
  Imprint imprint = Packaging::imprint();
  imprint.chapters = facts_.marks;
  imprint.chapters[1].title = "What the Moon does";
  const auto anew = this->anew(imprint);
  ASSERT_TRUE(anew) << anew.error().message;
  ASSERT_TRUE(anew->soundbite);
  EXPECT_EQ(anew->soundbite->title, "What the Moon does");
}

TEST_F(PackagingAnew, TheSameRulesAreLookedAtAgain) {
  text::Script other = three_chapters();
  other.segments[0].turns[0].text = "The lake rises.";
  const auto anew = package_anew(facts_, other, episode_, imprint(), bench_, shelf_);
  ASSERT_TRUE(anew) << anew.error().message;
  ASSERT_EQ(anew->complaints.size(), 1U);
  EXPECT_TRUE(anew->complaints[0].starts_with("E13: ")) << anew->complaints[0];
}

TEST_F(PackagingAnew, AFailureLeavesTheShelfAsItWas) {
  Imprint imprint = Packaging::imprint();
  imprint.chapters = {{.start_ms = 0, .end_ms = -1, .title = "One for all"}};
  const auto anew = this->anew(imprint);
  ASSERT_TRUE(anew);
  shelf_.remove(episode_, anew->audio.name);
  shelf_.remove(episode_, anew->chapters.name);
  block(anew->chapters.name);
  const std::set<std::string> before = names_on_shelf();
  EXPECT_FALSE(this->anew(imprint));
  EXPECT_EQ(names_on_shelf(), before);
}

TEST_F(PackagingAnew, AudioThatIsNotOnTheShelfIsAnError) {
  shelf_.remove(episode_, facts_.audio.name);
  const auto anew = this->anew(imprint());
  ASSERT_FALSE(anew);
  EXPECT_EQ(anew.error().code, ErrorCode::kNotFound);
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
  EXPECT_EQ(place_chapters({{.start_ms = 0, .title = "a"}, {.start_ms = 3'100, .title = "e"}}, cues, 3'100),
            (std::vector<text::Chapter>{{.start_ms = 0, .end_ms = 3'100, .title = "a"}}));
}

}  // namespace
}  // namespace showrunner::studio
