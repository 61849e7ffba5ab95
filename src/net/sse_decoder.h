#pragma once

#include <cstddef>
#include <optional>
#include <queue>
#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::net {

struct SseEvent {
  std::string event;  ///< "message" where the stream names none
  std::string data;   ///< lines joined by line feeds
  std::string id;     ///< the last id that was set, as the standard has it
};

/// Server-sent events out of bytes in pieces of any size (WHATWG HTML §9.2.6): CR, LF and CRLF, comments, a byte order mark,
/// an unfinished event at the end dropped. `retry` is left out: who asks decides when to come back. Pure; one owner.
class SseDecoder {
 public:
  /// An event larger than this fails the stream.
  explicit SseDecoder(std::size_t max_event_bytes = std::size_t{4} << 20U) : max_event_bytes_(max_event_bytes) {}

  /// Takes the next bytes. After a failure (kResourceLimit) the decoder must not be used any more.
  Result<void> feed(std::string_view bytes);

  /// The next complete event, or nothing until more has been fed.
  std::optional<SseEvent> next();

 private:
  void take_line(std::string_view line);
  void dispatch();

  std::size_t max_event_bytes_;
  std::string line_;   ///< the unfinished one
  bool start_ = true;  ///< a byte order mark may still come
  bool after_cr_ = false;
  std::string event_;
  std::string data_;  ///< each line with its line feed
  std::string id_;
  std::queue<SseEvent> complete_;
};

}  // namespace showrunner::net
