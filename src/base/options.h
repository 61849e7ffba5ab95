#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace showrunner {

using OptionValue = std::variant<bool, std::int64_t, double, std::string>;

/// One thing that a user can set: "section.name", its type and default, what it is for, and its limits. A table of
/// these is the only place that knows; the configuration file, `showrunner config` and the documentation are made from
/// it.
struct Option {
  std::string_view name;
  OptionValue fallback;
  std::string_view description;
  double min = -std::numeric_limits<double>::infinity();  ///< of a number
  double max = std::numeric_limits<double>::infinity();
  bool secret = false;  ///< shown as "(set)" or empty, never by value
};

/// The effective value of every option of a table: defaults, then what was loaded or set, the last one winning. The
/// table must outlive it. Not thread-safe while being filled.
class Options {
 public:
  explicit Options(std::span<const Option> table);

  /// Takes the values of a TOML file. Fails, naming `file` and the line, on bad TOML, an unknown option (near names are
  /// suggested), a wrong type, or a value out of range.
  Result<void> load_toml(std::string_view content, std::string_view file);

  Result<void> set(std::string_view name, OptionValue value);

  /// The value of an option that is in the table with this type; anything else is a broken invariant (throws).
  template <class T>
  const T& get(std::string_view name) const {
    return std::get<T>(values_.at(std::string(name)));
  }

  /// One option as people are shown it.
  struct Shown {
    const Option& option;
    OptionValue value;        ///< of a secret that is set: "(set)"
    bool is_default = false;  ///< it is the table's
  };

  /// All of them, in the order of the table.
  std::vector<Shown> shown() const;

  /// All of it as TOML that load_toml takes back, each option with its description, secrets redacted.
  std::string to_toml() const;

 private:
  const Option* find(std::string_view name) const;

  std::span<const Option> table_;
  std::map<std::string, OptionValue, std::less<>> values_;
};

}  // namespace showrunner
