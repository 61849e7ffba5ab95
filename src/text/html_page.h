#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include <gumbo.h>

#include "base/result.h"

namespace showrunner::text {

/// An element or a piece of text of a page. The nodes of a page stand in document order, so that a subtree is a range.
struct HtmlNode {
  const GumboNode* gumbo = nullptr;
  GumboTag tag =
      GUMBO_TAG_UNKNOWN;  ///< GUMBO_TAG_UNKNOWN for text, for elements unknown to HTML or inside of SVG and MathML
  bool is_text = false;
  std::uint32_t parent = 0;
  std::uint32_t end = 0;         ///< one past the last node of the subtree
  std::string_view text;         ///< of text: with entities decoded
  std::size_t source_start = 0;  ///< of text: where it stands in the source, in bytes
  std::size_t source_end = 0;
};

/// A parsed page. It owns its tree; the source text must outlive it. Hostile nesting costs memory only, within a budget:
/// nothing here or in its users recurses.
class HtmlPage {
 public:
  /// Parses UTF-8. Fails with kResourceLimit when the tree takes more than 256 MiB.
  static Result<HtmlPage> parse(std::string_view source);

  HtmlPage(HtmlPage&&) noexcept;
  HtmlPage& operator=(HtmlPage&&) noexcept;
  HtmlPage(const HtmlPage&) = delete;
  HtmlPage& operator=(const HtmlPage&) = delete;
  ~HtmlPage();

  /// All elements and texts; node 0 is the `html` element.
  const std::vector<HtmlNode>& nodes() const { return nodes_; }

  /// The value of an attribute of an element, or "".
  std::string_view attribute(std::size_t node, const char* name) const;
  bool has_attribute(std::size_t node, const char* name) const;

  /// The first element `tag`, or 0.
  std::size_t find(GumboTag tag) const;

 private:
  class Heap;
  HtmlPage();

  std::unique_ptr<Heap> heap_;
  std::vector<HtmlNode> nodes_;
};

/// Whether an element starts a new line of its own: a paragraph, a list item, a section.
bool is_block_element(GumboTag tag);

}  // namespace showrunner::text
