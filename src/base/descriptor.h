#pragma once

#include <utility>

#include <unistd.h>

namespace showrunner {

/// A file descriptor that is closed when its owner goes; -1 is none.
class Descriptor {
 public:
  explicit Descriptor(int value = -1) : value_(value) {}

  Descriptor(Descriptor&& other) noexcept : value_(other.release()) {}

  Descriptor& operator=(Descriptor&& other) noexcept {
    if (this != &other) {
      reset();
      value_ = other.release();
    }
    return *this;
  }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  ~Descriptor() { reset(); }

  void reset() {
    if (value_ >= 0) ::close(release());
  }

  /// Hands the descriptor to the caller.
  int release() { return std::exchange(value_, -1); }

  int get() const { return value_; }

  explicit operator bool() const { return value_ >= 0; }

 private:
  int value_;
};

}  // namespace showrunner
