// What the sentence cache costs: a hit, a miss, a put with and without its sync, and a start, a walk and an eviction on a
// cache of 100,000 entries. The scratch directory is made where TMPDIR says; put it on the disk in question.
#include <memory>
#include <string>

#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include "base/hash.h"
#include "base/scratch_directory.h"
#include "cache/disk_cache.h"
#include "cache/file_io.h"

namespace showrunner::cache {

namespace {

constexpr std::size_t kSentenceBytes = 100'000;  // three seconds of speech at 16 kHz, 16 bit
constexpr std::uint64_t kBudget = std::uint64_t{2} << 30U;
constexpr int kManyEntries = 100'000;
constexpr std::size_t kSmallBytes = 100;

std::string key_of(int number) {
  return sha256_hex(fmt::format("sentence {}", number));
}

/// The real calls without the sync, to tell what the disk costs from what the cache does.
class UnsyncedIo : public FileIo {
 public:
  int fdatasync(int /*descriptor*/) override { return 0; }
};

void get_hit(benchmark::State& state) {
  const ScratchDirectory scratch;
  DiskCache cache(scratch.path(), kBudget);
  cache.put(key_of(0), std::string(kSentenceBytes, 'x'));
  const std::string key = key_of(0);
  for (auto _ : state) benchmark::DoNotOptimize(cache.get(key));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kSentenceBytes));
}

void get_miss(benchmark::State& state) {
  const ScratchDirectory scratch;
  DiskCache cache(scratch.path(), kBudget);
  const std::string key = key_of(0);
  for (auto _ : state) benchmark::DoNotOptimize(cache.get(key));
}

void put(benchmark::State& state, FileIo& io) {
  const ScratchDirectory scratch;
  DiskCache cache(scratch.path(), kBudget, io);
  const std::string value(kSentenceBytes, 'x');
  int number = 0;
  for (auto _ : state) cache.put(key_of(number++), value);
}

void put_synced(benchmark::State& state) {
  FileIo io;
  put(state, io);
}

void put_unsynced(benchmark::State& state) {
  UnsyncedIo io;
  put(state, io);
}

/// A cache with many entries, made once for the benchmarks that need one.
const ScratchDirectory& full_cache() {
  static const auto directory = [] {
    auto made = std::make_unique<ScratchDirectory>();
    UnsyncedIo io;
    DiskCache cache(made->path(), kBudget, io);
    const std::string value(kSmallBytes, 'x');
    for (int number = 0; number < kManyEntries; ++number) cache.put(key_of(number), value);
    return made;
  }();
  return *directory;
}

void start_and_hit_among_100k(benchmark::State& state) {
  const ScratchDirectory& directory = full_cache();
  const std::string key = key_of(kManyEntries / 2);
  for (auto _ : state) {
    DiskCache cache(directory.path(), kBudget);
    benchmark::DoNotOptimize(cache.get(key));
  }
}

void start_and_put_among_100k(benchmark::State& state) {
  const ScratchDirectory& directory = full_cache();
  UnsyncedIo io;
  for (auto _ : state) {
    DiskCache cache(directory.path(), kBudget, io);
    cache.put(key_of(0), std::string(kSmallBytes, 'y'));
  }
}

void count_100k_after_a_lost_ledger(benchmark::State& state) {
  const ScratchDirectory& directory = full_cache();
  UnsyncedIo io;
  DiskCache cache(directory.path(), kBudget, io);
  for (auto _ : state) {
    state.PauseTiming();
    std::filesystem::remove(directory / "ledger");
    state.ResumeTiming();
    cache.put(key_of(0), std::string(kSmallBytes, 'y'));
  }
}

/// The budget is such that the next put drops a tenth of what is there.
void evict_a_tenth_of_100k(benchmark::State& state) {
  const ScratchDirectory& directory = full_cache();
  UnsyncedIo io;
  for (auto _ : state) {
    const std::uint64_t total = DiskCache(directory.path(), kBudget).stats().bytes;
    DiskCache cache(directory.path(), total, io);
    cache.put(key_of(kManyEntries), std::string(kSmallBytes, 'z'));
    state.counters["evicted"] = static_cast<double>(cache.stats().evictions);
  }
}

BENCHMARK(get_hit)->Unit(benchmark::kMicrosecond);
BENCHMARK(get_miss)->Unit(benchmark::kMicrosecond);
BENCHMARK(put_synced)->Unit(benchmark::kMicrosecond)->Iterations(500)->UseRealTime();
BENCHMARK(put_unsynced)->Unit(benchmark::kMicrosecond)->Iterations(500)->UseRealTime();
BENCHMARK(start_and_hit_among_100k)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(start_and_put_among_100k)->Unit(benchmark::kMicrosecond)->UseRealTime();
BENCHMARK(count_100k_after_a_lost_ledger)->Unit(benchmark::kMillisecond)->Iterations(5)->UseRealTime();
BENCHMARK(evict_a_tenth_of_100k)->Unit(benchmark::kMillisecond)->Iterations(1)->UseRealTime();

}  // namespace

}  // namespace showrunner::cache
