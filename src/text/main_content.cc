// Finding the article of a page, in three steps over the nodes in document order.
//
// 1. Drop what says by its tag, role, class or id that it is not the article: navigation, asides, banners, cookie
//    notices, comments, related links. Class names are split into words ("post-share__list" → post, share, list) and
//    whole words are compared, so that "shared" or "header-image" do no harm. A wrapper that names what it merely
//    surrounds ("page has-sidebar", "with-comments") is told by the article that it holds.
// 2. Weigh every block by its prose: letters outside of links, short labels for a fifth. From `body`, go down into the
//    child that holds nearly all of the weight, and into an `article`, `main` or "content" that holds most of it. Where
//    the weight is spread (the answers of a forum, the sections of an article) the way down ends.
// 3. Inside, drop lists and boxes that are mostly links.
//
// This follows the observations of Kohlschütter et al., "Boilerplate Detection using Shallow Text Features" (WSDM 2010):
// text density and link density tell nearly everything. Measured by main_content_test.cc on pages of eight kinds.
#include "text/main_content.h"

#include <ranges>

#include <unicode/uchar.h>

#include "text/code_points.h"

namespace showrunner::text {

namespace {

using namespace std::string_view_literals;

constexpr std::array kForeignWords{
    "ad"sv,          "ads"sv,        "advert"sv,      "advertisement"sv, "adsense"sv,        "adslot"sv,
    "banner"sv,      "breadcrumb"sv, "breadcrumbs"sv, "byline"sv,        "comment"sv,        "comments"sv,
    "commentlist"sv, "consent"sv,    "cookie"sv,      "cookies"sv,       "copyright"sv,      "disqus"sv,
    "editsection"sv, "footer"sv,     "footnotes"sv,   "gdpr"sv,          "hidden"sv,         "infobox"sv,
    "login"sv,       "masthead"sv,   "menu"sv,        "meta"sv,          "metadata"sv,       "modal"sv,
    "nav"sv,         "navbar"sv,     "navbox"sv,      "navigation"sv,    "newsletter"sv,     "noprint"sv,
    "outbrain"sv,    "overlay"sv,    "pager"sv,       "pagination"sv,    "paywall"sv,        "popup"sv,
    "promo"sv,       "promoted"sv,   "readnext"sv,    "recirc"sv,        "recommendation"sv, "recommendations"sv,
    "recommended"sv, "reflist"sv,    "references"sv,  "related"sv,       "respond"sv,        "share"sv,
    "sharing"sv,     "sidebar"sv,    "signature"sv,   "signup"sv,        "skip"sv,           "social"sv,
    "sponsor"sv,     "sponsored"sv,  "subscribe"sv,   "subscription"sv,  "taboola"sv,        "tagcloud"sv,
    "tags"sv,        "teaser"sv,     "toc"sv,         "toolbar"sv,       "tooltip"sv,        "trending"sv,
    "userinfo"sv,    "widget"sv,     "widgets"sv};

constexpr std::array kContentWords{"article"sv, "body"sv,  "content"sv,  "entry"sv, "main"sv,
                                   "post"sv,    "prose"sv, "markdown"sv, "story"sv, "text"sv};

bool is_listed(std::span<const std::string_view> words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

/// Whether one of the words of `names` is listed. Words end at anything that is no letter and where camelCase turns.
bool names_one_of(std::string_view names, std::span<const std::string_view> listed) {
  std::string word;
  bool after_lower = false;
  for (std::size_t i = 0; i <= names.size(); ++i) {
    const char c = i < names.size() ? names[i] : ' ';
    const bool upper = c >= 'A' && c <= 'Z';
    const bool letter = upper || (c >= 'a' && c <= 'z');
    if (!letter || (upper && after_lower)) {
      if (is_listed(listed, word)) return true;
      word.clear();
    }
    if (letter) word.push_back(upper ? static_cast<char>(c - 'A' + 'a') : c);
    after_lower = letter && !upper;
  }
  return false;
}

bool is_foreign_element(const HtmlPage& page, std::size_t node) {
  const GumboTag tag = page.nodes()[node].tag;
  if (tag == GUMBO_TAG_ASIDE || tag == GUMBO_TAG_FOOTER || tag == GUMBO_TAG_FORM || tag == GUMBO_TAG_ADDRESS)
    return true;
  const std::string_view role = page.attribute(node, "role");
  if (role == "complementary" || role == "contentinfo" || role == "banner") return true;
  if (tag == GUMBO_TAG_TIME || page.attribute(node, "rel") == "author" ||
      page.attribute(node, "itemprop") == "author") {
    return true;
  }
  return names_one_of(page.attribute(node, "class"), kForeignWords) ||
         names_one_of(page.attribute(node, "id"), kForeignWords);
}

bool is_marked_content(const HtmlPage& page, std::size_t node) {
  const GumboTag tag = page.nodes()[node].tag;
  return tag == GUMBO_TAG_ARTICLE || tag == GUMBO_TAG_MAIN || page.attribute(node, "role") == "main" ||
         page.attribute(node, "itemprop") == "articleBody" ||
         names_one_of(page.attribute(node, "class"), kContentWords) ||
         names_one_of(page.attribute(node, "id"), kContentWords);
}

/// Elements that may hold an article, unlike those that are a part of one.
bool is_container(GumboTag tag) {
  switch (tag) {
    case GUMBO_TAG_BODY:
    case GUMBO_TAG_MAIN:
    case GUMBO_TAG_ARTICLE:
    case GUMBO_TAG_SECTION:
    case GUMBO_TAG_DIV:
    case GUMBO_TAG_CENTER:
    case GUMBO_TAG_FORM:
    case GUMBO_TAG_TABLE:
    case GUMBO_TAG_TBODY:
    case GUMBO_TAG_TR:
    case GUMBO_TAG_TD: return true;
    default: return false;
  }
}

struct Prose {
  std::size_t letters = 0;       ///< letters and digits below the node
  std::size_t link_letters = 0;  ///< those inside of links
  double weight = 0;             ///< prose below the node

  bool is_mostly_links() const { return link_letters * 2 > letters; }
};

std::size_t count_letters(std::string_view text) {
  std::size_t letters = 0;
  for (std::size_t i = 0; i < text.size();) {
    const CodePoint c = next_code_point(text, i);
    letters += u_isalnum(c) != 0 ? 1 : 0;
  }
  return letters;
}

class Finder {
 public:
  explicit Finder(const HtmlPage& page) : page_(page), nodes_(page.nodes()), dropped_(drop_unreadable(page)) {
    holds_article_.assign(nodes_.size(), false);
    for (std::size_t i = nodes_.size(); i-- > 1;) {
      const GumboTag tag = nodes_[i].tag;
      const bool article =
          tag == GUMBO_TAG_H1 || tag == GUMBO_TAG_MAIN || (tag == GUMBO_TAG_ARTICLE && !is_foreign_element(page_, i));
      holds_article_[i] = holds_article_[i] || article;
      if (holds_article_[i]) holds_article_[nodes_[i].parent] = true;
    }
  }

  MainContent find() {
    weigh();
    drop_foreign();
    weigh();
    const std::size_t root = descend();
    drop_link_boxes(root);
    return {.root = root, .dropped = std::move(dropped_)};
  }

 private:
  void drop(std::size_t node) {
    std::fill(dropped_.begin() + static_cast<std::ptrdiff_t>(node), dropped_.begin() + nodes_[node].end, true);
  }

  /// Fills prose_ for what is not dropped: first each block's own text, then sums from the leaves to the root.
  void weigh() {
    constexpr std::size_t kLabel = 40;
    prose_.assign(nodes_.size(), {});
    std::vector<std::uint32_t> block(nodes_.size(), 0);
    std::vector<bool> in_link(nodes_.size(), false);
    for (std::size_t i = 1; i < nodes_.size(); ++i) {
      const HtmlNode& node = nodes_[i];
      in_link[i] = in_link[node.parent] || node.tag == GUMBO_TAG_A;
      block[i] = is_block_element(node.tag) ? static_cast<std::uint32_t>(i) : block[node.parent];
      if (!node.is_text || dropped_[i]) continue;
      Prose& own = prose_[block[i]];
      const std::size_t letters = count_letters(node.text);
      own.letters += letters;
      own.link_letters += in_link[i] ? letters : 0;
    }
    for (Prose& own : prose_) {
      own.weight = static_cast<double>(own.letters - own.link_letters) * (own.letters < kLabel ? 0.2 : 1.0);
    }
    for (std::size_t i = nodes_.size(); i-- > 1;) {
      Prose& parent = prose_[nodes_[i].parent];
      parent.letters += prose_[i].letters;
      parent.link_letters += prose_[i].link_letters;
      parent.weight += prose_[i].weight;
    }
  }

  /// Whether `node`, by its name no article, holds one nevertheless: most of the page's prose and its main heading.
  bool wraps_article(std::size_t node) const {
    return holds_article_[node] && prose_[node].weight * 2 >= prose_[0].weight;
  }

  void drop_foreign() {
    for (std::size_t i = page_.find(GUMBO_TAG_BODY) + 1; i < nodes_.size();) {
      if (!nodes_[i].is_text && !dropped_[i] && is_foreign_element(page_, i) && !wraps_article(i)) {
        drop(i);
        i = nodes_[i].end;
      } else {
        ++i;
      }
    }
  }

  /// The element that holds the article, on the way down from `body`.
  std::size_t descend() const {
    constexpr double kNearlyAll = 0.9;
    constexpr double kMostOf = 0.6;
    std::size_t root = page_.find(GUMBO_TAG_BODY);
    while (true) {
      std::size_t heaviest = 0;
      for (std::size_t i = root + 1; i < nodes_[root].end; i = nodes_[i].end) {
        if (is_container(nodes_[i].tag) && (heaviest == 0 || prose_[i].weight > prose_[heaviest].weight)) heaviest = i;
      }
      if (heaviest == 0 || prose_[root].weight <= 0) return root;
      const double share = prose_[heaviest].weight / prose_[root].weight;
      if (share < (is_marked_content(page_, heaviest) ? kMostOf : kNearlyAll)) return root;
      root = heaviest;
    }
  }

  void drop_link_boxes(std::size_t root) {
    for (std::size_t i = root + 1; i < nodes_[root].end;) {
      if (!dropped_[i] && !nodes_[i].is_text && is_block_element(nodes_[i].tag) && is_link_box(i)) {
        drop(i);
        i = nodes_[i].end;
      } else {
        ++i;
      }
    }
  }

  /// A list, box or paragraph of links. A heading that is a link to itself is none.
  bool is_link_box(std::size_t node) const {
    const GumboTag tag = nodes_[node].tag;
    if (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6) return false;
    constexpr double kWorthReading = 300;
    return prose_[node].is_mostly_links() && prose_[node].weight < kWorthReading;
  }

  const HtmlPage& page_;
  const std::vector<HtmlNode>& nodes_;
  Dropped dropped_;
  std::vector<Prose> prose_;
  std::vector<bool> holds_article_;  ///< a main heading, `main` or `article` is the node or below it
};

bool is_sentence(const Block& block) {
  constexpr std::size_t kSurelyProse = 120;
  if (block.text.size() >= kSurelyProse) return true;
  for (const std::string_view end :
       {"."sv, "!"sv, "?"sv, ":"sv, "…"sv, ".”"sv, "\""sv, "»"sv, "。"sv, "！"sv, "？"sv}) {
    if (block.text.ends_with(end)) return true;
  }
  return false;
}

bool is_label(const Block& block) {
  return block.kind == BlockKind::kParagraph && !is_sentence(block);
}

bool is_bare_number(const Block& block) {
  return block.kind == BlockKind::kParagraph && block.text.find_first_not_of("0123456789.,+-/: ") == std::string::npos;
}

}  // namespace

MainContent find_main_content(const HtmlPage& page) {
  return Finder(page).find();
}

std::size_t only_h1(const HtmlPage& page) {
  const auto& nodes = page.nodes();
  const std::size_t first = page.find(GUMBO_TAG_H1);
  const bool again = std::any_of(nodes.begin() + static_cast<std::ptrdiff_t>(first) + 1, nodes.end(),
                                 [](const HtmlNode& node) { return node.tag == GUMBO_TAG_H1; });
  return again ? 0 : first;
}

void trim_article(std::vector<Block>& blocks) {
  const auto is_prose = [](const Block& block) { return block.kind != BlockKind::kHeading && !is_label(block); };
  std::erase_if(blocks, is_bare_number);
  const auto first = std::ranges::find_if(blocks, is_prose);
  if (first == blocks.end()) return;
  const auto last = std::find_if(blocks.rbegin(), blocks.rend(), is_prose).base();
  blocks.erase(last, blocks.end());
  blocks.erase(std::remove_if(blocks.begin(), first, is_label), first);
  // A heading without a section: the next heading is of the same rank or a higher one.
  std::vector<Block> kept;
  int next_heading = 0;  // the level of the heading that follows, 0 when prose does
  for (Block& block : std::views::reverse(blocks)) {
    const bool heading = block.kind == BlockKind::kHeading;
    if (heading && next_heading > 0 && next_heading <= block.level && block.level > 1) continue;
    next_heading = heading ? block.level : 0;
    kept.push_back(std::move(block));
  }
  std::ranges::reverse(kept);
  blocks = std::move(kept);
}

}  // namespace showrunner::text
