#include "text/normalise.h"

#include <random>
#include <thread>

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

Lexicon lexicon(std::string_view content) {
  return Lexicon::parse(content).value();
}

std::string spoken(std::string_view written, std::string_view language = "en") {
  return Normaliser(language, Lexicon()).normalise(written).text;
}

/// The words that the written text `part` is said with.
std::string said_for(const SpokenText& spoken, std::string_view written, std::string_view part) {
  const std::size_t start = written.find(part);
  std::string words;
  for (const SpokenSpan& span : spoken.spans) {
    if (span.written.start < start || span.written.end > start + part.size()) continue;
    words += (words.empty() ? "" : " ") + spoken.text.substr(span.spoken.start, span.spoken.end - span.spoken.start);
  }
  return words;
}

/// Empty when the spans are in order, apart, inside the texts, and leave out nothing of the spoken text but spaces.
std::string fault_of_spans(const SpokenText& spoken, std::string_view written) {
  std::size_t written_end = 0;
  std::size_t spoken_end = 0;
  for (const SpokenSpan& span : spoken.spans) {
    if (span.written.start < written_end || span.written.end < span.written.start) return "written spans overlap";
    if (span.spoken.start < spoken_end || span.spoken.end <= span.spoken.start) return "spoken spans overlap";
    const std::string_view gap = std::string_view(spoken.text).substr(spoken_end, span.spoken.start - spoken_end);
    if (gap.find_first_not_of(' ') != std::string_view::npos) return "spoken text without a span";
    written_end = span.written.end;
    spoken_end = span.spoken.end;
  }
  if (written_end > written.size()) return "a span beyond the written text";
  return spoken_end == spoken.text.size() ? "" : "an end without a span";
}

std::string fault_of_english(std::string_view text) {
  std::size_t run = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter && std::string_view(" ',.;:?!-").find(c) == std::string_view::npos) return "a byte that is no word";
    if (c == ' ' && (i == 0 || i + 1 == text.size() || text[i - 1] == ' ')) return "unfolded white space";
    run = c == ' ' ? 0 : run + 1;
    if (run > 70) return "a token too long for the engines";
  }
  return "";
}

std::string repeated(std::string_view unit, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += unit;
  return text;
}

TEST(Normaliser, MapsEverySpanBackToWhatWasWritten) {
  const std::string_view written = "Dr. Lee paid $49.95 on 2024-03-15 — “really”.";
  const SpokenText result = Normaliser("en", Lexicon()).normalise(written);
  EXPECT_EQ(result.text,
            "Doctor Lee paid forty-nine dollars and ninety-five cents on March fifteenth, twenty twenty-four, really.");
  EXPECT_EQ(said_for(result, written, "Dr."), "Doctor");
  EXPECT_EQ(said_for(result, written, "$49.95"), "forty-nine dollars and ninety-five cents");
  EXPECT_EQ(said_for(result, written, "2024-03-15"), "March fifteenth, twenty twenty-four");
  EXPECT_EQ(said_for(result, written, "—"), ",");
  EXPECT_EQ(said_for(result, written, "really"), "really");
}

TEST(Normaliser, SaysNothingForWhatHoldsNoWords) {
  for (const std::string_view nothing :
       {"", "   ", "...", "?!", "🎉🎉", "\x01\x02\x03", "**", "()", "[music]", "\xFF\xFE"}) {
    const SpokenText result = Normaliser("en", Lexicon()).normalise(nothing);
    EXPECT_EQ(result.text, "") << nothing;
    EXPECT_TRUE(result.spans.empty()) << nothing;
  }
}

TEST(Normaliser, PrefersTheLexiconToItsOwnReading) {
  const Normaliser normaliser("en",
                              lexicon("SQL = sequel\nC++ = see plus plus\nk8s = kubernetes\nAnneke = Ah neck uh"));
  EXPECT_EQ(normaliser.normalise("Anneke's SQL, C++ and K8s.").text,
            "Ah neck uh's sequel, see plus plus and kubernetes.");
  EXPECT_EQ(normaliser.normalise("MySQL").text, "My S Q L");
}

TEST(Normaliser, ReadsSlashedDatesByTheRegion) {
  EXPECT_EQ(spoken("On 3/4/2020.", "en"), "On March fourth, twenty twenty.");
  EXPECT_EQ(spoken("On 3/4/2020.", "en-US"), "On March fourth, twenty twenty.");
  EXPECT_EQ(spoken("On 3/4/2020.", "en-GB"), "On April third, twenty twenty.");
}

TEST(Normaliser, SpellsNumbersOfOtherLanguagesThroughIcu) {
  EXPECT_EQ(spoken("Es sind 1.250 Leute und 3,5 % Wasser.", "de"),
            "Es sind eintausendzweihundertfünfzig Leute und drei Komma fünf Prozent Wasser.");
  EXPECT_EQ(spoken("Im Jahr 1998 kam er.", "de"), "Im Jahr neunzehnhundertachtundneunzig kam er.");
  EXPECT_EQ(spoken("Il y a 21 chats 😀.", "fr"), "Il y a vingt-et-un chats.");
  EXPECT_EQ(spoken("Cuesta **20 €**.", "es"), "Cuesta veinte euros.");
}

TEST(Normaliser, NeverLeavesADigitInAnyLanguage) {
  for (const std::string_view language :
       {"de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ja", "zh", "ar", "hi", "tr"}) {
    const std::string result = spoken("A 12 b 3.5 c 1,000 d 007 e 99999999999999999999999 f 50% g $5 h ٣ i", language);
    EXPECT_EQ(result.find_first_of("0123456789%$"), std::string::npos) << language << ": " << result;
  }
}

TEST(Normaliser, LeavesNumbersToTheEngineWhereIcuHasNoWordsForThem) {
  EXPECT_EQ(spoken("A 12 b.", "xx"), "A 12 b.");
  EXPECT_EQ(spoken(std::string(30, '7'), ""), std::string(20, '7'));
}

TEST(Normaliser, GivesTheSameFromManyThreadsAtOnce) {
  for (const std::string_view language : {"en", "de"}) {
    const Normaliser normaliser(language, Lexicon());
    const std::string_view written = "Café 1998: 12,5 % – Привет 3 km, $5.";
    const std::string expected = normaliser.normalise(written).text;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) EXPECT_EQ(normaliser.normalise(written).text, expected);
      });
    }
  }
}

TEST(Normaliser, HasBoundedTokensAndMarksWhateverComesIn) {
  EXPECT_EQ(spoken(std::string(130, 'x')), std::string(64, 'x') + " " + std::string(64, 'x') + " xx");
  EXPECT_EQ(spoken("Hello" + std::string(400, '!')), "Hello!");
  EXPECT_EQ(spoken("a" + repeated("-b", 200)).find(repeated("-b", 80)), std::string::npos);
  EXPECT_EQ(spoken("No " + std::string(25, '7') + "."),
            "No " + repeated("seven ", 6 * 20 - 1).substr(0, 6 * 20 - 1) + ".");
}

struct Hostile {
  const char* name;
  std::string text;
};

std::vector<Hostile> hostile_texts() {
  constexpr std::size_t kMegabyte = 1'000'000;
  constexpr std::size_t kLong = 50'000;
  return {{"digits", std::string(kMegabyte, '7')},
          {"dots", std::string(kMegabyte, '.')},
          {"at signs", std::string(kMegabyte, '@')},
          {"brackets", std::string(kMegabyte, '[')},
          {"combining marks", "a" + repeated("\xCC\x81", kMegabyte)},
          {"letters", std::string(kMegabyte, 'a')},
          {"links", repeated("](", kLong)},
          {"spaced dots", repeated(". ", kLong)},
          {"grouped digits", repeated("1,000,", kLong)},
          {"versions", repeated("1.", kLong)},
          {"hyphens", repeated("a-", kLong)},
          {"hosts", repeated("a.b", kLong)},
          {"tags", repeated("<a ", kLong)},
          {"slashes", repeated("1/", kLong)},
          {"quotes", std::string(kLong, '"')},
          {"apostrophes", repeated("'9", kLong)},
          {"numerals", repeated("II ", kLong)},
          {"Chinese", repeated("北", kLong)},
          {"invalid UTF-8", std::string(kLong, '\xE2')},
          {"zeros", std::string(kLong, '\0')}};
}

TEST(Normaliser, TakesLongRunsOfAnythingAndStaysBounded) {
  const Normaliser normaliser("en", Lexicon());
  for (const Hostile& hostile : hostile_texts()) {
    const SpokenText result = normaliser.normalise(hostile.text);
    EXPECT_LE(result.text.size(), 10 * hostile.text.size()) << hostile.name;
    EXPECT_EQ(fault_of_spans(result, hostile.text), "") << hostile.name;
    EXPECT_EQ(fault_of_english(result.text), "") << hostile.name;
  }
}

TEST(Normaliser, KeepsItsPromisesOnRandomText) {
  constexpr std::string_view kPieces[] = {
      "a", "Dr.", "7",  "12", ".",    ",",       " ",     "$",  "€",  "%",    "-",  "–",  "/",   ":",
      "@", "#",   "(",  ")",  "[",    "]",       "'",     "\"", "½",  "²",    "°C", "km", "é",   "北京",
      "x", "I",   "IV", "US", "e.g.", "http://", "&amp;", "\n", "👍", "\xFF", "s",  "th", "May", "p.m."};
  std::mt19937 random(20261123);
  std::uniform_int_distribution<std::size_t> piece(0, std::size(kPieces) - 1);
  const Normaliser english("en", lexicon("km = kay em"));
  const Normaliser german("de", Lexicon());
  for (int round = 0; round < 3000; ++round) {
    std::string written;
    for (int i = 0; i < 24; ++i) written += kPieces[piece(random)];
    const SpokenText result = english.normalise(written);
    ASSERT_EQ(fault_of_spans(result, written), "") << written;
    ASSERT_EQ(fault_of_english(result.text), "") << written << " → " << result.text;
    const SpokenText other = german.normalise(written);
    ASSERT_EQ(fault_of_spans(other, written), "") << written;
    ASSERT_EQ(other.text.find_first_of("0123456789$%@#"), std::string::npos) << written << " → " << other.text;
  }
}

}  // namespace
}  // namespace showrunner::text
