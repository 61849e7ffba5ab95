#!/usr/bin/env python3
"""Row 11: a five-minute episode is spoken while the model writes it at 100 tokens a second.

Between the service and the provider stands a relay of this file that notes when the first turn was complete in the model's stream,
and when the last token came.
"""
import http.client
import http.server
import json
import re
import threading
import time

from common import Figures, Provider, Service, arguments_of

arguments = arguments_of(__doc__, tokens=100.0, minutes=5.0)


class Notes:
    first_turn = None
    last_token = None
    lock = threading.Lock()


def holds_a_turn(text):
    """Whether the JSON that has come so far holds one whole turn."""
    found = re.search(r'"turns"\s*:\s*\[\s*(?=\{)', text)
    if not found:
        return False
    try:
        json.JSONDecoder().raw_decode(text, found.end())
        return True
    except json.JSONDecodeError:
        return False


class Relay(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    upstream = None

    def log_message(self, *_):
        pass

    def forward(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection(self.upstream.host, self.upstream.port, timeout=600)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        connection.request(self.command, self.path, body, headers)
        reply = connection.getresponse()
        self.send_response(reply.status)
        for name, value in reply.getheaders():
            if name.lower() not in {"transfer-encoding", "content-length", "connection", "date", "server"}:
                self.send_header(name, value)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        text, pending = "", b""
        while piece := reply.read1(65536):
            now = time.monotonic()
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.flush()
            pending += piece
            *lines, pending = pending.split(b"\n")
            for line in lines:
                if not line.startswith(b"data: {"):
                    continue
                for choice in json.loads(line[6:]).get("choices", []):
                    said = choice.get("delta", {}).get("content") or ""
                    text += said
                    if said:
                        with Notes.lock:
                            Notes.last_token = now
            if Notes.first_turn is None and holds_a_turn(text):
                with Notes.lock:
                    Notes.first_turn = Notes.first_turn or now
        self.wfile.write(b"0\r\n\r\n")
        connection.close()

    do_POST = do_GET = forward


figures = Figures("11", "speaking while it is written")
with Provider(tokens_per_second=arguments.tokens) as provider:
    Relay.upstream = provider
    relay = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Relay)
    relay.daemon_threads = True
    threading.Thread(target=relay.serve_forever, daemon=True).start()
    with Service(f"http://127.0.0.1:{relay.server_address[1]}/v1") as service:
        connection = http.client.HTTPConnection(service.host, service.port, timeout=600)
        start = time.monotonic()
        connection.request("POST", "/api/episodes/live", json.dumps(
            {"topic": "How lighthouses changed coastal trade", "duration_minutes": arguments.minutes,
             "num_speakers": 2, "format": "mp3"}),
            {"Content-Type": "application/json", "Accept": "audio/mpeg"})
        reply = connection.getresponse()
        audio = reply.read1(65536)
        first_audio = time.monotonic()
        size = len(audio)
        while audio := reply.read1(65536):
            size += len(audio)
        finished = time.monotonic()
        figures.exactly("five-minute episode, live: status", reply.status, 200)
        if Notes.first_turn is None:
            figures.tell("the model's stream held a whole turn", False, must="= True", met=False)
        else:
            figures.tell("the model's first whole turn, after the request", Notes.first_turn - start, "s")
            figures.at_most("first audio byte after that turn", (first_audio - Notes.first_turn) * 1000, 300, "ms")
            figures.tell("the model's last token, after the request", Notes.last_token - start, "s")
            figures.at_most("finished file after the last token", finished - Notes.last_token, 2, "s")
            figures.at_least("… bytes", size, 1_000_000 * arguments.minutes / 5, "B")
    relay.shutdown()
figures.report(arguments)
