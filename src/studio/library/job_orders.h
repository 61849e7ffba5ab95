#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace showrunner::studio {

/// What a job is told beyond its kind and its episode.
struct JobOrders {
  std::int64_t script_version = 0;  ///< that it is for; 0: whichever there is when it begins

  friend bool operator==(const JobOrders&, const JobOrders&) = default;
};

std::string to_json(const JobOrders& orders);

/// What `to_json` wrote; anything else is kInternal.
Result<JobOrders> job_orders_from_json(std::string_view json);

}  // namespace showrunner::studio
