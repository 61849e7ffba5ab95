#!/usr/bin/env -S /usr/bin/python3 -B
"""A library whose server is killed again and again while episodes are made, edited, rendered, chaptered and published.

    tests/soak/kill_loop.py --rounds 200 --seed 1 [--episodes 20]

A client does random things (from a fixed seed) and remembers what it was promised; a listener follows the events; every
file that an answer or a feed names is fetched and judged. At a random moment the whole process group gets SIGKILL, and what
lies on the disk is looked at before the next start. At the end everything must come to rest. Prints the counts as JSON, and
exits 1 with the violations when a promise was broken:

  * every job ends, and none in failure but those that a kill took down twenty times in a row
  * a sentence whose audio was in the cache is never asked for again, nor is a script that was kept
  * every file has the bytes that its name promises, all of them, as long as somebody may know its address
  * what was answered stays: episodes (each once, by its Idempotency-Key), versions of scripts, publications
  * events are numbered without a gap, none is told in two ways, none is missed by whoever says what he saw last
  * PRAGMA integrity_check finds nothing; nothing is left in data/work, and no file without a record in data/media
"""
import argparse
import collections
import copy
import hashlib
import http.client
import json
import os
import pathlib
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from recording_proxy import RecordingProxy, signature_in, signature_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SHOWRUNNER_BUILD", ROOT / "build" / "release"))
VOICES = ["speech:nova", "speech:alloy"]
REST = 300  # seconds in which all must have ended when nobody kills any more
SETTLED = 2.0  # seconds after which what was answered by the provider has long been kept
BROKEN = (OSError, http.client.HTTPException)


class Server:
    """One life of the server, in a process group of its own."""

    def __init__(self, data, config, log):
        self.process = subprocess.Popen(
            [BUILD / "showrunner", "--data", data, "serve", "--listen", "127.0.0.1:0", "--config", config],
            stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
            env={name: value for name, value in os.environ.items() if not name.startswith(("GROQ", "OPENAI"))})
        self.line = self.process.stdout.readline()
        found = re.search(r":(\d+) ", self.line)
        self.port = int(found[1]) if found else 0

    def request(self, method, path, body=None, headers=None):
        """(status, headers, body), whole; raises one of BROKEN when the server goes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            data = None if body is None else json.dumps(body).encode()
            connection.request(method, path, data, {"Content-Type": "application/json", **(headers or {})})
            reply = connection.getresponse()
            return reply.status, reply.headers, reply.read()
        finally:
            connection.close()

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


class Known:
    """An episode as the client knows it from answers."""

    def __init__(self, number, order):
        self.number = number
        self.order = order
        self.id = None
        self.render_from = 0  # the version of the script that the audio must have at the end, or a later one
        self.scripts = {}  # version: the script that was answered for it
        self.published = False


def script_of(number):
    people = [{"id": name, "name": name.capitalize(), "voice": voice} for name, voice in zip(("ann", "ben"), VOICES)]
    turns = [{"speaker": person, "text": f"Sentence {part} of script {number} tells of {thing}."}
             for part, (person, thing) in enumerate([("ann", "the tides"), ("ben", "the moon"), ("ann", "the harbour")])]
    return {"version": 1, "title": f"Given {number}", "language": "en", "speakers": people,
            "segments": [{"title": "First", "turns": turns[:2]}, {"title": "Second", "turns": turns[2:]}]}


def order_of(number, podcast):
    common = {"podcast_id": podcast, "publish": number % 4 == 1}
    asked = {"duration_minutes": 0.5, "voices": VOICES, "num_speakers": 2}
    if number % 3 == 0:
        # What is reviewed first is not published by its job.
        return {**common, **asked, "topic": f"Topic number {number}", "publish": False, "review": number % 2 == 0}
    if number % 3 == 1:
        text = " ".join(f"Document {number} has a sentence {part} about lamp {part} of the harbour." for part in range(8))
        return {**common, **asked, "sources": [{"text": text}], "writer": "digest"}
    return {**common, "script": script_of(number)}


class KillLoop:
    def __init__(self, directory, rounds, episodes, seed, shortest=0.2, longest=2.5):
        self.directory = pathlib.Path(directory)
        self.data = self.directory / "data"
        self.rounds = rounds
        self.random = random.Random(seed)
        self.spans = (shortest, longest)
        self.counts = collections.Counter()
        self.violations = []
        self.podcast = None
        self.orders = episodes
        self.known = []
        self.urls = {}  # path of a file that was named: its bytes as announced, or None
        self.feed_urls = set()
        self.events = {}  # number: (type, data)
        self.entries = set()  # of the sentence cache
        self.kept_at = {}  # signature of a sentence: the life at whose end it was in the cache
        self.written_at = {}  # topic: the life at whose end its script was in the library
        self.killed_at = {}  # life: when

    # What goes wrong is collected, so that one run tells of all.

    def violate(self, what):
        self.counts["violations"] += 1
        if len(self.violations) < 50:
            self.violations.append(what)

    def run(self):
        self.provider = subprocess.Popen(
            [BUILD / "scripted-provider", "--listen", "127.0.0.1:0", "--control",
             json.dumps({"tokens_per_second": 500, "rules": [{"path": "/audio/speech", "latency_ms": 80}]})],
            stdout=subprocess.PIPE, text=True)
        self.proxy = RecordingProxy(self.provider.stdout.readline().strip())
        config = self.directory / "config.toml"
        config.write_text(f'[llm]\nbase_url = "{self.proxy.url}"\nmodel = "scripted"\n'
                          f'[speech]\nbase_url = "{self.proxy.url}"\n'
                          # Whatever an address once named must be there to be judged.
                          "[library]\nkeep_replaced_hours = 1000\n")
        try:
            with open(self.directory / "log.txt", "ab") as log:
                for _ in range(self.rounds):
                    self.live(config, log)
                self.come_to_rest(config, log)
        finally:
            self.provider.kill()
            self.provider.wait()
            self.provider.stdout.close()
            self.proxy.close()
        return {**self.counts, "seed_rounds": self.rounds}

    def start(self, config, log):
        self.proxy.life += 1
        began = time.monotonic()
        server = Server(self.data, config, log)
        if server.port == 0:
            server.kill()
            raise RuntimeError(f"the server did not start: {(self.directory / 'log.txt').read_text()[-2000:]}")
        self.counts["slowest_start_ms"] = max(self.counts["slowest_start_ms"], round(1000 * (time.monotonic() - began)))
        return server

    def live(self, config, log):
        """One life of the server, up to its kill, and what it leaves on the disk."""
        server = self.start(config, log)
        threads = [threading.Thread(target=self.until_broken, args=(act, server), daemon=True)
                   for act in (self.use, self.listen, self.fetch_files)]
        span = self.random.uniform(*self.spans)
        self.life_seed = self.random.random()
        for thread in threads:
            thread.start()
        time.sleep(span)
        server.kill()
        self.killed_at[self.proxy.life] = time.monotonic()
        self.counts["kills"] += 1
        for thread in threads:
            thread.join()
        self.look_at_disk()

    def until_broken(self, act, server):
        try:
            act(server, random.Random(f"{self.life_seed} {act.__name__}"))
        except BROKEN:
            pass
        except Exception as error:  # an answer that is none
            self.violate(f"{act.__name__}: {type(error).__name__}: {error}")

    # The client.

    def ask(self, server, method, path, body=None, headers=None, allowed=()):
        """The answer as JSON; None when it is a refusal that may be."""
        status, received, content = server.request(method, path, body, headers)
        self.counts["requests"] += 1
        if status < 300:
            return json.loads(content), received
        if status not in allowed:
            self.violate(f"{method} {path} answered {status}: {content[:300]!r}")
        return None, received

    def use(self, server, dice):
        while True:
            self.act_once(server, dice)
            time.sleep(0.01)

    def act_once(self, server, dice):
        if self.podcast is None:
            fields = {"title": "Killed & risen", "description": "A podcast that is made while its studio is shot at.",
                      "language": "en", "category": "Technology", "author": "A", "email": "a@example.org", "explicit": False}
            made, _ = self.ask(server, "POST", "/api/podcasts", fields, {"Idempotency-Key": "podcast"})
            self.podcast = made["id"]
            return
        waiting = [known for known in self.known if known.id is None]
        # Orders come over most of the lives, so that each stage of some episode is hit.
        due = min(self.orders, 1 + self.orders * self.proxy.life // max(1, 2 * self.rounds // 3))
        if not waiting and len(self.known) < due:
            number = len(self.known)
            self.known.append(Known(number, order_of(number, self.podcast)))
            waiting = self.known[-1:]
        if waiting:  # also the one whose answer was lost: the same key must not make another
            known = waiting[0]
            made, received = self.ask(server, "POST", "/api/episodes", known.order, {"Idempotency-Key": f"episode {known.number}"})
            known.id = made["episode"]["id"]
            self.counts["orders_answered_again"] += received.get("Idempotent-Replayed") == "true"
            return
        if not self.known:
            return
        known = dice.choice(self.known)
        view, _ = self.ask(server, "GET", f"/api/episodes/{known.id}")
        self.note_urls(view)
        if known.published and view["published"] is None:
            self.violate(f"episode {known.number} was published, and is not any more")
        act = dice.choice([self.edit, self.edit, self.render, self.mark, self.publish, self.retitle])
        act(server, dice, known, view)

    def edit(self, server, dice, known, view):
        if view["script_version"] == 0:
            return
        path = f"/api/episodes/{known.id}/script"
        present, received = self.ask(server, "GET", path)
        self.check_script(known, present)
        script = copy.deepcopy(present["script"])
        turn = dice.choice(dice.choice(script["segments"])["turns"])
        turn["text"] = f"Edit {dice.randrange(1 << 30)} of script {known.number} is here to stay."
        saved, _ = self.ask(server, "PUT", path, script, {"If-Match": received["ETag"]}, allowed=(409,))
        if saved:
            self.counts["edits"] += 1
            known.scripts[saved["version"]] = saved["script"]  # which nobody changes any more

    def check_script(self, known, present):
        newest = max(known.scripts, default=0)
        if present["version"] < newest:
            self.violate(f"version {newest} of the script of episode {known.number} is lost")
        kept = known.scripts.setdefault(present["version"], present["script"])
        if kept != present["script"]:
            self.violate(f"version {present['version']} of the script of episode {known.number} is another now")

    def render(self, server, dice, known, view):
        if view["script_version"] == 0:
            return
        ordered, _ = self.ask(server, "POST", f"/api/episodes/{known.id}/render", {})
        if ordered:
            self.counts["renders_ordered"] += 1
            known.render_from = max(known.render_from, view["script_version"])

    def mark(self, server, dice, known, view):
        if view["rendered"] is None or view["duration"] < 6:
            return
        chapters = [{"start": 0, "title": f"Beginning {dice.randrange(1000)}"}, {"start": 4, "title": "The rest"}]
        self.ask(server, "PUT", f"/api/episodes/{known.id}/chapters", {"locked": True, "chapters": chapters}, allowed=(409,))
        self.counts["chapterings"] += 1

    def publish(self, server, dice, known, view):
        if view["rendered"] is None:
            return
        done, _ = self.ask(server, "POST", f"/api/episodes/{known.id}/publish", {}, allowed=(409,))
        if done:
            known.published = True
            self.counts["publications"] += 1

    def retitle(self, server, dice, known, view):
        self.ask(server, "PATCH", f"/api/episodes/{known.id}", {"title": f"Title {dice.randrange(1000)} of {known.number}"})

    # The listener.

    def listen(self, server, dice):
        """Follows the events from the last one seen before the kill."""
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        seen = max(self.events, default=0)
        try:
            connection.request("GET", "/api/events", headers={"Last-Event-ID": str(seen)})
            stream = connection.getresponse()
            block = {}
            while line := stream.readline():
                name, _, value = line.decode().rstrip("\n").partition(": ")
                if name:
                    block[name] = value
                elif block:
                    self.note_event(block)
                    block = {}
        finally:
            connection.close()

    def note_event(self, block):
        kind = block.get("event")
        if kind in (None, "progress", "hello"):
            return
        if kind == "reset":
            self.violate(f"the events could not be gone on with: {block}")
            return
        number = int(block["id"])
        self.counts["events"] += 1
        if number != max(self.events, default=0) + 1:
            self.violate(f"event {number} came after {max(self.events, default=0)}")
        told = (kind, block["data"])
        if self.events.setdefault(number, told) != told:
            self.violate(f"event {number} is told in two ways")

    # The files.

    def note_urls(self, view):
        made = view["rendered"]
        if not made:
            return
        for file in [made["audio"], made["chapters_file"], made["peaks"], *made["transcripts"]]:
            self.urls[urllib.parse.urlsplit(file["url"]).path] = file["bytes"]

    def fetch_files(self, server, dice):
        while True:
            if self.podcast:
                status, _, feed = server.request("GET", f"/feeds/{self.podcast}.xml")
                if status != 200:
                    self.violate(f"the feed answered {status}: {feed[:200]!r}")
                for path in re.findall(r'(?:url|href)="http://[^/"]+(/media/[^"]+)"', feed.decode()):
                    self.urls.setdefault(path.replace("&amp;", "&"), None)
            paths = list(self.urls)
            for path in dice.sample(paths, min(10, len(paths))):
                self.judge_file(server, path)
            time.sleep(0.02)

    def judge_file(self, server, path):
        status, headers, content = server.request("GET", path)
        self.counts["files_fetched"] += 1
        name = path.rsplit("/", 1)[1]
        if status != 200:
            return self.violate(f"{path} was named, and answers {status}")
        if int(headers["Content-Length"]) != len(content) or self.urls[path] not in (None, len(content)):
            self.violate(f"{path} has {len(content)} bytes, not {headers['Content-Length']} or {self.urls[path]}")
        digits = name.split(".")[0]
        if re.fullmatch("[0-9a-f]{32}", digits) and hashlib.sha256(content).hexdigest()[:32] != digits:
            self.violate(f"{path} has other bytes than its name promises")

    # The disk, between two lives.

    def look_at_disk(self):
        """What is kept for good at this moment: whoever asks for it again is paid twice."""
        life = self.proxy.life
        for entry in (self.data / "cache").glob("??/*.entry"):
            if entry not in self.entries:
                self.entries.add(entry)
                self.kept_at.setdefault(signature_in(entry.read_bytes()), life)
        library = self.data / "library.db"
        if not library.exists():
            return
        database = sqlite3.connect(library)
        try:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                self.violate("integrity_check finds fault with the library")
            for known in self.known:
                row = known.id and database.execute("SELECT script_version FROM episodes WHERE id = ?", (known.id,)).fetchone()
                if row and row[0] > 0 and "topic" in known.order:
                    self.written_at.setdefault(known.order["topic"], life)
        except sqlite3.OperationalError as error:
            if "no such table" not in str(error):  # killed before its first migration
                raise
        finally:
            database.close()

    def judge_calls(self):
        """Nothing that was kept was asked for again."""
        speech = self.proxy.calls("/audio/speech")
        by_body = collections.defaultdict(list)
        for call in speech:
            by_body[call.digest].append(call)
        for digest, calls in by_body.items():
            kept = self.kept_at.get(signature_of(digest))
            self.counts["sentences_kept"] += kept is not None
            for call in calls:
                if kept is not None and call.life > kept:
                    self.violate(f"spoken again in life {call.life}, kept since life {kept}: {call.body}")
            self.judge_repeats(calls, calls[0].body)
        self.counts["sentences"] = len(by_body)
        self.counts["speech_calls"] = len(speech)
        self.counts["sentences_cut_off"] = len(speech) - len(by_body)
        chats = self.proxy.calls("/chat/completions")
        by_body = collections.defaultdict(list)
        for call in chats:
            by_body[call.digest].append(call)
            for topic, life in self.written_at.items():
                if call.life > life and re.search(rf"{topic}\b", json.dumps(call.body)):
                    self.violate(f"written again in life {call.life}, kept since life {life}: {topic}")
        for calls in by_body.values():
            self.judge_repeats(calls, "a script")
        self.counts["scripts"] = len(by_body)
        self.counts["chat_calls"] = len(chats)
        self.counts["scripts_cut_off"] = len(chats) - len(by_body)

    def judge_repeats(self, calls, what):
        """Again only what never came to its end, in this life or because of a kill that left no time to keep it."""
        for earlier, later in zip(calls, calls[1:]):
            if not earlier.ended:
                continue
            if earlier.life == later.life:
                self.violate(f"asked for twice in life {earlier.life}: {what}")
            elif (span := self.killed_at[earlier.life] - earlier.ended) > SETTLED:
                self.violate(f"answered {span:.1f} s before a kill, and asked for again: {what}")

    # The end.

    def come_to_rest(self, config, log):
        server = self.start(config, log)
        self.life_seed = self.random.random()
        dice = random.Random(self.life_seed)
        listener = threading.Thread(target=self.until_broken, args=(self.listen, server), daemon=True)
        listener.start()
        while len(self.known) < self.orders or any(known.id is None for known in self.known):
            self.act_once(server, dice)
        jobs = self.wait_for_jobs(server)
        self.judge_jobs(jobs)
        self.judge_library(server)
        for path in self.urls:
            self.judge_file(server, path)
        self.judge_events(server)
        server.process.terminate()
        if server.process.wait() != 0:
            self.violate(f"the last server ended with {server.process.returncode}")
        server.process.stdout.close()
        listener.join()
        self.judge_calls()
        self.judge_files_left()

    def jobs(self, server):
        jobs, cursor = [], ""
        while cursor is not None:
            page, _ = self.ask(server, "GET", f"/api/jobs?limit=200{cursor and '&cursor=' + urllib.parse.quote(cursor)}")
            jobs += page["jobs"]
            cursor = page["next"]
        return jobs

    def wait_for_jobs(self, server):
        deadline = time.monotonic() + REST
        while True:
            jobs = self.jobs(server)
            open_jobs = [job for job in jobs if job["state"] in ("queued", "running")]
            if not open_jobs:
                return jobs
            if time.monotonic() > deadline:
                for job in open_jobs:
                    self.violate(f"a job hangs: {job}")
                return jobs
            time.sleep(0.2)

    def judge_jobs(self, jobs):
        self.counts["jobs"] = len(jobs)
        for job in jobs:
            self.counts[f"jobs_{job['state']}"] += 1
            self.counts["most_attempts"] = max(self.counts["most_attempts"], job["attempt"])
            if job["state"] == "failed" and "times in a row" not in (job["reason"] or ""):
                self.violate(f"a job failed: {job['reason']}")
            if job["state"] == "cancelled":
                self.violate(f"nobody cancelled this job: {job}")

    def judge_library(self, server):
        page, _ = self.ask(server, "GET", "/api/episodes?limit=200")
        self.counts["episodes"] = page["total"]
        if {row["id"] for row in page["episodes"]} != {known.id for known in self.known} or page["total"] != self.orders:
            self.violate(f"{page['total']} episodes are there, {self.orders} were ordered")
        for known in self.known:
            view, _ = self.ask(server, "GET", f"/api/episodes/{known.id}")
            self.note_urls(view)
            for version, script in known.scripts.items():
                kept, _ = self.ask(server, "GET", f"/api/episodes/{known.id}/script?version={version}")
                if not kept or kept["script"] != script:
                    self.violate(f"version {version} of the script of episode {known.number} is not what was saved")
            if known.published and view["status"] != "published":
                self.violate(f"episode {known.number} was published and is {view['status']}")
            if known.render_from > (view["rendered"] or {"script_version": 0})["script_version"]:
                self.violate(f"version {known.render_from} of the script of episode {known.number} was ordered as audio: {view}")
            if view["rendered"]:
                self.counts["episodes_with_audio"] += 1
                self.judge_audio(server, view["rendered"]["audio"])
        status, _, feed = server.request("GET", f"/feeds/{self.podcast}.xml")
        judged = subprocess.run(["xmllint", "--noout", "-"], input=feed, capture_output=True)
        if status != 200 or judged.returncode != 0:
            self.violate(f"the feed answered {status}: {judged.stderr[:300]!r}")
        self.counts["episodes_in_feed"] = feed.count(b"<item>")

    def judge_audio(self, server, audio):
        _, _, content = server.request("GET", urllib.parse.urlsplit(audio["url"]).path)
        path = self.directory / "judged.mp3"
        path.write_bytes(content)
        probe = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0", path],
                               capture_output=True, text=True)
        if probe.returncode or probe.stderr or abs(float(probe.stdout) - audio["duration"]) > 0.1:
            self.violate(f"{audio['url']} of {audio['duration']} s: {probe.stdout} {probe.stderr}")

    def judge_events(self, server):
        """The listener has seen everything that the database has, as the database has it."""
        database = sqlite3.connect(self.data / "library.db")
        try:
            rows = database.execute("SELECT number, type, body FROM events ORDER BY number").fetchall()
        finally:
            database.close()
        last = rows[-1][0]
        deadline = time.monotonic() + 10
        while max(self.events, default=0) < last and time.monotonic() < deadline:
            time.sleep(0.05)
        if sorted(self.events) != list(range(1, last + 1)):
            self.violate(f"the listener has seen {len(self.events)} of {last} events")
        for number, kind, body in rows:
            if self.events.get(number) != (kind, body):
                self.violate(f"event {number} was told otherwise than it was kept")

    def judge_files_left(self):
        work = self.data / "work"
        left = [path for path in work.rglob("*")] if work.exists() else []
        if left:
            self.violate(f"left behind in data/work: {left[:5]}")
        database = sqlite3.connect(self.data / "library.db")
        try:
            if database.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                self.violate("integrity_check finds fault with the library")
            facts = " ".join(row[0] for row in database.execute("SELECT facts FROM renders"))
        finally:
            database.close()
        orphans = [path for path in (self.data / "media").rglob("*")
                   if path.is_file() and path.name not in facts and path.parent.name != self.podcast]
        self.counts["orphans"] = len(orphans)
        if orphans:
            self.violate(f"{len(orphans)} files in data/media belong to nothing, such as {orphans[0]}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--episodes", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="leave the directory for a look at it")
    given = parser.parse_args()
    directory = tempfile.mkdtemp(prefix="showrunner-kill-loop-")
    loop = KillLoop(directory, given.rounds, given.episodes, given.seed)
    counts = loop.run()
    print(json.dumps(counts, indent=2, sort_keys=True))
    for violation in loop.violations:
        print(violation, file=sys.stderr)
    if given.keep:
        print(f"kept: {directory}", file=sys.stderr)
    else:
        shutil.rmtree(directory)
    return 1 if loop.violations else 0


if __name__ == "__main__":
    sys.exit(main())
