#include "base/result.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>

namespace showrunner {

std::string_view to_string(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidInput: return "invalid_input";
    case ErrorCode::kNotFound: return "not_found";
    case ErrorCode::kConflict: return "conflict";
    case ErrorCode::kKeyReused: return "key_reused";
    case ErrorCode::kPermissionDenied: return "permission_denied";
    case ErrorCode::kNoSpace: return "no_space";
    case ErrorCode::kResourceLimit: return "resource_limit";
    case ErrorCode::kDeadlineExceeded: return "deadline_exceeded";
    case ErrorCode::kCancelled: return "cancelled";
    case ErrorCode::kUnavailable: return "unavailable";
    case ErrorCode::kOverloaded: return "overloaded";
    case ErrorCode::kRateLimited: return "rate_limited";
    case ErrorCode::kProviderFailed: return "provider_failed";
    case ErrorCode::kInternal: return "internal";
  }
  return "internal";
}

namespace {

ErrorCode code_of(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR: return ErrorCode::kNotFound;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::kPermissionDenied;
    case ENOSPC:
    case EDQUOT: return ErrorCode::kNoSpace;
    case EFBIG:
    case ENOMEM:
    case EMFILE:
    case ENFILE: return ErrorCode::kResourceLimit;
    case EISDIR:
    case ENAMETOOLONG: return ErrorCode::kInvalidInput;
    default: return ErrorCode::kInternal;
  }
}

}  // namespace

Error system_error(std::string_view what, int error_number) {
  return Error{.code = code_of(error_number),
               .message = fmt::format("{}: {}", what, std::strerror(error_number)),
               .retryable = error_number == EINTR || error_number == EAGAIN};
}

}  // namespace showrunner
