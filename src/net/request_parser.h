#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace showrunner::net {

/// The requests of one connection out of its bytes, one after the other (RFC 9112), with the limits that keep a stranger
/// harmless. Knows no socket. It owns no bytes: it keeps offsets into the caller's buffer, so that a request costs no
/// allocation once its tables have grown. One owner.
///
/// Beast's parser does the grammar. What it leaves open is decided here, on the side of refusing, because two
/// readers that disagree on where a request ends are how requests are smuggled: bare line feeds, folded lines, more than one
/// Content-Length, Content-Length beside Transfer-Encoding, other codings than chunked, none or several Hosts.
class RequestParser {
 public:
  enum class Step {
    kMore,      ///< not whole yet
    kBody,      ///< the head is whole and a body follows: say with limit_body() how long it may be, and go on
    kComplete,  ///< take it, then next()
    kBad,       ///< refuse it with status(); nothing behind it can be trusted
  };

  explicit RequestParser(std::size_t max_header_bytes);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;
  ~RequestParser();

  /// Looks at the request that begins at `data`, of which `size` bytes are there (some may be of the next one). Chunked
  /// bodies are decoded in place, which makes `size` smaller. Between two calls for one request the bytes may move, but
  /// not change.
  Step parse(char* data, std::size_t& size);

  /// How many bytes the body may hold.
  void limit_body(std::size_t most) { max_body_bytes_ = most; }

  std::size_t body_limit() const { return max_body_bytes_; }

  /// Forgets the request, ready for the one that follows.
  void next();

  /// Of a bad request: the status to refuse it with, and why, for people.
  int status() const { return status_; }

  std::string_view reason() const { return reason_; }

  /// \name Of a request whose head is whole. `data` is where it begins now.
  /// @{
  std::string_view method(const char* data) const { return view(data, method_); }

  std::string_view target(const char* data) const { return view(data, target_); }

  std::string_view path(const char* data) const { return view(data, path_); }

  std::string_view query(const char* data) const { return view(data, query_); }

  std::string_view body(const char* data) const { return {data + head_bytes_, body_bytes_}; }

  /// The value of the first field called `name` (any case); empty where there is none.
  std::string_view header(const char* data, std::string_view name) const;

  /// The client's X-Request-Id.
  std::string_view request_id(const char* data) const { return view(data, request_id_); }

  std::string_view user_agent(const char* data) const { return view(data, user_agent_); }

  std::size_t head_bytes() const { return head_bytes_; }

  /// What the client announces; 0 where the body is chunked.
  std::uint64_t content_length() const { return content_length_; }

  bool head_complete() const { return head_bytes_ != 0; }

  bool http_1_1() const { return http_1_1_; }

  bool keep_alive() const { return keep_alive_; }

  bool expects_continue() const { return expects_continue_; }

  /// @}

  /// Bytes of the buffer that a complete request fills, decoded; of one with a Content-Length, as soon as the head is whole.
  std::size_t bytes() const { return head_bytes_ + (chunked_ ? body_bytes_ : content_length_); }

 private:
  struct Span {
    std::uint32_t at = 0;
    std::uint32_t size = 0;
  };

  struct Field {
    Span name;
    Span value;
  };

  class Machine;

  static std::string_view view(const char* data, Span span) { return {data + span.at, span.size}; }

  Step bad(int status, std::string_view reason);
  Step parse_head(char* data, std::size_t size);
  Step parse_chunks(char* data, std::size_t& size);
  Step check_head(const char* data);
  bool split_target(std::string_view target);

  std::size_t max_header_bytes_;
  std::size_t max_body_bytes_ = 0;
  std::unique_ptr<Machine> machine_;

  int status_ = 0;
  std::string_view reason_;
  std::size_t scanned_ = 0;  ///< bytes of the head that hold no end
  std::size_t head_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  std::uint64_t content_length_ = 0;
  bool chunked_ = false;
  bool http_1_1_ = true;
  bool keep_alive_ = true;
  bool expects_continue_ = false;
  Span method_, target_, path_, query_, request_id_, user_agent_;
  std::vector<Field> fields_;
};

}  // namespace showrunner::net
