"""The library through the built program: podcasts, episodes, jobs, media and feeds, judged by tools of others."""
import base64
import contextlib
import hashlib
import http.client
import json
import random
import re
import subprocess
import tempfile
import unittest
import urllib.parse
import uuid

import feedparser
import mutagen.id3
import mutagen.mp3
import numpy

import description
from support import ARTICLE, decode, probe
from test_service import Service

PODCAST = {"title": "Harbour Lights", "description": "Stories of the coast.", "language": "en",
           "category": "Society & Culture > Documentary", "author": "Anna", "email": "anna@example.org"}
PATIENCE = 60  # seconds, for the next event


def script_of(lines, title="A given script", chapters=3):
    """A script with these lines, in as many segments."""
    each = -(-len(lines) // chapters)
    parts = [lines[at:at + each] for at in range(0, len(lines), each)]
    return {"version": 1, "title": title, "language": "en", "summary": "What was given.",
            "speakers": [{"id": "a", "name": "Anna", "voice": "clara"}, {"id": "b", "name": "Ben", "voice": "martin"}],
            "segments": [{"title": f"Part {number}", "turns": [{"speaker": "ab"[i % 2], "text": text}
                                                               for i, text in enumerate(part)]}
                         for number, part in enumerate(parts, 1)]}


LINES = [f"Lamp number {word} burned all through the night, and nobody slept." for word in
         ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")]


class Library(Service):
    def json(self, method, path, body=None, status=200, headers=None):
        reply = self.request(method, path, body, headers)
        self.assertEqual(reply.status, status, f"{method} {path}: {reply.body[:2000]}")
        return reply.json()

    def podcast(self, **fields):
        return self.json("POST", "/api/podcasts", {**PODCAST, **fields}, 201)

    def create(self, status=202, **order):
        return self.json("POST", "/api/episodes", order, status)

    def events(self, after=0):
        """(name, data) of the server's events behind `after`, as they come; the connection ends with the test."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request("GET", f"/api/events?last_event_id={after}")
        reply = connection.getresponse()
        try:
            for block in iter(lambda: self.block(reply), b""):
                lines = dict(line.split(": ", 1) for line in block.decode().splitlines() if ": " in line)
                if "event" in lines:
                    name, data = lines["event"], json.loads(lines["data"])
                    self.assertEqual(description.of_event(name, data), [])
                    yield name, data
        finally:
            reply.close()
            connection.close()

    @staticmethod
    def block(reply):
        lines = b""
        while line := reply.readline():
            if line == b"\n":
                return lines or b":"
            lines += line
        return lines

    def ended(self, job):
        """The job when it has ended. One that was tried again is looked at only when it ends again."""
        now = self.json("GET", f"/api/jobs/{job}")
        if now["state"] in ("queued", "running"):
            with contextlib.closing(self.events()) as events:
                for name, data in events:
                    if name == "job" and data["id"] == job:
                        now = self.json("GET", f"/api/jobs/{job}")
                        if now["state"] not in ("queued", "running"):
                            break
        return now

    def progressed(self, job, sentences):
        """Where the job stands when so many sentences have been spoken, or it has ended."""
        with contextlib.closing(self.events()) as events:
            for name, data in events:
                if name == "progress" and data["job"] == job and data["sentences_done"] >= sentences:
                    break
                if name == "job" and data["id"] == job and data["ended"]:
                    break
        return self.json("GET", f"/api/jobs/{job}")

    def made(self, **order):
        """An episode, rendered."""
        created = self.create(**order)
        job = self.ended(created["job"]["id"])
        self.assertEqual(job["state"], "done", job)
        return self.json("GET", f"/api/episodes/{created['episode']['id']}")

    def path(self, url):
        return urllib.parse.urlsplit(url).path

    def fetch(self, url):
        reply = self.request("GET", self.path(url))
        self.assertEqual(reply.status, 200, url)
        return reply

    def sentences(self):
        """How many sentences were spoken so far."""
        return self.request("GET", "/metrics").json()["cache_performance"]["sentence"]["total_misses"]

    def file(self, content, suffix=""):
        path = self.directory / f"{uuid.uuid4()}{suffix}"
        path.write_bytes(content)
        return path


class Episodes(Library):
    def test_an_episode_is_made_published_and_read_by_others(self):
        podcast = self.podcast(hosts=[{"name": "Anna"}, {"name": "Ben", "role": "guest"}])
        episode = self.made(podcast_id=podcast["id"], script=script_of(LINES), title="The <night> & \"the\" lamps ]]> \U0001F399")
        self.assertEqual(episode["status"], "ready")
        self.assertEqual(episode["rendered"]["complaints"], [])
        published = self.json("POST", f"/api/episodes/{episode['id']}/publish")
        self.assertEqual(published["status"], "published")

        feed = self.request("GET", self.path(podcast["feed_url"]))
        self.assertEqual(feed.headers["Content-Type"], "application/rss+xml; charset=utf-8")
        parsed = feedparser.parse(feed.body)
        self.assertFalse(parsed.bozo, parsed.get("bozo_exception"))
        self.assertEqual(parsed.feed.title, PODCAST["title"])
        entry = parsed.entries[0]
        self.assertEqual(entry.title, 'The <night> & "the" lamps ]]> \U0001F399')
        self.assertEqual(entry.id, episode["id"])
        audio = episode["rendered"]["audio"]
        self.assertEqual((entry.enclosures[0].href, entry.enclosures[0].length, entry.enclosures[0].type),
                         (audio["url"], str(audio["bytes"]), "audio/mpeg"))
        self.assertIn("artificial intelligence", entry.description)
        self.assertIn("00:00:00 Part 1", entry.description)

        # The program's own judge finds nothing that apps would refuse, at the server itself.
        judged = subprocess.run(self.command("lint", podcast["feed_url"], "--json"), capture_output=True, text=True,
                                env=self.environment)
        self.assertEqual(judged.returncode, 0, judged.stdout[-3000:] + judged.stderr)

        mp3 = self.fetch(audio["url"]).body
        self.assertEqual(hashlib.sha256(mp3).hexdigest()[:32], self.path(audio["url"]).split("/")[-1].split(".")[0])
        path = self.file(mp3, ".mp3")
        tags = mutagen.id3.ID3(path)
        self.assertEqual(str(tags["TIT2"]), 'The <night> & "the" lamps ]]> \U0001F399')
        self.assertEqual(str(tags["TALB"]), PODCAST["title"])
        self.assertEqual([str(tags[f"CHAP:ch{n}"].sub_frames["TIT2"]) for n in (1, 2, 3)], ["Part 1", "Part 2", "Part 3"])
        self.assertEqual(tags.getall("APIC")[0].mime, "image/png")
        self.assertLessEqual(len(tags.getall("APIC")[0].data), 300_000)
        self.assertAlmostEqual(mutagen.mp3.MP3(path).info.length, episode["duration"], delta=0.05)

        unpublished = self.json("POST", f"/api/episodes/{episode['id']}/unpublish")
        self.assertEqual(unpublished["status"], "ready")
        self.assertEqual(feedparser.parse(self.fetch(podcast["feed_url"]).body).entries, [])

    def test_what_is_reviewed_first_is_edited_and_then_rendered(self):
        created = self.create(topic="Lighthouses", duration_minutes=1, review=True)
        self.ended(created["job"]["id"])
        id = created["episode"]["id"]
        episode = self.json("GET", f"/api/episodes/{id}")
        self.assertEqual((episode["status"], episode["rendered"], episode["script_version"]), ("review", None, 1))
        self.assertEqual(self.sentences(), 0)
        reply = self.request("GET", f"/api/episodes/{id}/script")
        etag, script = reply.headers["ETag"], reply.json()["script"]
        self.assertIn("artificial intelligence", script["segments"][-1]["turns"][-1]["text"])

        self.assertEqual(self.request("PUT", f"/api/episodes/{id}/script", script).status, 428)
        script["segments"][0]["turns"][0]["text"] = "Good evening, and welcome."
        saved = self.request("PUT", f"/api/episodes/{id}/script", script, {"If-Match": etag})
        self.assertEqual((saved.status, saved.headers["ETag"]), (200, '"2"'), saved.body)
        mine = {**script, "title": "Mine"}
        conflict = self.request("PUT", f"/api/episodes/{id}/script", mine, {"If-Match": etag})
        self.assertEqual(conflict.status, 409)
        told = conflict.json()
        self.assertEqual(told["present"]["script"], script)
        self.assertEqual(told["yours"]["script"]["title"], "Mine")
        self.assertEqual(told["diff"]["other"], ["title"])

        diff = self.json("GET", f"/api/episodes/{id}/script/diff?from=1&to=2")
        self.assertEqual([(turn["change"], turn["before"], turn["after"]) for turn in diff["turns"]], [("changed", 0, 0)])
        restored = self.request("POST", f"/api/episodes/{id}/script/restore", {"version": 1}, {"If-Match": '"2"'})
        self.assertEqual(restored.json()["version"], 3)
        self.assertEqual([version["origin"] for version in self.json("GET", f"/api/episodes/{id}/script/versions")["versions"]],
                         ["restore", "edit", "llm"])

        turn = self.request("POST", f"/api/episodes/{id}/turns/1/regenerate", {"instructions": "drier"}, {"If-Match": '"3"'})
        self.assertEqual(turn.status, 200, turn.body)
        self.assertEqual([(one["change"], one["before"]) for one in
                          self.json("GET", f"/api/episodes/{id}/script/diff?from=3&to=4")["turns"]], [("changed", 1)])

        dry = self.json("POST", f"/api/episodes/{id}/render?dry_run=true")
        self.assertGreater(dry["to_speak"], 0)
        job = self.json("POST", f"/api/episodes/{id}/render", status=202)["job"]
        self.assertEqual(self.ended(job["id"])["state"], "done")
        self.assertEqual(self.sentences(), dry["to_speak"])
        self.assertEqual(self.json("POST", f"/api/episodes/{id}/render?dry_run=true")["to_speak"], 0)

    def test_one_edited_line_of_three_hundred_costs_one_synthesis(self):
        podcast = self.podcast()
        lines = [f"Entry {number} of the log says that the sea was calm." for number in range(1, 301)]
        episode = self.made(podcast_id=podcast["id"], script=script_of(lines, chapters=6))
        self.json("POST", f"/api/episodes/{episode['id']}/publish")
        before = self.sentences()
        old = feedparser.parse(self.fetch(podcast["feed_url"]).body).entries[0]
        script = self.json("GET", f"/api/episodes/{episode['id']}/script")["script"]
        script["segments"][2]["turns"][7]["text"] = "A line that nobody has ever heard before."
        self.request("PUT", f"/api/episodes/{episode['id']}/script", script, {"If-Match": '"1"'})
        self.assertEqual(self.json("POST", f"/api/episodes/{episode['id']}/render?dry_run=true")["to_speak"], 1)
        job = self.json("POST", f"/api/episodes/{episode['id']}/render", status=202)["job"]
        self.assertEqual(self.ended(job["id"])["state"], "done")
        self.assertEqual(self.sentences() - before, 1)
        new = feedparser.parse(self.fetch(podcast["feed_url"]).body).entries[0]
        self.assertEqual(new.id, old.id)
        self.assertNotEqual(new.enclosures[0].href, old.enclosures[0].href)
        self.assertEqual(self.fetch(old.enclosures[0].href).headers["Content-Length"], old.enclosures[0].length)
        self.assertIn("nobody has ever heard", self.request("GET", f"/api/episodes/{episode['id']}/transcript?format=vtt")
                      .headers.get("Location") and self.fetch(self.json("GET", f"/api/episodes/{episode['id']}")
                                                              ["rendered"]["transcripts"][0]["url"]).body.decode())

    def test_documents_come_with_the_order_and_pages_of_others_cannot_send_any(self):
        boundary = "x" * 20
        parts = [("order", None, json.dumps({"duration_minutes": 1, "writer": "digest", "review": True})),
                 ("file", "notes.md", ARTICLE.read_text())]
        body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
                       + (f'; filename="{file}"' if file else "") + f"\r\n\r\n{content}\r\n" for name, file, content in parts)
        body = (body + f"--{boundary}--\r\n").encode()
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        foreign = self.request("POST", "/api/episodes", body, {**headers, "Origin": "https://evil.example"})
        self.assertEqual(foreign.status, 403)
        own = self.request("POST", "/api/episodes", body, {**headers, "Origin": f"http://127.0.0.1:{self.port}"})
        self.assertEqual(own.status, 202, own.body)
        created = own.json()
        job = self.ended(created["job"]["id"])
        self.assertEqual(job["state"], "done", job)
        self.assertIn("turns", json.dumps(self.json("GET", f"/api/episodes/{created['episode']['id']}/script")))

    def test_a_batch_is_taken_one_by_one_and_repeating_a_request_makes_nothing_twice(self):
        orders = {"episodes": [{"script": script_of(LINES[:2], chapters=1), "review": True}, {"topic": ""},
                               {"script": script_of(LINES[:1], chapters=1), "podcast_id": str(uuid.uuid4())},
                               {"script": {"version": 1}}, {"script": script_of(LINES[2:4], chapters=1), "review": True}]}
        key = {"Idempotency-Key": "batch-1"}
        results = self.json("POST", "/api/episodes/batch", orders, 202, key)["results"]
        self.assertEqual([result["success"] for result in results], [True, False, False, False, True])
        self.assertEqual(results[2]["error"]["code"], "not_found")
        again = self.request("POST", "/api/episodes/batch", orders, key)
        self.assertEqual(again.headers["Idempotent-Replayed"], "true")
        self.assertEqual([r["episode"]["id"] for r in again.json()["results"] if r["success"]],
                         [r["episode"]["id"] for r in results if r["success"]])
        self.assertEqual(self.json("GET", "/api/episodes")["total"], 2)
        other = self.request("POST", "/api/episodes", {"topic": "x"}, key)
        self.assertEqual((other.status, other.json()["code"]), (422, "key_reused"))

    def test_deleted_episodes_come_back_and_searches_find_what_was_said(self):
        podcast = self.podcast()
        one = self.made(podcast_id=podcast["id"], script=script_of(["The café of the harbour serves zabaglione."], "First", 1))
        self.made(script=script_of(["Nothing of that sort is said here."], "Second", 1))
        found = self.json("GET", "/api/episodes?q=" + urllib.parse.quote("cafe zabag"))
        self.assertEqual([row["id"] for row in found["episodes"]], [one["id"]])
        self.json("DELETE", f"/api/episodes/{one['id']}")
        self.assertEqual(self.request("GET", f"/api/episodes/{one['id']}").status, 404)
        self.assertEqual(self.json("GET", "/api/episodes?q=zabaglione")["total"], 0)
        self.assertEqual(self.json("GET", "/api/episodes?deleted=true")["total"], 1)
        back = self.json("POST", f"/api/episodes/{one['id']}/restore")
        self.assertEqual((back["status"], back["podcast_id"]), ("ready", podcast["id"]))
        self.fetch(back["rendered"]["audio"]["url"])

    def test_set_chapters_stay_when_the_episode_is_rendered_anew(self):
        episode = self.made(script=script_of(LINES))
        path = f"/api/episodes/{episode['id']}"
        self.json("PUT", f"{path}/chapters", {"chapters": [{"start": 0, "title": "Mine"}, {"start": 9, "title": "Also mine"}]})
        job = self.json("GET", path)["job"]
        self.assertEqual((job["kind"], self.ended(job["id"])["state"]), ("package", "done"))
        after = self.json("GET", path)
        self.assertEqual([c["title"] for c in after["rendered"]["chapters"]], ["Mine", "Also mine"])
        self.assertEqual(self.sentences(), len(LINES))
        chapters = self.fetch(after["rendered"]["chapters_file"]["url"])
        self.assertEqual(chapters.headers["Content-Type"], "application/json+chapters")
        self.assertEqual([c["title"] for c in chapters.json()["chapters"]], ["Mine", "Also mine"])
        self.assertEqual(numpy.array_equal(decode(self.file(self.fetch(after["rendered"]["audio"]["url"]).body, ".mp3")),
                                           decode(self.file(self.fetch(episode["rendered"]["audio"]["url"]).body, ".mp3"))), True)
        job = self.json("POST", f"{path}/render", status=202)["job"]
        self.ended(job["id"])
        self.assertEqual([c["title"] for c in self.json("GET", path)["rendered"]["chapters"]], ["Mine", "Also mine"])
        self.json("PUT", f"{path}/chapters", {"locked": False, "chapters": []})
        self.ended(self.json("GET", path)["job"]["id"])
        self.assertEqual([c["title"] for c in self.json("GET", path)["rendered"]["chapters"]], ["Part 1", "Part 2", "Part 3"])

    def test_publication_is_refused_with_everything_that_is_wrong(self):
        podcast = self.podcast()
        silent = self.made(podcast_id=podcast["id"], script=script_of(["Hm."], "9", 1))
        reply = self.request("POST", f"/api/episodes/{silent['id']}/publish")
        if reply.status == 200:
            self.fail("an episode of one word without chapters was published")
        self.assertEqual(reply.status, 409)
        findings = reply.json()["findings"]
        self.assertTrue(findings)
        for finding in findings:
            self.assertRegex(finding["rule"], r"^[EFH]\d+")
            self.assertTrue(finding["requirement"] and finding["found"])
        self.assertEqual(feedparser.parse(self.fetch(podcast["feed_url"]).body).entries, [])
        loose = self.made(script=script_of(LINES))
        reply = self.request("POST", f"/api/episodes/{loose['id']}/publish")
        self.assertEqual(reply.status, 409)
        self.assertIn("podcast", reply.json()["detail"])

    def test_an_order_to_publish_publishes_when_it_is_rendered(self):
        podcast = self.podcast()
        episode = self.made(podcast_id=podcast["id"], script=script_of(LINES), publish=True)
        self.assertEqual((episode["status"], episode["notice"]), ("published", None))


class Media(Library):
    """Checklist H of the reference with curl as the client, each line on its own, all on one server."""

    def test_every_line_of_checklist_h(self):
        self.show = self.podcast()
        self.episode = self.made(podcast_id=self.show["id"], script=script_of(LINES))
        self.json("POST", f"/api/episodes/{self.episode['id']}/publish")
        self.rendered = self.episode["rendered"]
        for check in [name for name in dir(self) if name.startswith("check_")]:
            with self.subTest(check):
                getattr(self, check)()

    def curl(self, url, *arguments):
        """(status, headers in lower case, body) of what curl gets."""
        with tempfile.NamedTemporaryFile(dir=self.directory) as head, tempfile.NamedTemporaryFile(dir=self.directory) as body:
            done = subprocess.run(["curl", "-s", "-D", head.name, "-o", body.name, *arguments, url], timeout=60)
            self.assertEqual(done.returncode, 0)
            lines = head.read().decode().split("\r\n")
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in lines[1:] if ": " in line)}
            content = b"" if "-I" in arguments else body.read()  # curl writes the head there
            return int(lines[0].split()[1]), headers, content

    def files(self):
        rendered = self.rendered
        return [(rendered["audio"]["url"], "audio/mpeg"), (rendered["transcripts"][0]["url"], "text/vtt; charset=utf-8"),
                (rendered["transcripts"][1]["url"], "application/x-subrip; charset=utf-8"),
                (rendered["transcripts"][2]["url"], "application/json"),
                (rendered["transcripts"][3]["url"], "text/html; charset=utf-8"),
                (rendered["chapters_file"]["url"], "application/json+chapters"), (self.show["image"], "image/png"),
                (self.show["feed_url"], "application/rss+xml; charset=utf-8")]

    def check_h1_head_says_what_get_sends(self):
        for url, kind in self.files():
            status, head, body = self.curl(url, "-I")
            self.assertEqual((status, body), (200, b""), url)
            status, got, body = self.curl(url)
            self.assertEqual(head["content-length"], str(len(body)), url)
            self.assertEqual((head["content-type"], got["content-type"]), (kind, kind))

    def check_h2_ranges_of_one_part_416_and_if_range(self):
        url = self.rendered["audio"]["url"]
        whole = self.curl(url)[2]
        size = len(whole)
        dice = random.Random(4)
        for _ in range(200):
            first = dice.randrange(size)
            last = dice.randrange(first, size)
            form = dice.choice(["a-b", "a-", "-n"])
            wanted = {"a-b": f"{first}-{last}", "a-": f"{first}-", "-n": f"-{size - first}"}[form]
            expected = whole[first:last + 1] if form == "a-b" else whole[first:]
            reply = self.request("GET", self.path(url), headers={"Range": f"bytes={wanted}"})
            self.assertEqual(reply.status, 206)
            end = first + len(expected) - 1
            self.assertEqual(reply.headers["Content-Range"], f"bytes {first}-{end}/{size}")
            self.assertEqual(reply.body, expected)
        status, headers, body = self.curl(url, "-r", "0-0")
        self.assertEqual((status, headers["content-range"], body), (206, f"bytes 0-0/{size}", whole[:1]))
        status, headers, body = self.curl(url, "-H", f"Range: bytes={size}-")
        self.assertEqual((status, headers["content-range"]), (416, f"bytes */{size}"))
        etag, modified = self.curl(url, "-I")[1]["etag"], self.curl(url, "-I")[1]["last-modified"]
        for version, expected in ((etag, 206), (modified, 206), ('"other"', 200), ("Sun, 06 Nov 1994 08:49:37 GMT", 200)):
            self.assertEqual(self.curl(url, "-r", "5-9", "-H", f"If-Range: {version}")[0], expected, version)

    def check_h3_validators_are_strong_and_one_for_each_encoding(self):
        for url, _ in self.files():
            headers = self.curl(url, "-I")[1]
            self.assertRegex(headers["etag"], r'^"[0-9a-f-]+"$')
            self.assertEqual(self.curl(url, "-H", f"If-None-Match: {headers['etag']}")[0::2], (304, b""))
            self.assertEqual(self.curl(url, "-H", f"If-Modified-Since: {headers['last-modified']}")[0], 304)
            self.assertEqual(self.curl(url, "-H", "If-None-Match: \"x\"")[0], 200)
        plain = self.curl(self.show["feed_url"], "-I")[1]
        packed = self.curl(self.show["feed_url"], "-I", "-H", "Accept-Encoding: gzip")[1]
        self.assertNotEqual(plain["etag"], packed["etag"])
        self.assertEqual((packed["content-encoding"], packed["vary"]), ("gzip", "Accept-Encoding"))

    def check_h4_feeds_are_packed_and_cached_for_a_while(self):
        status, headers, packed = self.curl(self.show["feed_url"], "-H", "Accept-Encoding: gzip")
        self.assertEqual(headers["cache-control"], "public, max-age=300")
        unpacked = self.curl(self.show["feed_url"], "--compressed")[2]
        self.assertEqual(unpacked, self.curl(self.show["feed_url"])[2])
        self.assertLess(len(packed), len(unpacked) / 2)

    def check_h5_media_never_change_under_their_name(self):
        for url, _ in self.files()[:6]:
            _, headers, body = self.curl(url)
            self.assertEqual(headers["cache-control"], "public, max-age=31536000, immutable")
            self.assertTrue(self.path(url).split("/")[-1].startswith(hashlib.sha256(body).hexdigest()[:32]))

    def check_h6_h7_players_of_other_sites_may_read_and_nobody_guesses_types(self):
        for url, _ in self.files():
            headers = self.curl(url, "-I", "-H", "Origin: https://player.example")[1]
            self.assertEqual(headers["access-control-allow-origin"], "*")
            self.assertEqual(headers["x-content-type-options"], "nosniff")

    def check_h9_no_redirect_and_no_token_on_the_way_to_the_audio(self):
        for url, _ in self.files():
            status, headers, _ = self.curl(url, "-L", "--max-redirs", "0")
            self.assertEqual(status, 200)
            self.assertNotIn("www-authenticate", headers)

    def check_peaks_are_small_and_names_that_are_none_are_404(self):
        peaks = self.fetch(self.rendered["peaks"]["url"]).body
        self.assertLessEqual(len(peaks), 4096)
        self.assertGreater(max(peaks), 60)
        for path in (f"/media/{self.episode['id']}/{'0' * 32}.mp3", f"/media/{uuid.uuid4()}/live.mp3",
                     f"/media/{self.episode['id']}/..%2f..%2flibrary.db", f"/media/{self.episode['id']}/cover.png",
                     f"/feeds/{uuid.uuid4()}.xml", "/feeds/private/x.xml", f"/feeds/{self.show['id']}"):
            self.assertEqual(self.request("GET", path).status, 404, path)


class Live(Library):
    def test_who_joins_late_hears_every_sample_of_the_finished_file(self):
        lines = [f"Line {number} of a long night at the lighthouse is being read now." for number in range(1, 101)]
        created = self.create(script=script_of(lines))
        id, job = created["episode"]["id"], created["job"]["id"]
        now = self.progressed(job, 10)
        self.assertEqual(now["state"], "running", "the episode was finished before anybody could join")
        self.assertLess(now["share"], 0.9)
        live = self.request("GET", f"/media/{id}/live.mp3")
        self.assertEqual((live.status, live.headers["Content-Type"]), (200, "audio/mpeg"))
        self.assertEqual(live.headers["Cache-Control"], "no-store")
        self.assertEqual(self.ended(job)["state"], "done")
        audio = self.json("GET", f"/api/episodes/{id}")["rendered"]["audio"]
        over = self.request("GET", f"/media/{id}/live.mp3")
        self.assertEqual((over.status, over.headers["Location"]), (307, self.path(audio["url"])))
        final = decode(self.file(self.fetch(audio["url"]).body, ".mp3"))
        heard = decode(self.file(live.body, ".mp3"))
        # A stream cannot say at its start how many samples the encoder pads at its end.
        self.assertGreaterEqual(len(heard), len(final))
        offset = next((shift for shift in (0, 1105, 529, 576, 1152, 1681) if numpy.array_equal(heard[shift:shift + len(final)], final)), None)
        if offset is None:
            window = final[20_000:60_000]
            start = int(numpy.argmax(numpy.correlate(heard[:80_000], window, "valid")))
            offset = start - 20_000
            self.assertLess(numpy.abs(heard[offset:offset + len(final)] - final).max(), 1e-3, f"shifted by {offset}")


class Opus(Library):
    options = "\n[library]\nopus = true\n"

    def test_an_episode_is_offered_as_opus_too(self):
        podcast = self.podcast()
        episode = self.made(podcast_id=podcast["id"], script=script_of(LINES), publish=True)
        self.assertEqual(episode["status"], "published", episode["notice"])
        spoken = self.sentences()
        opus = self.fetch(episode["rendered"]["opus"]["url"])
        self.assertEqual((opus.headers["Content-Type"], len(opus.body)), ("audio/ogg", episode["rendered"]["opus"]["bytes"]))
        self.assertEqual(probe(self.file(opus.body, ".opus"))["streams"][0]["codec_name"], "opus")
        self.assertLess(len(opus.body), episode["rendered"]["audio"]["bytes"] / 1.5)
        digest = base64.b64encode(hashlib.sha384(opus.body).digest()).decode()
        feed = self.fetch(podcast["feed_url"]).body.decode()
        self.assertIn(f'<podcast:integrity type="sri" value="sha384-{digest}"/>', feed)
        self.assertIn(f'<podcast:source uri="{episode["rendered"]["opus"]["url"]}"/>', feed)
        self.assertEqual(spoken, len(LINES))


class Tidying(Library):
    options = "\n[library]\nkeep_deleted_hours = 0.0\nkeep_replaced_hours = 0.0\n"

    def test_what_is_kept_no_longer_goes_with_its_files_and_nothing_else(self):
        podcast = self.podcast()
        gone = self.made(script=script_of(LINES[:2], chapters=1))
        kept = self.made(podcast_id=podcast["id"], script=script_of(LINES), publish=True)
        self.assertEqual(kept["status"], "published", kept["notice"])
        self.json("PUT", f"/api/episodes/{kept['id']}/chapters", {"chapters": [{"start": 0, "title": "A"}, {"start": 9, "title": "B"}]})
        self.assertEqual(self.ended(self.json("GET", f"/api/episodes/{kept['id']}")["job"]["id"])["state"], "done")
        self.json("DELETE", f"/api/episodes/{gone['id']}")
        self.json("DELETE", f"/api/podcasts/{podcast['id']}")
        stranger = self.data / "media" / str(uuid.uuid4())
        stranger.mkdir()
        (stranger / f"{'0' * 32}.mp3").write_bytes(b"left by a kill")
        self.restart()
        erased = set()
        with contextlib.closing(self.events()) as events:
            for name, data in events:
                if name.endswith(".erased"):
                    erased.add(data["id"])
                if erased >= {gone["id"], podcast["id"]}:
                    break
        self.assertEqual(self.json("GET", "/api/episodes?deleted=true")["total"], 0)
        after = self.json("GET", f"/api/episodes/{kept['id']}")
        self.assertEqual((after["status"], after["podcast_id"]), ("ready", None))
        self.fetch(after["rendered"]["audio"]["url"])
        self.restart()  # whatever is removed behind the answer has been removed when the next run is asked
        self.assertEqual(self.request("GET", self.path(kept["rendered"]["audio"]["url"])).status, 404)
        self.assertFalse((self.data / "media" / gone["id"]).exists())
        self.assertFalse(stranger.exists())
        self.fetch(after["rendered"]["audio"]["url"])


class Podcasts(Library):
    def test_artwork_is_checked_and_a_cover_is_made_where_there_is_none(self):
        podcast = self.podcast()
        self.assertTrue(podcast["image_made"])
        made = self.fetch(podcast["image"])
        path = self.file(made.body, ".png")
        stream = probe(path)["streams"][0]
        self.assertEqual((stream["codec_name"], stream["width"], stream["height"], stream["pix_fmt"]), ("png", 1400, 1400, "rgb24"))

        def picture(size, fmt, kind):
            path = self.directory / f"art.{kind}"
            subprocess.run(["ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", f"color=red:s={size}", "-frames:v", "1",
                            "-pix_fmt", fmt, path], check=True)
            return path.read_bytes()

        address = f"/api/podcasts/{podcast['id']}/artwork"
        for content, kind in ((picture("1000x1000", "rgb24", "png"), "png"), (picture("1500x1400", "rgb24", "png"), "png"),
                              (picture("1400x1400", "rgba", "png"), "png"), (b"GIF89a" + bytes(100), "gif"), (b"", "png")):
            reply = self.request("PUT", address, content, {"Content-Type": f"image/{kind}"})
            self.assertEqual(reply.status, 400, reply.body)
            self.assertIn("1400", reply.json()["detail"])
        art = picture("1500x1500", "yuvj444p", "jpg")
        changed = self.request("PUT", address, art, {"Content-Type": "image/jpeg"})
        self.assertEqual(changed.status, 200, changed.body)
        self.assertFalse(changed.json()["image_made"])
        served = self.fetch(changed.json()["image"])
        self.assertEqual((served.body, served.headers["Content-Type"]), (art, "image/jpeg"))
        self.assertTrue(self.json("DELETE", address)["image_made"])

    def test_private_feeds_open_with_a_token_until_it_is_revoked(self):
        podcast = self.podcast(blocked=True)
        self.assertEqual(self.request("GET", self.path(podcast["feed_url"])).status, 404)
        token = self.json("POST", f"/api/podcasts/{podcast['id']}/tokens", {"label": "Bob"}, 201)
        feed = self.fetch(token["feed_url"]).body.decode()
        self.assertIn("<itunes:block>Yes</itunes:block>", feed)
        self.assertIn('href="' + token["feed_url"] + '"', feed)
        self.assertEqual(len(token["token"]), 48)
        self.json("DELETE", f"/api/podcasts/{podcast['id']}/tokens/{token['token']}")
        self.assertEqual(self.request("GET", self.path(token["feed_url"])).status, 404)
        listed = self.json("GET", f"/api/podcasts/{podcast['id']}/tokens")["tokens"]
        self.assertEqual([(one["label"], one["revoked"] is None) for one in listed], [("Bob", False)])

    def test_a_feed_that_moved_says_so_and_subscriptions_can_be_exported(self):
        podcast = self.podcast()
        self.podcast(title="Secret", blocked=True)
        opml = self.request("GET", "/api/opml")
        self.assertIn(podcast["feed_url"], opml.body.decode())
        self.assertNotIn("Secret", opml.body.decode())
        subprocess.run(["xmllint", "--noout", "-"], input=opml.body, check=True)
        self.json("PATCH", f"/api/podcasts/{podcast['id']}", {"new_feed_url": "https://elsewhere.example/feed.xml"})
        moved = self.request("GET", self.path(podcast["feed_url"]))
        self.assertEqual((moved.status, moved.headers["Location"]), (301, "https://elsewhere.example/feed.xml"))
        self.assertIn(b"<itunes:new-feed-url>https://elsewhere.example/feed.xml</itunes:new-feed-url>", moved.body)

    def test_fields_are_checked_and_changes_name_the_revision_they_are_for(self):
        for field, value in (("title", ""), ("language", "english"), ("category", "Technologie"), ("email", "nobody"),
                             ("link", "ftp://x"), ("medium", "radio"), ("hosts", [{"name": ""}]), ("colour", "red")):
            reply = self.request("POST", "/api/podcasts", {**PODCAST, field: value})
            self.assertEqual(reply.status, 400, field)
            self.assertIn(field, reply.json()["field"])
        podcast = self.podcast()
        path = f"/api/podcasts/{podcast['id']}"
        changed = self.request("PATCH", path, {"author": "Ben", "email": None}, {"If-Match": '"1"'})
        self.assertEqual((changed.json()["author"], changed.json()["email"], changed.headers["ETag"]), ("Ben", None, '"2"'))
        self.assertEqual(self.request("PATCH", path, {"author": "C"}, {"If-Match": '"1"'}).status, 409)
        self.assertEqual(self.request("GET", path, headers={"If-None-Match": '"2"'}).status, 304)
        self.json("DELETE", path)
        self.assertEqual(self.request("GET", path).status, 404)
        self.assertEqual(self.request("GET", self.path(podcast["feed_url"])).status, 404)
        self.assertIsNone(self.json("POST", f"{path}/restore")["deleted"])


class Jobs(Library):
    def test_a_job_is_stopped_within_a_second_and_goes_on_from_what_is_done(self):
        lines = [f"Sentence {number} of a story that takes its time." for number in range(1, 201)]
        created = self.create(script=script_of(lines))
        job = created["job"]["id"]
        self.progressed(job, 5)
        self.json("POST", f"/api/jobs/{job}/cancel")
        cancelled = self.ended(job)
        self.assertEqual(cancelled["state"], "cancelled")
        self.assertEqual(self.json("GET", f"/api/episodes/{created['episode']['id']}")["status"], "review")
        spoken = self.sentences()
        self.assertLess(spoken, 200)
        self.json("POST", f"/api/jobs/{job}/retry")
        self.assertEqual(self.ended(job)["state"], "done")
        self.assertLessEqual(self.sentences(), 200)
        self.assertEqual(self.request("POST", f"/api/jobs/{job}/cancel").status, 409)

    def test_a_paused_job_waits_and_a_queue_can_be_put_in_order(self):
        first = self.create(script=script_of([f"A long line number {n} to keep the queue busy for a while." for n in range(120)]))
        second = self.create(script=script_of(LINES))
        third, fourth = (self.create(script=script_of([f"Short {n}."], chapters=1)) for n in range(2))
        a, b, c, d = (one["job"]["id"] for one in (first, second, third, fourth))
        self.json("POST", f"/api/jobs/{d}/pause")
        self.assertTrue(self.json("GET", f"/api/jobs/{d}")["paused"])
        for job in (a, b, c):
            self.assertEqual(self.ended(job)["state"], "done")
        self.assertEqual(self.json("GET", f"/api/jobs/{d}")["state"], "queued")
        self.json("POST", f"/api/jobs/{d}/resume")
        self.assertEqual(self.ended(d)["state"], "done")

    def test_a_failed_job_says_why_and_can_be_tried_again(self):
        self.behave({"rules": [{"status": 400}]})
        created = self.create(topic="Storms", duration_minutes=1)
        job = self.ended(created["job"]["id"])
        self.assertEqual(job["state"], "failed")
        self.assertTrue(job["reason"] and job["code"])
        episode = self.json("GET", f"/api/episodes/{created['episode']['id']}")
        self.assertEqual((episode["status"], episode["failure"]), ("failed", job["reason"]))
        self.behave({})
        self.json("POST", f"/api/jobs/{job['id']}/retry")
        self.assertEqual(self.ended(job["id"])["state"], "done")
        self.assertEqual(self.json("GET", f"/api/episodes/{created['episode']['id']}")["failure"], None)

    def test_jobs_under_way_go_on_after_a_restart(self):
        lines = [f"Record {number} of the keeper is read aloud." for number in range(1, 151)]
        created = self.create(script=script_of(lines))
        job = created["job"]["id"]
        self.progressed(job, 5)
        before = self.sentences()
        self.restart()
        self.assertEqual(self.ended(job)["state"], "done")
        self.assertLessEqual(before + self.sentences(), 150 + 2)


if __name__ == "__main__":
    unittest.main()
