// Batch: the same number of new scripts in one call and one at a time; and a batch in which every tenth item is wrong.
#include <boost/json.hpp>
#include <fmt/format.h>

#include "perf/suite/scenarios/scenario.h"

namespace showrunner::perf {

namespace json = boost::json;

namespace {

constexpr std::uint64_t kItems = 50;
constexpr std::uint64_t kPoisonEvery = 10;

std::string batch_body(const Bench& bench, std::string_view group, bool poisoned) {
  json::array items;
  for (std::uint64_t i = 0; i < kItems; ++i) {
    json::object data = json::parse(script_data(bench, group, i)).as_object();
    if (poisoned && i % kPoisonEvery == 0) data["duration_minutes"] = -1;
    items.push_back({{"id", fmt::format("item-{}", i)}, {"type", "script"}, {"data", std::move(data)}});
  }
  return json::serialize(json::object{{"requests", std::move(items)}});
}

struct Outcome {
  std::uint64_t in_order = 0;  ///< results that stand where their request stood
  std::uint64_t right = 0;     ///< good where the item was, an error with words where it was poisoned
  std::uint64_t good = 0;
};

Outcome judge(const std::string& body, bool poisoned) {
  Outcome outcome;
  boost::system::error_code error;
  const auto parsed = json::parse(body, error);
  const auto* const object = error ? nullptr : parsed.if_object();
  const auto* const results = object == nullptr ? nullptr : object->if_contains("results");
  if (results == nullptr || !results->is_array()) return outcome;
  std::uint64_t number = 0;
  for (const json::value& value : results->as_array()) {
    const bool poison = poisoned && number % kPoisonEvery == 0;
    const auto* const one = value.if_object();
    const std::string id = fmt::format("item-{}", number++);
    if (one == nullptr) continue;
    const auto* const request_id = one->if_contains("request_id");
    if (request_id != nullptr && request_id->is_string() && request_id->as_string() == id) ++outcome.in_order;
    const auto* const success = one->if_contains("success");
    const bool good = success != nullptr && success->is_bool() && success->as_bool();
    if (good) ++outcome.good;
    const auto* const needed = one->if_contains(good ? "data" : "error");
    if (good != poison && needed != nullptr && !needed->is_null()) ++outcome.right;
  }
  return outcome;
}

}  // namespace

Result<Section> run_batch(const Bench& bench) {
  Section section{.name = "batch", .title = "Batches"};
  const auto items = static_cast<double>(kItems);

  bench.progress(fmt::format("{} scripts, one at a time", kItems));
  LoadPlan plan =
      post_plan(bench, kScriptPath, [&](std::uint64_t number) { return script_data(bench, "one at a time", number); });
  plan.requests = kItems;
  plan.duration = std::chrono::hours(1);
  const auto serial = run_load(plan);
  if (!serial) return fail(serial.error());
  section.load("serial", fmt::format("{} scripts, one at a time", kItems), *serial);
  const double serial_seconds = std::chrono::duration<double>(serial->elapsed).count();
  section.add("… all of them", serial_seconds, "s");

  bench.progress(fmt::format("a batch of {} scripts", kItems));
  const auto together = ask_successfully(bench, {.path = kBatchPath, .body = batch_body(bench, "batch", false)});
  if (!together) return fail(together.error());
  const double batch_seconds = std::chrono::duration<double>(together->total).count();
  const Outcome whole = judge(together->body, false);
  section.add(fmt::format("a batch of {} scripts", kItems), batch_seconds, "s");
  section.exactly("… good results, in order", static_cast<double>(std::min(whole.right, whole.in_order)), "", items);
  section.at_least("… faster than one at a time by", 100 * (1 - batch_seconds / serial_seconds), "%", 40);

  bench.progress("a batch, streamed");
  const auto streamed = ask_successfully(
      bench,
      {.path = kBatchPath, .body = batch_body(bench, "streamed batch", false), .accept = "application/x-ndjson"});
  if (!streamed) return fail(streamed.error());
  section.add("a streamed batch: first result", std::chrono::duration<double>(streamed->first_byte).count() * 1e3,
              "ms");
  section.add("… last result", std::chrono::duration<double>(streamed->total).count() * 1e3, "ms");

  bench.progress("a batch with every tenth item wrong");
  const auto poisoned = ask_successfully(bench, {.path = kBatchPath, .body = batch_body(bench, "poisoned", true)});
  if (!poisoned) return fail(poisoned.error());
  const Outcome outcome = judge(poisoned->body, true);
  section.exactly("every tenth wrong: good results", static_cast<double>(outcome.good), "", items * 9 / 10);
  section.exactly("… good and wrong where they belong", static_cast<double>(outcome.right), "", items);
  section.exactly("… in order", static_cast<double>(outcome.in_order), "", items);
  return section;
}

}  // namespace showrunner::perf
