// From the bytes of a body to its cache key: however a client writes a request, it is one key; whatever it asks for
// differently, it is another.
#include <random>
#include <unordered_set>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "api/requests.h"
#include "api/test_services.h"
#include "base/hash.h"
#include "text/code_points.h"

namespace showrunner::api {
namespace {

namespace json = boost::json;

#ifdef SHOWRUNNER_SANITIZED
constexpr std::size_t kScriptPhrasings = 10'000;
constexpr std::size_t kSpeechPhrasings = 2'000;
#else
constexpr std::size_t kScriptPhrasings = 100'000;
constexpr std::size_t kSpeechPhrasings = 20'000;
#endif

/// Writes a JSON value in ever other ways that mean the same: members in any order, white space between tokens, numbers
/// and characters spelt differently.
class Phrasing {
 public:
  explicit Phrasing(std::uint64_t seed) : engine_(seed) {}

  std::string operator()(const json::value& value) {
    text_.clear();
    if (below(8) == 0) text_ += "\xEF\xBB\xBF";
    space();
    write(value);
    space();
    return text_;
  }

 private:
  /// `bound` is small, so that one number of the engine is good for many draws.
  std::size_t below(std::size_t bound) {
    if (spare_ < (1U << 20U)) spare_ = engine_();
    const std::size_t drawn = spare_ % bound;
    spare_ /= bound;
    return drawn;
  }

  /// Mostly none, else one or two.
  void space() {
    for (std::size_t i = below(6); i > 3; --i) text_ += " \t\n\r"[below(4)];
  }

  void write(const json::value& value) {
    switch (value.kind()) {
      case json::kind::object: return write_members(value.get_object());
      case json::kind::array: return write_items(value.get_array());
      case json::kind::string: return write_string(value.get_string());
      case json::kind::bool_: text_ += value.get_bool() ? "true" : "false"; return;
      case json::kind::null: text_ += "null"; return;
      default: return write_number(fmt::format("{}", value.to_number<double>()));
    }
  }

  void write_members(const json::object& object) {
    std::vector<const json::key_value_pair*> members;
    for (const auto& member : object) members.push_back(&member);
    for (std::size_t i = members.size(); i > 1; --i) std::swap(members[i - 1], members[below(i)]);
    text_ += '{';
    for (const auto* member : members) {
      if (member != members.front()) text_ += ',';
      space();
      write_string(member->key());
      space();
      text_ += ':';
      space();
      write(member->value());
      space();
    }
    text_ += '}';
  }

  void write_items(const json::array& array) {
    text_ += '[';
    for (const json::value& item : array) {
      if (&item != array.begin()) text_ += ',';
      space();
      write(item);
      space();
    }
    text_ += ']';
  }

  /// Half of the strings plainly, half with some characters escaped that need not be.
  void write_string(std::string_view string) {
    const bool plain = below(2) == 0;
    text_ += '"';
    std::size_t start = 0;
    while (start < string.size()) {
      std::size_t end = start;
      const auto c = static_cast<std::uint32_t>(text::next_code_point(string, end));
      if (c == '"' || c == '\\' || c < 0x20 || (!plain && below(4) == 0)) {
        write_escape(c);
      } else {
        text_ += string.substr(start, end - start);
      }
      start = end;
    }
    text_ += '"';
  }

  void write_escape(std::uint32_t c) {
    constexpr std::string_view kShort = "\"\\/\b\f\n\r\t";
    const std::size_t place = c < 0x80 ? kShort.find(static_cast<char>(c)) : kShort.npos;
    if (place != kShort.npos && below(2) == 0) {
      text_ += '\\';
      text_ += "\"\\/bfnrt"[place];
    } else if (c < 0x10000) {
      write_unit(c);
    } else {
      write_unit(0xD800 + ((c - 0x10000) >> 10U));
      write_unit(0xDC00 + ((c - 0x10000) & 0x3FFU));
    }
  }

  void write_unit(std::uint32_t unit) {
    const std::string_view digits = below(2) == 0 ? "0123456789abcdef" : "0123456789ABCDEF";
    text_ += "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U}) text_ += digits[(unit >> shift) & 0xFU];
  }

  /// `plain` is its shortest form, "-1.5" or "12", not below one: 12, 12.00, 12e+0, 1200e-2, 0.12E2.
  void write_number(std::string_view plain) {
    if (plain.starts_with('-')) {
      text_ += '-';
      plain.remove_prefix(1);
    }
    const std::size_t point = plain.find('.');
    const bool whole = point == plain.npos;
    const std::string digits = std::string(plain.substr(0, point)) + std::string(whole ? "" : plain.substr(point + 1));
    const std::size_t decimals = whole ? 0 : plain.size() - point - 1;
    const char e = below(2) == 0 ? 'e' : 'E';
    const std::string zeros(below(4), '0');
    switch (below(5)) {
      case 0: text_ += plain; break;
      case 1: text_ += fmt::format("{}{}{}", plain, whole ? ".0" : "", zeros); break;
      case 2: text_ += fmt::format("{}{}{}0", plain, e, below(2) == 0 ? "+" : "-"); break;
      case 3: text_ += fmt::format("{}{}{}-{}", digits, zeros, e, decimals + zeros.size()); break;
      default: text_ += fmt::format("0.{}{}{}{}", digits, zeros, e, digits.size() - decimals); break;
    }
  }

  std::mt19937_64 engine_;
  std::uint64_t spare_ = 0;
  std::string text_;
};

/// One member of a body, and what it becomes (JSON).
struct Change {
  std::string_view member;
  std::string_view value;
};

std::string changed(const json::value& body, const Change& change) {
  json::object object = body.as_object();
  object[change.member] = text::parse_json(change.value).value();
  return Phrasing(1)(object);
}

class RequestKey : public testing::Test {
 protected:
  std::string script_key(std::string_view body) {
    const auto read = read_script_body(body, services_->options);
    if (!read) return fmt::format("refused: {}", read.error().message);
    return services_->scripts.key(read->order).value();
  }

  std::string speech_key(std::string_view body) {
    const auto read = read_tts_body(body, services_->options);
    if (!read) return fmt::format("refused: {}", read.error().message);
    const auto key = services_->speech.key(*read, {.flite = "2.2", .espeak = "1.51"});
    return key ? *key : fmt::format("refused: {}", key.error().message);
  }

 private:
  TestServices services_;
};

/// Every one of `count` phrasings of `body` is another text, and gives the key of `body` itself.
template <class Key>
void expect_one_key(const json::value& body, std::size_t count, Key key) {
  Phrasing phrasing(20'240'601);
  std::unordered_set<std::uint64_t> texts;
  const std::string expected = key(json::serialize(body));
  ASSERT_EQ(expected.size(), 64U) << expected;
  while (texts.size() < count) {
    const std::string text = phrasing(body);
    if (!texts.insert(fingerprint64(text)).second) continue;
    ASSERT_EQ(key(text), expected) << text;
  }
}

/// `body`, and `body` with each of the changes, have keys of their own.
template <class Key>
void expect_other_keys(const json::value& body, const std::vector<Change>& changes, Key key) {
  std::map<std::string, std::string> known{{key(json::serialize(body)), "the body unchanged"}};
  for (const Change& change : changes) {
    const std::string shown = fmt::format("{} = {}", change.member, change.value);
    const std::string found = key(changed(body, change));
    EXPECT_EQ(found.size(), 64U) << shown << ": " << found;
    const auto [same, added] = known.emplace(found, shown);
    EXPECT_TRUE(added) << shown << " has the key of " << same->second;
  }
}

json::value script() {
  return text::parse_json(R"({
    "topic": "Ebb & flow\n\"Gezeiten\" für 🎙", "sources": [{"text": "A b/c."}, {"url": "https://a.test/?b"}],
    "style": "debate", "tone": "serious", "duration_minutes": 7.3, "num_speakers": 3, "voices": ["clara", "martin"],
    "language": "en", "include_intro": true, "include_outro": false, "instructions": "Be brief", "writer": "llm"
  })")
      .value();
}

json::value speech() {
  return text::parse_json(R"({
    "text": "Radio 🎙 \"2024\"", "voice": "clara", "speed": 1.15, "pitch": -2.5, "format": "wav", "language": "en"
  })")
      .value();
}

TEST_F(RequestKey, OfAScriptIsOneHoweverTheRequestIsWritten) {
  expect_one_key(script(), kScriptPhrasings, [this](std::string_view body) { return script_key(body); });
}

TEST_F(RequestKey, OfASpeechIsOneHoweverTheRequestIsWritten) {
  expect_one_key(speech(), kSpeechPhrasings, [this](std::string_view body) { return speech_key(body); });
}

TEST_F(RequestKey, OfAScriptIsAnotherForEveryParameter) {
  const std::vector<Change> changes{
      {"topic", R"("Ebb & flow\n\"Gezeiten\" für 🎧")"},
      {"topic", R"("Ebb & flow \"Gezeiten\" für 🎙")"},
      {"topic", R"("")"},
      {"topic", R"("Be brief")"},
      {"sources", "[]"},
      {"sources", R"([{"text":"A b/c."}])"},
      {"sources", R"([{"url":"https://a.test/?b"},{"text":"A b/c."}])"},
      {"sources", R"([{"text":"A b/c. "},{"url":"https://a.test/?b"}])"},
      {"sources", R"([{"text":"A b/c."},{"url":"https://a.test/?B"}])"},
      {"sources", R"([{"text":"A b/c."},{"text":"https://a.test/?b"}])"},
      {"sources", R"([{"text":"A b/c."},{"upload":"https://a.test/?b"}])"},
      {"style", R"("lecture")"},
      {"tone", R"("neutral")"},
      {"duration_minutes", "7.4"},
      {"duration_minutes", "7"},
      {"num_speakers", "4"},
      {"voices", R"([])"},
      {"voices", R"(["clara"])"},
      {"voices", R"(["martin","clara"])"},
      {"voices", R"(["","clara"])"},
      {"voices", R"(["clara","martin","nora"])"},
      {"language", R"("en-GB")"},
      {"language", R"("")"},
      {"include_intro", "false"},
      {"include_outro", "true"},
      {"instructions", R"("Be long")"},
      {"instructions", R"("")"},
      {"writer", R"("digest")"},
  };
  expect_other_keys(script(), changes, [this](std::string_view body) { return script_key(body); });
}

TEST_F(RequestKey, OfASpeechIsAnotherForEveryParameter) {
  const std::vector<Change> changes{
      {"text", R"("Radio 🎙 2024")"},
      {"voice", R"("martin")"},
      {"speed", "1.1"},
      {"speed", "1"},
      {"pitch", "-2"},
      {"pitch", "2.5"},
      {"format", R"("mp3")"},
      {"format", R"("opus")"},
      {"format", R"("aac")"},
      {"format", R"("flac")"},
      {"format", R"("pcm")"},
      {"language", R"("fr")"},
  };
  expect_other_keys(speech(), changes, [this](std::string_view body) { return speech_key(body); });
}

TEST_F(RequestKey, IsTheSameWhenADefaultIsSpeltOut) {
  EXPECT_EQ(script_key(R"({"topic":"Tides"})"),
            script_key(R"({"topic":"Tides","sources":[],"style":"conversational","tone":"friendly","num_speakers":2,
                           "voices":[],"language":"","include_intro":true,"include_outro":true,"instructions":"",
                           "writer":"auto","stream":false})"));
  EXPECT_EQ(speech_key(R"({"text":"Good evening, everybody."})"),
            speech_key(R"({"text":"Good evening, everybody.","voice":"clara","speed":1,"pitch":-0.0,"format":"mp3",
                           "language":"en"})"));
}

/// How a script is delivered, and the name of the writer that is chosen anyway, do not change it.
TEST_F(RequestKey, OfAScriptDoesNotDependOnWhatDoesNotChangeIt) {
  const std::string usual = script_key(R"({"topic":"Tides"})");
  EXPECT_EQ(script_key(R"({"topic":"Tides","stream":true})"), usual);
  EXPECT_EQ(script_key(R"({"topic":"Tides","writer":"llm"})"), usual);
}

}  // namespace
}  // namespace showrunner::api
