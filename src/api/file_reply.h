#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cache/file_store.h"
#include "net/http_server.h"
#include "studio/media_shelf.h"

namespace showrunner::api {

/// A finished file that never changes, in memory for as long as `owner` lives.
struct ServedFile {
  std::shared_ptr<const void> owner;
  std::string_view bytes;
  std::string content_type;
  std::string etag;                         ///< strong, in quotes
  std::optional<std::int64_t> modified_ms;  ///< Unix milliseconds
};

/// The whole of it or the range that a GET asks for (RFC 9110 §14, If-Range as §13.1.5 has it); 304 to who has it. Pages of
/// other sites may read it. `headers` come along.
net::ServerReply file_reply(const net::ServerRequest& request, ServedFile file, std::string headers);

/// The same of a file of the audio cache.
net::ServerReply file_reply(const net::ServerRequest& request, std::shared_ptr<const cache::StoredFile> file,
                            std::string headers);

/// And of the media shelf: kept for ever by whoever fetches it.
net::ServerReply file_reply(const net::ServerRequest& request, studio::MediaShelf::FilePtr file);

/// Whether the client has what it asks for (RFC 9110 §13.2.2): the tag decides where both If-None-Match and
/// If-Modified-Since are sent.
bool has_already(const net::ServerRequest& request, std::string_view etag, std::optional<std::int64_t> modified_ms);

/// The ETag of a file of the audio cache, in quotes.
std::string etag_of(const cache::StoredFile& file);

/// "audio/mpeg" for "mp3", and so on for every file that we serve.
std::string_view content_type_of(std::string_view extension);

/// What says that a client may keep what it got for ever.
inline constexpr std::string_view kImmutableHeaders =
    "Cache-Control: public, max-age=31536000, immutable\r\nX-Content-Type-Options: nosniff\r\n";

/// A range of a representation of `size` bytes: first and last byte, both within.
struct ByteRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

enum class RangeVerdict { kWhole, kPart, kUnsatisfiable };

/// What a Range header asks for; anything but one range of bytes means the whole (RFC 9110 §14.2 allows it). Pure.
RangeVerdict parse_range(std::string_view header, std::size_t size, ByteRange& range);

}  // namespace showrunner::api
