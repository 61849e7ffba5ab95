#include "text/json_reader.h"

#include <boost/json/value.hpp>
#include <gtest/gtest.h>

namespace showrunner::text {
namespace {

std::string mistake_of(std::string_view json, const std::function<void(const JsonObject&)>& read) {
  const auto parsed = parse_json(json);
  if (!parsed) return parsed.error().message;
  JsonMistake mistake;
  read(JsonObject::root(*parsed, mistake));
  return mistake.noted() ? mistake.error().message : "";
}

TEST(JsonReader, NamesLineAndColumnOfASyntaxError) {
  EXPECT_EQ(parse_json("{\n  \"a\": 1,\n  oops\n}").error().message,
            "$: not valid JSON at line 3, column 3: syntax error");
}

TEST(JsonReader, RefusesWhatStrictJsonDoesNotKnow) {
  for (const std::string_view json :
       {"", " ", "{", "[1,]", "{\"a\":NaN}", "{\"a\":Infinity}", "{'a':1}", "{\"a\":1}}", "{\"a\":1} x", "// c\n{}",
        "{\"a\":\"\xFF\"}", "{\"a\":\"\xED\xA0\x80\"}", "{\"a\":\"line\nbreak\"}", "{\"a\":\"\\uD800\"}"}) {
    const auto parsed = parse_json(json);
    ASSERT_FALSE(parsed) << json;
    EXPECT_EQ(parsed.error().code, ErrorCode::kInvalidInput);
    EXPECT_TRUE(parsed.error().message.starts_with("$: not valid JSON at line ")) << parsed.error().message;
  }
}

TEST(JsonReader, RefusesAFieldThatAppearsTwice) {
  const auto parsed = parse_json("{\"x\": [{\"a\": 1,\n \"b\": 2, \"a\": 3}]}");
  ASSERT_FALSE(parsed);
  EXPECT_EQ(parsed.error().message, "$: the field \"a\" appears twice in one object, again at line 2, column 12");
  EXPECT_TRUE(parse_json(R"({"x": {"a": 1}, "y": {"a": 1}})")) << "two objects may each have the field";
}

TEST(JsonReader, PassesOverAByteOrderMark) {
  EXPECT_TRUE(parse_json("\xEF\xBB\xBF{}"));
}

TEST(JsonReader, SurvivesADepthBomb) {
  EXPECT_FALSE(parse_json(std::string(1'000'000, '[')));
  std::string objects;
  for (int i = 0; i < 100'000; ++i) objects += "{\"a\":";
  EXPECT_FALSE(parse_json(objects));
}

TEST(JsonReader, NamesThePathAndTheWrongType) {
  EXPECT_EQ(mistake_of("[]", [](const JsonObject& o) { o.required_text("a", 9); }),
            "$: must be an object, but is an array");
  EXPECT_EQ(mistake_of(R"({"a": 1})", [](const JsonObject& o) { o.required_text("a", 9); }),
            "$.a: must be a string, but is a number");
  EXPECT_EQ(mistake_of(R"({"a": [{}, true]})", [](const JsonObject& o) { o.objects("a", 0, 9); }),
            "$.a[1]: must be an object, but is a boolean");
  EXPECT_EQ(mistake_of("{}", [](const JsonObject& o) { o.required_number("a", 0, 1); }),
            "$.a: is missing; it must be a number");
}

TEST(JsonReader, RefusesNumbersThatAreNoneOrTooLarge) {
  const auto whole = [](const JsonObject& o) { o.required_integer("a", 0, 10); };
  EXPECT_EQ(mistake_of(R"({"a": 1.5})", whole), "$.a: must be a whole number");
  EXPECT_EQ(mistake_of(R"({"a": -1})", whole), "$.a: must be from 0 to 10, but is -1");
  EXPECT_EQ(mistake_of(R"({"a": 99999999999999999999})", whole), "$.a: must be from 0 to 10, but is 1e+20");
  EXPECT_FALSE(mistake_of(R"({"a": 1e999})", whole).empty());
  EXPECT_EQ(mistake_of(R"({"a": 10.0})", whole), "");
}

TEST(JsonReader, SuggestsTheFieldThatWasMeant) {
  const auto known = [](const JsonObject& o) { o.allow_only({"title", "language"}); };
  EXPECT_EQ(mistake_of(R"({"titel": 1})", known), "$.titel: is an unknown field (did you mean \"title\"?)");
  EXPECT_EQ(mistake_of(R"({"weather": 1})", known), "$.weather: is an unknown field");
  EXPECT_EQ(mistake_of(R"({"a b\n": 1})", known), R"($["a b\n"]: is an unknown field)");
}

TEST(JsonReader, RefusesControlCharacters) {
  EXPECT_EQ(mistake_of(R"({"a": "x\u0000y"})", [](const JsonObject& o) { o.required_text("a", 9); }),
            "$.a: holds the control character U+0000");
}

TEST(JsonReader, WritesAStringThatItReadsBackWhateverTheBytes) {
  const std::vector<std::pair<std::string_view, std::string_view>> bytes_and_what_is_read{
      {"", ""},
      {"\"\\/\b\f\n\r\t\x01\x7F", "\"\\/\b\f\n\r\t\x01\x7F"},
      {"ü\uFFFD🎙", "ü\uFFFD🎙"},
      {"cut off \xC3", "cut off \uFFFD"},
      {"\xFF between \xF0\x9F ü", "\uFFFD between \uFFFD ü"},
      {"\xC0\xAF", "\uFFFD\uFFFD"},            // overlong
      {"\xED\xA0\x80", "\uFFFD\uFFFD\uFFFD"},  // a surrogate
  };
  for (const auto& [bytes, read] : bytes_and_what_is_read) {
    const std::string written = json_string(bytes);
    const auto parsed = parse_json(written);
    ASSERT_TRUE(parsed) << written;
    EXPECT_EQ(parsed->as_string(), read) << written;
  }
}

TEST(JsonReader, QuotesOnOneLineAndCutsAtACharacter) {
  EXPECT_EQ(in_quotes("a\n\"b\""), R"("a\n\"b\"")");
  std::string umlauts;
  for (int i = 0; i < 50; ++i) umlauts += "ü";
  EXPECT_EQ(in_quotes("x" + umlauts).size(), 1 + 1 + 29 * 2 + 3 + 1U);
}

}  // namespace
}  // namespace showrunner::text
