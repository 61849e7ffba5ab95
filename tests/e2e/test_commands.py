"""The commands beside `make`."""
import json
import unittest

import support
from support import ARTICLE, Case, same_bytes


class Commands(Case):
    def test_help_and_version_end_well(self):
        self.assertIn("make", self.succeed("--help").stdout)
        self.assertRegex(self.succeed("--version").stdout, r"^showrunner \d")
        for command in ("make", "script", "speak", "voices", "lint", "config"):
            with self.subTest(command):
                self.assertIn("Usage", self.succeed(command, "--help").stdout)

    def test_there_are_at_least_24_hosts_with_distinct_names(self):
        voices = json.loads(self.succeed("voices", "--json").stdout)
        self.assertGreaterEqual(len(voices), 24)
        self.assertEqual(len({voice["id"] for voice in voices}), len(voices))
        self.assertGreaterEqual(len({voice["engine_voice"] for voice in voices}), 4)
        listed = self.succeed("voices").stdout
        for voice in voices:
            self.assertIn(voice["id"], listed)

    def test_voices_can_be_listed_by_language(self):
        voices = json.loads(self.succeed("voices", "--json", "--language", "de").stdout)
        self.assertGreater(len(voices), 0)
        self.assertEqual({voice["language"].split("-")[0] for voice in voices}, {"de"})

    def test_a_written_script_can_be_edited_and_made(self):
        script = self.directory / "script.json"
        self.succeed("script", ARTICLE, "-o", script, "--minutes", "1")
        content = json.loads(script.read_text())
        self.assertEqual(content["version"], 1)
        content["segments"][0]["turns"][0]["text"] = "Welcome to something that I have edited."
        script.write_text(json.dumps(content))
        audio = self.directory / "episode.mp3"
        report = self.make("--script", script, "-o", audio)
        self.assertEqual(report["writer"], "script")
        self.assertIn("something that I have edited", audio.with_suffix(".vtt").read_text())

    def test_a_script_goes_to_standard_output_by_default(self):
        self.assertEqual(json.loads(self.succeed("script", ARTICLE, "--minutes", "1", "-q").stdout)["version"], 1)

    def test_a_document_on_standard_input(self):
        report = self.make("-", "-o", self.directory / "e.mp3", "--minutes", "0.5", input=ARTICLE.read_text())
        self.assertGreater(report["duration_seconds"], 20)

    def test_speak_says_a_sentence(self):
        audio = self.directory / "hello.wav"
        self.succeed("speak", "Hello there, and welcome to the show.", "-o", audio)
        rate = support.sample_rate(audio)
        seconds = len(support.decode(audio)) / rate
        self.assertTrue(1.5 < seconds < 5, seconds)
        slow = self.directory / "slow.wav"
        self.succeed("speak", "-", "-o", slow, "--speed", "0.7", input="Hello there, and welcome to the show.")
        self.assertGreater(len(support.decode(slow)) / rate, seconds * 1.15)

    def test_speak_says_one_word_and_many_languages(self):
        for text, arguments in (("Hi", []), ("Guten Morgen, wie geht es dir?", ["--language", "de"]),
                                ("Il était une fois un petit renard.", ["--language", "fr"])):
            with self.subTest(text):
                audio = self.directory / "a.wav"
                self.succeed("speak", text, "-o", audio, *arguments)
                self.assertGreater(abs(support.decode(audio)).max(), 0.05)

    def test_speak_with_nothing_to_say_fails(self):
        self.assert_fails(r"nothing", "speak", "\U0001f600", "-o", self.directory / "x.wav")

    def test_a_lexicon_changes_what_is_said(self):
        lexicon = self.directory / "words.txt"
        lexicon.write_text("# how we say it\nZyxquor = sigh core\n")
        with_lexicon, without = self.directory / "a.wav", self.directory / "b.wav"
        self.succeed("speak", "We met Zyxquor here.", "-o", with_lexicon, "--lexicon", lexicon)
        self.succeed("speak", "We met Zyxquor here.", "-o", without)
        self.assertFalse(same_bytes(with_lexicon, without))
        respelled = self.directory / "c.wav"
        self.succeed("speak", "We met sigh core here.", "-o", respelled)
        self.assertTrue(same_bytes(with_lexicon, respelled))

    def test_config_prints_what_it_reads_back(self):
        printed = self.succeed("config").stdout
        config = self.directory / "config.toml"
        config.write_text(printed.replace("workers = 0", "workers = 3"))
        self.assertIn("workers = 3", self.succeed("config", "--config", config).stdout)

    def test_lint_names_what_is_wrong_with_a_foreign_file(self):
        audio = self.directory / "plain.wav"
        self.succeed("speak", "A short sentence without any chapters.", "-o", audio)
        done = self.run_program("lint", audio)
        self.assertEqual(done.returncode, 1)
        self.assertIn("E6", done.stdout)

    def test_every_kind_of_document_becomes_an_episode(self):
        documents = support.ROOT / "tests" / "data" / "documents"
        for name in ("two_columns.pdf", "pages/news.html", "letter-koi8r.txt", "letter-utf16le.txt"):
            with self.subTest(name):
                report = self.make(documents / name, "-o", self.directory / "e.mp3", "--minutes", "0.5")
                self.assertGreater(report["duration_seconds"], 5)


if __name__ == "__main__":
    unittest.main()
