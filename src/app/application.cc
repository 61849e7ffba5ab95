#include "app/application.h"

#include <algorithm>
#include <csignal>
#include <latch>
#include <stdexcept>
#include <thread>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "app/directories.h"
#include "base/background.h"
#include "base/file.h"
#include "base/log.h"
#include "base/subprocess.h"
#include "studio/source.h"

namespace showrunner::app {

namespace asio = boost::asio;

namespace {

constexpr auto kPatience = std::chrono::milliseconds(700);
constexpr auto kListingPatience = std::chrono::seconds(5);
constexpr std::string_view kInterrupted =
    "interrupted; the sentences spoken so far are kept, so a repeat goes on from there";

unsigned cores() {
  return std::max(1U, std::thread::hardware_concurrency());
}

/// Returns when every one of the `threads` of `pool` is there. Each waits for the others, so that none takes two tasks; and a
/// pool that is stopped before all have begun would wait for ever.
void send_to_background(asio::thread_pool& pool, unsigned threads) {
  const auto all_there = std::make_shared<std::latch>(threads);
  for (unsigned i = 0; i < threads; ++i) {
    asio::post(pool, [all_there] {
      enter_background();
      all_there->arrive_and_wait();
    });
  }
  all_there->wait();
}

speech::VoicePoolOptions voice_options(const Options& options) {
  const auto workers = static_cast<unsigned>(options.get<std::int64_t>("tts.workers"));
  return {.program = sibling_program("showrunner-voice"),
          .workers = workers == 0 ? cores() : workers,
          .cpu_per_sentence = std::chrono::seconds(options.get<std::int64_t>("tts.sentence_cpu_seconds"))};
}

net::Upstream& with_providers(net::Upstream& upstream, std::vector<net::ProviderSettings> providers) {
  for (net::ProviderSettings& provider : providers) upstream.add(std::move(provider));
  return upstream;
}

/// A scripted provider on a free port of this machine, which becomes the only one in `providers`.
std::unique_ptr<scripted::ScriptedProvider> start_demo(const asio::any_io_executor& executor, Providers& providers) {
  auto provider = std::make_unique<scripted::ScriptedProvider>(executor);
  const auto url = provider->listen();
  if (!url) throw std::runtime_error(url.error().message);
  providers.providers = {{.name = "demo", .base_url = *url, .api_key = {}, .key_name = {}}};
  providers.models = {{.provider = 0, .model = "scripted"}};
  providers.speakers.clear();
  return provider;
}

Result<int> outcome(const std::exception_ptr& failure, Result<int> result) {
  if (!failure && !result && result.error().code == ErrorCode::kCancelled) {
    return fail(ErrorCode::kCancelled, std::string(kInterrupted));
  }
  if (!failure) return result;
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) return fail(ErrorCode::kCancelled, std::string(kInterrupted));
    return fail(ErrorCode::kInternal, error.what());
  } catch (const std::exception& error) {
    return fail(ErrorCode::kInternal, fmt::format("{} (this is a defect of Showrunner)", error.what()));
  }
}

}  // namespace

Application::Application(const Options& options, Providers providers, bool demo)
    : workers_(cores()),
      mastering_(cores()),
      disk_(data_directory(options) / "cache",
            static_cast<std::uint64_t>(options.get<std::int64_t>("cache.sentence_max_bytes"))),
      manuscripts_(data_directory(options) / "cache" / "scripts.db",
                   static_cast<std::uint64_t>(options.get<std::int64_t>("cache.written_max_bytes"))),
      sentences_(disk_, workers_),
      voices_(io_.get_executor(), voice_options(options)),
      errands_(io_.get_executor()),
      pages_(io_.get_executor(), studio::fetch_options(options).value()),
      demo_(demo ? start_demo(io_.get_executor(), providers) : nullptr),
      http_(io_.get_executor()),
      upstream_(io_.get_executor(), http_, upstream_limits(options)),
      chat_(with_providers(upstream_, std::move(providers.providers)), std::move(providers.models)),
      remote_(io_.get_executor(), upstream_, std::move(providers.speakers)),
      speakers_(voices_, &remote_),
      rooms_{.executor = io_.get_executor(),
             .workers = workers_,
             .mastering = mastering_,
             .voices = speakers_,
             .hosts = hosts_,
             .sentences = sentences_,
             .disk = disk_,
             .manuscripts = manuscripts_,
             .errands = errands_,
             .http = http_,
             .upstream = upstream_,
             .chat = chat_,
             .pages = pages_,
             .options = options} {
  send_to_background(mastering_, cores());
}

/// Asks services for their voices where nobody has named them, does the work, and waits, however that ended, for what it left
/// to be finished.
asio::awaitable<Result<int>> Application::perform(Work work) {
  Result<int> result = 0;
  std::exception_ptr thrown;
  try {
    auto remote = co_await remote_.hosts(Deadline::after(kListingPatience));
    for (const Error& failure : remote.failures) log_warning("{}", failure.message);
    hosts_ = speech::HostDirectory(std::move(remote.hosts));
    result = co_await work(rooms_);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  co_await errands_.join();
  if (thrown) std::rethrow_exception(thrown);
  co_return result;
}

Result<int> Application::host(const Work& work) {
  Result<int> result = 0;
  asio::co_spawn(io_, perform(work), [&](const std::exception_ptr& failure, Result<int> returned) {
    result = outcome(failure, std::move(returned));
    io_.stop();
  });
  io_.run();
  return result;
}

Result<int> Application::run(const Work& work, const std::filesystem::path& output) {
  asio::signal_set signals(io_, SIGINT, SIGTERM);
  asio::steady_timer last_call(io_);
  asio::cancellation_signal cancel;
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    cancel.emit(asio::cancellation_type::terminal);
    last_call.expires_after(kPatience);
    last_call.async_wait([&output](const boost::system::error_code& stopped) {
      if (stopped) return;
      remove_own_temporaries(output);
      fmt::print(stderr, "showrunner: error: {}\n", kInterrupted);
      ::_exit(1);
    });
  });

  Result<int> result = 0;
  asio::co_spawn(
      io_, perform(work),
      asio::bind_cancellation_slot(cancel.slot(), [&](const std::exception_ptr& failure, Result<int> returned) {
        result = outcome(failure, std::move(returned));
        signals.cancel();
        last_call.cancel();
        io_.stop();
      }));
  io_.run();
  return result;
}

}  // namespace showrunner::app
