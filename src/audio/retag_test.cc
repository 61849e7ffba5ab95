#include "audio/retag.h"

#include <gtest/gtest.h>

#include "audio/codec/tags.h"
#include "audio/renderer.h"
#include "audio/test_judge.h"
#include "audio/test_signals.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/scratch_directory.h"

namespace showrunner::audio {
namespace {

/// One pixel, red 32, green 64, blue 96.
const std::string kPixel(
    "\x89\x50\x4E\x47\x0D\x0A\x1A\x0A\x00\x00\x00\x0D\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00"
    "\x00\x01\x08\x02\x00\x00\x00\x90\x77\x53\xDE\x00\x00\x00\x0C\x49\x44\x41\x54\x78\x9C\x63"
    "\x50\x70\x48\x00\x00\x01\x44\x00\xC1\x0B\x8D\x96\x42\x00\x00\x00\x00\x49\x45\x4E\x44\xAE"
    "\x42\x60\x82",
    69);

class RetagTest : public ::testing::Test {
 protected:
  std::filesystem::path write(std::string_view bytes) const {
    EXPECT_TRUE(write_file_atomically(directory_ / "from.mp3", bytes));
    return directory_ / "from.mp3";
  }

  std::string read() const { return read_file(directory_ / "to.mp3", 10'000'000).value_or("nothing"); }

  ScratchDirectory directory_;
  const std::string audio_ = "\xFF\xFB\x90\x64 frames \x01\x02 that nobody decodes here";
  const EpisodeTags tags_{.title = "Title",
                          .artist = "Anna",
                          .album = "Show",
                          .language = "en",
                          .comment = "c",
                          .track = 12,
                          .released_ms = 1'796'000'000'000,
                          .page = "https://example.org/e/1",
                          .cover = std::string("\x89PNG\r\n\x1A\n") + std::string(70'000, '\x7F'),
                          .chapters = {{.start_ms = 0, .end_ms = 5, .title = "One"}}};
};

TEST_F(RetagTest, TheTagsAreOthersAndTheAudioIsTheSame) {
  const auto from = write(render_id3({.title = "Before", .comment = std::string(200, 'x')}) + audio_);
  ASSERT_TRUE(retag_mp3(from, directory_ / "to.mp3", tags_));
  EXPECT_EQ(read(), render_id3(tags_) + audio_);
  const EpisodeTags back = read_tags(directory_ / "to.mp3", Format::kMp3, 5);
  EXPECT_EQ(back.title, tags_.title);
  EXPECT_EQ(back.album, tags_.album);
  EXPECT_EQ(back.track, tags_.track);
  EXPECT_EQ(back.released_ms, tags_.released_ms - tags_.released_ms % 86'400'000);
  EXPECT_EQ(back.page, tags_.page);
  EXPECT_EQ(back.cover, tags_.cover);
  EXPECT_EQ(back.chapters, tags_.chapters);
}

TEST_F(RetagTest, AFileWithoutTagsGetsSome) {
  ASSERT_TRUE(retag_mp3(write(audio_), directory_ / "to.mp3", tags_));
  EXPECT_EQ(read(), render_id3(tags_) + audio_);
}

TEST_F(RetagTest, TaggingTwiceIsTaggingOnce) {
  ASSERT_TRUE(retag_mp3(write(audio_), directory_ / "to.mp3", tags_));
  const std::string once = read();
  ASSERT_TRUE(retag_mp3(directory_ / "to.mp3", directory_ / "to.mp3", tags_));
  EXPECT_EQ(read(), once);
}

TEST_F(RetagTest, AFileThatEndsWithinItsTagsIsRefused) {
  const std::string tags = render_id3(tags_);
  const auto done = retag_mp3(write(tags.substr(0, tags.size() / 2)), directory_ / "to.mp3", tags_);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(read(), "nothing");
}

TEST_F(RetagTest, ACoverThatIsTooLargeIsLeftOut) {
  EpisodeTags tags = tags_;
  tags.cover.resize(300'000, 'x');
  ASSERT_TRUE(retag_mp3(write(audio_), directory_ / "to.mp3", tags));
  EXPECT_EQ(read_tags(directory_ / "to.mp3", Format::kMp3, 5).cover, tags.cover);
  tags.cover += 'x';
  ASSERT_TRUE(retag_mp3(write(audio_), directory_ / "to.mp3", tags));
  EXPECT_EQ(read_tags(directory_ / "to.mp3", Format::kMp3, 5).cover, "");
}

TEST_F(RetagTest, ADayThatIsNoneIsNoDay) {
  for (const std::string_view day : {"2026-02-29", "2026-13-01", "2026-1-01x", "2026", ""}) {
    std::string tags = render_id3(tags_);
    const std::size_t at = tags.find("2026-11-30");
    ASSERT_NE(at, std::string::npos);
    std::string padded(day);
    padded.resize(10, ' ');
    tags.replace(at, padded.size(), padded);
    EXPECT_EQ(read_tags(write(tags + audio_), Format::kMp3, 5).released_ms, 0) << day;
  }
}

TEST_F(RetagTest, OtherToolsReadTheTagsAndHearTheSameAudio) {
  const auto from = directory_ / "spoken.mp3";
  auto renderer = Renderer::create(from, RenderSettings::for_format(Format::kMp3), {0.0});
  ASSERT_TRUE(renderer) << renderer.error().message;
  ASSERT_TRUE(renderer->add({.speaker = 0, .pcm = testing::speech_like(4, 16'000, 0.5)}));
  ASSERT_TRUE(renderer->finish({.title = "Before"}));
  ASSERT_TRUE(renderer->commit());
  EpisodeTags tags = tags_;
  tags.cover = kPixel;  // ffprobe opens the picture too
  ASSERT_TRUE(retag_mp3(from, directory_ / "to.mp3", tags));

  const testing::Judgement before = testing::judge(from);
  const testing::Judgement after = testing::judge(directory_ / "to.mp3");
  EXPECT_GT(after.number("samples"), 4 * 44'100);
  for (const char* const same : {"rate", "samples", "lufs", "true_peak"})
    EXPECT_EQ(after.text(same), before.text(same));
  EXPECT_EQ(before.text("TRCK") + before.text("TDRC") + before.text("WOAF") + before.text("APIC"), "");
  EXPECT_EQ(after.text("id3"), "2.4.0");
  EXPECT_EQ(after.text("TIT2"), "Title");
  EXPECT_EQ(after.text("TALB"), "Show");
  EXPECT_EQ(after.text("TRCK"), "12");
  EXPECT_EQ(after.text("TDRC"), "2026-11-30");
  EXPECT_EQ(after.text("WOAF"), "https://example.org/e/1");
  EXPECT_EQ(after.text("APIC"), "3 image/png " + sha256_hex(kPixel));
  EXPECT_EQ(after.all("chapter"), std::vector<std::string>{"0 5 One"});
}

}  // namespace
}  // namespace showrunner::audio
