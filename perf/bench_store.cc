// What the library costs at 10,000 episodes with transcripts of 5 kB: pages of the list, words found in it, one update of a
// job, one episode more, opening the file. `p50_us` and `p99_us` are of single calls, through the Store as the service calls
// it. Goals: a page with its total in 10 ms, a search in 30 ms, both p99.

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/scratch_directory.h"
#include "base/uuid.h"
#include "store/sqlite_store.h"

namespace showrunner::store {
namespace {

constexpr int kEpisodes = 10'000;
constexpr int kPodcasts = 20;
constexpr std::size_t kTranscriptBytes = 5'000;
constexpr std::size_t kPage = 50;
constexpr UnixMs kBegin = 1'700'000'000'000;
constexpr UnixMs kHour = 3'600'000;
constexpr const char* kCommonWord = "the";       // in every transcript
constexpr const char* kRareWord = "zugunruhe";   // in five of them
constexpr const char* kHalfWord = "lighthouse";  // in every other

/// For a figure without which nothing that follows means anything.
void must(const Result<void>& done) {
  if (done) return;
  fmt::print(stderr, "bench_store: {}\n", done.error().message);
  std::exit(1);
}

/// Words whose frequencies fall as in a language: the one of rank n comes 1/n as often as the first.
class Words {
 public:
  Words() {
    constexpr std::array kSyllables{"ta", "ren", "mo", "li", "sa", "ke", "dor", "vi", "un", "pa", "cho", "ber"};
    for (std::size_t rank = 0; rank < kVocabulary; ++rank) {
      std::string word;
      for (std::size_t rest = rank + kSyllables.size(); rest > 0; rest /= kSyllables.size()) {
        word += kSyllables[rest % kSyllables.size()];
      }
      words_.push_back(std::move(word));
    }
    words_.front() = kCommonWord;
  }

  const std::string& any(std::mt19937& random) const {
    const double share = static_cast<double>(random()) / static_cast<double>(std::mt19937::max());
    const double rank = std::pow(static_cast<double>(kVocabulary), share) - 1;
    return words_[std::min(static_cast<std::size_t>(rank), kVocabulary - 1)];
  }

  std::string text(std::mt19937& random, std::size_t bytes) const {
    std::string text;
    while (text.size() < bytes) {
      text += any(random);
      text += random() % 12 == 0 ? ". " : " ";
    }
    return text;
  }

 private:
  static constexpr std::size_t kVocabulary = 20'000;

  std::vector<std::string> words_;
};

/// The library that is measured, made once.
class Shelf {
 public:
  static Shelf& get() {
    static Shelf shelf;
    return shelf;
  }

  Store& store() { return *store_; }

  const std::filesystem::path& file() const { return file_; }

  const Id& podcast() const { return podcasts_.front(); }

  const Job& job() const { return job_; }

  Episode make_episode(int n) {
    const Id& podcast = podcasts_[static_cast<std::size_t>(n) % podcasts_.size()];
    const UnixMs made = kBegin + n * kHour;
    return {.row = {.id = make_uuid(),
                    .podcast = podcast,
                    .title = words_.text(random_, 40),
                    .status = static_cast<EpisodeStatus>(n % 6),
                    .language = "en",
                    .script_version = 1,
                    .render = 1,
                    .duration_ms = 60'000 + static_cast<std::int64_t>(random_() % 3'600'000),
                    .created = made,
                    .updated = made,
                    .published = n % 6 == 4 ? std::optional(made) : std::nullopt},
            .texts = {.summary = words_.text(random_, 300),
                      .details = R"({"season":1,"number":1})",
                      .order = fmt::format(R"({{"source":"{}"}})", words_.text(random_, 400))}};
  }

  std::string make_transcript(int n) {
    std::string text = fmt::format("{} {}", kCommonWord, words_.text(random_, kTranscriptBytes));
    if (n % 2 == 0) text += kHalfWord;
    if (n % (kEpisodes / 5) == 7) text += fmt::format(" {}", kRareWord);
    return text;
  }

  void insert(Writer& writer, int n) {
    const Episode episode = make_episode(n);
    writer.insert(episode);
    writer.set_transcript(episode.row.id, make_transcript(n));
    writer.insert(ScriptVersion{.episode = episode.row.id,
                                .version = 1,
                                .made = episode.row.created,
                                .origin = "writer",
                                .script = words_.text(random_, kTranscriptBytes)});
    writer.append({.at = episode.row.created, .type = "episode", .subject = episode.row.id, .body = "{}"});
  }

 private:
  Shelf() : store_(std::move(*SqliteStore::open(file_))) {
    must(store_->write([&](Writer& writer) {
      for (int n = 0; n < kPodcasts; ++n) {
        podcasts_.push_back(make_uuid());
        writer.insert(Podcast{.id = podcasts_.back(), .guid = podcasts_.back(), .fields = {.title = "Podcast"}});
      }
    }));
    constexpr int kAtOnce = 500;
    for (int n = 0; n < kEpisodes; n += kAtOnce) {
      must(store_->write([&](Writer& writer) {
        for (int i = n; i < n + kAtOnce; ++i) insert(writer, i);
      }));
    }
    must(store_->write([&](Writer& writer) {
      const Episode episode = make_episode(kEpisodes);
      writer.insert(episode);
      job_ = {.id = make_uuid(), .episode = episode.row.id, .kind = "make", .state = JobState::kRunning};
      writer.insert(job_);
    }));
  }

  ScratchDirectory directory_;
  std::filesystem::path file_ = directory_ / "library.db";
  std::mt19937 random_{20261128};
  Words words_;
  std::vector<Id> podcasts_;
  Job job_;
  std::unique_ptr<SqliteStore> store_;
};

/// Times `call` over and over, and tells what half and what 99 of 100 calls stayed below.
template <class Call>
void time_calls(benchmark::State& state, Call call) {
  using Clock = std::chrono::steady_clock;
  std::vector<double> microseconds;
  for (auto _ : state) {
    const auto begin = Clock::now();
    call();
    const std::chrono::duration<double> took = Clock::now() - begin;
    state.SetIterationTime(took.count());
    microseconds.push_back(took.count() * 1e6);
  }
  std::ranges::sort(microseconds);
  const auto below = [&](std::size_t hundredths) {
    return microseconds[std::min(microseconds.size() * hundredths / 100, microseconds.size() - 1)];
  };
  state.counters["p50_us"] = below(50);
  state.counters["p99_us"] = below(99);
}

void time_pages(benchmark::State& state, const EpisodeQuery& query) {
  Store& store = Shelf::get().store();
  std::int64_t total = 0;
  time_calls(state, [&] { must(store.read([&](const Reader& reader) { total = reader.episodes(query).total; })); });
  state.counters["total"] = static_cast<double>(total);
}

/// A cursor `pages` pages down the list.
std::string deep(EpisodeQuery query, int pages) {
  must(Shelf::get().store().read([&](const Reader& reader) {
    for (int page = 0; page < pages; ++page) query.cursor = reader.episodes(query).next;
  }));
  return query.cursor;
}

void page_newest(benchmark::State& state) {
  time_pages(state, {.limit = kPage});
}

void page_newest_deep(benchmark::State& state) {
  EpisodeQuery query{.limit = kPage};
  query.cursor = deep(query, 190);
  time_pages(state, query);
}

void page_by_title(benchmark::State& state) {
  time_pages(state, {.order = EpisodeOrder::kTitle, .limit = kPage});
}

void page_by_title_deep(benchmark::State& state) {
  EpisodeQuery query{.order = EpisodeOrder::kTitle, .limit = kPage};
  query.cursor = deep(query, 190);
  time_pages(state, query);
}

void page_by_title_of_a_podcast(benchmark::State& state) {
  time_pages(state, {.podcast = Shelf::get().podcast(), .order = EpisodeOrder::kTitle, .limit = kPage});
}

void page_by_title_of_a_podcast_published(benchmark::State& state) {
  time_pages(state, {.podcast = Shelf::get().podcast(),
                     .status = EpisodeStatus::kPublished,
                     .order = EpisodeOrder::kTitle,
                     .limit = kPage});
}

void search_common_word(benchmark::State& state) {
  time_pages(state, {.text = kCommonWord, .limit = kPage});
}

void search_word_of_every_other(benchmark::State& state) {
  time_pages(state, {.text = kHalfWord, .limit = kPage});
}

void search_common_word_by_title(benchmark::State& state) {
  time_pages(state, {.text = kCommonWord, .order = EpisodeOrder::kTitle, .limit = kPage});
}

void search_rare_word(benchmark::State& state) {
  time_pages(state, {.text = kRareWord, .limit = kPage});
}

/// What is asked for while somebody types: the word has only begun.
void search_begun_word(benchmark::State& state) {
  time_pages(state,
             {.text = std::string(kHalfWord).substr(0, static_cast<std::size_t>(state.range(0))), .limit = kPage});
}

void search_common_and_rare_word(benchmark::State& state) {
  time_pages(state, {.text = fmt::format("{} {}", kCommonWord, kRareWord), .limit = kPage});
}

/// As the service tells of a job that goes on: the job and an event, on disk when it returns.
void write_progress(benchmark::State& state) {
  Shelf& shelf = Shelf::get();
  Job job = shelf.job();
  time_calls(state, [&] {
    job.share = job.share < 0.99 ? job.share + 0.001 : 0;
    must(shelf.store().write([&](Writer& writer) {
      writer.update(job);
      writer.append({.at = kBegin, .type = "job", .subject = job.id, .body = R"({"share":0.5,"stage":"speaking"})"});
    }));
  });
}

/// A fresh file each time would hide what a large one costs.
void open_library(benchmark::State& state) {
  const std::filesystem::path file = Shelf::get().file();
  time_calls(state, [&] {
    auto opened = SqliteStore::open(file);
    if (!opened) must(fail(opened.error()));
    must((*opened)->read([](const Reader& reader) { benchmark::DoNotOptimize(reader.last_event()); }));
  });
}

/// Last: it makes the library larger.
void write_episode(benchmark::State& state) {
  Shelf& shelf = Shelf::get();
  int n = kEpisodes;
  time_calls(state, [&] { must(shelf.store().write([&](Writer& writer) { shelf.insert(writer, ++n); })); });
}

BENCHMARK(page_newest)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(page_newest_deep)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(page_by_title)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(page_by_title_deep)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(page_by_title_of_a_podcast)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(page_by_title_of_a_podcast_published)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(search_common_word)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(search_common_word_by_title)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(search_word_of_every_other)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(search_rare_word)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(search_common_and_rare_word)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(search_begun_word)->Arg(1)->Arg(2)->Arg(5)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(write_progress)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(open_library)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(write_episode)->Iterations(500)->UseManualTime()->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace showrunner::store
