#include "audio/mastering/spool.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

namespace showrunner::audio {

namespace {

struct Header {
  std::uint64_t speaker = 0;
  std::int64_t pause = 0;
  std::uint64_t sample_rate = 0;
  std::uint64_t samples = 0;
};

/// Not every file system knows files without a name (O_TMPFILE); there, one is made and unlinked at once.
int open_unnamed(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return descriptor;
  std::string name = (directory / ".spool.XXXXXX").string();
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

/// `transfer` is pread or pwrite; moves all `size` bytes, or says with errno why not.
template <class Bytes, class Transfer>
bool transfer_all(Transfer transfer, int descriptor, Bytes* bytes, std::size_t size, std::int64_t offset) {
  while (size > 0) {
    const ssize_t moved = transfer(descriptor, bytes, size, offset);
    if (moved < 0 && errno == EINTR) continue;
    if (moved == 0) errno = EIO;
    if (moved <= 0) return false;
    bytes += moved;
    size -= static_cast<std::size_t>(moved);
    offset += moved;
  }
  return true;
}

}  // namespace

Result<Spool> Spool::create(const std::filesystem::path& target) {
  const int descriptor = open_unnamed(target.has_parent_path() ? target.parent_path() : std::filesystem::path("."));
  if (descriptor < 0) {
    return fail(system_error(fmt::format("cannot make scratch space beside {}", target.string()), errno));
  }
  return Spool(target, descriptor);
}

Spool::Spool(std::filesystem::path target, int descriptor) : target_(std::move(target)), descriptor_(descriptor) {}

Spool::Spool(Spool&& other) noexcept
    : target_(std::move(other.target_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      read_at_(other.read_at_),
      size_(other.size_) {}

Spool& Spool::operator=(Spool&& other) noexcept {
  std::swap(target_, other.target_);
  std::swap(descriptor_, other.descriptor_);
  std::swap(read_at_, other.read_at_);
  std::swap(size_, other.size_);
  return *this;
}

Spool::~Spool() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> Spool::append(std::size_t speaker, std::int64_t pause, const Pcm& pcm) {
  const Header header{.speaker = speaker,
                      .pause = pause,
                      .sample_rate = static_cast<std::uint64_t>(pcm.sample_rate),
                      .samples = pcm.samples.size()};
  const std::size_t bytes = pcm.samples.size() * sizeof(std::int16_t);
  if (!transfer_all(::pwrite, descriptor_, reinterpret_cast<const char*>(&header), sizeof header, size_) ||
      !transfer_all(::pwrite, descriptor_, reinterpret_cast<const char*>(pcm.samples.data()), bytes,
                    size_ + static_cast<std::int64_t>(sizeof header))) {
    return fail(system_error(fmt::format("cannot write scratch space beside {}", target_.string()), errno));
  }
  size_ += static_cast<std::int64_t>(sizeof header + bytes);
  return {};
}

Result<std::optional<SpooledPiece>> Spool::next() {
  if (read_at_ == size_) return std::nullopt;
  const auto failed = [&] {
    return fail(system_error(fmt::format("cannot read scratch space beside {}", target_.string()), errno));
  };
  Header header;
  if (!transfer_all(::pread, descriptor_, reinterpret_cast<char*>(&header), sizeof header, read_at_)) return failed();
  read_at_ += static_cast<std::int64_t>(sizeof header);
  SpooledPiece piece{.speaker = header.speaker,
                     .pause = header.pause,
                     .pcm = {.sample_rate = static_cast<int>(header.sample_rate),
                             .samples = std::vector<std::int16_t>(header.samples)}};
  const std::size_t bytes = header.samples * sizeof(std::int16_t);
  if (!transfer_all(::pread, descriptor_, reinterpret_cast<char*>(piece.pcm.samples.data()), bytes, read_at_)) {
    return failed();
  }
  read_at_ += static_cast<std::int64_t>(bytes);
  return piece;
}

}  // namespace showrunner::audio
