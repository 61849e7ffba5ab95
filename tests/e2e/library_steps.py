"""What a client may do with the library, each step with what the model says of it: for test_library_model.py."""
import http.client
import json
import os
import random
import urllib.parse
import uuid

import library_model as model
from test_service import Service

SEED = int(os.environ.get("SHOWRUNNER_SEED", "4"))
MOST_PODCASTS = 30
MOST_EPISODES = 700
WORDS = ("harbour", "lantern", "zebra", "quartz", "meadow", "violin", "copper", "glacier")
LINES = ("The lamp of the harbour burned all through the night.", "Nobody slept while the storm went over the roofs.",
         "In the morning the boats came home one by one.", "Somebody counted them twice and wrote it down.")
HOSTILE = ("]]><script>alert(1)</script>", "&amp; & &#0; &lt;", "\U0001F399\uFE0F \U0001F468\u200D\U0001F469\u200D\U0001F467",
           "\u202Eright to left\u202C \u05E9\u05DC\u05D5\u05DD \u0627\u0644\u0639\u0631\u0628\u064A\u0629", "a\u0300\u0301\u0302 z\u0335\u0336",
           "' OR 1=1; --", "\"quoted\" \\ back", "%s %n {0} ${x}", "\u2028 separated \u2029", "\uFFFD \u00AD \u200B \uFEFF",
           "x" * 100, "<!-- --> <?xml?> <![CDATA[", "NULL null None", "   spaced   out   ", "../../etc/passwd")
CATEGORIES = ("Technology", "Society & Culture > Documentary", "News", "Arts")


class Steps(Service):
    """Requests to podcasts, episodes and scripts, one a step, with what they are chosen from."""

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
