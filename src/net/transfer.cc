#include "net/transfer.h"

#include <algorithm>
#include <charconv>
#include <new>

#include <fmt/format.h>

#include "base/ascii.h"
#include "net/transfer_error.h"

namespace showrunner::net {

namespace {

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::size_t kMaxHeadBytes = std::size_t{256} * 1024;
constexpr std::size_t kMostReserved = std::size_t{1} << 20U;
constexpr std::size_t kUsualHeaders = 16;

bool starts_with_no_case(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    const char c = text[i];
    if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c) != lower[i]) return false;
  }
  return true;
}

bool equal_no_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::ranges::equal(a, b, [](char x, char y) {
           const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; };
           return lower(x) == lower(y);
         });
}

/// A token of RFC 9110 §5.6.2, as far as it matters here.
bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("()<>@,;:\\\"/[]?={}").find(c) == std::string_view::npos;
  });
}

bool has_header(const HttpRequest& request, std::string_view name) {
  return std::ranges::any_of(request.headers, [name](const HttpHeader& h) { return equal_no_case(h.name, name); });
}

long to_ms(std::chrono::steady_clock::duration span) {
  return static_cast<long>(std::chrono::ceil<std::chrono::milliseconds>(span).count());
}

}  // namespace

std::string_view HttpHead::header(std::string_view name) const {
  for (const HttpHeader& header : headers) {
    if (equal_no_case(header.name, name)) return header.value;
  }
  return {};
}

std::optional<Error> check_request(const HttpRequest& request) {
  const auto invalid = [](std::string message) {
    return Error{.code = ErrorCode::kInvalidInput, .message = std::move(message)};
  };
  if (!starts_with_no_case(request.url, "http://") && !starts_with_no_case(request.url, "https://")) {
    return invalid("only http and https addresses can be asked");
  }
  if (std::ranges::any_of(request.url, [](char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7f; })) {
    return invalid("the address has a space or control character in it");
  }
  if (!is_token(request.method)) return invalid("the method of a request must be one word");
  for (const HttpHeader& header : request.headers) {
    if (!is_token(header.name)) return invalid("the name of a request header must be one word");
    if (header.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
      return invalid(fmt::format("the value of the request header {} has a line break in it", header.name));
    }
  }
  return {};
}

Transfer::Transfer(const std::string& user_agent, const std::string& ca_file) : easy_(curl_easy_init()) {
  if (easy_ == nullptr) throw std::bad_alloc();
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_text_.data());
  curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
  curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy_, CURLOPT_USERAGENT, user_agent.c_str());
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, 2L);
  if (!ca_file.empty()) curl_easy_setopt(easy_, CURLOPT_CAINFO, ca_file.c_str());
}

Transfer::~Transfer() {
  curl_easy_cleanup(easy_);
}

void Transfer::begin(Exchange& exchange, Clock::time_point now) {
  const HttpRequest& request = exchange.request;
  exchange_ = &exchange;
  failure_.reset();
  head_bytes_ = 0;
  head_done_ = false;
  any_byte_ = false;
  started_ = last_piece_ = now;
  error_text_[0] = '\0';
  exchange.response.head.headers.reserve(kUsualHeaders);

  if (url_ != request.url) {
    url_ = request.url;
    curl_easy_setopt(easy_, CURLOPT_URL, url_.c_str());
  }
  const bool https = starts_with_no_case(request.url, "https:");
  if (https_ != https) {
    https_ = https;
    // HTTP/2 is agreed on in the TLS handshake; a request then waits for the connection that it can share.
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, long{https ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1});
    curl_easy_setopt(easy_, CURLOPT_PIPEWAIT, https ? 1L : 0L);
  }
  set_method(request);
  set_headers(request);
  set_limits(request, now);
}

void Transfer::set_method(const HttpRequest& request) {
  const bool bare = request.body.empty();
  const Kind kind = request.method == "HEAD" ? Kind::kHead : bare && request.method == "GET" ? Kind::kGet : Kind::kBody;
  const bool custom = kind == Kind::kBody && request.method != "POST";
  if (kind != kind_) {
    kind_ = kind;
    if (kind == Kind::kGet) curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    if (kind == Kind::kHead) curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    if (kind == Kind::kBody) curl_easy_setopt(easy_, CURLOPT_POST, 1L);
  }
  if (custom || custom_method_) {
    custom_method_ = custom;
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, custom ? request.method.c_str() : nullptr);
  }
  if (kind == Kind::kBody) {
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request.body.c_str());
  }
}

/// libcurl only reads the list, so its nodes and text are laid out here in memory that is used again.
void Transfer::set_headers(const HttpRequest& request) {
  header_text_.clear();
  header_nodes_.clear();
  std::vector<curl_slist>& nodes = header_nodes_;
  const auto add = [&](std::string_view name, std::string_view separator, std::string_view value) {
    nodes.push_back({.data = nullptr, .next = nullptr});
    header_text_.append(name).append(separator).append(value).push_back('\0');
  };
  for (const HttpHeader& header : request.headers) {
    const bool empty = trimmed(header.value, kBlanks).empty();
    add(header.name, empty ? ";" : ": ", empty ? "" : header.value);  // "Name;" is libcurl's way to send an empty one
  }
  if (kind_ == Kind::kBody) {
    if (!has_header(request, "expect")) add("Expect", ":", "");
    if (!has_header(request, "content-type")) add("Content-Type", ":", "");
  }
  char* text = header_text_.data();
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].data = text;
    nodes[i].next = i + 1 < nodes.size() ? &nodes[i + 1] : nullptr;
    text += std::string_view(text).size() + 1;
  }
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, nodes.empty() ? nullptr : nodes.data());
}

void Transfer::set_limits(const HttpRequest& request, Clock::time_point now) {
  const long connect_ms = std::max<long>(1, static_cast<long>(request.timeouts.connect.count()));
  if (connect_ms != connect_ms_) {
    connect_ms_ = connect_ms;
    curl_easy_setopt(easy_, CURLOPT_CONNECTTIMEOUT_MS, connect_ms);
  }
  const bool endless = request.deadline.at() == Clock::time_point::max();
  const long total_ms = endless ? 0 : std::max<long>(1, to_ms(request.deadline.at() - now));
  if (total_ms != total_ms_) {
    total_ms_ = total_ms;
    curl_easy_setopt(easy_, CURLOPT_TIMEOUT_MS, std::min<long>(total_ms, 2'000'000'000));
  }
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->take_head_line({data, size * count}) ? size * count : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->take_body({data, size * count}) ? size * count : CURL_WRITEFUNC_ERROR;
}

bool Transfer::take_head_line(std::string_view line) {
  HttpResponse& response = exchange_->response;
  last_piece_ = Clock::now();
  if (!any_byte_) {
    any_byte_ = true;
    response.first_byte = std::chrono::duration_cast<std::chrono::microseconds>(last_piece_ - started_);
  }
  head_bytes_ += line.size();
  if (head_bytes_ > kMaxHeadBytes) {
    return fail_with({.code = ErrorCode::kResourceLimit,
                      .message = fmt::format("the head of the answer of {} is too large", host_of(url_))});
  }
  if (head_done_) return true;  // a trailer (RFC 9110 §6.5) says nothing that is needed here
  std::vector<HttpHeader>& headers = response.head.headers;
  if (line.starts_with("HTTP/")) {
    headers.clear();
    response.head.status = 0;
    const auto space = line.find(' ');
    if (space != std::string_view::npos) {
      std::from_chars(line.data() + space + 1, line.data() + line.size(), response.head.status);
    }
    return true;
  }
  if (line == "\r\n" || line == "\n") return take_end_of_head();
  if ((line[0] == ' ' || line[0] == '\t') && !headers.empty()) {
    headers.back().value.append(" ").append(trimmed(line, kBlanks));
    return true;
  }
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return true;
  headers.push_back({.name = std::string(trimmed(line.substr(0, colon), kBlanks)),
                     .value = std::string(trimmed(line.substr(colon + 1), kBlanks))});
  return true;
}

bool Transfer::take_end_of_head() {
  HttpResponse& response = exchange_->response;
  if (response.head.status < 200) return true;  // 100 Continue and 103 Early Hints: the answer is still to come
  head_done_ = true;
  if (!exchange_->request.on_body && kind_ != Kind::kHead) {
    const std::string_view length = response.head.header("content-length");
    std::size_t bytes = 0;
    std::from_chars(length.data(), length.data() + length.size(), bytes);
    response.body.reserve(std::min({bytes, exchange_->request.max_body_bytes, kMostReserved}));
  }
  if (!exchange_->request.on_head) return true;
  auto taken = exchange_->request.on_head(response.head);
  return taken || fail_with(std::move(taken.error()));
}

bool Transfer::take_body(std::string_view bytes) {
  HttpResponse& response = exchange_->response;
  last_piece_ = Clock::now();
  response.body_bytes += bytes.size();
  if (response.body_bytes > exchange_->request.max_body_bytes) {
    return fail_with({.code = ErrorCode::kResourceLimit,
                      .message = fmt::format("the answer of {} is larger than the {} bytes that are allowed",
                                             host_of(url_), exchange_->request.max_body_bytes)});
  }
  if (!exchange_->request.on_body) {
    response.body.append(bytes);
    return true;
  }
  auto taken = exchange_->request.on_body(bytes);
  return taken || fail_with(std::move(taken.error()));
}

bool Transfer::fail_with(Error error) {
  failure_ = std::move(error);
  return false;
}

std::optional<Error> Transfer::overdue(Clock::time_point now) const {
  const HttpTimeouts& limits = exchange_->request.timeouts;
  const auto late = [](std::string message) {
    return Error{.code = ErrorCode::kDeadlineExceeded, .message = std::move(message), .retryable = true};
  };
  if (any_byte_) {
    if (now - last_piece_ < limits.idle) return {};
    return late(
        fmt::format("{} sent nothing more for {} ms in the middle of its answer", host_of(url_), limits.idle.count()));
  }
  if (now - started_ < limits.first_byte) return {};
  curl_off_t until_sending_us = 0;
  curl_easy_getinfo(easy_, CURLINFO_PRETRANSFER_TIME_T, &until_sending_us);
  if (until_sending_us == 0) return {};  // still connecting, which has a limit of its own
  if (now - started_ - std::chrono::microseconds(until_sending_us) < limits.first_byte) return {};
  return late(fmt::format("{} did not begin to answer within {} ms", host_of(url_), limits.first_byte.count()));
}

bool Transfer::end(CURLcode code, std::optional<Error> failure) {
  Exchange& exchange = *exchange_;
  const auto now = Clock::now();
  exchange.response.total = std::chrono::duration_cast<std::chrono::microseconds>(now - started_);
  if (failure_) {
    exchange.failure = std::move(failure_);
  } else if (failure) {
    exchange.failure = std::move(failure);
  } else if (code == CURLE_OPERATION_TIMEDOUT && total_ms_ > 0 && to_ms(now - started_) >= total_ms_) {
    exchange.failure = {.code = ErrorCode::kDeadlineExceeded,
                        .message = fmt::format("{} took longer than the request may take", host_of(url_))};
  } else if (code != CURLE_OK) {
    long os_error = 0;
    curl_easy_getinfo(easy_, CURLINFO_OS_ERRNO, &os_error);
    exchange.failure = transfer_error(code, url_, os_error, error_text_.data());
  } else if (!head_done_) {
    exchange.failure = transfer_error(CURLE_WEIRD_SERVER_REPLY, url_, 0, {});
  }
  exchange_ = nullptr;
  return exchange.failure.has_value();
}

long Transfer::connections_opened() const {
  long opened = 0;
  curl_easy_getinfo(easy_, CURLINFO_NUM_CONNECTS, &opened);
  return opened;
}

}  // namespace showrunner::net
