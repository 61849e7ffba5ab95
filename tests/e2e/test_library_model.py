"""Requests to the library in a random order, each reply against a simple model of what the library must be by then.

SHOWRUNNER_STEPS says how many (10,000 where it says nothing), SHOWRUNNER_SEED which. A model that never answers keeps the
only place at which jobs are done, so that the others wait and can be told what to do; now and then it lets go, all that
wait are done, and what came of them is looked at."""
import json
import os
import time
import unittest
import uuid

import feedparser

import library_model as model
from library_steps import LINES, SEED, Steps
from test_feed_parsers import line

STEPS = int(os.environ.get("SHOWRUNNER_STEPS", "10000"))
DRAINS = 10  # how often the jobs are let run
PER_DRAIN = 4  # how many of them
PATIENCE = 60  # seconds


class LibraryModel(Steps):
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
            self.assertEqual(time.strftime("%Y-%m-%dT%H:%M:%S", entry.published_parsed), episode.published[:19])
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
                episode.duration = got["duration"]
                self.assertAlmostEqual(episode.duration, rendered["audio"]["duration"], delta=0.001)
                if tags != episode.render_tags:
                    self.assertNotEqual(rendered["audio"]["url"], episode.audio)
                episode.render_tags = tags
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
