#pragma once

#include <sys/types.h>

#include "base/result.h"
#include "base/scratch_directory.h"
#include "perf/suite/endpoint.h"

namespace showrunner::perf {

/// `showrunner serve --demo` of the same build on a free port of 127.0.0.1, with a data directory of its own and room for
/// a thousand calls of the provider at once. Stopped, and its directory removed, when this goes. The thread that starts it
/// must outlive it.
class OwnServer {
 public:
  /// Returns when the server says that it is ready; fails with what it wrote when it ends or takes longer than 20 s.
  static Result<OwnServer> start();

  OwnServer(OwnServer&& other) noexcept;
  OwnServer& operator=(OwnServer&&) = delete;
  OwnServer(const OwnServer&) = delete;
  OwnServer& operator=(const OwnServer&) = delete;
  ~OwnServer();

  const Endpoint& endpoint() const { return endpoint_; }

 private:
  OwnServer() = default;

  std::unique_ptr<ScratchDirectory> directory_ = std::make_unique<ScratchDirectory>();
  Endpoint endpoint_;
  pid_t process_ = -1;
};

}  // namespace showrunner::perf
