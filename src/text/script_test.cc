#include "text/script.h"

#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

Script sample() {
  Script script;
  script.title = "Loud & \"clear\" \\ 🎙";
  script.language = "pt-BR";
  script.summary = "Two\nlines";
  script.speakers = {{.id = "anna", .name = "Anna", .role = "host", .voice = "slt"},
                     {.id = "bob", .name = "Bob", .role = "", .voice = ""}};
  script.segments = {
      {.title = "Start",
       .turns =
           {{.speaker = "anna", .text = "Hello.\n\nAgain.", .pause_ms = 0, .delivery = "warm", .source = std::nullopt},
            {.speaker = "bob",
             .text = "Hi.",
             .pause_ms = std::nullopt,
             .delivery = "",
             .source = TurnSource{.document = "a.md", .part = 0, .start = 3, .end = 9}}}},
      {.title = "End",
       .turns = {{.speaker = "bob",
                  .text = "Bye now.",
                  .pause_ms = 10'000,
                  .delivery = "",
                  .source = TurnSource{.document = "b.pdf", .part = 7, .start = 0, .end = 0}}}}};
  return script;
}

/// A valid script with one piece of its text replaced.
std::string with(std::string_view old_text, std::string_view new_text) {
  std::string json = R"({"version": 1, "title": "T", "language": "en", "summary": "S",
  "speakers": [{"id": "anna", "name": "Anna"}, {"id": "bob", "name": "Bob"}],
  "segments": [
    {"title": "One", "turns": [{"speaker": "anna", "text": "Hello."}]},
    {"title": "Two", "turns": [{"speaker": "bob", "text": "Bye.", "pause_ms": 200,
                                "source": {"document": "d", "start": 1, "end": 2}}]}]})";
  const std::size_t at = json.find(old_text);
  EXPECT_NE(at, std::string::npos) << old_text;
  return json.replace(at, old_text.size(), new_text);
}

TEST(Script, SurvivesBeingWrittenAndReadAgain) {
  const auto again = parse_script(to_json(sample()));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, sample());
}

TEST(Script, IsWrittenPrettyAndInSchemaOrder) {
  Script script = sample();
  script.segments.pop_back();
  script.title = "Loud";
  EXPECT_EQ(to_json(script), R"({
  "version": 1,
  "title": "Loud",
  "language": "pt-BR",
  "summary": "Two\nlines",
  "speakers": [
    {
      "id": "anna",
      "name": "Anna",
      "role": "host",
      "voice": "slt"
    },
    {
      "id": "bob",
      "name": "Bob"
    }
  ],
  "segments": [
    {
      "title": "Start",
      "turns": [
        {
          "speaker": "anna",
          "text": "Hello.\n\nAgain.",
          "pause_ms": 0,
          "delivery": "warm"
        },
        {
          "speaker": "bob",
          "text": "Hi.",
          "source": {"document": "a.md", "start": 3, "end": 9}
        }
      ]
    }
  ]
}
)");
}

TEST(Script, NeedsOnlyWhatCannotBeGuessed) {
  const auto script = parse_script(
      R"({"version":1,"title":"T","speakers":[{"id":"a","name":"A"}],"segments":[{"title":"S","turns":[{"speaker":"a","text":"Hi."}]}]})");
  ASSERT_TRUE(script) << script.error().message;
  EXPECT_EQ(script->language, "en");
  EXPECT_EQ(script->summary, "");
}

TEST(Script, NamesThePathOfEveryKindOfMistake) {
  struct Case {
    std::string_view old_text, new_text, message;
  };

  const std::string many_speakers = [] {
    std::string all;
    for (int i = 0; i < 7; ++i)
      all += (i == 0 ? "" : ",") + std::string(R"({"id":")") + std::to_string(i) + R"(","name":"N"})";
    return all;
  }();
  const Case cases[] = {
      {R"("version": 1)", R"("version": 2)", "$.version: is 2; this program reads version 1"},
      {R"("version": 1, )", "", "$.version: is missing; it must be a whole number"},
      {R"("version": 1)", R"("version": "1")", "$.version: must be a number, but is a string"},
      {R"("title": "T")", R"("title": "  ")", "$.title: must not be empty"},
      {R"("title": "T", )", "", "$.title: is missing; it must be a string"},
      {R"("title": "T")", R"("title": null)", "$.title: must be a string, but is null"},
      {R"("language": "en")", R"("language": "English!")",
       "$.language: \"English!\" is no BCP-47 language tag such as \"en\" or \"pt-BR\""},
      {R"("language": "en")", R"("language": "")", "$.language: must not be empty"},
      {R"("summary": "S")", R"("sumary": "S")", "$.sumary: is an unknown field (did you mean \"summary\"?)"},
      {R"({"id": "anna", "name": "Anna"}, {"id": "bob", "name": "Bob"})", "",
       "$.speakers: must have 1 to 6 entries, but has 0"},
      {R"({"id": "anna", "name": "Anna"}, {"id": "bob", "name": "Bob"})", many_speakers,
       "$.speakers: must have 1 to 6 entries, but has 7"},
      {R"("id": "bob")", R"("id": "anna")", "$.speakers[1].id: another speaker has the id \"anna\""},
      {R"("name": "Bob")", R"("name": "")", "$.speakers[1].name: must not be empty"},
      {R"("name": "Bob")", R"("nam": "Bob")", "$.speakers[1].nam: is an unknown field (did you mean \"name\"?)"},
      {R"({"speaker": "anna", "text": "Hello."})", "", "$.segments[0].turns: must have 1 to 20000 entries, but has 0"},
      {R"("speaker": "bob")", R"("speaker": "bobb")",
       "$.segments[1].turns[0].speaker: no speaker has the id \"bobb\" (did you mean \"bob\"?)"},
      {R"("speaker": "bob")", R"("speaker": "narrator")",
       "$.segments[1].turns[0].speaker: no speaker has the id \"narrator\""},
      {R"("text": "Hello.")", R"("text": "\n\t ")", "$.segments[0].turns[0].text: must not be empty"},
      {R"("text": "Hello.")", R"("text": ["Hello."])",
       "$.segments[0].turns[0].text: must be a string, but is an array"},
      {R"("pause_ms": 200)", R"("pause_ms": 10001)",
       "$.segments[1].turns[0].pause_ms: must be from 0 to 10000, but is 10001"},
      {R"("pause_ms": 200)", R"("pause_ms": -1)",
       "$.segments[1].turns[0].pause_ms: must be from 0 to 10000, but is -1"},
      {R"("pause_ms": 200)", R"("pause_ms": 0.5)", "$.segments[1].turns[0].pause_ms: must be a whole number"},
      {R"("pause_ms": 200)", R"("pause_ms": 1e300)",
       "$.segments[1].turns[0].pause_ms: must be from 0 to 10000, but is 1e+300"},
      {R"("start": 1)", R"("start": 3)", "$.segments[1].turns[0].source.end: must not be less than start (3)"},
      {R"("start": 1, )", "", "$.segments[1].turns[0].source.start: is missing; it must be a whole number"},
      {R"({"document": "d", "start": 1, "end": 2})", "5",
       "$.segments[1].turns[0].source: must be an object, but is a number"},
      {R"("title": "Two", )", "", "$.segments[1].title: is missing; it must be a string"},
  };
  for (const Case& c : cases) {
    const auto script = parse_script(with(c.old_text, c.new_text));
    ASSERT_FALSE(script) << c.message;
    EXPECT_EQ(script.error().message, c.message);
    EXPECT_EQ(script.error().code, ErrorCode::kInvalidInput);
  }
}

TEST(Script, RefusesATextThatIsTooLong) {
  const auto script = parse_script(with("Hello.", std::string(kMaxTurnBytes + 1, 'a')));
  ASSERT_FALSE(script);
  EXPECT_EQ(script.error().message, "$.segments[0].turns[0].text: is 20001 bytes long; at most 20000 are allowed");
  EXPECT_TRUE(parse_script(with("Hello.", std::string(kMaxTurnBytes, 'a'))));
}

TEST(Script, RefusesMoreTurnsThanAllowedOverAllSegments) {
  std::string turns;
  for (std::size_t i = 0; i < kMaxTurns; ++i) turns += R"({"speaker":"anna","text":"x"},)";
  turns.pop_back();
  const auto script = parse_script(with(R"({"speaker": "anna", "text": "Hello."})", turns));
  ASSERT_FALSE(script);
  EXPECT_EQ(script.error().message, "$.segments[1].turns: the script has more than 20000 turns");
}

TEST(Script, RefusesWhatIsNotAnObject) {
  EXPECT_EQ(parse_script("[1]").error().message, "$: must be an object, but is an array");
  EXPECT_EQ(parse_script("\"text\"").error().message, "$: must be an object, but is a string");
  EXPECT_EQ(parse_script("").error().message, "$: not valid JSON at line 1, column 1: incomplete JSON");
}

TEST(Script, CountsWordsBetweenWhiteSpace) {
  EXPECT_EQ(count_words(sample()), 5U);
}

}  // namespace
}  // namespace showrunner::text
