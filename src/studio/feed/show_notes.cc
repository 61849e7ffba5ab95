#include "studio/feed/show_notes.h"

#include <fmt/format.h>

#include "studio/feed/html_excerpt.h"
#include "studio/feed/notes_html.h"
#include "studio/feed/xml_text.h"

namespace showrunner::studio {
namespace {

/// "00:01:05" of milliseconds.
std::string timestamp(std::int64_t ms) {
  const std::int64_t seconds = std::max<std::int64_t>(ms, 0) / 1000;
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string html_line(std::string_view text) {
  std::string html;
  append_html_text(html, clean_line(text));
  return html;
}

std::string chapter_list(const ShowNotes& notes) {
  std::string items;
  for (const text::Chapter& chapter : notes.chapters) {
    const std::string title = html_line(chapter.title);
    if (!title.empty()) items += fmt::format("<li>{} {}</li>", timestamp(chapter.start_ms), title);
  }
  if (items.empty()) return items;
  const std::string label = html_line(notes.chapters_label);
  return label.empty() ? fmt::format("<ul>{}</ul>", items) : fmt::format("<p>{}</p><ul>{}</ul>", label, items);
}

std::string source_item(const SourceLink& source) {
  const std::string title = html_line(source.title.empty() ? source.url : source.title);
  if (title.empty() || !is_safe_link(source.url)) return title.empty() ? title : fmt::format("<li>{}</li>", title);
  std::string url;
  append_escaped(url, clean_url(source.url));
  return fmt::format("<li><a href=\"{}\">{}</a></li>", url, title);
}

/// The list of the sources in `room` bytes: as many as fit.
std::string source_list(const ShowNotes& notes, std::size_t room) {
  constexpr std::string_view kEnd = "</ul>";
  const std::string label = html_line(notes.sources_label);
  std::string list = label.empty() ? "<ul>" : fmt::format("<p>{}</p><ul>", label);
  const std::size_t start = list.size();
  for (const SourceLink& source : notes.sources) {
    const std::string item = source_item(source);
    if (list.size() + item.size() + kEnd.size() > room) break;
    list += item;
  }
  return list.size() == start ? std::string() : list.append(kEnd);
}

std::string disclosure_paragraph(const ShowNotes& notes, std::size_t most) {
  std::string text;
  append_html_text(text, clean_line(notes.disclosure, most));
  return text.empty() ? text : html_excerpt(fmt::format("<p>{}</p>", text), most);
}

}  // namespace

std::string show_notes(const ShowNotes& notes, std::size_t most) {
  const std::string disclosure = disclosure_paragraph(notes, most);
  std::size_t room = most - disclosure.size();
  const std::string text = html_excerpt(sanitise_notes(notes.text), room);
  room -= text.size();
  std::string chapters = chapter_list(notes);
  const std::string all_sources = source_list(notes, std::string::npos);
  if (chapters.size() + all_sources.size() > room) chapters.clear();
  return text + chapters + source_list(notes, room - chapters.size()) + disclosure;
}

std::string channel_description(std::string_view text, std::size_t most) {
  constexpr std::string_view kStart = "<p>";
  constexpr std::string_view kEnd = "</p>";
  const std::string html = html_excerpt(sanitise_notes(text), most);
  const bool single = html.starts_with(kStart) && html.find(kEnd) == html.size() - kEnd.size();
  return single ? html.substr(kStart.size(), html.size() - kStart.size() - kEnd.size()) : html;
}

}  // namespace showrunner::studio
