#include "studio/media_shelf.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "base/uuid.h"

namespace showrunner::studio {
namespace {

class MediaShelfTest : public testing::Test {
 protected:
  ScratchDirectory directory_;
  MediaShelf shelf_{directory_ / "media"};
  std::string scope_ = make_uuid();
};

TEST_F(MediaShelfTest, AFileIsNamedByItsBytesAndFoundUnderThatName) {
  const auto kept = shelf_.put(scope_, "hello", "vtt");
  ASSERT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(kept->name, "2cf24dba5fb0a30e26e83b2ac5b9e29e.vtt");
  EXPECT_EQ(kept->bytes, 5);
  EXPECT_EQ(shelf_.peek(scope_, kept->name), nullptr);
  const auto file = shelf_.open(scope_, kept->name);
  ASSERT_TRUE(file);
  EXPECT_EQ((*file)->content.bytes(), "hello");
  EXPECT_EQ(shelf_.peek(scope_, kept->name), *file);
  EXPECT_EQ(*shelf_.open(scope_, kept->name), *file);
}

TEST_F(MediaShelfTest, TheSameBytesAreKeptOnceAndOtherBytesHaveAnotherName) {
  const auto one = shelf_.put(scope_, "hello", "vtt");
  const auto again = shelf_.put(scope_, "hello", "vtt");
  const auto other = shelf_.put(scope_, "Hello", "vtt");
  EXPECT_EQ(*one, *again);
  EXPECT_NE(one->name, other->name);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory_ / "media" / scope_)) {
    files += entry.is_regular_file() ? 1 : 0;
  }
  EXPECT_EQ(files, 2U);
}

TEST_F(MediaShelfTest, AFileThatWasCutShortIsWrittenAnew) {
  const auto kept = shelf_.put(scope_, "hello", "vtt");
  std::ofstream(directory_ / "media" / scope_ / kept->name, std::ios::trunc) << "hel";
  ASSERT_TRUE(shelf_.put(scope_, "hello", "vtt"));
  EXPECT_EQ((*shelf_.open(scope_, kept->name))->content.bytes(), "hello");
}

TEST_F(MediaShelfTest, NamesThatAreNoneFindNothing) {
  const auto kept = shelf_.put(scope_, "hello", "vtt");
  std::ofstream(directory_ / "media" / "secret.vtt") << "x";
  for (const std::string& name : {std::string("../secret.vtt"), std::string("secret.vtt"), kept->name + "/",
                                  std::string(), std::string(32, '0') + ".", std::string(32, '0') + ".mp3",
                                  std::string(32, 'Z') + ".vtt", "../" + scope_ + "/" + kept->name}) {
    EXPECT_EQ(shelf_.open(scope_, name).error().code, ErrorCode::kNotFound) << name;
  }
  for (const std::string& scope : {std::string(".."), std::string(), "x/../" + scope_}) {
    EXPECT_EQ(shelf_.open(scope, kept->name).error().code, ErrorCode::kNotFound) << scope;
    shelf_.remove_all(scope);
  }
  EXPECT_TRUE(shelf_.open(scope_, kept->name));
}

TEST_F(MediaShelfTest, WhatIsRemovedIsGoneButForThoseWhoHoldIt) {
  const auto one = shelf_.put(scope_, "one", "vtt");
  const auto two = shelf_.put(scope_, "two", "vtt");
  const auto held = shelf_.open(scope_, one->name);
  shelf_.remove(scope_, one->name);
  EXPECT_FALSE(shelf_.open(scope_, one->name));
  EXPECT_EQ(shelf_.peek(scope_, one->name), nullptr);
  EXPECT_EQ((*held)->content.bytes(), "one");
  EXPECT_TRUE(shelf_.open(scope_, two->name));
  shelf_.remove_all(scope_);
  EXPECT_FALSE(shelf_.open(scope_, two->name));
  EXPECT_EQ(shelf_.peek(scope_, two->name), nullptr);
}

TEST_F(MediaShelfTest, WhatNobodyNeedsIsClearedAwayWithTheTemporaryFilesOfKilledProcesses) {
  const auto needed = shelf_.put(scope_, "needed", "vtt");
  const auto other = shelf_.put(scope_, "other", "vtt");
  ASSERT_TRUE(shelf_.open(scope_, other->name));
  std::ofstream(directory_ / "media" / scope_ / ("." + other->name + ".123.1.tmp")) << "oth";
  shelf_.keep_only(scope_, {needed->name});
  EXPECT_EQ(shelf_.names(scope_), std::set<std::string>{needed->name});
  EXPECT_EQ(shelf_.peek(scope_, other->name), nullptr);
  shelf_.keep_only("..", {});
  EXPECT_TRUE(shelf_.open(scope_, needed->name));
}

TEST_F(MediaShelfTest, ADirectoryThatCannotBeMadeIsAnError) {
  std::ofstream(directory_ / "media") << "in the way";
  EXPECT_FALSE(shelf_.put(scope_, "hello", "vtt"));
}

TEST_F(MediaShelfTest, ManyFilesCanBeOpenedOneAfterTheOther) {
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back(shelf_.put(scope_, std::to_string(i), "vtt")->name);
  for (const std::string& name : names) ASSERT_TRUE(shelf_.open(scope_, name));
  EXPECT_EQ(shelf_.peek(scope_, names.front()), nullptr);
  EXPECT_NE(shelf_.peek(scope_, names.back()), nullptr);
}

}  // namespace
}  // namespace showrunner::studio
