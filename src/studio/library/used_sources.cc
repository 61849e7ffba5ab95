#include "studio/library/used_sources.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.h"
#include "studio/source.h"
#include "text/code_points.h"
#include "text/reader.h"

namespace showrunner::studio {

namespace {

constexpr std::size_t kLongestText = std::size_t{1} << 20U;
constexpr std::size_t kMostOfAll = std::size_t{4} << 20U;
constexpr std::size_t kTitleBytes = 120;

std::set<std::string, std::less<>> documents_in(const text::Script& script) {
  std::set<std::string, std::less<>> names;
  for (const text::Segment& segment : script.segments) {
    for (const text::Turn& turn : segment.turns) {
      if (turn.source) names.insert(turn.source->document);
    }
  }
  return names;
}

std::string first_line(std::string_view text, std::string_view otherwise) {
  while (!text.empty()) {
    const std::string_view line = trimmed(text.substr(0, text.find('\n')), " \t\r#");
    if (!line.empty()) return std::string(text::first_bytes(line, kTitleBytes));
    text.remove_prefix(std::min(text.find('\n'), text.size() - 1) + 1);
  }
  return std::string(otherwise);
}

/// The text of an upload that is its own text.
std::optional<std::string> text_of(const Uploads& uploads, const std::string& id) {
  auto source = uploads.load(id, kLongestText);
  if (!source || !text::is_utf8(source->bytes)) return std::nullopt;
  const auto format = text::detect_format(source->name, source->bytes);
  const bool has_parts = !format || *format == text::SourceFormat::kPdf || *format == text::SourceFormat::kEpub;
  return has_parts ? std::nullopt : std::optional(std::move(source->bytes));
}

}  // namespace

std::vector<UsedSource> used_sources(const LibraryOrder& order, const text::Script& script, const Uploads& uploads) {
  using Kind = SourceReference::Kind;
  std::vector<UsedSource> used;
  const auto known = documents_in(script);
  auto unknown = known;
  std::size_t room = kMostOfAll;
  for (const SourceReference& reference : order.script.sources) {
    UsedSource source{.document = reference.value, .title = reference.value, .kind = reference.kind};
    if (reference.kind == Kind::kUrl) source.url = reference.value;
    if (reference.kind == Kind::kText) {
      source.document = text_source_name(used.size());
      source.text = reference.value;
    }
    if (reference.kind == Kind::kUpload) source.text = text_of(uploads, reference.value);
    if (source.text) source.title = first_line(*source.text, source.document);
    if (source.text && source.text->size() > std::min(kLongestText, room)) source.text.reset();
    if (source.text) room -= source.text->size();
    unknown.erase(source.document);
    used.push_back(std::move(source));
  }
  // Pages that redirected: as many as there are unnamed ones, in the order of the order.
  for (UsedSource& source : used) {
    if (source.kind != Kind::kUrl || known.contains(source.document)) continue;
    const auto found = std::ranges::find_if(unknown, [](const std::string& name) { return is_web_address(name); });
    if (found == unknown.end()) break;
    source.document = source.url = source.title = *found;
    unknown.erase(found);
  }
  return used;
}

}  // namespace showrunner::studio
