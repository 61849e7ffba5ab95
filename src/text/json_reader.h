#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/fwd.hpp>

#include "base/result.h"

namespace showrunner::text {

/// Parses one JSON text (RFC 8259) strictly: valid UTF-8, no comments, at most 32 levels, no field twice in an object. A
/// byte order mark is passed over. A failure names the line and the column, both from 1 and in bytes.
Result<boost::json::value> parse_json(std::string_view json);

/// `text` as a JSON string, with its quotes; U+FFFD for what is not UTF-8.
std::string json_string(std::string_view text);

/// `text` for an error message: in quotes, on one line, cut to a readable length.
std::string in_quotes(std::string_view text);

/// The first mistake found while a JSON document is read. Readers note mistakes and go on with harmless values, so that
/// reading code needs no check at every field; whoever owns the JsonMistake asks it once at the end.
class JsonMistake {
 public:
  /// `path` as in "$.segments[2].title"; only the first call counts.
  void note(std::string_view path, std::string_view what);

  bool noted() const { return !message_.empty(); }

  /// kInvalidInput, "$.path: what", with the path as its field. Only when noted().
  Error error() const;

 private:
  std::string message_;
  std::string path_;
};

/// Typed reading of one object, with the path of every field. Refers to the parsed value and the JsonMistake, which must
/// outlive it; single-threaded. Every reader notes a mistake (and returns an empty or lowest value) when the field has the
/// wrong type or is out of range.
class JsonObject {
 public:
  /// The whole document, which must be an object.
  static JsonObject root(const boost::json::value& document, JsonMistake& mistake);

  /// Text that must be there and hold more than white space.
  std::string required_text(std::string_view field, std::size_t max_bytes) const;
  /// Text that may be missing or empty.
  std::string optional_text(std::string_view field, std::size_t max_bytes) const;
  std::int64_t required_integer(std::string_view field, std::int64_t lowest, std::int64_t highest) const;
  std::optional<std::int64_t> optional_integer(std::string_view field, std::int64_t lowest, std::int64_t highest) const;
  double required_number(std::string_view field, double lowest, double highest) const;
  std::optional<double> optional_number(std::string_view field, double lowest, double highest) const;
  std::optional<bool> optional_flag(std::string_view field) const;
  /// One of `choices`; they are named (and near ones suggested) when it is another. Empty when it is missing.
  std::string optional_choice(std::string_view field, std::span<const std::string_view> choices) const;
  /// An array of strings that may be missing.
  std::vector<std::string> optional_texts(std::string_view field, std::size_t most, std::size_t max_bytes) const;
  std::optional<JsonObject> optional_object(std::string_view field) const;
  /// An array of objects that must be there.
  std::vector<JsonObject> objects(std::string_view field, std::size_t fewest, std::size_t most) const;

  bool has(std::string_view field) const { return find(field) != nullptr; }

  bool has_object(std::string_view field) const;

  /// Whether `field` is there and null, which in a change means: take away what there is (RFC 7396).
  bool has_null(std::string_view field) const;

  /// Notes every field that is not one of `known`.
  void allow_only(std::initializer_list<std::string_view> known) const;

  /// Notes what is wrong with `field`.
  void note(std::string_view field, std::string_view what) const;

  bool mistaken() const { return mistake_->noted(); }

 private:
  JsonObject(const boost::json::value* value, std::string path, JsonMistake* mistake);

  const boost::json::value* find(std::string_view field) const;
  const boost::json::value* require(std::string_view field, std::string_view what) const;
  std::string text_of(std::string_view field, const boost::json::value& value, std::size_t max_bytes) const;
  std::int64_t integer_of(std::string_view field, const boost::json::value& value, std::int64_t lowest,
                          std::int64_t highest) const;
  double number_of(std::string_view field, const boost::json::value& value, double lowest, double highest) const;

  const boost::json::object* object_ = nullptr;  ///< nullptr after a mistake: every field is then missing, silently
  std::string path_;
  JsonMistake* mistake_ = nullptr;
};

}  // namespace showrunner::text
