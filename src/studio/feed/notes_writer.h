#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::studio {

/// Writes the HTML of show notes from what a tokenizer finds. Whatever the order of its calls, what it writes is well-formed
/// and in one normal form: elements are opened when there is text for them, so none is empty; white space is one space
/// and never at the edge of a block; a line break stands between texts only. For sanitise_notes.
class NotesWriter {
 public:
  /// Text in which markup is escaped already, without white space.
  void word(std::string_view escaped);
  void space();
  void line_break();

  void start_paragraph();
  void end_paragraph();
  /// `kind` is "ol" or "ul".
  void start_list(std::string_view kind);
  void end_list();
  void start_list_item();
  void end_list_item();
  /// `url` is safe and clean.
  void start_link(std::string_view url);
  void end_link();

  std::string finish();

 private:
  enum class Kind { kParagraph, kOrderedList, kUnorderedList, kItem, kLink };

  struct Element {
    Kind kind = Kind::kParagraph;
    std::string url;       ///< of a link
    bool written = false;  ///< its start tag is there
    bool implied = false;  ///< a list that only its item told of
  };

  static std::string_view name_of(Kind kind);

  bool top_is(Kind kind) const { return !open_.empty() && open_.back().kind == kind; }

  bool top_is_list() const { return top_is(Kind::kOrderedList) || top_is(Kind::kUnorderedList); }

  bool inside_item() const;
  void push(Kind kind, std::string url = {});
  void pop();
  void end_inline();
  void open_for_text();

  std::string out_;
  std::vector<Element> open_;
  std::size_t ignored_lists_ = 0;  ///< open ones that are nested too deep
  bool has_text_ = false;          ///< in the block that is open
  bool space_ = false;             ///< there was white space behind it
  bool break_ = false;             ///< there was a line break behind it
};

}  // namespace showrunner::studio
