// The fixture tests/data/normalise: one file per category, a case a line, "written<TAB>spoken" (\t in the text for a tab).

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "text/normalise.h"

namespace showrunner::text {
namespace {

struct Case {
  std::string written;
  std::string spoken;
};

std::string with_tabs(std::string text) {
  for (std::size_t at = text.find("\\t"); at != std::string::npos; at = text.find("\\t", at)) text.replace(at, 2, "\t");
  return text;
}

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::vector<Case> cases;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t tab = line.find('\t');
    if (tab == std::string::npos) continue;
    cases.push_back({with_tabs(line.substr(0, tab)), line.substr(tab + 1)});
  }
  return cases;
}

std::map<std::string, std::vector<Case>> fixture() {
  std::map<std::string, std::vector<Case>> categories;
  for (const auto& entry : std::filesystem::directory_iterator(SHOWRUNNER_SOURCE_DIR "/tests/data/normalise")) {
    if (entry.path().extension() == ".tsv") categories[entry.path().stem()] = read_cases(entry.path());
  }
  return categories;
}

/// The language of a category: "de-numbers" is German, "prose" English.
std::string language_of(const std::string& category) {
  return category.size() > 3 && category[2] == '-' ? category.substr(0, 2) : "en";
}

TEST(NormaliseFixture, HasEnoughDistinctCasesInEnoughCategories) {
  std::set<std::string> distinct;
  const auto categories = fixture();
  for (const auto& [category, cases] : categories) {
    for (const Case& one : cases) distinct.insert(one.written);
  }
  EXPECT_GE(categories.size(), 12u);
  EXPECT_GE(distinct.size(), 1500u);
}

TEST(NormaliseFixture, AtLeast98PercentAreSaidRight) {
  std::size_t total = 0;
  std::size_t right = 0;
  std::string report;
  for (const auto& [category, cases] : fixture()) {
    const Normaliser normaliser(language_of(category), Lexicon());
    std::size_t right_here = 0;
    for (const Case& one : cases) {
      const std::string spoken = normaliser.normalise(one.written).text;
      if (spoken == one.spoken) {
        ++right_here;
      } else {
        report += fmt::format("{}: {}\n  expected: {}\n  spoken:   {}\n", category, one.written, one.spoken, spoken);
      }
    }
    report += fmt::format("{}: {} of {}\n", category, right_here, cases.size());
    total += cases.size();
    right += right_here;
  }
  report += fmt::format("all: {} of {}\n", right, total);
  EXPECT_GE(static_cast<double>(right), 0.98 * static_cast<double>(total)) << report;
  if (right != total) std::puts(report.c_str());
}

TEST(NormaliseFixture, EverySpokenByteIsMappedBackInOrder) {
  for (const auto& [category, cases] : fixture()) {
    const Normaliser normaliser(language_of(category), Lexicon());
    for (const Case& one : cases) {
      const SpokenText spoken = normaliser.normalise(one.written);
      std::size_t written_end = 0;
      std::size_t spoken_end = 0;
      for (const SpokenSpan& span : spoken.spans) {
        EXPECT_GE(span.written.start, written_end) << one.written;
        EXPECT_GE(span.written.end, span.written.start) << one.written;
        EXPECT_GE(span.spoken.start, spoken_end) << one.written;
        EXPECT_GT(span.spoken.end, span.spoken.start) << one.written;
        const std::string_view gap = std::string_view(spoken.text).substr(spoken_end, span.spoken.start - spoken_end);
        EXPECT_EQ(gap.find_first_not_of(' '), std::string_view::npos) << one.written;
        written_end = span.written.end;
        spoken_end = span.spoken.end;
      }
      EXPECT_LE(written_end, one.written.size()) << one.written;
      EXPECT_EQ(spoken_end, spoken.text.size()) << one.written;
    }
  }
}

}  // namespace
}  // namespace showrunner::text
