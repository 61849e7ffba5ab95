#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace showrunner::net {

/// The phrase that goes with a status: "Not Found". Empty for one that is not registered.
std::string_view reason_phrase(int status);

struct ReplyHead {
  enum class Connection { kUnsaid, kClose, kKeepAlive };

  int status = 200;
  std::string_view content_type;
  std::string_view headers;  ///< complete lines
  std::string_view request_id;
  std::optional<std::uint64_t> content_length;
  bool chunked = false;
  Connection connection = Connection::kUnsaid;
};

/// Writes heads of replies. It makes the Date once a second.
class ReplyHeadWriter {
 public:
  /// Replaces what is in `out`.
  void write(std::string& out, const ReplyHead& head);

 private:
  std::string_view date_line();

  std::time_t second_ = -1;
  std::array<char, 48> date_{};
  std::size_t date_size_ = 0;
};

/// Names for requests, 16 hexadecimal digits each: distinct within a run, and scattered so that the runs of several
/// servers do not meet.
class RequestIds {
 public:
  RequestIds();
  std::array<char, 16> next();

 private:
  std::uint64_t state_;
};

/// Whether a client's own id can be used: 1 to 64 letters, digits, '-', '_' and '.'.
bool usable_request_id(std::string_view id);

}  // namespace showrunner::net
