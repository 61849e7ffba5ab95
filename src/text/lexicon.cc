#include "text/lexicon.h"

#include <algorithm>

#include <fmt/format.h>
#include <unicode/unistr.h>

#include "base/ascii.h"
#include "base/hash.h"
#include "text/spoken/alphabet.h"

namespace showrunner::text {
namespace {

using spoken::is_letter;

constexpr std::string_view kBlanks = " \t\r";

std::string folded(std::string_view word) {
  std::string lowered;
  if (std::ranges::any_of(word, spoken::is_beyond_ascii)) {
    const icu::StringPiece bytes(word.data(), static_cast<std::int32_t>(word.size()));
    icu::UnicodeString::fromUTF8(bytes).foldCase().toUTF8String(lowered);
  } else {
    lowered = word;
    std::ranges::transform(lowered, lowered.begin(), spoken::to_lower);
  }
  return lowered;
}

/// The line without its comment: a `#` at its start or behind white space, so that "C#" can be a word.
std::string_view without_comment(std::string_view line) {
  for (std::size_t at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || line[at - 1] == ' ' || line[at - 1] == '\t') return line.substr(0, at);
  }
  return line;
}

std::unexpected<Error> bad_line(std::size_t number, std::string_view what) {
  return fail(ErrorCode::kInvalidInput, fmt::format("lexicon line {}: {}", number, what));
}

bool is_sayable(char c) {
  return is_letter(c) || c == ' ' || c == '\'' || c == '-';
}

}  // namespace

Result<Lexicon> Lexicon::parse(std::string_view content) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (content.starts_with(kByteOrderMark)) content.remove_prefix(kByteOrderMark.size());
  Lexicon lexicon;
  std::size_t number = 0;
  for (std::size_t at = 0; at < content.size();) {
    const std::size_t end = std::min(content.find('\n', at), content.size());
    const std::string_view line = content.substr(at, end - at);
    at = end + 1;
    ++number;
    const std::string_view entry = trimmed(without_comment(line), kBlanks);
    if (entry.empty()) continue;
    const std::size_t equals = entry.find('=');
    if (equals == std::string_view::npos) return bad_line(number, "write it as \"word = respelling\"");
    const std::string_view word = trimmed(entry.substr(0, equals), kBlanks);
    const std::string_view respelling = trimmed(entry.substr(equals + 1), kBlanks);
    if (word.empty() || respelling.empty()) return bad_line(number, "the word or its respelling is missing");
    if (word.find_first_of(" \t") != std::string_view::npos)
      return bad_line(number, "only single words can be respelled");
    if (!std::ranges::all_of(respelling, is_sayable)) {
      return bad_line(number, "a respelling has letters, spaces, apostrophes and hyphens only");
    }
    const bool is_exact = folded(word) != word;
    auto& entries = is_exact ? lexicon.exact_ : lexicon.folded_;
    if (!entries.emplace(word, respelling).second) return bad_line(number, fmt::format("\"{}\" is there twice", word));
  }
  return lexicon;
}

const std::string* Lexicon::find(std::string_view word) const {
  if (const auto found = exact_.find(word); found != exact_.end()) return &found->second;
  if (folded_.empty()) return nullptr;
  const auto found = folded_.find(folded(word));
  return found == folded_.end() ? nullptr : &found->second;
}

std::string Lexicon::fingerprint() const {
  std::string canonical;
  for (const auto* entries : {&exact_, &folded_}) {
    for (const auto& [word, respelling] : *entries) canonical.append(word).append("=").append(respelling).append("\n");
  }
  return sha256_hex(canonical);
}

}  // namespace showrunner::text
