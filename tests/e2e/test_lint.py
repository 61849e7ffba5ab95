"""`showrunner lint` on episodes, feeds and addresses: what it finds, how it says so, and how it ends."""
import http.server
import json
import re
import threading
import unittest
import uuid

from support import ARTICLE, ROOT, Case

GOOD = ROOT / "tests" / "data" / "feeds" / "good.xml"
DATE = "Fri, 06 Mar 2026 09:30:00 GMT"
AUDIO = bytes(range(256)) * 40


class Site(http.server.BaseHTTPRequestHandler):
    """Serves the files of `server.files`, path to (type, bytes), as the rules ask for, or without what `server.lacks` names."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append((self.command, self.path))
        if self.path not in self.server.files:
            return self.reply(404, {}, b"")
        kind, body = self.server.files[self.path]
        tag = f'"{hash(body) & 0xFFFFFF:x}"'
        common = {"Content-Type": kind, "ETag": tag, "Last-Modified": DATE, "Access-Control-Allow-Origin": "*",
                  "X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=300, immutable"}
        if self.headers.get("If-None-Match") == tag or "If-Modified-Since" in self.headers:
            return self.reply(304, common, None)
        wanted = None if "ranges" in self.server.lacks else self.headers.get("Range")
        if wanted and self.headers.get("If-Range", tag) == tag:
            first, last = re.match(r"bytes=(\d*)-(\d*)$", wanted).groups()
            start = int(first) if first else len(body) - int(last)
            end = int(last) if first and last else len(body) - 1
            if start >= len(body):
                return self.reply(416, {"Content-Range": f"bytes */{len(body)}"}, b"")
            part = body[start:end + 1]
            return self.reply(206, {**common, "Content-Range": f"bytes {start}-{start + len(part) - 1}/{len(body)}"}, part)
        return self.reply(200, common, body)

    do_HEAD = do_GET

    def reply(self, status, headers, body):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if body is not None:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if body and self.command != "HEAD":
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # it has seen enough

    def log_message(self, *_):
        pass


def png(side):
    return (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + side.to_bytes(4, "big") * 2 + b"\x08\x02\0\0\0" + bytes(4))


class Lint(Case):
    def lint(self, *arguments, status=0):
        done = self.run_program("lint", *arguments)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done

    def broken(self, *arguments, status=0):
        """{rule: verdict} of what does not hold, as JSON has it."""
        report = json.loads(self.lint(*arguments, "--json", status=status).stdout)
        found = {finding["rule"]: finding["verdict"] for finding in report["findings"] if finding["verdict"] != "pass"}
        self.assertEqual(report["failed"], sum(verdict == "FAIL" for verdict in found.values()))
        self.assertEqual(report["advice"], sum(verdict == "advice" for verdict in found.values()))
        return found

    def open_site(self, lacks=()):
        """A site with the good feed, its addresses made those of the site."""
        site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        site.daemon_threads = True
        site.asked, site.lacks, site.files = [], lacks, {}
        threading.Thread(target=site.serve_forever, daemon=True).start()
        self.addCleanup(site.server_close)
        self.addCleanup(site.shutdown)
        base = f"http://127.0.0.1:{site.server_port}"
        feed = GOOD.read_text()
        for host in ("https://feeds.example.org", "https://media.example.org"):
            feed = feed.replace(host, base)
        guid = uuid.uuid5(uuid.UUID("ead4c236-bf58-58c6-a2c6-a6b28d128cb6"), f"{base[7:]}/harbour.xml")
        feed = re.sub(r"<podcast:guid>.*?</podcast:guid>", f"<podcast:guid>{guid}</podcast:guid>", feed)
        feed = re.sub(r'length="7234\d"', f'length="{len(AUDIO)}"', feed)
        feed = feed.replace('length="312345"', f'length="{len(AUDIO)}"')
        types = {"mp3": "audio/mpeg", "opus": "audio/opus", "vtt": "text/vtt", "srt": "application/x-subrip", "html": "text/html"}
        for path in re.findall(rf'"{base}(/harbour/[^"]+)"', feed):
            ending = path.rsplit(".", 1)[1]
            if path.endswith("chapters.json"):
                site.files[path] = ("application/json+chapters", b"{}")
            elif ending == "png":
                site.files[path] = ("image/png", png(1400))
            else:
                site.files[path] = (types.get(ending, "application/json"), AUDIO if ending in ("mp3", "opus") else b"WEBVTT\n")
        site.files["/harbour.xml"] = ("application/rss+xml; charset=utf-8", feed.encode())
        self.site = site
        return f"{base}/harbour.xml"

    def test_a_good_feed_file_passes(self):
        self.assertEqual(self.broken(GOOD), {})
        shown = self.lint(GOOD).stdout
        self.assertNotIn("FAIL", shown)
        self.assertRegex(shown.splitlines()[-1], r"^\d+ rules: \d+ hold, 0 with advice, 0 broken$")

    def test_a_broken_feed_file_fails_and_what_failed_comes_first(self):
        feed = self.directory / "feed.xml"
        feed.write_text(GOOD.read_text().replace("<itunes:explicit>false", "<itunes:explicit>no", 1)
                        .replace("<copyright>2026 The harbour archive</copyright>", ""))
        self.assertEqual(self.broken(feed, status=1), {"F2.explicit": "FAIL", "F3.copyright": "advice"})
        lines = self.lint(feed, status=1).stdout.splitlines()
        self.assertRegex(lines[0], r"^FAIL   F2\.explicit .*\(Apple, ")
        self.assertRegex(lines[1], r'^ +-> itunes:explicit says "no"$')
        self.assertRegex(lines[2], r"^advice F3\.copyright ")

    def test_advice_alone_ends_well(self):
        feed = self.directory / "feed.txt"  # what it is, its content tells
        feed.write_text(GOOD.read_text().replace("<generator>Showrunner</generator>\n", ""))
        self.assertEqual(self.broken(feed), {"F3.generator": "advice"})

    def test_what_is_not_well_formed_is_found_in_its_line(self):
        feed = self.directory / "feed.xml"
        feed.write_text("<rss>\n<channel>\n</rss>")
        self.assertRegex(self.lint(feed, status=1).stdout, r"F1\.xml [^\n]*\n +-> line 3, column 3: mismatched tag")

    def test_a_feed_is_checked_where_it_is_served(self):
        address = self.open_site()
        # The server of Python packs nothing, and marks even feeds as immutable, which is nobody's rule.
        self.assertEqual(self.broken(address), {"H4.gzip": "advice"})
        asked = {path for _, path in self.site.asked}
        self.assertEqual(asked, set(self.site.files))
        self.assertIn(("HEAD", "/harbour/1/4f1c2a9b7d3e.mp3"), self.site.asked)

    def test_only_so_many_episodes_are_asked_for(self):
        address = self.open_site()
        self.broken(address, "--items", 0)
        self.assertEqual({path for _, path in self.site.asked}, {"/harbour.xml", "/harbour/cover.png"})

    def test_a_server_without_ranges_fails(self):
        self.assertEqual(self.broken(self.open_site(lacks=("ranges",)), status=1), {"H2.range": "FAIL", "H4.gzip": "advice"})

    def test_a_missing_file_fails(self):
        address = self.open_site()
        del self.site.files["/harbour/3/4f1c2a9b7d3e.vtt"]
        self.assertEqual(self.broken(address, status=1), {"H1.reach": "FAIL", "H4.gzip": "advice"})

    def test_other_servers_of_this_machine_are_not_asked_on_behalf_of_a_feed(self):
        self.open_site()
        inner = self.site
        address = self.open_site()
        kind, feed = self.site.files["/harbour.xml"]
        here = f"127.0.0.1:{self.site.server_port}/harbour/3/4f1c2a9b7d3e.mp3"
        there = f"127.0.0.1:{inner.server_port}/harbour/3/4f1c2a9b7d3e.mp3"
        self.site.files["/harbour.xml"] = (kind, feed.replace(here.encode(), there.encode()))
        self.assertEqual(self.broken(address, status=1), {"H1.reach": "FAIL", "H4.gzip": "advice"})
        self.assertEqual(inner.asked, [])
        config = self.directory / "config.toml"
        config.write_text(f'[fetch]\nallow_cidr = "127.0.0.0/8"\nallow_ports = "{inner.server_port}"\n')
        self.assertEqual(self.broken(address, "--config", config), {"H4.gzip": "advice"})
        self.assertGreater(len(inner.asked), 0)

    def test_a_finished_episode_passes_and_a_changed_one_does_not(self):
        audio = self.directory / "episode.mp3"
        self.make(ARTICLE, "-o", audio, "--minutes", "1")
        self.assertLessEqual(set(self.broken(audio)), {"E8"})
        transcript = audio.with_suffix(".vtt")
        transcript.write_text(transcript.read_text().replace(" the ", " a ", 1))
        self.assertEqual(self.broken(audio, status=1)["E13"], "FAIL")
        transcript.unlink()
        self.assertEqual(self.broken(audio, status=1)["E11"], "FAIL")

    def test_the_table_has_every_rule_once(self):
        rules = json.loads(self.lint("--rules", "--json").stdout)
        ids = [rule["rule"] for rule in rules]
        self.assertEqual(len(ids), len(set(ids)))
        self.assertEqual({rule[0] for rule in ids}, set("EFH"))
        shown = self.lint("--rules").stdout
        for rule in ids:
            self.assertIn(f" {rule} ", shown)

    def test_what_cannot_be_checked_is_an_error(self):
        self.assert_fails("cannot open", "lint", self.directory / "none.mp3")
        self.assert_fails("no MP3", "lint", ARTICLE)
        self.assert_fails("status 404", "lint", self.open_site().replace("harbour.xml", "none.xml"))
        self.assert_fails("is no feed", "lint", self.open_site().replace("harbour.xml", "harbour/3/4f1c2a9b7d3e.mp3"))
        self.assert_fails("connect", "lint", "http://127.0.0.1:9/feed.xml")
        self.assert_fails("TARGET", "lint", status=2)
        self.assert_fails("--rules", "lint", "--rules", GOOD, status=2)
        self.assert_fails("--items", "lint", GOOD, "--items", "-1", status=2)


if __name__ == "__main__":
    unittest.main()
