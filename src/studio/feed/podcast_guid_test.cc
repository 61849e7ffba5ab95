#include "studio/feed/podcast_guid.h"

#include <gtest/gtest.h>

namespace showrunner::studio {
namespace {

TEST(PodcastGuid, IsThatOfTheNamespacesExamples) {
  EXPECT_EQ(podcast_guid("https://podnews.net/rss"), "9b024349-ccf0-5f69-a609-6b82873eab3c");
  EXPECT_EQ(podcast_guid("http://mp3s.nashownotes.com/pc20rss.xml"), "917393e3-1b1e-5cef-ace4-edaa54e1f810");
}

TEST(PodcastGuid, DoesNotDependOnSchemeAndTrailingSlashes) {
  const std::string guid = podcast_guid("podnews.net/rss");
  EXPECT_EQ(guid, "9b024349-ccf0-5f69-a609-6b82873eab3c");
  EXPECT_EQ(podcast_guid("http://podnews.net/rss"), guid);
  EXPECT_EQ(podcast_guid("feed://podnews.net/rss//"), guid);
  EXPECT_NE(podcast_guid("https://podnews.net/rss?page=2"), guid);
}

TEST(PodcastGuid, KeepsAUrlInTheQuery) {
  EXPECT_NE(podcast_guid("proxy.example/?of=https://podnews.net/rss"), podcast_guid("podnews.net/rss"));
}

}  // namespace
}  // namespace showrunner::studio
