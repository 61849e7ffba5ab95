#include "writer/llm/cast.h"

#include <algorithm>
#include <array>

namespace showrunner::writer::llm {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Lower case, letters and digits only; bytes beyond ASCII stay as they are.
std::string folded(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || is_digit(c) || static_cast<unsigned char>(c) >= 0x80) out += c;
  }
  return out;
}

std::string_view first_word(std::string_view name) {
  return name.substr(0, name.find(' '));
}

/// "speaker2" and "hostb" are number 1, counted from 0.
std::optional<std::size_t> ordinal(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNouns{"speaker", "person", "host", "voice", "narrator", "hosts"};
  for (const std::string_view noun : kNouns) {
    if (!name.starts_with(noun) || name.size() != noun.size() + 1) continue;
    const char last = name.back();
    if (last >= '1' && last <= '9') return static_cast<std::size_t>(last - '1');
    if (last >= 'a' && last <= 'f') return static_cast<std::size_t>(last - 'a');
  }
  if (name.size() == 1 && name[0] >= '1' && name[0] <= '9') return static_cast<std::size_t>(name[0] - '1');
  return std::nullopt;
}

}  // namespace

Cast::Cast(const std::vector<text::Speaker>& speakers) : speakers_(speakers), heard_(speakers.size(), false) {
  for (const text::Speaker& speaker : speakers) {
    known_.push_back({folded(speaker.id), folded(speaker.name), folded(first_word(speaker.name))});
    roles_.push_back(folded(speaker.role));
  }
  const std::vector<std::string> all = roles_;
  for (std::string& role : roles_)
    if (std::ranges::count(all, role) > 1) role.clear();
}

std::optional<std::size_t> Cast::exact(std::string_view name) const {
  const auto found = std::ranges::find(speakers_, name, &text::Speaker::id);
  if (found == speakers_.end()) return std::nullopt;
  return static_cast<std::size_t>(found - speakers_.begin());
}

std::optional<std::size_t> Cast::find(std::string_view name) const {
  if (const auto speaker = exact(name)) return speaker;
  if (speakers_.size() == 1) return 0;
  // "Alice (host)" names her before the bracket.
  for (const std::string& wanted : {folded(name), folded(name.substr(0, name.find_first_of("([,")))}) {
    if (wanted.empty()) continue;
    for (std::size_t kind = 0; kind < 3; ++kind) {
      const auto named = [&](const std::vector<std::string>& names) { return names[kind] == wanted; };
      if (std::ranges::count_if(known_, named) == 1)
        return static_cast<std::size_t>(std::ranges::find_if(known_, named) - known_.begin());
    }
    const auto role = std::ranges::find(roles_, wanted);
    if (role != roles_.end()) return static_cast<std::size_t>(role - roles_.begin());
    if (const auto number = ordinal(wanted); number && *number < speakers_.size()) return number;
  }
  return std::nullopt;
}

std::optional<std::size_t> Cast::cast(std::string_view name) {
  if (const auto speaker = find(name)) {
    heard_[*speaker] = true;
    return speaker;
  }
  const std::string wanted = folded(name);
  const auto given = std::ranges::find(given_, wanted, &std::pair<std::string, std::size_t>::first);
  if (given != given_.end()) return given->second;
  const auto silent = std::ranges::find(heard_, false);
  if (wanted.empty() || silent == heard_.end()) return std::nullopt;
  const auto number = static_cast<std::size_t>(silent - heard_.begin());
  heard_[number] = true;
  given_.emplace_back(wanted, number);
  return number;
}

}  // namespace showrunner::writer::llm
