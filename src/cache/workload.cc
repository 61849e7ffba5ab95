#include "cache/workload.h"

#include <algorithm>

#include <boost/json/value.hpp>
#include <fmt/format.h>

#include "text/json_reader.h"

namespace showrunner::cache {

namespace {

constexpr std::size_t kMaxText = 1000;
constexpr std::int64_t kMany = 100'000'000;
constexpr double kMuch = 1e9;

std::size_t count(const text::JsonObject& object, std::string_view field, std::int64_t fewest = 1) {
  return static_cast<std::size_t>(object.required_integer(field, fewest, kMany));
}

ZipfTrace zipf_of(const text::JsonObject& object) {
  object.allow_only(
      {"kind", "seed", "requests", "keys", "exponent", "drift_every", "one_off_share", "requests_per_second"});
  return {.seed = count(object, "seed", 0),
          .requests = count(object, "requests"),
          .keys = count(object, "keys"),
          .exponent = object.required_number("exponent", 0, 10),
          .drift_every = static_cast<std::size_t>(object.optional_integer("drift_every", 0, kMany).value_or(0)),
          .one_off_share = object.optional_number("one_off_share", 0, 1).value_or(0),
          .requests_per_second = object.optional_number("requests_per_second", 0, kMuch).value_or(0)};
}

NewsroomTrace newsroom_of(const text::JsonObject& object) {
  object.allow_only({"kind", "seed", "days", "shows", "scripts_per_day", "repeats", "repeat_after_minutes",
                     "day_begins_hour", "day_ends_hour"});
  return {.seed = count(object, "seed", 0),
          .days = count(object, "days"),
          .shows = count(object, "shows"),
          .scripts_per_day = count(object, "scripts_per_day"),
          .repeats = object.required_number("repeats", 0, kMuch),
          .repeat_after_minutes = object.required_number("repeat_after_minutes", 0, kMuch),
          .day_begins_hour = object.required_number("day_begins_hour", 0, 24),
          .day_ends_hour = object.required_number("day_ends_hour", 0, 24)};
}

}  // namespace

Result<Workload> parse_workload(std::string_view json) {
  const auto document = text::parse_json(json);
  if (!document) return fail(document.error());
  text::JsonMistake mistake;
  const text::JsonObject object = text::JsonObject::root(*document, mistake);
  object.allow_only({"name", "about", "trace", "warm_up", "caches", "soft_ttl", "hard_ttl"});
  Workload workload{.name = object.required_text("name", kMaxText),
                    .about = object.required_text("about", kMaxText),
                    .warm_up = static_cast<std::size_t>(object.optional_integer("warm_up", 0, kMany).value_or(0)),
                    .soft_ttl = std::chrono::seconds(object.optional_integer("soft_ttl", 0, kMany).value_or(0)),
                    .hard_ttl = std::chrono::seconds(object.optional_integer("hard_ttl", 0, kMany).value_or(0))};
  for (const text::JsonObject& cache : object.objects("caches", 1, 100)) {
    cache.allow_only({"entries"});
    workload.entries.push_back(count(cache, "entries"));
  }
  const auto trace = object.optional_object("trace");
  if (!trace) object.note("trace", "is missing");
  if (mistake.noted()) return fail(mistake.error());
  const std::string kind = trace->required_text("kind", kMaxText);
  ZipfTrace zipf;
  NewsroomTrace newsroom;
  if (kind == "zipf") {
    zipf = zipf_of(*trace);
  } else if (kind == "newsroom") {
    newsroom = newsroom_of(*trace);
  } else {
    trace->note("kind", "must be \"zipf\" or \"newsroom\"");
  }
  if (mistake.noted()) return fail(mistake.error());
  workload.trace = kind == "zipf" ? make_trace(zipf) : make_trace(newsroom);
  return workload;
}

}  // namespace showrunner::cache
