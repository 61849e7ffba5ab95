#include "studio/library/job_desk.h"

#include "studio/library/test_library.h"

namespace showrunner::studio {
namespace {

using store::EpisodeStatus;
using store::JobState;

class JobDeskTest : public LibraryTest {
 protected:
  /// A job in each state.
  store::Job in_state(JobState state) {
    store::Job job = an_episode(wanted()).job;
    if (state == JobState::kQueued) return job;
    if (state == JobState::kCancelled) return value(desk_.cancel(job.id));
    EXPECT_EQ(take().id, job.id);
    if (state == JobState::kFailed) {
      EXPECT_TRUE(run(desk_.fail_job(job.id, {.code = ErrorCode::kInternal, .message = "no voice"})));
    }
    if (state == JobState::kDone) finish(job.id);
    return this->job(job.id);
  }

  void finish(const store::Id& id) {
    const auto done = run(desk_.finish(id, [](Change&, store::Episode&, const store::Job&) {}));
    ASSERT_TRUE(done) << done.error().message;
  }

  EpisodeDetails details(const store::Id& episode) {
    return details_from_json(value(catalogue_.episode(episode)).episode.texts.details).value();
  }
};

TEST_F(JobDeskTest, AJobIsTakenOnceWithALeaseAndItsEpisodeIsBeingMade) {
  const auto made = an_episode(wanted());
  const store::Job taken = take();
  EXPECT_EQ(taken.id, made.job.id);
  EXPECT_EQ(taken.state, JobState::kRunning);
  EXPECT_EQ(taken.owner, "here");
  EXPECT_EQ(taken.attempt, 1);
  ASSERT_TRUE(taken.leased && taken.started);
  EXPECT_EQ(*taken.leased, *taken.started + JobDesk::kLeaseMs);
  EXPECT_FALSE(value(desk_.take()));
  EXPECT_FALSE(value(other_desk_.take()));
  EXPECT_EQ(status(made.episode.id), EpisodeStatus::kMaking);
}

TEST_F(JobDeskTest, WhoGoesOnSayingThatItIsAtAJobKeepsIt) {
  const store::Job taken = (an_episode(wanted()), take());
  expire(taken.id);
  EXPECT_TRUE(value(desk_.renew({{.job = taken.id, .stage = "speaking", .share = 0.5}})).empty());
  EXPECT_FALSE(value(other_desk_.take()));
  const store::Job now = job(taken.id);
  EXPECT_EQ(now.stage, "speaking");
  EXPECT_EQ(now.share, 0.5);
  EXPECT_GT(*now.leased, unix_now_ms());
}

TEST_F(JobDeskTest, AJobWhoseOwnerIsSilentIsTakenByAnotherOnceAndTheFirstIsTold) {
  const store::Job taken = (an_episode(wanted()), take());
  expire(taken.id);
  const auto again = value(other_desk_.take());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->owner, "there");
  EXPECT_EQ(again->attempt, 2);
  EXPECT_EQ(again->fruitless, 1);
  EXPECT_FALSE(value(other_desk_.take()));
  EXPECT_EQ(value(desk_.renew({{.job = taken.id}})), std::vector{taken.id});
  // What the first still says of it changes nothing.
  EXPECT_EQ(run(desk_.finish(taken.id, [](Change&, store::Episode&, const store::Job&) { FAIL(); })).error().code,
            ErrorCode::kCancelled);
  ASSERT_TRUE(run(desk_.leave(taken.id, JobDesk::Left::kAbandoned)));
  ASSERT_TRUE(run(desk_.fail_job(taken.id, {.code = ErrorCode::kInternal, .message = "late"})));
  EXPECT_EQ(job(taken.id).owner, "there");
}

TEST_F(JobDeskTest, WhoCouldNotRenewForALongTimeDoesNotTakeItsOwnJobASecondTime) {
  const store::Job taken = (an_episode(wanted()), take());
  expire(taken.id);  // the database was locked by another process for longer than the lease
  EXPECT_FALSE(value(desk_.take()));
  const store::Job now = job(taken.id);
  EXPECT_EQ(now.attempt, 1);
  EXPECT_EQ(now.fruitless, 0);
  EXPECT_GT(*now.leased, unix_now_ms());
  finish(taken.id);
}

TEST_F(JobDeskTest, AJobThatTakesDownWhoeverTakesItFailsInTheEnd) {
  const auto made = an_episode(wanted());
  int times = 0;
  for (;; ++times) {
    ASSERT_LT(times, 100);
    const auto taken = value((times % 2 == 0 ? desk_ : other_desk_).take());
    if (!taken) break;
    expire(taken->id);
  }
  EXPECT_GT(times, 10);
  const store::Job failed = job(made.job.id);
  EXPECT_EQ(failed.state, JobState::kFailed);
  EXPECT_NE(failed.reason.find("in a row"), std::string::npos);
  EXPECT_EQ(status(made.episode.id), EpisodeStatus::kFailed);
  EXPECT_EQ(details(made.episode.id).failure, failed.reason);
}

TEST_F(JobDeskTest, AJobThatGetsOnIsTakenUpHoweverOftenItsOwnerGoes) {
  const auto made = an_episode(wanted());
  for (int times = 1; times <= 60; ++times) {
    JobDesk& desk = times % 2 == 0 ? desk_ : other_desk_;
    const auto taken = value(desk.take());
    ASSERT_TRUE(taken) << times;
    static_cast<void>(value(desk.renew({{.job = taken->id, .stage = "speaking", .share = times / 100.0}})));
    expire(taken->id);
  }
  EXPECT_EQ(job(made.job.id).attempt, 60);
}

TEST_F(JobDeskTest, WhatAnEarlierProcessHeldIsGivenBack) {
  const store::Job theirs = (an_episode(wanted()), *value(other_desk_.take()));
  const store::Job stopped = (an_episode(wanted()), *value(other_desk_.take()));
  const store::Job ours = (an_episode(wanted()), take());
  static_cast<void>(value(desk_.cancel(stopped.id)));
  EXPECT_EQ(value(desk_.take_over()), 2U);
  EXPECT_EQ(job(theirs.id).state, JobState::kQueued);
  EXPECT_EQ(job(theirs.id).fruitless, 1);
  EXPECT_FALSE(job(theirs.id).leased);
  EXPECT_EQ(job(stopped.id).state, JobState::kCancelled);
  EXPECT_EQ(job(ours.id).state, JobState::kRunning);
  EXPECT_EQ(take().id, theirs.id);
}

TEST_F(JobDeskTest, CancellingEndsAWaitingJobAndAsksForARunningOneToStop) {
  const store::Job waiting = in_state(JobState::kQueued);
  const store::Job cancelled = value(desk_.cancel(waiting.id));
  EXPECT_EQ(cancelled.state, JobState::kCancelled);
  EXPECT_TRUE(cancelled.ended);
  EXPECT_EQ(status(waiting.episode), EpisodeStatus::kDraft);

  const store::Job running = in_state(JobState::kRunning);
  EXPECT_EQ(value(desk_.cancel(running.id)).state, JobState::kRunning);
  EXPECT_EQ(value(desk_.renew({{.job = running.id}})), std::vector{running.id});
  ASSERT_TRUE(run(desk_.leave(running.id, JobDesk::Left::kAbandoned)));
  EXPECT_EQ(job(running.id).state, JobState::kCancelled);
  EXPECT_FALSE(job(running.id).cancel_requested);
  EXPECT_FALSE(value(desk_.take()));
}

TEST_F(JobDeskTest, ACancelledJobWhoseOwnerDiedIsCancelledByWhoeverLooksNext) {
  const store::Job running = in_state(JobState::kRunning);
  static_cast<void>(value(desk_.cancel(running.id)));
  expire(running.id);
  EXPECT_FALSE(value(other_desk_.take()));
  EXPECT_EQ(job(running.id).state, JobState::kCancelled);
}

TEST_F(JobDeskTest, APausedJobIsNotTakenUntilItIsResumed) {
  const store::Job waiting = in_state(JobState::kQueued);
  EXPECT_TRUE(value(desk_.pause(waiting.id)).paused);
  EXPECT_FALSE(value(desk_.take()));
  EXPECT_FALSE(value(desk_.resume(waiting.id)).paused);
  EXPECT_EQ(take().id, waiting.id);

  static_cast<void>(value(desk_.pause(waiting.id)));
  EXPECT_EQ(value(desk_.renew({{.job = waiting.id}})), std::vector{waiting.id});
  ASSERT_TRUE(run(desk_.leave(waiting.id, JobDesk::Left::kPaused)));
  EXPECT_EQ(job(waiting.id).state, JobState::kQueued);
  EXPECT_FALSE(value(desk_.take()));
  EXPECT_EQ(status(waiting.episode), EpisodeStatus::kMaking);
  static_cast<void>(value(desk_.resume(waiting.id)));
  EXPECT_EQ(take().attempt, 2);
}

TEST_F(JobDeskTest, WhatHasEndedCanBeNeitherCancelledNorPausedNorResumedNorMoved) {
  for (const JobState state : {JobState::kDone, JobState::kFailed, JobState::kCancelled}) {
    const store::Job ended = in_state(state);
    ASSERT_EQ(ended.state, state);
    EXPECT_EQ(failure(desk_.cancel(ended.id)), ErrorCode::kConflict);
    EXPECT_EQ(failure(desk_.pause(ended.id)), ErrorCode::kConflict);
    EXPECT_EQ(failure(desk_.resume(ended.id)), ErrorCode::kConflict);
    EXPECT_EQ(failure(desk_.move(ended.id, std::nullopt)), ErrorCode::kConflict);
    EXPECT_EQ(job(ended.id), ended);
  }
}

TEST_F(JobDeskTest, OnlyWhatFailedOrWasCancelledIsTriedAgain) {
  for (const JobState state : {JobState::kQueued, JobState::kDone}) {
    EXPECT_EQ(failure(desk_.retry(in_state(state).id)), ErrorCode::kConflict);
    static_cast<void>(run(desk_.take()));
  }
  for (const JobState state : {JobState::kFailed, JobState::kCancelled}) {
    const store::Job ended = in_state(state);
    const store::Job again = value(desk_.retry(ended.id));
    EXPECT_EQ(again.state, JobState::kQueued);
    EXPECT_EQ(again.reason, "");
    EXPECT_EQ(again.code, "");
    EXPECT_FALSE(again.ended);
    EXPECT_EQ(status(ended.episode), EpisodeStatus::kMaking);
    EXPECT_EQ(details(ended.episode).failure, "");
    EXPECT_EQ(take().id, ended.id);
  }
}

TEST_F(JobDeskTest, AnOldJobIsNotTriedAgainWhereANewerOneHasCome) {
  const auto made = an_episode(with_script());
  const store::Job first = value(catalogue_.order_render(made.episode.id)).job;
  static_cast<void>(value(desk_.cancel(first.id)));
  const store::Job second = value(catalogue_.order_render(made.episode.id)).job;
  EXPECT_NE(first.id, second.id);
  EXPECT_EQ(failure(desk_.retry(first.id)), ErrorCode::kConflict);
}

TEST_F(JobDeskTest, AJobOfADeletedEpisodeIsNotTriedAgainUntilTheEpisodeIsBack) {
  const auto made = an_episode(wanted());
  static_cast<void>(value(desk_.pause(made.job.id)));
  static_cast<void>(value(catalogue_.delete_episode(made.episode.id)));
  const store::Job cancelled = job(made.job.id);
  EXPECT_EQ(cancelled.state, JobState::kCancelled);
  EXPECT_EQ(cancelled.reason, "the episode was deleted");
  EXPECT_FALSE(cancelled.paused);
  EXPECT_EQ(failure(desk_.retry(made.job.id)), ErrorCode::kNotFound);
  EXPECT_EQ(value(catalogue_.restore_episode(made.episode.id)).episode.row.status, EpisodeStatus::kDraft);
  static_cast<void>(value(desk_.retry(made.job.id)));
  EXPECT_EQ(take().id, made.job.id);
}

TEST_F(JobDeskTest, AFailureIsToldInTheJobAndInTheEpisodeUntilTheNextSuccess) {
  const store::Job failed = in_state(JobState::kFailed);
  EXPECT_EQ(failed.reason, "no voice");
  EXPECT_EQ(failed.code, to_string(ErrorCode::kInternal));
  EXPECT_TRUE(failed.owner.empty() && !failed.leased && failed.ended);
  EXPECT_EQ(status(failed.episode), EpisodeStatus::kFailed);
  EXPECT_EQ(details(failed.episode).failure, "no voice");
  static_cast<void>(value(desk_.retry(failed.id)));
  static_cast<void>(take());
  finish(failed.id);
  EXPECT_EQ(job(failed.id).state, JobState::kDone);
  EXPECT_EQ(job(failed.id).share, 1);
  EXPECT_EQ(details(failed.episode).failure, "");
}

TEST_F(JobDeskTest, AFailureWithAnyBytesInItLeavesItsEpisodeReadable) {
  const store::Job job = in_state(JobState::kRunning);
  const std::string message("the service said \x1b[31m\0 \xff\xfe no", 27);
  ASSERT_TRUE(run(desk_.fail_job(job.id, {.code = ErrorCode::kProviderFailed, .message = message})));
  const auto read = details_from_json(value(catalogue_.episode(job.episode)).episode.texts.details);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->failure.starts_with("the service said")) << read->failure;
  EXPECT_TRUE(run(catalogue_.change_episode(job.episode, {.title = "Again"})));
}

TEST_F(JobDeskTest, WhatComesOfAJobIsNotedWithItsEndOrNotAtAll) {
  const store::Job running = in_state(JobState::kRunning);
  const std::size_t heard = heard_.size();
  const auto refused = run(desk_.finish(running.id, [](Change&, store::Episode& episode, const store::Job&) {
    episode.row.title = "Half done";
    throw store::Failure(ErrorCode::kNoSpace, "full");
  }));
  EXPECT_EQ(refused.error().code, ErrorCode::kNoSpace);
  EXPECT_EQ(job(running.id).state, JobState::kRunning);
  EXPECT_NE(row(running.episode).title, "Half done");
  EXPECT_EQ(heard_.size(), heard);
  const auto done = run(desk_.finish(running.id, [](Change&, store::Episode& episode, const store::Job& job) {
    EXPECT_EQ(job.state, JobState::kDone);
    episode.row.title = "Done";
  }));
  ASSERT_TRUE(done);
  EXPECT_EQ(row(running.episode).title, "Done");
  ASSERT_EQ(heard_.size(), heard + 2);
  EXPECT_EQ(heard_[heard].type, "job");
  EXPECT_EQ(heard_[heard + 1].type, "episode");
}

TEST_F(JobDeskTest, WhatSomebodyWaitsForGoesFirstThenWhatCameFirst) {
  NewEpisode batch = wanted();
  batch.interactive = false;
  const store::Id b1 = an_episode(batch).job.id;
  const store::Id b2 = an_episode(batch).job.id;
  const store::Id i1 = an_episode(wanted()).job.id;
  const store::Id i2 = an_episode(wanted()).job.id;
  EXPECT_EQ(line(), (std::vector{i1, i2, b1, b2}));
  for (const store::Id& id : {i1, i2, b1, b2}) EXPECT_EQ(take().id, id);
}

TEST_F(JobDeskTest, AMovedJobStandsWhereItWasPutAndLaterOnesComeBehind) {
  std::vector<store::Id> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(an_episode(wanted()).job.id);
  static_cast<void>(value(desk_.move(ids[3], ids[0])));
  EXPECT_EQ(line(), (std::vector{ids[3], ids[0], ids[1], ids[2]}));
  static_cast<void>(value(desk_.move(ids[3], std::nullopt)));
  EXPECT_EQ(line(), (std::vector{ids[0], ids[1], ids[2], ids[3]}));
  static_cast<void>(value(desk_.move(ids[0], ids[2])));
  EXPECT_EQ(line(), (std::vector{ids[1], ids[0], ids[2], ids[3]}));
  static_cast<void>(value(desk_.move(ids[1], ids[1 + 1])));
  EXPECT_EQ(line(), (std::vector{ids[0], ids[1], ids[2], ids[3]}));
  const store::Id late = an_episode(wanted()).job.id;
  EXPECT_EQ(line(), (std::vector{ids[0], ids[1], ids[2], ids[3], late}));
}

TEST_F(JobDeskTest, AMovedJobTakesThePriorityOfItsNewPlace) {
  NewEpisode batch = wanted();
  batch.interactive = false;
  const store::Id b = an_episode(batch).job.id;
  const store::Id i = an_episode(wanted()).job.id;
  static_cast<void>(value(desk_.move(b, i)));
  EXPECT_EQ(line(), (std::vector{b, i}));
  const store::Id b2 = an_episode(batch).job.id;
  static_cast<void>(value(desk_.move(b, std::nullopt)));
  EXPECT_EQ(line(), (std::vector{i, b2, b}));
}

TEST_F(JobDeskTest, OnlyWaitingJobsAreMovedAndOnlyBeforeWaitingOnes) {
  const store::Job running = in_state(JobState::kRunning);
  const store::Job waiting = an_episode(wanted()).job;
  EXPECT_EQ(failure(desk_.move(running.id, std::nullopt)), ErrorCode::kConflict);
  EXPECT_EQ(failure(desk_.move(waiting.id, running.id)), ErrorCode::kConflict);
  EXPECT_EQ(failure(desk_.move(waiting.id, waiting.id)), ErrorCode::kConflict);
  EXPECT_EQ(failure(desk_.move(make_uuid(), std::nullopt)), ErrorCode::kNotFound);
}

TEST_F(JobDeskTest, WhatIsNotThereIsNotFound) {
  const store::Id none = make_uuid();
  EXPECT_EQ(failure(desk_.job(none)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(desk_.cancel(none)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(desk_.pause(none)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(desk_.resume(none)), ErrorCode::kNotFound);
  EXPECT_EQ(failure(desk_.retry(none)), ErrorCode::kNotFound);
  EXPECT_EQ(value(desk_.renew({{.job = none}})), std::vector{none});
}

}  // namespace
}  // namespace showrunner::studio
