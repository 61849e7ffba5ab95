#include "text/json_reader.h"

#include <unordered_set>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/json/value_stack.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/suggest.h"
#include "text/code_points.h"

namespace showrunner::text {
namespace json = boost::json;

namespace {

constexpr std::size_t kMaxQuotedBytes = 60;
constexpr std::size_t kLongestChoice = 1'000;

/// Builds the value, and refuses a field that an object already has (Boost's own parser keeps the last one silently).
class StrictHandler {
 public:
  // NOLINTBEGIN(readability-identifier-naming): Boost.JSON asks for these names
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  // NOLINTEND(readability-identifier-naming)

  json::value release() { return stack_.release(); }

  const std::string& repeated_field() const { return repeated_field_; }

  bool on_document_begin(json::error_code&) { return true; }

  bool on_document_end(json::error_code&) { return true; }

  bool on_object_begin(json::error_code&) {
    fields_.emplace_back();
    return true;
  }

  bool on_object_end(std::size_t count, json::error_code&) {
    fields_.pop_back();
    stack_.push_object(count);
    return true;
  }

  bool on_array_begin(json::error_code&) { return true; }

  bool on_array_end(std::size_t count, json::error_code&) {
    stack_.push_array(count);
    return true;
  }

  bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
    key_ += part;
    stack_.push_chars(part);
    return true;
  }

  bool on_key(json::string_view rest, std::size_t, json::error_code& failure) {
    key_ += rest;
    stack_.push_key(rest);
    const bool first = fields_.back().insert(key_).second;
    if (!first) {
      repeated_field_ = key_;
      failure = json::error::syntax;
    }
    key_.clear();
    return first;
  }

  bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
    stack_.push_chars(part);
    return true;
  }

  bool on_string(json::string_view rest, std::size_t, json::error_code&) {
    stack_.push_string(rest);
    return true;
  }

  bool on_number_part(json::string_view, json::error_code&) { return true; }

  bool on_int64(std::int64_t number, json::string_view, json::error_code&) {
    stack_.push_int64(number);
    return true;
  }

  bool on_uint64(std::uint64_t number, json::string_view, json::error_code&) {
    stack_.push_uint64(number);
    return true;
  }

  bool on_double(double number, json::string_view, json::error_code&) {
    stack_.push_double(number);
    return true;
  }

  bool on_bool(bool value, json::error_code&) {
    stack_.push_bool(value);
    return true;
  }

  bool on_null(json::error_code&) {
    stack_.push_null();
    return true;
  }

  bool on_comment_part(json::string_view, json::error_code&) { return true; }

  bool on_comment(json::string_view, json::error_code&) { return true; }

 private:
  json::value_stack stack_;
  std::string key_;
  std::vector<std::unordered_set<std::string>> fields_;
  std::string repeated_field_;
};

std::string at_position(std::string_view json, std::size_t offset) {
  const std::string_view before = json.substr(0, offset);
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", line, before.size() - line_start + 1);
}

std::string_view type_name(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null: return "null";
    case json::kind::bool_: return "a boolean";
    case json::kind::int64:
    case json::kind::uint64:
    case json::kind::double_: return "a number";
    case json::kind::string: return "a string";
    case json::kind::array: return "an array";
    case json::kind::object: return "an object";
  }
  return "something else";
}

bool is_plain_field(std::string_view field) {
  return !field.empty() && std::all_of(field.begin(), field.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

std::string member_path(std::string_view object, std::string_view field) {
  return is_plain_field(field) ? fmt::format("{}.{}", object, field) : fmt::format("{}[{}]", object, in_quotes(field));
}

/// The first control character of `text` other than tab and line feed, which no title or spoken text has use for.
std::optional<unsigned char> control_character(std::string_view text) {
  const auto found = std::find_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n') || c == 0x7f;
  });
  if (found == text.end()) return std::nullopt;
  return static_cast<unsigned char>(*found);
}

}  // namespace

Result<json::value> parse_json(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  json::basic_parser<StrictHandler> parser{json::parse_options{}};
  json::error_code failure;
  std::size_t consumed = parser.write_some(false, text.data(), text.size(), failure);
  if (!parser.handler().repeated_field().empty() || (failure && !parser.done())) {
    return fail(ErrorCode::kInvalidInput,
                parser.handler().repeated_field().empty()
                    ? fmt::format("$: not valid JSON at {}: {}", at_position(text, consumed), failure.message())
                    : fmt::format("$: the field {} appears twice in one object, again at {}",
                                  in_quotes(parser.handler().repeated_field()), at_position(text, consumed)));
  }
  const std::size_t extra = text.find_first_not_of(" \t\r\n", consumed);
  if (extra != std::string_view::npos) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("$: not valid JSON at {}: something follows the document", at_position(text, extra)));
  }
  return parser.handler().release();
}

std::string json_string(std::string_view text) {
  if (is_utf8(text)) return json::serialize(json::string_view(text.data(), text.size()));
  std::string mended;
  for (std::size_t at = 0; at < text.size();) append_code_point(mended, next_code_point(text, at));
  return json::serialize(mended);
}

std::string in_quotes(std::string_view text) {
  if (text.size() <= kMaxQuotedBytes) return json_string(text);
  std::size_t end = kMaxQuotedBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // not inside a character
  return json_string(fmt::format("{}…", text.substr(0, end)));
}

void JsonMistake::note(std::string_view path, std::string_view what) {
  if (noted()) return;
  message_ = fmt::format("{}: {}", path, what);
  path_ = path;
}

Error JsonMistake::error() const {
  return Error{.code = ErrorCode::kInvalidInput, .message = message_, .field = path_};
}

JsonObject::JsonObject(const json::value* value, std::string path, JsonMistake* mistake)
    : path_(std::move(path)), mistake_(mistake) {
  object_ = value->if_object();
  if (object_ == nullptr) mistake_->note(path_, fmt::format("must be an object, but is {}", type_name(*value)));
}

JsonObject JsonObject::root(const json::value& document, JsonMistake& mistake) {
  return {&document, "$", &mistake};
}

const json::value* JsonObject::find(std::string_view field) const {
  return object_ == nullptr ? nullptr : object_->if_contains(json::string_view(field.data(), field.size()));
}

const json::value* JsonObject::require(std::string_view field, std::string_view what) const {
  const json::value* value = find(field);
  if (value == nullptr) note(field, fmt::format("is missing; it must be {}", what));
  return value;
}

void JsonObject::note(std::string_view field, std::string_view what) const {
  mistake_->note(member_path(path_, field), what);
}

std::string JsonObject::text_of(std::string_view field, const json::value& value, std::size_t max_bytes) const {
  const json::string* text = value.if_string();
  if (text == nullptr) {
    note(field, fmt::format("must be a string, but is {}", type_name(value)));
    return "";
  }
  if (text->size() > max_bytes) {
    note(field, fmt::format("is {} bytes long; at most {} are allowed", text->size(), max_bytes));
    return "";
  }
  std::string copy(text->begin(), text->end());
  if (const auto control = control_character(copy))
    note(field, fmt::format("holds the control character U+{:04X}", *control));
  return copy;
}

std::string JsonObject::required_text(std::string_view field, std::size_t max_bytes) const {
  const json::value* value = require(field, "a string");
  if (value == nullptr) return "";
  std::string text = text_of(field, *value, max_bytes);
  if (text.find_first_not_of(" \t\n") == std::string::npos) note(field, "must not be empty");
  return text;
}

std::string JsonObject::optional_text(std::string_view field, std::size_t max_bytes) const {
  const json::value* value = find(field);
  return value == nullptr ? "" : text_of(field, *value, max_bytes);
}

std::int64_t JsonObject::integer_of(std::string_view field, const json::value& value, std::int64_t lowest,
                                    std::int64_t highest) const {
  const double number = number_of(field, value, static_cast<double>(lowest), static_cast<double>(highest));
  const auto integer = value.is_int64() ? value.get_int64() : static_cast<std::int64_t>(number);
  if (static_cast<double>(integer) != number) note(field, "must be a whole number");
  return integer;
}

std::int64_t JsonObject::required_integer(std::string_view field, std::int64_t lowest, std::int64_t highest) const {
  const json::value* value = require(field, "a whole number");
  return value == nullptr ? lowest : integer_of(field, *value, lowest, highest);
}

std::optional<std::int64_t> JsonObject::optional_integer(std::string_view field, std::int64_t lowest,
                                                         std::int64_t highest) const {
  const json::value* value = find(field);
  if (value == nullptr) return std::nullopt;
  return integer_of(field, *value, lowest, highest);
}

double JsonObject::number_of(std::string_view field, const json::value& value, double lowest, double highest) const {
  if (!value.is_number()) {
    note(field, fmt::format("must be a number, but is {}", type_name(value)));
    return lowest;
  }
  const double number = value.to_number<double>();
  if (number >= lowest && number <= highest) return number;
  note(field, fmt::format("must be from {} to {}, but is {}", lowest, highest, number));
  return lowest;
}

double JsonObject::required_number(std::string_view field, double lowest, double highest) const {
  const json::value* value = require(field, "a number");
  return value == nullptr ? lowest : number_of(field, *value, lowest, highest);
}

std::optional<double> JsonObject::optional_number(std::string_view field, double lowest, double highest) const {
  const json::value* value = find(field);
  if (value == nullptr) return std::nullopt;
  return number_of(field, *value, lowest, highest);
}

std::optional<bool> JsonObject::optional_flag(std::string_view field) const {
  const json::value* value = find(field);
  if (value == nullptr) return std::nullopt;
  if (const bool* flag = value->if_bool()) return *flag;
  note(field, fmt::format("must be true or false, but is {}", type_name(*value)));
  return std::nullopt;
}

std::string JsonObject::optional_choice(std::string_view field, std::span<const std::string_view> choices) const {
  const json::value* value = find(field);
  if (value == nullptr) return "";
  std::string choice = text_of(field, *value, kLongestChoice);
  if (std::ranges::find(choices, choice) == choices.end()) {
    note(field, fmt::format("must be one of {}, but is {}{}", fmt::join(choices, ", "), in_quotes(choice),
                            did_you_mean(choice, choices)));
  }
  return choice;
}

std::vector<std::string> JsonObject::optional_texts(std::string_view field, std::size_t most,
                                                    std::size_t max_bytes) const {
  std::vector<std::string> texts;
  const json::value* value = find(field);
  if (value == nullptr) return texts;
  const json::array* array = value->if_array();
  if (array == nullptr || array->size() > most) {
    note(field, fmt::format("must be an array of at most {} strings", most));
    return texts;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    const json::string* text = (*array)[i].if_string();
    if (text == nullptr || text->size() > max_bytes ||
        control_character(std::string_view(text->data(), text->size()))) {
      mistake_->note(fmt::format("{}[{}]", member_path(path_, field), i),
                     fmt::format("must be a string of at most {} bytes without control characters", max_bytes));
      return {};
    }
    texts.emplace_back(text->begin(), text->end());
  }
  return texts;
}

bool JsonObject::has_object(std::string_view field) const {
  const json::value* value = find(field);
  return value != nullptr && value->is_object();
}

bool JsonObject::has_null(std::string_view field) const {
  const json::value* value = find(field);
  return value != nullptr && value->is_null();
}

std::optional<JsonObject> JsonObject::optional_object(std::string_view field) const {
  const json::value* value = find(field);
  if (value == nullptr) return std::nullopt;
  return JsonObject(value, member_path(path_, field), mistake_);
}

std::vector<JsonObject> JsonObject::objects(std::string_view field, std::size_t fewest, std::size_t most) const {
  std::vector<JsonObject> members;
  const json::value* value = require(field, "an array");
  if (value == nullptr) return members;
  const json::array* array = value->if_array();
  if (array == nullptr) {
    note(field, fmt::format("must be an array, but is {}", type_name(*value)));
    return members;
  }
  if (array->size() < fewest || array->size() > most) {
    note(field, fmt::format("must have {} to {} entries, but has {}", fewest, most, array->size()));
    return members;
  }
  members.reserve(array->size());
  for (std::size_t i = 0; i < array->size(); ++i)
    members.push_back(JsonObject(&(*array)[i], fmt::format("{}[{}]", member_path(path_, field), i), mistake_));
  return members;
}

void JsonObject::allow_only(std::initializer_list<std::string_view> known) const {
  if (object_ == nullptr) return;
  for (const auto& member : *object_) {
    const std::string_view field(member.key().data(), member.key().size());
    if (std::find(known.begin(), known.end(), field) == known.end())
      note(field, fmt::format("is an unknown field{}", did_you_mean(field, known)));
  }
}

}  // namespace showrunner::text
