#pragma once

#include <sys/resource.h>

namespace showrunner {

/// The nice value of work that keeps a core busy for long (speech, mastering): behind the I/O thread, whose replies are
/// waited for by the millisecond.
inline constexpr int kBackgroundNice = 10;

/// Puts the calling thread there; on Linux each thread has a nice value of its own (setpriority(2), NOTES). For good: coming
/// back needs a privilege.
inline void enter_background() {
  ::setpriority(PRIO_PROCESS, 0, kBackgroundNice);
}

}  // namespace showrunner
