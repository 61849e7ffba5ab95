"""What the checks share: a scripted provider, a Showrunner service of its own, the load generator, and how to report.

Every check is a program: it prints one JSON object, {"row", "what", "figures": [{"what", "measured", "must", "met"}]}, and
exits 1 when a figure is not as it must be. With --markdown it prints lines of a table instead. Only programs of one build
directory are used ($SHOWRUNNER_BUILD, or build/release).
"""
import argparse
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SHOWRUNNER_BUILD", ROOT / "build" / "release"))
STARTS = 20  # seconds that a program may take to say where it listens


class Program:
    """A child that prints its URL; stopped with SIGTERM (then SIGKILL) when its `with` block ends."""

    def __init__(self, arguments, environment=None):
        self._log = tempfile.TemporaryFile()
        self.started = time.monotonic()
        self.process = subprocess.Popen([str(word) for word in arguments], stdout=subprocess.PIPE, stderr=self._log,
                                        env=environment, text=True)
        line = self._first_line()
        found = re.search(r"http://[^\s/]+", line)
        if not found:
            self.close()
            self._log.seek(0)
            said = self._log.read().decode(errors="replace").strip()
            sys.exit(f"{pathlib.Path(arguments[0]).name} did not start: {said or line or 'it said nothing'}")
        self.url = found[0]
        self.host, port = self.url.removeprefix("http://").rsplit(":", 1)
        self.port = int(port)

    def _first_line(self):
        lines = []
        reader = threading.Thread(target=lambda: lines.append(self.process.stdout.readline()), daemon=True)
        reader.start()
        reader.join(STARTS)
        return lines[0] if lines else ""

    def memory_mb(self):
        """Resident memory of the process alone, now."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        return 0.0

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.process.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Provider(Program):
    """The scripted provider; keywords are a ProviderBehaviour (tests/support/provider_behaviour.h)."""

    def __init__(self, listen="127.0.0.1:0", **behaviour):
        super().__init__([BUILD / "scripted-provider", "--listen", listen, "--control", json.dumps(behaviour)])
        self.base_url = self.url + "/v1"

    def counters(self):
        return json.loads(ask(self.url, "GET", "/control/counters").body)

    def calls(self, path="/v1/chat/completions"):
        return self.counters()["calls"].get(path, 0)

    def behave(self, **behaviour):
        reply = ask(self.url, "PUT", "/control", behaviour)
        if reply.status >= 300:
            sys.exit(f"the provider refused the behaviour: {reply.body.decode()}")


class Service(Program):
    """`showrunner serve` with `provider` (an URL ending in /v1) and a data directory of its own, unless `data` names one that
    is there. `options`: more TOML sections."""

    def __init__(self, provider=None, options=None, data=None):
        self._directory = tempfile.mkdtemp(prefix="showrunner-check-")
        sections = {"upstream": {"max_connections": 1000, "queue": 1000}}
        if provider:
            sections["llm"] = {"base_url": provider, "model": "scripted"}
        for section, values in (options or {}).items():
            sections.setdefault(section, {}).update(values)
        config = pathlib.Path(self._directory) / "config.toml"
        config.write_text("".join(
            f"[{section}]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())
            for section, values in sections.items()))
        environment = {name: value for name, value in os.environ.items()
                       if name not in {"GROQ_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"}}
        super().__init__([BUILD / "showrunner", "serve", "--listen", "127.0.0.1:0",
                          "--data", data or pathlib.Path(self._directory) / "data", "--config", config], environment)

    def metrics(self):
        return json.loads(ask(self.url, "GET", "/metrics", accept="application/json").body)

    def close(self):
        super().close()
        shutil.rmtree(self._directory, ignore_errors=True)


class Nginx:
    """nginx with one worker, as Showrunner has one I/O thread, serving the files of `directory` with sendfile."""

    CONFIGURATION = """worker_processes 1; daemon off; pid {0}/nginx.pid; error_log {0}/error.log; {2}
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000;
  open_file_cache max=1000 inactive=1h; open_file_cache_valid 1h;
  types {{ application/rss+xml xml; audio/mpeg mp3; }}
  client_body_temp_path {0}/t; proxy_temp_path {0}/t; fastcgi_temp_path {0}/t; uwsgi_temp_path {0}/t; scgi_temp_path {0}/t;
  server {{ listen 127.0.0.1:{1}; root {0}; }}
}}
"""

    def __init__(self, directory):
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        configuration = directory / "nginx.conf"
        configuration.write_text(self.CONFIGURATION.format(directory, port, "user root;" if os.getuid() == 0 else ""))
        directory.chmod(0o755)
        self._process = subprocess.Popen([shutil.which("nginx") or "/usr/sbin/nginx", "-c", str(configuration)], stderr=subprocess.DEVNULL)
        end = time.monotonic() + STARTS
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                return
            except ConnectionRefusedError:
                if time.monotonic() > end or self._process.poll() is not None:
                    sys.exit(f"nginx did not start: {(directory / 'error.log').read_text().strip()}")
                time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()


def make_library(directory, **options):
    """A data directory for Service with a large library (perf/library); returns what can be asked for."""
    command = [str(BUILD / "make-library"), str(directory)]
    for name, value in options.items():
        command += ["--" + name.replace("_", "-"), str(value)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        sys.exit(made.stderr.strip())
    return json.loads(made.stdout)


class Reply:
    def __init__(self, status, headers, body, seconds):
        self.status, self.headers, self.body, self.seconds = status, headers, body, seconds

    def json(self):
        return json.loads(self.body)


def ask(url, method, path, body=None, accept=None, headers=None, timeout=120, connection=None):
    """One request; on a connection of its own unless one is given."""
    own = connection is None
    if own:
        connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=timeout)
    lines = dict(headers or {})
    if body is not None:
        lines["Content-Type"] = "application/json"
        body = json.dumps(body)
    if accept:
        lines["Accept"] = accept
    start = time.monotonic()
    connection.request(method, path, body, lines)
    reply = connection.getresponse()
    content = reply.read()
    seconds = time.monotonic() - start
    if own:
        connection.close()
    return Reply(reply.status, dict((name.lower(), value) for name, value in reply.getheaders()), content, seconds)


def load(url, body=None, **options):
    """Runs showrunner-load; keywords are its options (connections=64, first_number=…, samples=True). Returns what it counted."""
    return finish_load(start_load(url, body, **options))


def start_load(url, body=None, **options):
    command = [str(BUILD / "showrunner-load"), url]
    if body is not None:
        command += ["--method", "POST", "--body", body if isinstance(body, str) else json.dumps(body)]
    for name, value in options.items():
        flag = "--" + name.replace("_", "-")
        command += [flag] if value is True else [flag, str(value)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finish_load(process):
    output, _ = process.communicate()
    if process.returncode != 0:
        sys.exit("the load generator failed")
    return json.loads(output)


def failed(result):
    """Requests without a good answer."""
    return sum(result["errors"].values()) + sum(
        count for status, count in result["statuses"].items() if int(status) >= 400)


def script(topic, **more):
    return {"topic": topic, "duration_minutes": 1, "num_speakers": 2, **more}


def script_url(service):
    return service.url + "/api/script/generate"


def tts_url(service):
    return service.url + "/api/tts/synthesize"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Figures:
    """What a check found, in the order it was found."""

    def __init__(self, row, what):
        self.row, self.what, self.rows = row, what, []

    def tell(self, what, value, unit="", must="", met=None):
        self.rows.append({"what": what, "measured": value, "unit": unit, "must": must, "met": met})

    def at_most(self, what, value, limit, unit=""):
        self.tell(what, value, unit, f"≤ {limit:g}{' ' + unit if unit else ''}", value <= limit)

    def at_least(self, what, value, limit, unit=""):
        self.tell(what, value, unit, f"≥ {limit:g}{' ' + unit if unit else ''}", value >= limit)

    def exactly(self, what, value, expected, unit=""):
        self.tell(what, value, unit, f"= {expected}", value == expected)

    def met(self):
        return all(row["met"] is not False for row in self.rows)

    def markdown(self):
        lines = []
        for number, row in enumerate(self.rows):
            value = row["measured"]
            shown = f"{value:,.0f}".replace(",", " ") if isinstance(value, (int, float)) and abs(value) >= 1000 else (
                f"{value:.3g}" if isinstance(value, float) else str(value))
            mark = {None: "", True: " ✓", False: " ✗"}[row["met"]]
            name = f"**{self.row}**" if number == 0 else ""
            lines.append(f"| {name} | {row['what']} | {shown} {row['unit']}".rstrip() + f" | {row['must']}{mark} |")
        return "\n".join(lines)

    def json(self):
        return {"row": self.row, "what": self.what, "met": self.met(), "figures": self.rows}

    def report(self, arguments):
        print(self.markdown() if arguments.markdown else json.dumps(self.json(), indent=1, ensure_ascii=False))
        sys.exit(0 if self.met() else 1)


def report_all(sections, arguments):
    """The same for a check of several rows."""
    if arguments.markdown:
        print("\n".join(section.markdown() for section in sections))
    else:
        print(json.dumps([section.json() for section in sections], indent=1, ensure_ascii=False))
    sys.exit(0 if all(section.met() for section in sections) else 1)


def arguments_of(description, **options):
    """--markdown and one option for each keyword (its default's type is the option's)."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--markdown", action="store_true", help="print lines of a table instead of JSON")
    for name, default in options.items():
        parser.add_argument("--" + name.replace("_", "-"), type=type(default), default=default, help=f"default {default}")
    return parser.parse_args()
