#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "studio/feed/html_excerpt.h"
#include "studio/feed/notes_html.h"
#include "studio/feed/show_notes.h"
#include "studio/feed/xml_text.h"
#include "text/code_points.h"

namespace {

using namespace showrunner;

/// Whether `tag`, without its brackets, is one that notes may have.
bool is_allowed_tag(std::string_view tag) {
  constexpr std::string_view kLink = "a href=\"";
  for (const std::string_view name : {"p", "ol", "ul", "li", "br", "/p", "/ol", "/ul", "/li", "/a"})
    if (tag == name) return true;
  if (!tag.starts_with(kLink) || !tag.ends_with('"')) return false;
  const std::string_view url = tag.substr(kLink.size(), tag.size() - kLink.size() - 1);
  return url.find_first_of("\"<> \t\n") == std::string_view::npos && studio::is_safe_link(url);
}

/// Whether the elements are closed in turn, blocks stand where they may, every reference is whole, and all text is in a
/// block.
bool is_well_formed(std::string_view html) {
  std::vector<std::string_view> open;
  for (std::size_t at = 0; at < html.size(); ++at) {
    if (html[at] == '>') return false;
    if (html[at] == '&') {
      const std::size_t end = html.find_first_of("; <&", at + 1);
      if (end == std::string_view::npos || html[end] != ';' || end == at + 1) return false;
      at = end;
    }
    if (html[at] != '<') {
      if (open.empty() || open.back() == "ol" || open.back() == "ul") return false;
      continue;
    }
    const std::size_t end = html.find('>', at);
    if (end == std::string_view::npos) return false;
    const std::string_view tag = html.substr(at + 1, end - at - 1);
    at = end;
    if (!is_allowed_tag(tag)) return false;
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) return false;
      open.pop_back();
      continue;
    }
    const std::string_view name = tag.substr(0, tag.find(' '));
    const bool in_list = !open.empty() && (open.back() == "ol" || open.back() == "ul");
    if (name == "p" && !open.empty()) return false;
    if ((name == "ol" || name == "ul") && !open.empty() && open.back() != "li") return false;
    if ((name == "li") != in_list) return false;
    if ((name == "br" || name == "a") && (open.empty() || (name == "a" && open.back() == "a"))) return false;
    if (name != "br") open.push_back(name);
  }
  return open.empty() && text::is_utf8(html) && studio::clean_text(html) == html;
}

}  // namespace

/// Any bytes become notes that are well-formed, that sanitising again leaves alone, and whose beginnings are well-formed
/// and as short as is asked for.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view notes(reinterpret_cast<const char*>(data), size);
  const std::string html = studio::sanitise_notes(notes);
  if (!is_well_formed(html) || studio::sanitise_notes(html) != html) std::abort();
  const std::size_t most = size == 0 ? 0 : html.size() * data[0] / 256;
  const std::string excerpt = studio::html_excerpt(html, most);
  if (excerpt.size() > most || !is_well_formed(excerpt)) std::abort();
  const studio::ShowNotes all{.text = std::string(notes),
                              .chapters = {{0, 1'000, std::string(notes.substr(0, size / 2))}},
                              .sources = {{std::string(notes.substr(size / 2)), std::string(notes)}},
                              .disclosure = "Made by a machine."};
  const std::string whole = studio::show_notes(all, 100 + most);
  if (whole.size() > 100 + most || !is_well_formed(whole) || !whole.ends_with("<p>Made by a machine.</p>"))
    std::abort();
  return 0;
}
