#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "studio/lint/rule.h"

namespace showrunner::studio {

/// Checks a podcast feed against checklist F of the reference, all of it, in order; of one that is not well-formed only that
/// is said. `address` is where it was fetched from; empty: not known. Fails with kResourceLimit when it is larger or deeper
/// than any feed. Pure; any thread.
Result<std::vector<Finding>> lint_feed(std::string_view bytes, std::string_view address = {});

/// Whether `bytes`, the beginning of a file, may be those of a feed: XML, and not audio.
bool may_be_feed(std::string_view bytes);

/// The table, for `rules()`.
std::span<const Rule> feed_rules();

}  // namespace showrunner::studio
