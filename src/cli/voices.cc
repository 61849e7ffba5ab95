#include <cstdio>

#include <boost/json.hpp>
#include <fmt/format.h>

#include "cli/commands.h"
#include "speech/host.h"

namespace showrunner::cli {

namespace json = boost::json;

namespace {

std::string_view primary(std::string_view language) {
  return language.substr(0, language.find('-'));
}

std::vector<speech::Host> hosts_of(std::string_view language, const speech::HostDirectory& directory) {
  std::vector<speech::Host> chosen;
  for (const auto hosts : {speech::hosts(), directory.remote()}) {
    for (const speech::Host& host : hosts) {
      if (language.empty() || primary(host.language) == primary(language)) chosen.push_back(host);
    }
  }
  return chosen;
}

std::string_view to_string(speech::Gender gender) {
  return gender == speech::Gender::kFemale ? "female" : "male";
}

std::string to_json(const std::vector<speech::Host>& hosts) {
  json::array list;
  for (const speech::Host& host : hosts) {
    list.push_back({{"id", host.id},
                    {"name", host.name},
                    {"language", host.language},
                    {"gender", to_string(host.gender)},
                    {"description", host.description},
                    {"engine", speech::to_string(host.settings.engine)},
                    {"engine_voice", host.settings.voice}});
  }
  return json::serialize(list);
}

}  // namespace

Result<int> run_voices(const VoicesCommand& command, const speech::HostDirectory& directory) {
  const std::vector<speech::Host> chosen = hosts_of(command.language, directory);
  if (command.json) {
    fmt::print("{}\n", to_json(chosen));
    return 0;
  }
  if (chosen.empty()) {
    return fail(ErrorCode::kNotFound,
                fmt::format("no host speaks \"{}\"; any espeak-ng voice can be named as espeak:CODE, e.g. espeak:{}",
                            command.language, primary(command.language)));
  }
  fmt::print("{:<12} {:<10} {:<15} {:<7} {:<24} {}\n", "voice", "name", "language", "gender", "engine", "");
  for (const speech::Host& host : chosen) {
    fmt::print("{:<12} {:<10} {:<15} {:<7} {:<24} {}\n", host.id, host.name, host.language, to_string(host.gender),
               fmt::format("{} {}", speech::to_string(host.settings.engine), host.settings.voice), host.description);
  }
  return 0;
}

}  // namespace showrunner::cli
