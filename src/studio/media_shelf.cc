#include "studio/media_shelf.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/uuid.h"

namespace showrunner::studio {

namespace {

/// Of a SHA-256, in hexadecimal digits: 128 bits.
constexpr std::size_t kNameDigits = 32;
constexpr std::size_t kLongestExtension = 20;
/// Files that stay mapped though nobody is being sent them: address space, no memory.
constexpr std::size_t kMostOpened = 256;

bool is_name(std::string_view name) {
  const std::size_t dot = name.find('.');
  if (dot != kNameDigits || name.back() == '.' || name.size() > kNameDigits + 1 + kLongestExtension ||
      name.size() == dot + 1)
    return false;
  const auto hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const auto plain = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '.'; };
  return std::ranges::all_of(name.substr(0, dot), hex) && std::ranges::all_of(name.substr(dot + 1), plain);
}

std::string key_of(std::string_view scope, std::string_view name) {
  return fmt::format("{}/{}", scope, name);
}

}  // namespace

Result<MediaFile> MediaShelf::put(std::string_view scope, std::string_view bytes, std::string_view extension) const {
  MediaFile file{.name = fmt::format("{}.{}", sha256_hex(bytes).substr(0, kNameDigits), extension),
                 .bytes = static_cast<std::int64_t>(bytes.size())};
  const std::filesystem::path directory = root_ / scope;
  std::error_code failed;
  std::filesystem::create_directories(directory, failed);
  if (failed) return fail(system_error(fmt::format("cannot make {}", directory.string()), failed.value()));
  const std::filesystem::path path = directory / file.name;
  if (std::filesystem::file_size(path, failed) == bytes.size() && !failed) return file;
  if (auto done = write_file_atomically(path, bytes); !done) return fail(std::move(done.error()));
  return file;
}

Result<MediaFile> MediaShelf::put_file(std::string_view scope, const std::filesystem::path& from,
                                       std::string_view extension) const {
  const auto content = MappedFile::open(from);
  if (!content) return fail(content.error());
  return put(scope, content->bytes(), extension);
}

Result<std::filesystem::path> MediaShelf::find(std::string_view scope, std::string_view name) const {
  if (is_uuid(scope) && is_name(name)) {
    std::filesystem::path path = root_ / scope / name;
    std::error_code failed;
    if (std::filesystem::is_regular_file(path, failed)) return path;
  }
  return fail(ErrorCode::kNotFound, "there is no such file, or not any more");
}

std::vector<std::string> MediaShelf::scopes() const {
  std::vector<std::string> found;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(root_, none)) {
    std::string name = entry.path().filename().string();
    if (is_uuid(name)) found.push_back(std::move(name));
  }
  return found;
}

std::set<std::string> MediaShelf::names(std::string_view scope) const {
  std::set<std::string> names;
  if (!is_uuid(scope)) return names;
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(root_ / scope, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    std::string name = entry->path().filename().string();
    if (is_name(name)) names.insert(std::move(name));
  }
  return names;
}

Result<MediaShelf::FilePtr> MediaShelf::open(std::string_view scope, std::string_view name) {
  const auto path = find(scope, name);
  if (!path) return fail(path.error());
  auto content = MappedFile::open(*path);
  if (!content) return fail(std::move(content.error()));
  auto file = std::make_shared<const File>(File{.name = std::string(name), .content = *std::move(content)});
  std::string key = key_of(scope, name);
  {
    const std::lock_guard lock(opening_);
    if (const auto known = by_name_.find(key); known != by_name_.end()) return known->second->second;
    opened_.emplace_front(key, file);
    by_name_.emplace(key, opened_.begin());
    if (opened_.size() > kMostOpened) {
      by_name_.erase(opened_.back().first);
      opened_.pop_back();
    }
  }
  // Whoever removed it meanwhile may have forgotten it before it was noted.
  if (!find(scope, name)) forget(key);
  return file;
}

MediaShelf::FilePtr MediaShelf::peek(std::string_view scope, std::string_view name) {
  const std::lock_guard lock(opening_);
  const auto known = by_name_.find(key_of(scope, name));
  if (known == by_name_.end()) return nullptr;
  opened_.splice(opened_.begin(), opened_, known->second);
  return known->second->second;
}

void MediaShelf::forget(std::string_view prefix) {
  const std::lock_guard lock(opening_);
  std::erase_if(opened_, [&](const auto& entry) {
    if (!entry.first.starts_with(prefix)) return false;
    by_name_.erase(entry.first);
    return true;
  });
}

void MediaShelf::remove(std::string_view scope, std::string_view name) {
  if (!is_uuid(scope) || !is_name(name)) return;
  std::error_code ignored;
  std::filesystem::remove(root_ / scope / name, ignored);
  forget(key_of(scope, name));
}

void MediaShelf::keep_only(std::string_view scope, const std::set<std::string>& names) {
  if (!is_uuid(scope)) return;
  std::vector<std::string> others;  // with the temporary files of processes that were killed
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(root_ / scope, ignored)) {
    std::string name = entry.path().filename().string();
    if (!names.contains(name)) others.push_back(std::move(name));
  }
  for (const std::string& name : others) {
    std::filesystem::remove(root_ / scope / name, ignored);
    forget(key_of(scope, name));
  }
}

void MediaShelf::remove_all(std::string_view scope) {
  if (!is_uuid(scope)) return;
  std::error_code ignored;
  std::filesystem::remove_all(root_ / scope, ignored);
  forget(key_of(scope, ""));
}

}  // namespace showrunner::studio
