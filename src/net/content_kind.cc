#include "net/content_kind.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace showrunner::net {

using text::SourceFormat;

namespace {

struct Known {
  std::string_view type;
  SourceFormat format;
};

/// The first type of a format is the one that we call it by.
constexpr std::array kKnown{Known{.type = "text/html", .format = SourceFormat::kHtml},
                            Known{.type = "application/xhtml+xml", .format = SourceFormat::kHtml},
                            Known{.type = "text/plain", .format = SourceFormat::kText},
                            Known{.type = "text/markdown", .format = SourceFormat::kMarkdown},
                            Known{.type = "text/x-markdown", .format = SourceFormat::kMarkdown},
                            Known{.type = "application/pdf", .format = SourceFormat::kPdf},
                            Known{.type = "application/x-pdf", .format = SourceFormat::kPdf},
                            Known{.type = "application/epub+zip", .format = SourceFormat::kEpub}};

/// A file name that tells `text::detect_format` what the server said.
std::string_view name_for(SourceFormat format) {
  switch (format) {
    case SourceFormat::kText: return "page.txt";
    case SourceFormat::kMarkdown: return "page.md";
    case SourceFormat::kHtml: return "page.html";
    case SourceFormat::kPdf: return "page.pdf";
    case SourceFormat::kEpub: return "page.epub";
  }
  return "page.txt";
}

bool names_markdown(std::string_view path) {
  return path.ends_with(".md") || path.ends_with(".markdown") || path.ends_with(".mdown");
}

}  // namespace

std::string media_type(std::string_view content_type) {
  std::string type(content_type.substr(0, content_type.find_first_of(";, \t")));
  std::ranges::transform(type, type.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return type;
}

std::optional<SourceFormat> format_of(std::string_view media_type) {
  const auto* const found = std::ranges::find(kKnown, media_type, &Known::type);
  if (found == kKnown.end()) return std::nullopt;
  return found->format;
}

std::string_view media_type_of(SourceFormat format) {
  const auto* const found = std::ranges::find(kKnown, format, &Known::format);
  return found == kKnown.end() ? "text/plain" : found->type;
}

bool may_be_document(std::string_view media_type) {
  return media_type.empty() || media_type == "application/octet-stream" || media_type == "binary/octet-stream" ||
         format_of(media_type).has_value();
}

Result<SourceFormat> document_kind(std::string_view media_type, std::string_view path, std::string_view bytes) {
  const auto promised = format_of(media_type);
  // Servers of raw files call Markdown plain text.
  const bool by_path = !promised || (*promised == SourceFormat::kText && names_markdown(path));
  return text::detect_format(by_path ? path : name_for(*promised), bytes);
}

}  // namespace showrunner::net
