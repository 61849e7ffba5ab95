// Gumbo builds the tree that browsers build, but trusts its input in two ways that we cannot: nesting makes its destructor
// recurse, and misnested formatting elements multiply (n open `b` elements are cloned into each of m paragraphs). So it
// gets its memory from a heap of ours that frees all at once and has a budget. Where the budget ends there is no way to
// tell gumbo, which takes every allocation for granted; being C without clean-up, it can be left by longjmp.
#include "text/html_page.h"

#include <cstdlib>

#include <setjmp.h>

namespace showrunner::text {

class HtmlPage::Heap {
 public:
  Heap() { head_.next = head_.previous = &head_; }

  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  ~Heap() {
    // The analyzer does not see that release() takes a piece out of the ring before it frees it.
    while (head_.next != &head_) release(head_.next + 1);
  }

  /// Jumps to `out_of_memory` when the budget is spent.
  void* allocate(std::size_t size) {
    auto* const piece = size > kBudget - used_ ? nullptr : static_cast<Piece*>(std::malloc(sizeof(Piece) + size));
    if (piece == nullptr) longjmp(out_of_memory, 1);  // NOLINT(modernize-avoid-setjmp-longjmp): see above
    *piece = {.previous = &head_, .next = head_.next, .size = size};
    piece->next->previous = piece;
    head_.next = piece;
    used_ += size + sizeof(Piece);
    used_ = std::min(used_, kBudget);
    return piece + 1;
  }

  void release(void* memory) {
    if (memory == nullptr) return;
    Piece* const piece = static_cast<Piece*>(memory) - 1;
    piece->previous->next = piece->next;  // NOLINT(clang-analyzer-unix.Malloc): see the destructor
    piece->next->previous = piece->previous;
    used_ -= std::min(used_, piece->size + sizeof(Piece));
    std::free(piece);
  }

  jmp_buf out_of_memory{};

 private:
  static constexpr std::size_t kBudget = std::size_t{256} * 1024 * 1024;

  /// Stands before each allocation.
  struct alignas(std::max_align_t) Piece {
    Piece* previous;
    Piece* next;
    std::size_t size;
  };

  Piece head_{};
  std::size_t used_ = 0;
};

namespace {

/// A node still to be flattened, or (without a node) the end of one.
struct Pending {
  const GumboNode* node;
  std::uint32_t index;
};

std::pair<std::size_t, std::size_t> source_range(const GumboStringPiece& piece, std::string_view source) {
  if (piece.data < source.data() || piece.data > source.data() + source.size()) return {0, 0};
  const auto start = static_cast<std::size_t>(piece.data - source.data());
  return {start, start + std::min(piece.length, source.size() - start)};
}

std::vector<HtmlNode> flatten(const GumboNode* root, std::string_view source) {
  std::vector<HtmlNode> nodes;
  std::vector<Pending> pending{{.node = root, .index = 0}};
  while (!pending.empty()) {
    const Pending next = pending.back();
    pending.pop_back();
    if (next.node == nullptr) {
      nodes[next.index].end = static_cast<std::uint32_t>(nodes.size());
      continue;
    }
    const GumboNode& node = *next.node;
    const auto index = static_cast<std::uint32_t>(nodes.size());
    HtmlNode flat;
    flat.gumbo = &node;
    flat.parent = next.index;
    flat.end = index + 1;
    switch (node.type) {
      case GUMBO_NODE_ELEMENT:
      case GUMBO_NODE_TEMPLATE: {
        const GumboElement& element = node.v.element;
        const bool is_root_of_foreign = element.tag == GUMBO_TAG_SVG || element.tag == GUMBO_TAG_MATH;
        if (element.tag_namespace == GUMBO_NAMESPACE_HTML || is_root_of_foreign) flat.tag = element.tag;
        nodes.push_back(flat);
        pending.push_back({.node = nullptr, .index = index});
        const GumboVector& children = element.children;
        for (unsigned i = children.length; i > 0; --i) {
          pending.push_back({.node = static_cast<const GumboNode*>(children.data[i - 1]), .index = index});
        }
        break;
      }
      case GUMBO_NODE_TEXT:
      case GUMBO_NODE_WHITESPACE:
      case GUMBO_NODE_CDATA:
        flat.is_text = true;
        flat.text = node.v.text.text;
        std::tie(flat.source_start, flat.source_end) = source_range(node.v.text.original_text, source);
        nodes.push_back(flat);
        break;
      case GUMBO_NODE_DOCUMENT:
      case GUMBO_NODE_COMMENT: break;
    }
  }
  return nodes;
}

}  // namespace

HtmlPage::HtmlPage() : heap_(std::make_unique<Heap>()) {}

HtmlPage::HtmlPage(HtmlPage&&) noexcept = default;
HtmlPage& HtmlPage::operator=(HtmlPage&&) noexcept = default;
HtmlPage::~HtmlPage() = default;

Result<HtmlPage> HtmlPage::parse(std::string_view source) {
  HtmlPage page;
  GumboOptions options = kGumboDefaultOptions;
  options.max_errors = 0;
  options.userdata = page.heap_.get();
  options.allocator = [](void* heap, std::size_t size) { return static_cast<Heap*>(heap)->allocate(size); };
  options.deallocator = [](void* heap, void* memory) { static_cast<Heap*>(heap)->release(memory); };
  if (setjmp(page.heap_->out_of_memory) != 0) {  // NOLINT(modernize-avoid-setjmp-longjmp): see the head of this file
    return fail(ErrorCode::kResourceLimit, "the page's elements are nested beyond measure; save it as plain text");
  }
  const GumboOutput* const output = gumbo_parse_with_options(&options, source.data(), source.size());
  page.nodes_ = flatten(output->root, source);
  return page;
}

std::string_view HtmlPage::attribute(std::size_t node, const char* name) const {
  const HtmlNode& element = nodes_[node];
  if (element.is_text) return {};
  const GumboAttribute* const found = gumbo_get_attribute(&element.gumbo->v.element.attributes, name);
  return found == nullptr ? std::string_view() : found->value;
}

bool HtmlPage::has_attribute(std::size_t node, const char* name) const {
  const HtmlNode& element = nodes_[node];
  return !element.is_text && gumbo_get_attribute(&element.gumbo->v.element.attributes, name) != nullptr;
}

std::size_t HtmlPage::find(GumboTag tag) const {
  const auto found = std::ranges::find(nodes_, tag, &HtmlNode::tag);
  return found == nodes_.end() ? 0 : static_cast<std::size_t>(found - nodes_.begin());
}

bool is_block_element(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_HTML:
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_ADDRESS:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_ASIDE:
    case GUMBO_TAG_BLOCKQUOTE:
    case GUMBO_TAG_CAPTION:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_DD:
    case GUMBO_TAG_DETAILS:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_DL:
    case GUMBO_TAG_DT:
    case GUMBO_TAG_FIELDSET:
    case GUMBO_TAG_FIGCAPTION:
    case GUMBO_TAG_FIGURE:
    case GUMBO_TAG_FOOTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_H1:
    case GUMBO_TAG_H2:
    case GUMBO_TAG_H3:
    case GUMBO_TAG_H4:
    case GUMBO_TAG_H5:
    case GUMBO_TAG_H6:
    case GUMBO_TAG_HEADER:
    case GUMBO_TAG_HGROUP:
    case GUMBO_TAG_HR:
    case GUMBO_TAG_LI:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_NAV:
    case GUMBO_TAG_OL:
    case GUMBO_TAG_P:
    case GUMBO_TAG_PRE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_SUMMARY:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TD:
    case GUMBO_TAG_TFOOT:
    case GUMBO_TAG_TH:
    case GUMBO_TAG_THEAD:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_UL: return true;
    default: return false;
  }
}

}  // namespace showrunner::text
