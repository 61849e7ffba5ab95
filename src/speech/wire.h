#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace showrunner::speech {

static_assert(std::endian::native == std::endian::little, "frames and cache entries are little-endian");

/// A number or flat record that is written as its own bytes.
template <class T>
concept Flat = std::is_trivially_copyable_v<T> && std::has_unique_object_representations_v<T>;

/// Appends values to a byte string: numbers little-endian, sequences after a 32-bit count.
class ByteWriter {
 public:
  template <class T>
    requires std::integral<T> || std::floating_point<T>
  ByteWriter& number(T value) {
    raw(&value, sizeof value);
    return *this;
  }

  ByteWriter& text(std::string_view value) { return sequence(std::span(value)); }

  template <class T, std::size_t Extent>
    requires Flat<T>
  ByteWriter& sequence(std::span<T, Extent> values) {
    number(static_cast<std::uint32_t>(values.size()));
    raw(values.data(), values.size_bytes());
    return *this;
  }

  std::string take() { return std::move(bytes_); }

 private:
  void raw(const void* data, std::size_t size) { bytes_.append(static_cast<const char*>(data), size); }

  std::string bytes_;
};

/// Reads back what a ByteWriter wrote. Reading past the end gives zeros and clears `ok()`; it never allocates more than
/// the bytes at hand can fill.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  template <class T>
    requires std::integral<T> || std::floating_point<T>
  T number() {
    T value{};
    raw(&value, sizeof value);
    return value;
  }

  std::string text() {
    const auto size = number<std::uint32_t>();
    std::string value(size <= rest_.size() ? size : 0, '\0');
    if (value.size() != size) ok_ = false;
    raw(value.data(), value.size());
    return value;
  }

  template <Flat T>
  std::vector<T> sequence() {
    const auto count = number<std::uint32_t>();
    std::vector<T> values(count <= rest_.size() / sizeof(T) ? count : 0);
    if (values.size() != count) ok_ = false;
    raw(values.data(), values.size() * sizeof(T));
    return values;
  }

  bool ok() const { return ok_; }

  /// Everything was there and nothing is left over.
  bool complete() const { return ok_ && rest_.empty(); }

 private:
  void raw(void* data, std::size_t size) {
    if (!ok_ || size > rest_.size()) {
      ok_ = false;
      return;
    }
    if (size > 0) std::memcpy(data, rest_.data(), size);
    rest_.remove_prefix(size);
  }

  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace showrunner::speech
