#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

#include "base/descriptor.h"
#include "base/result.h"
#include "net/http_server.h"

namespace showrunner::api {

/// One line of JSON for each request: when, which client, method, path without its query, status, bytes, milliseconds, request id. Lines are
/// gathered in memory and written together, when there are 32 KiB of them or a second has passed, so that a hit does not
/// wait for a disk. A disk that refuses costs lines, which are counted and told, never a request. On the I/O thread; writes on `pool`.
class AccessLog {
 public:
  /// `path` "-" is standard error, empty is no log at all. `pool` must outlive it.
  static Result<std::unique_ptr<AccessLog>> open(const boost::asio::any_io_executor& executor,
                                                 boost::asio::thread_pool& pool, const std::string& path);
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;
  /// Writes what is left; blocking, at the end.
  ~AccessLog();

  void write(const net::ServerLogEntry& entry);

 private:
  AccessLog(const boost::asio::any_io_executor& executor, boost::asio::thread_pool& pool, int descriptor, bool owned);
  void flush();
  void arm();

  boost::asio::thread_pool& pool_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<Descriptor> file_;  ///< shared with the writes under way
  int descriptor_;
  std::string lines_;
  std::string stamp_;  ///< the second that lines carry now
  std::int64_t stamp_second_ = 0;
  bool armed_ = false;
};

}  // namespace showrunner::api
