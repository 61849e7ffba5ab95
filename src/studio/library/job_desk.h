#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

#include "base/result.h"
#include "store/library.h"
#include "studio/library/addresses.h"
#include "studio/library/change.h"

namespace showrunner::studio {

/// The records of the jobs: what people want of them, and who is at which. Knows nothing of how one is done. On the I/O
/// thread; what it returns is on disk. Everything fails as store::Store does, and with kNotFound for what is not there.
class JobDesk {
 public:
  /// How long whoever has a job may be silent before another may take it.
  static constexpr store::UnixMs kLeaseMs = 30'000;

  /// `library` and `addresses` must outlive it. `owner` is what this process is called in the records.
  JobDesk(store::Library& library, const Addresses& addresses, std::string owner)
      : library_(library), addresses_(addresses), owner_(std::move(owner)) {}

  // What people want.

  boost::asio::awaitable<Result<store::Job>> job(store::Id id);
  boost::asio::awaitable<Result<store::Page<store::Job>>> jobs(store::JobQuery query);
  /// Queued, it has ended; running, whoever runs it is to stop. kConflict when it has ended already.
  boost::asio::awaitable<Result<store::Job>> cancel(store::Id id);
  /// It is not taken until it is resumed; running, whoever runs it is to leave it.
  boost::asio::awaitable<Result<store::Job>> pause(store::Id id);
  boost::asio::awaitable<Result<store::Job>> resume(store::Id id);
  /// Goes on from what is done. kConflict unless it failed or was cancelled, and nothing else is done for its episode since.
  boost::asio::awaitable<Result<store::Job>> retry(store::Id id);
  /// To be taken right before `before`, another queued job; with its priority. Without one: behind all others.
  boost::asio::awaitable<Result<store::Job>> move(store::Id id, std::optional<store::Id> before);

  // What whoever does them says.

  /// The next job, with a lease; nothing when there is none. One whose makers went many times without getting anything done
  /// fails instead.
  boost::asio::awaitable<Result<std::optional<store::Job>>> take();

  struct Standing {
    store::Id job;
    std::string stage;
    double share = 0;
  };

  /// This process is alive and at these. Returns those it is to let go of: cancelled, paused, or taken away.
  boost::asio::awaitable<Result<std::vector<store::Id>>> renew(std::vector<Standing> held);

  enum class Left {
    kCancelled,
    kPaused,     ///< to be taken up when it is resumed
    kAbandoned,  ///< to be taken up again at once: by the next run of the program, or with other orders
  };

  /// This process is not at it any more.
  boost::asio::awaitable<Result<void>> leave(store::Id id, Left why);
  boost::asio::awaitable<Result<void>> fail_job(store::Id id, Error error);
  /// It is done, and `record` notes what came of it in the same transaction. kCancelled, with nothing noted, when this
  /// process has it no more, or when its orders are no longer those of `job`.
  boost::asio::awaitable<Result<void>> finish(store::Job job, std::function<void(Change&, store::Episode&)> record);

  /// Gives back what earlier processes held: for the one that has the library to itself.
  boost::asio::awaitable<Result<std::size_t>> take_over();

  const Addresses& addresses() const { return addresses_; }

 private:
  template <class Do>
  boost::asio::awaitable<Result<store::Job>> change(store::Id id, Do act);

  store::Library& library_;
  const Addresses& addresses_;
  std::string owner_;
};

}  // namespace showrunner::studio
