"""What the library promises when the machine lets it down: kills, full disks, locks, clocks, providers that are gone."""
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

from support import BUILD, Case
from test_service import Service

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "soak"))
from kill_loop import KillLoop  # noqa: E402

PATIENCE = 60  # seconds, also on a machine that does other things
PODCAST = {"title": "Faults", "description": "What goes wrong.", "language": "en", "category": "Technology", "author": "A",
           "email": "a@example.org", "explicit": False}
MIB = 1 << 20


def script_of(turns, voice="speech:nova"):
    return {"version": 1, "title": "A test", "language": "en", "speakers": [{"id": "ann", "name": "Ann", "voice": voice}],
            "segments": [{"title": "All", "turns": [{"speaker": "ann", "text": text} for text in turns]}]}


class Library(Service):
    options = '[upstream]\nmax_attempts = 1\n[speech]\nbase_url = "{provider}"\n'

    def start(self, command, **options):
        with open(self.directory / "log.txt", "ab") as log:
            return super().start(command, stderr=log, **options)

    def log(self):
        return (self.directory / "log.txt").read_text()

    def ask(self, method, path, body=None, headers=None, status=(200, 201, 202)):
        reply = self.request(method, path, body, headers)
        self.assertIn(reply.status, status, reply.body)
        return reply.json()

    def refused(self, method, path, body, status, code, cause):
        reply = self.request(method, path, body)
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (status, "application/problem+json"), reply.body)
        self.assertEqual(reply.json()["code"], code)
        self.assertRegex(reply.json()["detail"], cause)
        return reply

    def make_podcast(self):
        return self.ask("POST", "/api/podcasts", PODCAST)["id"]

    def order(self, **fields):
        made = self.ask("POST", "/api/episodes", fields)
        return made["episode"]["id"], made["job"]["id"]

    def job(self, job):
        return self.ask("GET", f"/api/jobs/{job}")

    def eventually(self, holds):
        deadline = time.monotonic() + PATIENCE
        while not (held := holds()):
            self.assertLess(time.monotonic(), deadline, "it did not happen\n" + self.log())
            time.sleep(0.02)
        return held

    def ended(self, job):
        return self.eventually(lambda: (now := self.job(job))["state"] not in ("queued", "running") and now)

    def done(self, job):
        now = self.ended(job)
        self.assertEqual(now["state"], "done", now)

    def episode(self, episode):
        return self.ask("GET", f"/api/episodes/{episode}")

    def calls_for_script(self, episode):
        """How often the model had been asked when the script was there."""
        self.eventually(lambda: self.episode(episode)["script_version"] > 0)
        return self.calls()

    def spoken(self):
        return self.counters()["calls"].get("/v1/audio/speech", 0)

    def assert_whole(self, episode):
        """The audio of the episode is there, of the length that was announced."""
        audio = self.episode(episode)["rendered"]["audio"]
        file = self.request("GET", urllib.parse.urlsplit(audio["url"]).path)
        self.assertEqual((file.status, len(file.body)), (200, audio["bytes"]))


class Killed(Case):
    def test_nothing_is_lost_or_made_twice_when_the_server_is_killed_again_and_again(self):
        loop = KillLoop(self.directory, rounds=8, episodes=5, seed=4)
        counts = loop.run()
        self.assertEqual(loop.violations, [], counts)
        self.assertEqual(counts["episodes"], 5)
        self.assertGreater(counts["files_fetched"], 50)
        self.assertGreater(counts["edits"], 5)


class Interrupted(Library):
    def test_what_a_killed_job_left_on_the_shelf_is_cleared_away(self):
        self.behave({"rules": [{"path": "/audio/speech", "hang": True}]})
        episode, job = self.order(script=script_of(["The lamp was lit at dusk."]))
        self.eventually(lambda: self.spoken() > 0)
        shelf = self.data / "media" / episode
        shelf.mkdir(parents=True)
        left = shelf / ("0" * 32 + ".mp3")
        half = shelf / (".%s.mp3.1.1.tmp" % ("1" * 32))
        left.write_bytes(b"of a run that is gone")
        half.write_bytes(b"of a run")
        self.server.kill()
        self.server.wait()
        self.assertEqual(len(list((self.data / "work").iterdir())), 1)
        self.behave({})
        self.serve()
        self.done(job)
        self.assert_whole(episode)
        self.assertFalse(left.exists() or half.exists())
        self.assertEqual(list((self.data / "work").rglob("*")), [])
        self.assertEqual(len(list(shelf.iterdir())), 7)

    def test_audio_says_of_which_version_of_the_script_it_is(self):
        self.behave({"rules": [{"path": "/audio/speech", "latency_ms": 300}]})
        episode, job = self.order(topic="Tides", duration_minutes=0.5, voices=["speech:nova", "speech:alloy"])
        path = f"/api/episodes/{episode}/script"
        first = self.eventually(lambda: (reply := self.request("GET", path)).status == 200 and reply.json())
        first["script"]["segments"][0]["turns"][0]["text"] = "This was never spoken."
        saved = self.ask("PUT", path, first["script"], {"If-Match": '"1"'})
        self.assertEqual(self.job(job)["state"], "running", "too fast for this test")
        self.done(job)
        self.assertEqual((saved["version"], self.episode(episode)["rendered"]["script_version"]), (2, 1))

    def test_a_render_ordered_while_another_is_under_way_is_of_the_newest_script(self):
        episode, job = self.order(script=script_of(["The lamp was lit at dusk."]))
        path = f"/api/episodes/{episode}/script"
        for version in range(1, 8):
            script = script_of([f"The lamp was lit on day {version}."])
            self.ask("PUT", path, script, {"If-Match": f'"{version}"'})
            job = self.ask("POST", f"/api/episodes/{episode}/render", {})["job"]["id"]
            time.sleep(0.05 * version)  # the order falls into another part of the work each time
        self.done(job)
        self.assertEqual(self.episode(episode)["rendered"]["script_version"], 8)
        transcript = self.episode(episode)["rendered"]["transcripts"][0]["url"]
        self.assertIn(b"day 7", self.request("GET", urllib.parse.urlsplit(transcript).path).body)


@unittest.skipUnless(os.geteuid() == 0, "needs root for a small file system")
class SmallDisk(Library):
    """All data lies on a disk of its own."""

    SIZE = 24 * MIB

    def prepare(self):
        self.data.mkdir()
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.SIZE}", "tmpfs", self.data], capture_output=True).returncode:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", self.data], check=True)

    def fill(self, leave=0):
        with open(self.data / "ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError:
                ballast.truncate(ballast.tell() - leave)

    def make_room(self):
        (self.data / "ballast").unlink()

    def test_a_full_disk_is_named_and_everything_goes_on_when_there_is_room(self):
        podcast = self.make_podcast()
        episode, job = self.order(podcast_id=podcast, script=script_of(["The lamp was lit at dusk. " * 10]), publish=True)
        self.done(job)
        self.fill()
        with self.subTest("what changes the library is refused"):
            self.refused("POST", "/api/podcasts", PODCAST, 507, "no_space", "disk is full; make room")
            self.refused("POST", "/api/episodes", {"script": script_of(["One."])}, 507, "no_space", "disk is full; make room")
            self.refused("PATCH", f"/api/episodes/{episode}", {"title": "Another"}, 507, "no_space", "make room")
        with self.subTest("what is there can be heard"):
            self.assert_whole(episode)
            self.assertEqual(self.request("GET", f"/feeds/{podcast}.xml").body.count(b"<item>"), 1)
            self.assertEqual(self.ask("GET", "/api/episodes")["total"], 1)
            self.assertEqual(self.request("GET", "/health/live").status, 200)
        self.make_room()
        self.assertEqual(self.ask("PATCH", f"/api/episodes/{episode}", {"title": "Another"})["title"], "Another")
        _, job = self.order(script=script_of(["Two."]))
        self.done(job)
        self.assertEqual(len(self.ask("GET", "/api/podcasts")["podcasts"]), 1)

    def test_a_job_on_a_disk_that_fills_up_ends_with_the_reason_and_a_retry_goes_on(self):
        self.behave({"rules": [{"path": "/audio/speech", "latency_ms": 200}]})
        episode, job = self.order(topic="Tides", duration_minutes=1, voices=["speech:nova", "speech:alloy"])
        written = self.calls_for_script(episode)
        # Room for the library to say so, none for the audio.
        self.fill(leave=MIB // 4)
        failed = self.ended(job)
        self.assertEqual((failed["state"], failed["code"]), ("failed", "no_space"), failed)
        self.assertRegex(failed["reason"], "No space left on device")
        self.assertEqual(self.episode(episode)["failure"], failed["reason"])
        self.make_room()
        self.behave({})
        self.ask("POST", f"/api/jobs/{job}/retry")
        self.done(job)
        self.assert_whole(episode)
        self.assertEqual(self.calls(), written, "the script was written again")

    def test_a_job_that_cannot_note_its_end_does_so_when_there_is_room(self):
        self.behave({"rules": [{"path": "/audio/speech", "latency_ms": 200}]})
        episode, job = self.order(script=script_of([f"Lamp {n} was lit at dusk." for n in range(10)]))
        self.eventually(lambda: self.spoken() > 3)
        self.fill()
        self.eventually(lambda: "the library cannot be written" in self.log())
        self.assertEqual(self.job(job)["state"], "running")
        self.make_room()
        failed = self.ended(job)
        self.assertRegex(failed["reason"], "No space left on device")
        self.ask("POST", f"/api/jobs/{job}/retry")
        self.done(job)
        self.assert_whole(episode)


@unittest.skipUnless(os.geteuid() == 0, "needs root to mount")
class ReadOnly(Library):
    def forbid(self, path):
        """`path` can only be read from now on. (Permissions would not stop root.)"""
        if subprocess.run(["mount", "--bind", path, path], capture_output=True).returncode:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", "--lazy", path], capture_output=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", path], check=True)

    def allow(self, path):
        subprocess.run(["umount", "--lazy", path], check=True)

    def test_files_that_cannot_be_put_anywhere_fail_the_job_and_a_retry_does_it(self):
        first, job = self.order(script=script_of(["The lamp was lit."]))
        self.done(job)
        media = self.data / "media"
        self.forbid(media)
        episode, job = self.order(script=script_of(["The lamp was lit at dusk."]))
        failed = self.ended(job)
        self.assertEqual((failed["state"], failed["code"]), ("failed", "permission_denied"), failed)
        self.assertRegex(failed["reason"], f"cannot make {media}/{episode}: Read-only file system")
        self.assert_whole(first)
        self.allow(media)
        spoken = self.spoken()
        self.ask("POST", f"/api/jobs/{job}/retry")
        self.done(job)
        self.assert_whole(episode)
        self.assertEqual(self.spoken(), spoken)

    def test_a_data_directory_that_may_only_be_read_is_refused_at_the_start(self):
        self.stop(self.server)
        self.forbid(self.data)
        refused = subprocess.run(self.command("serve", "--listen", "127.0.0.1:0", "--config", self.config), timeout=60,
                                 capture_output=True, text=True)
        self.assertEqual(refused.returncode, 1, refused.stderr)
        self.assertRegex(refused.stderr, r"error: cannot open .*: Read-only file system; serve needs a directory .*--data")
        self.allow(self.data)
        self.serve()
        self.make_podcast()


class Locked(Library):
    def hold(self):
        """The library as another process holds it that is in the middle of a change."""
        other = sqlite3.connect(self.data / "library.db", isolation_level=None, check_same_thread=False)
        self.addCleanup(other.close)
        other.execute("BEGIN IMMEDIATE")
        return other

    def test_changes_are_refused_for_a_while_and_everything_can_be_read(self):
        self.make_podcast()
        other = self.hold()
        refused = self.refused("POST", "/api/podcasts", PODCAST, 503, "unavailable", "another process has it locked")
        self.assertIn("Retry-After", refused.headers)
        self.assertTrue(refused.json()["retryable"])
        self.assertEqual(len(self.ask("GET", "/api/podcasts")["podcasts"]), 1)
        other.execute("ROLLBACK")
        self.make_podcast()
        self.assertEqual(len(self.ask("GET", "/api/podcasts")["podcasts"]), 2)

    def test_a_short_lock_is_waited_for(self):
        other = self.hold()
        letting_go = threading.Timer(0.5, other.execute, ["COMMIT"])
        letting_go.start()
        self.make_podcast()
        letting_go.join()

    def test_a_job_waits_for_the_library_and_makes_nothing_twice(self):
        self.behave({"tokens_per_second": 200, "rules": [{"path": "/audio/speech", "latency_ms": 50}]})
        episode, job = self.order(topic="Tides", duration_minutes=0.5, voices=["speech:nova", "speech:alloy"])
        self.eventually(lambda: self.calls() > 0)
        other = self.hold()
        self.eventually(lambda: "the library cannot be written: " in self.log())
        self.assertEqual(self.job(job)["state"], "running")
        asked = self.calls()
        other.execute("ROLLBACK")
        self.done(job)
        self.assert_whole(episode)
        self.assertEqual((self.job(job)["attempt"], self.calls()), (1, asked))


class TwoServers(Library):
    def test_a_second_server_on_the_same_data_is_refused_and_the_first_goes_on(self):
        command = self.command("serve", "--listen", "127.0.0.1:0", "--config", self.config)
        refused = subprocess.run(command, capture_output=True, text=True, timeout=60)
        self.assertEqual((refused.returncode, refused.stdout), (1, ""))
        self.assertRegex(refused.stderr, "another `showrunner serve` works in .*; stop that one, or give this one .*--data")
        _, job = self.order(script=script_of(["The lamp was lit."]))
        self.done(job)
        self.server.kill()
        self.server.wait()
        self.serve()  # the lock of a killed one is no hindrance


class ProviderGone(Library):
    def test_a_job_fails_with_the_reason_and_a_retry_makes_it(self):
        self.behave({"rules": [{"path": "/chat/completions", "status": 500}]})
        episode, job = self.order(topic="Tides", duration_minutes=0.5, voices=["speech:nova", "speech:alloy"])
        failed = self.ended(job)
        self.assertEqual((failed["state"], failed["code"]), ("failed", "provider_failed"))
        self.assertRegex(failed["reason"], "custom.*500")
        self.assertEqual(self.episode(episode)["status"], "failed")
        self.behave({})
        self.ask("POST", f"/api/jobs/{job}/retry")
        self.done(job)
        self.assert_whole(episode)

    def test_a_provider_that_is_down_and_comes_back(self):
        port = urllib.parse.urlsplit(self.provider_url).port
        self.stop(self.provider)
        episode, job = self.order(topic="Tides", duration_minutes=0.5, voices=["clara", "martin"])
        failed = self.ended(job)
        self.assertEqual((failed["state"], failed["code"]), ("failed", "unavailable"), failed)
        self.assertRegex(failed["reason"], "custom: .*connect")
        self.provider, _ = self.start([str(BUILD / "scripted-provider"), "--listen", f"127.0.0.1:{port}"])
        self.eventually(lambda: self.ask("POST", f"/api/jobs/{job}/retry") and self.ended(job)["state"] == "done")
        self.assert_whole(episode)

    def test_voices_that_fall_silent_in_the_middle_do_not_cost_the_script_again(self):
        self.behave({"rules": [{"path": "/audio/speech", "latency_ms": 200}]})
        episode, job = self.order(topic="Tides", duration_minutes=1, voices=["speech:nova", "speech:alloy"])
        written = self.calls_for_script(episode)
        self.behave({"rules": [{"path": "/audio/speech", "status": 500}]})
        self.done(job)
        self.assertRegex(self.episode(episode)["notice"], "speech:(nova|alloy)")
        self.assert_whole(episode)
        self.assertEqual(self.calls(), written)


class Clock(Library):
    """A clock that can be set while the server runs, by libfaketime."""

    def prepare(self):
        self.clock = self.directory / "clock"
        self.set_clock(0)
        found = subprocess.run(["faketime", "-f", "+0", "env"], capture_output=True, text=True)
        self.preload = next(line for line in found.stdout.splitlines() if line.startswith("LD_PRELOAD="))

    def set_clock(self, hours):
        self.clock.write_text(f"{hours:+d}h\n" if hours else "+0\n")

    def start(self, command, **options):
        if "serve" in command:
            command = ["env", self.preload, f"FAKETIME_TIMESTAMP_FILE={self.clock}", "FAKETIME_NO_CACHE=1",
                       "FAKETIME_DONT_FAKE_MONOTONIC=1", *command]
        return super().start(command, **options)

    def test_a_clock_that_is_set_back_loses_nothing_and_stops_nothing(self):
        podcast = self.make_podcast()
        episode, job = self.order(podcast_id=podcast, script=script_of(["Before the clock was set. " * 10]), publish=True)
        self.done(job)
        before = self.episode(episode)
        for restarted in (False, True):
            with self.subTest(restarted=restarted):
                self.set_clock(-48)
                if restarted:
                    self.restart()
                changed = self.ask("PATCH", f"/api/episodes/{episode}", {"title": f"Title {restarted}"})
                self.assertGreaterEqual(changed["updated"], before["updated"])
                self.done(changed["job"]["id"])
                later, job = self.order(podcast_id=podcast, script=script_of([f"After it was set, {restarted}. " * 10]), publish=True)
                self.done(job)
                self.assertLess(self.episode(later)["created"], before["created"])
                self.assert_whole(later)
                self.assert_whole(episode)
        listed = self.ask("GET", "/api/episodes")
        self.assertEqual((listed["total"], len(listed["episodes"])), (3, 3))
        self.assertEqual(self.request("GET", f"/feeds/{podcast}.xml").body.count(b"<item>"), 3)

    def test_a_job_under_way_is_not_taken_twice_when_the_clock_jumps(self):
        self.behave({"rules": [{"path": "/audio/speech", "latency_ms": 300}]})
        for hours in (-48, 48):
            with self.subTest(hours=hours):
                self.set_clock(0)
                before = self.spoken()
                _, job = self.order(script=script_of([f"Lamp {n} of {hours + 50} was lit." for n in range(30)]))
                self.eventually(lambda: self.job(job)["state"] == "running")
                self.set_clock(hours)
                _, other = self.order(script=script_of([f"Another, {hours + 50}."]))  # whoever comes next looks for leases that ended
                self.done(other)
                self.done(job)
                self.assertEqual(self.spoken() - before, 31)

    def test_a_job_that_was_under_way_at_a_kill_is_taken_up_though_its_lease_is_in_the_future(self):
        self.behave({"rules": [{"path": "/audio/speech", "hang": True}]})
        _, job = self.order(script=script_of(["The lamp was lit at dusk."]))
        self.eventually(lambda: self.spoken() > 0)
        self.server.kill()
        self.server.wait()
        self.set_clock(-48)
        self.behave({})
        self.serve()
        self.done(job)


if __name__ == "__main__":
    unittest.main()
