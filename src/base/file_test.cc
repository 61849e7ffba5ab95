#include "base/file.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/scratch_directory.h"

namespace showrunner {

namespace {

namespace fs = std::filesystem;

class FileTest : public testing::Test {
 protected:
  std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(scratch_.path())) found.push_back(entry.path().filename());
    std::ranges::sort(found);
    return found;
  }

  std::string content(std::string_view name) const { return read_file(scratch_ / name, 1U << 20U).value(); }

  ScratchDirectory scratch_;
};

using ReadFile = FileTest;
using AtomicFileTest = FileTest;
using StaleTemporaries = FileTest;

TEST_F(ReadFile, ReadsEveryByteUpToTheLimit) {
  const std::string bytes("a\0b\xff\n", 5);
  ASSERT_TRUE(write_file_atomically(scratch_ / "file", bytes));
  EXPECT_EQ(read_file(scratch_ / "file", 5).value(), bytes);
  const auto over = read_file(scratch_ / "file", 4);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().code, ErrorCode::kResourceLimit);
  EXPECT_NE(over.error().message.find("larger than 4 bytes"), std::string::npos) << over.error().message;
}

TEST_F(ReadFile, ReadsAFileOfManyBuffers) {
  const std::string bytes(300'001, 'x');
  ASSERT_TRUE(write_file_atomically(scratch_ / "file", bytes));
  EXPECT_EQ(read_file(scratch_ / "file", 1U << 20U).value(), bytes);
}

TEST_F(ReadFile, NamesWhatIsMissingOrADirectory) {
  const auto missing = read_file(scratch_ / "nothing", 10);
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_EQ(missing.error().message,
            fmt::format("cannot open {}: No such file or directory", (scratch_ / "nothing").string()));
  const auto directory = read_file(scratch_.path(), 10);
  ASSERT_FALSE(directory);
  EXPECT_EQ(directory.error().code, ErrorCode::kInvalidInput);
}

TEST_F(ReadFile, StopsAtTheLimitOfAnEndlessDevice) {
  EXPECT_EQ(read_file("/dev/zero", 100'000).error().code, ErrorCode::kResourceLimit);
}

TEST_F(ReadFile, ReadsAPipeToItsEnd) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "through a pipe", 14), 14);
  ::close(ends[1]);
  EXPECT_EQ(read_file(fmt::format("/dev/fd/{}", ends[0]), 100).value(), "through a pipe");
  ::close(ends[0]);
}

TEST_F(AtomicFileTest, AppearsOnlyWithTheCommit) {
  ASSERT_TRUE(write_file_atomically(scratch_ / "target", "old"));
  auto file = AtomicFile::create(scratch_ / "target").value();
  ASSERT_TRUE(file.write("new "));
  ASSERT_TRUE(file.write("content"));
  EXPECT_EQ(content("target"), "old");
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(content("target"), "new content");
  EXPECT_EQ(names(), (std::vector<std::string>{"target"}));
}

TEST_F(AtomicFileTest, WritesAHeaderAfterwardsAndGoesOnBehindIt) {
  auto file = AtomicFile::create(scratch_ / "target").value();
  ASSERT_TRUE(file.write("????data"));
  ASSERT_TRUE(file.write_at(0, "HEAD"));
  ASSERT_TRUE(file.write("more"));
  ASSERT_TRUE(file.commit());
  EXPECT_EQ(content("target"), "HEADdatamore");
}

TEST_F(AtomicFileTest, LeavesNothingWithoutACommit) {
  {
    auto file = AtomicFile::create(scratch_ / "target").value();
    ASSERT_TRUE(file.write("half"));
    EXPECT_TRUE(fs::exists(file.temporary_path()));
  }
  EXPECT_TRUE(names().empty());
}

TEST_F(AtomicFileTest, MayBeMoved) {
  auto first = AtomicFile::create(scratch_ / "first").value();
  auto second = AtomicFile::create(scratch_ / "second").value();
  ASSERT_TRUE(second.write("second"));
  first = std::move(second);
  EXPECT_EQ(names().size(), 1U);  // what `first` was has been discarded
  AtomicFile third = std::move(first);
  ASSERT_TRUE(third.commit());
  EXPECT_EQ(content("second"), "second");
}

TEST_F(AtomicFileTest, TwoForOneTargetDoNotMeet) {
  auto first = AtomicFile::create(scratch_ / "target").value();
  auto second = AtomicFile::create(scratch_ / "target").value();
  ASSERT_TRUE(first.write("first"));
  ASSERT_TRUE(second.write("second"));
  ASSERT_TRUE(first.commit());
  ASSERT_TRUE(second.commit());
  EXPECT_EQ(content("target"), "second");
}

TEST_F(AtomicFileTest, ADirectoryThatIsMissingOrInTheWayIsAFailureThatLeavesNothing) {
  const auto missing = AtomicFile::create(scratch_ / "nowhere" / "target");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  fs::create_directory(scratch_ / "directory");
  const auto taken = write_file_atomically(scratch_ / "directory", "x");
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kInvalidInput);
  EXPECT_EQ(names(), (std::vector<std::string>{"directory"}));
}

TEST_F(AtomicFileTest, ANameLeftByADeadProcessWithOurIdIsPassedOver) {
  std::string next_number = AtomicFile::create(scratch_ / "target").value().temporary_path().filename();
  next_number = next_number.substr(0, next_number.size() - std::string_view(".tmp").size());
  const int number = std::stoi(next_number.substr(next_number.rfind('.') + 1)) + 1;
  ASSERT_TRUE(write_file_atomically(scratch_ / fmt::format(".target.{}.{}.tmp", ::getpid(), number + 1), "left over"));
  EXPECT_TRUE(write_file_atomically(scratch_ / "target", "whole"));
  EXPECT_EQ(content("target"), "whole");
}

TEST_F(StaleTemporaries, ThoseOfAKilledProcessGoAndThoseOfALivingOneStay) {
  std::array<int, 2> ready{};
  ASSERT_EQ(::pipe(ready.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto file = AtomicFile::create(scratch_ / "out.mp3").value();
    if (!file.write("half an episode") || ::write(ready[1], "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }
  char byte = 0;
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  ::close(ready[0]);
  ::close(ready[1]);
  remove_stale_temporaries(scratch_ / "out.mp3");
  EXPECT_EQ(names().size(), 1U);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  remove_stale_temporaries(scratch_ / "out.mp3");
  EXPECT_TRUE(names().empty());
}

TEST_F(StaleTemporaries, FilesThatOnlyLookLikeThemStay) {
  const std::vector<std::string> others{".other.mp3.12.0.tmp", ".out.mp3..0.tmp",  ".out.mp3.12.0.tmp.bak",
                                        ".out.mp3.12.tmp",     ".out.mp3.a.b.tmp", ".out.mp3.1.2.3.tmp",
                                        ".out.mp3.tmp",        "out.mp3.12.0.tmp"};
  for (const std::string& name : others) ASSERT_TRUE(write_file_atomically(scratch_ / name, "mine"));
  remove_stale_temporaries(scratch_ / "out.mp3");
  EXPECT_EQ(names().size(), others.size());
  remove_stale_temporaries(scratch_ / "nowhere" / "out.mp3");
}

}  // namespace

}  // namespace showrunner
