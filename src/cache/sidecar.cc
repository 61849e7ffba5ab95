#include "cache/sidecar.h"

#include <algorithm>
#include <limits>
#include <ranges>
#include <utility>

#include <boost/json/value.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "text/json_reader.h"

namespace showrunner::cache {

namespace {

constexpr int kVersion = 1;
constexpr std::size_t kMaxExtension = 8;
constexpr std::size_t kMaxTags = 1'000;
constexpr std::int64_t kMaxInteger = std::int64_t{1} << 53U;  // what every JSON reader can count to

}  // namespace

bool is_extension(std::string_view text) {
  return !text.empty() && text.size() <= kMaxExtension && text != "json" &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
}

std::string to_json(const Sidecar& sidecar) {
  return fmt::format(R"({{"version":{},"key":{},"tags":[{}],"extension":{},"meta":{},"size":{},"made":{}{}}})",
                     kVersion, text::json_string(sidecar.key),
                     fmt::join(std::views::transform(sidecar.tags, text::json_string), ","),
                     text::json_string(sidecar.extension), text::json_string(sidecar.meta), sidecar.size,
                     sidecar.made_unix_seconds, sidecar.provisional ? R"(,"provisional":true)" : "");
}

Result<Sidecar> parse_sidecar(std::string_view json) {
  if (json.size() > kMaxSidecarBytes) return fail(ErrorCode::kInvalidInput, "larger than a sidecar may be");
  const auto document = text::parse_json(json);
  if (!document) return fail(document.error());
  text::JsonMistake mistake;
  const text::JsonObject object = text::JsonObject::root(*document, mistake);
  object.required_integer("version", kVersion, kVersion);
  Sidecar sidecar{.key = object.required_text("key", kMaxSidecarBytes),
                  .tags = object.optional_texts("tags", kMaxTags, kMaxSidecarBytes),
                  .extension = object.required_text("extension", kMaxExtension),
                  .meta = object.optional_text("meta", kMaxSidecarBytes),
                  .size = static_cast<std::uint64_t>(object.required_integer("size", 0, kMaxInteger)),
                  .made_unix_seconds = object.required_integer("made", 0, kMaxInteger),
                  .provisional = object.optional_flag("provisional").value_or(false)};
  if (!mistake.noted() && !is_extension(sidecar.extension)) object.note("extension", "is no file extension");
  if (mistake.noted()) return fail(mistake.error());
  return sidecar;
}

}  // namespace showrunner::cache
