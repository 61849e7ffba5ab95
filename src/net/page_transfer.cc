#include "net/page_transfer.h"

#include <algorithm>
#include <array>
#include <cstring>

#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>
#include <sys/socket.h>

#include "base/excerpt.h"
#include "base/log.h"
#include "net/content_kind.h"

namespace showrunner::net {

namespace {

constexpr std::size_t kMostHeaderBytes = std::size_t{64} << 10U;
constexpr long kSlowestBytesPerSecond = 1024;
constexpr const char* kUserAgent = "Showrunner (reads pages that its users name)";
constexpr const char* kAccept =
    "Accept: text/html, application/xhtml+xml, text/markdown, text/plain, application/pdf, application/epub+zip";

struct EasyDeleter {
  void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
};

struct HeadersDeleter {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// Why we ended an exchange ourselves.
enum class Stop { kNone, kHeadEnough, kHeadTooLarge, kBodyTooLarge };

/// One request and its answer; libcurl's callbacks see it.
struct Exchange {
  const AddressPolicy& policy;
  std::size_t max_bytes = 0;
  std::unique_ptr<CURL, EasyDeleter> easy;
  std::unique_ptr<curl_slist, HeadersDeleter> headers;
  std::array<char, CURL_ERROR_SIZE> trouble = {};
  std::size_t head_bytes = 0;
  std::string body;
  Stop stop = Stop::kNone;
  std::string refused;  ///< addresses that were not connected to, for the log

  long status() const {
    long value = 0;
    curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &value);
    return value;
  }

  std::string media_type() const {
    const char* value = nullptr;
    curl_easy_getinfo(easy.get(), CURLINFO_CONTENT_TYPE, &value);
    return value == nullptr ? std::string() : net::media_type(value);
  }

  /// Where a redirect leads, as the server says it; empty when the answer is none.
  std::string location() const {
    constexpr std::array kRedirects{301L, 302L, 303L, 307L, 308L};
    curl_header* field = nullptr;
    const bool redirect = std::ranges::find(kRedirects, status()) != kRedirects.end();
    if (!redirect || curl_easy_header(easy.get(), "Location", 0, CURLH_HEADER, -1, &field) != CURLHE_OK) return {};
    return field->value;
  }

  bool is_wanted() const { return status() == 200 && may_be_document(media_type()); }
};

/// The one place that decides about addresses (rule S3): what is to be connected to, after every disguise of the name and
/// whatever the name server says this time.
curl_socket_t open_socket(void* user, curlsocktype purpose, curl_sockaddr* address) {
  auto& exchange = *static_cast<Exchange*>(user);
  boost::asio::ip::tcp::endpoint endpoint;
  const bool known = (address->family == AF_INET || address->family == AF_INET6) &&
                     address->addrlen <= endpoint.capacity() && purpose == CURLSOCKTYPE_IPCXN;
  if (known) {
    std::memcpy(endpoint.data(), &address->addr, address->addrlen);
    endpoint.resize(address->addrlen);
  }
  if (!known || !exchange.policy.allows(endpoint.address(), endpoint.port())) {
    exchange.refused += fmt::format(" {}:{}", endpoint.address().to_string(), endpoint.port());
    return CURL_SOCKET_BAD;
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

std::size_t take_header(const char*, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  exchange.head_bytes += size;
  if (exchange.head_bytes <= kMostHeaderBytes) return size;
  exchange.stop = Stop::kHeadTooLarge;
  return 0;
}

/// Gets decoded bytes, so the limit holds for what a small compressed body unpacks to (rule S8).
std::size_t take_body(const char* bytes, std::size_t, std::size_t size, void* user) {
  auto& exchange = *static_cast<Exchange*>(user);
  if (!exchange.is_wanted()) {
    exchange.stop = Stop::kHeadEnough;
  } else if (size > exchange.max_bytes - exchange.body.size()) {
    exchange.stop = Stop::kBodyTooLarge;
  } else {
    exchange.body.append(bytes, size);
    return size;
  }
  return CURL_WRITEFUNC_ERROR;
}

/// Rules S1, S3 and S5 to S8 as libcurl has them. False when libcurl lacks one of them.
bool prepare(Exchange& exchange, const std::string& url, const FetchOptions& options, Deadline deadline) {
  exchange.easy.reset(curl_easy_init());
  exchange.headers.reset(curl_slist_append(nullptr, kAccept));
  CURL* const easy = exchange.easy.get();
  if (easy == nullptr || !exchange.headers) return false;
  const auto set = [easy](CURLoption option, auto value) { return curl_easy_setopt(easy, option, value) == CURLE_OK; };
  // Whoever waits gives up by himself and says why: this only ends what nobody waits for any more.
  constexpr std::chrono::seconds kBehind(1);
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline.left()) + kBehind;
  return set(CURLOPT_URL, url.c_str()) && set(CURLOPT_PROTOCOLS_STR, "http,https") &&
         set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) && set(CURLOPT_OPENSOCKETFUNCTION, &open_socket) &&
         set(CURLOPT_OPENSOCKETDATA, &exchange) && set(CURLOPT_FOLLOWLOCATION, 0L) && set(CURLOPT_PROXY, "") &&
         set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED)) && set(CURLOPT_USERAGENT, kUserAgent) &&
         set(CURLOPT_HTTPHEADER, exchange.headers.get()) && set(CURLOPT_HTTP09_ALLOWED, 0L) &&
         set(CURLOPT_ACCEPT_ENCODING, "") && set(CURLOPT_FORBID_REUSE, 1L) && set(CURLOPT_DNS_CACHE_TIMEOUT, 0L) &&
         set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect.count())) &&
         set(CURLOPT_TIMEOUT_MS, std::max(1L, static_cast<long>(left.count()))) &&
         set(CURLOPT_LOW_SPEED_LIMIT, kSlowestBytesPerSecond) &&
         set(CURLOPT_LOW_SPEED_TIME, static_cast<long>(options.stall.count())) &&
         set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(options.max_bytes)) &&
         set(CURLOPT_HEADERFUNCTION, &take_header) && set(CURLOPT_HEADERDATA, &exchange) &&
         set(CURLOPT_WRITEFUNCTION, &take_body) && set(CURLOPT_WRITEDATA, &exchange) &&
         set(CURLOPT_ERRORBUFFER, exchange.trouble.data()) && set(CURLOPT_NOSIGNAL, 1L) &&
         // A name server that does not answer must not keep the thread; libcurl's own resolver thread ends by itself.
         set(CURLOPT_QUICK_EXIT, 1L);
}

CURLcode perform(CURL* easy, const Interrupt& interrupt) {
  CURLM* const multi = interrupt.multi();
  if (multi == nullptr || curl_multi_add_handle(multi, easy) != CURLM_OK) return CURLE_OUT_OF_MEMORY;
  CURLcode ended = CURLE_ABORTED_BY_CALLBACK;
  int running = 1;
  while (running > 0 && !interrupt.stopped()) {
    if (curl_multi_perform(multi, &running) != CURLM_OK) break;
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  }
  int queued = 0;
  while (const CURLMsg* const message = curl_multi_info_read(multi, &queued)) {
    if (message->msg == CURLMSG_DONE) ended = message->data.result;
  }
  curl_multi_remove_handle(multi, easy);
  return ended;
}

/// What a user is told of a failed exchange: the same for an address that is refused as for one that does not exist or
/// does not answer, so that nobody can map the inner network with it (rule S10).
Error explain(CURLcode ended, const Exchange& exchange) {
  if (exchange.stop == Stop::kBodyTooLarge || ended == CURLE_FILESIZE_EXCEEDED) {
    return {.code = ErrorCode::kResourceLimit,
            .message = fmt::format("the page is larger than {} bytes, the most that is fetched", exchange.max_bytes)};
  }
  if (exchange.stop == Stop::kHeadTooLarge) {
    return {.code = ErrorCode::kUnavailable, .message = "the site gave no answer that can be used"};
  }
  switch (ended) {
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_CONNECT:
      return {.code = ErrorCode::kUnavailable,
              .message = "the site cannot be reached: it does not exist, does not answer or may not be fetched from"};
    case CURLE_OPERATION_TIMEDOUT:
      return {.code = ErrorCode::kUnavailable, .message = "the page did not arrive in time", .retryable = true};
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
      return {.code = ErrorCode::kUnavailable, .message = "the site cannot prove that it is the one named (TLS)"};
    default: return {.code = ErrorCode::kUnavailable, .message = "the site gave no answer that can be used"};
  }
}

std::string without_query(std::string_view url) {
  return std::string(url.substr(0, url.find('?')));
}

void log_detail(const WebAddress& address, std::string_view detail) {
  log_line(LogLevel::kInfo, fmt::format("fetch {}: {}", without_query(address.url), detail));
}

/// The page out of an answer that is no redirect.
Result<FetchedPage> read_answer(const WebAddress& address, Exchange& exchange) {
  if (exchange.status() != 200) {
    log_detail(address, fmt::format("status {}", exchange.status()));
    return fail(ErrorCode::kUnavailable,
                fmt::format("the site answers with status {} instead of the page", exchange.status()));
  }
  const std::string type = exchange.media_type();
  if (!may_be_document(type)) {
    log_detail(address, fmt::format("content type {}", excerpt(type)));
    return fail(ErrorCode::kInvalidInput,
                "this is no document that can be read; name one of text, Markdown, HTML, PDF or EPUB");
  }
  const auto kind = document_kind(type, address.path, exchange.body);
  if (!kind) return fail(kind.error());
  return FetchedPage{
      .url = address.url, .content_type = std::string(media_type_of(*kind)), .bytes = std::move(exchange.body)};
}

/// The page, or where to go on.
using Step = std::variant<FetchedPage, WebAddress>;

Result<Step> take_step(const WebAddress& address, const AddressPolicy& policy, const FetchOptions& options,
                       Deadline deadline, const Interrupt& interrupt) {
  Exchange exchange{.policy = policy, .max_bytes = options.max_bytes};
  if (!prepare(exchange, address.url, options, deadline)) {
    return fail(ErrorCode::kInternal, "libcurl lacks what fetching pages needs");
  }
  const CURLcode ended = perform(exchange.easy.get(), interrupt);
  if (ended != CURLE_OK && exchange.stop != Stop::kHeadEnough) {
    const std::string refused = exchange.refused.empty() ? "" : "; refused:" + exchange.refused;
    log_detail(address, fmt::format("{} {}{}", curl_easy_strerror(ended), exchange.trouble.data(), refused));
    return fail(explain(ended, exchange));
  }
  const std::string location = exchange.location();
  if (location.empty()) return read_answer(address, exchange);
  auto next = address.redirect(location, policy);
  if (!next) {
    log_detail(address, fmt::format("redirect refused: {}", next.error().message));
    return fail(ErrorCode::kInvalidInput, "the site sends on to an address that is not fetched");
  }
  return *std::move(next);
}

}  // namespace

Result<FetchedPage> transfer_page(const std::string& url, const AddressPolicy& policy, const FetchOptions& options,
                                  Deadline deadline, const Interrupt& interrupt) {
  auto address = WebAddress::parse(url, policy);
  if (!address) return fail(std::move(address.error()));
  const auto blame = [&url](Error error) {
    error.message = fmt::format("{}: {}", excerpt(url, 120), error.message);
    return fail(std::move(error));
  };
  for (int redirects = 0; redirects <= options.max_redirects; ++redirects) {
    auto step = take_step(*address, policy, options, deadline, interrupt);
    if (!step) return blame(std::move(step.error()));
    if (auto* const page = std::get_if<FetchedPage>(&*step)) return std::move(*page);
    address = std::get<WebAddress>(*std::move(step));
  }
  log_detail(*address, fmt::format("more than {} redirects", options.max_redirects));
  return blame({.code = ErrorCode::kInvalidInput, .message = "the site sends on from address to address without end"});
}

}  // namespace showrunner::net
