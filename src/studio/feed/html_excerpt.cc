#include "studio/feed/html_excerpt.h"

#include <optional>
#include <ranges>
#include <vector>

#include "text/code_points.h"

namespace showrunner::studio {
namespace {

using text::CodePoint;

constexpr std::string_view kEllipsis = "…";

/// A place where the HTML may end, and what closes it there.
struct Cut {
  std::size_t at = 0;
  std::string tail;

  std::size_t size() const { return at + tail.size(); }
};

bool is_void(std::string_view name) {
  return name == "br" || name == "hr" || name == "img" || name == "wbr";
}

bool is_block(std::string_view name) {
  return name == "p" || name == "li" || name == "ol" || name == "ul";
}

/// Ends of sentences in the scripts that most people read.
bool ends_sentence(CodePoint c) {
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0x0964 ||
         c == 0x061F || c == 0x06D4;
}

/// These are followed by no space.
bool ends_sentence_alone(CodePoint c) {
  return c == 0x3002 || c == 0xFF01 || c == 0xFF1F;
}

/// Walks over the HTML once, token by token, and keeps the last place of each kind that fits.
class Cutter {
 public:
  Cutter(std::string_view html, std::size_t most) : html_(html), most_(most) {}

  std::string cut() {
    while (at_ < html_.size() && at_ <= most_) step();
    for (const std::optional<Cut>& cut : {sentence_, word_})
      if (cut && 2 * cut->size() >= most_) return result(*cut);
    if (character_) return result(*character_);
    return sentence_ ? result(*sentence_) : std::string();
  }

 private:
  std::string result(const Cut& cut) const { return std::string(html_.substr(0, cut.at)) + cut.tail; }

  void step() {
    if (html_[at_] == '<') {
      step_over_tag();
    } else {
      step_over_character();
    }
  }

  void step_over_tag() {
    const std::size_t end = html_.find('>', at_);
    if (end == std::string_view::npos) {
      at_ = html_.size();
      return;
    }
    std::string_view tag = html_.substr(at_ + 1, end - at_ - 1);
    const bool closing = tag.starts_with('/');
    if (closing) tag.remove_prefix(1);
    const std::string_view name = tag.substr(0, tag.find_first_of(" \t\n/"));
    const std::size_t start = at_;
    at_ = end + 1;
    if (closing) {
      if (sentence_ended_) keep(sentence_, start, {});
      if (!open_.empty() && open_.back() == name) open_.pop_back();
      if (is_block(name)) keep(sentence_, at_, {});
    } else if (!is_void(name) && !tag.ends_with('/')) {
      open_.push_back(name);
    } else if (sentence_ended_) {
      keep(sentence_, start, {});
    }
    sentence_ended_ = sentence_ended_ && closing;
  }

  void step_over_character() {
    const std::size_t start = at_;
    CodePoint c = text::next_code_point(html_, at_);
    if (c == '&') {
      const std::size_t end = html_.find_first_of(";<& ", at_);
      if (end != std::string_view::npos && html_[end] == ';') at_ = end + 1;
    }
    const bool space = c == ' ' || c == '\n' || c == '\t';
    if (space && sentence_ended_) keep(sentence_, start, {});
    if (space && !after_space_) keep(word_, start, kEllipsis);
    sentence_ended_ = ends_sentence(c) || (sentence_ended_ && (c == '"' || c == ')' || c == 0x201D || c == 0x2019));
    after_space_ = space;
    if (ends_sentence_alone(c)) keep(sentence_, at_, {});
    if (!space) keep(character_, at_, kEllipsis);
  }

  /// Remembers the place if the HTML fits when it ends here.
  void keep(std::optional<Cut>& cut, std::size_t at, std::string_view mark) {
    std::size_t size = at + mark.size();
    for (const std::string_view name : open_) size += name.size() + 3;
    if (size > most_) return;
    cut = Cut{.at = at, .tail = std::string(mark)};
    for (const std::string_view name : std::views::reverse(open_)) cut->tail.append("</").append(name).append(">");
  }

  std::string_view html_;
  std::size_t most_;
  std::size_t at_ = 0;
  std::vector<std::string_view> open_;
  bool sentence_ended_ = false;
  bool after_space_ = true;
  std::optional<Cut> sentence_;   ///< behind a paragraph or a sentence
  std::optional<Cut> word_;       ///< behind a word
  std::optional<Cut> character_;  ///< behind anything
};

}  // namespace

std::string html_excerpt(std::string_view html, std::size_t most) {
  return html.size() <= most ? std::string(html) : Cutter(html, most).cut();
}

}  // namespace showrunner::studio
