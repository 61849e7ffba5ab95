#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace showrunner::perf {

/// Reads one HTTP/1.1 response after another from bytes as they come, in pieces of any size: status, head, and a body by
/// Content-Length, chunked, or up to the end of the connection (RFC 9112 §6.3). A measuring tool's reader: it keeps the
/// head for whoever looks, and the body only when asked to. No I/O, one thread; never throws on what a server may send.
class ResponseReader {
 public:
  enum class State { kHead, kBody, kComplete, kFailed };

  /// Makes ready for the next response. `head_request`: it answers a HEAD, so no body follows.
  void start(bool head_request, bool keep_body);

  /// Takes bytes and returns how many it used: all of them, or fewer when the response is complete or failed.
  std::size_t feed(std::string_view bytes);

  /// The connection has ended: completes a body that has no other end, fails anything else.
  void end_of_stream();

  State state() const { return state_; }

  bool complete() const { return state_ == State::kComplete; }

  bool failed() const { return state_ == State::kFailed; }

  /// Whether any byte of this response has come.
  bool begun() const { return begun_; }

  /// Of the complete head.
  int status() const { return status_; }

  /// Status line and header lines, up to and including the empty line.
  std::string_view head() const { return head_; }

  /// The value of the first header called `name` (any case), trimmed; empty where there is none.
  std::string_view header(std::string_view name) const;

  std::uint64_t body_bytes() const { return body_bytes_; }

  /// Empty unless asked to be kept.
  std::string_view body() const { return body_; }

  /// Whether the connection may be used again, once complete.
  bool keep_alive() const { return keep_alive_; }

 private:
  enum class Framing { kLength, kUntilClose, kChunkSize, kChunkData, kChunkEnd, kTrailer };

  std::size_t feed_head(std::string_view bytes);
  std::size_t feed_chunk_size(std::string_view bytes);
  std::size_t feed_trailer(std::string_view bytes);
  std::size_t take_body(std::string_view bytes);
  void read_head();

  void fail() { state_ = State::kFailed; }

  State state_ = State::kHead;
  Framing framing_ = Framing::kLength;
  bool head_request_ = false;
  bool keep_body_ = false;
  bool begun_ = false;
  bool keep_alive_ = true;
  int status_ = 0;
  std::uint64_t left_ = 0;  ///< bytes of the body, or of the chunk, still to come
  std::uint64_t body_bytes_ = 0;
  std::string head_;
  std::string line_;  ///< a chunk-size or trailer line that has come in part
  std::string body_;
};

}  // namespace showrunner::perf
