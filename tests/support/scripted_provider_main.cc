// The scripted provider as a program: prints its base URL on one line and serves until it is told to stop.

#include <cstdio>
#include <string>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <fmt/format.h>

#include "support/scripted_provider.h"

namespace scripted = showrunner::scripted;

int main(int argc, char** argv) {
  CLI::App app("A provider of models and voices that does what it is told, for tests, demos and benchmarks.",
               "scripted-provider");
  std::string listen = "127.0.0.1:0";
  std::string control;
  std::int64_t latency = 0;
  scripted::ProviderBehaviour behaviour;
  app.add_option("--listen", listen, "address and port")->capture_default_str();
  app.add_option("--latency-ms", latency, "before the first byte of each answer")->check(CLI::NonNegativeNumber);
  app.add_option("--tokens-per-second", behaviour.tokens_per_second, "of streamed answers; 0: all at once")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--api-key", behaviour.api_key, "refuse calls without it");
  app.add_option("--model", behaviour.models, "refuse calls for others (may be repeated)");
  app.add_option("--sample-rate", behaviour.sample_rate, "of speech, in Hz")->check(CLI::Range(8'000, 192'000));
  app.add_option("--speech-input-limit", behaviour.speech_input_limit, "most characters of a speech call");
  app.add_flag("--wav-only", behaviour.wav_only, "refuse any other audio format");
  app.add_option("--control", control, "a whole behaviour as JSON, as PUT /control takes it (instead of the others)");
  CLI11_PARSE(app, argc, argv);

  behaviour.latency = std::chrono::milliseconds(latency);
  if (!control.empty()) {
    auto parsed = scripted::parse_behaviour(control);
    if (!parsed) {
      fmt::print(stderr, "scripted-provider: error: {}\n", parsed.error().message);
      return 2;
    }
    behaviour = std::move(*parsed);
  }
  boost::asio::io_context io(1);
  scripted::ScriptedProvider provider(io.get_executor(), std::move(behaviour));
  const auto url = provider.listen(listen);
  if (!url) {
    fmt::print(stderr, "scripted-provider: error: {}\n", url.error().message);
    return 1;
  }
  boost::asio::signal_set signals(io, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code&, int) {
    boost::asio::co_spawn(io, provider.stop(), boost::asio::detached);
  });
  fmt::print("{}\n", *url);
  std::fflush(stdout);
  io.run();
  return 0;
}
