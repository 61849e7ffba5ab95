"""A broken cache costs a line in the log and a miss, never a request: full disks, files in the way, bytes that were flipped."""
import os
import shutil
import subprocess
import unittest

from test_service import SCRIPT, Service

MIB = 1 << 20


class BrokenCache(Service):
    TEXT = {"text": "The lamp was lit at dusk. Nobody saw it.", "voice": "clara"}

    def setUp(self):
        super().setUp()
        self.cache = self.data / "cache"

    def start(self, command, **options):
        with open(self.directory / "log.txt", "ab") as log:
            return super().start(command, stderr=log, **options)

    def log(self):
        return (self.directory / "log.txt").read_text()

    def speak(self, **more):
        """Audio that is whole, and whether it was there already."""
        reply = self.post("/api/tts/synthesize", {**self.TEXT, **more})
        self.assertEqual(reply.status, 200, reply.body)
        said = reply.json()
        whole = self.request("GET", said["audio_url"])
        self.assertEqual((whole.status, len(whole.body)), (200, said["bytes"]))
        self.assertEqual("hit" in reply.headers["Cache-Status"], said["cached"])
        return whole.body, said["cached"]

    def write(self, **more):
        reply = self.post("/api/script/generate", {**SCRIPT, **more})
        self.assertEqual(reply.status, 200, reply.body)
        return reply.json()

    def files(self, pattern):
        return [path for path in self.cache.rglob(pattern) if path.is_file()]


@unittest.skipUnless(os.geteuid() == 0, "needs root for a small file system")
class SmallDisk(BrokenCache):
    """The cache lies on a disk of its own."""

    SIZE = 16 * MIB

    def prepare(self):
        cache = self.data / "cache"
        cache.mkdir(parents=True)
        if subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.SIZE}", "tmpfs", cache], capture_output=True).returncode:
            self.skipTest("mounting is not allowed here")
        self.addCleanup(subprocess.run, ["umount", cache], check=True)

    def fill(self, leave=0):
        """Takes all space but `leave` bytes, in whole pages."""
        with open(self.cache / "ballast", "wb", buffering=0) as ballast:
            try:
                while True:
                    ballast.write(bytes(4096))
            except OSError:
                ballast.truncate(ballast.tell() - leave)

    def make_room(self):
        (self.cache / "ballast").unlink()


class FullDisk(SmallDisk):
    def test_speech_and_scripts_are_made_on_a_full_disk_and_kept_when_there_is_space_again(self):
        self.fill()
        audio, cached = self.speak()
        self.assertFalse(cached)
        self.write()
        self.assertEqual(self.files("*.mp3"), [])
        self.assertRegex(self.log(), r"warning the cache in .* cannot be written: No space left on device; going on without it")
        self.assertRegex(self.log(), r"warning the audio cache cannot be written .*No space left on device")
        self.restart()
        calls = self.calls()
        self.write()
        self.assertGreater(self.calls(), calls, "there was space for the script after all")

        self.make_room()
        self.restart()
        self.assertEqual(self.speak(), (audio, False))
        self.write(topic="Harbours")
        calls = self.calls()
        self.restart()
        self.assertEqual(self.speak(), (audio, True))
        self.write(topic="Harbours")
        self.assertEqual(self.calls(), calls)

    def test_a_server_that_has_seen_a_full_disk_keeps_things_again_without_a_restart(self):
        self.fill()
        self.speak()
        self.make_room()
        self.speak(text="Then the storm was over.")
        self.assertEqual(len(self.files("*.mp3")), 1)
        self.assertGreater(len(self.files("*.entry")), 0)

    def test_a_disk_that_fills_up_in_the_middle_of_a_file_costs_no_request(self):
        # Much longer than what is held back until its loudness is known: the file has begun when the space ends.
        order = {"text": " ".join(f"The lamp number {n} was lit at dusk, and nobody saw it." for n in range(25)), "format": "wav"}
        whole, _ = self.speak(**order)
        for leave in (1 * MIB, 3 * MIB):
            for heard in (False, True):
                with self.subTest(leave=leave, heard=heard):
                    self.request("DELETE", "/api/cache/audio")
                    for path in self.files("*"):
                        path.unlink()
                    self.fill(leave)
                    if heard:
                        reply = self.post("/api/tts/synthesize", {**self.TEXT, **order}, {"Accept": "audio/wav"})
                        self.assertEqual(reply.headers["Transfer-Encoding"], "chunked")
                        sound = reply.body[44:]  # behind a header that says less; the file has its tags at the end
                        self.assertEqual((whole[44:44 + len(sound)], whole[44 + len(sound):][:4]), (sound, b"LIST"))
                    else:
                        self.assertEqual(self.speak(**order), (whole, False))
                    self.assertEqual(self.files("*.wav"), [])
        self.assertRegex(self.log(), r"cannot be written \(cannot write \S+/incoming-\d+-\d+\.wav: No space left on device\)")

    def test_an_episode_is_made_on_a_full_disk(self):
        self.fill()
        made = self.post("/api/episodes/live", {"topic": "Tea", "duration_minutes": 1}, {"Accept": "application/json"})
        self.assertEqual(made.status, 200, made.body)


class FullUploads(SmallDisk):
    def prepare(self):
        super().prepare()
        (self.data / "uploads").symlink_to(self.data / "cache")

    def test_an_upload_on_a_full_disk_is_refused_and_leaves_nothing_behind(self):
        document = b"# Lighthouses\n\n" + b"The keeper wrote every passing vessel into a ledger. " * 2000
        self.fill(leave=MIB // 20)
        before = self.files("*")
        refused = self.request("POST", "/api/uploads?name=a.md", document, {"Content-Type": "text/markdown"})
        self.assertEqual((refused.status, refused.json()["code"]), (507, "no_space"), refused.body)
        self.assertEqual(self.files("*"), before)
        self.make_room()
        kept = self.request("POST", "/api/uploads?name=a.md", document, {"Content-Type": "text/markdown"})
        self.assertEqual(kept.status, 201, kept.body)
        order = {"sources": [{"upload": kept.json()["upload"]}], "writer": "digest"}
        self.assertEqual(self.post("/api/script/generate", order).status, 200)


class InTheWay(BrokenCache):
    def block(self, path):
        """Puts a file where a directory must be. (Permissions would not stop root.)"""
        shutil.rmtree(path)
        path.write_text("in the way")

    def test_a_server_starts_and_works_with_no_cache_at_all(self):
        self.server.terminate()
        self.server.wait()
        self.block(self.cache)
        self.serve()
        self.assertFalse(self.speak()[1])
        self.assertFalse(self.write()["cached"])
        self.assertTrue(self.write()["cached"], "memory is no disk")
        self.assertRegex(self.log(), r"warning the cache in .* cannot be prepared: .*; going on without it")
        self.assertRegex(self.log(), "warning the audio cache cannot be written")

    def test_shards_and_entries_that_cannot_be_read_are_misses(self):
        audio, _ = self.speak()
        entries = self.files("*.entry")
        self.assertGreater(len(entries), 0)
        for entry in entries:
            entry.unlink()
            entry.mkdir()
        self.restart()
        self.request("DELETE", "/api/cache/audio")
        self.assertEqual(self.speak(), (audio, False))
        self.assertRegex(self.log(), r"warning the cache in .* cannot be (read|written)")
        self.assertEqual(self.request("GET", "/health/live").status, 200)


class Garbage(BrokenCache):
    def restart_with(self, pattern, damage):
        """Does damage to the files between two runs of the server."""
        self.server.terminate()
        self.assertEqual(self.server.wait(), 0)
        damaged = self.files(pattern)
        self.assertGreater(len(damaged), 0)
        for path in damaged:
            damage(path)
        self.serve()

    def flip(self, path):
        path.write_bytes(bytes(byte ^ 0x55 for byte in path.read_bytes()))

    def test_garbled_files_are_made_anew_and_never_served(self):
        said, _ = self.speak()
        script = self.write()
        for what in ("*.entry", "*.json", "*.mp3", "*"):
            with self.subTest(what):
                self.restart_with(what, self.flip)
                audio, cached = self.speak()
                self.assertEqual(audio, said)
                self.assertEqual(cached, what == "*.entry")
                self.assertEqual(self.write()["script"], script["script"])
                self.assertEqual(self.speak(), (said, True))

    def test_an_address_of_garbled_audio_leads_nowhere(self):
        url = self.post("/api/tts/synthesize", self.TEXT).json()["audio_url"]
        self.restart_with("*.mp3", self.flip)
        self.assertEqual(self.request("GET", url).status, 404)
        self.assertFalse(self.speak()[1])
        self.assertEqual(self.request("GET", url).status, 200)

    def test_garbled_scripts_are_written_anew_and_kept_again(self):
        script = self.write()["script"]
        calls = self.calls()
        self.restart_with("scripts.db", self.flip)
        self.assertEqual(self.write()["script"], script)
        self.assertEqual(self.calls(), 2 * calls)
        self.restart()
        self.assertEqual(self.write()["script"], script)
        self.assertEqual(self.calls(), 2 * calls)
        self.assertRegex(self.log(), "scripts.db is damaged and begun anew")

    def test_a_garbled_episode_is_made_anew(self):
        order = {"topic": "Tea", "duration_minutes": 1}
        made = self.post("/api/episodes/live", order)
        self.assertEqual(made.status, 200)
        self.restart_with("*.mp3", self.flip)
        again = self.post("/api/episodes/live", order)
        self.assertIn("miss", again.headers["Cache-Status"])
        self.assertEqual(again.body, made.body)

    def test_cut_off_and_empty_files_are_made_anew(self):
        said, _ = self.speak()
        for size in (0, 1, 100):
            with self.subTest(size=size):
                self.restart_with("*", lambda path: os.truncate(path, size))
                self.assertEqual(self.speak(), (said, False))
                self.assertEqual(self.speak(), (said, True))


if __name__ == "__main__":
    unittest.main()
