#include "studio/source.h"

#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "base/subprocess.h"
#include "text/reader.h"

namespace showrunner::studio {

namespace {

bool is_web_address(std::string_view argument) {
  return argument.starts_with("http://") || argument.starts_with("https://");
}

}  // namespace

Result<Source> load_source(const std::string& argument, std::size_t max_bytes) {
  if (is_web_address(argument)) {
    return fail(
        ErrorCode::kInvalidInput,
        fmt::format("{}: web addresses are not fetched by this version; save the page and name the file", argument));
  }
  const bool standard_input = argument == "-";
  auto bytes = read_file(standard_input ? "/dev/stdin" : argument, max_bytes);
  if (!bytes) return fail(std::move(bytes.error()));
  Source source{.name = standard_input ? "stdin" : std::filesystem::path(argument).filename().string(),
                .bytes = *std::move(bytes)};
  if (source.bytes.empty()) {
    return fail(ErrorCode::kInvalidInput, fmt::format("{} is empty; there is nothing to speak of", argument));
  }
  return source;
}

Result<text::Document> read_isolated(const Source& source, const Options& options) {
  const auto format = text::detect_format(source.name, source.bytes);
  if (!format) return fail(format.error().code, fmt::format("{}: {}", source.name, format.error().message));
  const std::chrono::seconds cpu(options.get<std::int64_t>("read.cpu_seconds"));
  const ProcessLimits limits{
      .memory_bytes = static_cast<std::size_t>(options.get<std::int64_t>("read.memory_bytes")),
      .cpu = cpu,
      .wall = std::chrono::milliseconds(cpu) * 3 / 2,
      .open_files = 64,
      .output_bytes = std::size_t{256} << 20U,
  };
  auto json = run_limited(sibling_program("showrunner-reader"), {std::string(text::to_string(*format)), source.name},
                          source.bytes, limits);
  if (!json) return fail(json.error().code, fmt::format("{}: {}", source.name, json.error().message));
  return text::document_from_json(*json);
}

}  // namespace showrunner::studio
