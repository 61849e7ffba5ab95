#include "api/file_reply.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "audio/format.h"
#include "base/clock.h"
#include "net/retry_after.h"

namespace showrunner::api {

namespace {

struct KnownType {
  std::string_view extension, type;
};

/// Beside those of audio. Chapters are told from transcripts by their ending: their type differs.
constexpr std::array kTypes{
    KnownType{"vtt", "text/vtt; charset=utf-8"},
    KnownType{"srt", "application/x-subrip; charset=utf-8"},
    KnownType{"json", "application/json"},
    KnownType{"chapters.json", "application/json+chapters"},
    KnownType{"html", "text/html; charset=utf-8"},
    KnownType{"peaks", "application/octet-stream"},
    KnownType{"png", "image/png"},
    KnownType{"jpg", "image/jpeg"},
};

/// Whether these are digits, and their number; the largest there is for one too large to count (RFC 9110 §14.1.1).
bool read_number(std::string_view digits, std::size_t& number) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::result_out_of_range) number = std::numeric_limits<std::size_t>::max();
  return error != std::errc::invalid_argument && end == digits.data() + digits.size();
}

std::string strong_etag(std::string_view hash) {
  return fmt::format("\"{}\"", hash.substr(0, 32));
}

/// Whether the client has seen nothing newer than `modified_ms`, which is told to it in whole seconds.
bool unmodified_since(std::string_view header, std::int64_t modified_ms) {
  const auto since = net::parse_http_date(header);
  return since && std::chrono::floor<std::chrono::seconds>(
                      std::chrono::sys_time(std::chrono::milliseconds(modified_ms))) <= *since;
}

/// Whether If-Range names what is there: by the tag, or by the very moment of its last change.
bool same_version(std::string_view if_range, const ServedFile& file) {
  if (if_range.empty() || if_range == file.etag) return true;
  return file.modified_ms && if_range == rfc2822(*file.modified_ms);
}

}  // namespace

bool has_already(const net::ServerRequest& request, std::string_view etag, std::optional<std::int64_t> modified_ms) {
  const std::string_view known = request.header("If-None-Match");
  if (!known.empty()) return matches(known, etag);
  const std::string_view since = request.header("If-Modified-Since");
  return !since.empty() && modified_ms && unmodified_since(since, *modified_ms);
}

std::string etag_of(const cache::StoredFile& file) {
  return strong_etag(file.hash);
}

std::string_view content_type_of(std::string_view extension) {
  if (const auto format = audio::parse_format(extension)) return audio::content_type(*format);
  const auto* const known = std::ranges::find(kTypes, extension, &KnownType::extension);
  return known != kTypes.end() ? known->type : "application/octet-stream";
}

RangeVerdict parse_range(std::string_view header, std::size_t size, ByteRange& range) {
  constexpr std::string_view kUnit = "bytes=";
  if (!header.starts_with(kUnit) || header.find(',') != std::string_view::npos) return RangeVerdict::kWhole;
  header.remove_prefix(kUnit.size());
  const std::size_t dash = header.find('-');
  if (dash == std::string_view::npos) return RangeVerdict::kWhole;
  const std::string_view from = header.substr(0, dash);
  const std::string_view to = header.substr(dash + 1);
  std::size_t first = 0;
  std::size_t last = size == 0 ? 0 : size - 1;
  if (from.empty()) {
    std::size_t suffix = 0;
    if (!read_number(to, suffix)) return RangeVerdict::kWhole;
    if (suffix == 0) return RangeVerdict::kUnsatisfiable;
    if (size == 0) return RangeVerdict::kWhole;  // satisfiable (RFC 9110 §14.1.2), but no Content-Range says "no bytes"
    first = size - std::min(suffix, size);
  } else {
    if (!read_number(from, first)) return RangeVerdict::kWhole;
    if (!to.empty()) {
      if (!read_number(to, last) || last < first) return RangeVerdict::kWhole;
      last = std::min(last, size == 0 ? 0 : size - 1);
    }
    if (first >= size) return RangeVerdict::kUnsatisfiable;
  }
  range = {.first = first, .last = last};
  return RangeVerdict::kPart;
}

net::ServerReply file_reply(const net::ServerRequest& request, ServedFile file, std::string headers) {
  headers +=
      "Accept-Ranges: bytes\r\nAccess-Control-Allow-Origin: *\r\nAccess-Control-Expose-Headers: Content-Range, ETag, "
      "Cache-Status\r\n";
  if (file.modified_ms) headers += fmt::format("Last-Modified: {}\r\n", rfc2822(*file.modified_ms));
  if (has_already(request, file.etag, file.modified_ms)) return not_modified(std::move(headers));

  net::ServerReply reply{.content_type = std::move(file.content_type)};
  const std::string_view wanted = request.header("Range");
  ByteRange range;
  const bool applies = request.method == "GET" && !wanted.empty() && same_version(request.header("If-Range"), file);
  const std::size_t size = file.bytes.size();
  switch (applies ? parse_range(wanted, size, range) : RangeVerdict::kWhole) {
    case RangeVerdict::kWhole:
      reply.body = net::SharedBytes{.owner = std::move(file.owner), .bytes = file.bytes};
      break;
    case RangeVerdict::kPart:
      reply.status = 206;
      headers += fmt::format("Content-Range: bytes {}-{}/{}\r\n", range.first, range.last, size);
      reply.body = net::SharedBytes{.owner = std::move(file.owner),
                                    .bytes = file.bytes.substr(range.first, range.last - range.first + 1)};
      break;
    case RangeVerdict::kUnsatisfiable:
      reply.status = 416;
      headers += fmt::format("Content-Range: bytes */{}\r\n", size);
      reply.body = std::string();
      break;
  }
  reply.headers = std::move(headers);
  return reply;
}

net::ServerReply file_reply(const net::ServerRequest& request, std::shared_ptr<const cache::StoredFile> file,
                            std::string headers) {
  const std::string_view content = file->content;
  std::string etag = etag_of(*file);
  std::string type(content_type_of(file->extension));
  return file_reply(request,
                    ServedFile{.owner = std::move(file),
                               .bytes = content,
                               .content_type = std::move(type),
                               .etag = std::move(etag),
                               .modified_ms = std::nullopt},
                    std::move(headers));
}

net::ServerReply file_reply(const net::ServerRequest& request, studio::MediaShelf::FilePtr file) {
  const std::string_view name = file->name;
  const std::string_view content = file->content.bytes();
  const std::int64_t modified = file->content.modified_ms();
  std::string type(content_type_of(name.substr(name.find('.') + 1)));
  return file_reply(request,
                    ServedFile{.owner = std::move(file),
                               .bytes = content,
                               .content_type = std::move(type),
                               .etag = strong_etag(name),
                               .modified_ms = modified},
                    fmt::format("ETag: {}\r\n{}", strong_etag(name), kImmutableHeaders));
}

}  // namespace showrunner::api
