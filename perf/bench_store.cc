// What the library costs without HTTP: pages of the list, the search, a report of a job's progress, a whole feed page and
// the start, with 10,000 episodes of 20 podcasts. The library is made once, in memory where the system has such a place, so
// that a change's cost is the database's and not the disk's.

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <benchmark/benchmark.h>

#include "base/scratch_directory.h"
#include "perf/library/sample_library.h"
#include "store/sqlite_store.h"

namespace showrunner::store {
namespace {

constexpr std::int64_t kDeep = 100;  ///< pages

template <class Value>
Value must(Result<Value> result) {
  if (!result) throw std::runtime_error(result.error().message);
  return *std::move(result);
}

void must(const Result<void>& result) {
  if (!result) throw std::runtime_error(result.error().message);
}

/// The library that all of them ask.
struct Subject {
  ScratchDirectory scratch = ScratchDirectory::in_memory();
  std::unique_ptr<SqliteStore> store = must(SqliteStore::open(scratch / "library.db"));
  perf::Sample sample = must(perf::fill(*store, {}));
};

Subject& subject() {
  static Subject made;
  return made;
}

void read(benchmark::State& state, const std::function<void(const Reader&)>& look) {
  SqliteStore& store = *subject().store;
  must(store.read(look));
  for (auto _ : state) must(store.read(look));
}

void read_page(benchmark::State& state, const EpisodeQuery& query) {
  std::int64_t total = 0;
  read(state, [&](const Reader& reader) { total = reader.episodes(query).total; });
  state.counters["total"] = static_cast<double>(total);
}

void list_newest(benchmark::State& state) {
  read_page(state, {});
}

void list_by_title(benchmark::State& state) {
  read_page(state, {.order = EpisodeOrder::kTitle});
}

void list_of_status_and_podcast(benchmark::State& state) {
  read_page(state, {.podcast = subject().sample.podcasts[3], .status = EpisodeStatus::kPublished});
}

void list_of_status_by_title(benchmark::State& state) {
  read_page(state, {.status = EpisodeStatus::kPublished, .order = EpisodeOrder::kTitle});
}

void list_deep(benchmark::State& state) {
  EpisodeQuery query;
  for (std::int64_t i = 0; i < kDeep; ++i) {
    must(subject().store->read([&](const Reader& reader) { query.cursor = reader.episodes(query).next; }));
  }
  read_page(state, query);
}

void search(benchmark::State& state, std::string text) {
  read_page(state, {.text = std::move(text)});
}

void search_everywhere(benchmark::State& state) {
  search(state, subject().sample.everywhere + " ");
}

void search_common(benchmark::State& state) {
  search(state, subject().sample.common + " ");
}

void search_rare(benchmark::State& state) {
  search(state, subject().sample.rare + " ");
}

void search_two_words(benchmark::State& state) {
  search(state, subject().sample.everywhere + " " + subject().sample.common + " ");
}

void search_begun_word(benchmark::State& state) {
  search(state, subject().sample.everywhere.substr(0, 3));
}

void one_episode(benchmark::State& state) {
  const Id& id = subject().sample.episodes.back();
  read(state, [&](const Reader& reader) {
    benchmark::DoNotOptimize(reader.episode(id));
    benchmark::DoNotOptimize(reader.render(id, 1));
    benchmark::DoNotOptimize(reader.newest_job(id));
  });
}

/// With the facts of their renders: what a page of a feed is written from.
void feed_records(benchmark::State& state) {
  read(state, [&](const Reader& reader) {
    for (const Episode& episode : reader.published(subject().sample.podcasts[0], 0, 300)) {
      benchmark::DoNotOptimize(reader.render(episode.row.id, episode.row.render));
    }
  });
}

void job_progress(benchmark::State& state) {
  Subject& all = subject();
  Job job;
  must(all.store->read([&](const Reader& reader) { job = *reader.newest_job(all.sample.episodes.back()); }));
  job.share = 0;
  for (auto _ : state) {
    job.share += 1e-6;
    must(all.store->write([&](Writer& writer) { writer.update(job); }));
  }
}

void open_store(benchmark::State& state) {
  const auto file = subject().scratch / "library.db";
  for (auto _ : state) benchmark::DoNotOptimize(must(SqliteStore::open(file)));
}

/// What the stream of events has in memory from the start.
void read_kept_events(benchmark::State& state) {
  read(state, [](const Reader& reader) {
    benchmark::DoNotOptimize(reader.events_after(reader.last_event() - 10'000, 10'000));
  });
}

BENCHMARK(list_newest)->Unit(benchmark::kMicrosecond);
BENCHMARK(list_by_title)->Unit(benchmark::kMicrosecond);
BENCHMARK(list_of_status_and_podcast)->Unit(benchmark::kMicrosecond);
BENCHMARK(list_of_status_by_title)->Unit(benchmark::kMicrosecond);
BENCHMARK(list_deep)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_everywhere)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_common)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_rare)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_two_words)->Unit(benchmark::kMicrosecond);
BENCHMARK(search_begun_word)->Unit(benchmark::kMicrosecond);
BENCHMARK(one_episode)->Unit(benchmark::kMicrosecond);
BENCHMARK(feed_records)->Unit(benchmark::kMicrosecond);
BENCHMARK(job_progress)->Unit(benchmark::kMicrosecond);
BENCHMARK(open_store)->Unit(benchmark::kMicrosecond);
BENCHMARK(read_kept_events)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace showrunner::store
