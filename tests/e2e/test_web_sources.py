"""Web addresses as sources: fetched where that is allowed, refused where it is not, and never waited for when interrupted."""
import http.server
import json
import signal
import subprocess
import threading
import unittest

from support import ARTICLE, Case
from test_service import Service

PAGE = b"""<!doctype html><html lang="en"><head><title>The lighthouse ledger</title></head><body>
<nav><a href="/">Home</a> <a href="/about">About</a></nav><article><h1>The lighthouse ledger</h1>
<p>The keeper of the lighthouse wrote every passing vessel into a ledger, and nobody ever read it until last year.</p>
<p>Historians found forty volumes in the cellar, which cover the years from 1861 to 1939 without a single gap.</p>
<p>The entries show how quickly steam replaced sail on this coast, and how the fog grew rarer with every decade.</p>
</article></body></html>"""


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append(self.path)
        path = self.path.partition("?")[0]
        if path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/article.html")
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif path == "/hang":
            self.server.hung.set()
            self.server.going.wait()
        elif path == "/picture":
            self.reply("image/png", b"\x89PNG")
        elif path == "/notes":
            self.reply("text/markdown", ARTICLE.read_bytes())
        elif path == "/article.html":
            self.reply("text/html; charset=utf-8", PAGE)
        else:
            self.send_error(404)

    def reply(self, kind, body):
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class HasSite:
    """A site on this machine, and a configuration that lets it be fetched from."""

    def open_site(self):
        self.site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        self.site.daemon_threads = True
        self.site.asked, self.site.hung, self.site.going = [], threading.Event(), threading.Event()
        threading.Thread(target=self.site.serve_forever, daemon=True).start()
        self.addCleanup(self.site.server_close)
        self.addCleanup(self.site.shutdown)
        self.addCleanup(self.site.going.set)
        self.leave = f'[fetch]\nallow_cidr = "127.0.0.0/8"\nallow_ports = "{self.site.server_port}"\n'

    def url(self, path):
        return f"http://127.0.0.1:{self.site.server_port}{path}"


class WebSources(HasSite, Case):
    def setUp(self):
        super().setUp()
        self.open_site()
        self.config = self.directory / "fetch.toml"
        self.config.write_text(self.leave)

    def script(self, *arguments):
        return json.loads(self.succeed("--config", self.config, "script", *arguments, "--quiet").stdout)

    def test_an_episode_is_made_of_a_page(self):
        audio = self.directory / "page.mp3"
        report = json.loads(self.succeed("--config", self.config, "make", self.url("/article.html"), "-o", audio,
                                         "--json", "--quiet").stdout)
        self.assertTrue(audio.exists())
        self.assertGreater(report["words"], 30)
        self.assertEqual(self.site.asked, ["/article.html"])
        text = audio.with_suffix(".vtt").read_text()
        self.assertIn("forty volumes", text)
        self.assertNotIn("About", text)

    def test_a_redirect_is_followed_and_the_source_is_called_where_it_was_found(self):
        self.assertIn(self.url("/article.html"), json.dumps(self.script(self.url("/moved"))))

    def test_pages_and_files_make_one_script(self):
        script = json.dumps(self.script(self.url("/article.html"), ARTICLE, "--minutes", "4"))
        self.assertIn("article.html", script)
        self.assertIn(ARTICLE.name, script)

    def test_what_the_server_calls_markdown_is_read_as_markdown(self):
        titles = [segment["title"] for segment in self.script(self.url("/notes"), "--minutes", "5")["segments"]]
        self.assertGreater(len(titles), 1, "the headings of Markdown are chapters")

    def test_without_leave_nothing_on_this_machine_is_asked(self):
        plain = self.directory / "plain.toml"
        plain.write_text(f'[fetch]\nallow_cidr = "10.9.9.9"\nallow_ports = "{self.site.server_port}"\n')
        out = self.directory / "out.mp3"
        self.assert_fails(r"port", "make", self.url("/article.html"), "-o", out)
        self.assert_fails(r"cannot be reached", "--config", plain, "make", self.url("/article.html"), "-o", out)
        self.assert_fails(r"cannot be reached", "make", "http://localhost/", "-o", out)
        self.assertEqual(self.site.asked, [])

    def test_what_cannot_be_read_is_refused_with_a_reason(self):
        for path, reason in {"/picture": "no document", "/missing": "404"}.items():
            self.assert_fails(reason, "--config", self.config, "make", self.url(path), "-o", self.directory / "out.mp3")

    def test_a_network_that_is_none_is_named(self):
        self.config.write_text('[fetch]\nallow_cidr = "intranet"\n')
        self.assert_fails("intranet", "--config", self.config, "make", ARTICLE, "-o", self.directory / "out.mp3")

    def test_ctrl_c_does_not_wait_for_the_site(self):
        command = self.command("--config", self.config, "make", self.url("/hang"), "-o", self.directory / "out.mp3")
        with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as made:
            self.assertTrue(self.site.hung.wait(60))
            made.send_signal(signal.SIGINT)
            self.assertEqual(made.wait(10), 1)
            self.assertIn("interrupted", made.stderr.read())


class ServedWebSources(HasSite, Service):
    def prepare(self):
        self.open_site()
        self.config.write_text(self.config.read_text() + self.leave + "per_minute = 3\n")

    def order(self, *queries):
        return {"sources": [{"url": self.url(f"/article.html?{query}")} for query in queries], "writer": "digest",
                "duration_minutes": 1}

    def test_a_client_has_its_pages_of_a_minute_and_what_is_kept_costs_none(self):
        for query in "abc":
            self.assertEqual(self.post("/api/script/generate", self.order(query)).status, 200)
        refused = self.post("/api/script/generate", self.order("d"))
        self.assertEqual((refused.status, refused.json()["code"]), (429, "rate_limited"), refused.body)
        self.assertIn("3 pages a minute", refused.json()["detail"])
        self.assertTrue(1 <= int(refused.headers["Retry-After"]) <= 60)
        self.assertTrue(refused.json()["retryable"])
        self.assertTrue(self.post("/api/script/generate", self.order("a")).json()["cached"])
        episode = self.post("/api/episodes/live", self.order("e"))
        self.assertEqual(episode.status, 429, episode.body)
        self.assertEqual(len(self.site.asked), 3)


if __name__ == "__main__":
    unittest.main()
