#include "text/hyphenation.h"

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

std::string joined(const WordStock& stock, std::initializer_list<std::string_view> lines) {
  BlockBuilder builder;
  for (const std::string_view line : lines) append_line(builder, stock, line, std::nullopt);
  return std::string(builder.text());
}

TEST(Hyphenation, JoinsAWordThatALineBreaks) {
  EXPECT_EQ(joined({}, {"The exam-", "ple is short"}), "The example is short");
  EXPECT_EQ(joined({}, {"Die Häu-  ", "  ser stehen"}), "Die Häuser stehen");
  EXPECT_EQ(joined({}, {"soft\u00AD", "ware"}), "software");
}

TEST(Hyphenation, KeepsTheHyphenOfACompoundTheDocumentWritesElsewhere) {
  WordStock stock;
  stock.add_line("A long-term plan, and then");
  EXPECT_EQ(joined(stock, {"for the long-", "term view"}), "for the long-term view");
}

TEST(Hyphenation, JoinsWhatTheDocumentWritesAsOneWordEvenOfTwoWords) {
  WordStock stock;
  stock.add_line("The timetable: a time and a table");
  EXPECT_EQ(joined(stock, {"our time-", "table says"}), "our timetable says");
}

TEST(Hyphenation, KeepsTheHyphenBetweenTwoWordsOfTheDocument) {
  WordStock stock;
  stock.add_line("cost and benefit are words");
  EXPECT_EQ(joined(stock, {"a cost-", "benefit view"}), "a cost-benefit view");
}

TEST(Hyphenation, KeepsTheHyphenOfPrefixesNamesAndNumbers) {
  EXPECT_EQ(joined({}, {"a self-", "made man"}), "a self-made man");
  EXPECT_EQ(joined({}, {"the Anglo-", "Saxon king"}), "the Anglo-Saxon king");
  EXPECT_EQ(joined({}, {"since COVID-", "19 began"}), "since COVID-19 began");
}

TEST(Hyphenation, ADashIsNoHyphen) {
  EXPECT_EQ(joined({}, {"one –", "two"}), "one – two");
  EXPECT_EQ(joined({}, {"one -", "two"}), "one - two");
}

}  // namespace
}  // namespace showrunner::text
