// One call of a provider, from the line before it to its verdict. The rules are small pure parts of their own (rate_limiter.h,
// circuit_breaker.h, retry_budget.h, retry_after.h, provider_error.h); this file is the order in which they are asked.
//
// A call keeps its slot while it waits for an announced limit or for its next attempt: what waits is then bounded by the same
// two numbers as what works, and a provider that is at its limit fills the line instead of the memory.
#include "net/upstream.h"

#include <algorithm>
#include <list>
#include <random>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <fmt/format.h>

#include "net/admission_queue.h"
#include "net/circuit_breaker.h"
#include "net/provider_error.h"
#include "net/rate_limiter.h"
#include "net/retry_after.h"
#include "net/retry_budget.h"

namespace showrunner::net {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kMostErrorText = std::size_t{64} * 1024;
constexpr milliseconds kShortestRefusal{1'000};

/// Shared by Upstream and by calls whose frames may be destroyed after it.
struct Provider {
  Provider(ProviderSettings of, const UpstreamLimits& limits)
      : settings(std::move(of)), breaker(limits.breaker_failures, limits.breaker_open), budget(limits.retry_budget) {}

  void limits_changed() {
    for (asio::steady_timer* timer : throttled) timer->cancel();
  }

  ProviderSettings settings;
  ProviderStats stats;
  RateLimiter limiter;
  CircuitBreaker breaker;
  RetryBudget budget;
  std::list<asio::steady_timer*> throttled;  ///< those that wait for `limiter`
};

/// What limiter and breaker know of one attempt; given back with it, however it ends.
class Attempt {
 public:
  Attempt(std::shared_ptr<Provider> provider, CircuitBreaker::Ticket ticket, std::uint64_t tokens)
      : provider_(std::move(provider)), ticket_(ticket), tokens_(tokens) {
    provider_->limiter.started(tokens_);
  }

  Attempt(const Attempt&) = delete;
  Attempt& operator=(const Attempt&) = delete;

  ~Attempt() {
    provider_->limiter.finished(tokens_);
    provider_->breaker.report(ticket_, verdict, Clock::now());
    provider_->stats.breaker = provider_->breaker.state();
    provider_->limits_changed();
  }

  CircuitBreaker::Verdict verdict = CircuitBreaker::Verdict::kUnknown;

 private:
  std::shared_ptr<Provider> provider_;
  CircuitBreaker::Ticket ticket_;
  std::uint64_t tokens_;
};

/// What the callbacks of one attempt leave behind.
struct Arrival {
  HttpHead head;           ///< of an answer whose body is streamed
  std::string error_text;  ///< the body of one that is no 2xx
  bool body_begun = false;
  bool callback_failed = false;
};

/// How an attempt ended: with an answer for the caller, or with why not and whether another one may do better.
struct AttemptResult {
  Result<HttpResponse> outcome;
  bool again = false;
  std::optional<milliseconds> named_wait;  ///< by the answer's own headers
};

bool is_success(int status) {
  return status >= 200 && status < 300;
}

Deadline sooner(Deadline a, Deadline b) {
  return a.at() < b.at() ? a : b;
}

milliseconds until(Clock::time_point moment) {
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(moment - Clock::now()));
}

std::function<double()> unless_given(std::function<double()> random) {
  if (random) return random;
  return [engine = std::mt19937_64(std::random_device{}())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
}

HttpRequest request_for(const ProviderSettings& settings, const UpstreamCall& call, const UpstreamLimits& limits,
                        Deadline deadline) {
  HttpRequest request{.method = call.method,
                      .url = settings.base_url + call.path,
                      .body = call.body,
                      .deadline = deadline,
                      .timeouts = limits.timeouts,
                      .max_body_bytes = call.max_body_bytes};
  request.headers.reserve(3);
  if (!call.body.empty()) request.headers.push_back({.name = "Content-Type", .value = call.content_type});
  if (!call.accept.empty()) request.headers.push_back({.name = "Accept", .value = call.accept});
  if (!settings.api_key.empty()) {
    request.headers.push_back({.name = "Authorization", .value = "Bearer " + settings.api_key});
  }
  return request;
}

/// Has the pieces of a 2xx body go to `call`, those of any other answer to `arrival`.
void stream_into(HttpRequest& request, const UpstreamCall& call, Arrival& arrival) {
  request.on_head = [&arrival](const HttpHead& head) -> Result<void> {
    arrival.head = head;
    return {};
  };
  request.on_body = [&call, &arrival](std::string_view bytes) -> Result<void> {
    if (!is_success(arrival.head.status)) {
      arrival.error_text.append(bytes.substr(0, kMostErrorText - std::min(kMostErrorText, arrival.error_text.size())));
      return {};
    }
    arrival.body_begun = true;
    auto taken = call.on_body(bytes);
    arrival.callback_failed = !taken;
    return taken;
  };
}

}  // namespace

struct Upstream::Impl {
  Impl(asio::any_io_executor on, HttpClient& http, UpstreamLimits given, std::function<double()> rng)
      : executor(std::move(on)),
        client(http),
        limits(given),
        random(unless_given(std::move(rng))),
        admission(executor, given.max_connections, given.queue) {}

  asio::awaitable<Result<AdmissionQueue::Slot>> wait_for_slot(Deadline deadline);
  asio::awaitable<Result<void>> wait_for_limits(std::shared_ptr<Provider> provider, std::uint64_t tokens,
                                                Deadline deadline);
  asio::awaitable<AttemptResult> attempt(std::shared_ptr<Provider> provider, const UpstreamCall& call,
                                         Deadline deadline, Arrival& arrival);
  asio::awaitable<Result<HttpResponse>> attempts(std::shared_ptr<Provider> provider, UpstreamCall call,
                                                 Deadline deadline);

  /// Why there will be no other attempt after `wait`, or nothing when there may be one, which is then paid for.
  bool may_try_again(Provider& provider, const UpstreamCall& call, const Arrival& arrival, int tries, milliseconds wait,
                     Deadline deadline) const;
  milliseconds backoff(int tries);
  Error overloaded(std::string message) const;

  asio::any_io_executor executor;
  HttpClient& client;
  UpstreamLimits limits;
  std::function<double()> random;
  AdmissionQueue admission;
  std::vector<std::shared_ptr<Provider>> providers;
  UpstreamStats stats;
  std::chrono::duration<double, std::milli> usual_call{0};  ///< how long a call holds its slot, smoothed
};

Upstream::Upstream(asio::any_io_executor executor, HttpClient& client, UpstreamLimits limits,
                   std::function<double()> random)
    : impl_(std::make_unique<Impl>(std::move(executor), client, limits, std::move(random))) {}

Upstream::~Upstream() = default;

std::size_t Upstream::add(ProviderSettings settings) {
  impl_->providers.push_back(std::make_shared<Provider>(std::move(settings), impl_->limits));
  return impl_->providers.size() - 1;
}

std::size_t Upstream::providers() const {
  return impl_->providers.size();
}

const ProviderSettings& Upstream::settings(std::size_t provider) const {
  return impl_->providers.at(provider)->settings;
}

const ProviderStats& Upstream::stats(std::size_t provider) const {
  return impl_->providers.at(provider)->stats;
}

milliseconds Upstream::unavailable_for(std::size_t provider) const {
  return impl_->providers.at(provider)->breaker.unavailable_for(Clock::now());
}

const UpstreamStats& Upstream::stats() const {
  impl_->stats.active = impl_->admission.active();
  impl_->stats.waiting = impl_->admission.waiting();
  return impl_->stats;
}

const UpstreamLimits& Upstream::limits() const {
  return impl_->limits;
}

namespace {

Error breaker_error(const Provider& provider) {
  const auto wait = provider.breaker.unavailable_for(Clock::now());
  return {.code = ErrorCode::kUnavailable,
          .message = fmt::format("{} failed several times in a row and is not asked again before {} ms have passed",
                                 provider.settings.name, wait.count()),
          .retryable = true,
          .retry_after = wait};
}

}  // namespace

asio::awaitable<Result<HttpResponse>> Upstream::call(std::size_t number, UpstreamCall call) {
  Impl& impl = *impl_;
  const auto provider = impl.providers.at(number);
  const Deadline deadline = sooner(call.deadline, Deadline::after(impl.limits.total));
  if (provider->breaker.unavailable_for(Clock::now()) > milliseconds(0)) {
    ++provider->stats.calls;
    ++provider->stats.failures;
    co_return fail(breaker_error(*provider));
  }
  std::optional<AdmissionQueue::Slot> slot = impl.admission.try_enter();
  if (!slot) {
    auto waited = co_await impl.wait_for_slot(deadline);
    if (!waited) co_return fail(std::move(waited.error()));
    slot.emplace(*std::move(waited));
  }
  const auto begun = Clock::now();
  ++provider->stats.calls;
  provider->budget.first_attempt();
  auto result = co_await impl.attempts(provider, std::move(call), deadline);
  if (!result) ++provider->stats.failures;
  provider->stats.duration.record(Clock::now() - begun);
  impl.usual_call += (Clock::now() - begun - impl.usual_call) / 8;
  co_return result;
}

asio::awaitable<Result<AdmissionQueue::Slot>> Upstream::Impl::wait_for_slot(Deadline deadline) {
  auto entered = co_await admission.enter(sooner(deadline, Deadline::after(limits.queue_timeout)));
  if (entered) co_return *std::move(entered);
  if (entered.error() == AdmissionQueue::Refusal::kFull) {
    ++stats.refused;
    co_return fail(
        overloaded(fmt::format("{} model and speech calls are under way and {} wait already; try again later",
                               limits.max_connections, limits.queue)));
  }
  ++stats.queue_timeouts;
  co_return fail(overloaded("no model or speech call came free in time; try again later"));
}

Error Upstream::Impl::overloaded(std::string message) const {
  const double ahead = static_cast<double>(admission.waiting() + 1) /
                       static_cast<double>(std::max<std::size_t>(1, limits.max_connections));
  const auto guess = std::chrono::ceil<milliseconds>(usual_call * ahead);
  return {.code = ErrorCode::kOverloaded,
          .message = std::move(message),
          .retryable = false,
          .retry_after = std::clamp(guess, kShortestRefusal, std::max(kShortestRefusal, limits.queue_timeout))};
}

asio::awaitable<Result<HttpResponse>> Upstream::Impl::attempts(std::shared_ptr<Provider> provider, UpstreamCall call,
                                                               Deadline deadline) {
  for (int tries = 1;; ++tries) {
    if (auto ready = co_await wait_for_limits(provider, call.tokens, deadline); !ready) {
      co_return fail(std::move(ready.error()));
    }
    Arrival arrival;
    AttemptResult ended = co_await attempt(provider, call, deadline, arrival);
    if (ended.outcome || !ended.again) co_return std::move(ended.outcome);

    const milliseconds wait = std::max(ended.named_wait.value_or(milliseconds(0)), milliseconds(0));
    const milliseconds chosen = ended.named_wait ? wait : backoff(tries);
    if (!may_try_again(*provider, call, arrival, tries, chosen, deadline)) co_return std::move(ended.outcome);
    ++provider->stats.retries;
    if (arrival.body_begun) call.on_restart();
    asio::steady_timer pause(executor, chosen);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

bool Upstream::Impl::may_try_again(Provider& provider, const UpstreamCall& call, const Arrival& arrival, int tries,
                                   milliseconds wait, Deadline deadline) const {
  if (tries >= limits.max_attempts) return false;
  if (arrival.body_begun && !call.on_restart) return false;
  if (wait >= deadline.left()) return false;
  if (provider.breaker.unavailable_for(Clock::now()) > wait) return false;
  return provider.budget.try_spend();
}

milliseconds Upstream::Impl::backoff(int tries) {
  const double base =
      static_cast<double>(limits.backoff_base.count()) * static_cast<double>(1U << std::min(tries - 1, 20));
  const double most = std::min(base, static_cast<double>(limits.backoff_cap.count()));
  return milliseconds(static_cast<std::int64_t>(random() * most));
}

/// Waits until the provider's announced limits let a call through. Fails at once when that would be too late.
asio::awaitable<Result<void>> Upstream::Impl::wait_for_limits(std::shared_ptr<Provider> provider, std::uint64_t tokens,
                                                              Deadline deadline) {
  bool waited = false;
  for (;;) {
    const auto now = Clock::now();
    const auto moment = provider->limiter.earliest(now, tokens);
    if (moment <= now) co_return Result<void>{};
    if (deadline.passed() || (moment != Clock::time_point::max() && moment >= deadline.at())) {
      const auto wait = moment == Clock::time_point::max() ? kShortestRefusal : until(moment);
      co_return fail({.code = ErrorCode::kOverloaded,
                      .message = fmt::format("the limits that {} announced are used up for the next {} ms",
                                             provider->settings.name, wait.count()),
                      .retryable = true,
                      .retry_after = wait});
    }
    if (!std::exchange(waited, true)) ++provider->stats.throttled;
    asio::steady_timer timer(executor, std::min(moment, deadline.at()));

    struct Entry {
      std::list<asio::steady_timer*>& list;
      std::list<asio::steady_timer*>::iterator place;

      ~Entry() { list.erase(place); }
    } const entry{provider->throttled, provider->throttled.insert(provider->throttled.end(), &timer)};

    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    const auto cancelled = (co_await asio::this_coro::cancellation_state).cancelled();
    if (cancelled != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
}

asio::awaitable<AttemptResult> Upstream::Impl::attempt(std::shared_ptr<Provider> provider, const UpstreamCall& call,
                                                       Deadline deadline, Arrival& arrival) {
  using Verdict = CircuitBreaker::Verdict;
  const ProviderSettings& settings = provider->settings;
  const auto ticket = provider->breaker.admit(Clock::now());
  if (!ticket) co_return AttemptResult{.outcome = fail(breaker_error(*provider)), .named_wait = {}};
  provider->stats.breaker = provider->breaker.state();
  Attempt attempt(provider, *ticket, call.tokens);

  HttpRequest request = request_for(settings, call, limits, deadline);
  if (call.on_body) stream_into(request, call, arrival);
  auto response = co_await client.send(std::move(request));

  if (!response) {
    Error error = std::move(response.error());
    if (arrival.callback_failed) {
      attempt.verdict = Verdict::kWorks;
      co_return AttemptResult{.outcome = fail(std::move(error)), .named_wait = {}};
    }
    const bool out_of_time = error.code == ErrorCode::kDeadlineExceeded && !error.retryable;
    const bool reaching = error.code == ErrorCode::kUnavailable || error.code == ErrorCode::kDeadlineExceeded;
    // The caller's own deadline says nothing about the provider, unless it was the longest that a call may take.
    if (reaching && (!out_of_time || call.deadline.at() > deadline.at())) attempt.verdict = Verdict::kFails;
    const bool again = reaching && error.retryable;
    error.message = fmt::format("{}: {}", settings.name, error.message);
    error.retryable = error.code != ErrorCode::kInvalidInput && error.code != ErrorCode::kCancelled;
    co_return AttemptResult{.outcome = fail(std::move(error)), .again = again, .named_wait = {}};
  }

  const int status = response->head.status;
  attempt.verdict = is_provider_trouble(status) ? Verdict::kFails : Verdict::kWorks;
  const auto now = Clock::now();
  provider->limiter.learn(announced_limits(response->head), now);
  if (is_success(status)) co_return AttemptResult{.outcome = *std::move(response), .named_wait = {}};

  const auto named = retry_after(response->head, std::chrono::system_clock::now());
  if (named && worth_another_attempt(status)) provider->limiter.block_until(now + *named);
  const std::string_view body = call.on_body ? arrival.error_text : response->body;
  co_return AttemptResult{.outcome = fail(provider_error(settings, call.path, status, body, named)),
                          .again = worth_another_attempt(status),
                          .named_wait = named};
}

}  // namespace showrunner::net
