#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/document.h"

namespace showrunner::text {

enum class SourceFormat { kText, kMarkdown, kHtml, kPdf, kEpub };

std::string_view to_string(SourceFormat format);
std::optional<SourceFormat> parse_source_format(std::string_view name);

/// The format of a source, by its first bytes where they are telling (PDF, ZIP, HTML), else by the ending of `name`,
/// else plain text. Fails with kInvalidInput on binary content that no reader takes, saying what it looks like.
Result<SourceFormat> detect_format(std::string_view name, std::string_view bytes);

/// Reads untrusted `bytes` of any encoding into a Document, in this process: run it in a limited child (the program
/// `showrunner-reader`), never in a server. Pure: no file, network or clock. Fails with kInvalidInput (empty, encrypted,
/// truncated, without text) or kResourceLimit (an archive that unpacks too large); the message names no path and says
/// what to do.
Result<Document> read_document(std::string_view name, std::string_view bytes, SourceFormat format);

/// The Document as the JSON that `showrunner-reader` prints, and back (validated: the child is not trusted).
std::string to_json(const Document& document);
Result<Document> document_from_json(std::string_view json);

}  // namespace showrunner::text
