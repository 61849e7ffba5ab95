"""Scripts by a language model: the scripted provider stands in for a real one and counts what it is asked."""
import json
import os
import resource
import signal
import socket
import subprocess
import time
import unittest
import urllib.request

import support
from support import ARTICLE, BUILD, Case

PROVIDER = BUILD / "scripted-provider"


class WithModel(Case):
    BEHAVIOUR = {}

    def setUp(self):
        super().setUp()
        self.provider = subprocess.Popen([PROVIDER, "--control", json.dumps(self.BEHAVIOUR)], stdout=subprocess.PIPE,
                                         text=True)
        self.addCleanup(self.stop_provider)
        self.url = self.provider.stdout.readline().strip()
        self.environment["OPENAI_BASE_URL"] = self.url

    def stop_provider(self):
        self.provider.terminate()
        self.provider.wait(10)
        self.provider.stdout.close()

    def calls(self):
        """How often the model has been asked so far."""
        root = self.url.removesuffix("/v1")
        with urllib.request.urlopen(f"{root}/control/counters") as answer:
            return sum(count for path, count in json.load(answer)["calls"].items() if path.endswith("/chat/completions"))

    def behave(self, **behaviour):
        request = urllib.request.Request(self.url.removesuffix("/v1") + "/control", method="PUT",
                                         data=json.dumps(behaviour).encode())
        urllib.request.urlopen(request).close()

    def script_of(self, audio):
        return json.loads(audio.with_suffix(".script.json").read_text())


class Episodes(WithModel):
    def test_from_a_topic(self):
        audio = self.directory / "tides.mp3"
        report = self.make("--topic", "how tides work", "--minutes", "1", "-o", audio)
        self.assertEqual(report["writer"], "llm")
        self.assertEqual(report["provider"], "openai")
        self.assertEqual(report["model"], "gpt-4o-mini")
        self.assertGreater(report["usage"]["output_tokens"], 50)
        self.assertEqual(report["usage"]["calls"], self.calls())
        self.assertFalse(report["cached"]["script"])
        self.assertAlmostEqual(report["duration_seconds"], 60, delta=6)
        cues = support.vtt_cues(audio.with_suffix(".vtt"))
        speakers = {speaker["name"] for speaker in self.script_of(audio)["speakers"]}
        self.assertEqual({speaker for _, _, speaker, _ in cues if speaker}, speakers)
        self.assertLessEqual(cues[-1][1], report["duration_seconds"] + 0.001)
        loudness, peak = support.ebur128(audio)
        self.assertAlmostEqual(loudness, -16, delta=1)
        self.assertLessEqual(peak, -0.9)

    def test_from_a_document(self):
        audio = self.directory / "article.mp3"
        report = self.make(ARTICLE, "--minutes", "2", "--hosts", "3", "-o", audio)
        self.assertEqual(report["writer"], "llm")
        script = self.script_of(audio)
        self.assertEqual(len(script["speakers"]), 3)
        sources = [turn["source"] for segment in script["segments"] for turn in segment["turns"] if "source" in turn]
        self.assertTrue(sources)
        self.assertEqual({source["document"] for source in sources}, {ARTICLE.name})

    def test_named_after_its_topic(self):
        self.succeed("make", "--topic", "Why the sea is salt?", "--minutes", "0.5", "--quiet", cwd=self.directory)
        self.assertTrue((self.directory / "why-the-sea-is-salt.mp3").exists())

    def test_the_script_alone(self):
        script = json.loads(self.succeed("script", "--topic", "tides", "--minutes", "1", "--hosts", "6", "--quiet").stdout)
        self.assertEqual(len(script["speakers"]), 6)

    def test_what_is_asked_reaches_the_model(self):
        asked = {"--topic": "how tides work", "--style": "lecture", "--tone": "serious",
                 "--instructions": "mention the moon"}
        arguments = [word for option in asked.items() for word in option]
        for option, words in asked.items():
            with self.subTest(option):
                # Prompts without these words are refused.
                self.behave(rules=[{"body_contains": words}, {"path": "/chat/completions", "status": 400}])
                self.succeed("script", *arguments, "--minutes", "1", "--rewrite", "--quiet")

    def test_a_model_of_the_configuration_comes_first(self):
        config = self.directory / "own.toml"
        config.write_text(f'[llm]\nbase_url = "{self.url}/"\nmodel = "own-model"\napi_key = "secret-of-mine"\n')
        self.environment["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1"
        report = self.make("--config", config, "--topic", "tides", "--minutes", "0.5", "-o", self.directory / "a.mp3")
        self.assertEqual((report["provider"], report["model"]), ("custom", "own-model"))
        shown = self.succeed("config", "--config", config).stdout
        self.assertNotIn("secret-of-mine", shown)
        self.assertIn("own-model", shown)


class WritingAndSpeaking(WithModel):
    BEHAVIOUR = {"tokens_per_second": 120}

    def test_go_on_at_the_same_time(self):
        report = self.make("--topic", "tides", "--minutes", "2", "-o", self.directory / "a.mp3")
        seconds = report["seconds"]
        self.assertGreater(seconds["write"] + seconds["speak"], seconds["total"])

    def test_stop_together_when_interrupted(self):
        self.behave(tokens_per_second=30)
        before = self.files()
        running = subprocess.Popen(self.command("make", "--topic", "tides", "--minutes", "3", "-o",
                                                self.directory / "a.mp3"),
                                   env=self.environment, stderr=subprocess.PIPE, text=True)
        sentences = self.data / "cache"
        while self.calls() == 0 or not any(path.is_file() for path in sentences.rglob("*")):
            self.assertIsNone(running.poll())
            time.sleep(0.02)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=10)
        self.assertEqual(running.returncode, 1)
        self.assertIn("interrupted", said)
        self.assertEqual(self.files(), before)


class NeverPaidTwice(WithModel):
    def test_a_repeat_does_not_ask_again(self):
        first = self.make("--topic", "tides", "--minutes", "1", "-o", self.directory / "a.mp3")
        asked = self.calls()
        again = self.make("--topic", "tides", "--minutes", "1", "-o", self.directory / "b.opus")
        self.assertEqual(self.calls(), asked)
        self.assertTrue(again["cached"]["script"])
        self.assertEqual(again["cached"]["sentences"], again["cached"]["of"])
        self.assertEqual(again["usage"], {"input_tokens": 0, "output_tokens": 0, "calls": 0})
        self.assertEqual(again["words"], first["words"])
        other = self.make("--topic", "tides", "--minutes", "1", "--tone", "serious", "-o", self.directory / "c.mp3")
        self.assertGreater(self.calls(), asked)
        self.assertFalse(other["cached"]["script"])

    def test_the_same_episode_again_makes_nothing(self):
        arguments = ("--topic", "tides", "--minutes", "1", "-o", self.directory / "a.mp3")
        self.make(*arguments)
        asked = self.calls()
        again = self.make(*arguments)
        self.assertEqual(self.calls(), asked)
        self.assertEqual(again["usage"]["calls"], 0)

    def test_rewrite_asks_again(self):
        arguments = ("--topic", "tides", "--minutes", "1", "-o", self.directory / "a.mp3")
        self.make(*arguments)
        asked = self.calls()
        self.assertFalse(self.make(*arguments, "--rewrite")["cached"]["script"])
        self.assertGreater(self.calls(), asked)

    def test_script_and_make_share_what_was_written(self):
        self.succeed("script", "--topic", "tides", "--minutes", "1", "--quiet")
        asked = self.calls()
        report = self.make("--topic", "tides", "--minutes", "1", "-o", self.directory / "a.mp3")
        self.assertEqual(self.calls(), asked)
        self.assertTrue(report["cached"]["script"])

    def test_a_script_is_kept_when_speaking_fails(self):
        def a_small_disk():
            """Room for the script and for some seconds of sound: long after a model that answers at once has finished."""
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000))

        arguments = ("--topic", "tides", "--minutes", "2")
        before = self.files()
        failed = self.run_program("make", *arguments, "-o", self.directory / "a.wav", "--quiet", preexec_fn=a_small_disk)
        self.assertEqual(failed.returncode, 1)
        self.assertIn("File too large", failed.stderr.splitlines()[-1])
        self.assertEqual(self.files(), before)
        asked = self.calls()
        self.assertGreater(asked, 0)
        report = self.make(*arguments, "-o", self.directory / "a.wav")
        self.assertEqual(self.calls(), asked)
        self.assertTrue(report["cached"]["script"])


class Trouble(WithModel):
    def make_fails(self, message, *arguments):
        self.assert_fails(message, "make", "--topic", "tides", "--minutes", "1", "-o", self.directory / "a.mp3", "--quiet",
                          *arguments)

    def impatient(self):
        config = self.directory / "impatient.toml"
        config.write_text("[upstream]\nmax_attempts = 1\n")
        return "--config", config

    def test_a_dead_provider_is_named(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            self.environment["OPENAI_BASE_URL"] = f"http://127.0.0.1:{unused.getsockname()[1]}/v1"
            self.make_fails("openai.*connect", *self.impatient())

    def test_a_refused_key_names_its_variable(self):
        self.behave(api_key="the right one")
        self.environment["OPENAI_API_KEY"] = "a wrong one"
        self.make_fails("OPENAI_API_KEY")

    def test_a_provider_that_breaks_off_leaves_nothing(self):
        self.behave(tokens_per_second=400, rules=[{"path": "/chat/completions", "reset_after_bytes": 300}])
        self.make_fails("openai", *self.impatient())

    def test_no_model_says_how_to_configure_one(self):
        del self.environment["OPENAI_BASE_URL"]
        self.make_fails("GROQ_API_KEY or OPENAI_API_KEY")
        self.assert_fails("GROQ_API_KEY or OPENAI_API_KEY", "script", ARTICLE, "--writer", "llm")

    def test_the_digest_says_what_it_cannot_follow(self):
        done = self.succeed("script", ARTICLE, "--writer", "digest", "--style", "debate", "--topic", "tides")
        self.assertRegex(done.stderr, "note: .*topic, style")

    def test_wrong_usage(self):
        for arguments in (["--style", "opera"], ["--tone", "grim"], ["--hosts", "7"], ["--writer", "ghost"]):
            self.assertEqual(self.run_program("make", "--topic", "tides", *arguments).returncode, 2, arguments)
        self.make_fails("not both", "--script", self.directory / "a.json")


if __name__ == "__main__":
    unittest.main()
