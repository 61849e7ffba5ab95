#include "perf/suite/scenarios/scenario.h"

#include <memory>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace showrunner::perf {

namespace json = boost::json;

std::string script_data(const Bench& bench, std::string_view group, std::uint64_t number) {
  return json::serialize(json::object{{"topic", fmt::format("Measuring {}, {}, number {}", bench.run, group, number)},
                                      {"duration_minutes", 1},
                                      {"num_speakers", 2}});
}

std::string speech_data(const Bench& bench, std::string_view group, std::uint64_t number, int sentences) {
  std::string text;
  for (int i = 1; i <= sentences; ++i) {
    text += fmt::format("This is sentence {} of text {} in the group {} of run {}, and nobody has said it before. ", i,
                        number, group, bench.run);
  }
  text.pop_back();
  return json::serialize(json::object{{"text", text}, {"format", "mp3"}});
}

LoadPlan post_plan(const Bench& bench, std::string_view path, std::function<std::string(std::uint64_t)> body,
                   std::string_view accept) {
  LoadPlan plan{.target = bench.target, .next = {}};
  const auto bytes = std::make_shared<std::string>();
  plan.next = [target = bench.target, path, body = std::move(body), accept, bytes](std::uint64_t number) {
    const std::string content = body(number);
    *bytes = serialise(target, {.path = path, .body = content, .accept = accept});
    return std::string_view(*bytes);
  };
  plan.duration = bench.duration;
  return plan;
}

LoadPlan repeat_plan(const Bench& bench, std::string_view path, std::string_view body) {
  LoadPlan plan{.target = bench.target, .next = {}};
  const auto bytes = std::make_shared<std::string>(serialise(bench.target, {.path = path, .body = body}));
  plan.next = [bytes](std::uint64_t) { return std::string_view(*bytes); };
  plan.duration = bench.duration;
  return plan;
}

bool is_hit(const ResponseReader& response) {
  const std::string_view status = response.header("cache-status");
  for (std::size_t at = status.find(';'); at != std::string_view::npos; at = status.find(';', at + 1)) {
    const std::string_view rest = status.substr(status.find_first_not_of(' ', at + 1) == std::string_view::npos
                                                    ? status.size()
                                                    : status.find_first_not_of(' ', at + 1));
    if (rest.starts_with("hit") && (rest.size() == 3 || rest[3] == ';' || rest[3] == ' ')) return true;
  }
  return false;
}

Result<Answer> ask_successfully(const Bench& bench, const Request& request) {
  auto answer = ask(bench.target, request);
  if (answer && (answer->status < 200 || answer->status >= 300)) {
    return fail(ErrorCode::kUnavailable, fmt::format("{} {} was answered with {}: {}", request.method, request.path,
                                                     answer->status, answer->body.substr(0, 300)));
  }
  return answer;
}

}  // namespace showrunner::perf
