"""Who may come in: sessions of browsers, pages of other sites, and names that are not the server's own."""
import http.client
import http.cookies
import unittest

from test_service import Service

TOKEN = "let-me-in"
OPEN = {"token_required": False, "signed_in": True}
OUT = {"token_required": True, "signed_in": False}
IN = {"token_required": True, "signed_in": True}


def without_version(reply):
    session = reply.json()
    assert session.pop("version")
    return session


class WithToken(Service):
    options = f'[server]\ntoken = "{TOKEN}"\n'

    def sign_in(self, token=TOKEN, headers=None):
        return self.post("/api/session", {"token": token}, headers)

    def cookie(self, reply):
        jar = http.cookies.SimpleCookie(reply.headers["Set-Cookie"])
        return jar["showrunner_session"]

    def cookie_header(self, reply):
        return {"Cookie": f"showrunner_session={self.cookie(reply).value}"}

    def test_a_browser_signs_in_and_out(self):
        self.assertEqual(without_version(self.request("GET", "/api/session")), OUT)
        reply = self.sign_in()
        self.assertEqual(reply.status, 200, reply.body)
        self.assertEqual(without_version(reply), IN)
        cookie = self.cookie(reply)
        self.assertTrue(cookie["httponly"])
        self.assertEqual((cookie["samesite"], cookie["path"], cookie["max-age"], cookie["secure"]),
                         ("Strict", "/", "2592000", ""))
        session = self.cookie_header(reply)
        self.assertEqual(without_version(self.request("GET", "/api/session", headers=session)), IN)
        for path in ("/api/podcasts", "/api/voices", "/metrics"):
            self.assertEqual(self.request("GET", path).status, 401, path)
            self.assertEqual(self.request("GET", path, headers=session).status, 200, path)
        gone = self.request("DELETE", "/api/session", headers=session)
        self.assertEqual((gone.status, without_version(gone)), (200, OUT))
        self.assertEqual((self.cookie(gone).value, self.cookie(gone)["max-age"]), ("", "0"))

    def test_events_come_with_a_session(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.addCleanup(connection.close)
        connection.request("GET", "/api/events", headers=self.cookie_header(self.sign_in()))
        stream = connection.getresponse()
        self.assertEqual((stream.status, stream.headers["Content-Type"]), (200, "text/event-stream"))
        self.assertEqual(stream.readline(), b"retry: 2000\n")

    def test_a_session_outlives_a_restart_but_not_another_token(self):
        session = self.cookie_header(self.sign_in())
        self.restart()
        self.assertEqual(self.request("GET", "/api/podcasts", headers=session).status, 200)
        self.config.write_text(self.config.read_text().replace(TOKEN, "another"))
        self.restart()
        self.assertEqual(self.request("GET", "/api/podcasts", headers=session).status, 401)

    def test_wrong_tokens_are_counted_and_the_right_one_has_to_wait_too(self):
        for _ in range(10):
            reply = self.sign_in("wrong")
            self.assertEqual((reply.status, reply.headers["Set-Cookie"]), (401, None))
        for token in ("wrong", TOKEN):
            reply = self.sign_in(token)
            self.assertEqual(reply.status, 429, reply.body)
            self.assertLessEqual(1, int(reply.headers["Retry-After"]))
            self.assertLessEqual(int(reply.headers["Retry-After"]), 60)
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        self.assertEqual(self.request("GET", "/api/podcasts", headers=bearer).status, 200)

    def test_what_is_no_sign_in_is_refused_by_name(self):
        for body, field in (({}, "$.token"), ({"token": 1}, "$.token"), ({"token": ""}, "$.token"),
                            ({"token": TOKEN, "user": "me"}, "$.user")):
            reply = self.post("/api/session", body)
            self.assertEqual((reply.status, reply.json()["field"]), (400, field), body)
        self.assertEqual(self.post("/api/session", b"token=let-me-in", {"Content-Type": "text/plain"}).status, 415)

    def test_the_token_opens_to_pages_of_other_sites_what_a_session_does_not(self):
        foreign = {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
        self.assertEqual(self.sign_in(headers=foreign).status, 403)
        session = self.cookie_header(self.sign_in())
        podcast = {"title": "Tea", "language": "en"}
        self.assertEqual(self.post("/api/podcasts", podcast, {**session, **foreign}).status, 403)
        bearer = {"Authorization": f"Bearer {TOKEN}"}
        self.assertNotEqual(self.post("/api/podcasts", podcast, {**bearer, **foreign}).status, 403)

    def test_names_do_not_matter_where_a_token_guards(self):
        self.assertEqual(self.request("GET", "/api/session", headers={"Host": "studio.example"}).status, 200)


class WithPublicUrl(Service):
    options = f'[server]\ntoken = "{TOKEN}"\npublic_url = "https://podcast.example.org"\n'

    def test_the_cookie_of_an_https_site_is_sent_over_https_alone(self):
        self.assertRegex(self.post("/api/session", {"token": TOKEN}).headers["Set-Cookie"], r"; Secure$")

    def test_its_pages_are_own_pages(self):
        own = {"Origin": "https://podcast.example.org"}
        self.assertEqual(self.post("/api/session", {"token": TOKEN}, own).status, 200)
        self.assertEqual(self.post("/api/session", {"token": TOKEN}, {"Origin": "https://example.org"}).status, 403)


class WithoutToken(Service):
    def test_there_is_nothing_to_sign_in_to(self):
        self.assertEqual(without_version(self.request("GET", "/api/session")), OPEN)
        reply = self.post("/api/session", {"token": "any"})
        self.assertEqual((reply.status, without_version(reply), reply.headers["Set-Cookie"]), (200, OPEN, None))

    def test_pages_of_other_sites_change_nothing(self):
        own = f"http://127.0.0.1:{self.port}"
        foreign = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site", "Origin": own},
                   {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Origin": f"http://127.0.0.1:{self.port + 1}"}]
        calls = [("POST", "/api/podcasts"), ("POST", "/api/script/generate"), ("POST", "/v1/audio/speech"),
                 ("PUT", "/api/episodes/x/script"), ("DELETE", "/api/cache/script"), ("PATCH", "/api/podcasts/x"),
                 ("POST", "/api/nothing-here")]
        for marks in foreign:
            for method, path in calls:
                with self.subTest(f"{method} {path}", marks=marks):
                    reply = self.request(method, path, {"topic": "Tea"}, marks)
                    self.assertEqual(reply.status, 403, reply.body)
                    self.assertEqual(reply.json()["type"], "/api/docs#caller_forbidden")
            self.assertEqual(self.request("GET", "/api/voices", headers=marks).status, 200)
        for marks in ({}, {"Sec-Fetch-Site": "none"}, {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:5173"},
                      {"Origin": own}):
            with self.subTest(marks=marks):
                self.assertEqual(self.request("DELETE", "/api/cache/script", headers=marks).status, 200)
        self.assertEqual(self.calls(), 0)

    def test_preflights_allow_reading_alone(self):
        for path in ("/api/podcasts", "/v1/audio/speech", "/media/tts/x.mp3"):
            reply = self.request("OPTIONS", path, headers={"Origin": "https://evil.example",
                                                           "Access-Control-Request-Method": "POST",
                                                           "Access-Control-Request-Headers": "content-type"})
            self.assertEqual(reply.status, 204)
            self.assertEqual(reply.headers["Access-Control-Allow-Methods"], "GET, HEAD")
            self.assertEqual(reply.headers["Access-Control-Allow-Headers"], "Range")

    def test_a_name_that_was_pointed_here_is_not_this_server(self):
        for host in ("evil.example", f"evil.example:{self.port}", "localhost.evil.example"):
            reply = self.request("GET", "/api/podcasts", headers={"Host": host})
            self.assertEqual((reply.status, reply.json()["type"]), (421, "/api/docs#caller_misdirected"), host)
        for host in (f"localhost:{self.port}", "127.0.0.1", "[::1]:8000", "studio.localhost"):
            self.assertEqual(self.request("GET", "/api/podcasts", headers={"Host": host}).status, 200, host)


if __name__ == "__main__":
    unittest.main()
