#include "net/socket_watch.h"

#include <cerrno>
#include <system_error>

namespace showrunner::net {

SocketWatch::SocketWatch() : epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
  if (!epoll_) throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void SocketWatch::opened(int socket) {
  at(socket) = {.closes_told = true};
}

void SocketWatch::closing(int socket) {
  // A child process between fork and exec still holds the socket, so that closing it alone would not take it out.
  if (at(socket).registered != 0) leave(socket);
  at(socket) = {};
}

void SocketWatch::want(int socket, std::uint32_t events) {
  Socket& entry = at(socket);
  entry.wanted = events;
  if (events == entry.registered) return;
  if (events != 0) {
    enter(socket, events);
  } else if (!entry.closes_told) {
    leave(socket);
  }
}

std::span<epoll_event> SocketWatch::ready(std::span<epoll_event> events) {
  const int found = ::epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()), 0);
  std::size_t kept = 0;
  for (int i = 0; i < found; ++i) {
    const epoll_event event = events[static_cast<std::size_t>(i)];
    if (at(event.data.fd).wanted == 0) {
      leave(event.data.fd);
    } else {
      events[kept++] = event;
    }
  }
  return events.first(kept);
}

SocketWatch::Socket& SocketWatch::at(int socket) {
  const auto index = static_cast<std::size_t>(socket);
  if (index >= sockets_.size()) sockets_.resize(index + 1);
  return sockets_[index];
}

void SocketWatch::enter(int socket, std::uint32_t events) {
  Socket& entry = at(socket);
  epoll_event event{.events = events, .data = {.fd = socket}};
  const bool known = entry.registered != 0;
  // The kernel drops a socket by itself when its last holder closes it, so the set is the judge of what is in it.
  if (::epoll_ctl(epoll_.get(), known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0) {
    ::epoll_ctl(epoll_.get(), errno == ENOENT ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
  }
  entry.registered = events;
}

void SocketWatch::leave(int socket) {
  epoll_event unused{};
  ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, socket, &unused);
  at(socket).registered = 0;
}

}  // namespace showrunner::net
