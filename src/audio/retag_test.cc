#include "audio/retag.h"

#include <gtest/gtest.h>

#include "audio/codec/tags.h"
#include "base/file.h"
#include "base/scratch_directory.h"

namespace showrunner::audio {
namespace {

class RetagTest : public testing::Test {
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
                          .released_ms = 1'795'996'800'000,
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

}  // namespace
}  // namespace showrunner::audio
