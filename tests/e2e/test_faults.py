"""Faults on purpose: killed workers, Ctrl-C, kill -9, two programs at once."""
import os
import pathlib
import select
import signal
import subprocess
import unittest

from support import ARTICLE, Case, same_bytes


def children_of(pid):
    """All processes below `pid`, by name."""
    found = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text()
        except OSError:
            continue
        name = text[text.index("(") + 1:text.rindex(")")]
        parent = int(text[text.rindex(")") + 2:].split()[1])
        child = int(stat.parent.name)
        if parent == pid:
            found += [(child, name), *children_of(child)]
    return found


class Faults(Case):
    def start(self, *arguments):
        return subprocess.Popen(self.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def wait_for_speech(self, process):
        """Returns once a sentence is in the cache: the program is in the middle of its work."""
        while process.poll() is None:
            if any(self.data.rglob("*.entry")):
                return
        self.fail(f"ended before it could be disturbed: {process.communicate()}")

    def test_ctrl_c_leaves_nothing_and_a_repeat_goes_on(self):
        audio = self.directory / "episode.mp3"
        process = self.start("make", ARTICLE, "-o", audio, "--minutes", "10")
        self.wait_for_speech(process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
        self.assertEqual(process.returncode, 1)
        self.assertRegex(errors, r"showrunner: error: interrupted")
        self.assertEqual(self.files(), set())
        self.assertEqual(list(self.data.rglob("*.tmp")), [])
        report = self.make(ARTICLE, "-o", audio, "--minutes", "10")
        self.assertGreater(report["cached"]["sentences"], 0)

    def test_kill_9_loses_no_finished_sentence(self):
        audio = self.directory / "episode.mp3"
        process = self.start("make", ARTICLE, "-o", audio, "--minutes", "10")
        self.wait_for_speech(process)
        process.kill()
        process.communicate()
        kept = len(list(self.data.rglob("*.entry")))
        self.assertFalse(audio.exists())
        report = self.make(ARTICLE, "-o", audio, "--minutes", "10")
        self.assertGreaterEqual(report["cached"]["sentences"], kept)
        self.assertEqual({path.suffix for path in self.files()}, {".mp3", ".vtt", ".srt", ".json"})

    def test_a_worker_killed_in_mid_sentence_costs_nothing(self):
        expected = self.directory / "expected.mp3"
        self.make(ARTICLE, "-o", expected, "--minutes", "2", data=self.directory / "undisturbed")
        audio = self.directory / "episode.mp3"
        process = self.start("make", ARTICLE, "-o", audio, "--minutes", "2", "--json", "--quiet")
        self.wait_for_speech(process)
        workers = [pid for pid, name in children_of(process.pid) if name.startswith("showrunner-voic")]
        self.assertGreater(len(workers), 0)
        os.kill(workers[0], signal.SIGKILL)
        _, errors = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0, errors)
        self.assertTrue(same_bytes(audio, expected))

    def test_no_worker_outlives_the_program(self):
        process = self.start("make", ARTICLE, "-o", self.directory / "episode.mp3", "--minutes", "10")
        self.wait_for_speech(process)
        workers = [os.pidfd_open(pid) for pid, name in children_of(process.pid) if name.startswith("showrunner-voic")]
        self.assertGreater(len(workers), 0)
        process.kill()
        process.communicate()
        for descriptor in workers:
            # A pidfd becomes readable when its process has ended.
            ended, _, _ = select.select([descriptor], [], [], 10)
            os.close(descriptor)
            self.assertTrue(ended, "a worker lives on")

    def test_two_programs_share_one_cache(self):
        one = self.start("make", ARTICLE, "-o", self.directory / "one.mp3", "--minutes", "2", "--json", "--quiet")
        two = self.start("make", ARTICLE, "-o", self.directory / "two.mp3", "--minutes", "2", "--json", "--quiet")
        for process in (one, two):
            _, errors = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 0, errors)
        self.assertTrue(same_bytes(self.directory / "one.mp3", self.directory / "two.mp3"))


if __name__ == "__main__":
    unittest.main()
