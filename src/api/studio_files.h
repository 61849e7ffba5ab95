#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "net/http_server.h"

namespace showrunner::api {

/// A file of the web studio, which is part of the program. Static storage.
struct StudioFile {
  struct Form {
    std::string_view etag;  ///< strong, in quotes; empty: there is no such form
    std::string_view bytes;
  };

  std::string_view path;  ///< "/assets/index-5f3a.js"
  Form plain, br, gzip;
};

namespace embedded {

/// In the order of their paths; the build makes the definition (cmake/embed_web.cmake).
std::span<const StudioFile> studio_files();

}  // namespace embedded

/// The file of `files` that `path` is answered with: its own, or the page of the studio for "/" and, where the client
/// `wants_page`, for every address that the studio itself may have. Null where there is none: what lies below the addresses
/// of the interface, and what is named like a file.
const StudioFile* studio_file(std::span<const StudioFile> files, std::string_view path, bool wants_page);

enum class Coding { kIdentity, kGzip, kBrotli };

/// The form of `file` that an Accept-Encoding header asks for (RFC 9110 §12.5.3); of equals the smallest.
Coding best_coding(std::string_view accept_encoding, const StudioFile& file);

/// The media type of an embedded file by its ending.
std::string_view studio_content_type(std::string_view path);

/// The reply to a request for the studio, which needs no token: it signs its user in itself. Nothing where there is no
/// such file, and for every method but GET and HEAD. No bytes are copied.
std::optional<net::ServerReply> studio_reply(const net::ServerRequest& request);

}  // namespace showrunner::api
