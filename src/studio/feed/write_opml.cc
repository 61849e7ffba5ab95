#include "studio/feed/write_opml.h"

#include "studio/feed/xml_text.h"

namespace showrunner::studio {
namespace {

constexpr std::size_t kMaxDescription = 4000;  ///< code points

void append_attribute(std::string& xml, std::string_view name, std::string_view clean) {
  if (clean.empty()) return;
  xml.append(" ").append(name).append("=\"");
  append_escaped(xml, clean);
  xml += '"';
}

}  // namespace

std::string write_opml(std::string_view title, std::span<const OpmlEntry> entries) {
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\">\n<head>\n<title>";
  append_escaped(xml, clean_line(title));
  xml += "</title>\n</head>\n<body>\n";
  for (const OpmlEntry& entry : entries) {
    const std::string feed_url = clean_url(entry.feed_url);
    if (feed_url.empty()) continue;
    std::string name = clean_line(entry.title);
    if (name.empty()) name = feed_url;  // `text` is required
    xml += "<outline type=\"rss\"";
    append_attribute(xml, "text", name);
    append_attribute(xml, "title", name);
    append_attribute(xml, "xmlUrl", feed_url);
    append_attribute(xml, "htmlUrl", clean_url(entry.page_url));
    append_attribute(xml, "description", clean_line(entry.description, kMaxDescription));
    append_attribute(xml, "language", clean_line(entry.language));
    xml += "/>\n";
  }
  // The schema wants at least one outline, which an empty library does not have; readers do not mind.
  xml += "</body>\n</opml>\n";
  return xml;
}

}  // namespace showrunner::studio
