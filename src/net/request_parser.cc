#include "net/request_parser.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/string.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

namespace showrunner::net {

namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

constexpr std::size_t kMaxFields = 128;
constexpr std::string_view kLastChunk = "0\r\n\r\n";
constexpr std::size_t kMaxChunkLine = 4096;

bool is(beast::string_view a, beast::string_view b) {
  return beast::iequals(a, b);
}

/// What Beast says when a head is no HTTP.
std::string_view reason_of(const beast::error_code& error) {
  if (error == http::error::bad_method) return "the request line has no valid method";
  if (error == http::error::bad_target) return "the request target holds characters that it may not hold";
  if (error == http::error::bad_version) return "the request line does not end in HTTP/1.1 or HTTP/1.0";
  if (error == http::error::bad_content_length)
    return "Content-Length is no number, or stands beside Transfer-Encoding";
  if (error == http::error::multiple_content_length) return "Content-Length was given more than once";
  if (error == http::error::bad_transfer_encoding) return "Transfer-Encoding stands beside Content-Length, or twice";
  if (error == http::error::bad_chunk || error == http::error::bad_chunk_extension)
    return "the chunked body is malformed";
  return "the request head is malformed";
}

}  // namespace

/// Beast's parser, reporting into the RequestParser.
class RequestParser::Machine {
 public:
  class Grammar final : public http::basic_parser<true> {
   public:
    explicit Grammar(RequestParser& owner, char* data) : owner_(owner), data_(data) {
      header_limit(static_cast<std::uint32_t>(std::min<std::size_t>(owner.max_header_bytes_ + 4, UINT32_MAX)));
      body_limit(boost::none);
    }

    void move_to(char* data) { data_ = data; }

    int content_lengths = 0;
    int hosts = 0;
    int transfer_encodings = 0;
    bool coding_is_chunked = false;
    bool other_expectation = false;
    bool too_many_fields = false;

   private:
    Span span(beast::string_view text) const {
      // An empty value may point anywhere.
      if (text.empty()) return {};
      return {.at = static_cast<std::uint32_t>(text.data() - data_), .size = static_cast<std::uint32_t>(text.size())};
    }

    void on_request_impl(http::verb /*verb*/, beast::string_view method, beast::string_view target, int version,
                         beast::error_code& /*error*/) override {
      owner_.method_ = span(method);
      owner_.target_ = span(target);
      owner_.http_1_1_ = version == 11;
    }

    void on_response_impl(int /*code*/, beast::string_view /*reason*/, int /*version*/,
                          beast::error_code& /*error*/) override {}

    void on_field_impl(http::field field, beast::string_view name, beast::string_view value,
                       beast::error_code& error) override {
      if (in_body_) return;  // a trailer says nothing that may change what the request means
      if (owner_.fields_.size() == kMaxFields) {
        too_many_fields = true;
        error = http::error::header_limit;
        return;
      }
      owner_.fields_.push_back({.name = span(name), .value = span(value)});
      switch (field) {
        case http::field::content_length: content_lengths += value.find(',') == beast::string_view::npos ? 1 : 2; break;
        case http::field::transfer_encoding:
          ++transfer_encodings;
          coding_is_chunked = is(value, "chunked");
          break;
        case http::field::host: ++hosts; break;
        case http::field::user_agent: owner_.user_agent_ = span(value); break;
        case http::field::expect:
          (is(value, "100-continue") ? owner_.expects_continue_ : other_expectation) = true;
          break;
        default:
          if (is(name, "X-Request-Id")) owner_.request_id_ = span(value);
      }
    }

    void on_header_impl(beast::error_code& /*error*/) override { in_body_ = true; }

    void on_body_init_impl(const boost::optional<std::uint64_t>& /*length*/, beast::error_code& /*error*/) override {}

    std::size_t on_body_impl(beast::string_view body, beast::error_code& /*error*/) override { return body.size(); }

    void on_chunk_header_impl(std::uint64_t /*size*/, beast::string_view /*extensions*/,
                              beast::error_code& /*error*/) override {}

    /// The decoded body grows behind the head; it never reaches the bytes still to be decoded.
    std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, beast::string_view body,
                                   beast::error_code& /*error*/) override {
      std::memmove(data_ + owner_.head_bytes_ + owner_.body_bytes_, body.data(), body.size());
      owner_.body_bytes_ += body.size();
      return body.size();
    }

    void on_finish_impl(beast::error_code& /*error*/) override {}

    RequestParser& owner_;
    char* data_;
    bool in_body_ = false;
  };

  std::optional<Grammar> grammar;
};

RequestParser::RequestParser(std::size_t max_header_bytes)
    : max_header_bytes_(max_header_bytes), machine_(std::make_unique<Machine>()) {}

RequestParser::~RequestParser() = default;

void RequestParser::next() {
  status_ = 0;
  reason_ = {};
  scanned_ = 0;
  head_bytes_ = 0;
  body_bytes_ = 0;
  content_length_ = 0;
  chunked_ = false;
  http_1_1_ = true;
  keep_alive_ = true;
  expects_continue_ = false;
  method_ = target_ = path_ = query_ = request_id_ = user_agent_ = {};
  fields_.clear();
}

RequestParser::Step RequestParser::bad(int status, std::string_view reason) {
  status_ = status;
  reason_ = reason;
  return Step::kBad;
}

std::string_view RequestParser::header(const char* data, std::string_view name) const {
  for (const Field& field : fields_) {
    if (field.name.size == name.size() && is(view(data, field.name), name)) return view(data, field.value);
  }
  return {};
}

RequestParser::Step RequestParser::parse(char* data, std::size_t& size) {
  if (status_ != 0) return Step::kBad;
  if (head_bytes_ == 0) return parse_head(data, size);
  if (chunked_) return parse_chunks(data, size);
  if (content_length_ > max_body_bytes_) return bad(413, "the body is larger than this address takes");
  body_bytes_ = static_cast<std::size_t>(std::min<std::uint64_t>(content_length_, size - head_bytes_));
  return body_bytes_ == content_length_ ? Step::kComplete : Step::kMore;
}

/// Finds the end of the head line by line, so that Beast sees it once and whole, and bare line feeds and folded lines
/// are found on the way.
RequestParser::Step RequestParser::parse_head(char* data, std::size_t size) {
  const std::size_t limit = std::min(size, max_header_bytes_);
  while (true) {
    const void* const found = std::memchr(data + scanned_, '\n', limit - scanned_);
    if (found == nullptr) break;
    const auto at = static_cast<std::size_t>(static_cast<const char*>(found) - data);
    if (at == 0 || data[at - 1] != '\r') return bad(400, "a line ends in a bare line feed");
    if (at == scanned_ + 1) {
      if (scanned_ == 0) return bad(400, "the request begins with an empty line");
      head_bytes_ = at + 1;
      break;
    }
    if (scanned_ != 0 && (data[scanned_] == ' ' || data[scanned_] == '\t')) {
      return bad(400, "a header field is folded over several lines");
    }
    scanned_ = at + 1;
  }
  if (head_bytes_ == 0) {
    if (size >= max_header_bytes_) return bad(431, "the request head is too large");
    return Step::kMore;
  }

  auto& grammar = machine_->grammar.emplace(*this, data);
  beast::error_code error;
  const std::size_t head = head_bytes_;
  grammar.put(boost::asio::const_buffer(data, head), error);
  if (error) {
    if (grammar.too_many_fields) return bad(431, "the request has too many header fields");
    // "HTTP/2.0" is a version that we do not speak; anything else there is no HTTP.
    const std::string_view line(data, std::string_view(data, head).find('\r'));
    const auto version = line.rfind(' ') == std::string_view::npos ? "" : line.substr(line.rfind(' ') + 1);
    if (error == http::error::bad_version && std::ranges::count(line, ' ') == 2 && version.size() == 8 &&
        version.starts_with("HTTP/") && version[5] >= '0' && version[5] <= '9' && version[6] == '.' &&
        version[7] >= '0' && version[7] <= '9') {
      return bad(505, "only HTTP/1.1 and HTTP/1.0 are spoken here");
    }
    return bad(400, reason_of(error));
  }
  return check_head(data);
}

RequestParser::Step RequestParser::check_head(const char* data) {
  auto& grammar = *machine_->grammar;
  if (grammar.content_lengths > 1) return bad(400, "Content-Length was given more than once");
  if (grammar.hosts > 1 || (http_1_1_ && grammar.hosts == 0)) return bad(400, "a request needs one Host");
  if (grammar.transfer_encodings > 0) {
    if (!http_1_1_ || grammar.content_lengths > 0 || grammar.transfer_encodings > 1) {
      return bad(400, "Transfer-Encoding stands beside Content-Length, or twice, or in HTTP/1.0");
    }
    if (!grammar.coding_is_chunked) return bad(501, "the only Transfer-Encoding taken is chunked");
  }
  if (grammar.other_expectation) return bad(417, "the only expectation that can be met is 100-continue");
  if (!split_target(target(data))) return bad(400, "the request target is no path");
  keep_alive_ = grammar.keep_alive();
  chunked_ = grammar.chunked();
  content_length_ = chunked_ ? 0 : grammar.content_length().value_or(0);
  if (!chunked_ && content_length_ == 0) return Step::kComplete;
  return Step::kBody;
}

/// A path, "*", or a whole address whose authority is left out (RFC 9112 §3.2 wants servers to take those).
bool RequestParser::split_target(std::string_view target) {
  std::size_t path = 0;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (target.size() > scheme.size() && is(target.substr(0, scheme.size()), scheme)) {
      path = std::min(target.find_first_of("/?", scheme.size()), target.size());
    }
  }
  if (path < target.size() && target[path] != '/' && target[path] != '?' && target != "*") return false;
  if (target.find('#') != std::string_view::npos) return false;
  const auto question = std::min(target.find('?', path), target.size());
  path_ = {.at = target_.at + static_cast<std::uint32_t>(path), .size = static_cast<std::uint32_t>(question - path)};
  if (path_.size == 0 && path == 0) return false;
  if (question < target.size()) {
    query_ = {.at = target_.at + static_cast<std::uint32_t>(question) + 1,
              .size = static_cast<std::uint32_t>(target.size() - question - 1)};
  }
  return true;
}

RequestParser::Step RequestParser::parse_chunks(char* data, std::size_t& size) {
  auto& grammar = *machine_->grammar;
  grammar.move_to(data);
  const std::size_t raw = head_bytes_ + body_bytes_;
  // No body ends in less, and Beast asserts that it is not asked about less.
  if (size - raw < kLastChunk.size()) return Step::kMore;
  if (!grammar.eager()) {
    grammar.eager(true);
    grammar.body_limit(max_body_bytes_);
  }
  beast::error_code error;
  std::size_t at = raw;
  while (at < size && !grammar.is_done() && !error) {
    at += grammar.put(boost::asio::const_buffer(data + at, size - at), error);
  }
  const std::size_t decoded = head_bytes_ + body_bytes_;
  std::memmove(data + decoded, data + at, size - at);
  size -= at - decoded;
  if (error == http::error::body_limit) {
    return bad(413, "the body is larger than this address takes");
  }
  if (error && error != http::error::need_more) return bad(400, reason_of(error));
  if (grammar.is_done()) return Step::kComplete;
  if (size - decoded > std::max(kMaxChunkLine, max_header_bytes_)) return bad(400, "a chunk's first line is too long");
  return Step::kMore;
}

}  // namespace showrunner::net
