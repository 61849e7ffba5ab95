#include "text/detect_format.h"

#include <fmt/format.h>

#include "text/reader.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

struct Named {
  std::string_view name;
  SourceFormat format;
};

constexpr std::array kFormats{
    Named{.name = "text", .format = SourceFormat::kText}, Named{.name = "markdown", .format = SourceFormat::kMarkdown},
    Named{.name = "html", .format = SourceFormat::kHtml}, Named{.name = "pdf", .format = SourceFormat::kPdf},
    Named{.name = "epub", .format = SourceFormat::kEpub}};

constexpr std::array kEndings{Named{.name = ".txt", .format = SourceFormat::kText},
                              Named{.name = ".text", .format = SourceFormat::kText},
                              Named{.name = ".md", .format = SourceFormat::kMarkdown},
                              Named{.name = ".mdown", .format = SourceFormat::kMarkdown},
                              Named{.name = ".markdown", .format = SourceFormat::kMarkdown},
                              Named{.name = ".html", .format = SourceFormat::kHtml},
                              Named{.name = ".htm", .format = SourceFormat::kHtml},
                              Named{.name = ".xhtml", .format = SourceFormat::kHtml},
                              Named{.name = ".pdf", .format = SourceFormat::kPdf},
                              Named{.name = ".epub", .format = SourceFormat::kEpub}};

struct Signature {
  std::string_view bytes;
  std::string_view kind;
};

constexpr std::array kSignatures{Signature{.bytes = "\x89PNG\r\n"sv, .kind = "a PNG image"},
                                 Signature{.bytes = "\xFF\xD8\xFF"sv, .kind = "a JPEG image"},
                                 Signature{.bytes = "GIF8"sv, .kind = "a GIF image"},
                                 Signature{.bytes = "RIFF"sv, .kind = "a RIFF file (WAV, WebP or AVI)"},
                                 Signature{.bytes = "ID3"sv, .kind = "an MP3 file"},
                                 Signature{.bytes = "OggS"sv, .kind = "an Ogg file"},
                                 Signature{.bytes = "fLaC"sv, .kind = "a FLAC file"},
                                 Signature{.bytes = "\x1F\x8B"sv, .kind = "gzip-compressed data"},
                                 Signature{.bytes = "7z\xBC\xAF\x27\x1C"sv, .kind = "a 7z archive"},
                                 Signature{.bytes = "Rar!"sv, .kind = "a RAR archive"},
                                 Signature{.bytes = "\x7F"
                                                    "ELF"sv,
                                           .kind = "a program"},
                                 Signature{.bytes = "\xD0\xCF\x11\xE0"sv, .kind = "an old Word or Office file"},
                                 Signature{.bytes = "{\\rtf"sv, .kind = "an RTF document"},
                                 Signature{.bytes = "%PDF-"sv, .kind = "a PDF"},
                                 Signature{.bytes = "PK\x03\x04"sv, .kind = "a ZIP archive"},
                                 Signature{.bytes = "PK\x05\x06"sv, .kind = "an empty ZIP archive"}};

/// How far into a file a signature of another program's making may stand.
constexpr std::size_t kHead = 1024;
constexpr std::size_t kSample = std::size_t{64} * 1024;

char ascii_lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool starts_with_folded(std::string_view text, std::string_view lower_case_prefix) {
  return text.size() >= lower_case_prefix.size() &&
         std::equal(lower_case_prefix.begin(), lower_case_prefix.end(), text.begin(),
                    [](char wanted, char c) { return wanted == ascii_lower(c); });
}

bool ends_with_folded(std::string_view text, std::string_view ending) {
  return text.size() >= ending.size() && starts_with_folded(text.substr(text.size() - ending.size()), ending);
}

bool contains_folded(std::string_view text, std::string_view wanted) {
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    if (starts_with_folded(text.substr(at), wanted)) return true;
  }
  return false;
}

bool has_utf16_or_utf32_mark(std::string_view bytes) {
  return bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv) || bytes.starts_with("\0\0\xFE\xFF"sv);
}

/// UTF-16 of a mostly Latin text: every other byte is zero and the ones between are not.
bool looks_like_utf16(std::string_view sample) {
  std::array<std::size_t, 2> zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) zeros.at(i % 2) += sample[i] == '\0' ? 1 : 0;
  const std::size_t half = sample.size() / 2;
  return half > 0 && std::max(zeros[0], zeros[1]) > half * 7 / 10 && std::min(zeros[0], zeros[1]) < half / 20 + 1;
}

/// White space, byte-order mark, comments and an XML declaration in front of the first tag.
std::string_view skip_prologue(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  while (true) {
    head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n\f"), head.size()));
    const std::string_view close = head.starts_with("<!--") ? "-->" : head.starts_with("<?") ? "?>" : "";
    const std::size_t end = close.empty() ? std::string_view::npos : head.find(close);
    if (end == std::string_view::npos) return head;
    head.remove_prefix(end + close.size());
  }
}

bool looks_like_html(std::string_view bytes) {
  const std::string_view head = skip_prologue(bytes.substr(0, 4 * kHead));
  if (starts_with_folded(head, "<!doctype html") || starts_with_folded(head, "<html") ||
      starts_with_folded(head, "<head") || starts_with_folded(head, "<body")) {
    return true;
  }
  return starts_with_folded(head, "<!doctype") && contains_folded(head, "<html");
}

bool looks_like_pdf(std::string_view bytes) {
  return bytes.substr(0, kHead).find("%PDF-") != std::string_view::npos;
}

/// The ending of a file name or of the path of a URL.
std::optional<SourceFormat> format_by_name(std::string_view name) {
  name = name.substr(0, name.find_first_of("?#"));
  for (const Named& ending : kEndings) {
    if (ends_with_folded(name, ending.name)) return ending.format;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_string(SourceFormat format) {
  for (const Named& named : kFormats) {
    if (named.format == format) return named.name;
  }
  return "text";
}

std::optional<SourceFormat> parse_source_format(std::string_view name) {
  for (const Named& named : kFormats) {
    if (named.name == name) return named.format;
  }
  return std::nullopt;
}

std::optional<std::string_view> binary_kind(std::string_view bytes) {
  for (const Signature& signature : kSignatures) {
    if (bytes.starts_with(signature.bytes)) return signature.kind;
  }
  if (bytes.size() > 12 && bytes.substr(4, 4) == "ftyp") return "an MP4 or HEIC file";
  const std::string_view sample = bytes.substr(0, kSample);
  if (has_utf16_or_utf32_mark(sample) || looks_like_utf16(sample)) return std::nullopt;
  std::size_t controls = 0;
  for (const char c : sample) {
    if (c == '\0') return "binary data";
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != '\x1B') ++controls;
  }
  if (controls * 50 > sample.size()) return "binary data";
  return std::nullopt;
}

Result<SourceFormat> detect_format(std::string_view name, std::string_view bytes) {
  if (bytes.empty()) return fail(ErrorCode::kInvalidInput, "the document is empty; give a file with text in it");
  if (looks_like_pdf(bytes)) return SourceFormat::kPdf;
  const auto named = format_by_name(name);
  if (bytes.starts_with("PK\x03\x04")) {
    if (named == SourceFormat::kEpub || bytes.substr(0, kHead).find("application/epub+zip") != std::string_view::npos) {
      return SourceFormat::kEpub;
    }
    return fail(ErrorCode::kInvalidInput,
                "this is a ZIP archive (or a Word or OpenDocument file), not an EPUB; save it as PDF, HTML or text");
  }
  if (const auto kind = binary_kind(bytes)) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("this is {}, not a document; give text, Markdown, HTML, PDF or EPUB", *kind));
  }
  if (looks_like_html(bytes)) return SourceFormat::kHtml;
  if (named == SourceFormat::kPdf || named == SourceFormat::kEpub) {
    return fail(ErrorCode::kInvalidInput,
                fmt::format("this is named like a {} file but does not start like one; it may "
                            "be damaged or an error page",
                            named == SourceFormat::kPdf ? "PDF" : "EPUB"));
  }
  return named.value_or(SourceFormat::kText);
}

}  // namespace showrunner::text
