#include "text/script.h"

#include <unordered_map>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "base/suggest.h"
#include "text/json_reader.h"

namespace showrunner::text {
namespace {

constexpr int kSchemaVersion = 1;
constexpr std::size_t kMaxNameBytes = 128;
constexpr std::size_t kMaxLanguageBytes = 35;  // RFC 5646 §4.4.1
constexpr std::size_t kMaxSegments = 1'000;
constexpr std::int64_t kMaxOffset = std::int64_t{1} << 40;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Whether `tag` has the shape of a BCP-47 tag: subtags of 1 to 8 letters or digits, the first of 2 or 3 letters.
bool is_language_tag(std::string_view tag) {
  std::size_t subtag_length = 0;
  bool first = true;
  for (const char c : fmt::format("{}-", tag)) {
    if (c != '-') {
      if (!is_letter_or_digit(c) || (first && c <= '9')) return false;
      ++subtag_length;
      continue;
    }
    if (subtag_length == 0 || subtag_length > 8 || (first && (subtag_length < 2 || subtag_length > 3))) return false;
    first = false;
    subtag_length = 0;
  }
  return true;
}

std::vector<Speaker> read_speakers(const JsonObject& document) {
  std::vector<Speaker> speakers;
  for (const JsonObject& json : document.objects("speakers", 1, kMaxSpeakers)) {
    json.allow_only({"id", "name", "role", "voice"});
    Speaker speaker{.id = json.required_text("id", kMaxNameBytes),
                    .name = json.required_text("name", kMaxNameBytes),
                    .role = json.optional_text("role", kMaxNameBytes),
                    .voice = json.optional_text("voice", kMaxNameBytes)};
    for (const Speaker& other : speakers)
      if (other.id == speaker.id) json.note("id", fmt::format("another speaker has the id {}", in_quotes(speaker.id)));
    speakers.push_back(std::move(speaker));
  }
  return speakers;
}

TurnSource read_source(const JsonObject& json) {
  json.allow_only({"document", "part", "start", "end"});
  TurnSource source{.document = json.required_text("document", kMaxSummaryBytes),
                    .part = static_cast<int>(json.optional_integer("part", 0, 1'000'000).value_or(0)),
                    .start = static_cast<std::size_t>(json.required_integer("start", 0, kMaxOffset)),
                    .end = static_cast<std::size_t>(json.required_integer("end", 0, kMaxOffset))};
  if (source.end < source.start) json.note("end", fmt::format("must not be less than start ({})", source.start));
  return source;
}

Turn read_turn(const JsonObject& json, const std::vector<std::string_view>& speaker_ids) {
  json.allow_only({"speaker", "text", "pause_ms", "delivery", "source"});
  Turn turn{.speaker = json.required_text("speaker", kMaxNameBytes),
            .text = json.required_text("text", kMaxTurnBytes),
            .pause_ms = std::nullopt,
            .delivery = json.optional_text("delivery", kMaxDeliveryBytes),
            .source = std::nullopt};
  if (std::find(speaker_ids.begin(), speaker_ids.end(), turn.speaker) == speaker_ids.end()) {
    json.note("speaker", fmt::format("no speaker has the id {}{}", in_quotes(turn.speaker),
                                     did_you_mean(turn.speaker, speaker_ids)));
  }
  if (const auto pause = json.optional_integer("pause_ms", 0, kMaxPauseMs)) turn.pause_ms = static_cast<int>(*pause);
  if (const auto source = json.optional_object("source")) turn.source = read_source(*source);
  return turn;
}

std::vector<Segment> read_segments(const JsonObject& document, const std::vector<Speaker>& speakers) {
  std::vector<std::string_view> speaker_ids;
  speaker_ids.reserve(speakers.size());
  for (const Speaker& speaker : speakers) speaker_ids.push_back(speaker.id);

  std::vector<Segment> segments;
  std::size_t turns_left = kMaxTurns;
  for (const JsonObject& json : document.objects("segments", 1, kMaxSegments)) {
    if (document.mistaken()) break;
    json.allow_only({"title", "turns"});
    Segment segment{.title = json.required_text("title", kMaxTitleBytes), .turns = {}};
    const std::vector<JsonObject> turns = json.objects("turns", 1, kMaxTurns);
    if (turns.size() > turns_left) json.note("turns", fmt::format("the script has more than {} turns", kMaxTurns));
    if (document.mistaken()) break;
    turns_left -= turns.size();
    for (const JsonObject& turn : turns) segment.turns.push_back(read_turn(turn, speaker_ids));
    segments.push_back(std::move(segment));
  }
  return segments;
}

/// The fields of a JSON object, one a line, those without a value left out.
class PrettyObject {
 public:
  PrettyObject(std::string& out, std::size_t indent) : out_(out), indent_(indent) { out_ += '{'; }

  void text(std::string_view field, std::string_view value) { raw(field, json_string(value)); }

  void optional_text(std::string_view field, std::string_view value) {
    if (!value.empty()) text(field, value);
  }

  void number(std::string_view field, std::size_t value) { raw(field, std::to_string(value)); }

  void raw(std::string_view field, std::string_view json) {
    start(field);
    out_ += json;
  }

  /// An array of objects, each written by `write(PrettyObject&, item)`.
  template <class Item, class Write>
  void objects(std::string_view field, const std::vector<Item>& items, Write write) {
    start(field);
    out_ += '[';
    for (const Item& item : items) {
      out_ += &item == items.data() ? "\n" : ",\n";
      out_.append(indent_ + 4, ' ');
      PrettyObject object(out_, indent_ + 4);
      write(object, item);
      object.end();
    }
    out_ += '\n';
    out_.append(indent_ + 2, ' ');
    out_ += ']';
  }

  void end() {
    out_ += '\n';
    out_.append(indent_, ' ');
    out_ += '}';
  }

 private:
  void start(std::string_view field) {
    out_ += first_ ? "\n" : ",\n";
    first_ = false;
    out_.append(indent_ + 2, ' ');
    out_ += json_string(field);
    out_ += ": ";
  }

  std::string& out_;
  std::size_t indent_;
  bool first_ = true;
};

std::string source_json(const TurnSource& source) {
  const std::string part = source.part == 0 ? "" : fmt::format(R"("part": {}, )", source.part);
  return fmt::format(R"({{"document": {}, {}"start": {}, "end": {}}})", json_string(source.document), part,
                     source.start, source.end);
}

void write_turn(PrettyObject& json, const Turn& turn) {
  json.text("speaker", turn.speaker);
  json.text("text", turn.text);
  if (turn.pause_ms) json.raw("pause_ms", std::to_string(*turn.pause_ms));
  json.optional_text("delivery", turn.delivery);
  if (turn.source) json.raw("source", source_json(*turn.source));
}

}  // namespace

Result<Script> parse_script(std::string_view json) {
  const Result<boost::json::value> parsed = parse_json(json);
  if (!parsed) return fail(parsed.error());

  JsonMistake mistake;
  Script script = read_script(JsonObject::root(*parsed, mistake));
  if (mistake.noted()) return fail(mistake.error());
  return script;
}

Script read_script(const JsonObject& document) {
  document.allow_only({"version", "title", "language", "summary", "speakers", "segments"});
  const std::int64_t version = document.required_integer("version", 0, kMaxOffset);
  if (version != kSchemaVersion)
    document.note("version", fmt::format("is {}; this program reads version {}", version, kSchemaVersion));

  Script script;
  script.title = document.required_text("title", kMaxTitleBytes);
  if (document.has("language")) script.language = document.required_text("language", kMaxLanguageBytes);
  if (!is_language_tag(script.language)) {
    document.note("language",
                  fmt::format("{} is no BCP-47 language tag such as \"en\" or \"pt-BR\"", in_quotes(script.language)));
  }
  script.summary = document.optional_text("summary", kMaxSummaryBytes);
  script.speakers = read_speakers(document);
  script.segments = read_segments(document, script.speakers);
  return script;
}

std::string to_json(const Script& script) {
  std::string out;
  PrettyObject document(out, 0);
  document.number("version", kSchemaVersion);
  document.text("title", script.title);
  document.text("language", script.language);
  document.optional_text("summary", script.summary);
  document.objects("speakers", script.speakers, [](PrettyObject& json, const Speaker& speaker) {
    json.text("id", speaker.id);
    json.text("name", speaker.name);
    json.optional_text("role", speaker.role);
    json.optional_text("voice", speaker.voice);
  });
  document.objects("segments", script.segments, [](PrettyObject& json, const Segment& segment) {
    json.text("title", segment.title);
    json.objects("turns", segment.turns, write_turn);
  });
  document.end();
  out += '\n';
  return out;
}

std::size_t count_words(std::string_view text) {
  std::size_t words = 0;
  bool in_word = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!space && !in_word) ++words;
    in_word = !space;
  }
  return words;
}

std::size_t count_words(const Script& script) {
  std::size_t words = 0;
  for (const Segment& segment : script.segments) {
    for (const Turn& turn : segment.turns) words += count_words(turn.text);
  }
  return words;
}

}  // namespace showrunner::text
