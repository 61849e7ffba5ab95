#!/usr/bin/env python3
"""The same work through Showrunner and its peers, in turn in one run. Started by compare.sh, without any network but loopback.

Rows 1 to 3 of the table in perf/RESULTS.md: hits of cached scripts beside nginx's proxy_cache (which caches Showrunner's own
replies, so that both send the same bytes), cached audio beside nginx's sendfile, and what a miss costs on top of the
provider beside nginx's proxy_pass and Portkey's gateway (both with the very request that Showrunner sends to its provider). Every contender
has its turn in each round, and medians of the rounds are compared, so that a noisy machine is noisy for all.
"""
import fcntl
import http.server
import json
import os
import pathlib
import shutil
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "checks"))
from common import Figures, Provider, Service, arguments_of, ask, free_port, report_all, script  # noqa: E402

PORTKEY = HERE / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
CHAT = "/v1/chat/completions"


def loopback_up():
    """A new network namespace has its loopback down (ifreq: name, flags; SIOCGIFFLAGS, SIOCSIFFLAGS)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_socket, 0x8913, request))[1]
        if not flags & 1:
            fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", flags | 1))


def only_loopback():
    """Whether no other interface exists, so that nothing that listens here can be reached from outside."""
    return [name for _, name in socket.if_nameindex()] == ["lo"]


def wait_for(port):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    sys.exit(f"nothing listens on port {port}")


class Background:
    def __init__(self, command, port):
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def recorded_chat_request():
    """The body of the call that the service makes of its provider for one script."""
    bodies = []

    class Recorder(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(401)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with Service(f"http://127.0.0.1:{server.server_address[1]}/v1") as service:
        ask(service.url, "POST", "/api/script/generate", script("The history of tea, part 0"))
    server.shutdown()
    if not bodies:
        sys.exit("the service did not ask its provider for a script")
    return bodies[0]


class Bench:
    def __init__(self, directory, seconds):
        self.directory, self.seconds, self.number = directory, seconds, 0

    def wrk(self, url, connections, body=None, headers=None):
        environment = dict(os.environ, BODY_FILE="/dev/null", HEADERS="")
        command = ["wrk", "-t1", f"-c{connections}", f"-d{self.seconds}s", "--timeout", "30s"]
        if body is None:
            command += ["-s", str(HERE / "get.lua")]
        else:
            file = self.directory / "request.json"
            file.write_text(body if isinstance(body, str) else json.dumps(body))
            self.number += 1_000_000  # no number twice, over all runs
            environment.update(BODY_FILE=str(file), FIRST_NUMBER=str(self.number),
                               HEADERS="\n".join(f"{name}: {value}" for name, value in (headers or {}).items()))
            command += ["-s", str(HERE / "post.lua")]
        output = subprocess.run(command + [url], env=environment, capture_output=True, text=True, check=True).stdout
        result = json.loads(output.strip().splitlines()[-1])
        result["rps"] = result["requests"] / result["seconds"]
        result["bps"] = result["bytes"] / result["seconds"]
        return result


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def rounds_of(count, contenders):
    """Runs each contender once in every round; returns the runs of each by name. Fails on errors: they would flatter."""
    runs = {name: [] for name in contenders}
    for _ in range(count):
        for name, run in contenders.items():
            result = run()
            if result["errors"]:
                sys.exit(f"{name}: {result['errors']} requests failed")
            runs[name].append(result)
    return runs


def hits(bench, arguments, service, cache_port):
    figures = Figures("1", "cached script hits beside nginx proxy_cache")
    body = script("A script that everybody asks for")
    urls = {"showrunner": service.url, "nginx": f"http://127.0.0.1:{cache_port}"}
    for url in urls.values():
        for _ in range(2):
            reply = ask(url, "POST", "/api/script/generate", body)
    if reply.headers.get("x-cache") != "HIT":
        sys.exit("nginx does not cache")
    for connections in (64, 1):
        runs = rounds_of(arguments.rounds, {
            name: lambda url=url: bench.wrk(url + "/api/script/generate", connections, body) for name, url in urls.items()})
        ours, theirs = runs["showrunner"], runs["nginx"]
        if connections == 64:
            figures.tell(f"script hits at 64 connections ({len(reply.body)} B): showrunner", median(ours, "rps"), "/s")
            figures.tell("… nginx proxy_cache", median(theirs, "rps"), "/s")
            figures.at_least("… ratio", median(ours, "rps") / median(theirs, "rps"), 1.0)
            figures.at_most("… p99 ÷ nginx's", median(ours, "p99_ms") / median(theirs, "p99_ms"), 1.0)
        else:
            figures.tell("at one connection, p50: showrunner, nginx",
                         f"{median(ours, 'p50_ms') * 1000:.0f}, {median(theirs, 'p50_ms') * 1000:.0f}", "µs")
            figures.at_most("… ratio", median(ours, "p50_ms") / median(theirs, "p50_ms"), 1.1)
    return figures


def audio(bench, arguments, service, files_port):
    figures = Figures("2", "cached audio beside nginx sendfile")
    # One text over and over in another order is spoken sentence by sentence; the WAV of it has about 5 MB.
    text = " ".join(f"Sentence number {number} of a long text tells of the harbour, the ships and the light." for number in range(16))
    reply = ask(service.url, "POST", "/api/tts/synthesize", {"text": text, "format": "wav"}).json()
    path = "/" + reply["audio_url"].removeprefix("http://").split("/", 1)[-1].lstrip("/")
    whole = ask(service.url, "GET", path)
    (bench.directory / "files" / "audio.wav").write_bytes(whole.body)
    before = service.memory_mb()
    for connections in (8, 64):
        runs = rounds_of(arguments.rounds, {
            "showrunner": lambda: bench.wrk(service.url + path, connections),
            "nginx": lambda: bench.wrk(f"http://127.0.0.1:{files_port}/audio.wav", connections)})
        ours, theirs = median(runs["showrunner"], "bps"), median(runs["nginx"], "bps")
        figures.tell(f"{len(whole.body) / 1e6:.1f} MB of audio at {connections} connections: showrunner", ours / 1e6, "MB/s")
        figures.tell("… nginx sendfile", theirs / 1e6, "MB/s")
        figures.at_least("… ratio", ours / theirs, 0.9)
    figures.at_most("… memory after ÷ before", service.memory_mb() / before, 1.1)

    part = ask(service.url, "GET", path, headers={"Range": "bytes=1000-1999"})
    right = part.status == 206 and part.body == whole.body[1000:2000] and part.headers["content-range"] == \
        f"bytes 1000-1999/{len(whole.body)}"
    last = ask(service.url, "GET", path, headers={"Range": "bytes=-500"})
    beyond = ask(service.url, "GET", path, headers={"Range": f"bytes={len(whole.body)}-"})
    same = ask(service.url, "GET", path, headers={"Range": "bytes=0-9", "If-Range": whole.headers["etag"]})
    other = ask(service.url, "GET", path, headers={"Range": "bytes=0-9", "If-Range": '"another"'})
    unchanged = ask(service.url, "GET", path, headers={"If-None-Match": whole.headers["etag"]})
    figures.exactly("… ranges: first part, last part, beyond the end",
                    [right, last.body == whole.body[-500:], beyond.status], [True, True, 416])
    figures.exactly("… If-Range with the right and another tag, If-None-Match", [same.status, other.status, unchanged.status],
                    [206, 200, 304])
    return figures


def misses(bench, arguments, provider, service, proxy_port, portkey_port):
    figures = Figures("3", "added latency on a miss")
    chat = recorded_chat_request()
    direct = {"provider": lambda: bench.wrk(provider.url + CHAT, 1, chat)}
    ours_url = service.url + "/api/script/generate"
    ours = script("The history of tea, part {n}")
    before = provider.calls()
    probe = bench.wrk(ours_url, 1, ours)
    calls = (provider.calls() - before) / probe["requests"]
    contenders = direct | {
        "nginx": lambda: bench.wrk(f"http://127.0.0.1:{proxy_port}{CHAT}", 1, chat),
        "showrunner": lambda: bench.wrk(ours_url, 1, ours)}
    headers = {"x-portkey-provider": "openai", "x-portkey-custom-host": provider.base_url, "Authorization": "Bearer none"}
    portkey_url = f"http://127.0.0.1:{portkey_port}{CHAT}"
    # Portkey's gateway answers streamed calls here with 500, so it passes the same call through whole.
    plain = json.loads(chat)
    plain.pop("stream", None)
    plain.pop("stream_options", None)
    if portkey_port:
        contenders["provider, whole"] = lambda: bench.wrk(provider.url + CHAT, 1, plain)
        contenders["portkey"] = lambda: bench.wrk(portkey_url, 1, plain, headers)
    runs = rounds_of(arguments.rounds, contenders)
    figures.tell("calls of the provider for one script", calls)
    for share in ("p50_ms", "p99_ms"):
        base = median(runs["provider"], share)
        name = share.split("_")[0]
        # A script of several calls waits for the provider as often.
        waits = {"nginx": base, "showrunner": base * calls}
        if portkey_port:
            waits["portkey"] = median(runs["provider, whole"], share)
        added = {peer: median(runs[peer], share) - wait for peer, wait in waits.items()}
        told = ", ".join(f"{peer} {value * 1000:.0f}" for peer, value in added.items())
        figures.tell(f"added at one connection, {name} (provider alone {base * 1000:.0f} µs): {told}", added["showrunner"], "ms")
        figures.at_most("… showrunner ÷ nginx proxy_pass", added["showrunner"] / max(added["nginx"], 1e-3), 3)
    if portkey_port:
        runs = rounds_of(arguments.rounds, {
            "showrunner": lambda: bench.wrk(ours_url, 64, ours),
            "portkey": lambda: bench.wrk(portkey_url, 64, plain, headers)})
        figures.tell("misses at 64 connections: showrunner", median(runs["showrunner"], "rps"), "/s")
        figures.tell("… portkey, the same calls passed through", median(runs["portkey"], "rps"), "/s")
        figures.at_least("… ratio", median(runs["showrunner"], "rps") / median(runs["portkey"], "rps"), 10)
    return figures


def main():
    arguments = arguments_of(__doc__, rounds=3, seconds=3)
    loopback_up()
    if not only_loopback():
        sys.exit("compare.py: start it through compare.sh: Portkey listens on every interface, so there must be none but loopback")
    directory = pathlib.Path(tempfile.mkdtemp(prefix="showrunner-compare-"))
    directory.chmod(0o755)
    (directory / "files").mkdir()
    bench = Bench(directory, arguments.seconds)
    ports = {name: free_port() for name in ("CACHE", "PROXY", "FILES")}
    try:
        with Provider() as provider, Service(provider.base_url) as service:
            config = (HERE / "nginx.conf").read_text()
            for name, value in {**ports, "DIR": directory, "PROVIDER": provider.port, "SERVICE": service.port,
                                "USER": "user root;" if os.getuid() == 0 else ""}.items():
                config = config.replace(f"@{name}@", str(value))
            (directory / "nginx.conf").write_text(config)
            with Background([shutil.which("nginx") or "/usr/sbin/nginx", "-c", directory / "nginx.conf"], ports["CACHE"]):
                sections = [hits(bench, arguments, service, ports["CACHE"]),
                            audio(bench, arguments, service, ports["FILES"])]
                if PORTKEY.exists():
                    port = free_port()
                    with Background(["node", PORTKEY, f"--port={port}", "--headless"], port):
                        sections.append(misses(bench, arguments, provider, service, ports["PROXY"], port))
                else:
                    sections.append(misses(bench, arguments, provider, service, ports["PROXY"], None))
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    report_all(sections, arguments)


if __name__ == "__main__":
    main()
