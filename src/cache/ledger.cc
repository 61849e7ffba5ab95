#include "cache/ledger.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <string_view>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>

#include "base/hash.h"
#include "cache/entry_format.h"

namespace showrunner::cache {

namespace {

constexpr std::chrono::milliseconds kBetweenTries{1};

/// Bytes, entries and the XXH3-64 of both, little-endian.
using Record = std::array<char, 24>;

std::uint64_t checksum(const Record& record) {
  return fingerprint64(std::string_view(record.data(), 16));
}

}  // namespace

std::optional<Ledger> Ledger::lock(FileIo& io, const std::string& path, const Deadline& deadline) {
  auto file = OpenFile::open(io, path, O_RDWR | O_CREAT);
  if (!file) return std::nullopt;
  while (io.flock(file->get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK || deadline.passed()) return std::nullopt;
    std::this_thread::sleep_for(kBetweenTries);  // flock(2) has no timeout; the lock is held for microseconds as a rule
  }
  return Ledger(std::move(*file));
}

std::optional<Totals> Ledger::read(const OpenFile& file) {
  Record record{};
  if (file.read(record.data(), record.size(), 0) != static_cast<ssize_t>(record.size())) return std::nullopt;
  if (get_u64(record.data() + 16) != checksum(record)) return std::nullopt;
  return Totals{.bytes = get_u64(record.data()), .entries = get_u64(record.data() + 8)};
}

bool Ledger::write(const Totals& totals) const {
  Record record{};
  put_u64(record.data(), totals.bytes);
  put_u64(record.data() + 8, totals.entries);
  put_u64(record.data() + 16, checksum(record));
  return file_.write(record.data(), record.size(), 0);
}

std::optional<Totals> Ledger::peek(FileIo& io, const std::string& path) {
  const auto file = OpenFile::open(io, path, O_RDONLY);
  return file ? read(*file) : std::nullopt;
}

}  // namespace showrunner::cache
