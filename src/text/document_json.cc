#include <boost/json.hpp>
#include <fmt/format.h>

#include "text/reader.h"

namespace showrunner::text {

namespace {

namespace json = boost::json;

struct KindName {
  BlockKind kind;
  std::string_view name;
};

constexpr std::array kKinds{KindName{.kind = BlockKind::kHeading, .name = "heading"},
                            KindName{.kind = BlockKind::kParagraph, .name = "paragraph"},
                            KindName{.kind = BlockKind::kListItem, .name = "list_item"},
                            KindName{.kind = BlockKind::kQuote, .name = "quote"}};

std::string_view name_of(BlockKind kind) {
  const auto* const found = std::ranges::find(kKinds, kind, &KindName::kind);
  return found == kKinds.end() ? "paragraph" : found->name;
}

/// The first thing that is wrong with the JSON; the checks after it do nothing.
class Check {
 public:
  bool failed() const { return error_.has_value(); }

  void fail_at(std::string_view path, std::string_view what) {
    if (!error_) error_ = fmt::format("the reader's answer is damaged: {} {}", path, what);
  }

  Error error() const { return Error{.code = ErrorCode::kInvalidInput, .message = error_.value_or("")}; }

  std::string text(const json::object& object, std::string_view path, std::string_view key) {
    const json::value* const value = object.if_contains(key);
    if (value == nullptr || !value->is_string()) {
      fail_at(fmt::format("{}{}", path, key), "is no string");
      return {};
    }
    return std::string(std::string_view(value->get_string()));
  }

  /// A whole number from 0 to `most`.
  std::size_t number(const json::object& object, std::string_view path, std::string_view key, std::size_t most) {
    const json::value* const value = object.if_contains(key);
    boost::system::error_code error;
    const auto number = value == nullptr ? 0 : value->to_number<std::size_t>(error);
    if (value == nullptr || error || number > most) {
      fail_at(fmt::format("{}{}", path, key), fmt::format("is no whole number from 0 to {}", most));
      return 0;
    }
    return number;
  }

 private:
  std::optional<std::string> error_;
};

constexpr std::size_t kMostBytes = std::size_t{1} << 32U;
constexpr std::size_t kMostParts = 1'000'000;

Block block_from(const json::value& value, std::string_view path, Check& check) {
  Block block;
  const json::object* const object = value.if_object();
  if (object == nullptr) {
    check.fail_at(path, "is no object");
    return block;
  }
  const std::string kind = check.text(*object, path, "kind");
  const auto* const found = std::ranges::find(kKinds, kind, &KindName::name);
  if (found == kKinds.end()) {
    check.fail_at(fmt::format("{}kind", path), "is unknown");
    return block;
  }
  block.kind = found->kind;
  block.level = static_cast<int>(check.number(*object, path, "level", 6));
  if ((block.kind == BlockKind::kHeading) != (block.level > 0)) {
    check.fail_at(fmt::format("{}level", path), "does not fit the kind");
  }
  block.text = check.text(*object, path, "text");
  if (block.text.empty()) check.fail_at(fmt::format("{}text", path), "is empty");
  block.source.part = static_cast<int>(check.number(*object, path, "part", kMostParts));
  block.source.start = check.number(*object, path, "start", kMostBytes);
  block.source.end = check.number(*object, path, "end", kMostBytes);
  if (block.source.end < block.source.start) check.fail_at(fmt::format("{}end", path), "is before start");
  return block;
}

}  // namespace

std::string to_json(const Document& document) {
  json::array blocks;
  blocks.reserve(document.blocks.size());
  for (const Block& block : document.blocks) {
    blocks.push_back({{"kind", name_of(block.kind)},
                      {"level", block.level},
                      {"text", block.text},
                      {"part", block.source.part},
                      {"start", block.source.start},
                      {"end", block.source.end}});
  }
  return json::serialize(json::object{{"version", 1},
                                      {"name", document.name},
                                      {"title", document.title},
                                      {"author", document.author},
                                      {"language", document.language},
                                      {"blocks", std::move(blocks)}});
}

Result<Document> document_from_json(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error, {}, json::parse_options{.max_depth = 8});
  Check check;
  if (error) check.fail_at("JSON:", error.message());
  const json::object* const root = value.if_object();
  if (root == nullptr) check.fail_at("the top", "is no object");
  if (check.failed()) return fail(check.error());
  if (check.number(*root, "", "version", 1) != 1) check.fail_at("version", "is not 1");
  Document document{.name = check.text(*root, "", "name"),
                    .title = check.text(*root, "", "title"),
                    .author = check.text(*root, "", "author"),
                    .language = check.text(*root, "", "language"),
                    .blocks = {}};
  const json::value* const blocks = root->if_contains("blocks");
  if (blocks == nullptr || !blocks->is_array()) {
    check.fail_at("blocks", "is no array");
    return fail(check.error());
  }
  document.blocks.reserve(blocks->get_array().size());
  for (std::size_t i = 0; i < blocks->get_array().size() && !check.failed(); ++i) {
    document.blocks.push_back(block_from(blocks->get_array()[i], fmt::format("blocks[{}].", i), check));
  }
  if (check.failed()) return fail(check.error());
  return document;
}

}  // namespace showrunner::text
