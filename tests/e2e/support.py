"""What the end-to-end tests share: the built programs, a fresh data directory for each test, and independent judges."""
import filecmp
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

import numpy

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SHOWRUNNER_BUILD", ROOT / "build" / "release"))
SHOWRUNNER = BUILD / "showrunner"
ARTICLE = ROOT / "examples" / "article.md"


class Case(unittest.TestCase):
    """A test with a directory of its own, in which data and outputs lie."""

    def setUp(self):
        # A browser that was killed may still be writing when its profile is removed.
        directory = tempfile.TemporaryDirectory(prefix="showrunner-test-", ignore_cleanup_errors=True)
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.data = self.directory / "data"
        # What the developer has configured for himself is no concern of the tests.
        mine = {"GROQ_API_KEY", "OPENAI_API_KEY", "OPENAI_BASE_URL"}
        self.environment = {name: value for name, value in os.environ.items() if name not in mine}
        self.environment["XDG_CONFIG_HOME"] = str(self.directory / "no-config")

    def command(self, *arguments, program=SHOWRUNNER, data=None):
        return [str(program), "--data", str(data or self.data), *map(str, arguments)]

    def run_program(self, *arguments, **options):
        program = options.pop("program", SHOWRUNNER)
        data = options.pop("data", None)
        return subprocess.run(self.command(*arguments, program=program, data=data), capture_output=True, text=True,
                              timeout=300, env=self.environment, **options)

    def succeed(self, *arguments, **options):
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def make(self, *arguments, **options):
        """Runs `make … --json` and returns the report."""
        return json.loads(self.succeed("make", *arguments, "--json", "--quiet", **options).stdout)

    def assert_fails(self, message, *arguments, status=1, **options):
        """The command fails with one line that matches `message`, crashes nothing and leaves no file of its own."""
        before = self.files()
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, status, done.stderr)
        self.assertRegex(done.stderr, r"\Ashowrunner: error: [^\n]+\n\Z")
        self.assertRegex(done.stderr, message)
        self.assertEqual(self.files(), before, "files were left behind")
        return done

    def files(self):
        """Everything in the test's directory but the caches."""
        return {path for path in self.directory.rglob("*") if not path.is_relative_to(self.data)}


def write_script(path, turns, speakers=("alice", "bob"), **fields):
    """A script of one segment for each list in `turns`; speakers take turns."""
    segments = []
    count = 0
    for number, texts in enumerate(turns, 1):
        lines = []
        for text in texts:
            lines.append({"speaker": speakers[count % len(speakers)], "text": text})
            count += 1
        segments.append({"title": f"Part {number}", "turns": lines})
    people = [{"id": name, "name": name.capitalize()} for name in speakers]
    script = {"version": 1, "title": "A test", "language": "en", "speakers": people, "segments": segments, **fields}
    path.write_text(json.dumps(script))
    return path


def same_bytes(one, two):
    return filecmp.cmp(one, two, shallow=False)


def decode(path, rate=None):
    """The samples of an audio file as ffmpeg decodes them, mono, as floats from -1 to 1."""
    resample = ["-ar", str(rate)] if rate else []
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", path, "-f", "s16le", "-ac", "1", *resample, "-"],
                         capture_output=True, check=True).stdout
    return numpy.frombuffer(raw, dtype="<i2").astype(float) / 32768


def ffprobe_samples(path):
    """How many samples ffprobe finds in the frames of a file, encoder delay and padding taken off."""
    listed = subprocess.run(["ffprobe", "-v", "error", "-show_entries", "frame=nb_samples", "-of", "csv=p=0", path],
                            capture_output=True, check=True, text=True).stdout
    return sum(int(line.strip(",")) for line in listed.split())


def sample_rate(path):
    return int(probe(path)["streams"][0]["sample_rate"])


def probe(path):
    return json.loads(subprocess.run(["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", path],
                                     capture_output=True, check=True, text=True).stdout)


def ebur128(path, start=None, end=None):
    """(integrated loudness in LUFS of a mono file judged as dual mono, true peak in dBTP), by ffmpeg."""
    cut = f"atrim={start}:{end},asetpts=N/SR/TB," if start is not None else ""
    return _ebur128(["-i", str(path), "-af", f"{cut}ebur128=peak=true:dualmono=true"])


def ebur128_of_samples(samples, rate):
    pcm = (numpy.clip(samples, -1, 32767 / 32768) * 32768).astype("<i2").tobytes()
    return _ebur128(["-f", "s16le", "-ar", str(rate), "-ac", "1", "-i", "-", "-af",
                     "ebur128=peak=true:dualmono=true"], pcm)


def _ebur128(arguments, data=None):
    log = subprocess.run(["ffmpeg", "-nostats", "-hide_banner", *arguments, "-f", "null", "-"], input=data,
                         capture_output=True, check=True).stderr.decode()
    summary = log[log.rindex("Summary:"):]
    return (float(re.search(r"I:\s+(-?[\d.]+|-inf) LUFS", summary)[1]),
            float(re.search(r"Peak:\s+(-?[\d.]+|-inf) dBFS", summary)[1]))


def vtt_cues(path):
    """[(start seconds, end seconds, speaker or None, text)] of a WebVTT file, read by webvtt-py."""
    import webvtt

    cues = []
    for caption in webvtt.read(str(path)):
        voice = re.match(r"<v ([^>]+)>", caption.raw_text)
        cues.append((caption.start_in_seconds, caption.end_in_seconds, voice[1] if voice else None, caption.text))
    return cues


if __name__ == "__main__":
    sys.exit("run the test_*.py files")
