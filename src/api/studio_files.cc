#include "api/studio_files.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "api/accept_encoding.h"
#include "api/cache_headers.h"
#include "api/file_reply.h"
#include "api/json_request.h"

namespace showrunner::api {

namespace {

constexpr std::string_view kPage = "/index.html";
constexpr std::string_view kAssets = "/assets/";

/// What the interface has, the studio cannot have.
constexpr std::array<std::string_view, 6> kTaken{"/api", "/v1", "/media", "/feeds", "/health", "/metrics"};

/// The page loads and runs what comes from here and nothing else.
constexpr std::string_view kPolicy =
    "Content-Security-Policy: default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'; worker-src 'self'; manifest-src 'self'; require-trusted-types-for 'script'; "
    "trusted-types showrunner\r\n";

constexpr std::string_view kSecurity =
    "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCross-Origin-Opener-Policy: same-origin\r\n"
    "Permissions-Policy: accelerometer=(), browsing-topics=(), camera=(), display-capture=(), "
    "geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()\r\n";

struct KnownType {
  std::string_view ending, type;
};

constexpr std::array kTypes{
    KnownType{".html", "text/html; charset=utf-8"},
    KnownType{".js", "text/javascript; charset=utf-8"},
    KnownType{".css", "text/css; charset=utf-8"},
    KnownType{".json", "application/json"},
    KnownType{".webmanifest", "application/manifest+json"},
    KnownType{".svg", "image/svg+xml"},
    KnownType{".png", "image/png"},
    KnownType{".jpg", "image/jpeg"},
    KnownType{".webp", "image/webp"},
    KnownType{".avif", "image/avif"},
    KnownType{".ico", "image/x-icon"},
    KnownType{".woff2", "font/woff2"},
    KnownType{".wasm", "application/wasm"},
    KnownType{".txt", "text/plain; charset=utf-8"},
    KnownType{".map", "application/json"},
};

bool is_below(std::string_view path, std::string_view taken) {
  return path.starts_with(taken) && (path.size() == taken.size() || path[taken.size()] == '/');
}

/// Whether the studio may have a view at this address.
bool is_view(std::string_view path) {
  if (std::ranges::any_of(kTaken, [path](std::string_view taken) { return is_below(path, taken); })) return false;
  return path.find('.', path.rfind('/') + 1) == std::string_view::npos;
}

const StudioFile* file_at(std::span<const StudioFile> files, std::string_view path) {
  const auto found = std::ranges::lower_bound(files, path, {}, &StudioFile::path);
  return found != files.end() && found->path == path ? &*found : nullptr;
}

const StudioFile::Form& form_of(const StudioFile& file, Coding coding) {
  switch (coding) {
    case Coding::kBrotli: return file.br;
    case Coding::kGzip: return file.gzip;
    case Coding::kIdentity: return file.plain;
  }
  return file.plain;
}

std::string headers_of(const StudioFile& file, Coding coding) {
  std::string headers =
      fmt::format("ETag: {}\r\nVary: Accept-Encoding\r\nCache-Control: {}\r\n{}", form_of(file, coding).etag,
                  file.path.starts_with(kAssets) ? "public, max-age=31536000, immutable" : "no-cache", kSecurity);
  if (file.path.ends_with(".html") || file.path == "/sw.js") headers += kPolicy;
  return headers;
}

}  // namespace

const StudioFile* studio_file(std::span<const StudioFile> files, std::string_view path, bool wants_page) {
  if (path == "/") return file_at(files, kPage);
  if (const StudioFile* file = file_at(files, path)) return file;
  return wants_page && is_view(path) ? file_at(files, kPage) : nullptr;
}

Coding best_coding(std::string_view accept_encoding, const StudioFile& file) {
  Coding best = Coding::kIdentity;
  // Plain bytes are taken by everybody who does not say otherwise, but by nobody rather than what he named.
  int weight = coding_weight(accept_encoding, "identity").value_or(0);
  const auto consider = [&](Coding coding, std::string_view name) {
    const int wanted = coding_weight(accept_encoding, name).value_or(0);
    if (form_of(file, coding).etag.empty() || wanted <= 0 || wanted < weight) return;
    best = coding;
    weight = wanted;
  };
  consider(Coding::kGzip, "gzip");
  consider(Coding::kBrotli, "br");
  return best;
}

std::string_view studio_content_type(std::string_view path) {
  const auto* const known =
      std::ranges::find_if(kTypes, [path](const KnownType& type) { return path.ends_with(type.ending); });
  return known != kTypes.end() ? known->type : "application/octet-stream";
}

std::optional<net::ServerReply> studio_reply(const net::ServerRequest& request) {
  if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
  const StudioFile* file = studio_file(embedded::studio_files(), request.path, accepts(request, "text/html"));
  if (file == nullptr) return std::nullopt;
  const Coding coding = best_coding(request.header("Accept-Encoding"), *file);
  const StudioFile::Form& form = form_of(*file, coding);
  std::string headers = headers_of(*file, coding);
  if (has_already(request, form.etag, std::nullopt)) return not_modified(std::move(headers));
  if (coding != Coding::kIdentity) {
    headers += fmt::format("Content-Encoding: {}\r\n", coding == Coding::kBrotli ? "br" : "gzip");
  }
  return net::ServerReply{.content_type = std::string(studio_content_type(file->path)),
                          .headers = std::move(headers),
                          .body = net::SharedBytes{.owner = nullptr, .bytes = form.bytes}};
}

}  // namespace showrunner::api
