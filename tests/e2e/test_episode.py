"""An episode from a real document, judged by tools that are not ours."""
import hashlib
import json
import unittest

import mutagen.id3
import mutagen.mp3
import numpy

import support
from support import ARTICLE, Case


class EpisodeFromArticle(Case):
    """One episode, made once, looked at from all sides."""

    @classmethod
    def setUpClass(cls):
        cls.maker = Case()
        cls.maker.setUp()
        cls.addClassCleanup(cls.maker.doCleanups)
        cls.audio = cls.maker.directory / "episode.mp3"
        cls.report = cls.maker.make(ARTICLE, "-o", cls.audio, "--minutes", "3")

    def test_all_files_stand_beside_the_audio(self):
        for ending in ("mp3", "vtt", "srt", "chapters.json", "script.json"):
            self.assertGreater(self.audio.with_suffix(f".{ending}").stat().st_size, 0, ending)

    def test_the_report_has_the_shape_of_the_design(self):
        self.assertEqual(set(self.report) - {"notice"},
                         {"audio", "duration_seconds", "words", "loudness_lufs", "true_peak_dbtp", "writer", "voices",
                          "chapters", "cached", "seconds"})
        self.assertEqual(set(self.report["cached"]), {"sentences", "of"})
        self.assertEqual(set(self.report["seconds"]), {"read", "write", "speak", "master", "total"})

    def test_the_length_is_what_was_asked_for(self):
        self.assertAlmostEqual(self.report["duration_seconds"], 180, delta=18)

    def test_every_decoder_finds_the_reported_duration(self):
        rate = support.sample_rate(self.audio)
        samples = round(self.report["duration_seconds"] * rate)
        self.assertEqual(support.ffprobe_samples(self.audio), samples)
        self.assertEqual(len(support.decode(self.audio)), samples)
        # What ffprobe calls the duration of an MP3 counts whole frames, encoder delay and padding included.
        declared = float(support.probe(self.audio)["format"]["duration"])
        self.assertTrue(0 <= declared - samples / rate <= 2 * 1152 / rate + 0.001, (declared, samples / rate))

    def test_loudness_and_true_peak_are_on_target(self):
        loudness, peak = support.ebur128(self.audio)
        self.assertAlmostEqual(loudness, -16, delta=0.5)
        self.assertLessEqual(peak, -1.0)

    def test_speakers_are_within_one_loudness_unit(self):
        rate = support.sample_rate(self.audio)
        samples = support.decode(self.audio)
        by_speaker = {}
        speaker = None
        for start, end, named, _ in support.vtt_cues(self.audio.with_suffix(".vtt")):
            speaker = named or speaker
            by_speaker.setdefault(speaker, []).append(samples[int(start * rate):int(end * rate)])
        loudness = {name: support.ebur128_of_samples(numpy.concatenate(parts), rate)[0]
                    for name, parts in by_speaker.items()}
        self.assertEqual(len(loudness), 2, loudness)
        self.assertLessEqual(max(loudness.values()) - min(loudness.values()), 1.0, loudness)

    def test_chapters_are_in_the_tag_and_agree_with_the_json(self):
        tags = mutagen.id3.ID3(self.audio)
        contents = tags.getall("CTOC")
        self.assertEqual(len(contents), 1)
        chapters = {frame.element_id: frame for frame in tags.getall("CHAP")}
        ordered = [chapters[name] for name in contents[0].child_element_ids]
        self.assertEqual(len(ordered), self.report["chapters"])
        self.assertGreaterEqual(len(ordered), 3)
        self.assertEqual(ordered[0].start_time, 0)
        duration_ms = self.report["duration_seconds"] * 1000
        self.assertAlmostEqual(ordered[-1].end_time, duration_ms, delta=1)
        for before, after in zip(ordered, ordered[1:]):
            self.assertEqual(before.end_time, after.start_time)
        stored = json.loads(self.audio.with_suffix(".chapters.json").read_text())
        self.assertEqual(stored["version"], "1.2.0")
        for frame, entry in zip(ordered, stored["chapters"], strict=True):
            self.assertAlmostEqual(frame.start_time / 1000, entry["startTime"], delta=0.002)
            self.assertEqual(frame.sub_frames.getall("TIT2")[0].text[0], entry["title"])

    def test_the_stream_is_what_podcast_apps_expect(self):
        info = mutagen.mp3.MP3(self.audio).info
        self.assertEqual(info.sample_rate, 44100)
        self.assertEqual(info.bitrate, 96000)
        self.assertEqual(str(info.bitrate_mode), "BitrateMode.CBR")

    def test_cues_are_monotonic_and_start_at_the_onset_of_their_sentence(self):
        rate = support.sample_rate(self.audio)
        samples = support.decode(self.audio)
        cues = support.vtt_cues(self.audio.with_suffix(".vtt"))
        self.assertGreater(len(cues), 10)
        previous_end = 0
        frame = rate // 200
        late = []
        for start, end, _, text in cues:
            self.assertGreaterEqual(start, previous_end - 0.001)
            self.assertGreater(end, start)
            window = samples[max(0, int((start - 0.15) * rate)):int((start + 0.5) * rate)]
            energy = numpy.array([numpy.sqrt(numpy.mean(window[i:i + frame] ** 2))
                                  for i in range(0, len(window) - frame, frame)])
            threshold = 10 ** (-40 / 20)
            loud = numpy.nonzero(energy > threshold)[0]
            self.assertGreater(len(loud), 0, text)
            onset = max(0, start - 0.15) + loud[0] * frame / rate
            if abs(onset - start) > 0.1:
                late.append((start, onset, text))
            previous_end = end
        self.assertEqual(late, [])
        self.assertLessEqual(cues[-1][1], self.report["duration_seconds"] + 0.001)

    def test_the_transcript_says_what_the_script_says(self):
        script = json.loads(self.audio.with_suffix(".script.json").read_text())
        said = " ".join(" ".join(text for *_, text in support.vtt_cues(self.audio.with_suffix(".vtt"))).split())
        written = " ".join(" ".join(turn["text"] for segment in script["segments"] for turn in segment["turns"]).split())
        self.assertEqual(said, written)

    def test_lint_finds_nothing_to_complain_about(self):
        done = self.maker.succeed("lint", self.audio)
        self.assertNotIn("FAIL", done.stdout)


class SameInputSameBytes(Case):
    def test_with_one_worker_and_with_two(self):
        digests = []
        for workers in (1, 2):
            config = self.directory / f"config{workers}.toml"
            config.write_text(f"[tts]\nworkers = {workers}\n")
            audio = self.directory / f"{workers}" / "episode.mp3"
            audio.parent.mkdir()
            self.make(ARTICLE, "-o", audio, "--minutes", "1.5", "--config", config, data=self.directory / f"data{workers}")
            digests.append([hashlib.sha256(audio.with_suffix(ending).read_bytes()).hexdigest()
                            for ending in (".mp3", ".vtt", ".srt", ".chapters.json", ".script.json")])
        self.assertEqual(digests[0], digests[1])


class NeverTwice(Case):
    def test_a_repeat_with_nothing_changed_makes_nothing(self):
        audio = self.directory / "episode.mp3"
        self.make(ARTICLE, "-o", audio, "--minutes", "1")
        before = audio.stat()
        report = self.make(ARTICLE, "-o", audio, "--minutes", "1")
        self.assertEqual((audio.stat().st_mtime_ns, audio.stat().st_ino), (before.st_mtime_ns, before.st_ino))
        self.assertEqual(report["cached"]["sentences"], report["cached"]["of"])
        self.assertEqual(report["seconds"]["speak"], 0)

    def test_a_repeat_makes_what_was_damaged_or_deleted_anew(self):
        audio = self.directory / "episode.mp3"
        self.make(ARTICLE, "-o", audio, "--minutes", "1")
        good = audio.read_bytes()
        audio.write_bytes(good[:-100])
        audio.with_suffix(".vtt").unlink()
        self.make(ARTICLE, "-o", audio, "--minutes", "1")
        self.assertTrue(audio.read_bytes() == good)
        self.assertTrue(audio.with_suffix(".vtt").exists())

    def test_one_line_of_three_hundred_edited_speaks_one_sentence(self):
        lines = [f"This is line number {number} of a long script about nothing much." for number in range(300)]
        script = support.write_script(self.directory / "script.json", [lines[:150], lines[150:]])
        audio = self.directory / "episode.mp3"
        voices = ["--voice", "espeak:en-us", "--voice", "espeak:en-gb"]
        first = self.make("--script", script, "-o", audio, *voices)
        self.assertEqual(first["cached"], {"sentences": 0, "of": 300})
        lines[123] = "And here somebody changed a line."
        support.write_script(self.directory / "script.json", [lines[:150], lines[150:]])
        second = self.make("--script", script, "-o", audio, *voices)
        self.assertEqual(second["cached"], {"sentences": 299, "of": 300})

    def test_a_changed_voice_never_hits_the_old_entry(self):
        script = support.write_script(self.directory / "script.json", [["One sentence.", "Another sentence."]])
        audio = self.directory / "episode.mp3"
        self.make("--script", script, "-o", audio, "--voice", "espeak:en-us", "--voice", "espeak:en-us")
        report = self.make("--script", script, "-o", audio, "--voice", "espeak:en-gb", "--voice", "espeak:en-gb")
        self.assertEqual(report["cached"]["sentences"], 0)


class Formats(Case):
    def test_every_format_has_the_duration_and_loudness(self):
        script = support.write_script(self.directory / "script.json",
                                      [["The quick brown fox jumps over the lazy dog, twice a day.",
                                        "Nobody has ever asked the dog what it thinks of that."]] * 3)
        for ending in ("mp3", "opus", "flac", "wav"):
            with self.subTest(ending):
                audio = self.directory / f"episode.{ending}"
                report = self.make("--script", script, "-o", audio)
                rate = 48000 if ending == "opus" else support.sample_rate(audio)
                self.assertEqual(len(support.decode(audio)), round(report["duration_seconds"] * rate))
                loudness, peak = support.ebur128(audio)
                self.assertAlmostEqual(loudness, -16, delta=0.5)
                self.assertLessEqual(peak, -1.0)


class Lengths(Case):
    def test_the_requested_minutes_are_hit_within_a_tenth(self):
        for minutes, hosts in ((0.5, 1), (2, 2), (4, 3), (5, 4)):
            with self.subTest(minutes=minutes, hosts=hosts):
                report = self.make(ARTICLE, "-o", self.directory / "e.mp3", "--minutes", minutes, "--hosts", hosts)
                self.assertAlmostEqual(report["duration_seconds"], 60 * minutes, delta=6 * minutes)
                self.assertEqual(len(report["voices"]), hosts)
                self.assertEqual(len(set(report["voices"])), hosts)

    def test_a_source_that_is_too_short_is_said_to_be(self):
        report = self.make(ARTICLE, "-o", self.directory / "e.mp3", "--minutes", "60")
        self.assertIn("60", report["notice"])


if __name__ == "__main__":
    unittest.main()
