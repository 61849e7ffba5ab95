#include "api/multipart.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.h"

namespace showrunner::api {

namespace {

constexpr std::size_t kMostParts = 100;
constexpr std::size_t kLongestBoundary = 70;  ///< RFC 2046 §5.1.1

/// The parameter `name` of a header's value ("form-data; name=\"order\""), quotes and backslashes taken away.
std::optional<std::string> parameter(std::string_view header, std::string_view name) {
  std::size_t at = std::min(header.find(';'), header.size());
  while (at < header.size()) {
    ++at;
    const std::size_t equals = header.find_first_of("=;", at);
    if (equals == std::string_view::npos) return std::nullopt;
    if (header[equals] == ';') {
      at = equals;
      continue;
    }
    const bool wanted = same_ignoring_case(trimmed(header.substr(at, equals - at)), name);
    std::string value;
    at = equals + 1;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        if (header[at] == '\\' && at + 1 < header.size()) ++at;
        value += header[at];
      }
      at = std::min(header.find(';', at), header.size());
    } else {
      const std::size_t end = std::min(header.find(';', at), header.size());
      value = trimmed(header.substr(at, end - at));
      at = end;
    }
    if (wanted) return value;
  }
  return std::nullopt;
}

std::unexpected<Error> broken(std::string_view how) {
  return fail(ErrorCode::kInvalidInput, fmt::format("the form cannot be read: {}", how));
}

/// The value of the header `name` within a part's head; empty where there is none.
std::string_view header_in(std::string_view head, std::string_view name) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find("\r\n"), head.size());
    const std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos && same_ignoring_case(line.substr(0, colon), name)) {
      return trimmed(line.substr(colon + 1));
    }
  }
  return {};
}

}  // namespace

Result<std::vector<FormPart>> parse_form(std::string_view content_type, std::string_view body) {
  const auto boundary = parameter(content_type, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > kLongestBoundary) {
    return broken("its Content-Type names no boundary");
  }
  const std::string delimiter = "--" + *boundary;
  const std::string next = "\r\n" + delimiter;
  if (!body.starts_with(delimiter)) return broken("it does not begin with its boundary");
  body.remove_prefix(delimiter.size());
  std::vector<FormPart> parts;
  while (!body.starts_with("--")) {
    if (!body.starts_with("\r\n")) return broken("a boundary is not followed by a line end");
    body.remove_prefix(2);
    const std::size_t head_end = body.starts_with("\r\n") ? 0 : body.find("\r\n\r\n");
    const std::size_t end = body.find(next);
    if (end == std::string_view::npos) return broken("its closing boundary is missing");
    if (head_end == std::string_view::npos || head_end + 4 > end + 2) return broken("a part has no head");
    const std::string_view head = body.substr(0, head_end);
    const std::string_view disposition = header_in(head, "Content-Disposition");
    auto name = parameter(disposition, "name");
    if (!same_ignoring_case(trimmed(disposition.substr(0, disposition.find(';'))), "form-data") || !name) {
      return broken("a part has no Content-Disposition: form-data with a name");
    }
    if (parts.size() == kMostParts) return broken(fmt::format("it has more than {} parts", kMostParts));
    const std::size_t start = std::min(head_end + 4, end);
    parts.push_back({.name = *std::move(name),
                     .file_name = parameter(disposition, "filename").value_or(""),
                     .content = body.substr(start, end - start)});
    body.remove_prefix(end + next.size());
  }
  return parts;
}

}  // namespace showrunner::api
