#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>

namespace showrunner {

/// Makes UUIDs of version 7 (RFC 9562 §5.7): they sort by the time of their making, to the millisecond and, within one
/// maker, in the order in which they were made, also when the clock is set back. Thread-safe.
class UuidMaker {
 public:
  /// 36 characters, lower case. `unix_ms` is what the clock says now.
  std::string make(std::int64_t unix_ms);

 private:
  std::mutex mutex_;
  std::int64_t last_ms_ = 0;
  std::uint32_t counter_ = 0;  ///< the 12 bits behind the time: starts at random, counts within a millisecond
};

/// A new id, by the system's clock; one maker for the whole program.
std::string make_uuid();

/// The UUID of version 5 (RFC 9562 §5.5) of `name` in the name space of `name_space`, itself a UUID of 36 characters.
std::string name_uuid(std::string_view name_space, std::string_view name);

/// Whether `text` is a UUID as those above are written: 36 characters, lower case.
bool is_uuid(std::string_view text);

}  // namespace showrunner
