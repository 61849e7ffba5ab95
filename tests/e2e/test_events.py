"""GET /api/events through the built program: what listeners are told, and that nobody who was cut off has missed anything."""
import collections
import http.client
import itertools
import json
import signal
import socket
import time
import unittest

from test_library import LINES, PODCAST, Library, script_of

HEARTBEAT = 15  # seconds
CHANGES = 300


class Stream:
    """One listener. `read` waits for the next event; a comment is an event without a name."""

    def __init__(self, port, after=None, header=None, receive_buffer=None):
        self._socket = socket.socket()
        if receive_buffer:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self._socket.settimeout(60)
        self._socket.connect(("127.0.0.1", port))
        target = "/api/events" + ("" if after is None else f"?last_event_id={after}")
        lines = f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/event-stream\r\n"
        if header is not None:
            lines += f"Last-Event-ID: {header}\r\n"
        self._socket.sendall((lines + "\r\n").encode())

    def begin(self):
        """Reads the head of the reply, and the greeting."""
        self.reply = http.client.HTTPResponse(self._socket)
        self.reply.begin()
        return self.read()

    def read(self):
        """{"event", "id", "data"…} with what there is of them; {"comment": …}; None at the end."""
        fields = {}
        while line := self.reply.readline():
            line = line.decode().rstrip("\n")
            if not line:
                if fields:
                    return fields
            elif line.startswith(":"):
                fields["comment"] = line[1:]
            else:
                name, _, value = line.partition(": ")
                fields[name] = value
        return None

    def changes(self, until):
        """All changes up to the one with the id `until`."""
        found = []
        while not found or int(found[-1]["id"]) < until:
            event = self.read()
            if event is None:
                raise AssertionError(f"the stream ended after {found[-1:]}, before {until}")
            if "id" in event:
                found.append(event)
        return found

    def close(self):
        self._socket.close()


class Events(Library):
    def listen(self, **options):
        stream = Stream(self.port, **options)
        self.addCleanup(stream.close)
        return stream, stream.begin()

    def change(self, podcast, count, size=0):
        """Changes the podcast so often, over one connection."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for number in range(count):
            body = {"description": f"Change {number} of {count}.".ljust(size, "x")}
            connection.request("PATCH", f"/api/podcasts/{podcast}", json.dumps(body), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            reply.read()
            self.assertEqual(reply.status, 200)
        connection.close()

    def test_a_listener_is_greeted_with_where_it_is_and_told_of_what_comes(self):
        podcast = self.podcast()["id"]
        stream, hello = self.listen()
        self.assertEqual(stream.reply.status, 200)
        self.assertEqual(stream.reply.headers["Content-Type"], "text/event-stream")
        self.assertEqual(stream.reply.headers["Cache-Control"], "no-store")
        self.assertEqual((hello["event"], hello["data"]), ("hello", "{}"))
        self.assertGreater(int(hello["retry"]), 0)
        self.change(podcast, 1)
        event = stream.read()
        self.assertEqual((event["event"], int(event["id"])), ("podcast", int(hello["id"]) + 1))
        self.assertEqual(json.loads(event["data"])["id"], podcast)

    def test_who_was_cut_off_goes_on_where_it_was_and_misses_nothing(self):
        podcast = self.podcast()["id"]
        stream, hello = self.listen()
        self.change(podcast, 3)
        seen = stream.changes(int(hello["id"]) + 3)[1]["id"]
        stream.close()
        self.change(podcast, CHANGES)
        last = int(hello["id"]) + 3 + CHANGES
        for how in ({"header": seen}, {"after": seen}, {"header": seen, "after": "1"}):
            with self.subTest(how=how):
                again, greeting = self.listen(**how)
                self.assertEqual((greeting["event"], greeting["id"]), ("hello", seen))
                events = again.changes(last)
                self.assertEqual([int(event["id"]) for event in events], list(range(int(seen) + 1, last + 1)))
                descriptions = [json.loads(event["data"])["description"] for event in events]
                self.assertEqual(descriptions[1:], [f"Change {number} of {CHANGES}." for number in range(CHANGES)])
        self.restart()
        again, greeting = self.listen(header=seen)
        self.assertEqual(greeting["event"], "hello")
        self.assertEqual([int(event["id"]) for event in again.changes(last)], list(range(int(seen) + 1, last + 1)))

    def test_an_id_that_was_never_given_means_begin_anew_and_what_is_none_is_refused(self):
        self.podcast()
        last = int(self.listen()[1]["id"])
        _, greeting = self.listen(after=last + 1)
        self.assertEqual((greeting["event"], int(greeting["id"])), ("reset", last))
        for wrong in ("x", "-1", "1.5", "99999999999999999999"):
            with self.subTest(id=wrong):
                self.assertEqual(self.request("GET", f"/api/events?last_event_id={wrong}").status, 400)
                self.assertEqual(self.request("GET", "/api/events", headers={"Last-Event-ID": wrong}).status, 400)

    def test_a_slow_reader_loses_no_change(self):
        podcast = self.podcast()["id"]
        slow = Stream(self.port, receive_buffer=4096)
        self.addCleanup(slow.close)
        hello = slow.begin()
        self.change(podcast, 2_000, size=3_500)  # some 8 MB that it does not read meanwhile
        first = int(hello["id"]) + 1
        self.assertEqual([int(event["id"]) for event in slow.changes(first + 1_999)], list(range(first, first + 2_000)))

    def test_progress_is_told_four_times_a_second_and_changes_in_their_order(self):
        stream, hello = self.listen()
        lines = [f"{line} {number} ships went by, and all of them came home." for line in LINES for number in range(5)]
        job = self.create(script=script_of(lines))["job"]["id"]
        told, numbers, shares = [], [int(hello["id"])], []
        while True:
            event = stream.read()
            if "comment" in event:
                continue
            data = json.loads(event["data"])
            if event["event"] == "progress":
                self.assertNotIn("id", event)
                self.assertEqual(data["job"], job)
                told.append(time.monotonic())
                shares.append(data["share"])
                continue
            numbers.append(int(event["id"]))
            if event["event"] == "job" and data["ended"]:
                break
        self.assertEqual(data["state"], "done", data)
        self.assertTrue(all(later > earlier for earlier, later in itertools.pairwise(numbers)), numbers)
        self.assertTrue(shares and shares == sorted(shares), shares)
        # A second's worth may come late, on a busy machine, and with the next.
        self.assertLessEqual(len(told), 4 * (told[-1] - told[0]) + 5)

    def test_who_hears_nothing_gets_a_comment_and_the_server_does_not_wait_for_listeners_when_it_stops(self):
        streams = [self.listen()[0] for _ in range(20)]
        start = time.monotonic()
        comments = collections.Counter(tuple(stream.read()) for stream in streams)
        self.assertEqual(comments, {("comment",): 20})
        self.assertLess(time.monotonic() - start, HEARTBEAT + 5)
        self.server.send_signal(signal.SIGTERM)
        start = time.monotonic()
        for stream in streams:
            self.assertIsNone(stream.read())
        self.assertEqual(self.server.wait(), 0)
        self.assertLess(time.monotonic() - start, 5, "the server drained for as long as it may wait for requests")


if __name__ == "__main__":
    unittest.main()
