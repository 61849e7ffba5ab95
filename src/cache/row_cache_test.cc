#include "cache/row_cache.h"

#include <fstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/scratch_directory.h"
#include "cache/test_support.h"

namespace showrunner::cache {

namespace {

constexpr std::uint64_t kPlenty = std::uint64_t{64} << 20U;

class RowCacheTest : public testing::Test {
 protected:
  void keep(RowCache& cache, const std::string& key, const std::string& value,
            const std::vector<std::string>& labels = {}) {
    EXPECT_TRUE(cache.put(key, value, cache.generation(), labels));
    cache.flush();
  }

  ScratchDirectory scratch_;
  std::filesystem::path file_ = scratch_ / "below/rows.db";
};

TEST_F(RowCacheTest, FindsWhatIsQueuedAndWhatIsFlushed) {
  RowCache cache(file_, kPlenty);
  EXPECT_FALSE(cache.get("a"));
  EXPECT_TRUE(cache.put("a", "1", 0));
  EXPECT_FALSE(cache.put("b", std::string("with a\0zero", 11), 0)) << "a flush is due already";
  EXPECT_EQ(cache.get("a"), "1");
  cache.flush();
  EXPECT_TRUE(cache.put("c", "3", 0));
  EXPECT_EQ(cache.get("a"), "1");
  EXPECT_EQ(cache.get("b"), std::string("with a\0zero", 11));
  EXPECT_EQ(cache.get("c"), "3");
  EXPECT_EQ(cache.stats().stores, 2U);
}

TEST_F(RowCacheTest, TheNewerValueOfAKeyStands) {
  RowCache cache(file_, kPlenty);
  keep(cache, "a", "old");
  keep(cache, "a", "new");
  EXPECT_EQ(cache.get("a"), "new");
}

TEST_F(RowCacheTest, IsSharedWithOtherProcessesAndOutlivesThem) {
  RowCache other(file_, kPlenty);
  {
    RowCache cache(file_, kPlenty);
    keep(cache, "a", "1");
    keep(other, "b", "2");
    EXPECT_EQ(cache.get("b"), "2");
    EXPECT_EQ(other.get("a"), "1");
  }
  EXPECT_EQ(other.get("a"), "1");
}

TEST_F(RowCacheTest, DropsWhatWasUsedLongestAgoWhenItIsFull) {
  constexpr std::uint64_t kBudget = std::uint64_t{1} << 20U;
  RowCache cache(file_, kBudget);
  const std::string value(8'000, 'x');
  for (int i = 0; i < 400; ++i) keep(cache, fmt::format("key {}", i), value);
  EXPECT_GT(cache.stats().evictions, 200U);
  EXPECT_FALSE(cache.get("key 0"));
  EXPECT_TRUE(cache.get("key 399"));
  EXPECT_LT(std::filesystem::file_size(file_), 2 * kBudget);
  EXPECT_FALSE(cache.put("too large", std::string(kBudget + 1, 'x'), 0));
  EXPECT_FALSE(cache.get("too large"));
}

TEST_F(RowCacheTest, AValueThatWasDamagedIsAMissAndGoes) {
  const std::string value = "what a model wrote, for which somebody has paid";
  {
    RowCache cache(file_, kPlenty);
    keep(cache, "a", value);
  }
  std::string bytes = file_content(file_.string());
  const auto at = bytes.find(value);
  ASSERT_NE(at, std::string::npos);
  bytes[at] = 'W';
  overwrite_file(file_.string(), bytes);
  RowCache cache(file_, kPlenty);
  EXPECT_FALSE(cache.get("a"));
  EXPECT_EQ(cache.stats().corrupt, 1U);
  keep(cache, "a", value);
  EXPECT_EQ(cache.get("a"), value);
}

TEST_F(RowCacheTest, AFileThatIsNoDatabaseIsBegunAnew) {
  std::filesystem::create_directories(file_.parent_path());
  std::ofstream(file_) << std::string(5'000, '?');
  RowCache cache(file_, kPlenty);
  keep(cache, "a", "1");
  EXPECT_EQ(cache.get("a"), "1");
  EXPECT_EQ(cache.stats().corrupt, 1U);
}

TEST_F(RowCacheTest, ADirectoryThatCannotBeMadeCostsMissesOnlyUntilItCan) {
  std::ofstream(file_.parent_path()) << "in the way";
  RowCache cache(file_, kPlenty);
  keep(cache, "a", "1");
  EXPECT_FALSE(cache.get("a"));
  EXPECT_GT(cache.stats().failures, 0U);
  std::filesystem::remove(file_.parent_path());
  keep(cache, "a", "1");
  EXPECT_EQ(cache.get("a"), "1");
}

TEST_F(RowCacheTest, ForgetsEverythingWhenCleared) {
  RowCache cache(file_, kPlenty);
  keep(cache, "a", "1");
  EXPECT_TRUE(cache.put("b", "2", 0));
  cache.clear();
  EXPECT_FALSE(cache.get("a"));
  EXPECT_FALSE(cache.get("b"));
}

TEST_F(RowCacheTest, ForgetsByLabelWhatIsQueuedAndWhatIsWrittenByWhomever) {
  RowCache cache(file_, kPlenty);
  RowCache other(file_, kPlenty);
  keep(cache, "a", "1", {"style:debate", "url:x"});
  keep(cache, "b", "2", {"style:debates"});
  keep(other, "c", "3", {"url:y", "style:debate"});
  EXPECT_TRUE(cache.put("d", "4", 0, {"style:debate"}));
  EXPECT_FALSE(cache.put("e", "5", 0));
  cache.forget("style:debate");
  for (const char* key : {"a", "c", "d"}) EXPECT_FALSE(cache.get(key)) << key;
  EXPECT_EQ(cache.get("b"), "2");
  cache.flush();
  EXPECT_EQ(other.get("e"), "5");
}

TEST_F(RowCacheTest, WhatWasBegunBeforeAPurgeIsNotKept) {
  RowCache cache(file_, kPlenty);
  const std::uint64_t begun = cache.generation();
  cache.forget("anything");
  EXPECT_FALSE(cache.put("a", "1", begun));
  EXPECT_FALSE(cache.get("a"));
  cache.clear();
  keep(cache, "a", "2");
  EXPECT_EQ(cache.get("a"), "2");
}

}  // namespace

}  // namespace showrunner::cache
