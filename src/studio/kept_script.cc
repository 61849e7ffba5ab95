#include "studio/kept_script.h"

#include <boost/json.hpp>

namespace showrunner::studio {

namespace json = boost::json;

std::string kept_script_to_bytes(const writer::LlmWritten& written) {
  return json::serialize(json::object{{"script", text::to_json(written.script)},
                                      {"estimated_seconds", written.estimated_seconds},
                                      {"notice", written.notice},
                                      {"model", written.model},
                                      {"provider", written.provider},
                                      {"input_tokens", written.usage.input},
                                      {"output_tokens", written.usage.output},
                                      {"calls", written.calls},
                                      {"repairs", written.repairs}});
}

std::optional<writer::LlmWritten> kept_script_from_bytes(std::string_view bytes) {
  try {
    const json::object object = json::parse(bytes).as_object();
    auto script = text::parse_script(std::string_view(object.at("script").as_string()));
    if (!script) return std::nullopt;
    return writer::LlmWritten{.script = *std::move(script),
                              .estimated_seconds = object.at("estimated_seconds").to_number<double>(),
                              .notice = std::string(object.at("notice").as_string()),
                              .model = std::string(object.at("model").as_string()),
                              .provider = std::string(object.at("provider").as_string()),
                              .usage = {.input = object.at("input_tokens").to_number<std::uint64_t>(),
                                        .output = object.at("output_tokens").to_number<std::uint64_t>()},
                              .calls = object.at("calls").to_number<std::size_t>(),
                              .repairs = object.at("repairs").to_number<std::size_t>()};
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace showrunner::studio
