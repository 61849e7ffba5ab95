#pragma once

#include <string_view>

#include <fmt/core.h>

namespace showrunner {

enum class LogLevel { kDebug, kInfo, kWarning, kError };

/// One line to standard error, with time and level, when `level` is at least the level set. Thread-safe.
/// Messages name things, never secrets or the text of a document.
void log_line(LogLevel level, std::string_view message);

/// Warning is the start value: a command that goes well is silent.
void set_log_level(LogLevel level);

template <class... Args>
void log_warning(fmt::format_string<Args...> format, Args&&... args) {
  log_line(LogLevel::kWarning, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace showrunner
