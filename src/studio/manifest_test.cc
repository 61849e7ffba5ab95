#include "studio/manifest.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/scratch_directory.h"

namespace showrunner::studio {
namespace {

class ManifestTest : public testing::Test {
 protected:
  ManifestTest() {
    for (const auto& path : paths_.all()) EXPECT_TRUE(write_file_atomically(path, path.filename().string()));
  }

  ScratchDirectory directory_;
  OutputPaths paths_ = OutputPaths::beside(directory_.path() / "e.mp3");
  cache::DiskCache disk_{directory_.path() / "cache", 1 << 20};
  Manifest manifest_{disk_};
  std::string key_ = sha256_hex("key");
};

TEST_F(ManifestTest, FindsTheReportWhileTheFilesAreTheSame) {
  EXPECT_EQ(manifest_.find(key_, paths_), std::nullopt);
  manifest_.remember(key_, paths_, "the report");
  EXPECT_EQ(manifest_.find(key_, paths_), "the report");
  EXPECT_EQ(manifest_.find(sha256_hex("another"), paths_), std::nullopt);
}

TEST_F(ManifestTest, FindsNothingOnceAFileHasChangedOrGone) {
  for (const auto& path : paths_.all()) {
    manifest_.remember(key_, paths_, "the report");
    const std::string content = path.filename().string();
    ASSERT_TRUE(write_file_atomically(path, content + "x"));
    EXPECT_EQ(manifest_.find(key_, paths_), std::nullopt) << path;
    std::filesystem::remove(path);
    EXPECT_EQ(manifest_.find(key_, paths_), std::nullopt) << path;
    ASSERT_TRUE(write_file_atomically(path, content));
    EXPECT_EQ(manifest_.find(key_, paths_), "the report") << path;
  }
}

}  // namespace
}  // namespace showrunner::studio
