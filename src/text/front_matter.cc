#include "text/front_matter.h"

#include "text/block_builder.h"

namespace showrunner::text {

namespace {

/// Takes the first line off `text`, without its end.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  line = line.substr(0, line.find_last_not_of(" \t\r") + 1);
  return line;
}

std::string unquote(std::string_view value) {
  value.remove_prefix(std::min(value.find_first_not_of(" \t["), value.size()));
  const char quote = value.empty() ? ' ' : value.front();
  if (quote == '"' || quote == '\'') {
    value.remove_prefix(1);
    value = value.substr(0, value.find(quote));
  }
  return fold_text(value.substr(0, value.find_last_not_of("] \t") + 1));
}

void take_key(std::string_view line, FrontMatter& matter) {
  const std::size_t separator = line.find_first_of(":=");
  if (separator == std::string_view::npos) return;
  std::string_view key = line.substr(0, separator);
  key = key.substr(0, key.find_last_not_of(" \t") + 1);
  std::string* target = nullptr;
  if (key == "title") target = &matter.title;
  if (key == "author" || key == "authors") target = &matter.author;
  if (key == "lang" || key == "language" || key == "locale") target = &matter.language;
  if (target != nullptr && target->empty()) *target = unquote(line.substr(separator + 1));
}

}  // namespace

FrontMatter read_front_matter(std::string_view text) {
  constexpr int kMostLines = 200;
  std::string_view rest = text;
  const std::string_view fence = take_line(rest);
  if (fence != "---" && fence != "+++") return {};
  FrontMatter matter;
  for (int i = 0; i < kMostLines && !rest.empty(); ++i) {
    const std::string_view line = take_line(rest);
    if (line == fence || (fence == "---" && line == "...")) {
      matter.bytes = text.size() - rest.size();
      return matter;
    }
    // A thematic break over prose looks like a fence; keys come without a blank line in front.
    if (i == 0 && line.find_first_of(":=#") == std::string_view::npos) return {};
    take_key(line, matter);
  }
  return {};
}

}  // namespace showrunner::text
