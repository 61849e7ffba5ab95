#pragma once

#include <optional>
#include <string>
#include <vector>

#include "studio/library/order.h"
#include "studio/uploads.h"
#include "text/script.h"

namespace showrunner::studio {

/// A document that an episode was made from, as its script's turns name it (text::TurnSource).
struct UsedSource {
  std::string document;
  std::string title;  ///< its first line; of a page its address
  SourceReference::Kind kind = SourceReference::Kind::kText;
  std::string url;  ///< of a page
  /// What the places in turns are offsets into. Nothing where it is not kept: pages, documents with parts such as PDF and EPUB (what
  /// was read of them is not kept), and what is too long.
  std::optional<std::string> text;
};

/// The sources of an order, in its order. A page that was found at another address than the one that was named goes by the
/// one that the `script` names. Reads uploads: blocking.
std::vector<UsedSource> used_sources(const LibraryOrder& order, const text::Script& script, const Uploads& uploads);

}  // namespace showrunner::studio
