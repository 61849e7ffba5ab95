#pragma once

#include <span>
#include <vector>

#include "studio/lint/exchange.h"
#include "studio/lint/rule.h"

namespace showrunner::studio {

/// Judges how a feed and what it leads to are delivered, against checklist H of the reference, all of it, in order. Pure.
std::vector<Finding> lint_delivery(const Delivery& delivery);

/// The table, for `rules()`.
std::span<const Rule> delivery_rules();

}  // namespace showrunner::studio
