#!/usr/bin/env python3
"""Row "listeners": memory of the service with 1,000 idle listeners on /api/events, and how long a change takes to all of them."""
import selectors
import socket
import time

from common import Figures, Service, arguments_of, ask

REQUEST = b"GET /api/events HTTP/1.1\r\nHost: x\r\nAccept: text/event-stream\r\n\r\n"
PODCAST = {"title": "Harbour Lights", "description": "Stories.", "language": "en", "category": "Technology", "author": "Anna", "email": "a@example.org"}


class Listeners:
    def __init__(self, service, count):
        self.selector, self.sockets, self.received = selectors.DefaultSelector(), [], []
        for number in range(count):
            client = socket.create_connection((service.host, service.port))
            client.sendall(REQUEST)
            client.setblocking(False)
            self.selector.register(client, selectors.EVENT_READ, number)
            self.sockets.append(client)
            self.received.append(b"")

    def heard(self, what):
        """How many hear `what`, for which they are given a while; forgets it."""
        waiting, end = set(range(len(self.sockets))), time.monotonic() + 30
        while waiting and time.monotonic() < end:
            for key, _ in self.selector.select(1):
                self.received[key.data] += key.fileobj.recv(65536)
                if what in self.received[key.data]:
                    waiting.discard(key.data)
                    self.received[key.data] = b""
        return len(self.sockets) - len(waiting)

    def close(self):
        for client in self.sockets:
            client.close()


def settled(service):
    """Memory when it does not change any more."""
    before = service.memory_mb()
    for _ in range(20):
        time.sleep(0.5)
        now = service.memory_mb()
        if abs(now - before) < 0.1:
            break
        before = now
    return now


def main():
    arguments = arguments_of(__doc__, listeners=1000, changes=20)
    figures = Figures("listeners", "idle listeners of events")
    with Service() as service:
        podcast = ask(service.url, "POST", "/api/podcasts", PODCAST).json()["id"]
        first = Listeners(service, 1)  # what the first of all costs is no cost of the thousand
        first.heard(b"hello")
        before = settled(service)
        all_of_them = Listeners(service, arguments.listeners)
        figures.exactly("listening", all_of_them.heard(b"event: hello"), arguments.listeners)
        idle = settled(service)
        figures.tell("memory before", round(before, 1), "MB")
        figures.at_most("… with them, more", round(idle - before, 1), 20, "MB")
        times = []
        for number in range(arguments.changes):
            start = time.monotonic()
            ask(service.url, "PATCH", f"/api/podcasts/{podcast}", {"description": f"Stories, {number}."})
            if all_of_them.heard(b'Stories, %d.' % number) != arguments.listeners:
                break
            times.append((time.monotonic() - start) * 1000)
        figures.exactly("changes that all of them heard", len(times), arguments.changes)
        figures.tell("… the last of them after, p50", round(sorted(times)[len(times) // 2]) if times else 0, "ms")
        figures.at_most("memory after the changes, more", round(settled(service) - before, 1), 20, "MB")
        all_of_them.close()
        first.close()
    figures.report(arguments)


if __name__ == "__main__":
    main()
