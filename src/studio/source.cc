#include "studio/source.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/file.h"
#include "base/split.h"
#include "base/subprocess.h"
#include "net/address_policy.h"
#include "net/content_kind.h"

namespace showrunner::studio {

namespace asio = boost::asio;

namespace {

/// The parts of "a, b,c" without the spaces around them.
std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::string_view part = trimmed(take_part(text, ','), " ");
    if (!part.empty()) parts.emplace_back(part);
  }
  return parts;
}

}  // namespace

bool is_web_address(std::string_view argument) {
  const auto begins = [argument](std::string_view scheme) {
    return same_ignoring_case(argument.substr(0, scheme.size()), scheme);
  };
  return begins("http://") || begins("https://");
}

asio::awaitable<Result<Source>> fetch_source(net::PageFetcher& pages, std::string url, Deadline deadline) {
  auto page = co_await pages.fetch(std::move(url), deadline);
  if (!page) co_return fail(std::move(page.error()));
  co_return Source{
      .name = std::move(page->url), .bytes = std::move(page->bytes), .format = net::format_of(page->content_type)};
}

Result<net::FetchOptions> fetch_options(const Options& options) {
  net::FetchOptions fetch;
  fetch.allow_cidr = split_list(options.get<std::string>("fetch.allow_cidr"));
  fetch.allow_ports = split_list(options.get<std::string>("fetch.allow_ports"));
  fetch.max_bytes = static_cast<std::size_t>(options.get<std::int64_t>("fetch.max_bytes"));
  fetch.per_minute = static_cast<std::size_t>(options.get<std::int64_t>("fetch.per_minute"));
  fetch.total = std::chrono::seconds(options.get<std::int64_t>("fetch.timeout"));
  const auto policy = net::AddressPolicy::create(fetch.allow_cidr, fetch.allow_ports);
  if (!policy)
    return fail(policy.error().code, fmt::format("[fetch] of the configuration: {}", policy.error().message));
  return fetch;
}

Result<Source> load_source(const std::string& argument, std::size_t max_bytes) {
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
  const Result<text::SourceFormat> format =
      source.format ? *source.format : text::detect_format(source.name, source.bytes);
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
