#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace showrunner::store {

/// Where a list goes on: behind the record with these values. Opaque to clients; bound to the order that it was made for.
struct Cursor {
  char order = '?';         ///< a letter for each order
  std::int64_t number = 0;  ///< what the list is sorted by…
  std::int64_t second = 0;  ///< …and then by
  std::int64_t key = 0;     ///< and at last: of the record
  std::string name;         ///< instead of `number`, where it is sorted by a text

  /// Letters, digits, dots and minus signs.
  std::string text() const;

  /// Nothing for an empty text, which is the beginning. Throws Failure (kInvalidInput) for what is no cursor of that order.
  static std::optional<Cursor> parse(std::string_view text, char order);

  friend bool operator==(const Cursor&, const Cursor&) = default;
};

}  // namespace showrunner::store
