#include <boost/json.hpp>

#include "api/handlers.h"
#include "api/library_reply.h"

namespace showrunner::api {

std::optional<net::ServerReply> read_settings(Services& services, const Call& /*call*/) {
  boost::json::array settings;
  for (const auto& [option, value, is_default] : services.options.shown()) {
    settings.push_back({{"name", option.name},
                        {"value", std::visit([](const auto& known) { return boost::json::value(known); }, value)},
                        {"is_default", is_default},
                        {"secret", option.secret},
                        {"description", option.description}});
  }
  return json_reply({{"settings", std::move(settings)}});
}

}  // namespace showrunner::api
