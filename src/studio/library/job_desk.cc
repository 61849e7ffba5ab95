#include "studio/library/job_desk.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "studio/library/details.h"
#include "studio/library/lookup.h"
#include "studio/library/records_json.h"
#include "text/printable_line.h"

namespace showrunner::studio {

namespace asio = boost::asio;

using store::Failure;
using store::Job;
using store::JobState;
using store::Reader;
using store::Writer;

namespace {

/// A job that was taken so often in a row without getting on takes down whoever takes it.
constexpr std::int64_t kFruitlessAtMost = 20;

[[noreturn]] void conflict(const Job& job, std::string_view what) {
  throw Failure(ErrorCode::kConflict, fmt::format("the job is {}; {}", to_string(job.state), what));
}

void require_unended(const Job& job, std::string_view what) {
  if (store::has_ended(job.state)) conflict(job, what);
}

/// Its episode's status follows from the job's.
void settle_episode(Change& change, const Job& job, std::string_view failure) {
  auto episode = change.writer().episode(job.episode);
  if (!episode) return;
  if (auto details = details_from_json(episode->texts.details)) {
    details->failure = failure;
    episode->texts.details = to_json(*details);
  }
  change.save(*episode);
}

void close_job(Change& change, Job& job, JobState state, const Error* error = nullptr) {
  job.state = state;
  job.ended = change.now();
  job.owner.clear();
  job.leased.reset();
  job.cancel_requested = false;
  job.paused = false;
  const std::string failure = error == nullptr ? "" : text::printable_line(error->message);
  if (error != nullptr) {
    job.reason = failure;
    job.code = to_string(error->code);
  }
  change.save(job);
  settle_episode(change, job, failure);
}

void put_back(Change& change, Job& job) {
  job.state = JobState::kQueued;
  job.owner.clear();
  job.leased.reset();
  change.save(job);
}

/// Whoever had it went without a word.
void count_disappearance(Job& job) {
  ++job.fruitless;
}

}  // namespace

template <class Do>
asio::awaitable<Result<Job>> JobDesk::change(store::Id id, Do act) {
  co_return co_await library_.write([this, id = std::move(id), act = std::move(act)](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    Job job = change.job(id);
    act(change, job);
    return job;
  });
}

asio::awaitable<Result<Job>> JobDesk::job(store::Id id) {
  co_return co_await library_.read([id = std::move(id)](const Reader& reader) { return present_job(reader, id); });
}

asio::awaitable<Result<store::Page<Job>>> JobDesk::jobs(store::JobQuery query) {
  co_return co_await library_.read([query = std::move(query)](const Reader& reader) { return reader.jobs(query); });
}

asio::awaitable<Result<Job>> JobDesk::cancel(store::Id id) {
  co_return co_await change(std::move(id), [](Change& change, Job& job) {
    require_unended(job, "there is nothing to cancel");
    if (job.state == JobState::kQueued) return close_job(change, job, JobState::kCancelled);
    job.cancel_requested = true;
    change.save(job);
  });
}

asio::awaitable<Result<Job>> JobDesk::pause(store::Id id) {
  co_return co_await change(std::move(id), [](Change& change, Job& job) {
    require_unended(job, "there is nothing to pause");
    if (std::exchange(job.paused, true)) return;
    change.save(job);
  });
}

asio::awaitable<Result<Job>> JobDesk::resume(store::Id id) {
  co_return co_await change(std::move(id), [](Change& change, Job& job) {
    require_unended(job, "there is nothing to go on with");
    if (!std::exchange(job.paused, false)) return;
    change.save(job);
  });
}

asio::awaitable<Result<Job>> JobDesk::retry(store::Id id) {
  co_return co_await change(std::move(id), [](Change& change, Job& job) {
    if (job.state != JobState::kFailed && job.state != JobState::kCancelled) {
      conflict(job, "only one that failed or was cancelled can be tried again");
    }
    change.episode(job.episode);
    if (const auto newest = change.writer().newest_job(job.episode); newest && newest->id != job.id) {
      throw Failure(ErrorCode::kConflict, "another job for this episode has come since; see to that one");
    }
    job.state = JobState::kQueued;
    job.reason.clear();
    job.code.clear();
    job.ended.reset();
    job.fruitless = 0;
    job.share = 0;
    job.stage.clear();
    change.save(job);
    settle_episode(change, job, "");
  });
}

asio::awaitable<Result<Job>> JobDesk::move(store::Id id, std::optional<store::Id> before) {
  co_return co_await change(std::move(id), [before = std::move(before)](Change& change, Job& job) {
    if (job.state != JobState::kQueued) conflict(job, "only one that waits can be moved");
    const store::JobQuery waiting{.ended = false, .state = JobState::kQueued, .limit = 1'000'000};
    std::vector<Job> line = change.writer().jobs(waiting).records;
    std::erase_if(line, [&job](const Job& other) { return other.id == job.id; });
    auto place = line.end();
    if (before) {
      place = std::ranges::find(line, *before, &Job::id);
      if (place == line.end()) {
        throw Failure(ErrorCode::kConflict, fmt::format("no job with the id {} waits any more", *before));
      }
      job.priority = place->priority;
    } else if (!line.empty()) {
      job.priority = line.back().priority;
    }
    line.insert(place, job);
    // The last has 0, as jobs to come have, which are behind it because they are younger.
    std::int64_t position = -std::ssize(line);
    for (Job& waits : line) {
      ++position;
      const bool moved = waits.id == job.id;
      if (waits.position == position && !moved) continue;
      waits.position = position;
      if (moved) job = waits;
      change.save(waits);
    }
  });
}

asio::awaitable<Result<std::optional<Job>>> JobDesk::take() {
  co_return co_await library_.write([this](Writer& writer) -> std::optional<Job> {
    Change change(writer, addresses_, unix_now_ms());
    for (;;) {
      auto job = writer.next_job(change.now());
      if (!job) return std::nullopt;
      if (job->state == JobState::kRunning && job->owner == owner_) {
        // Whoever is at it here could not say so in time: the library was locked for longer than a lease.
        job->leased = change.now() + kLeaseMs;
        writer.update(*job);
        continue;
      }
      if (job->state == JobState::kRunning) count_disappearance(*job);
      if (job->cancel_requested) {
        close_job(change, *job, JobState::kCancelled);
        continue;
      }
      if (job->fruitless > kFruitlessAtMost) {
        const Error error{
            .code = ErrorCode::kInternal,
            .message = fmt::format("the program ended {} times in a row while it was at this job, without "
                                   "getting on with it; the log may say why",
                                   job->fruitless)};
        close_job(change, *job, JobState::kFailed, &error);
        continue;
      }
      job->state = JobState::kRunning;
      job->owner = owner_;
      job->leased = change.now() + kLeaseMs;
      job->started = change.now();
      ++job->attempt;
      change.save(*job);
      settle_episode(change, *job, "");
      return job;
    }
  });
}

asio::awaitable<Result<std::vector<store::Id>>> JobDesk::renew(std::vector<Standing> held) {
  co_return co_await library_.write([this, held = std::move(held)](Writer& writer) {
    const store::UnixMs now = unix_now_ms();
    std::vector<store::Id> lost;
    for (const Standing& standing : held) {
      auto job = writer.job(standing.job);
      const bool ours = job && job->state == JobState::kRunning && job->owner == owner_;
      if (!ours || job->cancel_requested || job->paused) lost.push_back(standing.job);
      if (!ours) continue;
      if (standing.share > job->share) job->fruitless = 0;
      job->share = standing.share;
      job->stage = standing.stage;
      job->leased = now + kLeaseMs;
      writer.update(*job);  // no event: progress is told of apart
    }
    return lost;
  });
}

asio::awaitable<Result<void>> JobDesk::leave(store::Id id, Left why) {
  auto left = co_await change(std::move(id), [this, why](Change& change, Job& job) {
    if (job.state != JobState::kRunning || job.owner != owner_) return;
    if (why == Left::kCancelled || job.cancel_requested) return close_job(change, job, JobState::kCancelled);
    put_back(change, job);
  });
  if (!left) co_return fail(std::move(left.error()));
  co_return Result<void>{};
}

asio::awaitable<Result<void>> JobDesk::fail_job(store::Id id, Error error) {
  auto failed = co_await change(std::move(id), [this, error = std::move(error)](Change& change, Job& job) {
    if (job.state != JobState::kRunning || job.owner != owner_) return;
    close_job(change, job, JobState::kFailed, &error);
  });
  if (!failed) co_return fail(std::move(failed.error()));
  co_return Result<void>{};
}

asio::awaitable<Result<void>> JobDesk::finish(Job ours, std::function<void(Change&, store::Episode&)> record) {
  const store::Id id = ours.id;
  auto done = co_await change(id, [this, ours = std::move(ours), record = std::move(record)](Change& change, Job& job) {
    if (job.state != JobState::kRunning || job.owner != owner_) {
      throw Failure(ErrorCode::kCancelled, "the job was taken by another process");
    }
    if (job.kind != ours.kind || job.orders != ours.orders) {
      throw Failure(ErrorCode::kCancelled, "the job was given other orders meanwhile");
    }
    job.share = 1;
    job.stage.clear();
    job.reason.clear();
    job.code.clear();
    job.state = JobState::kDone;
    job.ended = change.now();
    job.owner.clear();
    job.leased.reset();
    job.cancel_requested = false;
    job.paused = false;
    auto episode = change.writer().episode(job.episode);
    if (!episode) throw Failure(ErrorCode::kCancelled, "the episode was erased meanwhile");
    if (auto details = details_from_json(episode->texts.details)) {
      details->failure.clear();
      episode->texts.details = to_json(*details);
    }
    change.save(job);
    record(change, *episode);
    change.save(*episode);
  });
  if (!done) co_return fail(std::move(done.error()));
  co_return Result<void>{};
}

asio::awaitable<Result<std::size_t>> JobDesk::take_over() {
  co_return co_await library_.write([this](Writer& writer) {
    Change change(writer, addresses_, unix_now_ms());
    std::size_t taken = 0;
    for (Job& job : writer.running_jobs()) {
      if (job.owner == owner_) continue;
      count_disappearance(job);
      ++taken;
      if (job.cancel_requested) {
        close_job(change, job, JobState::kCancelled);
      } else {
        put_back(change, job);
      }
    }
    return taken;
  });
}

}  // namespace showrunner::studio
