// showrunner-load: one measurement by the suite's load generator, for scripts. Prints what it counted as one JSON object.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fmt/format.h>

#include "perf/suite/load_json.h"

namespace {

using namespace showrunner;  // NOLINT(google-build-using-namespace): this file is a program

struct Arguments {
  std::string url;
  std::string method = "GET";
  std::string body;
  std::string accept;
  std::vector<std::string> headers;
  unsigned connections = 1;
  double rate = 0;
  bool even = false;
  std::uint64_t requests = 0;
  double duration = 0;
  double warm_up = 0;
  double timeout = 60;
  std::uint64_t first_number = 0;
  bool samples = false;
};

void describe(CLI::App& app, Arguments& arguments) {
  app.add_option("URL", arguments.url, "http://HOST:PORT/PATH")->required();
  app.add_option("--method", arguments.method, "GET, POST, HEAD …");
  app.add_option("--body", arguments.body, "JSON body, or @FILE; {n} in it becomes the number of the request");
  app.add_option("--accept", arguments.accept, "value of the Accept header");
  app.add_option("--header", arguments.headers, "another header, \"Name: value\"; may be repeated")
      ->allow_extra_args(false)
      ->take_all();
  app.add_option("--connections", arguments.connections, "connections, all opened before the clock starts")
      ->check(CLI::Range(1, 20'000));
  app.add_option("--rate", arguments.rate, "requests a second whatever the server does; without it, back to back");
  app.add_flag("--even", arguments.even, "with --rate: evenly spaced instead of Poisson arrivals");
  app.add_option("--requests", arguments.requests, "end after as many");
  app.add_option("--duration", arguments.duration, "seconds");
  app.add_option("--warm-up", arguments.warm_up, "seconds at the start that are not counted");
  app.add_option("--timeout", arguments.timeout, "seconds that one request may take");
  app.add_option("--first-number", arguments.first_number, "where {n} starts");
  app.add_flag("--samples", arguments.samples, "print the milliseconds of every response, in the order they ended");
}

std::chrono::nanoseconds seconds(double value) {
  return std::chrono::nanoseconds(static_cast<std::int64_t>(value * 1e9));
}

std::string replaced(std::string text, std::uint64_t number) {
  const std::string digits = std::to_string(number);
  for (std::size_t at = text.find("{n}"); at != std::string::npos; at = text.find("{n}", at)) {
    text.replace(at, 3, digits);
    at += digits.size();
  }
  return text;
}

Result<boost::json::object> measure(Arguments arguments) {
  if (arguments.requests == 0 && arguments.duration <= 0) {
    return fail(ErrorCode::kInvalidInput, "say when to end: --requests N or --duration SECONDS");
  }
  if (arguments.body.starts_with('@')) {
    std::ifstream file(arguments.body.substr(1), std::ios::binary);
    if (!file) return fail(ErrorCode::kNotFound, fmt::format("cannot read {}", arguments.body.substr(1)));
    arguments.body.assign(std::istreambuf_iterator<char>(file), {});
  }
  auto endpoint = perf::parse_endpoint(arguments.url);
  if (!endpoint) return fail(endpoint.error());
  std::string headers;
  for (const std::string& header : arguments.headers) headers += header + "\r\n";
  const perf::Request request{.method = arguments.method,
                              .path = endpoint->prefix.empty() ? "/" : "",
                              .body = arguments.body,
                              .accept = arguments.accept,
                              .headers = headers};
  const bool numbered = arguments.body.contains("{n}");
  std::string bytes = perf::serialise(*endpoint, request);
  boost::json::array samples;
  perf::LoadPlan plan{.target = *endpoint};
  plan.next = [&](std::uint64_t number) -> std::string_view {
    if (numbered) {
      perf::Request one = request;
      const std::string body = replaced(arguments.body, arguments.first_number + number);
      one.body = body;
      bytes = perf::serialise(*endpoint, one);
    }
    return bytes;
  };
  if (arguments.samples) {
    plan.on_reply = [&](const perf::Reply& reply) {
      samples.emplace_back(static_cast<double>(reply.total.count()) * 1e-6);
    };
  }
  plan.connections = arguments.connections;
  plan.rate = arguments.rate;
  plan.arrivals = arguments.even ? perf::Arrivals::kEven : perf::Arrivals::kPoisson;
  plan.requests = arguments.requests;
  if (arguments.duration > 0) plan.duration = seconds(arguments.duration);
  plan.warm_up = seconds(arguments.warm_up);
  plan.timeout = seconds(arguments.timeout);
  plan.head_requests = arguments.method == "HEAD";
  const auto result = perf::run_load(plan);
  if (!result) return fail(result.error());
  boost::json::object printed = perf::to_json(*result);
  if (arguments.samples) printed["samples_ms"] = std::move(samples);
  return printed;
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  CLI::App app("Measures an HTTP server and prints one JSON object.", "showrunner-load");
  describe(app, arguments);
  CLI11_PARSE(app, argc, argv);
  const auto result = measure(std::move(arguments));
  if (!result) {
    fmt::print(stderr, "showrunner-load: error: {}\n", result.error().message);
    return 1;
  }
  fmt::print("{}\n", boost::json::serialize(*result));
  return 0;
}
