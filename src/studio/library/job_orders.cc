#include "studio/library/job_orders.h"

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "text/json_reader.h"

namespace showrunner::studio {

std::string to_json(const JobOrders& orders) {
  return fmt::format(R"({{"script_version":{}}})", orders.script_version);
}

Result<JobOrders> job_orders_from_json(std::string_view json) {
  const auto document = text::parse_json(json);
  if (!document) return fail(ErrorCode::kInternal, document.error().message);
  text::JsonMistake mistake;
  const auto object = text::JsonObject::root(*document, mistake);
  JobOrders orders{.script_version = object.required_integer("script_version", 0, std::int64_t{1} << 53U)};
  if (mistake.noted()) return fail(ErrorCode::kInternal, mistake.error().message);
  return orders;
}

}  // namespace showrunner::studio
