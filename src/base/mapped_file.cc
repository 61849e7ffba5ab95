#include "base/mapped_file.h"

#include <cerrno>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "base/descriptor.h"

namespace showrunner {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const auto failed = [&path](int number) {
    return fail(system_error(fmt::format("cannot read {}", path.string()), number));
  };
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat info{};
  if (!file || ::fstat(file.get(), &info) != 0) return failed(errno);
  if (!S_ISREG(info.st_mode)) return failed(EISDIR);
  const auto size = static_cast<std::size_t>(info.st_size);
  const std::int64_t modified = std::int64_t{info.st_mtim.tv_sec} * 1000 + info.st_mtim.tv_nsec / 1'000'000;
  if (size == 0) return MappedFile({}, modified);
  void* const mapping = ::mmap(nullptr, size, PROT_READ, MAP_SHARED, file.get(), 0);
  if (mapping == MAP_FAILED) return failed(errno);
  return MappedFile({static_cast<const char*>(mapping), size}, modified);
}

MappedFile::~MappedFile() {
  if (!bytes_.empty()) ::munmap(const_cast<char*>(bytes_.data()), bytes_.size());
}

}  // namespace showrunner
