#include "text/zip_archive.h"

#include <array>

#include <fmt/format.h>
#include <zip.h>

namespace showrunner::text {

namespace {

constexpr zip_int64_t kMostEntries = 10'000;
constexpr std::size_t kMostUnpacked = std::size_t{64} * 1024 * 1024;
constexpr std::uint64_t kMostRatio = 100;
/// Below this an entry may be packed as tightly as it likes.
constexpr std::uint64_t kSmallEntry = std::uint64_t{64} * 1024;

constexpr std::string_view kDamaged = "the EPUB is damaged or cut off; download or export it again";
constexpr std::string_view kBomb = "the EPUB unpacks to far more than a book needs (a zip bomb?); it was not read";

/// A name that would be written outside of a folder the archive is unpacked to.
bool leaves_archive(std::string_view name) {
  if (name.starts_with('/') || name.find('\\') != std::string_view::npos || name.find(':') == 1) return true;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t end = std::min(name.find('/', at), name.size());
    if (name.substr(at, end - at) == "..") return true;
    at = end + 1;
  }
  return false;
}

Result<void> check_entry(zip* archive, zip_uint64_t index) {
  zip_stat_t stat;
  if (zip_stat_index(archive, index, 0, &stat) != 0 || (stat.valid & ZIP_STAT_NAME) == 0) {
    return fail(ErrorCode::kInvalidInput, std::string(kDamaged));
  }
  if (leaves_archive(stat.name)) {
    return fail(ErrorCode::kInvalidInput, "the EPUB has a file whose name leaves the archive; it was not read");
  }
  if (stat.size > kSmallEntry && stat.size / kMostRatio > stat.comp_size) {
    return fail(ErrorCode::kResourceLimit, std::string(kBomb));
  }
  return {};
}

}  // namespace

void ZipArchive::Close::operator()(zip* archive) const {
  zip_discard(archive);
}

Result<ZipArchive> ZipArchive::open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip* const opened = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, &error);
  zip_error_fini(&error);
  if (opened == nullptr) {
    zip_source_free(source);
    return fail(ErrorCode::kInvalidInput, std::string(kDamaged));
  }
  ZipArchive archive(opened);
  const zip_int64_t entries = zip_get_num_entries(opened, 0);
  if (entries > kMostEntries) {
    return fail(ErrorCode::kResourceLimit,
                fmt::format("the EPUB has more than {} files; it was not read", kMostEntries));
  }
  for (zip_int64_t i = 0; i < entries; ++i) {
    if (auto checked = check_entry(opened, static_cast<zip_uint64_t>(i)); !checked) return fail(checked.error());
  }
  return archive;
}

bool ZipArchive::contains(const std::string& name) const {
  return zip_name_locate(archive_.get(), name.c_str(), 0) >= 0;
}

Result<std::string> ZipArchive::read(const std::string& name) {
  zip_stat_t stat;
  if (zip_stat(archive_.get(), name.c_str(), 0, &stat) != 0) {
    return fail(ErrorCode::kInvalidInput, "the EPUB lacks a file that its table of contents names; export it again");
  }
  if (stat.encryption_method != ZIP_EM_NONE) {
    return fail(ErrorCode::kInvalidInput, "the EPUB is protected by a password; remove it and try again");
  }
  const std::unique_ptr<zip_file_t, decltype(&zip_fclose)> file(zip_fopen(archive_.get(), name.c_str(), 0),
                                                                &zip_fclose);
  if (!file) return fail(ErrorCode::kInvalidInput, std::string(kDamaged));
  std::string content;
  std::array<char, 65536> buffer;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled by zip_fread
  // What is unpacked counts, not the sizes that the directory claims.
  for (zip_int64_t got = 0; (got = zip_fread(file.get(), buffer.data(), buffer.size())) != 0;) {
    if (got < 0) return fail(ErrorCode::kInvalidInput, std::string(kDamaged));
    unpacked_ += static_cast<std::size_t>(got);
    if (unpacked_ > kMostUnpacked) return fail(ErrorCode::kResourceLimit, std::string(kBomb));
    content.append(buffer.data(), static_cast<std::size_t>(got));
  }
  return content;
}

}  // namespace showrunner::text
