#include "studio/feed/notes_html.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>

#include "base/ascii.h"
#include "studio/feed/notes_writer.h"
#include "studio/feed/xml_text.h"
#include "text/code_points.h"

namespace showrunner::studio {
namespace {

constexpr std::string_view kSpace = " \t\r\n\f";

/// The tags that tell that notes are HTML; of these, all but the ones of NotesWriter part paragraphs or mean nothing.
constexpr auto kTags = std::to_array<std::string_view>(
    {"a",   "abbr", "article", "aside",  "b",  "blockquote", "body",   "br",      "center", "cite",   "code",  "dd",
     "del", "div",  "dl",      "dt",     "em", "figure",     "font",   "footer",  "h1",     "h2",     "h3",    "h4",
     "h5",  "h6",   "head",    "header", "hr", "html",       "i",      "iframe",  "img",    "ins",    "li",    "main",
     "nav", "ol",   "p",       "pre",    "q",  "s",          "script", "section", "span",   "strong", "style", "sub",
     "sup", "svg",  "table",   "td",     "th", "tr",         "u",      "ul"});
/// What starts a new paragraph, beside p.
constexpr auto kBlocks = std::to_array<std::string_view>(
    {"article", "aside", "blockquote", "center", "dd",  "div",     "dl",    "dt",      "figure",
     "footer",  "form",  "h1",         "h2",     "h3",  "h4",      "h5",    "h6",      "header",
     "hr",      "main",  "nav",        "p",      "pre", "section", "table", "caption", "tr"});
/// What is no text for readers, from the start tag to the end tag.
constexpr auto kHidden =
    std::to_array<std::string_view>({"script", "style", "template", "noscript", "iframe", "object", "svg", "math",
                                     "textarea", "select", "title", "audio", "video"});

bool starts_with_ignoring_case(std::string_view text, std::string_view lowered) {
  return text.size() >= lowered.size() && std::ranges::equal(text.substr(0, lowered.size()), lowered, {}, ascii_lower);
}

bool is_among(std::string_view name, std::span<const std::string_view> names) {
  return std::ranges::find(names, name) != names.end();
}

struct Tag {
  std::string name;  ///< in lower case
  bool closing = false;
  std::string_view attributes;
  std::size_t end = 0;  ///< behind its ">"
};

/// The tag at `at`, where a "<" is; nothing where it is only text.
std::optional<Tag> tag_at(std::string_view html, std::size_t at) {
  Tag tag;
  std::size_t i = at + 1;
  if (i < html.size() && html[i] == '/') {
    tag.closing = true;
    ++i;
  }
  if (i >= html.size() || !is_ascii_letter(html[i])) return std::nullopt;
  const std::size_t name_end = std::min(html.find_first_of(" \t\r\n\f/>", i), html.size());
  tag.name = ascii_lower_case(html.substr(i, std::min<std::size_t>(name_end - i, 32)));
  char quote = 0;
  char before = 0;  // the last character that is no space
  for (i = name_end; i < html.size(); ++i) {
    const char c = html[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '>') {
      tag.attributes = html.substr(name_end, i - name_end);
      tag.end = i + 1;
      return tag;
    } else if ((c == '"' || c == '\'') && before == '=') {
      quote = c;  // elsewhere it opens no value
    }
    if (!kSpace.contains(c)) before = c;
  }
  return std::nullopt;
}

struct Reference {
  std::optional<text::CodePoint> character;  ///< else it is a name that is not known here
  std::size_t end = 0;                       ///< behind its ";"
};

/// The character reference at `at`, where an "&" is; nothing where it is only text.
std::optional<Reference> reference_at(std::string_view html, std::size_t at) {
  constexpr std::size_t kLongest = 34;
  constexpr std::pair<std::string_view, text::CodePoint> kKnown[] = {{"amp", '&'},  {"lt", '<'},    {"gt", '>'},
                                                                     {"quot", '"'}, {"apos", '\''}, {"nbsp", 0xA0}};
  const std::size_t length = html.substr(at, kLongest).find(';');
  if (length == std::string_view::npos || length < 2) return std::nullopt;
  std::string_view name = html.substr(at + 1, length - 1);
  Reference reference{.character = {}, .end = at + length + 1};
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    const bool hexadecimal = !name.empty() && ascii_lower(name.front()) == 'x';
    if (hexadecimal) name.remove_prefix(1);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number, hexadecimal ? 16 : 10);
    if (name.empty() || end != name.data() + name.size()) return std::nullopt;
    const bool valid = error == std::errc() && number <= 0x10FFFF && (number < 0xD800 || number > 0xDFFF);
    reference.character = valid ? static_cast<text::CodePoint>(number) : 0xFFFD;
    return reference;
  }
  if (!is_ascii_letter(name.front())) return std::nullopt;
  if (!std::ranges::all_of(name, [](char c) { return is_ascii_letter(c) || is_ascii_digit(c); })) return std::nullopt;
  for (const auto& [known, character] : kKnown)
    if (name == known) reference.character = character;
  return reference;
}

/// What a value of an attribute says. Names of characters other than the five of XML stay as they are.
std::string unescaped(std::string_view value) {
  std::string text;
  for (std::size_t at = 0; at < value.size();) {
    if (value[at] == '&') {
      if (const auto reference = reference_at(value, at); reference && reference->character) {
        text::append_code_point(text, *reference->character);
        at = reference->end;
        continue;
      }
    }
    text += value[at++];
  }
  return text;
}

/// The value of the first `href` of a tag's attributes, "" without one.
std::string href_of(std::string_view attributes) {
  const auto skip = [&](std::string_view characters) {
    attributes.remove_prefix(std::min(attributes.find_first_not_of(characters), attributes.size()));
  };
  const auto take = [&](std::string_view until) {
    const std::string_view taken = attributes.substr(0, attributes.find_first_of(until));
    attributes.remove_prefix(taken.size());
    return taken;
  };
  constexpr std::string_view kBetween = " \t\r\n\f/=";
  for (skip(kBetween); !attributes.empty(); skip(kBetween)) {
    const std::string_view name = take(kBetween);
    skip(kSpace);
    std::string_view value;
    if (attributes.starts_with('=')) {
      attributes.remove_prefix(1);
      skip(kSpace);
      if (attributes.starts_with('"') || attributes.starts_with('\'')) {
        const std::string_view quote = attributes.substr(0, 1);
        attributes.remove_prefix(1);
        value = take(quote);
        attributes.remove_prefix(std::min<std::size_t>(1, attributes.size()));
      } else {
        value = take(kSpace);
      }
    }
    if (ascii_lower_case(name) == "href") return unescaped(value);
  }
  return {};
}

/// Reads HTML token by token, as forgiving as a browser, and hands it to the writer.
class NotesReader {
 public:
  explicit NotesReader(std::string_view html) : html_(html) {}

  std::string read() {
    while (at_ < html_.size()) {
      const char c = html_[at_];
      if (c == '<' && !only_text_ && read_markup()) continue;
      if (c == '&' && read_reference()) continue;
      if (kSpace.contains(c)) {
        writer_.space();
        ++at_;
      } else {
        read_word();
      }
    }
    return writer_.finish();
  }

 private:
  void read_word() {
    const std::size_t end = std::min(html_.find_first_of(" \t\r\n\f<&", at_ + 1), html_.size());
    std::string word;
    append_html_text(word, html_.substr(at_, end - at_));
    writer_.word(word);
    at_ = end;
  }

  bool read_reference() {
    const auto reference = reference_at(html_, at_);
    if (!reference) return false;
    if (!reference->character) {
      writer_.word(html_.substr(at_, reference->end - at_));
    } else if (*reference->character == ' ' || (*reference->character >= '\t' && *reference->character <= '\r')) {
      writer_.space();
    } else {
      std::string character;
      text::append_code_point(character, *reference->character);
      std::string word;
      append_html_text(word, clean_text(character));
      writer_.word(word);
    }
    at_ = reference->end;
    return true;
  }

  bool read_markup() {
    const std::string_view rest = html_.substr(at_);
    if (rest.starts_with("<!--")) {
      skip_behind("-->", 4);
      return true;
    }
    if (rest.starts_with("<!") || rest.starts_with("<?")) {
      skip_behind(">", 2);
      return true;
    }
    const std::size_t name = rest.starts_with("</") ? 2 : 1;
    if (rest.size() <= name || !is_ascii_letter(rest[name])) return false;
    const std::optional<Tag> tag = tag_at(html_, at_);
    if (!tag) {
      // It has no end, so nothing behind it is a tag either: the author sees what is wrong.
      only_text_ = true;
      return false;
    }
    at_ = tag->end;
    take(*tag);
    return true;
  }

  void skip_behind(std::string_view mark, std::size_t from) {
    const std::size_t end = html_.find(mark, std::min(at_ + from, html_.size()));
    at_ = end == std::string_view::npos ? html_.size() : end + mark.size();
  }

  void take(const Tag& tag) {
    const std::string& name = tag.name;
    if (name == "br") {
      writer_.line_break();
    } else if (name == "a") {
      tag.closing ? writer_.end_link() : start_link(tag);
    } else if (name == "ol" || name == "ul") {
      tag.closing ? writer_.end_list() : writer_.start_list(name);
    } else if (name == "li") {
      tag.closing ? writer_.end_list_item() : writer_.start_list_item();
    } else if (is_among(name, kBlocks)) {
      tag.closing ? writer_.end_paragraph() : writer_.start_paragraph();
    } else if (name == "td" || name == "th") {
      writer_.space();
    } else if (!tag.closing && is_among(name, kHidden)) {
      skip_hidden(name);
    }
  }

  void start_link(const Tag& tag) {
    const std::string url = href_of(tag.attributes);
    if (is_safe_link(url)) {
      writer_.start_link(clean_url(url));
    } else {
      writer_.end_link();
    }
  }

  void skip_hidden(const std::string& name) {
    for (at_ = html_.find("</", at_); at_ != std::string_view::npos; at_ = html_.find("</", at_ + 2)) {
      if (!starts_with_ignoring_case(html_.substr(at_ + 2), name)) continue;
      const std::size_t behind = at_ + 2 + name.size();
      if (behind < html_.size() && !std::string_view(" \t\r\n\f/>").contains(html_[behind])) continue;
      skip_behind(">", 2);
      return;
    }
    at_ = html_.size();
  }

  std::string_view html_;
  std::size_t at_ = 0;
  bool only_text_ = false;
  NotesWriter writer_;
};

/// Whether there is a tag that HTML knows. Plain text may have a "<" in it too: "a < b", "<mail@host>".
bool looks_like_html(std::string_view text) {
  constexpr std::size_t kLongestName = 16;
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    std::string_view rest = text.substr(at + 1);
    if (rest.starts_with('/')) rest.remove_prefix(1);
    const std::size_t length = rest.substr(0, kLongestName).find_first_of(" \t\r\n\f/>");
    if (length == std::string_view::npos || !is_among(ascii_lower_case(rest.substr(0, length)), kTags)) continue;
    return rest.contains('>');
  }
  return false;
}

std::string from_plain_text(std::string_view text) {
  NotesWriter writer;
  std::size_t line_ends = 0;
  for (std::size_t at = 0; at < text.size();) {
    if (const char c = text[at]; kSpace.contains(c)) {
      if (c == '\n' && ++line_ends == 2) writer.start_paragraph();
      if (c == '\n') writer.line_break();
      writer.space();
      ++at;
      continue;
    }
    line_ends = 0;
    const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    std::string word;
    append_html_text(word, text.substr(at, end - at));
    writer.word(word);
    at = end;
  }
  return writer.finish();
}

}  // namespace

std::string sanitise_notes(std::string_view notes) {
  const std::string clean = clean_text(notes);
  return looks_like_html(clean) ? NotesReader(clean).read() : from_plain_text(clean);
}

bool is_safe_link(std::string_view url) {
  const std::string clean = ascii_lower_case(clean_url(url));
  if (clean.starts_with("mailto:")) return clean.size() > 7;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!clean.starts_with(scheme)) continue;
    const std::string_view rest = std::string_view(clean).substr(scheme.size());
    return !rest.empty() && !std::string_view("/?#:@").contains(rest.front());
  }
  return false;
}

void append_html_text(std::string& html, std::string_view clean) {
  for (const char c : clean) {
    switch (c) {
      case '&': html += "&amp;"; break;
      case '<': html += "&lt;"; break;
      case '>': html += "&gt;"; break;
      default: html += c;
    }
  }
}

}  // namespace showrunner::studio
