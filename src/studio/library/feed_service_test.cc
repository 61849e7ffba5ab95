#include "studio/library/feed_service.h"

#include <fmt/format.h>

#include "studio/feed/feed_document.h"
#include "studio/library/test_library.h"
#include "studio/settings.h"

namespace showrunner::studio {
namespace {

class FeedServiceTest : public LibraryTest {
 protected:
  FeedService::Feed feed(const store::Id& podcast, std::size_t page = 1) { return value(feeds_.feed(podcast, page)); }

  /// So many published episodes, the first of them the oldest.
  void publish_many(const store::Podcast& podcast, std::size_t count) {
    write([&](Change& change) {
      for (std::size_t i = 0; i < count; ++i) {
        const store::Episode episode{.row = {.id = make_uuid(),
                                             .podcast = podcast.id,
                                             .title = fmt::format("Number {}.", i),
                                             .status = store::EpisodeStatus::kPublished,
                                             .language = "en",
                                             .script_version = 1,
                                             .render = 1,
                                             .created = 1,
                                             .updated = 1,
                                             .published = 1'000'000 + static_cast<std::int64_t>(i) * 1'000},
                                     .texts = {.details = to_json(EpisodeDetails{}), .order = "{}"}};
        change.writer().insert(episode);
        change.writer().insert(store::Render{
            .episode = episode.row.id, .number = 1, .script_version = 1, .made = 1, .facts = to_json(RenderFacts{})});
      }
    });
  }

  static std::size_t count(std::string_view text, std::string_view what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
    return found;
  }

  static bool shows(const FeedService::Feed& feed, std::string_view what) {
    return feed->xml.find(what) != std::string::npos;
  }

  const Options options_{option_table()};
  FeedService feeds_{library_, addresses_, readers_, options_};
};

TEST_F(FeedServiceTest, AFeedShowsWhatIsPublishedAndNothingElse) {
  const store::Podcast podcast = a_podcast();
  const store::Id shown = a_heard_episode(podcast.id);
  const store::Id ready = a_heard_episode(podcast.id);
  EXPECT_EQ(count(feed(podcast.id)->xml, "<item>"), 0U);
  static_cast<void>(value(catalogue_.publish(shown)));
  EXPECT_EQ(count(feed(podcast.id)->xml, "<item>"), 1U);
  EXPECT_TRUE(shows(feed(podcast.id), shown));
  EXPECT_FALSE(shows(feed(podcast.id), ready));
  static_cast<void>(value(catalogue_.unpublish(shown)));
  EXPECT_FALSE(shows(feed(podcast.id), shown));
}

TEST_F(FeedServiceTest, AFeedIsWrittenOnceUntilWhatItShowsChanges) {
  const store::Podcast podcast = a_podcast();
  const store::Id id = a_heard_episode(podcast.id);
  static_cast<void>(value(catalogue_.publish(id)));
  const FeedService::Feed first = feed(podcast.id);
  EXPECT_EQ(feed(podcast.id), first);
  static_cast<void>(value(scripts_.save(id, 1, script("Another line."), "edit")));
  EXPECT_EQ(feed(podcast.id), first) << "a script is not heard before it is rendered";
  static_cast<void>(value(catalogue_.change_episode(id, {.title = "Another title"})));
  const FeedService::Feed second = feed(podcast.id);
  EXPECT_NE(second->etag, first->etag);
  EXPECT_TRUE(shows(second, "Another title"));
  EXPECT_NE(second->etag, second->gzipped_etag);
  EXPECT_FALSE(shows(first, "Another title")) << "whoever is being served the old one still has it";
}

TEST_F(FeedServiceTest, AFeedOfMoreThanAPageIsReadPageByPageNewestFirst) {
  const store::Podcast podcast = a_podcast();
  publish_many(podcast, 2 * kItemsPerFeedPage + 1);
  const auto first = feed(podcast.id, 1);
  const auto second = feed(podcast.id, 2);
  const auto third = feed(podcast.id, 3);
  EXPECT_EQ(count(first->xml, "<item>"), kItemsPerFeedPage);
  EXPECT_EQ(count(second->xml, "<item>"), kItemsPerFeedPage);
  EXPECT_EQ(count(third->xml, "<item>"), 1U);
  EXPECT_TRUE(shows(first, fmt::format("Number {}.", 2 * kItemsPerFeedPage)));
  EXPECT_TRUE(shows(first, fmt::format("Number {}.", kItemsPerFeedPage + 1)));
  EXPECT_TRUE(shows(second, fmt::format("Number {}.", kItemsPerFeedPage)));
  EXPECT_TRUE(shows(third, "Number 0."));
  EXPECT_TRUE(shows(first, "rel=\"next\"") && !shows(first, "rel=\"previous\""));
  EXPECT_TRUE(shows(second, "rel=\"next\"") && shows(second, "rel=\"previous\""));
  EXPECT_TRUE(!shows(third, "rel=\"next\"") && shows(third, "rel=\"previous\""));
  EXPECT_EQ(failure(feeds_.feed(podcast.id, 0)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(feeds_.feed(podcast.id, 4)), ErrorCode::kNotFound);
}

TEST_F(FeedServiceTest, AFullPageHasNoEmptyOneBehindIt) {
  const store::Podcast podcast = a_podcast();
  publish_many(podcast, kItemsPerFeedPage);
  EXPECT_EQ(count(feed(podcast.id)->xml, "<item>"), kItemsPerFeedPage);
  EXPECT_FALSE(shows(feed(podcast.id), "rel=\"next\""));
  EXPECT_EQ(failure(feeds_.feed(podcast.id, 2)), ErrorCode::kNotFound);
}

TEST_F(FeedServiceTest, APodcastThatIsBlockedOrDeletedHasNoPublicFeed) {
  const store::Podcast podcast = a_podcast();
  const auto token = value(catalogue_.create_token(podcast.id, "Ben")).token;
  static_cast<void>(feed(podcast.id));
  static_cast<void>(value(catalogue_.change_podcast(podcast.id, std::nullopt,
                                                    [](store::PodcastFields& fields) { fields.blocked = true; })));
  EXPECT_EQ(failure(feeds_.feed(podcast.id, 1)), ErrorCode::kNotFound);
  EXPECT_TRUE(shows(value(feeds_.private_feed(token, 1)), "<itunes:block>Yes</itunes:block>"));
  static_cast<void>(value(catalogue_.delete_podcast(podcast.id)));
  EXPECT_EQ(failure(feeds_.private_feed(token, 1)), ErrorCode::kNotFound);
  static_cast<void>(value(catalogue_.restore_podcast(podcast.id)));
  static_cast<void>(value(feeds_.private_feed(token, 1)));
  EXPECT_EQ(failure(feeds_.feed(make_uuid(), 1)), ErrorCode::kNotFound);
}

TEST_F(FeedServiceTest, APrivateFeedIsReadWithItsTokenUntilThatIsRevoked) {
  const store::Podcast podcast = a_podcast();
  const auto one = value(catalogue_.create_token(podcast.id, "Ben")).token;
  const auto two = value(catalogue_.create_token(podcast.id, "Eve")).token;
  const auto read = value(feeds_.private_feed(one, 1));
  EXPECT_TRUE(shows(read, addresses_.private_feed(one)));
  EXPECT_FALSE(shows(read, two));
  EXPECT_FALSE(shows(feed(podcast.id), one));
  static_cast<void>(value(catalogue_.revoke_token(podcast.id, one)));
  EXPECT_EQ(failure(feeds_.private_feed(one, 1)), ErrorCode::kNotFound);
  static_cast<void>(value(feeds_.private_feed(two, 1)));
  EXPECT_EQ(failure(feeds_.private_feed("no token", 1)), ErrorCode::kNotFound);
}

TEST_F(FeedServiceTest, AFeedThatMovedSaysWhereToUnlessThatIsItself) {
  const store::Podcast podcast = a_podcast();
  const auto move_to = [&](const std::string& url) {
    static_cast<void>(value(catalogue_.change_podcast(
        podcast.id, std::nullopt, [url](store::PodcastFields& fields) { fields.new_feed_url = url; })));
  };
  EXPECT_EQ(feed(podcast.id)->moved_to, "");
  move_to("https://elsewhere.example/feed.xml");
  EXPECT_EQ(feed(podcast.id)->moved_to, "https://elsewhere.example/feed.xml");
  EXPECT_TRUE(shows(feed(podcast.id), "<itunes:new-feed-url>https://elsewhere.example/feed.xml</itunes:new-feed-url>"));
  move_to(addresses_.feed(podcast.id));
  EXPECT_EQ(feed(podcast.id)->moved_to, "");
}

TEST_F(FeedServiceTest, APreviewShowsTheEpisodeAsLongAsItIsHeldAndPublishesNothing) {
  const store::Podcast podcast = a_podcast();
  const store::Id before = a_heard_episode(podcast.id);
  static_cast<void>(value(catalogue_.publish(before)));
  const store::Id id = a_heard_episode(podcast.id);
  Addresses own;
  own.set_base("http://127.0.0.1:8080");
  std::string token;
  {
    const auto preview = value(feeds_.preview(id, RenderFacts{.audio = {.name = "new.mp3", .bytes = 5}}, own));
    EXPECT_EQ(count(preview.feed->xml, "<item>"), 2U);
    EXPECT_LT(preview.feed->xml.find(id), preview.feed->xml.find(before)) << "the newest is first";
    EXPECT_TRUE(shows(preview.feed, own.media(id, "new.mp3")));
    EXPECT_FALSE(shows(preview.feed, addresses_.base()));
    EXPECT_EQ(preview.self, own.feed(podcast.id));
    const std::string prefix = own.private_feed("").substr(0, own.private_feed("").size() - 4);
    ASSERT_TRUE(preview.address.starts_with(prefix));
    token = preview.address.substr(prefix.size(), preview.address.size() - prefix.size() - 4);
    EXPECT_EQ(value(feeds_.private_feed(token, 1)), preview.feed);
  }
  EXPECT_EQ(failure(feeds_.private_feed(token, 1)), ErrorCode::kNotFound);
  EXPECT_FALSE(shows(feed(podcast.id), id));
  EXPECT_EQ(status(id), store::EpisodeStatus::kReady);
}

TEST_F(FeedServiceTest, APreviewOfAPublishedEpisodeShowsItOnceAtItsPlace) {
  const store::Podcast podcast = a_podcast();
  publish_many(podcast, kItemsPerFeedPage);
  const store::Id id = a_heard_episode(podcast.id);
  static_cast<void>(value(catalogue_.publish(id)));
  const auto preview = value(feeds_.preview(id, RenderFacts{.audio = {.name = "new.mp3", .bytes = 5}}, addresses_));
  EXPECT_EQ(count(preview.feed->xml, "<item>"), kItemsPerFeedPage);
  EXPECT_EQ(count(preview.feed->xml, fmt::format(">{}</guid>", id)), 1U);
  EXPECT_TRUE(shows(preview.feed, "rel=\"next\""));
}

TEST_F(FeedServiceTest, WhatBelongsToNoPodcastHasNoPreview) {
  const store::Id alone = a_heard_episode({});
  EXPECT_EQ(failure(feeds_.preview(alone, {}, addresses_)), ErrorCode::kConflict);
  EXPECT_EQ(failure(feeds_.preview(make_uuid(), {}, addresses_)), ErrorCode::kNotFound);
  const store::Podcast podcast = a_podcast();
  const store::Id orphan = a_heard_episode(podcast.id);
  static_cast<void>(value(catalogue_.delete_podcast(podcast.id)));
  EXPECT_EQ(failure(feeds_.preview(orphan, {}, addresses_)), ErrorCode::kConflict);
}

TEST_F(FeedServiceTest, TheListOfFeedsNamesAllThatAreThereAndPublic) {
  const store::Podcast shown = a_podcast();
  const store::Podcast hidden = a_podcast();
  const store::Podcast deleted = a_podcast();
  static_cast<void>(value(
      catalogue_.change_podcast(hidden.id, std::nullopt, [](store::PodcastFields& fields) { fields.blocked = true; })));
  static_cast<void>(value(catalogue_.delete_podcast(deleted.id)));
  const std::string list = value(feeds_.opml());
  EXPECT_NE(list.find(addresses_.feed(shown.id)), std::string::npos);
  EXPECT_EQ(list.find(hidden.id), std::string::npos);
  EXPECT_EQ(list.find(deleted.id), std::string::npos);
}

}  // namespace
}  // namespace showrunner::studio
