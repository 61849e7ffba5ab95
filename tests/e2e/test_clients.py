"""Programs that others wrote, against the service: OpenAI's npm client, an OpenAPI validator from npm, and curl."""
import json
import subprocess
import unittest

from support import ROOT
from test_service import SCRIPT, Service

CLIENTS = ROOT / "tests" / "clients"


class Clients(Service):
    def node(self, script, *arguments):
        done = subprocess.run(["node", script, *map(str, arguments)], cwd=CLIENTS, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout.strip()

    def curl(self, *arguments):
        done = subprocess.run(["curl", "--silent", "--show-error", "--fail-with-body", *map(str, arguments)],
                              capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stdout)
        return done.stdout

    def heard(self, path, *input_options):
        """The codec, and the seconds that a decoder gets out of the file: one that was streamed does not say its length."""
        found = subprocess.run(["ffprobe", "-v", "error", *input_options, "-show_entries", "stream=codec_name", "-of", "csv=p=0",
                                str(path)], capture_output=True, text=True, check=True)
        samples = subprocess.run(["ffmpeg", "-v", "error", *input_options, "-i", str(path), "-f", "s16le", "-ar", "24000",
                                  "-ac", "1", "-"], capture_output=True, check=True)
        return found.stdout.strip(), len(samples.stdout) / 2 / 24000

    def test_the_openai_client_works_unchanged(self):
        self.node("speech.mjs", f"http://127.0.0.1:{self.port}/v1", self.directory)
        codecs = {"mp3": "mp3", "opus": "opus", "aac": "aac", "flac": "flac", "wav": "pcm_s16le", "pcm": "pcm_s16le"}
        raw = {"pcm": ["-f", "s16le", "-ar", "24000", "-ac", "1"]}
        seconds = {}
        for name, codec in codecs.items():
            found, seconds[name] = self.heard(self.directory / f"said.{name}", *raw.get(name, []))
            self.assertEqual(found, codec)
        for name in codecs:
            self.assertAlmostEqual(seconds[name], seconds["wav"], delta=0.1, msg=name)
        self.assertGreater(self.heard(self.directory / "slow.wav")[1], 1.5 * seconds["wav"])

    def test_the_description_is_valid_openapi(self):
        self.assertEqual(self.node("describe.mjs", f"http://127.0.0.1:{self.port}/api/openapi.json"), "3.1")

    def test_curl_gets_a_script_its_audio_and_a_part_of_it(self):
        base = f"http://127.0.0.1:{self.port}"
        script = json.loads(self.curl("--json", json.dumps(SCRIPT), f"{base}/api/script/generate"))
        self.assertTrue(script["script"]["segments"])
        said = json.loads(self.curl("--json", json.dumps({"text": "Tea, please."}), f"{base}/api/tts/synthesize"))
        whole = self.curl(base + said["audio_url"])
        self.assertEqual(self.curl("--range", "100-199", base + said["audio_url"]), whole[100:200])
        # What broke off goes on where it stopped.
        part = self.directory / "part.mp3"
        part.write_bytes(whole[:1000])
        self.curl("--continue-at", "-", "--output", part, base + said["audio_url"])
        self.assertEqual(part.read_bytes(), whole)


if __name__ == "__main__":
    unittest.main()
