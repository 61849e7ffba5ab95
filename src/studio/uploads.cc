#include "studio/uploads.h"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

#include "base/file.h"
#include "base/hash.h"

namespace showrunner::studio {

namespace {

constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kLongestEnding = 8;

bool is_small_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/// ".pdf" of "Report.PDF"; empty where the ending is none of up to eight letters and digits.
std::string ending_of(std::string_view file_name) {
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos || file_name.size() - dot - 1 > kLongestEnding) return {};
  std::string ending(file_name.substr(dot));
  std::ranges::transform(ending, ending.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
  const bool plain = ending.size() > 1 && std::all_of(ending.begin() + 1, ending.end(), is_small_letter_or_digit);
  return plain ? ending : std::string();
}

}  // namespace

bool Uploads::is_id(std::string_view id) {
  const auto is_hex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (id.size() < kHashDigits || !std::all_of(id.begin(), id.begin() + kHashDigits, is_hex)) return false;
  const std::string_view ending = id.substr(kHashDigits);
  return ending.empty() || ending == ending_of(ending);
}

Result<std::string> Uploads::keep(std::string_view file_name, std::string_view bytes) const {
  if (bytes.empty()) return fail(ErrorCode::kInvalidInput, "the upload is empty");
  std::error_code failed;
  std::filesystem::create_directories(directory_, failed);
  if (failed) return fail(system_error(fmt::format("cannot make {}", directory_.string()), failed.value()));
  std::string id = sha256_hex(bytes) + ending_of(file_name);
  const std::filesystem::path path = directory_ / id;
  if (std::filesystem::exists(path, failed)) return id;
  if (auto written = write_file_atomically(path, bytes); !written) return fail(std::move(written.error()));
  return id;
}

Result<Source> Uploads::load(const std::string& id, std::size_t max_bytes) const {
  if (!is_id(id)) return fail(ErrorCode::kInvalidInput, "an upload is named by what POST /api/uploads returned");
  auto bytes = read_file(directory_ / id, max_bytes);
  if (!bytes && bytes.error().code == ErrorCode::kNotFound) {
    return fail(ErrorCode::kNotFound,
                fmt::format("there is no upload {}; send the document to /api/uploads first", id));
  }
  if (!bytes) return fail(std::move(bytes.error()));
  return Source{.name = id, .bytes = *std::move(bytes)};
}

}  // namespace showrunner::studio
