#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include <sys/epoll.h>

#include "base/descriptor.h"

namespace showrunner::net {

/// The sockets of an HttpClient in one level-triggered epoll set, which the I/O thread waits for as a single descriptor.
///
/// A kept connection is used again and again, and each use would cost two system calls to say "wait for it" and "no longer".
/// So a socket that nobody waits for stays in the set, parked; only if something does happen on it then (the peer closes it)
/// it is taken out. In the steady state a request costs no call here. That needs to know of every close, so it is done for
/// sockets told by `opened` and `closing` alone; others (the resolver's) leave the set when they are no longer wanted.
/// Lives on the I/O thread.
class SocketWatch {
 public:
  /// Throws std::system_error where there is no descriptor left.
  SocketWatch();

  /// Readable while any socket of the set is ready.
  int descriptor() const { return epoll_.get(); }

  /// `socket` is new, and `closing` will be called for it.
  void opened(int socket);
  void closing(int socket);

  /// Waits for `events` (EPOLLIN, EPOLLOUT) of `socket` from now on; 0: for none.
  void want(int socket, std::uint32_t events);

  /// Fills `events` with sockets that are ready now and wanted; does not block. The socket is in `data.fd`.
  std::span<epoll_event> ready(std::span<epoll_event> events);

 private:
  struct Socket {
    std::uint32_t wanted = 0;
    std::uint32_t registered = 0;
    bool closes_told = false;
  };

  Socket& at(int socket);
  void enter(int socket, std::uint32_t events);
  void leave(int socket);

  Descriptor epoll_;
  std::vector<Socket> sockets_;  ///< by descriptor: these are small numbers
};

}  // namespace showrunner::net
