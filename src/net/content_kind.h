#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "text/reader.h"

namespace showrunner::net {

/// "text/html" of a `Content-Type` field such as "Text/HTML; charset=utf-8"; empty when there is none.
std::string media_type(std::string_view content_type);

/// The kind of document that a media type promises; nullopt for one that no reader reads and for those that promise
/// nothing.
std::optional<text::SourceFormat> format_of(std::string_view media_type);

/// The media type of a kind of document.
std::string_view media_type_of(text::SourceFormat format);

/// Whether a body of this media type is worth its bytes: it is a document, or the server does not say what it is (no type,
/// application/octet-stream). Judged before the body is read.
bool may_be_document(std::string_view media_type);

/// What the body is, by its first bytes, then by its media type, then by the ending of the path it came from (rule S9).
/// Fails with kInvalidInput when no reader reads it.
Result<text::SourceFormat> document_kind(std::string_view media_type, std::string_view path, std::string_view bytes);

}  // namespace showrunner::net
