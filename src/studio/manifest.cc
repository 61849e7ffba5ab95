#include "studio/manifest.h"

#include <boost/json.hpp>

#include "base/hash.h"

namespace showrunner::studio {

namespace json = boost::json;

namespace {

/// Size and fingerprint of every output, or nothing when one is missing.
std::optional<json::array> describe(const OutputPaths& paths) {
  json::array files;
  for (const auto& path : paths.all()) {
    const auto file = fingerprint_file(path);
    if (!file) return std::nullopt;
    files.push_back({{"bytes", file->bytes}, {"fingerprint", file->fingerprint}});
  }
  return files;
}

}  // namespace

std::optional<std::string> Manifest::find(const std::string& key, const OutputPaths& paths) const {
  const auto entry = store_.get(key);
  if (!entry) return std::nullopt;
  json::error_code error;
  const json::value stored = json::parse(*entry, error);
  if (error || !stored.is_object()) return std::nullopt;
  const json::value* const files = stored.as_object().if_contains("files");
  const json::value* const report = stored.as_object().if_contains("report");
  if (files == nullptr || report == nullptr || !report->is_string()) return std::nullopt;
  const auto present = describe(paths);
  if (!present || json::serialize(*present) != json::serialize(*files)) return std::nullopt;
  return std::string(report->as_string());
}

void Manifest::remember(const std::string& key, const OutputPaths& paths, std::string_view report_json) {
  auto files = describe(paths);
  if (!files) return;
  store_.put(key, json::serialize(json::object{{"files", *std::move(files)}, {"report", report_json}}));
}

}  // namespace showrunner::studio
