"""Events and audio as a browser takes them: EventSource over a restart, and <audio> of what is finished and what is not."""
import signal
import unittest

from browser import CHROMIUM, Page
from test_library import LINES, Library, script_of

LISTEN = """
globalThis.heard = [];
globalThis.stream = new EventSource("/api/events");
for (const kind of ["hello", "reset", "podcast"])
  stream.addEventListener(kind, (event) => heard.push([kind, Number(event.lastEventId), JSON.parse(event.data).title ?? ""]));
globalThis.until = async (count) => {
  for (;;) {
    if (heard.filter(([kind]) => kind === "podcast").length >= count) return heard;
    await new Promise((done) => setTimeout(done, 20));
  }
};
new Promise((done) => stream.addEventListener("hello", () => done(true)))
"""

# An element that plays; what it came to is told by `wait(EVENT)`.
PLAY = """
globalThis.audio = new Audio(%s);
globalThis.wait = (name) => new Promise((done, failed) => {
  audio.addEventListener(name, () => done(true), { once: true });
  audio.addEventListener("error", () => failed(new Error(`${audio.error.code}: ${audio.error.message}`)), { once: true });
});
globalThis.played = async (seconds) => {
  while (audio.currentTime < seconds) {
    if (audio.error) throw new Error(audio.error.message);
    if (audio.ended) throw new Error(`ended at ${audio.currentTime}`);
    await new Promise((done) => setTimeout(done, 20));
  }
  return audio.currentTime;
};
"""


@unittest.skipUnless(CHROMIUM, "there is no Chromium here")
class Browser(Library):
    def setUp(self):
        super().setUp()
        self.page = Page(self.directory / "browser")
        self.addCleanup(self.page.close)
        self.page.open(f"http://127.0.0.1:{self.port}/api/voices")  # any page of this server, without a policy of its own

    def test_an_event_source_goes_on_over_a_restart_and_misses_nothing(self):
        self.assertTrue(self.page.run(LISTEN))
        podcast = self.podcast(title="One")
        self.page.run("until(1)")
        self.server.send_signal(signal.SIGTERM)
        self.assertEqual(self.server.wait(), 0)
        self.assertNotEqual(self.page.run("stream.readyState"), 2, "a clean end is no reason to give up")
        self.server, _ = self.start(self.command("serve", "--listen", f"127.0.0.1:{self.port}", "--config", self.config))
        for title in ("Two", "Three"):
            self.json("PATCH", f"/api/podcasts/{podcast['id']}", {"title": title})
        heard = self.page.run("until(3)")
        self.assertEqual([title for kind, _, title in heard if kind == "podcast"], ["One", "Two", "Three"])
        self.assertNotIn("reset", [kind for kind, _, _ in heard])
        numbers = [number for kind, number, _ in heard if kind == "podcast"]
        self.assertEqual(numbers, sorted(set(numbers)))

    def test_a_finished_episode_is_played_and_sought_in(self):
        audio = self.made(script=script_of(LINES))["rendered"]["audio"]
        self.page.run(PLAY % f'"{self.path(audio["url"])}"' + 'wait("loadedmetadata")')
        self.assertAlmostEqual(self.page.run("audio.duration"), audio["duration"], delta=0.1)
        self.assertAlmostEqual(self.page.run("audio.seekable.end(0)"), audio["duration"], delta=0.1)
        near_the_end = audio["duration"] - 2
        self.page.run(f'audio.currentTime = {near_the_end}; wait("seeked")')
        self.page.run(f"audio.play().then(() => played({near_the_end + 0.3}))")

    def test_an_episode_is_played_while_it_is_being_made(self):
        lines = [f"Line {number} of a long night at the lighthouse is being read now." for number in range(1, 101)]
        created = self.create(script=script_of(lines))
        episode, job = created["episode"]["id"], created["job"]["id"]
        self.page.run(PLAY % f'"/media/{episode}/live.mp3"' + "audio.play().then(() => played(0.5))")
        self.assertEqual(self.json("GET", f"/api/jobs/{job}")["state"], "running", "it was finished before it was played")
        self.assertEqual(self.ended(job)["state"], "done")
        self.page.run("played(1.5)")

    def test_a_range_that_is_open_at_its_end_is_the_whole_in_one_part(self):
        audio = self.made(script=script_of(LINES[:2], chapters=1))["rendered"]["audio"]
        for wanted, first in (("bytes=0-", 0), ("bytes=1000-", 1000)):
            reply = self.request("GET", self.path(audio["url"]), headers={"Range": wanted})
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (206, "audio/mpeg"))
            self.assertEqual(reply.headers["Content-Range"], f"bytes {first}-{audio['bytes'] - 1}/{audio['bytes']}")
            self.assertEqual(reply.headers["Accept-Ranges"], "bytes")
            self.assertEqual(len(reply.body), audio["bytes"] - first)

    def test_the_live_stream_has_no_ranges_and_nobody_keeps_it(self):
        lines = [f"Line {number} of a long night at the lighthouse is being read now." for number in range(1, 41)]
        created = self.create(script=script_of(lines))
        reply = self.request("GET", f"/media/{created['episode']['id']}/live.mp3", headers={"Range": "bytes=0-"})
        self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "audio/mpeg"))
        self.assertEqual((reply.headers["Cache-Control"], reply.headers["Transfer-Encoding"]), ("no-store", "chunked"))
        self.assertEqual((reply.headers["Content-Range"], reply.headers["Content-Length"]), (None, None))


if __name__ == "__main__":
    unittest.main()
