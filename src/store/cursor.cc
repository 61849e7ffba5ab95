#include "store/cursor.h"

#include <charconv>

#include <fmt/format.h>

#include "store/store.h"

namespace showrunner::store {

namespace {

/// Reads a number and the dot behind it.
bool take_number(std::string_view& text, std::int64_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end == text.data() + text.size() || *end != '.') return false;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()) + 1);
  return true;
}

bool take_name(std::string_view hex, std::string& name) {
  if (hex.size() % 2 != 0) return false;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    unsigned value = 0;
    const auto [end, error] = std::from_chars(hex.data() + i, hex.data() + i + 2, value, 16);
    if (error != std::errc() || end != hex.data() + i + 2) return false;
    name.push_back(static_cast<char>(value));
  }
  return true;
}

}  // namespace

std::string Cursor::text() const {
  std::string out = fmt::format("{}{}.{}.{}.", order, number, second, key);
  for (const char c : name) fmt::format_to(std::back_inserter(out), "{:02x}", static_cast<unsigned char>(c));
  return out;
}

std::optional<Cursor> Cursor::parse(std::string_view text, char order) {
  if (text.empty()) return std::nullopt;
  Cursor cursor{.order = order};
  std::string_view rest = text.substr(1);
  const bool read = text.front() == order && take_number(rest, cursor.number) && take_number(rest, cursor.second) &&
                    take_number(rest, cursor.key) && take_name(rest, cursor.name);
  if (!read) {
    throw Failure(ErrorCode::kInvalidInput,
                  "the cursor does not belong to this list; take the `next` of the page before, with the same filters "
                  "and order");
  }
  return cursor;
}

}  // namespace showrunner::store
