#pragma once

#include <chrono>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace showrunner {

/// What kind of failure an Error is, without reference to any protocol. The command line maps it to an exit status,
/// the HTTP server (one file) to a status number.
enum class ErrorCode {
  kInvalidInput,      ///< the caller gave something that can never work: bad JSON, an empty document, an unknown voice
  kNotFound,          ///< a file, voice, program or entry does not exist
  kConflict,          ///< it does not fit what is there now: changed by somebody else, or not far enough yet
  kKeyReused,         ///< an Idempotency-Key that belongs to another request
  kPermissionDenied,  ///< the operating system refused
  kNoSpace,           ///< disk full or quota reached
  kResourceLimit,     ///< an input or a child process went over a limit that protects the machine
  kDeadlineExceeded,  ///< it took longer than it was allowed to
  kCancelled,         ///< somebody asked to stop
  kUnavailable,       ///< something needed is missing or down; later may be better
  kOverloaded,        ///< too much is waiting already; worth another try after Error::retry_after
  kRateLimited,       ///< the caller has had its share for now; worth another try after Error::retry_after
  kProviderFailed,    ///< a model or speech service answered with an error or with nonsense, or did not answer
  kInternal,          ///< a child process crashed, or the impossible happened
};

std::string_view to_string(ErrorCode code);

/// An expected failure. `message` is one line for people: what is wrong and what to do about it, no trailing full stop.
struct Error {
  ErrorCode code = ErrorCode::kInternal;
  std::string message;
  bool retryable = false;
  std::string field;                         ///< JSON path of the input at fault ("$.speed"); empty where there is none
  std::chrono::milliseconds retry_after{0};  ///< when another try may do better; 0 where nobody knows
};

template <class T>
using Result = std::expected<T, Error>;

/// `return fail(ErrorCode::kNotFound, "…");` from any function that returns a Result.
inline std::unexpected<Error> fail(ErrorCode code, std::string message) {
  return std::unexpected(Error{.code = code, .message = std::move(message)});
}

inline std::unexpected<Error> fail(Error error) {
  return std::unexpected(std::move(error));
}

/// The Error for a failed system call: `errno` becomes a code and a sentence, e.g. "cannot write out.mp3: No space left on device".
Error system_error(std::string_view what, int error_number);

}  // namespace showrunner
