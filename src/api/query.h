#pragma once

#include <string>
#include <string_view>

namespace showrunner::api {

/// The value of `name` in a query string, percent-decoded (a malformed escape stays as it is); empty where it is missing.
std::string query_value(std::string_view query, std::string_view name);

}  // namespace showrunner::api
