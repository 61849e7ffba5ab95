// How much of the articles of nine kinds of pages is found, and how much else: tests/data/documents/pages/X.html is read
// and compared with X.txt, which has what a visitor would read aloud.
#include "text/main_content.h"

#include <filesystem>
#include <unordered_map>

#include "text/reader.h"
#include "text/reader_test_support.h"

namespace showrunner::text {
namespace {

using Counts = std::unordered_map<std::string, int>;

Counts count_words(std::string_view text) {
  Counts counts;
  for (std::string& word : words_of(text)) ++counts[std::move(word)];
  return counts;
}

int total(const Counts& counts) {
  int sum = 0;
  for (const auto& [word, count] : counts) sum += count;
  return sum;
}

double token_f1(const Counts& found, const Counts& wanted) {
  int common = 0;
  for (const auto& [word, count] : found) {
    const auto other = wanted.find(word);
    if (other != wanted.end()) common += std::min(count, other->second);
  }
  return 2.0 * common / (total(found) + total(wanted));
}

std::string whole_text(const Document& document) {
  std::string text;
  for (const Block& block : document.blocks) text += block.text + "\n";
  return text;
}

class MainContentOf : public testing::TestWithParam<std::string> {};

TEST_P(MainContentOf, IsFoundWithAnF1OfAtLeast92PerCent) {
  const std::string html = fixture("pages/" + GetParam() + ".html");
  const auto document = read_document(GetParam() + ".html", html, SourceFormat::kHtml);
  ASSERT_TRUE(document.has_value()) << document.error().message;
  const double f1 = token_f1(count_words(whole_text(*document)), count_words(fixture("pages/" + GetParam() + ".txt")));
  RecordProperty("f1", std::to_string(f1));
  EXPECT_GE(f1, 0.92) << whole_text(*document);
}

INSTANTIATE_TEST_SUITE_P(Pages, MainContentOf,
                         testing::Values("bare", "blog", "docs", "forum", "magazine", "news", "old", "press", "wiki"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace showrunner::text
