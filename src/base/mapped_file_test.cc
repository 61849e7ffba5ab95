#include "base/mapped_file.h"

#include <fstream>

#include <gtest/gtest.h>

#include "base/scratch_directory.h"

namespace showrunner {
namespace {

TEST(MappedFile, ShowsTheBytesAlsoWhenTheFileHasGone) {
  const ScratchDirectory directory;
  std::string content(100'000, 'a');
  content += "end";
  std::ofstream(directory / "f", std::ios::binary) << content;
  auto file = MappedFile::open(directory / "f");
  ASSERT_TRUE(file) << file.error().message;
  EXPECT_GT(file->modified_ms(), 1'600'000'000'000);
  std::filesystem::remove(directory / "f");
  const MappedFile moved = *std::move(file);
  EXPECT_EQ(moved.bytes(), content);
}

TEST(MappedFile, AnEmptyFileIsEmpty) {
  const ScratchDirectory directory;
  std::ofstream(directory / "f");
  const auto file = MappedFile::open(directory / "f");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->bytes(), "");
}

TEST(MappedFile, WhatIsNotThereOrNoFileIsNamed) {
  const ScratchDirectory directory;
  const auto missing = MappedFile::open(directory / "missing");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kNotFound);
  EXPECT_FALSE(MappedFile::open(directory.path()));
}

}  // namespace
}  // namespace showrunner
