#pragma once

#include <string>
#include <vector>

#include <prometheus/metric_family.h>

#include "api/services.h"
#include "net/http_server.h"

namespace showrunner::api {

/// Everything that is measured, read from the probes of the rooms at this moment. On the I/O thread.
std::vector<prometheus::MetricFamily> collect(const Services& services, const net::ServerStats& server);

/// The JSON of DESIGN §6.
std::string metrics_json(const Services& services, const net::ServerStats& server);

}  // namespace showrunner::api
