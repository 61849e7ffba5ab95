#include "support/provider_behaviour.h"

#include <map>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace showrunner::scripted {

namespace json = boost::json;

namespace {

using Milliseconds = std::chrono::milliseconds;

void take(const json::value& value, bool& out) {
  out = value.as_bool();
}

void take(const json::value& value, int& out) {
  out = value.to_number<int>();
}

void take(const json::value& value, std::uint64_t& out) {
  out = value.to_number<std::uint64_t>();
}

void take(const json::value& value, double& out) {
  out = value.to_number<double>();
}

void take(const json::value& value, std::string& out) {
  out = value.as_string();
}

void take(const json::value& value, Milliseconds& out) {
  out = Milliseconds(value.to_number<std::int64_t>());
}

void take(const json::value& value, std::vector<std::string>& out) {
  out.clear();
  for (const auto& item : value.as_array()) out.emplace_back(item.as_string());
}

void take(const json::value& value, std::vector<std::pair<std::string, std::string>>& out) {
  out.clear();
  for (const auto& [name, text] : value.as_object()) out.emplace_back(name, text.as_string());
}

template <class T>
void take(const json::value& value, std::optional<T>& out) {
  take(value, out.emplace());
}

template <class T>
using Fields = std::map<std::string_view, void (*)(T&, const json::value&), std::less<>>;

/// A reader of one member: `field<&ProviderRule::status>`.
template <auto Member, class T>
void field(T& object, const json::value& value) {
  take(value, object.*Member);
}

template <class T>
void read(const json::value& value, const Fields<T>& fields, std::string_view where, T& out);

const Fields<ProviderRule>& rule_fields() {
  using R = ProviderRule;
  static const Fields<R> fields{
      {"path", field<&R::path>},
      {"body_contains", field<&R::body_contains>},
      {"every", field<&R::every>},
      {"after", field<&R::after>},
      {"times", field<&R::times>},
      {"latency_ms", field<&R::latency>},
      {"tokens_per_second", field<&R::tokens_per_second>},
      {"status", field<&R::status>},
      {"body", field<&R::body>},
      {"retry_after", field<&R::retry_after>},
      {"headers", field<&R::headers>},
      {"reset_after_bytes", field<&R::reset_after_bytes>},
      {"hang", field<&R::hang>},
      {"without_done", field<&R::without_done>},
      {"without_usage", field<&R::without_usage>},
      {"garbage", field<&R::garbage>},
      {"truncated", field<&R::truncated>},
      {"wrong_shape", field<&R::wrong_shape>},
      {"empty_turns", field<&R::empty_turns>},
      {"unknown_speakers", field<&R::unknown_speakers>},
      {"not_utf8", field<&R::not_utf8>},
      {"fenced", field<&R::fenced>},
      {"thinking", field<&R::thinking>},
      {"length_factor", field<&R::length_factor>},
      {"finish_reason", field<&R::finish_reason>},
  };
  return fields;
}

void read_rules(ProviderBehaviour& behaviour, const json::value& value) {
  behaviour.rules.clear();
  for (const auto& item : value.as_array()) {
    const auto where = fmt::format("$.rules[{}]", behaviour.rules.size());
    read(item, rule_fields(), where, behaviour.rules.emplace_back());
  }
}

const Fields<ProviderBehaviour>& behaviour_fields() {
  using B = ProviderBehaviour;
  static const Fields<B> fields{
      {"latency_ms", field<&B::latency>},
      {"tokens_per_second", field<&B::tokens_per_second>},
      {"api_key", field<&B::api_key>},
      {"models", field<&B::models>},
      {"json_schema", field<&B::json_schema>},
      {"json_object", field<&B::json_object>},
      {"usage", field<&B::usage>},
      {"wav_only", field<&B::wav_only>},
      {"speech_input_limit", field<&B::speech_input_limit>},
      {"sample_rate", field<&B::sample_rate>},
      {"voices", field<&B::voices>},
      {"requests_per_window", field<&B::requests_per_window>},
      {"tokens_per_window", field<&B::tokens_per_window>},
      {"rate_window_ms", field<&B::rate_window>},
      {"rules", read_rules},
  };
  return fields;
}

/// What is wrong with a behaviour; kept inside this file.
struct BadBehaviour {
  std::string field;
  std::string what;
};

template <class T>
void read(const json::value& value, const Fields<T>& fields, std::string_view where, T& out) {
  if (!value.is_object()) throw BadBehaviour{.field = std::string(where), .what = "must be an object"};
  for (const auto& [name, member] : value.get_object()) {
    const auto path = fmt::format("{}.{}", where, std::string_view(name));
    const auto found = fields.find(std::string_view(name));
    if (found == fields.end()) throw BadBehaviour{.field = path, .what = "is no such thing"};
    try {
      found->second(out, member);
    } catch (const std::exception&) {
      throw BadBehaviour{.field = path, .what = "has a wrong type"};
    }
  }
}

}  // namespace

Result<ProviderBehaviour> parse_behaviour(std::string_view text) {
  boost::system::error_code error;
  const json::value value = json::parse(text, error);
  if (error) return fail(ErrorCode::kInvalidInput, fmt::format("the behaviour is no JSON: {}", error.message()));
  ProviderBehaviour behaviour;
  try {
    read(value, behaviour_fields(), "$", behaviour);
  } catch (const BadBehaviour& bad) {
    return fail(
        {.code = ErrorCode::kInvalidInput, .message = fmt::format("{} {}", bad.field, bad.what), .field = bad.field});
  }
  if (behaviour.sample_rate < 8'000 || behaviour.sample_rate > 192'000) {
    return fail({.code = ErrorCode::kInvalidInput,
                 .message = "$.sample_rate must be 8000 to 192000",
                 .field = "$.sample_rate"});
  }
  for (const auto& rule : behaviour.rules) {
    if (rule.every == 0) return fail(ErrorCode::kInvalidInput, "every must be at least 1");
  }
  return behaviour;
}

}  // namespace showrunner::scripted
