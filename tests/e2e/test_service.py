"""The HTTP service through the built program, with the scripted provider as the model."""
import concurrent.futures
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import threading
import unittest
import urllib.request

import description
from support import BUILD, ROOT, SHOWRUNNER, Case

SCRIPT = {"topic": "Lighthouses", "duration_minutes": 1}


class Reply:
    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    def json(self):
        return json.loads(self.body)


class Service(Case):
    """A server of its own for each test, and the provider that it asks."""

    options = ""

    def setUp(self):
        super().setUp()
        self.provider, line = self.start([str(BUILD / "scripted-provider"), "--listen", "127.0.0.1:0"])
        self.provider_url = line.strip()
        self.config = self.directory / "config.toml"
        self.config.write_text(f'[llm]\nbase_url = "{self.provider_url}"\nmodel = "scripted"\n{self.options.format(provider=self.provider_url)}')
        self.prepare()
        self.serve()

    def prepare(self):
        """What must be there before the server starts."""

    def serve(self):
        self.server, line = self.start(self.command("serve", "--listen", "127.0.0.1:0", "--config", self.config))
        self.port = int(re.search(r":(\d+) ", line)[1])

    def restart(self):
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(), 0)
        self.serve()

    def start(self, command, **options):
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("GROQ", "OPENAI"))}
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, **options)
        self.addCleanup(self.stop, process)
        return process, process.stdout.readline()

    def stop(self, process):
        if process.poll() is None:
            process.kill()
        process.wait()
        process.stdout.close()

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.addCleanup(connection.close)
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **(headers or {})}
        connection.request(method, path, data, sent)
        reply = Reply(connection.getresponse())
        self.assertEqual(description.of_reply(method, path, reply.status, reply.headers["Content-Type"], reply.body), [])
        return reply

    def post(self, path, body, headers=None):
        return self.request("POST", path, body, headers)

    def behave(self, behaviour):
        root = self.provider_url.removesuffix("/v1")
        request = urllib.request.Request(f"{root}/control", json.dumps(behaviour).encode(), method="PUT")
        urllib.request.urlopen(request).close()

    def counters(self):
        root = self.provider_url.removesuffix("/v1")
        with urllib.request.urlopen(f"{root}/control/counters") as reply:
            return json.load(reply)

    def calls(self):
        return self.counters()["calls"].get("/v1/chat/completions", 0)


class Scripts(Service):
    def test_the_same_request_is_written_once_and_then_served_from_memory(self):
        first = self.post("/api/script/generate", SCRIPT)
        self.assertEqual(first.status, 200, first.body)
        self.assertFalse(first.json()["cached"])
        self.assertIn("fwd=miss", first.headers["Cache-Status"])
        calls = self.calls()
        shuffled = b'{ "duration_minutes" : 1.0,\n  "topic":"Lighthouses" , "stream": false }'
        second = self.post("/api/script/generate", shuffled)
        self.assertTrue(second.json()["cached"])
        self.assertIn("hit", second.headers["Cache-Status"])
        self.assertIn("Age", second.headers)
        self.assertEqual(second.json()["script"], first.json()["script"])
        self.assertEqual(self.calls(), calls)
        again = self.post("/api/script/generate", SCRIPT, {"If-None-Match": second.headers["ETag"]})
        self.assertEqual((again.status, again.body), (304, b""))

    def test_a_thousand_identical_requests_make_one_script(self):
        self.post("/api/script/generate", {**SCRIPT, "topic": "Something else"})
        alone = self.calls()
        self.behave({"latency_ms": 300})
        with concurrent.futures.ThreadPoolExecutor(200) as pool:
            replies = list(pool.map(lambda _: self.post("/api/script/generate", SCRIPT), range(1000)))
        self.assertEqual({reply.status for reply in replies}, {200})
        self.assertEqual(len({json.dumps(reply.json()["script"]) for reply in replies}), 1)
        self.assertEqual(self.calls(), 2 * alone)

    def test_turns_are_told_while_they_are_written_and_the_whole_script_at_the_end(self):
        reply = self.post("/api/script/generate", {**SCRIPT, "stream": True})
        events = [block.split("\n", 1) for block in reply.body.decode().strip().split("\n\n")]
        names = [name.removeprefix("event: ") for name, _ in events]
        self.assertEqual(names[0], "outline")
        self.assertEqual(names[-1], "done")
        self.assertGreater(names.count("turn"), 1)
        done = json.loads(events[-1][1].removeprefix("data: "))
        turns = [turn["text"] for segment in done["script"]["segments"] for turn in segment["turns"]]
        told = [json.loads(data.removeprefix("data: "))["text"] for name, data in events if name == "event: turn"]
        self.assertEqual(told, turns)
        self.assertTrue(self.post("/api/script/generate", SCRIPT).json()["cached"])

    def test_request_cache_control_is_honoured(self):
        only = self.post("/api/script/generate", SCRIPT, {"Cache-Control": "only-if-cached"})
        self.assertEqual(only.status, 504)
        self.assertEqual(self.calls(), 0)
        self.post("/api/script/generate", SCRIPT)
        anew = self.post("/api/script/generate", SCRIPT, {"Cache-Control": "no-cache"})
        self.assertFalse(anew.json()["cached"])
        self.assertIn("no-cache", anew.headers["Cache-Status"])
        self.assertEqual(self.post("/api/script/generate", SCRIPT, {"Cache-Control": "what="}).status, 400)

    def test_a_purged_script_is_written_anew(self):
        self.post("/api/script/generate", SCRIPT)
        calls = self.calls()
        self.assertEqual(self.request("DELETE", "/api/cache/script?tag=style:conversational").json()["purged"], 1)
        reply = self.post("/api/script/generate", SCRIPT)
        self.assertFalse(reply.json()["cached"])
        self.assertIn("purged", reply.headers["Cache-Status"])
        self.assertGreater(self.calls(), calls)

    def test_what_a_model_wrote_is_not_paid_for_again_after_a_restart_unless_it_was_purged(self):
        first = self.post("/api/script/generate", SCRIPT).json()
        paid = self.calls()
        self.restart()
        reply = self.post("/api/script/generate", SCRIPT)
        again = reply.json()
        self.assertEqual((again["script"], self.calls()), (first["script"], paid))
        key = re.search(r'key="([^"]+)"', reply.headers["Cache-Status"])[1]
        for times, what in enumerate(["", "?tag=style:conversational", f"?key={key}"], start=2):
            with self.subTest(purged=what):
                self.request("DELETE", "/api/cache/script" + what)
                self.restart()
                self.post("/api/script/generate", SCRIPT)
                self.assertEqual(self.calls(), times * paid)
                self.restart()
                self.request("DELETE", "/api/cache/script?tag=style:debate")
                self.post("/api/script/generate", SCRIPT)
                self.assertEqual(self.calls(), times * paid, "another style was purged")

    def test_sources_may_be_text_or_uploads_and_the_digest_needs_no_model(self):
        article = (ROOT / "examples" / "article.md").read_bytes()
        kept = self.request("POST", "/api/uploads?name=article.md", article, {"Content-Type": "text/markdown"})
        self.assertEqual(kept.status, 201, kept.body)
        order = {"sources": [{"upload": kept.json()["upload"]}], "writer": "digest", "duration_minutes": 2}
        reply = self.post("/api/script/generate", order)
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(reply.json()["writer"], "digest")
        self.assertEqual(self.calls(), 0)

    def test_every_field_is_checked_and_named(self):
        wrong = {
            "$.topic": {"duration_minutes": 1}, "$.style": {**SCRIPT, "style": "rap"}, "$.tone": {**SCRIPT, "tone": 3},
            "$.duration_minutes": {**SCRIPT, "duration_minutes": 1e9}, "$.num_speakers": {**SCRIPT, "num_speakers": 7},
            "$.include_intro": {**SCRIPT, "include_intro": "yes"}, "$.durations": {**SCRIPT, "durations": 1},
            "$.voices[0]": {**SCRIPT, "voices": [1]}, "$.sources": {"sources": {}}, "$.sources[0].url": {"sources": [{"url": "ftp://x"}]},
            "$.writer": {**SCRIPT, "writer": "me"}, "$.stream": {**SCRIPT, "stream": 1}, "$.language": {**SCRIPT, "language": []},
        }
        for field, body in wrong.items():
            with self.subTest(field=field):
                reply = self.post("/api/script/generate", body)
                self.assertEqual(reply.status, 400, reply.body)
                self.assertEqual(reply.headers["Content-Type"], "application/problem+json")
                self.assertEqual(reply.json()["field"], field)

    def test_what_is_no_request_gets_a_problem(self):
        self.assertEqual(self.post("/api/script/generate", b"{").status, 400)
        self.assertEqual(self.post("/api/script/generate", b"[" * 5000).status, 400)
        self.assertEqual(self.post("/api/script/generate", b"").status, 400)
        self.assertEqual(self.post("/api/script/generate", SCRIPT, {"Content-Type": "text/plain"}).status, 415)
        self.assertEqual(self.post("/api/script/generate", b" " * (2 << 20)).status, 413)
        self.assertEqual(self.request("GET", "/nowhere").status, 404)
        wrong_method = self.request("GET", "/api/script/generate")
        self.assertEqual((wrong_method.status, "POST" in wrong_method.headers["Allow"]), (405, True))
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as raw:
            raw.sendall(b"POST /api/script/generate HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")
            self.assertIn(b" 400 ", raw.recv(100))


class Providers(Service):
    options = "[upstream]\nmax_attempts = 2\ntotal_timeout_seconds = 10\nfirst_token_timeout_seconds = 1\n"

    def expect(self, behaviour, status, message):
        self.behave(behaviour)
        reply = self.post("/api/script/generate", {**SCRIPT, "topic": f"Topic {self.id()} {json.dumps(behaviour)}"})
        self.assertEqual(reply.status, status, reply.body)
        self.assertRegex(reply.json()["detail"], message)
        return reply

    def test_a_refused_key_names_its_setting(self):
        self.expect({"rules": [{"status": 401}]}, 502, "api_key")

    def test_a_failing_provider_is_told_as_such_and_nothing_is_kept(self):
        self.expect({"rules": [{"status": 500}]}, 502, "500")
        self.behave({})
        self.assertEqual(self.post("/api/script/generate", SCRIPT).status, 200)

    def test_a_limit_is_passed_on_with_its_wait(self):
        reply = self.expect({"rules": [{"status": 429, "retry_after": 30}]}, 502, "429|limit")
        self.assertEqual(reply.headers["Retry-After"], "30")

    def test_a_provider_that_is_gone_is_unavailable(self):
        self.stop(self.provider)
        reply = self.post("/api/script/generate", SCRIPT)
        self.assertEqual(reply.status, 503, reply.body)
        self.assertIn("Retry-After", reply.headers)


class Speech(Service):
    TEXT = {"text": "The lamp was lit at dusk. Nobody saw it.", "voice": "clara"}

    def test_audio_is_made_once_and_found_by_its_hash_with_ranges(self):
        first = self.post("/api/tts/synthesize", self.TEXT)
        self.assertEqual(first.status, 200, first.body)
        self.assertFalse(first.json()["cached"])
        self.assertTrue(self.post("/api/tts/synthesize", self.TEXT).json()["cached"])
        url = first.json()["audio_url"]
        whole = self.request("GET", url)
        self.assertEqual((whole.status, len(whole.body)), (200, first.json()["bytes"]))
        self.assertIn("immutable", whole.headers["Cache-Control"])
        part = self.request("GET", url, headers={"Range": "bytes=100-199"})
        self.assertEqual((part.status, part.body), (206, whole.body[100:200]))
        self.assertEqual(part.headers["Content-Range"], f"bytes 100-199/{len(whole.body)}")
        self.assertEqual(self.request("GET", url, headers={"Range": "bytes=-50"}).body, whole.body[-50:])
        self.assertEqual(self.request("GET", url, headers={"Range": "bytes=99999999-"}).status, 416)
        etag = whole.headers["ETag"]
        self.assertEqual(self.request("GET", url, headers={"Range": "bytes=0-9", "If-Range": etag}).status, 206)
        self.assertEqual(self.request("GET", url, headers={"Range": "bytes=0-9", "If-Range": '"other"'}).status, 200)
        self.assertEqual(self.request("GET", url, headers={"If-None-Match": etag}).status, 304)
        head = self.request("HEAD", url)
        self.assertEqual((head.headers["Content-Length"], head.body), (str(len(whole.body)), b""))

    def test_audio_is_streamed_while_it_is_made_and_kept_when_it_is_done(self):
        reply = self.post("/api/tts/synthesize", self.TEXT, {"Accept": "audio/mpeg"})
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "audio/mpeg"))
        self.assertEqual(reply.headers["Transfer-Encoding"], "chunked")
        stream = self.directory / "stream.mp3"
        stream.write_bytes(reply.body)
        probe = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", stream],
                               capture_output=True, text=True, check=True)
        self.assertEqual(probe.stdout.strip(), "mp3")
        kept = self.post("/api/tts/synthesize", self.TEXT, {"Accept": "audio/mpeg"})
        self.assertIn("hit", kept.headers["Cache-Status"])
        self.assertNotIn("Transfer-Encoding", kept.headers)

    def test_kept_audio_is_found_again_after_a_restart(self):
        url = self.post("/api/tts/synthesize", self.TEXT).json()["audio_url"]
        before = self.request("GET", url).body
        self.restart()
        self.assertEqual(self.request("GET", url).body, before)
        kept = self.post("/api/tts/synthesize", self.TEXT).json()
        self.assertTrue(kept["cached"])
        self.assertEqual(self.request("DELETE", f"/api/cache/audio?tag=voice:{kept['voice']}").json()["purged"], 1)
        self.assertEqual(self.request("GET", url).status, 404)

    def test_a_cache_that_cannot_be_written_costs_no_request(self):
        audio = self.data / "cache" / "audio"
        for name in list(audio.iterdir()) if audio.exists() else []:
            name.unlink()
        if audio.exists():
            audio.rmdir()
        audio.write_text("in the way")
        reply = self.post("/api/tts/synthesize", self.TEXT)
        self.assertEqual(reply.status, 200, reply.body)

    def test_openai_clients_get_every_format_and_errors_they_can_read(self):
        body = {"model": "tts-1", "voice": "alloy", "input": "One short sentence."}
        for name, kind in {"mp3": "audio/mpeg", "opus": "audio/ogg", "aac": "audio/aac", "flac": "audio/flac",
                           "wav": "audio/wav", "pcm": "audio/pcm"}.items():
            reply = self.post("/v1/audio/speech", {**body, "response_format": name})
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, kind), name)
            self.assertGreater(len(reply.body), 1000, name)
        events = self.post("/v1/audio/speech", {**body, "stream_format": "sse"}).body.decode().strip().split("\n\n")
        kinds = [json.loads(event.removeprefix("data: "))["type"] for event in events]
        self.assertEqual(kinds[-1], "speech.audio.done")
        self.assertEqual(set(kinds[:-1]), {"speech.audio.delta"})
        for field, value in {"speed": 9, "response_format": "mp5", "voice": "nobody", "input": "x" * 4097, "stop": 1}.items():
            reply = self.post("/v1/audio/speech", {**body, field: value})
            self.assertEqual((reply.status, reply.json()["error"]["param"]), (400, field))
        mapped = self.post("/v1/audio/speech", {**body, "instructions": "Speak slowly, please"})
        self.assertIn("slowly", mapped.headers["X-Showrunner-Instructions"])


class RemoteVoices(Service):
    options = '[upstream]\nmax_attempts = 1\n[speech]\nbase_url = "{provider}"\n'
    TEXT = {"text": "The lamp was lit at dusk. Nobody saw it.", "voice": "speech:nova"}

    def spoken(self):
        return self.counters()["calls"].get("/v1/audio/speech", 0)

    def test_voices_of_a_service_are_listed_and_speak_once(self):
        voices = {voice["id"]: voice["engine"] for voice in self.request("GET", "/api/voices").json()["voices"]}
        self.assertEqual(voices["speech:nova"], "remote")
        engines = {engine["name"]: engine["available"] for engine in self.request("GET", "/api/models/status").json()["engines"]}
        self.assertTrue(engines["speech"])
        first = self.post("/api/tts/synthesize", self.TEXT)
        self.assertEqual((first.status, first.json()["voice"]), (200, "speech:nova"), first.body)
        self.assertNotIn("notice", first.json())
        self.assertEqual(self.spoken(), 2, "one call for each sentence")
        self.assertTrue(self.post("/api/tts/synthesize", self.TEXT).json()["cached"])
        openai = self.post("/v1/audio/speech", {"model": "tts-1", "voice": "speech:nova", "input": self.TEXT["text"]})
        self.assertEqual(openai.status, 200, openai.body)
        self.assertEqual(self.spoken(), 2)

    def test_a_failing_service_is_stood_in_for_and_asked_again_later(self):
        self.behave({"rules": [{"path": "/audio/speech", "status": 500}]})
        first = self.post("/api/tts/synthesize", self.TEXT)
        self.assertEqual(first.status, 200, first.body)
        self.assertRegex(first.json()["notice"], "speech:nova")
        self.behave({})
        second = self.post("/api/tts/synthesize", self.TEXT)
        self.assertRegex(second.json()["notice"], "speech:nova")
        while "notice" in (third := self.post("/api/tts/synthesize", self.TEXT).json()):
            pass
        self.assertEqual((third["voice"], third["cached"]), ("speech:nova", True))
        metrics = self.request("GET", "/metrics", headers={"Accept": "text/plain"}).body.decode()
        self.assertIn("showrunner_speech_substitutions_total 1", metrics)

    def test_an_episode_says_who_was_replaced(self):
        self.behave({"rules": [{"path": "/audio/speech", "status": 500}]})
        order = {"topic": "Tea", "duration_minutes": 1, "voices": ["speech:nova", "martin"]}
        made = self.post("/api/episodes/live", order, {"Accept": "application/json"})
        self.assertEqual(made.status, 200, made.body)
        self.assertRegex(made.json()["report"]["notice"], "speech:nova")
        self.assertEqual(made.json()["report"]["substitutions"][0]["from"], "speech:nova")

    def test_commands_know_the_voices_too(self):
        said = self.directory / "said.wav"
        done = self.succeed("speak", "Good evening.", "--voice", "speech:alloy", "--config", self.config, "-o", said)
        self.assertTrue(said.exists(), done.stderr)
        self.assertIn("speech:shimmer", self.succeed("voices", "--config", self.config).stdout)
        self.assert_fails("speech:nova", "speak", "Hello.", "--voice", "speech:novo", "--config", self.config, "-o", said)


class Batches(Service):
    def test_results_keep_their_order_and_errors_stay_alone(self):
        items = [{"id": f"item-{i}", "type": "script", "data": {"topic": f"Topic {i}", "duration_minutes": 1}} for i in range(40)]
        for i in range(0, 40, 10):
            items[i]["data"]["duration_minutes"] = -1
        reply = self.post("/api/batch/process", {"requests": items})
        self.assertEqual(reply.status, 200, reply.body)
        results = reply.json()["results"]
        self.assertEqual([result["request_id"] for result in results], [item["id"] for item in items])
        self.assertEqual([i for i, result in enumerate(results) if not result["success"]], [0, 10, 20, 30])
        self.assertEqual(results[0]["error"]["field"], "$.data.duration_minutes")

    def test_identical_items_run_once_and_lines_come_as_they_end(self):
        self.post("/api/script/generate", {**SCRIPT, "topic": "Something else"})
        alone = self.calls()
        items = [{"id": i, "type": "script", "data": SCRIPT} for i in range(20)]
        reply = self.post("/api/batch/process", items, {"Accept": "application/x-ndjson"})
        lines = [json.loads(line) for line in reply.body.splitlines()]
        self.assertEqual(sorted(line["index"] for line in lines), list(range(20)))
        self.assertEqual(self.calls(), 2 * alone)


class Running(Service):
    def test_metrics_say_what_happened_under_the_names_of_the_contract(self):
        for _ in range(3):
            self.post("/api/script/generate", SCRIPT)
        numbers = self.request("GET", "/metrics").json()
        script = numbers["cache_performance"]["script"]
        self.assertEqual((script["total_hits"], script["total_misses"]), (2, 1))
        self.assertAlmostEqual(script["hit_rate"], 2 / 3, places=3)
        self.assertEqual(numbers["response_times"]["script_generate"]["total_requests"], 3)
        self.assertEqual(numbers["cache_size"]["scripts"], 1)
        text = self.request("GET", "/metrics", headers={"Accept": "text/plain"}).body.decode()
        found = set(re.findall(r"^# TYPE (\S+) (\S+)$", text, re.M))
        golden = {tuple(line.split()[:2]) for line in (ROOT / "tests/data/metrics.txt").read_text().splitlines()
                  if line and not line.startswith("#")}
        self.assertEqual(found, golden)
        judged = subprocess.run(["promtool", "check", "metrics"], input=text, text=True, capture_output=True)
        self.assertEqual(judged.returncode, 0, judged.stdout + judged.stderr)

    def test_every_documented_route_is_there_and_no_other(self):
        api = self.request("GET", "/api/openapi.json").json()
        for path, methods in api["paths"].items():
            real = path.replace("{cache}", "script").replace("{key}", "k").replace("{scope}", "tts").replace("{file}", "x.mp3")
            allowed = self.request("OPTIONS", real).headers["Allow"]
            documented = {method.upper() for method in methods}
            self.assertEqual(set(allowed.split(", ")) - {"OPTIONS", "HEAD"}, documented, path)
        self.assertEqual(self.request("GET", "/api/docs").status, 200)

    def test_sigterm_lets_requests_under_way_end(self):
        self.behave({"latency_ms": 1000})
        begun = threading.Event()

        def ask():
            begun.set()
            return self.post("/api/script/generate", SCRIPT)

        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            asked = pool.submit(ask)
            begun.wait()
            while self.calls() == 0:
                pass
            self.server.send_signal(signal.SIGTERM)
            reply = asked.result()
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(self.server.wait(), 0)

    def test_others_need_a_token(self):
        done = subprocess.run(self.command("serve", "--listen", "0.0.0.0:0"), capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "token")

    def test_an_episode_is_heard_while_it_is_made(self):
        reply = self.post("/api/episodes/live", {"topic": "Tea", "duration_minutes": 1, "format": "wav"})
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "audio/wav"))
        self.assertGreater(len(reply.body), 44_100 * 2 * 40)
        facts = self.post("/api/episodes/live", {"topic": "Tea", "duration_minutes": 1, "format": "wav"},
                          {"Accept": "application/json"})
        self.assertIn("hit", facts.headers["Cache-Status"])
        self.assertIn("WEBVTT", facts.json()["transcript_vtt"])


class Tokens(Service):
    options = '[server]\ntoken = "let-me-in"\n'

    def test_only_those_with_the_token_come_in(self):
        self.assertEqual(self.post("/api/script/generate", SCRIPT).status, 401)
        self.assertEqual(self.request("GET", "/health/live").status, 200)
        self.assertEqual(self.post("/api/script/generate", SCRIPT, {"Authorization": "Bearer let-me-in"}).status, 200)


if __name__ == "__main__":
    unittest.main()
