"""What pages ask before and beside the work: previews of sources, checks without publishing, settings, and whether models
answer. Every reply is held against the description by Service.request."""
import unittest

from support import ARTICLE
from test_library import LINES, Library, script_of
from test_web_sources import HasSite

KEY = "sk-very-secret"
NO_EPISODE = "/api/episodes/00000000-0000-4000-8000-000000000000"


class Previews(HasSite, Library):
    def prepare(self):
        self.open_site()
        self.config.write_text(self.config.read_text() + self.leave + "per_minute = 3\n")

    def preview(self, source, status=200):
        return self.json("POST", "/api/sources/preview", source, status)

    def test_a_text_is_read_as_an_episode_would_read_it(self):
        read = self.preview({"text": ARTICLE.read_text()})
        self.assertIn(read["kind"], ("text", "markdown"))
        self.assertEqual(read["language"], "en")
        self.assertGreater(read["words"], 100)
        self.assertGreater(read["characters"], read["words"] * 4)
        self.assertAlmostEqual(read["estimated_tokens"], read["characters"] / 4, delta=read["characters"] / 40)
        self.assertLessEqual(len(read["excerpt"]), 301)

    def test_a_page_is_fetched_and_counted(self):
        read = self.preview({"url": self.url("/article.html")})
        self.assertEqual((read["title"], read["kind"]), ("The lighthouse ledger", "html"))
        self.assertTrue(read["excerpt"].startswith("The keeper of the lighthouse"), read["excerpt"])
        self.assertNotIn("Home", read["excerpt"])
        self.preview({"url": self.url("/moved")})
        self.preview({"url": self.url("/notes")})
        self.preview({"url": self.url("/article.html")}, 429)

    def test_an_upload_is_read(self):
        kept = self.request("POST", "/api/uploads?name=notes.md", ARTICLE.read_bytes(), {"Content-Type": "text/markdown"}).json()
        read = self.preview({"upload": kept["upload"]})
        self.assertEqual(read["kind"], "markdown")
        self.assertTrue(read["title"])

    def test_what_cannot_be_read_is_a_problem_that_says_why(self):
        inside = self.preview({"url": "http://10.0.0.1/"}, 503)
        self.assertIn("may not be fetched", inside["detail"])
        self.preview({"url": self.url("/picture")}, 400)
        self.preview({"text": "  \n "}, 400)
        self.preview({"upload": "0" * 64}, 404)
        self.assertEqual(self.preview({}, 400)["field"], "$.text")
        self.assertEqual(self.preview({"text": "a", "url": "http://x/"}, 400)["field"], "$.url")
        self.assertEqual(self.preview({"text": "a", "page": 1}, 400)["field"], "$.page")

    def test_the_places_in_a_script_lead_to_the_text_that_was_read(self):
        text = ARTICLE.read_text()
        kept = self.request("POST", "/api/uploads?name=notes.md", text.encode(), {"Content-Type": "text/markdown"}).json()
        episode = self.create(sources=[{"text": text}, {"upload": kept["upload"]}, {"url": self.url("/moved")}],
                              writer="digest", duration_minutes=2, review=True)
        self.assertEqual(self.ended(episode["job"]["id"])["state"], "done")
        path = f"/api/episodes/{episode['episode']['id']}"
        sources = self.json("GET", f"{path}/sources")["sources"]
        self.assertEqual([source["kind"] for source in sources], ["text", "upload", "url"])
        self.assertNotIn("text", sources[2])
        by_name = {source["document"]: source for source in sources}
        script = self.json("GET", f"{path}/script")["script"]
        places = [(turn["source"], turn["text"]) for segment in script["segments"] for turn in segment["turns"]
                  if "source" in turn]
        self.assertTrue(places)
        for place, spoken in places:
            source = by_name[place["document"]]
            if "text" in source:
                read = source["text"].encode()[place["start"]:place["end"]].decode()
                shared = set(read.split()) & set(spoken.split())
                self.assertGreater(len(shared), 2, (read, spoken))

    def test_an_episode_without_sources_has_none(self):
        episode = self.made(script=script_of(LINES[:2], chapters=1))
        self.assertEqual(self.json("GET", f"/api/episodes/{episode['id']}/sources"), {"sources": []})
        self.json("GET", f"{NO_EPISODE}/sources", status=404)


class Checks(Library):
    def test_an_episode_is_checked_without_being_published(self):
        podcast = self.podcast()
        episode = self.made(podcast_id=podcast["id"], script=script_of(["Hm."], "9", 1))
        path = f"/api/episodes/{episode['id']}"
        findings = self.json("GET", f"{path}/checks")["findings"]
        errors = [finding for finding in findings if finding["level"] == "error"]
        refused = self.request("POST", f"{path}/publish")
        self.assertEqual(refused.status, 409)
        self.assertEqual(refused.json()["findings"], errors)
        self.assertTrue(errors)
        self.assertEqual(self.json("GET", path)["published"], None)
        loose = self.made(script=script_of(LINES[:2], chapters=1))
        self.json("GET", f"/api/episodes/{loose['id']}/checks", status=409)
        self.json("GET", f"{NO_EPISODE}/checks", status=404)

    def test_a_feed_is_checked_as_it_is(self):
        podcast = self.podcast(blocked=True)
        path = f"/api/podcasts/{podcast['id']}/checks"
        empty = self.json("GET", path)["findings"]
        episode = self.made(podcast_id=podcast["id"], script=script_of(LINES), publish=True)
        self.assertEqual(episode["status"], "published")
        full = self.json("GET", path)["findings"]
        self.assertEqual([finding for finding in full if finding["level"] == "error"], [])
        self.assertTrue({finding["level"] for finding in empty + full} <= {"error", "advice"})
        self.json("GET", path.replace(podcast["id"], NO_EPISODE.split("/")[-1]), status=404)


class Settings(Library):
    options = f'api_key = "{KEY}"\n[server]\ntoken = ""\ndrain_seconds = 7\n'

    def test_the_configuration_is_shown_without_secrets(self):
        reply = self.request("GET", "/api/settings")
        self.assertNotIn(KEY, reply.body.decode())
        settings = {setting["name"]: setting for setting in reply.json()["settings"]}
        self.assertEqual(settings["llm.api_key"]["value"], "(set)")
        self.assertEqual([settings["server.token"][name] for name in ("value", "is_default", "secret")], ["", True, True])
        self.assertEqual([settings["server.drain_seconds"][name] for name in ("value", "is_default")], [7, False])
        self.assertEqual([settings["episode.format"][name] for name in ("value", "is_default")], ["mp3", True])
        shown = self.succeed("config", "--config", self.config).stdout
        for setting in settings.values():
            self.assertIn(f"# {setting['description']}\n{setting['name'].split('.')[1]} = ", shown)

    def test_models_are_asked_one_by_one(self):
        tests = self.json("POST", "/api/models/test")["models"]
        self.assertEqual([(test["provider"], test["model"], test["ok"], test["error"]) for test in tests],
                         [("custom", "scripted", True, None)])
        self.assertGreater(tests[0]["milliseconds"], 0)
        self.assertEqual(self.calls(), 1)
        self.behave({"rules": [{"path": "/chat/completions", "status": 401}]})
        [failed] = self.json("POST", "/api/models/test")["models"]
        self.assertFalse(failed["ok"])
        self.assertIn("key", failed["error"])
        self.assertNotIn(KEY, failed["error"])


class WithoutModel(Library):
    def prepare(self):
        self.config.write_text("")

    def test_without_a_model_there_is_nothing_to_ask(self):
        self.assertEqual(self.json("POST", "/api/models/test"), {"models": []})


if __name__ == "__main__":
    unittest.main()
