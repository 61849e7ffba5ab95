#include "api/json_request.h"

#include <boost/algorithm/string/predicate.hpp>

#include "api/error_map.h"
#include "base/split.h"

namespace showrunner::api {

std::optional<net::ServerReply> refuse_unless_json(const net::ServerRequest& request) {
  const std::string_view type = request.header("Content-Type");
  const std::string_view media = type.substr(0, type.find(';'));
  if (boost::algorithm::istarts_with(media, "application/json")) return std::nullopt;
  return problem_reply(415, "the body must be JSON and say so: Content-Type: application/json", request.request_id);
}

bool accepts(const net::ServerRequest& request, std::string_view prefix) {
  std::string_view accept = request.header("Accept");
  while (!accept.empty()) {
    std::string_view one = take_part(accept, ',');
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (boost::algorithm::istarts_with(one, prefix)) return true;
  }
  return false;
}

}  // namespace showrunner::api
