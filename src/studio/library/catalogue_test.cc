#include "studio/library/catalogue.h"

#include "studio/library/job_orders.h"
#include "studio/library/test_library.h"

namespace showrunner::studio {
namespace {

using store::EpisodeStatus;
using store::JobState;

class CatalogueTest : public LibraryTest {
 protected:
  Result<Catalogue::EpisodesMade> create(std::vector<NewEpisode> all, std::optional<IdempotencyKey> key) {
    return run(catalogue_.create_episodes(std::move(all), std::move(key)));
  }

  std::size_t episodes() { return static_cast<std::size_t>(value(catalogue_.episodes({})).total); }

  std::size_t jobs() { return static_cast<std::size_t>(value(desk_.jobs({})).total); }

  EpisodeView change(const store::Id& id, EpisodeChange change) {
    return value(catalogue_.change_episode(id, std::move(change)));
  }

  JobOrders orders(const store::Job& job) { return job_orders_from_json(job.orders).value(); }
};

TEST_F(CatalogueTest, APodcastIsWhatWasSaidOfIt) {
  const store::Podcast made = a_podcast();
  EXPECT_EQ(made.fields, fields());
  EXPECT_EQ(made.revision, 1);
  EXPECT_FALSE(made.guid.empty());
  EXPECT_EQ(value(catalogue_.podcast(made.id)), made);
  ASSERT_EQ(heard_.size(), 1U);
  EXPECT_EQ(heard_[0].type, "podcast");
  EXPECT_EQ(heard_[0].subject, made.id);
}

TEST_F(CatalogueTest, TheSameRequestSentAgainMakesNothingNew) {
  const IdempotencyKey key{.key = "k", .fingerprint = "f"};
  const auto first = value(catalogue_.create_podcast(fields(), key));
  const std::size_t heard = heard_.size();
  const auto second = value(catalogue_.create_podcast(fields(), key));
  EXPECT_FALSE(first.replayed);
  EXPECT_TRUE(second.replayed);
  EXPECT_EQ(second.podcast, first.podcast);
  EXPECT_EQ(value(catalogue_.podcasts({})).total, 1);
  EXPECT_EQ(heard_.size(), heard);
}

TEST_F(CatalogueTest, AnotherRequestUnderTheSameKeyIsRefusedWhateverItMakes) {
  ASSERT_TRUE(create({wanted()}, IdempotencyKey{.key = "k", .fingerprint = "one"}));
  EXPECT_EQ(create({wanted()}, IdempotencyKey{.key = "k", .fingerprint = "two"}).error().code, ErrorCode::kKeyReused);
  EXPECT_EQ(failure(catalogue_.create_podcast(fields(), IdempotencyKey{.key = "k", .fingerprint = "three"})),
            ErrorCode::kKeyReused);
  EXPECT_EQ(episodes(), 1U);
}

TEST_F(CatalogueTest, ABatchSentAgainIsAnsweredWithWhatItMadeAndWhatItDidNot) {
  const IdempotencyKey key{.key = "k", .fingerprint = "f"};
  const store::Id missing = make_uuid();
  const auto first = create({wanted(), wanted(missing), with_script()}, key);
  ASSERT_TRUE(first);
  ASSERT_EQ(first->each.size(), 3U);
  EXPECT_TRUE(first->each[0] && first->each[2]);
  EXPECT_EQ(first->each[1].error().code, ErrorCode::kNotFound);
  EXPECT_EQ(first->each[1].error().field, "$.podcast_id");
  const auto again = create({wanted(), wanted(missing), with_script()}, key);
  ASSERT_TRUE(again && again->replayed);
  ASSERT_EQ(again->each.size(), 3U);
  EXPECT_EQ(again->each[0]->episode, first->each[0]->episode);
  EXPECT_EQ(again->each[0]->job, first->each[0]->job);
  EXPECT_EQ(again->each[1].error().message, first->each[1].error().message);
  EXPECT_EQ(again->each[1].error().field, "$.podcast_id");
  EXPECT_EQ(again->each[2]->episode.id, first->each[2]->episode.id);
  EXPECT_EQ(episodes(), 2U);
}

TEST_F(CatalogueTest, WhatWasErasedSinceIsMissingAloneWhenItsBatchIsSentAgain) {
  const IdempotencyKey key{.key = "k", .fingerprint = "f"};
  const auto first = create({wanted(), wanted()}, key);
  write([&](Change& change) { change.writer().erase_episode(first->each[0]->episode.id); });
  const auto again = create({wanted(), wanted()}, key);
  ASSERT_TRUE(again) << again.error().message;
  ASSERT_EQ(again->each.size(), 2U);
  EXPECT_EQ(again->each[0].error().code, ErrorCode::kNotFound);
  ASSERT_TRUE(again->each[1]);
  EXPECT_EQ(again->each[1]->episode.id, first->each[1]->episode.id);
}

TEST_F(CatalogueTest, AChangeOfAPodcastRaisesItsRevisionAndNoChangeDoesNot) {
  const store::Podcast made = a_podcast();
  const auto rename = [](store::PodcastFields& fields) { fields.title = "Other"; };
  const store::Podcast changed = value(catalogue_.change_podcast(made.id, 1, rename));
  EXPECT_EQ(changed.revision, 2);
  EXPECT_EQ(changed.fields.title, "Other");
  EXPECT_EQ(failure(catalogue_.change_podcast(made.id, 1, rename)), ErrorCode::kConflict);
  const std::size_t heard = heard_.size();
  EXPECT_EQ(value(catalogue_.change_podcast(made.id, 2, rename)).revision, 2);
  EXPECT_EQ(heard_.size(), heard);
}

TEST_F(CatalogueTest, ADeletedPodcastIsGoneUntilItIsBroughtBackAndItsEpisodesStay) {
  const store::Podcast made = a_podcast();
  const store::Id episode = a_heard_episode(made.id);
  static_cast<void>(value(catalogue_.publish(episode)));
  EXPECT_TRUE(value(catalogue_.delete_podcast(made.id)).deleted);
  EXPECT_EQ(failure(catalogue_.podcast(made.id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.delete_podcast(made.id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.change_podcast(made.id, std::nullopt, [](auto&) {})), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.create_token(made.id, "")), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.tokens(made.id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.publish(episode)), ErrorCode::kNotFound);
  EXPECT_EQ(value(catalogue_.podcasts({})).total, 0);
  EXPECT_EQ(value(catalogue_.podcasts({.deleted = true})).total, 1);
  EXPECT_EQ(status(episode), EpisodeStatus::kPublished);
  const store::Podcast back = value(catalogue_.restore_podcast(made.id));
  EXPECT_FALSE(back.deleted);
  EXPECT_EQ(value(catalogue_.podcast(made.id)), back);
  EXPECT_EQ(value(catalogue_.restore_podcast(made.id)), back);
  EXPECT_EQ(failure(catalogue_.restore_podcast(make_uuid())), ErrorCode::kNotFound);
}

TEST_F(CatalogueTest, AnEpisodeBeginsWithAJobThatMakesIt) {
  const auto made = an_episode(wanted());
  EXPECT_EQ(made.episode.title, "Lighthouses");
  EXPECT_EQ(made.episode.status, EpisodeStatus::kMaking);
  EXPECT_EQ(made.job.kind, "make");
  EXPECT_EQ(made.job.state, JobState::kQueued);
  const EpisodeView view = value(catalogue_.episode(made.episode.id));
  EXPECT_EQ(view.episode.row, made.episode);
  EXPECT_EQ(view.job, made.job);
  EXPECT_FALSE(view.render);
  NewEpisode review = wanted();
  review.order.review = true;
  EXPECT_EQ(an_episode(review).job.kind, "write");
}

TEST_F(CatalogueTest, AnEpisodeWithItsScriptToBeReviewedWaitsForNobody) {
  const auto made = an_episode(with_script());
  EXPECT_EQ(made.episode.status, EpisodeStatus::kReview);
  EXPECT_EQ(made.episode.script_version, 1);
  EXPECT_EQ(made.job.state, JobState::kDone);
  EXPECT_FALSE(value(desk_.take()));
  EXPECT_EQ(value(scripts_.script(made.episode.id, std::nullopt)).script, text::to_json(script()));
}

TEST_F(CatalogueTest, AnEpisodeIsChangedOnlyByWhoKnowsWhatItIs) {
  const store::Id id = an_episode(with_script()).episode.id;
  const EpisodeView changed = change(id, {.title = "Mine", .summary = "Of it", .revision = 1});
  EXPECT_EQ(changed.episode.row.revision, 2);
  EXPECT_EQ(failure(catalogue_.change_episode(id, {.title = "Late", .revision = 1})), ErrorCode::kConflict);
  EXPECT_EQ(row(id).title, "Mine");
  const std::size_t heard = heard_.size();
  EXPECT_EQ(change(id, {.title = "Mine", .summary = "Of it"}).episode.row.revision, 2);
  EXPECT_EQ(heard_.size(), heard);
  EXPECT_EQ(failure(catalogue_.change_episode(id, {.podcast = make_uuid()})), ErrorCode::kNotFound);
}

TEST_F(CatalogueTest, ADeletedEpisodeIsGoneUntilItIsBroughtBackAsItWas) {
  const store::Podcast podcast = a_podcast();
  const store::Id id = a_heard_episode(podcast.id);
  const auto published = value(catalogue_.publish(id)).episode.row.published;
  EXPECT_TRUE(value(catalogue_.delete_episode(id)).empty());
  EXPECT_EQ(failure(catalogue_.episode(id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.delete_episode(id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.change_episode(id, {.title = "x"})), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.order_render(id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.publish(id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(catalogue_.unpublish(id)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(scripts_.script(id, 1)), ErrorCode::kNotFound);
  EXPECT_EQ(episodes(), 0U);
  EXPECT_EQ(value(catalogue_.episodes({.deleted = true})).total, 1);
  const store::EpisodeRow back = value(catalogue_.restore_episode(id)).episode.row;
  EXPECT_EQ(back.status, EpisodeStatus::kPublished);
  EXPECT_EQ(back.published, published);
  EXPECT_EQ(value(catalogue_.restore_episode(id)).episode.row, back);
  EXPECT_EQ(failure(catalogue_.restore_episode(make_uuid())), ErrorCode::kNotFound);
}

TEST_F(CatalogueTest, WhoRunsTheJobOfADeletedEpisodeIsToBeTold) {
  const auto made = an_episode(wanted());
  static_cast<void>(take());
  EXPECT_EQ(value(catalogue_.delete_episode(made.episode.id)), std::vector{made.job.id});
  EXPECT_TRUE(job(made.job.id).cancel_requested);
  EXPECT_EQ(value(desk_.renew({{.job = made.job.id}})), std::vector{made.job.id});
}

TEST_F(CatalogueTest, OnlyWhatCanBeHeardInAPodcastIsPublished) {
  const store::Podcast podcast = a_podcast();
  const store::Id silent = an_episode(with_script(podcast.id)).episode.id;
  EXPECT_EQ(failure(catalogue_.publish(silent)), ErrorCode::kConflict);
  const store::Id alone = a_heard_episode({});
  EXPECT_EQ(failure(catalogue_.publish(alone)), ErrorCode::kConflict);
  EXPECT_EQ(status(alone), EpisodeStatus::kReady);
  static_cast<void>(change(alone, {.podcast = podcast.id}));
  const auto published = value(catalogue_.publish(alone)).episode.row;
  EXPECT_EQ(published.status, EpisodeStatus::kPublished);
  EXPECT_EQ(value(catalogue_.publish(alone)).episode.row, published);
  EXPECT_EQ(failure(catalogue_.change_episode(alone, {.podcast = ""})), ErrorCode::kConflict);
  const auto unpublished = value(catalogue_.unpublish(alone)).episode.row;
  EXPECT_EQ(unpublished.status, EpisodeStatus::kReady);
  EXPECT_FALSE(unpublished.published);
  EXPECT_EQ(value(catalogue_.unpublish(alone)).episode.row, unpublished);
  EXPECT_EQ(change(alone, {.podcast = ""}).episode.row.podcast, "");
}

TEST_F(CatalogueTest, AnEpisodeHasAtMostOneJobThatHasNotEnded) {
  const store::Id id = an_episode(with_script()).episode.id;
  const auto first = value(catalogue_.order_render(id));
  EXPECT_EQ(first.job.kind, "render");
  EXPECT_EQ(orders(first.job).script_version, 1);
  EXPECT_FALSE(first.restart);
  EXPECT_EQ(status(id), EpisodeStatus::kMaking);
  const auto second = value(catalogue_.order_render(id));
  EXPECT_EQ(second.job, first.job);
  EXPECT_EQ(jobs(), 2U);  // the one that it came with, and this
}

TEST_F(CatalogueTest, AJobUnderWayIsToBeginAgainWithAnotherScriptOnly) {
  const store::Id id = an_episode(with_script()).episode.id;
  const store::Id job = value(catalogue_.order_render(id)).job.id;
  static_cast<void>(take());
  EXPECT_FALSE(value(catalogue_.order_render(id)).restart);
  static_cast<void>(value(scripts_.save(id, 1, script("Another line."), "edit")));
  const auto again = value(catalogue_.order_render(id));
  EXPECT_TRUE(again.restart);
  EXPECT_EQ(again.job.id, job);
  EXPECT_EQ(orders(this->job(job)).script_version, 2);
  EXPECT_FALSE(value(catalogue_.order_render(id)).restart);
}

TEST_F(CatalogueTest, AJobThatOnlyTagsFilesBecomesTheOneThatSpeaks) {
  const store::Id id = a_heard_episode({});
  const EpisodeView view = change(id, {.title = "Another"});
  ASSERT_EQ(view.job->kind, "package");
  const auto waiting = value(catalogue_.order_render(id));
  EXPECT_EQ(waiting.job.id, view.job->id);
  EXPECT_EQ(waiting.job.kind, "render");
  EXPECT_FALSE(waiting.restart);
  EXPECT_EQ(jobs(), 2U);
}

TEST_F(CatalogueTest, NothingIsRenderedWithoutAScript) {
  EXPECT_EQ(failure(catalogue_.order_render(an_episode(wanted()).episode.id)), ErrorCode::kConflict);
  EXPECT_EQ(failure(catalogue_.order_render(make_uuid())), ErrorCode::kNotFound);
}

TEST_F(CatalogueTest, FilesAreTaggedAnewExactlyWhenTheirTagsChange) {
  const store::Podcast podcast = a_podcast();
  const store::Id id = a_heard_episode({});
  const auto after = [&](EpisodeChange wanted) {
    const std::size_t before = jobs();
    static_cast<void>(change(id, std::move(wanted)));
    while (const auto open = value(desk_.take())) {
      static_cast<void>(run(desk_.finish(open->id, [](Change&, store::Episode&, const store::Job&) {})));
    }
    return jobs() - before;
  };
  EXPECT_EQ(after({.summary = "Other words"}), 0U);
  EXPECT_EQ(after({.title = "A title"}), 1U);
  EXPECT_EQ(after({.title = "A title"}), 0U);
  EXPECT_EQ(after({.podcast = podcast.id}), 1U);
  EXPECT_EQ(after({.details = [](EpisodeDetails& details) { details.number = 3; }}), 1U);
  EXPECT_EQ(after({.details = [](EpisodeDetails& details) { details.season = 3; }}), 0U);
  EXPECT_EQ(after({.details = [](EpisodeDetails& details) { details.notes = "<p>n</p>"; }}), 0U);
  EXPECT_EQ(after({.details =
                       [](EpisodeDetails& details) {
                         details.chapters_locked = true;
                         details.chapters = {{.start_ms = 0, .end_ms = -1, .title = "All"}};
                       }}),
            1U);
}

TEST_F(CatalogueTest, WhatIsNotRenderedYetIsTaggedWhenItIs) {
  const store::Id id = an_episode(with_script()).episode.id;
  const EpisodeView view = change(id, {.title = "Another"});
  EXPECT_EQ(view.job->kind, "write");
  EXPECT_EQ(jobs(), 1U);
}

TEST_F(CatalogueTest, TheFeedsRevisionIsRaisedExactlyWhenTheFeedWouldChange) {
  const store::Podcast podcast = a_podcast();
  const store::Id id = a_heard_episode(podcast.id);
  std::int64_t revision = 1;
  const auto raised = [&] {
    const std::int64_t before = std::exchange(revision, feed_revision(podcast.id));
    return revision - before;
  };
  EXPECT_EQ(raised(), 0);  // nothing of it is published
  static_cast<void>(change(id, {.title = "Not yet seen"}));
  EXPECT_EQ(raised(), 0);
  static_cast<void>(value(catalogue_.publish(id)));
  EXPECT_EQ(raised(), 1);
  static_cast<void>(change(id, {.title = "Seen"}));
  EXPECT_EQ(raised(), 1);
  static_cast<void>(change(id, {.summary = "Seen"}));
  EXPECT_EQ(raised(), 1);
  for (const auto& details : std::vector<std::function<void(EpisodeDetails&)>>{
           [](EpisodeDetails& all) { all.notes = "Seen"; }, [](EpisodeDetails& all) { all.season = 2; },
           [](EpisodeDetails& all) { all.number = 2; }, [](EpisodeDetails& all) { all.type = "bonus"; },
           [](EpisodeDetails& all) { all.explicit_content = true; }}) {
    static_cast<void>(change(id, {.details = details}));
    EXPECT_EQ(raised(), 1);
  }
  static_cast<void>(change(id, {.details = [](EpisodeDetails& details) {
                             details.chapters_locked = true;
                             details.chapters = {{.start_ms = 0, .end_ms = -1, .title = "All"}};
                           }}));
  EXPECT_EQ(raised(), 0) << "the chapters are seen when the files have them";
  static_cast<void>(value(scripts_.save(id, 1, script("Another line.", "Seen"), "edit")));
  EXPECT_EQ(raised(), 0) << "a script is heard when it is rendered";
  const store::Job taken = take();
  static_cast<void>(run(desk_.fail_job(taken.id, {.code = ErrorCode::kNoSpace, .message = "full"})));
  static_cast<void>(value(desk_.retry(taken.id)));
  EXPECT_EQ(raised(), 0) << "listeners are not told how the work goes";
  give_audio(id, {.duration_seconds = 2});
  EXPECT_EQ(raised(), 1);
  static_cast<void>(value(catalogue_.delete_episode(id)));
  EXPECT_EQ(raised(), 1);
  static_cast<void>(value(catalogue_.restore_episode(id)));
  EXPECT_EQ(raised(), 1);
  static_cast<void>(value(catalogue_.unpublish(id)));
  EXPECT_EQ(raised(), 1);
  static_cast<void>(value(catalogue_.unpublish(id)));
  EXPECT_EQ(raised(), 0);
}

TEST_F(CatalogueTest, ATokenOpensThePodcastUntilItIsRevoked) {
  const store::Podcast podcast = a_podcast();
  const store::Podcast other = a_podcast();
  const auto first = value(catalogue_.create_token(podcast.id, "Ben"));
  const auto second = value(catalogue_.create_token(podcast.id, ""));
  EXPECT_EQ(first.token.size(), 48U);
  EXPECT_NE(first.token, second.token);
  EXPECT_EQ(value(catalogue_.tokens(podcast.id)), (std::vector{second, first}));
  EXPECT_EQ(failure(catalogue_.revoke_token(other.id, first.token)), ErrorCode::kNotFound);
  const auto revoked = value(catalogue_.revoke_token(podcast.id, first.token));
  EXPECT_TRUE(revoked.revoked);
  EXPECT_EQ(value(catalogue_.revoke_token(podcast.id, first.token)), revoked);
  EXPECT_EQ(failure(catalogue_.revoke_token(podcast.id, "none")), ErrorCode::kNotFound);
}

TEST_F(CatalogueTest, EveryChangeIsToldInItsOwnTransactionWithRisingNumbers) {
  const store::Podcast podcast = a_podcast();
  const store::Id id = a_heard_episode(podcast.id);
  heard_.clear();
  static_cast<void>(value(catalogue_.publish(id)));
  ASSERT_EQ(heard_.size(), 2U);
  EXPECT_EQ(heard_[0].subject, id);
  EXPECT_EQ(heard_[1].subject, podcast.id);
  EXPECT_EQ(heard_[1].number, heard_[0].number + 1);
  EXPECT_NE(heard_[0].body.find(R"("status":"published")"), std::string::npos);
  EXPECT_FALSE(run(catalogue_.change_episode(id, {.title = "x", .revision = 99})));
  EXPECT_EQ(heard_.size(), 2U);
  const auto last = value(library_.read([](const store::Reader& reader) { return reader.last_event(); }));
  EXPECT_EQ(last, heard_.back().number);
}

}  // namespace
}  // namespace showrunner::studio
