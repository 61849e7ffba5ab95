#include "net/transfer_error.h"

#include <cstring>
#include <string>

#include <fmt/format.h>

#include "base/excerpt.h"

namespace showrunner::net {

namespace {

constexpr std::size_t kMostDetail = 120;

Error unavailable(std::string message, bool retryable = true) {
  return {.code = ErrorCode::kUnavailable, .message = std::move(message), .retryable = retryable};
}

/// Failures that another try cannot mend: a person must.
Error untrusted(std::string_view host, std::string_view detail) {
  return unavailable(
      fmt::format("cannot trust {}: its TLS certificate was not accepted ({}); check the address and the "
                  "system's certificates",
                  host, detail),
      false);
}

}  // namespace

std::string_view host_of(std::string_view url) {
  if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
  return url;
}

Error transfer_error(CURLcode code, std::string_view url, long os_error, std::string_view detail) {
  const std::string_view host = host_of(url);
  const std::string text = excerpt(detail.empty() ? curl_easy_strerror(code) : detail, kMostDetail);
  switch (code) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
      // The scheme was checked before, so an unsupported one is what came back: no HTTP.
      if (code == CURLE_URL_MALFORMAT) {
        return {.code = ErrorCode::kInvalidInput, .message = fmt::format("not a URL that can be asked: {}", text)};
      }
      [[fallthrough]];
    case CURLE_WEIRD_SERVER_REPLY: return unavailable(fmt::format("{} answered with something that is not HTTP", host));
    case CURLE_COULDNT_RESOLVE_HOST:
      return unavailable(fmt::format("cannot find {}: check the address and the network", host));
    case CURLE_COULDNT_RESOLVE_PROXY:
      return unavailable(fmt::format("cannot find the proxy that leads to {}: check http_proxy and https_proxy", host));
    case CURLE_COULDNT_CONNECT:
      return unavailable(fmt::format("cannot connect to {}: {}", host,
                                     os_error != 0 ? std::strerror(static_cast<int>(os_error)) : text));
    case CURLE_OPERATION_TIMEDOUT:
      return {.code = ErrorCode::kDeadlineExceeded,
              .message = fmt::format("connecting to {} took longer than it may", host),
              .retryable = true};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
    case CURLE_SSL_PINNEDPUBKEYNOTMATCH: return untrusted(host, text);
    case CURLE_SSL_CACERT_BADFILE:
      return unavailable(fmt::format("cannot verify {}: the certificates to trust cannot be read ({})", host, text),
                         false);
    case CURLE_SSL_CONNECT_ERROR: return unavailable(fmt::format("cannot agree on TLS with {}: {}", host, text));
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR: return unavailable(fmt::format("{} closed the connection without an answer", host));
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
      return unavailable(fmt::format("the connection to {} broke in the middle of the answer", host));
    case CURLE_OUT_OF_MEMORY:
      return {.code = ErrorCode::kResourceLimit, .message = "not enough memory for a request", .retryable = true};
    default: return unavailable(fmt::format("asking {} failed: {}", host, text));
  }
}

}  // namespace showrunner::net
