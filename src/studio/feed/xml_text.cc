#include "studio/feed/xml_text.h"

#include "text/code_points.h"

namespace showrunner::studio {
namespace {

using text::CodePoint;

constexpr CodePoint kReplacement = 0xFFFD;

bool is_line_end(CodePoint c) {
  return c == 0x85 || c == 0x2028 || c == 0x2029;
}

bool is_space(CodePoint c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || is_line_end(c);
}

/// What XML 1.0 forbids, and the control characters and non-characters that it discourages.
bool is_allowed(CodePoint c) {
  if (c < 0x20) return c == '\t' || c == '\n';
  if (c >= 0x7F && c <= 0x9F) return false;
  return (c < 0xFDD0 || c > 0xFDEF) && (c & 0xFFFE) != 0xFFFE;
}

/// ASCII without control characters, which needs no second look.
bool is_plain(char c) {
  return c >= 0x20 && c < 0x7F;
}

}  // namespace

std::string clean_text(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at;
    while (end < text.size() && (is_plain(text[end]) || text[end] == '\n')) ++end;
    clean.append(text, at, end - at);
    at = end;
    if (at == text.size()) break;
    const std::size_t start = at;
    const CodePoint c = text::next_code_point(text, at, -1);
    if (c < 0) {
      text::append_code_point(clean, kReplacement);
    } else if (is_allowed(c)) {
      clean.append(text, start, at - start);
    }
  }
  return clean;
}

std::string clean_line(std::string_view text, std::size_t most) {
  std::string clean;
  clean.reserve(std::min(text.size(), 4 * most));
  bool space = false;
  std::size_t written = 0;
  for (std::size_t at = 0; at < text.size() && written < most;) {
    const CodePoint c = text::next_code_point(text, at);
    if (is_space(c)) {
      space = !clean.empty();
      continue;
    }
    if (!is_allowed(c)) continue;
    if (space) {
      if (written + 1 == most) break;
      clean += ' ';
      ++written;
      space = false;
    }
    text::append_code_point(clean, c);
    ++written;
  }
  return clean;
}

void append_escaped(std::string& xml, std::string_view clean) {
  constexpr std::string_view kSpecial = "&<>\"";
  for (std::size_t at = 0; at < clean.size();) {
    const std::size_t end = std::min(clean.find_first_of(kSpecial, at), clean.size());
    xml.append(clean, at, end - at);
    if (end == clean.size()) break;
    switch (clean[end]) {
      case '&': xml += "&amp;"; break;
      case '<': xml += "&lt;"; break;
      case '>': xml += "&gt;"; break;
      default: xml += "&quot;";
    }
    at = end + 1;
  }
}

void append_cdata(std::string& xml, std::string_view clean) {
  xml += "<![CDATA[";
  for (std::size_t end = clean.find("]]>"); end != std::string_view::npos; end = clean.find("]]>")) {
    xml.append(clean, 0, end + 2);
    xml += "]]><![CDATA[";
    clean.remove_prefix(end + 2);
  }
  xml += clean;
  xml += "]]>";
}

std::string clean_url(std::string_view url) {
  constexpr std::string_view kSpace = " \t\r\n";
  constexpr std::string_view kMarks = "-._~:/?#[]@!$&'()*+,;=%";
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const std::size_t start = url.find_first_not_of(kSpace);
  if (start == std::string_view::npos) return {};
  url = url.substr(start, url.find_last_not_of(kSpace) - start + 1);
  std::string clean;
  clean.reserve(url.size());
  for (const char c : url) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (letter || kMarks.contains(c)) {
      clean += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      clean += '%';
      clean += kDigits[byte >> 4U];
      clean += kDigits[byte & 0x0FU];
    }
  }
  return clean;
}

}  // namespace showrunner::studio
