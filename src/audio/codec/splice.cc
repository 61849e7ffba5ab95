#include "audio/codec/splice.h"

#include <algorithm>
#include <cerrno>
#include <string>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace showrunner::audio {

namespace {

constexpr std::int64_t kChunk = 1 << 20;

std::unexpected<Error> failed(std::string_view what, const AtomicFile& file) {
  return fail(system_error(fmt::format("cannot {} {}", what, file.temporary_path().string()), errno));
}

}  // namespace

Result<std::string> read_back(const AtomicFile& file, std::int64_t offset, std::size_t size) {
  std::string bytes(size, '\0');
  std::size_t got = 0;
  while (got < size) {
    const ssize_t count =
        ::pread(file.descriptor(), bytes.data() + got, size - got, offset + static_cast<std::int64_t>(got));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = EIO;
    if (count <= 0) return failed("read back", file);
    got += static_cast<std::size_t>(count);
  }
  return bytes;
}

Result<std::int64_t> size_of(const AtomicFile& file) {
  struct stat info{};
  if (::fstat(file.descriptor(), &info) != 0) return failed("measure", file);
  return info.st_size;
}

Result<void> splice(AtomicFile& file, std::int64_t offset, std::int64_t removed, std::string_view bytes) {
  const auto size = size_of(file);
  if (!size) return fail(size.error());
  const std::int64_t shift = static_cast<std::int64_t>(bytes.size()) - removed;
  const std::int64_t behind = offset + removed;
  const auto move = [&](std::int64_t from, std::int64_t count) -> Result<void> {
    const auto chunk = read_back(file, from, static_cast<std::size_t>(count));
    if (!chunk) return fail(chunk.error());
    return file.write_at(static_cast<std::size_t>(from + shift), *chunk);
  };
  if (shift > 0) {  // the last chunk first, so that none is overwritten before it was moved
    for (std::int64_t end = *size; end > behind;) {
      const std::int64_t count = std::min(kChunk, end - behind);
      end -= count;
      if (auto moved = move(end, count); !moved) return moved;
    }
  } else if (shift < 0) {
    for (std::int64_t from = behind; from < *size; from += kChunk) {
      if (auto moved = move(from, std::min(kChunk, *size - from)); !moved) return moved;
    }
    if (::ftruncate(file.descriptor(), *size + shift) != 0) return failed("shorten", file);
  }
  return file.write_at(static_cast<std::size_t>(offset), bytes);
}

}  // namespace showrunner::audio
