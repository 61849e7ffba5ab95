#include "speech/voice_pool.h"

#include <algorithm>
#include <deque>
#include <list>
#include <optional>
#include <thread>
#include <vector>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include "base/excerpt.h"
#include "base/log.h"
#include "speech/worker_process.h"

namespace showrunner::speech {

namespace asio = boost::asio;

namespace {

constexpr int kTries = 2;
// A worker stops a sentence at its wall limit by itself; one that has not done so by then hangs.
constexpr std::chrono::milliseconds kWorkerGrace{1'000};

/// A call that waits for a T. Shared by its coroutine and by the pool until it has a result.
template <class T>
struct Waiting {
  using Value = T;

  explicit Waiting(const asio::any_io_executor& executor) : finished(executor, asio::steady_timer::time_point::max()) {}

  void finish(Result<T> value) {
    if (result) return;
    result = std::move(value);
    finished.cancel();
  }

  asio::steady_timer finished;  ///< never runs out; cancelled when there is a result
  std::optional<Result<T>> result;
};

struct Sentence : Waiting<Utterance> {
  using Waiting::Waiting;

  std::uint64_t id = 0;
  SpeakRequest request;
  VoicePool::AudioSink on_audio;
  Utterance utterance;  ///< what has come so far
  int tries = 0;
  const WorkerProcess* failed_on = nullptr;  ///< compared only: the process may be gone
};

struct Worker {
  std::shared_ptr<WorkerProcess> process;
  std::uint64_t busy_with = 0;         ///< id of the sentence it says, or is about to drop; 0: free
  std::shared_ptr<Sentence> sentence;  ///< empty when nobody waits for it any more
};

bool worth_another_try(const Error& error) {
  return error.code == ErrorCode::kInternal || error.code == ErrorCode::kDeadlineExceeded;
}

}  // namespace

/// The state of a pool. Events come from the workers, calls from the coroutines, all on the I/O thread; no call waits.
/// Shared with coroutines that have not been resumed yet when the pool goes.
class Dispatcher {
 public:
  Dispatcher(asio::any_io_executor executor, VoicePoolOptions options)
      : executor_(std::move(executor)), options_(std::move(options)) {
    if (options_.workers == 0) options_.workers = std::max(1U, std::thread::hardware_concurrency());
  }

  unsigned workers() const { return options_.workers; }

  const asio::any_io_executor& executor() const { return executor_; }

  void add(const std::shared_ptr<Sentence>& sentence) {
    sentence->id = ++last_id_;
    queue_.push_back(sentence);
    assign();
  }

  void add(const std::shared_ptr<Waiting<EngineVersions>>& call) {
    if (versions_) return call->finish(*versions_);
    version_calls_.push_back(call);
    if (workers_.empty()) {
      if (auto started = start_worker(); !started) fail_version_calls(started.error());
    }
  }

  /// Nobody waits for it any more.
  void drop(const std::shared_ptr<Sentence>& sentence) {
    std::erase(queue_, sentence);
    for (Worker& worker : workers_) {
      if (worker.sentence != sentence) continue;
      worker.process->send(protocol::Cancel{.id = sentence->id});
      worker.process->watch(kWorkerGrace);
      worker.sentence.reset();
    }
  }

  void drop(const std::shared_ptr<Waiting<EngineVersions>>& call) { std::erase(version_calls_, call); }

  void shut_down() {
    const Error error{.code = ErrorCode::kCancelled, .message = "the voice pool was closed"};
    for (Worker& worker : workers_) {
      worker.process->kill();
      if (worker.sentence) worker.sentence->finish(fail(error));
    }
    workers_.clear();
    for (const auto& sentence : std::exchange(queue_, {})) sentence->finish(fail(error));
    fail_version_calls(error);
  }

 private:
  /// Gives waiting sentences to free workers, starting workers up to the limit.
  void assign() {
    while (!queue_.empty()) {
      Worker* const worker = free_worker(*queue_.front());
      if (worker != nullptr) {
        const auto sentence = queue_.front();
        queue_.pop_front();
        give(*worker, sentence);
      } else if (workers_.size() < options_.workers) {
        if (auto started = start_worker(); !started) return fail_queue(started.error());
      } else {
        return;
      }
    }
  }

  Worker* free_worker(const Sentence& sentence) {
    Worker* found = nullptr;
    for (Worker& worker : workers_) {
      if (worker.busy_with != 0) continue;
      if (worker.process.get() != sentence.failed_on) return &worker;
      found = &worker;
    }
    return found;
  }

  void give(Worker& worker, const std::shared_ptr<Sentence>& sentence) {
    worker.busy_with = sentence->id;
    worker.sentence = sentence;
    ++sentence->tries;
    worker.process->send(protocol::Speak{.id = sentence->id,
                                         .cpu_seconds = static_cast<std::uint32_t>(options_.cpu_per_sentence.count()),
                                         .wall_ms = static_cast<std::uint32_t>(options_.wall_per_sentence.count()),
                                         .request = sentence->request});
    worker.process->watch(options_.wall_per_sentence + kWorkerGrace);
  }

  Result<void> start_worker() {
    auto process = WorkerProcess::start(executor_, options_);
    if (!process) return fail(process.error());
    workers_.push_back({.process = *process, .sentence = nullptr});
    const auto worker = std::prev(workers_.end());
    (*process)->listen({.on_message =
                            [this, worker](protocol::Message message) {
                              std::visit([&](auto& part) { take(*worker, part); }, message);
                            },
                        .on_end = [this, worker](Error reason) { end(worker, std::move(reason)); }});
    return {};
  }

  void take(Worker& /*worker*/, protocol::Ready& ready) {
    versions_ = std::move(ready.versions);
    for (const auto& call : std::exchange(version_calls_, {})) call->finish(*versions_);
  }

  void take(Worker& worker, protocol::Audio& audio) {
    if (!is_current(worker, audio.id)) return;
    Sentence& sentence = *worker.sentence;
    audio::Pcm& pcm = sentence.utterance.pcm;
    pcm.sample_rate = static_cast<int>(audio.sample_rate);
    pcm.samples.insert(pcm.samples.end(), audio.samples.begin(), audio.samples.end());
    if (sentence.on_audio) sentence.on_audio(pcm.sample_rate, audio.samples);
  }

  void take(Worker& worker, protocol::Words& words) {
    if (is_current(worker, words.id)) worker.sentence->utterance.words = std::move(words.words);
  }

  void take(Worker& worker, protocol::Done& done) {
    if (worker.busy_with != done.id) return;
    if (const auto sentence = release(worker)) sentence->finish(std::move(sentence->utterance));
    assign();
  }

  void take(Worker& worker, protocol::Failed& failed) {
    if (worker.busy_with != failed.id) return;
    if (const auto sentence = release(worker)) fail_try(sentence, worker.process.get(), std::move(failed.error));
    assign();
  }

  /// Workers do not send these; one that does is broken.
  template <class T>
  void take(Worker& worker, T& /*command*/) {
    log_warning("showrunner-voice sent a message that is not for the voice pool");
    const auto place = std::ranges::find(workers_, worker.process, &Worker::process);
    place->process->kill();
    end(place, {.code = ErrorCode::kInternal, .message = "showrunner-voice broke its protocol"});
  }

  static bool is_current(const Worker& worker, std::uint64_t id) {
    return worker.sentence && worker.sentence->id == id;
  }

  static std::shared_ptr<Sentence> release(Worker& worker) {
    worker.process->stop_watching();
    worker.busy_with = 0;
    return std::exchange(worker.sentence, nullptr);
  }

  /// The process of `worker` is gone; another takes its place when a sentence needs it.
  void end(std::list<Worker>::iterator worker, Error reason) {
    const auto sentence = std::move(worker->sentence);
    const auto process = std::move(worker->process);
    workers_.erase(worker);
    if (!versions_ && workers_.empty()) fail_version_calls(reason);
    if (sentence) fail_try(sentence, process.get(), std::move(reason));
    assign();
  }

  void fail_try(const std::shared_ptr<Sentence>& sentence, const WorkerProcess* on, Error error) {
    if (worth_another_try(error) && sentence->tries < kTries) {
      sentence->failed_on = on;
      if (sentence->on_audio && !sentence->utterance.pcm.samples.empty()) {
        sentence->on_audio(sentence->utterance.pcm.sample_rate, {});
      }
      sentence->utterance = {};
      queue_.push_front(sentence);
      return;
    }
    error.message = fmt::format("cannot say \"{}\" with voice {}: {}", excerpt(sentence->request.text),
                                sentence->request.settings.voice, error.message);
    sentence->finish(fail(std::move(error)));
  }

  void fail_queue(const Error& error) {
    for (const auto& sentence : std::exchange(queue_, {})) sentence->finish(fail(error));
  }

  void fail_version_calls(const Error& error) {
    for (const auto& call : std::exchange(version_calls_, {})) call->finish(fail(error));
  }

  asio::any_io_executor executor_;
  VoicePoolOptions options_;
  std::uint64_t last_id_ = 0;
  std::list<Worker> workers_;  ///< a list: events hold iterators
  std::deque<std::shared_ptr<Sentence>> queue_;
  std::optional<EngineVersions> versions_;
  std::vector<std::shared_ptr<Waiting<EngineVersions>>> version_calls_;
};

namespace {

/// Waits until `call` has its result. Cancellation of the coroutine takes the call back.
template <class Call>
asio::awaitable<Result<typename Call::Value>> outcome(std::shared_ptr<Dispatcher> dispatcher,
                                                      std::shared_ptr<Call> call) {
  dispatcher->add(call);
  boost::system::error_code ignored;
  if (!call->result) co_await call->finished.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  if (call->result) co_return *std::move(call->result);
  dispatcher->drop(call);
  co_return fail(ErrorCode::kCancelled, "speaking was cancelled");
}

asio::awaitable<Result<Utterance>> refuse(Error error) {
  co_return fail(std::move(error));
}

}  // namespace

struct VoicePool::Impl {
  std::shared_ptr<Dispatcher> dispatcher;
};

VoicePool::VoicePool(asio::any_io_executor executor, VoicePoolOptions options)
    : impl_(std::make_unique<Impl>(std::make_shared<Dispatcher>(std::move(executor), std::move(options)))) {}

VoicePool::~VoicePool() {
  impl_->dispatcher->shut_down();
}

asio::awaitable<Result<Utterance>> VoicePool::speak(SpeakRequest request, AudioSink on_audio) {
  if (request.text.size() > kMaxSpokenBytes) {
    return refuse({.code = ErrorCode::kInvalidInput,
                   .message = fmt::format("the sentence \"{}\" has {} bytes; at most {} can be said at once",
                                          excerpt(request.text), request.text.size(), kMaxSpokenBytes)});
  }
  if (request.settings.engine == Engine::kRemote) {
    return refuse({.code = ErrorCode::kInternal, .message = "a remote voice came to the voices of this machine"});
  }
  if (auto checked = check_settings(request.settings); !checked) return refuse(std::move(checked.error()));
  auto sentence = std::make_shared<Sentence>(impl_->dispatcher->executor());
  sentence->request = std::move(request);
  sentence->on_audio = std::move(on_audio);
  return outcome(impl_->dispatcher, std::move(sentence));
}

asio::awaitable<Result<EngineVersions>> VoicePool::versions() {
  auto call = std::make_shared<Waiting<EngineVersions>>(impl_->dispatcher->executor());
  return outcome(impl_->dispatcher, std::move(call));
}

unsigned VoicePool::workers() const {
  return impl_->dispatcher->workers();
}

}  // namespace showrunner::speech
