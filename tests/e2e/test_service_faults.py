"""What the service promises when something goes wrong: at the provider, on the way to it, at the client, in the request."""
import concurrent.futures
import http.client
import json
import socket
import struct
import subprocess
import time
import unittest

from test_service import SCRIPT, Service

PATIENCE = 20  # seconds, for what happens at once


def once(**rule):
    return {"rules": [{**rule, "times": 1}]}


def always(**rule):
    return {"rules": [rule]}


def events_of(body):
    """[(name, data)] of a whole stream of server-sent events."""
    blocks = body.decode().removesuffix("\n\n").split("\n\n")
    pairs = [block.split("\n") for block in blocks]
    return [(name.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for name, data in pairs]


class Faulty(Service):
    options = "[upstream]\nmax_attempts = 1\nfirst_token_timeout_seconds = 1\ntotal_timeout_seconds = 10\n"

    def order(self, fault, **more):
        return {"topic": f"Lighthouses, {fault}", "duration_minutes": 1, **more}

    def assert_problem(self, problem, status, code, cause):
        self.assertEqual((problem["status"], problem["code"]), (status, code), problem)
        self.assertRegex(problem["detail"], cause)
        self.assertTrue(problem["request_id"])

    def assert_usable(self, reply, minutes):
        self.assertFalse(reply["cached"])
        script = reply["script"]
        turns = [turn for segment in script["segments"] for turn in segment["turns"]]
        self.assertTrue(all(turn["text"].strip() for turn in turns))
        self.assertNotIn("\ufffd", reply["text"])
        self.assertLessEqual({turn["speaker"] for turn in turns}, {speaker["id"] for speaker in script["speakers"]})
        off = reply["estimated_seconds"] / (60 * minutes) - 1
        if abs(off) > 0.1:
            self.assertRegex(reply["notice"], "too short" if off < 0 else "too long")

    def assert_well_again(self, order):
        """The provider behaves again: the same request, which failed, is fulfilled, and was not kept as a failure."""
        self.assertEqual(self.request("GET", "/health/live").status, 200)
        self.behave({})
        reply = self.post("/api/script/generate", {**order, "stream": False})
        self.assertEqual(reply.status, 200, reply.body)
        self.assert_usable(reply.json(), order["duration_minutes"])

    def eventually(self, holds):
        deadline = time.monotonic() + PATIENCE
        while not holds():
            self.assertLess(time.monotonic(), deadline, "it did not happen")
            time.sleep(0.01)

    def metric(self, name):
        leaving_nothing_open = {"Accept": "text/plain", "Connection": "close"}
        text = self.request("GET", "/metrics", headers=leaving_nothing_open).body.decode()
        return sum(float(line.split()[-1]) for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name)


# fault: (behaviour, status, code, what the message says)
REFUSALS = {
    "a bad request": (always(status=400), 502, "provider_failed", r"custom says that the request is wrong \(400\)"),
    "no key": (always(status=401), 502, "provider_failed", r"\(401\): set \[llm\] api_key"),
    "a key without rights": (always(status=403), 502, "provider_failed", r"\(403\): set \[llm\] api_key"),
    "an unknown model": ({"models": ["another"]}, 502, "provider_failed", r"404.*check the model's name and the base URL.*scripted"),
    "a limit": (always(status=429), 502, "provider_failed", r"no more requests for now \(429\)"),
    "a failure": (always(status=500), 502, "provider_failed", "status 500"),
    "an overload": (always(status=503), 502, "provider_failed", "status 503"),
    "a connection that breaks at once": (always(reset_after_bytes=0), 503, "unavailable", "custom: the connection to .* broke"),
    "a connection that breaks before a turn": (always(reset_after_bytes=300), 503, "unavailable", "custom: the connection to .* broke"),
    "silence": (always(hang=True), 504, "deadline_exceeded", "custom: .* did not begin to answer within 1000 ms"),
    "garbage": (always(garbage=True), 502, "provider_failed", r"scripted of custom gave no usable script in 3 answers.*I am afraid"),
    "another shape": (always(wrong_shape=True), 502, "provider_failed", r"scripted of custom gave no usable script.*\"answer\":42"),
    "turns without text": (always(empty_turns=True), 502, "provider_failed", "scripted of custom gave no usable script"),
    "bytes that are no UTF-8": (always(not_utf8=True), 502, "provider_failed", "custom .*bytes that are no UTF-8"),
    "JSON that is no answer": (always(body='{"choices":[]}'), 502, "provider_failed", "custom .*no chat completion"),
    "a web page": (always(body="<html>Welcome!</html>"), 502, "provider_failed", "custom .*Welcome"),
}

REPAIRED = {
    "a connection that breaks each time": always(reset_after_bytes=3000),
    "a connection that breaks once": once(reset_after_bytes=1500),
    "JSON that is cut off": always(truncated=True),
    "another shape once": once(wrong_shape=True),
    "garbage once": once(garbage=True),
    "turns without text once": once(empty_turns=True),
    "bytes that are no UTF-8 once": once(not_utf8=True),
    "speakers that nobody asked for": always(unknown_speakers=True),
    "a hundred times too much": always(length_factor=100),
    "a tenth of it": always(length_factor=0.1),
    "a limit of tokens": always(finish_reason="length"),
    "a content filter": always(finish_reason="content_filter"),
    "a stream without an end": always(without_done=True, without_usage=True),
    "a block of code": always(fenced=True),
    "thoughts": always(thinking=True),
}


class ScriptFaults(Faulty):
    def test_a_refusal_names_its_cause_and_is_not_kept(self):
        for fault, (behaviour, status, code, cause) in REFUSALS.items():
            with self.subTest(fault):
                self.behave(behaviour)
                reply = self.post("/api/script/generate", self.order(fault))
                self.assertEqual(reply.status, status, reply.body)
                self.assertEqual(reply.headers["Content-Type"], "application/problem+json")
                self.assert_problem(reply.json(), status, code, cause)
                self.assertEqual("Retry-After" in reply.headers, status == 503)
                self.assert_well_again(self.order(fault))

    def test_a_streamed_refusal_ends_with_an_error_event_and_is_not_kept(self):
        for fault, (behaviour, status, code, cause) in REFUSALS.items():
            with self.subTest(fault):
                self.behave(behaviour)
                reply = self.post("/api/script/generate", self.order(fault, stream=True))
                self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "text/event-stream"))
                events = events_of(reply.body)
                self.assertEqual([name for name, _ in events if name in ("turn", "done", "error")], ["error"])
                self.assert_problem(events[-1][1], status, code, cause)
                self.assert_well_again(self.order(fault))

    def test_what_can_be_mended_becomes_a_usable_script(self):
        for minutes in (1, 4):
            for fault, behaviour in REPAIRED.items():
                with self.subTest(fault, minutes=minutes):
                    self.behave(behaviour)
                    reply = self.post("/api/script/generate", self.order(fault, duration_minutes=minutes))
                    self.assertEqual(reply.status, 200, reply.body)
                    self.assert_usable(reply.json(), minutes)

    def test_what_was_told_while_it_was_mended_is_what_the_script_says(self):
        for minutes in (1, 4):
            for fault, behaviour in REPAIRED.items():
                with self.subTest(fault, minutes=minutes):
                    self.behave(behaviour)
                    reply = self.post("/api/script/generate", self.order(fault, duration_minutes=minutes, stream=True))
                    events = events_of(reply.body)
                    self.assertEqual(events[-1][0], "done", events[-1])
                    done = events[-1][1]
                    self.assert_usable(done, minutes)
                    told = [(data["speaker"], data["text"]) for name, data in events if name == "turn"]
                    self.assertEqual(told, [(turn["speaker"], turn["text"]) for segment in done["script"]["segments"]
                                            for turn in segment["turns"]])

    def test_a_script_that_fails_in_its_middle_ends_the_stream_with_an_error(self):
        order = self.order("a failure in the middle", duration_minutes=4, stream=True)
        self.behave({"rules": [{"after": 2, "status": 500}]})  # the outline and the first segment are written
        events = events_of(self.post("/api/script/generate", order).body)
        names = [name for name, _ in events]
        self.assertEqual(names[0], "outline")
        self.assertGreater(names.count("turn"), 1)
        self.assertNotIn("done", names)
        self.assertEqual(names.index("error"), len(names) - 1)
        self.assert_problem(events[-1][1], 502, "provider_failed", "status 500")
        self.assert_well_again(order)

    def test_the_wait_that_a_limit_names_is_passed_on_and_kept(self):
        self.behave(always(status=429, retry_after=30))
        refused = self.post("/api/script/generate", self.order("a limit"))
        self.assertEqual((refused.status, refused.headers["Retry-After"]), (502, "30"))
        self.behave({})
        early = self.post("/api/script/generate", self.order("too early"))
        self.assertEqual(early.status, 503, early.body)
        self.assert_problem(early.json(), 503, "overloaded", "the limits that custom announced are used up")
        self.assertIn(int(early.headers["Retry-After"]), range(20, 31))
        self.assertEqual(self.calls(), 1, "asked before the wait was over")

    def test_a_provider_that_is_gone_is_named_and_found_again(self):
        self.stop(self.provider)
        for stream in (False, True):
            reply = self.post("/api/script/generate", self.order("nobody there", stream=stream))
            problem = events_of(reply.body)[-1][1] if stream else reply.json()
            self.assert_problem(problem, 503, "unavailable", "custom: .*connect")
            self.assertEqual("Retry-After" in reply.headers, not stream)
        address = self.provider_url.removeprefix("http://").removesuffix("/v1")
        self.provider, _ = self.start([*self.provider.args[:-1], address])
        self.assert_well_again(self.order("nobody there"))

    def test_after_many_failures_the_provider_is_left_in_peace(self):
        self.behave(always(status=500))
        for number in range(5):
            self.assertEqual(self.post("/api/script/generate", self.order(number)).status, 502)
        reply = self.post("/api/script/generate", self.order("one too many"))
        self.assert_problem(reply.json(), 503, "unavailable", "custom failed several times in a row and is not asked again before")
        self.assertIn(int(reply.headers["Retry-After"]), range(1, 11))
        self.assertEqual(self.calls(), 5)

    def test_without_a_key_the_message_says_which_to_set(self):
        self.stop(self.server)
        self.config.write_text("")
        self.serve()
        for stream in (False, True):
            reply = self.post("/api/script/generate", {**SCRIPT, "stream": stream})
            self.assertEqual(reply.status, 400, reply.body)
            self.assertRegex(reply.json()["detail"], "GROQ_API_KEY or OPENAI_API_KEY")
            self.assertEqual(reply.json()["field"], "$.topic")
        named = self.post("/api/script/generate", {**SCRIPT, "writer": "llm"}).json()
        self.assertEqual(named["field"], "$.writer")
        self.assertRegex(named["detail"], "GROQ_API_KEY or OPENAI_API_KEY")


class Retries(Faulty):
    options = Faulty.options.replace("max_attempts = 1", "max_attempts = 2")

    def test_a_provider_that_fails_once_is_asked_again(self):
        for fault, rule in {"a failure": {"status": 500}, "a limit": {"status": 429, "retry_after": 0},
                            "a break": {"reset_after_bytes": 0}, "silence": {"hang": True}}.items():
            with self.subTest(fault):
                self.behave(once(**rule))
                reply = self.post("/api/script/generate", self.order(fault))
                self.assertEqual(reply.status, 200, reply.body)
                self.assert_usable(reply.json(), 1)


def wav(claimed, samples):
    """A WAV file, all its bytes below 128 so that JSON can carry it, that claims to hold `claimed` samples."""
    rate = 11_025
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 2 * claimed, b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16,
                       b"data", 2 * claimed)
    return (head + b"\x00\x20\x00\x50" * (samples // 2)).decode("ascii")


class SpeechFaults(Faulty):
    options = Faulty.options + '[speech]\nbase_url = "{provider}"\n'
    FAULTS = {
        "an error": ({"status": 500}, "status 500"),
        "a refused key": ({"status": 401}, r"set \[speech\] api_key"),
        "garbage": ({"body": "no sound at all"}, "no audio but text"),
        "an apology": ({"body": '{"error":{"message":"The voice is asleep."}}'}, "The voice is asleep"),
        "a WAV file cut off in its head": ({"body": "RIFF"}, "WAV file that cannot be read"),
        "a WAV file cut off in its sound": ({"body": wav(claimed=14_336, samples=512)}, "which cannot be"),
        "silence": ({"body": wav(claimed=8_192, samples=0) + "\0" * 16_384}, "s of silence"),
        "a broken connection": ({"reset_after_bytes": 2000}, "broke in the middle"),
        "no answer": ({"hang": True}, "did not begin to answer"),
    }

    def test_another_voice_speaks_and_the_reply_says_why(self):
        for fault, (rule, why) in self.FAULTS.items():
            with self.subTest(fault):
                self.behave(always(path="/audio/speech", **rule))
                reply = self.post("/api/tts/synthesize", {"text": f"This is {fault}.", "voice": "speech:nova"})
                self.assertEqual(reply.status, 200, reply.body)
                self.assertRegex(reply.json()["notice"], f"^[a-z]+ speaks for speech:nova .*{why}")
                self.assertGreater(reply.json()["duration"], 0.5)
                self.assertEqual(len(self.request("GET", reply.json()["audio_url"]).body), reply.json()["bytes"])
                # One success closes the breaker, so that the next fault is seen too.
                self.behave({})
                well = self.post("/api/tts/synthesize", {"text": f"And this is well after {fault}.", "voice": "speech:nova"})
                self.assertNotIn("notice", well.json())


class Leaving(Faulty):
    options = ""

    def ask_and_stay(self, order):
        """A connection on which a script has been asked for, and nothing read yet."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/api/script/generate", json.dumps(order), {"Content-Type": "application/json"})
        return connection

    def in_flight(self):
        return self.metric("showrunner_http_requests_in_flight") - 1  # without the one that asks

    def test_the_others_get_the_script_when_the_one_that_asked_first_leaves(self):
        for stream in (False, True):
            with self.subTest(stream=stream), concurrent.futures.ThreadPoolExecutor() as pool:
                order = self.order(f"left by {stream}")
                self.behave({"latency_ms": 1500})
                before = self.calls()
                leader = self.ask_and_stay({**order, "stream": stream})
                self.eventually(lambda: self.calls() == before + 1)
                replies = [pool.submit(self.post, "/api/script/generate", order) for _ in range(3)]
                self.eventually(lambda: self.in_flight() == 4)
                leader.close()
                self.eventually(lambda: self.in_flight() == 3)
                self.assertEqual(self.counters()["under_way"], 1, "the provider answered before the leader had left")
                scripts = {json.dumps(reply.result().json()["script"]) for reply in replies}
                together = self.calls() - before
                self.behave({})
                alone = self.post("/api/script/generate", order, {"Cache-Control": "no-cache"})
                self.assertEqual(scripts, {json.dumps(alone.json()["script"])})
                self.assertEqual(together, self.calls() - before - together, "it was written more than once")

    def test_nobody_asks_a_provider_for_a_client_that_has_left(self):
        for stream in (False, True):
            with self.subTest(stream=stream):
                self.behave(always(hang=True))
                before = self.counters()["aborted"]
                order = self.order(f"gone, {stream}", stream=stream)
                alone = self.ask_and_stay(order)
                self.eventually(lambda: self.counters()["under_way"] == 1)
                alone.close()
                self.eventually(lambda: self.counters()["aborted"] == before + 1)
                self.assertEqual(self.counters()["under_way"], 0)
                self.eventually(lambda: self.metric("showrunner_upstream_active") == 0)
                self.assert_well_again(order)

    def test_a_listener_who_leaves_in_mid_stream_ends_the_answer(self):
        self.behave({"tokens_per_second": 60})
        connection = self.ask_and_stay(self.order("enough", stream=True))
        response = connection.getresponse()
        while not response.readline().startswith(b"event: turn"):
            pass
        connection.sock.shutdown(socket.SHUT_RDWR)
        response.close()
        self.eventually(lambda: self.counters()["aborted"] == 1)
        self.assert_well_again(self.order("enough"))


# A value of each type but the named one. A whole number is a number too.
WRONG_TYPES = {
    "string": [None, 1, True, [], {}],
    "number": [None, "1", True, [1], {}],
    "integer": [None, "1", 1.5, False, [1], {}],
    "boolean": [None, "true", 1, [], {}],
    "array": [None, "x", 1, True, {}],
    "object": [None, "x", 1, True, []],
}


def wrong_values(schema):
    """Values that the schema of a property rules out."""
    kinds = [one["type"] for one in schema.get("oneOf", [schema])]
    yield from [value for value in WRONG_TYPES[kinds[0]] if all(value in WRONG_TYPES[kind] for kind in kinds)]
    if "enum" in schema:
        yield "nonsense"
    if "minimum" in schema:
        yield schema["minimum"] - 1
        yield -1e300 if schema["type"] == "number" else -2**63
    if "maximum" in schema:
        yield schema["maximum"] + 1
        yield 1e300 if schema["type"] == "number" else 2**63
    if schema.get("minLength"):
        yield ""
    if "maxLength" in schema:
        yield "x" * (schema["maxLength"] + 1)
    if "maxItems" in schema:
        yield ["x"] * (schema["maxItems"] + 1)
        yield [1]


class BatchFaults(Faulty):
    options = Faulty.options + "[batch]\nscript_concurrency = 1\n"

    def test_every_fault_is_that_of_its_item_alone(self):
        faults = {fault: refusal for fault, refusal in REFUSALS.items() if "rules" in refusal[0]}
        rules = [{**rule, "body_contains": f"Lighthouses, {fault}."} for fault, refusal in faults.items() for rule in refusal[0]["rules"]]
        self.behave({"rules": rules})
        items = []
        for number, fault in enumerate(faults):
            items.append({"id": fault, "type": "script", "data": {"topic": f"Lighthouses, {fault}.", "duration_minutes": 1}})
            items.append({"id": number, "type": "script", "data": self.order(number)})
        results = self.post("/api/batch/process", {"requests": items}).json()["results"]
        self.assertEqual([result["request_id"] for result in results], [item["id"] for item in items])
        for result, item in zip(results, items):
            with self.subTest(item["id"]):
                if item["id"] in faults:
                    _, status, code, cause = faults[item["id"]]
                    self.assertFalse(result["success"])
                    self.assert_problem(result["error"], status, code, cause)
                else:
                    self.assertTrue(result["success"], result)
                    self.assert_usable(result["data"], 1)

    def test_a_client_that_leaves_its_batch_has_no_more_of_it_made(self):
        self.behave({"tokens_per_second": 60})
        items = [{"id": i, "type": "script", "data": self.order(i)} for i in range(40)]
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("POST", "/api/batch/process", json.dumps(items), {"Content-Type": "application/json", "Accept": "application/x-ndjson"})
        self.eventually(lambda: self.calls() == 1)
        connection.sock.shutdown(socket.SHUT_RDWR)
        connection.close()
        self.eventually(lambda: self.counters()["aborted"] == 1)
        self.assertEqual(self.calls(), 1)
        self.assert_well_again(self.order(0))


class BadRequests(Faulty):
    options = "[server]\nheader_timeout_seconds = 1\nbody_timeout_seconds = 1\nmax_body = 700000\n"
    BODIES = {  # schema: (where it is sent, a body that is right)
        "ScriptRequest": ("/api/script/generate", SCRIPT),
        "EpisodeRequest": ("/api/episodes/live", SCRIPT),
        "TtsRequest": ("/api/tts/synthesize", {"text": "Hello."}),
        "OpenAiSpeechRequest": ("/v1/audio/speech", {"input": "Hello.", "model": "tts-1", "voice": "alloy"}),
    }

    def refused_field(self, path, body):
        """The field that the server names in its refusal."""
        reply = self.post(path, body)
        self.assertEqual(reply.status, 400, reply.body)
        answer = reply.json()
        return answer["error"]["param"] if "error" in answer else answer["field"].removeprefix("$.").split("[")[0]

    def test_every_documented_field_is_checked_and_named(self):
        schemas = self.request("GET", "/api/openapi.json").json()["components"]["schemas"]
        for name, (path, right) in self.BODIES.items():
            for field, schema in schemas[name]["properties"].items():
                for value in wrong_values(schema):
                    with self.subTest(f"{name}.{field}", value=str(value)[:40]):
                        self.assertEqual(self.refused_field(path, {**right, field: value}).removeprefix("$."), field)
            for field in schemas[name].get("required", []):
                with self.subTest(f"{name} without {field}"):
                    self.assertEqual(self.refused_field(path, {key: right[key] for key in right if key != field}), field)
            with self.subTest(f"{name} with a field that is not documented"):
                self.assertEqual(self.refused_field(path, {**right, "nonsense": 1}), "nonsense")
        self.assertEqual(self.counters()["calls"], {})

    def test_documented_limits_count_characters(self):
        limits = {"topic": 2000, "instructions": 4096}
        for field, limit in limits.items():
            with self.subTest(field):
                body = {**SCRIPT, field: "ü" * limit}
                self.assertEqual(self.post("/api/script/generate", body).status, 200)
                self.assertEqual(self.refused_field("/api/script/generate", {**SCRIPT, field: "ü" * (limit + 1)}), field)

    def test_what_is_no_json_object_is_refused(self):
        deep = 10_000
        bodies = {
            "nothing": b"", "spaces": b"  \r\n", "text": b"Lighthouses", "half": b'{"topic": "Light', "an array": b"[]",
            "null": b"null", "a number": b"1", "two values": b"{}{}", "a comment": b'{"topic": "Tea"} // please',
            "a trailing comma": b'{"topic": "Tea",}', "NaN": b'{"topic": "Tea", "duration_minutes": NaN}',
            "a field twice": b'{"topic": "Tea", "topic": "Coffee"}', "no UTF-8": b'{"topic": "\xff\xfe"}',
            "half a surrogate": rb'{"topic": "\ud800"}',
            "deep arrays": b'{"topic":' + b"[" * deep + b"]" * deep + b"}",
            "deep objects": b'{"topic":' * deep + b"1" + b"}" * deep,
        }
        for what, body in bodies.items():
            for path, _ in self.BODIES.values():
                with self.subTest(what, path=path):
                    reply = self.post(path, body)
                    self.assertEqual(reply.status, 400, reply.body)
                    self.assertTrue(reply.json().get("detail") or reply.json()["error"]["message"])
        self.assertEqual(self.counters()["calls"], {})

    def test_routes_and_methods_that_there_are_not(self):
        for path in ("/api", "/api/script", "/api/script/generate/", "/api/script/generate/x", "/API/script/generate",
                     "/media/tts/../../etc/passwd", "/media/tts/%2e%2e%2fx.mp3", "/media/tts/x.mp3", "//health/live"):
            with self.subTest(path):
                reply = self.request("GET", path)
                self.assertEqual(reply.status, 404, reply.body)
                self.assertEqual(reply.headers["Content-Type"], "application/problem+json")
        for path, methods in self.request("GET", "/api/openapi.json").json()["paths"].items():
            real = path.replace("{cache}", "script").replace("{key}", "k").replace("{scope}", "tts").replace("{file}", "x.mp3")
            for method in {"GET", "POST", "PUT", "DELETE", "PATCH", "BREW"} - {name.upper() for name in methods}:
                with self.subTest(path, method=method):
                    reply = self.request(method, real)
                    self.assertEqual(reply.status, 405, reply.body)
                    self.assertLessEqual({name.upper() for name in methods}, set(reply.headers["Allow"].split(", ")))

    # At the socket

    def send(self, *pieces):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        self.addCleanup(connection.close)
        for piece in pieces:
            connection.sendall(piece)
        return connection

    def all_that_comes(self, connection):
        """Everything up to the end of the connection, which the server must close."""
        received = b""
        while piece := connection.recv(65_536):
            received += piece
        return received

    def post_head(self, *headers):
        lines = ["POST /api/script/generate HTTP/1.1", "Host: x", "Content-Type: application/json", *headers]
        return "\r\n".join(lines).encode() + b"\r\n\r\n"

    def test_a_body_that_is_too_large_is_refused_before_it_is_sent(self):
        declared = self.send(self.post_head("Content-Length: 99999999999"))
        self.assertIn(b" 413 ", self.all_that_comes(declared).splitlines()[0])
        expecting = self.send(self.post_head("Content-Length: 800000", "Expect: 100-continue"))
        self.assertIn(b" 413 ", self.all_that_comes(expecting).splitlines()[0])
        chunk = b"20000\r\n" + b" " * 0x20000 + b"\r\n"
        chunked = self.send(self.post_head("Transfer-Encoding: chunked"), *[chunk] * 6)
        self.assertIn(b" 413 ", self.all_that_comes(chunked).splitlines()[0])

    def test_a_body_that_is_cut_off_is_no_request(self):
        body = json.dumps(SCRIPT).encode()
        half = self.send(self.post_head(f"Content-Length: {len(body) + 1}"), body)
        half.shutdown(socket.SHUT_WR)
        self.assertNotIn(b" 200 ", self.all_that_comes(half))
        gone = self.send(self.post_head(f"Content-Length: {len(body) + 1}"), body)
        gone.close()
        self.eventually(lambda: self.metric("showrunner_http_connections") == 1)
        self.assertEqual(self.counters()["calls"], {})

    def test_slow_senders_are_ended_and_hold_nobody_up(self):
        slow_head = [self.send(b"POST /api/script/generate HTTP/1.1\r\nHost: x\r\nX-Slow: ") for _ in range(100)]
        slow_body = [self.send(self.post_head("Content-Length: 1000"), b"{") for _ in range(100)]
        self.assertEqual(self.post("/api/script/generate", SCRIPT).status, 200)
        for connection in slow_head + slow_body:
            self.assertIn(b" 408 ", self.all_that_comes(connection).splitlines()[0])

    def test_requests_that_two_servers_could_read_differently_are_refused(self):
        body = b'{"topic": "Tea"}'
        heads = {
            "two lengths": ["Content-Length: 16", "Content-Length: 17"],
            "a length and chunks": ["Content-Length: 16", "Transfer-Encoding: chunked"],
            "a signed length": ["Content-Length: +16"],
            "a negative length": ["Content-Length: -1"],
            "a length beyond all numbers": ["Content-Length: 99999999999999999999999999"],
            "unknown coding": ["Transfer-Encoding: gzip"],
            "a folded header": ["X-Long: one", " two", "Content-Length: 16"],
            "a space before the colon": ["Content-Length : 16"],
        }
        for what, headers in heads.items():
            with self.subTest(what):
                answer = self.all_that_comes(self.send(self.post_head(*headers), body))
                self.assertRegex(answer.splitlines()[0], rb" (400|413|501) ")
                self.assertEqual(answer.count(b"HTTP/1.1 "), 1, "what follows is not read as another request")
        self.assertEqual(self.counters()["calls"], {})
        self.assertEqual(self.request("GET", "/health/live").status, 200)


if __name__ == "__main__":
    unittest.main()
