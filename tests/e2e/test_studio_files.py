"""The web studio as the program serves it, against the files that were embedded: build/web/dist."""
import gzip
import http.client
import pathlib
import re
import subprocess
import unittest

from support import ROOT
from test_service import Service

DIST = ROOT / "build" / "web" / "dist"
PAGE = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
VIEWS = ["/", "/new", "/e/4f9c", "/e/4f9c/edit", "/queue", "/shows", "/shows/4f9c", "/ops", "/settings", "/sign-in",
         "/no-such-view", "/queue?state=failed"]


def embedded():
    """The files of the studio without their compressed forms."""
    for path in sorted(DIST.rglob("*")):
        forms = path.suffix in (".br", ".gz") and path.with_suffix("").exists()
        if path.is_file() and not forms and not path.name.startswith("."):
            yield path


@unittest.skipUnless((DIST / "index.html").exists(), "the program was built without the web studio")
class StudioFiles(Service):
    options = '[server]\ntoken = "let-me-in"\n'  # none of these routes needs it

    def get(self, path, headers=None, method="GET"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.addCleanup(connection.close)
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        reply = connection.getresponse()
        reply.content = reply.read()
        return reply

    def test_every_file_comes_in_every_form_that_it_has(self):
        files = list(embedded())
        self.assertGreater(len(files), 3)
        for path in files:
            address = "/" + path.relative_to(DIST).as_posix()
            tags = set()
            for coding, ending in (("identity", ""), ("br", ".br"), ("gzip", ".gz")):
                form = pathlib.Path(f"{path}{ending}")
                if not form.exists():
                    continue
                with self.subTest(address, coding=coding):
                    reply = self.get(address, {"Accept-Encoding": coding})
                    self.assertEqual(reply.status, 200)
                    self.assertEqual(reply.content, form.read_bytes())
                    self.assertEqual(reply.headers.get("Content-Encoding", "identity"), coding)
                    self.assertEqual(reply.headers["Vary"], "Accept-Encoding")
                    self.assertEqual(reply.headers["X-Content-Type-Options"], "nosniff")
                    tag = reply.headers["ETag"]
                    self.assertRegex(tag, r'^"[0-9a-f]{32}"$')
                    self.assertNotIn(tag, tags)
                    tags.add(tag)
                    head = self.get(address, {"Accept-Encoding": coding}, "HEAD")
                    self.assertEqual((head.status, head.headers["Content-Length"], head.content),
                                     (200, str(len(reply.content)), b""))
                    known = self.get(address, {"Accept-Encoding": coding, "If-None-Match": f'"x", {tag}'})
                    self.assertEqual((known.status, known.headers["ETag"], known.content), (304, tag, b""))
                    self.assertEqual(self.get(address, {"Accept-Encoding": coding, "If-None-Match": '"x"'}).status, 200)
            self.assertTrue(tags)

    def test_what_has_its_hash_in_its_name_is_kept_for_ever_and_nothing_else(self):
        for path in embedded():
            address = "/" + path.relative_to(DIST).as_posix()
            wanted = "public, max-age=31536000, immutable" if address.startswith("/assets/") else "no-cache"
            self.assertEqual(self.get(address).headers["Cache-Control"], wanted, address)

    def test_the_views_of_the_studio_are_its_page(self):
        page = (DIST / "index.html").read_bytes()
        for view in VIEWS:
            reply = self.get(view, {**PAGE, "Accept-Encoding": "gzip"})
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (200, "text/html; charset=utf-8"), view)
            self.assertEqual(gzip.decompress(reply.content), page, view)
        self.assertEqual(self.get("/").content, page, "whatever is accepted")

    def test_nothing_else_is(self):
        for path in ("/api/nothing", "/v1", "/v1/nothing", "/media", "/feeds/none.xml", "/health", "/metrics/x",
                     "/robots.txt", "/assets/none.js", "/favicon.ico", "/../etc/passwd.txt", "/assets/../index.html",
                     "/assets/%2e%2e/index.html"):
            reply = self.get(path, PAGE)
            self.assertEqual((reply.status, reply.headers["Content-Type"]), (404, "application/problem+json"), path)
        self.assertEqual(self.get("/queue", {"Accept": "application/json"}).status, 404)
        for method in ("POST", "PUT", "DELETE"):
            self.assertEqual(self.get("/queue", PAGE, method).status, 404)
        self.assertEqual(self.get("/api/podcasts", PAGE).status, 401)

    def test_the_page_may_run_nothing_that_does_not_come_from_here(self):
        for path in ["/", "/index.html", "/queue"] + ["/sw.js"] * (DIST / "sw.js").exists():
            headers = self.get(path, PAGE).headers
            policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
            self.assertEqual(policy["script-src"], "'self'", path)
            self.assertEqual((policy["object-src"], policy["base-uri"], policy["frame-ancestors"]), ("'none'",) * 3)
            self.assertEqual(policy["require-trusted-types-for"], "'script'")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["Cross-Origin-Opener-Policy"], "same-origin")
            self.assertIn("camera=()", headers["Permissions-Policy"])

    def test_curl_unpacks_what_it_is_sent(self):
        script = next(path for path in embedded() if path.suffix == ".js")
        address = f"http://127.0.0.1:{self.port}/{script.relative_to(DIST).as_posix()}"
        done = subprocess.run(["curl", "-sS", "--fail", "--compressed", address], capture_output=True, check=True)
        self.assertEqual(done.stdout, script.read_bytes())

    def test_it_is_counted_apart(self):
        self.get("/", PAGE)
        self.get("/none.js")
        bearer = {"Authorization": "Bearer let-me-in", "Accept": "text/plain"}
        text = self.get("/metrics", bearer).content.decode()
        counted = {match[1]: match[0] for match in re.findall(r'^(\S*responses\S*route="(web|none)"\S*) 1', text, re.M)}
        self.assertEqual(set(counted), {"web", "none"}, text[:2000])


if __name__ == "__main__":
    unittest.main()
