#include "api/studio_files.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "api/cache_headers.h"
#include "api/file_reply.h"
#include "api/json_request.h"
#include "base/ascii.h"

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

/// The weight behind "q=" of one entry of a list, in thousandths; 1000 where there is none, 0 for what is none.
int weight_of(std::string_view parameters) {
  const std::string_view weight = trimmed(parameters);
  if (weight.empty()) return 1000;
  if (weight.size() < 3 || ascii_lower(weight[0]) != 'q' || weight[1] != '=') return 1000;
  double value = 0;
  const auto [end, error] = std::from_chars(weight.data() + 2, weight.data() + weight.size(), value);
  if (error != std::errc() || end != weight.data() + weight.size() || value < 0 || value > 1) return 0;
  return static_cast<int>(value * 1000);
}

/// What the header says of `coding`, else of "*", in thousandths; -1 where it says nothing.
int weight_in(std::string_view header, std::string_view coding) {
  int others = -1;
  while (!header.empty()) {
    const std::size_t comma = header.find(',');
    const std::string_view entry = header.substr(0, comma);
    header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
    const std::size_t semicolon = std::min(entry.find(';'), entry.size());
    const std::string_view name = trimmed(entry.substr(0, semicolon));
    const std::string_view parameters = entry.substr(std::min(semicolon + 1, entry.size()));
    if (same_ignoring_case(name, coding)) return weight_of(parameters);
    if (name == "*") others = weight_of(parameters);
  }
  return others;
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
  int weight = std::max(weight_in(accept_encoding, "identity"), 0);
  const auto consider = [&](Coding coding, std::string_view name) {
    const int wanted = weight_in(accept_encoding, name);
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
