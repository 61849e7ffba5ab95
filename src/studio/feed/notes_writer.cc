#include "studio/feed/notes_writer.h"

#include <algorithm>

#include "studio/feed/xml_text.h"

namespace showrunner::studio {
namespace {

constexpr std::size_t kMostLists = 4;  ///< inside each other

}  // namespace

std::string_view NotesWriter::name_of(Kind kind) {
  switch (kind) {
    case Kind::kOrderedList: return "ol";
    case Kind::kUnorderedList: return "ul";
    case Kind::kItem: return "li";
    case Kind::kLink: return "a";
    case Kind::kParagraph: break;
  }
  return "p";
}

bool NotesWriter::inside_item() const {
  return std::ranges::any_of(open_, [](const Element& element) { return element.kind == Kind::kItem; });
}

void NotesWriter::push(Kind kind, std::string url) {
  open_.push_back({.kind = kind, .url = std::move(url)});
}

void NotesWriter::pop() {
  const Element& element = open_.back();
  if (element.written) out_.append("</").append(name_of(element.kind)).append(">");
  if (element.kind != Kind::kLink) {
    // What follows a block inside an item starts anew; an empty one has still parted two texts.
    if (element.written) has_text_ = false;
    break_ = true;
  }
  open_.pop_back();
}

void NotesWriter::end_inline() {
  if (top_is(Kind::kLink)) pop();
  if (top_is(Kind::kParagraph)) pop();
}

/// Writes what is due before text: the start tags of all that is open, and the space or the line break.
void NotesWriter::open_for_text() {
  if (open_.empty()) push(Kind::kParagraph);
  if (top_is_list()) push(Kind::kItem);
  const auto write_gap = [&] {
    if (has_text_ && break_) {
      out_ += "<br>";
    } else if (has_text_ && space_) {
      out_ += ' ';
    }
    space_ = break_ = false;
  };
  for (Element& element : open_) {
    if (element.written) continue;
    element.written = true;
    if (element.kind == Kind::kLink) {
      write_gap();
      out_ += "<a href=\"";
      append_escaped(out_, element.url);
      out_ += "\">";
    } else {
      has_text_ = space_ = break_ = false;
      out_.append("<").append(name_of(element.kind)).append(">");
    }
  }
  write_gap();
  has_text_ = true;
}

void NotesWriter::word(std::string_view escaped) {
  if (escaped.empty()) return;
  open_for_text();
  out_ += escaped;
}

void NotesWriter::space() {
  space_ = true;
}

void NotesWriter::line_break() {
  break_ = true;
}

void NotesWriter::start_paragraph() {
  end_inline();
  if (top_is_list() && open_.back().implied) pop();
  if (inside_item()) {
    // An item has no paragraphs: they become its lines.
    break_ = true;
  } else if (open_.empty()) {
    push(Kind::kParagraph);
  }
}

void NotesWriter::end_paragraph() {
  end_inline();
  if (inside_item()) break_ = true;
}

void NotesWriter::start_list(std::string_view kind) {
  end_inline();
  const auto lists = std::ranges::count_if(open_, [](const Element& element) {
    return element.kind == Kind::kOrderedList || element.kind == Kind::kUnorderedList;
  });
  if (static_cast<std::size_t>(lists) >= kMostLists) {
    ++ignored_lists_;
    break_ = true;
    return;
  }
  if (top_is_list()) push(Kind::kItem);
  push(kind == "ol" ? Kind::kOrderedList : Kind::kUnorderedList);
}

void NotesWriter::end_list() {
  if (ignored_lists_ > 0) {
    --ignored_lists_;
    break_ = true;
    return;
  }
  end_inline();
  if (top_is(Kind::kItem)) pop();
  if (top_is_list()) pop();
}

void NotesWriter::start_list_item() {
  end_inline();
  if (top_is(Kind::kItem)) pop();
  if (!top_is_list()) {
    push(Kind::kUnorderedList);
    open_.back().implied = true;
  }
  push(Kind::kItem);
}

void NotesWriter::end_list_item() {
  end_inline();
  if (top_is(Kind::kItem)) pop();
}

void NotesWriter::start_link(std::string_view url) {
  end_link();
  if (open_.empty()) push(Kind::kParagraph);
  if (top_is_list()) push(Kind::kItem);
  push(Kind::kLink, std::string(url));
}

void NotesWriter::end_link() {
  if (top_is(Kind::kLink)) pop();
}

std::string NotesWriter::finish() {
  while (!open_.empty()) pop();
  return std::move(out_);
}

}  // namespace showrunner::studio
