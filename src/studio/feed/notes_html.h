#pragma once

#include <string>
#include <string_view>

namespace showrunner::studio {

/// What an author wrote, plain text or HTML, as the little HTML that podcast apps show: p, ol, ul, li, a and br, with no
/// attribute but the href of a link. What is not that loses its tags and keeps its text; scripts, styles and the like go
/// whole. Links lead to http, https or mailto. The result is well-formed and free of what XML forbids, all text is inside
/// a block, and sanitising it again changes nothing. Of plain text, blank lines part paragraphs and line ends stay.
/// Time is linear in the text.
std::string sanitise_notes(std::string_view notes);

/// Whether a link of the notes may lead there: an absolute http or https URL with a host, or mailto.
bool is_safe_link(std::string_view url);

/// Appends `clean` to HTML as text; not for attributes.
void append_html_text(std::string& html, std::string_view clean);

}  // namespace showrunner::studio
