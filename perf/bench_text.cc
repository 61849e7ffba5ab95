// What normalising and splitting cost: an ordinary sentence, and a megabyte of what would hurt a careless scanner.

#include <string>

#include <benchmark/benchmark.h>

#include "text/normalise.h"
#include "text/sentences.h"

namespace showrunner::text {
namespace {

constexpr std::size_t kMegabyte = 1'000'000;

std::string repeated(std::string_view unit) {
  std::string text;
  while (text.size() < kMegabyte) text += unit;
  return text;
}

void normalise_sentence(benchmark::State& state) {
  const Normaliser normaliser("en", Lexicon());
  constexpr std::string_view kSentence =
      "On March 15, 2024, Dr. Lee of NASA said the $3.5bn mission, planned since the 1990s, would fly 20% farther.";
  for (auto _ : state) benchmark::DoNotOptimize(normaliser.normalise(kSentence));
}

void normalise_accented_sentence(benchmark::State& state) {
  const Normaliser normaliser("en", Lexicon());
  constexpr std::string_view kSentence =
      "Zoë met Dvořák at the café in São Paulo, where naïve señoritas sang “Voilà” — and nobody said a word about it.";
  for (auto _ : state) benchmark::DoNotOptimize(normaliser.normalise(kSentence));
}

void normalise_german_sentence(benchmark::State& state) {
  const Normaliser normaliser("de", Lexicon());
  constexpr std::string_view kSentence =
      "Im Jahr 1998 kamen 1.250 Leute nach Köln, um für 20 € am Abend die 3,5 km lange Brücke zu sehen.";
  for (auto _ : state) benchmark::DoNotOptimize(normaliser.normalise(kSentence));
}

void normalise_megabyte(benchmark::State& state, const std::string& unit) {
  const Normaliser normaliser("en", Lexicon());
  const std::string text = repeated(unit);
  for (auto _ : state) benchmark::DoNotOptimize(normaliser.normalise(text));
}

void split_megabyte(benchmark::State& state, const std::string& unit) {
  const std::string text = repeated(unit);
  for (auto _ : state) benchmark::DoNotOptimize(split_sentences(text, "en"));
}

BENCHMARK(normalise_sentence)->Unit(benchmark::kMicrosecond);
BENCHMARK(normalise_accented_sentence)->Unit(benchmark::kMicrosecond);
BENCHMARK(normalise_german_sentence)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(normalise_megabyte, digits, "7")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, dots, ".")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, at_signs, "@")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, brackets, "[")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, combining_marks, "\xCC\x81")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, letters, "a")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, spaced_dots, ". ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, versions, "1.")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, links, "](")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, hyphens, "a-")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, hosts, "a.b")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, tags, "<a ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, apostrophes, "'9")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, numerals, "II ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(normalise_megabyte, prose, "The quick brown fox met Dr. Lee in 1998 for $5. ")
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(split_megabyte, prose, "Dr. Lee came at 5 p.m. on Monday. She left. ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(split_megabyte, dots, ".")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(split_megabyte, spaced_dots, ". ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(split_megabyte, initials, "J. ")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(split_megabyte, quotes, "\"")->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(split_megabyte, letters, "a")->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace showrunner::text

BENCHMARK_MAIN();
