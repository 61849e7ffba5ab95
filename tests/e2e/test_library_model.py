"""Requests to the library in a random order, each reply against a simple model of what the library must be by then.

SHOWRUNNER_STEPS says how many (10,000 where it says nothing), SHOWRUNNER_SEED which. A model that never answers keeps the
only place at which jobs are done, so that the others wait and can be told what to do; now and then it lets go, all that
wait are done, and what came of them is looked at."""
import http.client
import json
import os
import random
import time
import unittest
import urllib.parse
import uuid

import feedparser

import library_model as model
from test_feed_parsers import line
from test_service import Service

STEPS = int(os.environ.get("SHOWRUNNER_STEPS", "10000"))
SEED = int(os.environ.get("SHOWRUNNER_SEED", "4"))
DRAINS = 10  # how often the jobs are let run
PER_DRAIN = 4  # how many of them
PATIENCE = 60  # seconds
MOST_PODCASTS = 30
MOST_EPISODES = 700
WORDS = ("harbour", "lantern", "zebra", "quartz", "meadow", "violin", "copper", "glacier")
LINES = ("The lamp of the harbour burned all through the night.", "Nobody slept while the storm went over the roofs.",
         "In the morning the boats came home one by one.", "Somebody counted them twice and wrote it down.")
HOSTILE = ("]]><script>alert(1)</script>", "&amp; & &#0; &lt;", "\U0001F399\uFE0F \U0001F468\u200D\U0001F469\u200D\U0001F467",
           "\u202Eright to left\u202C \u05E9\u05DC\u05D5\u05DD \u0627\u0644\u0639\u0631\u0628\u064A\u0629", "a\u0300\u0301\u0302 z\u0335\u0336",
           "' OR 1=1; --", "\"quoted\" \\ back", "%s %n {0} ${x}", "\u2028 separated \u2029", "\uFFFD \u00AD \u200B \uFEFF",
           "x" * 200, "<!-- --> <?xml?> <![CDATA[", "NULL null None", "   spaced   out   ", "../../etc/passwd")
CATEGORIES = ("Technology", "Society & Culture > Documentary", "News", "Arts")


class LibraryModel(Service):
    options = '[jobs]\nconcurrency = 1\n[library]\nkeep_deleted_hours = 1000\n'

    def setUp(self):
        super().setUp()
        self.random = random.Random(SEED)
        self.library = model.Library()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.addCleanup(self.connection.close)
        self.behave({"rules": [{"hang": True}]})
        self.spoken = set()  # (host, line) that need not be spoken again
        self.feed_tags = {}  # what a feed's ETag was, with the revision that it had
        self.renders = 0

    # Requests.

    def call(self, status, method, path, body=None, **headers):
        """The reply as JSON, or as bytes where it is none; its head is kept in `self.head`."""
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if data is not None:
            sent.setdefault("Content-Type", "application/json")
        self.connection.request(method, path, data, sent)
        reply = self.connection.getresponse()
        self.head = reply.headers
        content = reply.read()
        self.assertEqual(reply.status, status, f"{method} {path} {body!r} {headers}: {content[:1500]!r}")
        if reply.headers.get_content_type().endswith("json"):
            content = json.loads(content)
        if status >= 400:
            self.assertEqual(content["status"], status)
            self.assertTrue(content["detail"])
        return content

    def same(self, expected, got):
        """Every field of `expected` is in `got`."""
        for name, value in expected.items():
            if got[name] != value:
                self.fail(f"{name} is {got[name]!r}, not {value!r}\nexpected {expected}\ngot {got}")

    # What is chosen.

    def chance(self, share):
        return self.random.random() < share

    def title(self):
        words = [self.random.choice(WORDS), str(self.random.randrange(1000))]
        if self.chance(0.5):
            words.insert(self.random.randrange(3), self.random.choice(HOSTILE))
        return " ".join(words)

    def script(self):
        lines = self.random.sample(LINES, 3)
        return {"version": 1, "title": self.title(), "language": self.random.choice(("en", "en-GB")),
                "summary": f"About {self.random.choice(WORDS)} {self.random.choice(HOSTILE)}.",
                "speakers": [{"id": "a", "name": "Anna", "role": "host", "voice": "clara"},
                             {"id": "b", "name": "Ben", "role": "host", "voice": "martin"}],
                "segments": [{"title": f"Part {n} {self.random.choice(HOSTILE).strip()}",
                              "turns": [{"speaker": "ab"[n % 2], "text": text}]} for n, text in enumerate(lines)]}

    def podcast_fields(self):
        fields = {"title": self.title(), "description": f"{self.title()}\nand more", "language": self.random.choice(("en", "de")),
                  "category": self.random.choice(CATEGORIES), "author": self.title(),
                  "email": self.random.choice(("anna@example.org", "ben@example.com")),
                  "explicit": self.chance(0.3)}
        if self.chance(0.3):
            fields["hosts"] = [{"name": self.title(), "role": "guest"}, {"name": "Ben"}]
        return fields

    def podcast(self, deleted=False):
        found = [p for p in self.library.podcasts.values() if p.deleted == deleted]
        return self.random.choice(found) if found else None

    def episode(self, deleted=False, where=lambda episode: True):
        found = [e for e in self.library.episodes.values() if e.deleted == deleted and not e.blocker and where(e)]
        return self.random.choice(found) if found else None

    def any_job(self):
        """A job of whatever state, one that waits as a rule."""
        waiting = self.library.waiting()
        if waiting and self.chance(0.7):
            return self.random.choice(waiting)
        jobs = [job for job in self.library.jobs.values() if not self.library.episodes[job.episode].blocker]
        return self.random.choice(jobs) if jobs else None

    # Podcasts.

    def step_create_podcast(self):
        if len(self.library.list_podcasts()) >= MOST_PODCASTS:
            return
        fields = self.podcast_fields()
        headers, key = {}, None
        if self.chance(0.5):
            key = headers["Idempotency_Key"] = str(uuid.UUID(int=self.random.getrandbits(128)))
        made = self.call(201, "POST", "/api/podcasts", fields, **headers)
        self.assertEqual(self.head["Location"], f"/api/podcasts/{made['id']}")
        podcast = self.library.add_podcast(made, fields)
        self.same(podcast.expected(), made)
        if key:
            self.library.keys[key] = ("/api/podcasts", fields, [podcast.id])

    def step_patch_podcast(self):
        podcast = self.podcast()
        if not podcast:
            return
        patch = dict(self.random.sample(sorted(self.podcast_fields().items()), 2))
        if self.chance(0.2):
            patch = {self.random.choice(("email", "link", "copyright", "hosts", "explicit")): None}
        if self.chance(0.1):
            patch = {"blocked": self.chance(0.5)}
        if self.chance(0.1):
            patch = {"new_feed_url": self.random.choice((None, "https://elsewhere.example/feed.xml"))}
        if self.chance(0.1):
            patch = {"complete": self.chance(0.5)}
        headers = {}
        if self.chance(0.5):
            stale = self.chance(0.3)
            headers["If_Match"] = f'"{podcast.revision + stale}"'
            if stale:
                self.call(409, "PATCH", f"/api/podcasts/{podcast.id}", patch, **headers)
                return
        got = self.call(200, "PATCH", f"/api/podcasts/{podcast.id}", patch, **headers)
        self.library.patch_podcast(podcast, patch)
        self.same(podcast.expected(), got)
        self.assertEqual(self.head["ETag"], f'"{podcast.revision}"')

    def step_delete_podcast(self):
        podcast = self.podcast()
        if not podcast or len(self.library.list_podcasts()) < 5:
            return
        got = self.call(200, "DELETE", f"/api/podcasts/{podcast.id}")
        podcast.deleted = True
        podcast.revision += 1
        self.same(podcast.expected(), got)
        self.assertTrue(got["deleted"])
        self.call(404, "GET", f"/api/podcasts/{podcast.id}")
        self.call(404, "DELETE", f"/api/podcasts/{podcast.id}")

    def step_restore_podcast(self):
        podcast = self.podcast(deleted=True) or self.podcast()
        if not podcast:
            return
        got = self.call(200, "POST", f"/api/podcasts/{podcast.id}/restore")
        podcast.revision += podcast.deleted
        podcast.deleted = False
        self.same({**podcast.expected(), "deleted": None}, got)

    def step_read_podcast(self):
        podcast = self.podcast()
        if not podcast:
            return
        self.same(podcast.expected(), self.call(200, "GET", f"/api/podcasts/{podcast.id}"))
        self.assertEqual(self.call(304, "GET", f"/api/podcasts/{podcast.id}", If_None_Match=self.head["ETag"]), b"")
        self.call(200, "GET", f"/api/podcasts/{podcast.id}", If_None_Match='"0"')

    def step_list_podcasts(self):
        deleted = self.chance(0.3)
        expected = self.library.list_podcasts(deleted)
        self.pages("podcasts", {"deleted": "true"} if deleted else {}, expected)

    def step_tokens(self):
        podcast = self.podcast()
        if not podcast:
            return
        path = f"/api/podcasts/{podcast.id}/tokens"
        if self.chance(0.4) or not podcast.tokens:
            label = self.title()[:50]
            made = self.call(201, "POST", path, {"label": label})
            self.assertEqual(made["label"], label)
            podcast.tokens.append([made["token"], label, False])
        elif self.chance(0.5):
            token = self.random.choice(podcast.tokens)
            got = self.call(200, "DELETE", f"{path}/{token[0]}")
            token[2] = True
            self.assertTrue(got["revoked"])
        got = self.call(200, "GET", path)["tokens"]
        self.assertEqual([[t["token"], t["label"], bool(t["revoked"])] for t in got], podcast.tokens[::-1])
        self.call(404, "DELETE", f"{path}/{uuid.UUID(int=0)}")

    # Episodes.

    def order(self, review):
        order = {"script": self.script(), "review": review}
        podcast = self.podcast()
        if podcast and self.chance(0.8):
            order["podcast_id"] = podcast.id
        if self.chance(0.5):
            order["title"] = self.title()
        return order

    def made(self, order, got, interactive=True):
        episode = self.library.add_episode(got, order, interactive)
        job = episode.job
        self.same(episode.row(), got["episode"])
        self.same({"kind": "write" if order["review"] else "make", "state": "done" if order["review"] else "queued",
                   "priority": "interactive" if interactive else "batch"}, got["job"])
        self.same(job.expected(), got["job"])
        return episode

    def step_create_episode(self):
        if len(self.library.episodes) >= MOST_EPISODES:
            return
        order = self.order(review=not self.chance(0.05))
        headers, key = {}, None
        if self.chance(0.3):
            key = headers["Idempotency_Key"] = f"key {self.random.getrandbits(64)}"
        episode = self.made(order, self.call(202, "POST", "/api/episodes", order, **headers))
        self.assertEqual(self.head["Location"], f"/api/episodes/{episode.id}")
        if key:
            self.library.keys[key] = ("/api/episodes", order, [episode.id])

    def step_create_batch(self):
        if len(self.library.episodes) >= MOST_EPISODES:
            return
        orders = [self.order(review=not self.chance(0.1)) for _ in range(self.random.randrange(1, 5))]
        bad = self.random.randrange(5)
        if bad < len(orders):
            orders[bad] = {**orders[bad], "podcast_id": str(uuid.UUID(int=7))}
        key = f"batch {self.random.getrandbits(64)}"
        results = self.call(202, "POST", "/api/episodes/batch", {"episodes": orders}, Idempotency_Key=key)["results"]
        self.assertEqual(len(results), len(orders))
        ids = []
        for number, (order, got) in enumerate(zip(orders, results)):
            self.assertEqual(got["success"], number != bad)
            if number == bad:
                self.same({"status": 404, "field": "$.podcast_id"}, got["error"])
                ids.append(None)
            else:
                ids.append(self.made(order, got, interactive=False).id)
        self.library.keys[key] = ("/api/episodes/batch", {"episodes": orders}, ids)

    def step_send_again(self):
        if not self.library.keys:
            return
        key = self.random.choice(sorted(self.library.keys))
        path, body, ids = self.library.keys[key]
        if self.chance(0.3):
            other = {**self.podcast_fields()} if path == "/api/podcasts" else self.order(True)
            other = {"episodes": [other]} if path.endswith("batch") else other
            self.call(422, "POST", path, other, Idempotency_Key=key)
            return
        if path == "/api/podcasts":
            podcast = self.library.podcasts[ids[0]]
            if podcast.deleted:
                self.call(404, "POST", path, body, Idempotency_Key=key)
                return
            got = self.call(201, "POST", path, body, Idempotency_Key=key)
            self.same(podcast.expected(), got)
        else:
            got = self.call(202, "POST", path, body, Idempotency_Key=key)
            for one, id in zip(got.get("results", [got]), ids):
                if id is None:
                    self.same({"status": 404, "field": "$.podcast_id"}, one["error"])
                    continue
                episode = self.library.episodes[id]
                self.same(episode.row(), one["episode"])
                self.same(episode.job.expected(), one["job"])
        self.assertEqual(self.head["Idempotent-Replayed"], "true")

    def step_patch_episode(self):
        episode = self.episode()
        if not episode:
            return
        choices = {"title": self.title(), "summary": self.title(), "notes": f"<p>{self.title()}</p>",
                   "season": self.random.randrange(1, 9), "number": self.random.randrange(1, 99),
                   "type": self.random.choice(("full", "trailer", "bonus")), "explicit": self.chance(0.5)}
        patch = dict(self.random.sample(sorted(choices.items()), self.random.randrange(1, 4)))
        if self.chance(0.2):
            patch[self.random.choice(("notes", "season", "number", "explicit"))] = None
        podcast = None
        if self.chance(0.25):
            podcast = self.random.choice([None, *self.library.podcasts.values()])
            patch["podcast_id"] = podcast.id if podcast else None
        headers, stale = {}, False
        if self.chance(0.4):
            stale = self.chance(0.3)
            headers["If_Match"] = f'"{max(0, episode.revision - stale)}"'
        path = f"/api/episodes/{episode.id}"
        if stale:
            self.call(409, "PATCH", path, patch, **headers)
            return
        if podcast and podcast.deleted:
            self.call(404, "PATCH", path, patch, **headers)
            return
        if episode.published and "podcast_id" in patch and patch["podcast_id"] != episode.podcast:
            self.call(409, "PATCH", path, patch, **headers)
            return
        got = self.call(200, "PATCH", path, patch, **headers)
        with self.library.changing(episode):
            tags = episode.tags()
            for name, value in patch.items():
                setattr(episode, "podcast" if name == "podcast_id" else name, value)
            episode.title_given |= "title" in patch
            episode.summary_given |= "summary" in patch
            self.package(episode, tags, got["job"])
        self.check_episode(episode, got)

    def package(self, episode, tags, made):
        """The job that tags the files anew, when they need it."""
        if episode.render and episode.tags() != tags and episode.job.state not in model.OPEN:
            self.assertEqual((made["kind"], made["state"]), ("package", "queued"))
            self.library.add_job(episode, made)

    def check_episode(self, episode, got):
        self.same(episode.expected(), got)
        self.same(episode.job.expected(), got["job"])
        self.assertEqual(self.head["ETag"], f'"{episode.revision}"')
        if episode.render:
            self.same({"number": episode.render, "script_version": episode.render_version,
                       "complaints": episode.complaints}, got["rendered"])
            self.assertEqual(got["rendered"]["audio"]["url"], episode.audio)
        else:
            self.assertIsNone(got["rendered"])

    def step_read_episode(self):
        episode = self.episode()
        if not episode:
            return
        path = f"/api/episodes/{episode.id}"
        self.check_episode(episode, self.call(200, "GET", path))
        if self.chance(0.3):
            self.assertEqual(self.call(304, "GET", path, If_None_Match=self.head["ETag"]), b"")
            self.call(200, "GET", path, If_None_Match=f'"{episode.revision + 1}"')

    def step_delete_episode(self):
        episode = self.episode()
        if not episode or len(self.library.episodes) < 20:
            return
        path = f"/api/episodes/{episode.id}"
        got = self.call(200, "DELETE", path)
        self.assertEqual(got, {"id": episode.id, "deleted": True})
        with self.library.changing(episode):
            if episode.job.state == "queued":
                job = episode.job
                job.state, job.paused, job.reason = "cancelled", False, "the episode was deleted"
            episode.deleted = True
        for method, end in self.random.sample([("GET", ""), ("DELETE", ""), ("GET", "/script"), ("POST", "/render"),
                                               ("POST", "/publish"), ("POST", "/unpublish"), ("GET", "/chapters"),
                                               ("GET", "/script/versions"), ("GET", "/transcript")], 2):
            self.call(404, method, path + end)

    def step_restore_episode(self):
        episode = self.episode(deleted=self.chance(0.8)) or self.episode()
        if not episode:
            return
        got = self.call(200, "POST", f"/api/episodes/{episode.id}/restore")
        with self.library.changing(episode):
            episode.deleted = False
        self.check_episode(episode, got)

    def step_list_episodes(self):
        query, chosen = {}, {}
        if self.chance(0.2):
            query["deleted"], chosen["deleted"] = "true", True
        if self.chance(0.3):
            podcast = self.random.choice(["none", *self.library.podcasts])
            query["podcast"] = chosen["podcast"] = podcast
        if self.chance(0.3):
            query["status"] = chosen["status"] = self.random.choice(("draft", "making", "review", "ready", "published", "failed"))
        if self.chance(0.3):
            words = self.random.sample(WORDS + ("boats", "nobody"), self.random.randrange(1, 3))
            words[-1] = words[-1][:self.random.randrange(2, 9)]
            query["q"] = chosen["q"] = " ".join(words)
        if self.chance(0.2) and self.library.episodes:
            moments = [self.random.choice(list(self.library.episodes.values())).created for _ in range(2)]
            query["from"] = chosen["since"] = moments[0]
            if self.chance(0.5):
                query["before"] = chosen["before"] = moments[1]
        if self.chance(0.6):
            query["sort"] = chosen["sort"] = self.random.choice(("newest", "oldest", "title", "longest", "published"))
        self.pages("episodes", query, self.library.list_episodes(**chosen), model.Episode.row)

    def pages(self, what, query, expected, fields=lambda record: record.expected()):
        """The pages of a list, each whole and in order, the first and some that follow."""
        limit = self.random.choice((1, 3, 10, 50, 200))
        query = {**query, "limit": limit}
        at = 0
        for _ in range(4):
            page = self.call(200, "GET", f"/api/{what}?{urllib.parse.urlencode(query)}")
            self.assertEqual(page["total"], len(expected), query)
            self.assertEqual([record["id"] for record in page[what]], [e.id for e in expected[at:at + limit]], query)
            for record, got in list(zip(expected[at:at + limit], page[what]))[:10]:
                self.same(fields(record), got)
            at += limit
            self.assertEqual(page["next"] is None, at >= len(expected), query)
            if page["next"] is None:
                return
            query["cursor"] = page["next"]

    # Scripts.

    def step_read_script(self):
        episode = self.episode()
        if not episode:
            return
        version = self.random.choice((None, *range(1, len(episode.versions) + 1)))
        path = f"/api/episodes/{episode.id}/script" + (f"?version={version}" if version else "")
        got = self.call(200, "GET", path)
        number = version or len(episode.versions)
        self.assertEqual((got["version"], got["script"]), (number, episode.versions[number - 1]))
        self.assertEqual(self.head["ETag"], f'"{number}"')
        self.assertEqual(self.call(304, "GET", path, If_None_Match=f'"{number}"'), b"")
        self.call(404, "GET", f"/api/episodes/{episode.id}/script?version={len(episode.versions) + 1}")

    def step_list_versions(self):
        episode = self.episode()
        if episode:
            got = self.call(200, "GET", f"/api/episodes/{episode.id}/script/versions")["versions"]
            self.assertEqual([one["version"] for one in got], list(range(len(episode.versions), 0, -1)))

    def step_put_script(self):
        episode = self.episode()
        if not episode:
            return
        path = f"/api/episodes/{episode.id}/script"
        present = len(episode.versions)
        script = json.loads(json.dumps(episode.versions[-1]))
        kind = self.random.choice(("new", "line", "same", "stale", "unsaid"))
        if kind == "new":
            script = self.script()
        if kind in ("line", "stale"):
            script["segments"][0]["turns"][0]["text"] = self.random.choice(LINES)
            script["summary"] = self.title()
        if kind == "unsaid":
            self.call(428, "PUT", path, script)
            return
        if kind == "stale" and script != episode.versions[-1]:
            got = self.call(409, "PUT", path, script, If_Match=f'"{present + self.random.choice((-1, 1))}"')
            self.assertEqual((got["present"]["version"], got["present"]["script"]), (present, episode.versions[-1]))
            self.assertEqual(got["yours"]["script"], script)
            return
        got = self.call(200, "PUT", path, script, If_Match=f'"{present}"')
        self.saved(episode, script, got)

    def saved(self, episode, script, got):
        if script != episode.versions[-1]:
            self.library.save_script(episode, script)
        self.assertEqual((got["version"], got["script"]), (len(episode.versions), script))

    def step_restore_script(self):
        episode = self.episode(where=lambda e: len(e.versions) > 1)
        if not episode:
            return
        path = f"/api/episodes/{episode.id}/script/restore"
        version = self.random.randrange(1, len(episode.versions) + 1)
        got = self.call(200, "POST", path, {"version": version}, If_Match=f'"{len(episode.versions)}"')
        self.saved(episode, episode.versions[version - 1], got)
        self.call(404, "POST", path, {"version": 10_000}, If_Match=f'"{len(episode.versions)}"')

    def step_diff(self):
        episode = self.episode(where=lambda e: len(e.versions) > 1) or self.episode()
        if not episode:
            return
        versions = range(1, len(episode.versions) + 1)
        before, after = self.random.choice(versions), self.random.choice(versions)
        got = self.call(200, "GET", f"/api/episodes/{episode.id}/script/diff?from={before}&to={after}")
        was, now, other = model.difference(episode.versions[before - 1], episode.versions[after - 1])
        self.assertEqual(model.apply_diff(was, got), now)
        self.assertEqual(set(got["other"]) - {"segments"}, set(other))
        if was == now:
            self.assertEqual(got["turns"], [])

    # Audio.

    def step_render(self):
        episode = self.episode()
        if not episode:
            return
        got = self.call(202, "POST", f"/api/episodes/{episode.id}/render")["job"]
        version = len(episode.versions)
        job = episode.job
        with self.library.changing(episode):
            if job.state == "queued":
                if job.kind in ("write", "package"):
                    job.kind = "render"
                job.version = version
            else:
                job = self.library.add_job(episode, got, version)
                job.kind = "render"
        self.same(job.expected(), got)

    def lines_of(self, script):
        return {({"a": "clara", "b": "martin"}[turn["speaker"]], turn["text"])
                for segment in script["segments"] for turn in segment["turns"]}

    def step_dry_run(self):
        episode = self.episode()
        if not episode:
            return
        got = self.call(200, "POST", f"/api/episodes/{episode.id}/render?dry_run=true")
        lines = self.lines_of(episode.versions[-1])
        turns = sum(len(segment["turns"]) for segment in episode.versions[-1]["segments"])
        self.assertEqual(got["sentences"], turns)
        if len(lines) == turns:
            self.assertEqual(got["to_speak"], len(lines - self.spoken))
        self.assertEqual((got["paid_characters"], got["cost"]), (0, 0))

    def step_publish(self):
        episode = self.episode(where=lambda e: e.render) if self.chance(0.8) else self.episode()
        if not episode:
            return
        path = f"/api/episodes/{episode.id}/publish"
        podcast = self.library.podcasts.get(episode.podcast)
        if not episode.render or not podcast or podcast.deleted:
            self.call(409, "POST", path)
            return
        if episode.complaints:
            got = self.call(409, "POST", path)
            self.assertEqual([f"{f['rule']}: {f['found']}" for f in got["findings"]][:len(episode.complaints)],
                             episode.complaints)
            return
        got = self.call(200, "POST", path)
        with self.library.changing(episode):
            episode.published = episode.published or got["published"]
        self.assertTrue(episode.published)
        self.check_episode(episode, got)

    def step_unpublish(self):
        episode = self.episode(where=lambda e: e.published) or self.episode()
        if not episode:
            return
        got = self.call(200, "POST", f"/api/episodes/{episode.id}/unpublish")
        with self.library.changing(episode):
            episode.published = None
        self.check_episode(episode, got)

    def step_chapters(self):
        episode = self.episode(where=lambda e: e.render) if self.chance(0.9) else self.episode()
        if not episode:
            return
        path = f"/api/episodes/{episode.id}/chapters"
        if not episode.render:
            self.call(409, "GET", path)
            self.call(409, "PUT", path, {"chapters": []})
            return
        starts = [0] + [mark[0] for mark in episode.marks[1:] if self.chance(0.7)]
        wanted = [{"start": start, "title": self.title()} for start in starts]
        if self.chance(0.2):
            self.call(400, "PUT", path, {"chapters": wanted + [{"start": episode.duration + 1, "title": "Behind the end"}]})
            self.call(400, "PUT", path, {"chapters": [{"start": 0.5, "title": "Not the beginning"}]})
            return
        body = {"chapters": wanted} if self.chance(0.7) else {"locked": False, "chapters": wanted}
        got = self.call(200, "PUT", path, body)
        with self.library.changing(episode):
            tags = episode.tags()
            episode.chapters = []
            if "locked" not in body:
                ends = starts[1:] + [episode.duration]
                episode.chapters = [(c["start"], end, c["title"]) for c, end in zip(wanted, ends)]
            if episode.tags() != tags and episode.job.state not in model.OPEN:
                job = self.call(200, "GET", f"/api/jobs?episode={episode.id}&limit=1")["jobs"][0]
                self.package(episode, tags, job)
        self.check_chapters(episode, got)
        self.check_chapters(episode, self.call(200, "GET", path))

    def check_chapters(self, episode, got):
        self.assertEqual(got["locked"], bool(episode.chapters))
        self.assertEqual([(c["start"], c["end"], c["title"]) for c in got["chapters"]], episode.chapters or episode.marks)

    # Jobs.

    def step_cancel(self):
        job = self.any_job()
        if not job:
            return
        path = f"/api/jobs/{job.id}/cancel"
        if job.state != "queued":
            self.call(409, "POST", path)
            return
        got = self.call(200, "POST", path)
        self.library.cancel(job)
        self.same(job.expected(), got)

    def step_pause(self):
        job = self.any_job()
        if not job:
            return
        what = self.random.choice(("pause", "resume"))
        path = f"/api/jobs/{job.id}/{what}"
        if job.state != "queued":
            self.call(409, "POST", path)
            return
        got = self.call(200, "POST", path)
        job.paused = what == "pause"
        self.same(job.expected(), got)

    def step_retry(self):
        cancelled = [job for job in self.library.jobs.values()
                     if job.state == "cancelled" and not self.library.episodes[job.episode].blocker]
        job = self.random.choice(cancelled) if cancelled and self.chance(0.8) else self.any_job()
        if not job:
            return
        episode = self.library.episodes[job.episode]
        status = 409 if job.state != "cancelled" else 404 if episode.deleted else 409 if episode.job is not job else 200
        got = self.call(status, "POST", f"/api/jobs/{job.id}/retry")
        if status == 200:
            self.library.retry(job)
            self.same(job.expected(), got)

    def step_move(self):
        job = self.any_job()
        if not job:
            return
        before = self.any_job() if self.chance(0.6) else None
        fine = job.state == "queued" and (not before or before.state == "queued" and before is not job)
        got = self.call(200 if fine else 409, "POST", f"/api/jobs/{job.id}/move", {"before": before.id} if before else {})
        if fine:
            self.library.move(job, before)
            self.same(job.expected(), got)
            self.pages("jobs", {"state": "active"}, self.library.list_jobs(state="active"))

    def step_list_jobs(self):
        query = {}
        if self.chance(0.6):
            query["state"] = self.random.choice(("active", "ended", "queued", "running", "done", "failed", "cancelled"))
        if self.chance(0.3):
            query["episode"] = self.random.choice(list(self.library.episodes))
        self.pages("jobs", query, self.library.list_jobs(**query))

    def step_read_job(self):
        job = self.any_job()
        if job:
            self.same(job.expected(), self.call(200, "GET", f"/api/jobs/{job.id}"))

    # Feeds.

    def step_feed(self):
        published = {e.podcast for e in self.library.episodes.values() if e.published}
        podcast = self.random.choice([p for p in self.library.podcasts.values() if p.id in published] or
                                     list(self.library.podcasts.values()) or [None])
        if not podcast:
            return
        path = f"/feeds/{podcast.id}.xml"
        if podcast.deleted or podcast.fields["blocked"]:
            self.call(404, "GET", path)
        else:
            self.check_feed(podcast, path, 301 if podcast.fields["new_feed_url"] else 200)
            self.call(404, "GET", path + "?page=2")
        if podcast.tokens:
            token, _, revoked = self.random.choice(podcast.tokens)
            path = f"/feeds/private/{token}.xml"
            if podcast.deleted or revoked:
                self.call(404, "GET", path)
            else:
                self.check_feed(podcast, path, 200)

    def check_feed(self, podcast, path, status):
        xml = self.call(status, "GET", path)
        if status == 301:
            self.assertEqual(self.head["Location"], podcast.fields["new_feed_url"])
        tag = self.head["ETag"]
        if status == 200:
            self.assertEqual(self.call(304, "GET", path, If_None_Match=tag), b"")
        revision, known = self.feed_tags.get(path, (0, ""))
        if revision == podcast.revision:
            self.assertEqual(tag, known)
            return  # it was looked at
        self.feed_tags[path] = (podcast.revision, tag)
        parsed = feedparser.parse(xml)
        self.assertFalse(parsed.bozo, parsed.get("bozo_exception"))
        self.assertEqual(parsed.feed.title, line(podcast.fields["title"]))
        expected = self.library.feed(podcast)
        self.assertEqual([entry.id for entry in parsed.entries], [episode.id for episode in expected])
        for episode, entry in zip(expected, parsed.entries):
            self.assertEqual(entry.title, line(episode.title))
            self.assertEqual([link.href for link in entry.enclosures], [episode.audio])
            self.assertEqual(entry.get("itunes_episodetype"), episode.type)
            for name, value in (("itunes_season", episode.season), ("itunes_episode", episode.number)):
                self.assertEqual(entry.get(name), value and str(value))

    def step_opml(self):
        outlines = self.call(200, "GET", "/api/opml").decode().count("<outline ")
        public = [p for p in self.library.list_podcasts() if not p.fields["blocked"]]
        self.assertEqual(outlines - self.empty_outlines, len(public))

    # What is no request.

    def step_mistake(self):
        nobody = uuid.UUID(int=self.random.getrandbits(100))
        podcast, episode = self.podcast(), self.episode()
        if not podcast or not episode:
            return
        p, e = f"/api/podcasts/{podcast.id}", f"/api/episodes/{episode.id}"
        script = episode.versions[-1]
        status, method, path, body, field, headers = self.random.choice((
            (404, "GET", f"/api/podcasts/{nobody}", None, None, {}),
            (404, "GET", f"/api/episodes/{nobody}", None, None, {}),
            (404, "GET", f"/api/jobs/{nobody}", None, None, {}),
            (404, "GET", "/api/episodes/../../etc", None, None, {}),
            (404, "POST", f"/api/episodes/{nobody}/render", None, None, {}),
            (404, "POST", f"/api/podcasts/{nobody}/restore", None, None, {}),
            (404, "GET", f"/feeds/{nobody}.xml", None, None, {}),
            (404, "GET", f"/feeds/private/{nobody}.xml", None, None, {}),
            (400, "POST", "/api/podcasts", {}, "$.title", {}),
            (400, "POST", "/api/podcasts", {**self.podcast_fields(), "category": "Lamps"}, "$.category", {}),
            (400, "PATCH", p, {"title": None}, "$.title", {}),
            (400, "PATCH", p, {"titel": "x"}, "$.titel", {}),
            (400, "PATCH", p, {"title": "two\nlines"}, "$.title", {}),
            (400, "PATCH", p, {"title": "bell \u0007"}, "$.title", {}),
            (400, "PATCH", p, {"title": "x" * 256}, "$.title", {}),
            (400, "PATCH", p, {"title": "x"}, None, {"If_Match": "W/one"}),
            (400, "PATCH", p, b"{", None, {}),
            (415, "PATCH", p, b"{}", None, {"Content_Type": "text/plain"}),
            (400, "PATCH", e, {"season": 0}, "$.season", {}),
            (400, "PATCH", e, {"type": "long"}, "$.type", {}),
            (400, "PATCH", e, {"title": ""}, "$.title", {}),
            (404, "PATCH", e, {"podcast_id": str(nobody)}, None, {}),
            (400, "PUT", e + "/script", {**script, "version": 2}, "$.version", {"If_Match": '"1"'}),
            (400, "PUT", e + "/script", {**script, "segments": []}, "$.segments", {"If_Match": '"1"'}),
            (400, "GET", e + "/script?version=0", None, None, {}),
            (400, "GET", e + "/script/diff", None, None, {}),
            (400, "POST", e + "/render?dry_run=maybe", None, None, {}),
            (400, "GET", e + "/transcript?format=pdf", None, None, {}),
            (400, "GET", "/api/episodes?limit=201", None, "limit", {}),
            (400, "GET", "/api/episodes?stat=ready", None, "stat", {}),
            (400, "GET", "/api/episodes?sort=worst", None, "sort", {}),
            (400, "GET", "/api/episodes?cursor=nonsense", None, None, {}),
            (400, "GET", "/api/episodes?from=yesterday", None, "from", {}),
            (400, "GET", "/api/jobs?state=lost", None, "state", {}),
            (400, "POST", "/api/episodes", {"script": script, "topic": "x", "review": True}, "$.script", {}),
            (404, "POST", "/api/episodes", {"script": script, "podcast_id": str(nobody), "review": True}, "$.podcast_id", {}),
            (400, "POST", "/api/episodes", {"script": script, "publish": True}, "$.publish", {}),
            (405, "PUT", "/api/podcasts", {}, None, {}),
        ))
        got = self.call(status, method, path, body, **headers)
        if field:
            self.assertEqual(got.get("field"), field, (method, path, body, got))

    # The place at which jobs are done.

    def block(self):
        """Gives the place to an episode whose script never comes."""
        order = {"topic": f"Silence {self.random.getrandbits(64)}", "review": True}
        got = self.call(202, "POST", "/api/episodes", order)
        self.blocker = self.library.add_episode(got, order)
        self.blocker.blocker = True
        self.blocker.job.state = "running"
        self.wait_for(self.blocker.job, "running")

    def wait_for(self, job, *states):
        until = time.monotonic() + PATIENCE
        while True:
            got = self.call(200, "GET", f"/api/jobs/{job.id}")
            if got["state"] in states:
                return got
            self.assertLess(time.monotonic(), until, got)
            time.sleep(0.01)

    def drain(self):
        """Lets the jobs that wait be done, and takes in what came of them."""
        line = [job for job in self.library.waiting() if not job.paused]
        for job in line[PER_DRAIN:]:
            self.same({"state": "cancelled"}, self.call(200, "POST", f"/api/jobs/{job.id}/cancel"))
            self.library.cancel(job)
        self.call(200, "POST", f"/api/jobs/{self.blocker.job.id}/cancel")
        self.wait_for(self.blocker.job, "cancelled")
        self.library.cancel(self.blocker.job)
        for job in line[:PER_DRAIN]:
            self.assertEqual(self.wait_for(job, "done", "failed", "cancelled")["state"], "done")
            self.finish(job)
        self.block()

    def finish(self, job):
        episode = self.library.episodes[job.episode]
        got = self.call(200, "GET", f"/api/episodes/{episode.id}")
        rendered = got["rendered"]
        podcast = self.library.podcasts.get(episode.podcast)
        tags = (episode.tags(), podcast and (podcast.fields["title"], podcast.fields["author"]))
        with self.library.changing(episode):
            job.state = "done"
            if job.kind == "package" and tags == episode.render_tags:
                self.assertEqual(rendered["number"], episode.render)
            else:
                self.assertEqual(rendered["number"], episode.render + 1)
                if job.kind != "package":
                    self.renders += 1
                    episode.render_version = job.version or len(episode.versions)
                    script = episode.versions[episode.render_version - 1]
                    self.spoken |= self.lines_of(script)
                    episode.transcript = " ".join(t["text"] for s in script["segments"] for t in s["turns"])
                episode.render = rendered["number"]
                episode.render_tags = tags
                episode.duration = got["duration"]
                self.assertAlmostEqual(episode.duration, rendered["audio"]["duration"], delta=0.001)
                self.assertNotEqual(rendered["audio"]["url"], episode.audio)
                episode.audio = rendered["audio"]["url"]
                episode.complaints = rendered["complaints"]
                episode.marks = [(c["start"], c["end"], c["title"]) for c in rendered["chapters"]]
                self.assertEqual(rendered["sentences"], len(LINES) - 1)
        self.check_episode(episode, got)

    def test_every_reply_is_what_a_simple_model_says(self):
        self.empty_outlines = self.call(200, "GET", "/api/opml").decode().count("<outline ")
        self.block()
        weights = {"create_podcast": 2, "patch_podcast": 3, "delete_podcast": .3, "restore_podcast": .8, "read_podcast": 6,
                   "list_podcasts": 3, "tokens": 2, "create_episode": 6, "create_batch": .5, "send_again": 3,
                   "patch_episode": 7, "read_episode": 14, "delete_episode": 2, "restore_episode": 2, "list_episodes": 12,
                   "read_script": 6, "list_versions": 3, "put_script": 7, "restore_script": 2, "diff": 4, "render": 2,
                   "dry_run": 2, "publish": 2, "unpublish": .5, "chapters": 2, "cancel": 1, "pause": 1, "retry": 1.5,
                   "move": 1.5, "list_jobs": 5, "read_job": 5, "feed": 6, "opml": 1, "mistake": 8}
        names = list(weights)
        every = max(1, STEPS // DRAINS)
        began = time.monotonic()
        for number in range(1, STEPS + 1):
            name = self.random.choices(names, weights.values())[0]
            try:
                getattr(self, f"step_{name}")()
                if number % every == every // 4:
                    self.drain()
            except Exception as wrong:
                raise AssertionError(f"step {number}, {name}, of SHOWRUNNER_SEED={SEED} went wrong") from wrong
        took = time.monotonic() - began
        print(f"{number} steps in {took:.1f} s ({number / took:.0f}/s): {len(self.library.episodes)} episodes, "
              f"{self.renders} rendered, {sum(1 for e in self.library.episodes.values() if e.published)} published")
        self.assertGreaterEqual(self.renders, DRAINS)
        for podcast in list(self.library.podcasts.values()):
            if not podcast.deleted and not podcast.fields["blocked"]:
                self.check_feed(podcast, f"/feeds/{podcast.id}.xml", 301 if podcast.fields["new_feed_url"] else 200)


if __name__ == "__main__":
    unittest.main()
