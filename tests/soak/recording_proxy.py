"""Stands between a server and its model: keeps every call and how its answer ended, which the killing of the server outlives."""
import dataclasses
import hashlib
import http.client
import http.server
import json
import threading
import time
import urllib.parse

PIECE = 1 << 14
SIGNATURE = 16  # samples


@dataclasses.dataclass
class Call:
    path: str
    body: dict
    digest: str  # of the body as it came
    life: int  # of the server, counted by whoever kills it
    ended: float | None = None  # when the whole answer had been handed to the server; None: it never was


class Whole:
    """An answer that was read to its end, to be read again."""

    def __init__(self, status, headers, content):
        self.status, self.headers, self._content = status, headers, content

    def read1(self, size):
        piece, self._content = self._content[:size], self._content[size:]
        return piece


def signed(wav, digest):
    """The audio with its last samples saying, below what is heard, for which call it was made."""
    sound = bytearray(wav)
    sound[-2 * SIGNATURE:] = bytes(byte for part in bytes.fromhex(digest)[:SIGNATURE] for byte in (part, 0))
    return bytes(sound)


def signature_of(digest):
    """What `signed` audio for the call ends with, as hexadecimal digits."""
    return digest[:2 * SIGNATURE]


def signature_in(samples):
    return samples[-2 * SIGNATURE::2].hex()


class RecordingProxy:
    """Every call of one provider. `url` is what the server is told; `life` is to be raised with every start of it."""

    def __init__(self, provider_url):
        target = urllib.parse.urlsplit(provider_url)
        self.life = 0
        self._calls = []
        self._lock = threading.Lock()
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def relay(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                call = proxy._note(self.path, body)
                upstream = http.client.HTTPConnection(target.hostname, target.port, timeout=60)
                try:
                    upstream.request(self.command, self.path, body, {"Content-Type": self.headers.get("Content-Type", "")})
                    answer = upstream.getresponse()
                    self._pass_on(answer, call)
                    call.ended = time.monotonic()
                except OSError:
                    self.close_connection = True  # the server was killed, or the provider was
                finally:
                    upstream.close()

            def _pass_on(self, answer, call):
                length = answer.headers.get("Content-Length")
                if call.path.endswith("/audio/speech") and answer.status == 200:
                    answer = Whole(answer.status, answer.headers, signed(answer.read(), call.digest))
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.headers.get("Content-Type", ""))
                self.send_header(*(("Content-Length", length) if length else ("Transfer-Encoding", "chunked")))
                self.end_headers()
                while piece := answer.read1(PIECE):
                    self.wfile.write(piece if length else b"%x\r\n%s\r\n" % (len(piece), piece))
                if not length:
                    self.wfile.write(b"0\r\n\r\n")
                self.wfile.flush()

            do_GET = do_POST = relay

            def log_message(self, *arguments):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request, address):
                pass  # connections of killed servers break in many places

        self._server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}{target.path}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def _note(self, path, body):
        call = Call(path, json.loads(body) if body else {}, hashlib.sha256(body).hexdigest(), self.life)
        with self._lock:
            self._calls.append(call)
        return call

    def calls(self, path):
        with self._lock:
            return [call for call in self._calls if call.path.endswith(path)]

    def close(self):
        self._server.shutdown()
        self._server.server_close()
