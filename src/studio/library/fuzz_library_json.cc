// Any bytes as what the library keeps as JSON: a value that is written and read again as it is, or a defect that is told.
#include <cstdlib>

#include "studio/library/details.h"
#include "studio/library/job_orders.h"
#include "studio/library/order.h"

namespace studio = showrunner::studio;

namespace {

void check(bool holds) {
  if (!holds) std::abort();
}

template <class Value>
void check_told(const showrunner::Result<Value>& result) {
  check(result.error().code == showrunner::ErrorCode::kInternal && !result.error().message.empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto details = studio::details_from_json(bytes);
  details ? check(studio::details_from_json(studio::to_json(*details)) == *details) : check_told(details);
  const auto facts = studio::render_facts_from_json(bytes);
  facts ? check(studio::render_facts_from_json(studio::to_json(*facts)) == *facts) : check_told(facts);
  const auto orders = studio::job_orders_from_json(bytes);
  orders ? check(studio::job_orders_from_json(studio::to_json(*orders)) == *orders) : check_told(orders);
  const auto order = studio::order_from_json(bytes);
  if (order) {
    const std::string written = studio::to_json(*order);
    const auto again = studio::order_from_json(written);
    check(again && studio::to_json(*again) == written);
  } else {
    check_told(order);
  }
  return 0;
}
