"""Feeds as others read them: xmllint, feedparser of Debian, and podcast-partytime (the Podcast Index's own) and feedsmith from
npm, each against what was put in. Every field that a parser knows is compared."""
import calendar
import email.utils
import html
import json
import re
import subprocess
import tempfile
import unicodedata
import unittest
from pathlib import Path

import feedparser

from support import BUILD, ROOT

CLIENTS = ROOT / "tests" / "clients"
ITEMS_PER_PAGE = 300
MOST_DESCRIPTION = 4000
PARTYTIME_TRANSCRIPTS = {"application/x-subrip": "application/srt"}  # its own name for it


def given_text(value):
    """The text that was put in; what was no UTF-8 as a decoder of others reads it."""
    return bytes.fromhex(value["hex"]).decode("utf-8", "replace") if isinstance(value, dict) else value


def allowed(character):
    """XML 1.0 §2.2, less what it discourages: control characters and non-characters."""
    code = ord(character)
    return unicodedata.category(character) != "Cc" and not 0xFDD0 <= code <= 0xFDEF and code & 0xFFFE != 0xFFFE


def line(value, most=255):
    """A text as a value of one line must arrive."""
    text = re.sub(r"[ \t\n\v\f\r\u0085\u2028\u2029]+", " ", given_text(value))
    text = re.sub(" +", " ", "".join(c for c in text if allowed(c))).strip(" ")
    return text[:most].rstrip(" ")


def markup(value):
    """HTML as it must arrive; what show_notes() wrote is clean already."""
    return given_text(value)


def lossy(text):
    """What is left of a text that podcast-partytime has read: it decodes references twice and takes space together."""
    text = html.unescape(html.unescape(html.unescape(text or "")))
    return re.sub(r"[\s\ufeff]+", " ", text).strip()


def present(values):
    """The attributes that are there: empty ones are left out of feeds."""
    return {name: value for name, value in values.items() if value not in ("", None)}


def unix_ms(date):
    return round(email.utils.parsedate_to_datetime(date).timestamp() * 1000)


def whole_seconds(ms):
    return ms // 1000 * 1000


class Feeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        directory = tempfile.TemporaryDirectory(prefix="showrunner-feeds-")
        cls.addClassCleanup(directory.cleanup)
        cls.directory = Path(directory.name)
        subprocess.run([BUILD / "feed-samples", cls.directory], check=True, timeout=60)
        cls.given = json.loads((cls.directory / "given.json").read_text("utf-8"))
        files = sorted(str(path) for path in cls.directory.iterdir() if path.suffix in (".xml", ".opml"))
        read = subprocess.run(["node", "feeds.mjs", *files], cwd=CLIENTS, capture_output=True, text=True, timeout=120)
        assert read.returncode == 0, read.stderr
        cls.read = json.loads(read.stdout)

    def pages(self):
        """(feed, file, number of its page, the items put into it), one after the other."""
        return [(feed, file, number, feed["items"][(number - 1) * ITEMS_PER_PAGE:number * ITEMS_PER_PAGE])
                for feed in self.given["feeds"] for number, file in enumerate(feed["pages"], 1)]

    @staticmethod
    def links(feed, number):
        """The Atom links that a page must have."""
        count = len(feed["pages"])
        url = lambda page: feed["channel"]["self"] + (f"?page={page}" if page > 1 else "")
        links = {"self": url(number)}
        if count > 1:
            links |= {"first": url(1), "last": url(count)}
        if number > 1:
            links["previous"] = url(number - 1)
        if number < count:
            links["next"] = url(number + 1)
        return links

    def assert_description(self, given, description, content):
        given = markup(given)
        if len(given.encode()) <= MOST_DESCRIPTION:
            self.assertEqual((description or "", content), (given, None))
        else:
            self.assertTrue(given.startswith(description))
            self.assertTrue(description.endswith("</p>"))
            self.assertGreater(len(description.encode()), MOST_DESCRIPTION - 200)
            self.assertLessEqual(len(description.encode()), MOST_DESCRIPTION)
            self.assertEqual(content, given)

    def test_xmllint_finds_nothing(self):
        files = [str(path) for path in self.directory.iterdir() if path.suffix in (".xml", ".opml")]
        self.assertGreater(len(files), 10)
        judged = subprocess.run(["xmllint", "--noout", *files], capture_output=True, text=True, timeout=60)
        self.assertEqual((judged.returncode, judged.stderr), (0, ""))

    def test_the_pages_of_a_feed_hold_every_item_once(self):
        many = next(feed for feed in self.given["feeds"] if feed["name"] == "many")
        sizes = [len(self.read[page]["feedsmith"]["feed"]["items"]) for page in many["pages"]]
        self.assertEqual(sizes, [300, 300, 101])
        guids = [item["guid"]["value"] for page in many["pages"] for item in self.read[page]["feedsmith"]["feed"]["items"]]
        self.assertEqual(guids, [item["guid"] for item in many["items"]])
        self.assertEqual(len(set(guids)), 701)
        # And a reader who follows the links comes past each page.
        by_url = {self.links(many, number)["self"]: page for number, page in enumerate(many["pages"], 1)}
        url, seen = many["channel"]["self"], []
        while url:
            seen.append(by_url[url])
            links = {link["rel"]: link["href"] for link in self.read[by_url[url]]["feedsmith"]["feed"]["atom"]["links"]}
            url = links.get("next")
        self.assertEqual(seen, many["pages"])

    def test_feedsmith_reads_what_was_put_into_the_channel(self):
        for feed, file, number, _ in self.pages():
            with self.subTest(file):
                given, read = feed["channel"], self.read[file]["feedsmith"]["feed"]
                self.assertEqual(self.read[file]["feedsmith"]["format"], "rss")
                self.assertEqual({link["rel"]: link["href"] for link in read["atom"]["links"]}, self.links(feed, number))
                self.assertEqual(read["title"], line(given["title"]))
                self.assertEqual(read["link"], given["link"])
                self.assertEqual(read["language"], given["language"])
                self.assertEqual(read.get("copyright", ""), line(given["copyright"]))
                self.assertEqual(read["generator"], "Showrunner")
                self.assertEqual(unix_ms(read["lastBuildDate"]), whole_seconds(given["changed"]))
                self.assert_description(given["description"], read["description"], None)
                self.assertEqual(read["image"], {"url": given["image"], "title": line(given["title"]), "link": given["link"]})

                itunes = read["itunes"]
                top, _, sub = given["category"].partition(" > ")
                category = {"text": top, "categories": [{"text": sub}]} if sub else {"text": top}
                self.assertEqual(itunes["categories"], [category])
                self.assertEqual(itunes["image"], given["image"])
                self.assertEqual(itunes["explicit"], given["explicit"])
                self.assertEqual(itunes["type"], "serial" if given["serial"] else "episodic")
                self.assertEqual(itunes.get("author", ""), line(given["author"]))
                owner = present({"name": line(given["author"]), "email": given["email"]})
                self.assertEqual(itunes.get("owner", {}), owner if given["email"] else {})
                self.assertEqual(itunes.get("block", False), given["blocked"])
                self.assertEqual(itunes.get("complete", False), given["complete"])
                self.assertEqual(itunes.get("newFeedUrl", ""), given["new_feed_url"])

                podcast = read["podcast"]
                self.assertEqual(podcast["guid"], given["guid"])
                self.assertEqual(podcast["medium"], given["medium"])
                self.assertEqual(podcast["locked"], present({"value": given["locked"], "owner": given["email"]}))
                self.assertEqual(podcast.get("persons", []), self.feedsmith_persons(given["persons"]))
                self.assertEqual(podcast.get("blocks", []), [{"value": True}] if given["blocked"] else [])
                self.assertEqual(podcast.get("txts", []), self.feedsmith_txts(given))

    @staticmethod
    def feedsmith_persons(persons):
        return [present({"display": line(person["name"], 128), "role": line(person["role"]), "img": person["image"],
                         "href": person["href"]}) for person in persons]

    @staticmethod
    def feedsmith_txts(given):
        return [{"display": "true", "purpose": "ai-content"}] if given["ai_content"] else []

    def test_feedsmith_reads_what_was_put_into_each_item(self):
        for _, file, _, items in self.pages():
            with self.subTest(file):
                read_items = self.read[file]["feedsmith"]["feed"]["items"]
                self.assertEqual(len(read_items), len(items))
                for given, read in zip(items, read_items):
                    self.assertEqual(read["title"], line(given["title"]))
                    self.assertEqual(read.get("link", ""), given["link"])
                    self.assertEqual(read["guid"], {"value": given["guid"], "isPermaLink": False})
                    self.assertEqual(unix_ms(read["pubDate"]), given["published"])
                    enclosure = given["enclosure"]
                    self.assertEqual(read["enclosures"],
                                     [{"url": enclosure["url"], "length": enclosure["bytes"], "type": enclosure["type"]}])
                    self.assert_description(given["description"], read.get("description"), read.get("content", {}).get("encoded"))
                    self.assertEqual(read["itunes"], {
                        name: value for name, value in {
                            "duration": given["duration_seconds"] or None, "image": given["image"] or None,
                            "explicit": given["explicit"], "episode": given["number"], "season": given["season"],
                            "episodeType": given["type"]}.items() if value is not None})

                    podcast = read.get("podcast", {})
                    self.assertEqual(podcast.get("transcripts", []), [present(entry) for entry in given["transcripts"]])
                    chapters = {"url": given["chapters"], "type": "application/json+chapters"} if given["chapters"] else None
                    self.assertEqual(podcast.get("chapters"), chapters)
                    bite = given["soundbite"]
                    self.assertEqual(podcast.get("soundbites", []), [] if bite is None else [present({
                        "startTime": bite["start_ms"] / 1000, "duration": bite["duration_ms"] / 1000,
                        "display": line(bite["title"], 128)})])
                    self.assertEqual(podcast.get("persons", []), self.feedsmith_persons(given["persons"]))
                    self.assertEqual(podcast.get("txts", []), self.feedsmith_txts(given))
                    other = given["alternate"]
                    self.assertEqual(podcast.get("alternateEnclosures", []), [] if other is None else [{
                        "type": other["type"], "length": other["bytes"], "bitrate": other["bit_rate"], "title": line(other["title"]),
                        "sources": [{"uri": other["url"]}], "integrity": {"type": "sri", "value": other["integrity"]}}])

    def test_partytime_reads_what_was_put_into_the_channel(self):
        for feed, file, number, _ in self.pages():
            with self.subTest(file):
                given, read = feed["channel"], self.read[file]["partytime"]
                self.assertEqual(lossy(read["title"]), lossy(line(given["title"])))
                self.assertEqual(lossy(read["description"]), lossy(markup(given["description"])))
                self.assertEqual(lossy(read.get("copyright")), lossy(line(given["copyright"])))
                self.assertEqual(lossy(read.get("author")), lossy(line(given["author"])))
                self.assertEqual(read["link"], given["link"])
                self.assertEqual(read["language"], given["language"])
                self.assertEqual(read["generator"], "Showrunner")
                self.assertEqual(read["itunesImage"], given["image"])
                self.assertEqual((read["image"]["url"], read["image"]["link"]), (given["image"], given["link"]))
                self.assertEqual(read["itunesCategory"], [given["category"]])
                self.assertEqual(read["explicit"], given["explicit"])
                self.assertEqual(read["itunesType"], "serial" if given["serial"] else "episodic")
                self.assertEqual(read["itunesBlock"], given["blocked"])
                self.assertEqual(read["podcastBlocked"], "yes" if given["blocked"] else "no")
                self.assertEqual(read["itunesComplete"], given["complete"])
                self.assertEqual(read.get("itunesNewFeedUrl", ""), given["new_feed_url"])
                self.assertEqual(self.iso_ms(read["lastBuildDate"]), whole_seconds(given["changed"]))
                self.assertEqual(read.get("owner", {}).get("email", ""), given["email"])
                links = self.links(feed, number)
                self.assertEqual(read["pubsub"], {name: links[name] for name in ("self", "next") if name in links})
                self.assertEqual(read["guid"], given["guid"])
                self.assertEqual(read["medium"], given["medium"])
                # It wants an owner with it.
                self.assertEqual(read.get("locked"), given["locked"] if given["email"] else None)
                self.assertEqual(read.get("podcastOwner", ""), given["email"])
                self.assert_partytime_persons(given["persons"], read)

    @staticmethod
    def iso_ms(date):
        return calendar.timegm(feedparser.datetimes._parse_date_w3dtf(date)) * 1000

    def assert_partytime_persons(self, given, read):
        self.assertEqual(
            [(lossy(p["name"]), p["role"], p.get("img", ""), p.get("href", "")) for p in read.get("podcastPeople", [])],
            [(lossy(line(p["name"], 128)), p["role"].capitalize(), p["image"], p["href"]) for p in given])

    def test_partytime_reads_what_was_put_into_each_item(self):
        for _, file, _, items in self.pages():
            with self.subTest(file):
                read_items = self.read[file]["partytime"]["items"]
                self.assertEqual(len(read_items), len(items))
                for given, read in zip(items, read_items):
                    self.assertEqual(read["guid"], given["guid"])
                    self.assertEqual(lossy(read["title"]), lossy(line(given["title"])))
                    self.assertEqual(read.get("link", ""), given["link"])
                    enclosure = given["enclosure"]
                    self.assertEqual(read["enclosure"],
                                     {"url": enclosure["url"], "length": enclosure["bytes"], "type": enclosure["type"]})
                    self.assertEqual(self.iso_ms(read["pubDate"]), given["published"])
                    self.assertEqual(read["duration"], given["duration_seconds"])
                    self.assertEqual(read.get("itunesImage", ""), given["image"])
                    self.assertEqual(read["explicit"], bool(given["explicit"]))
                    self.assertEqual(read.get("itunesSeason"), given["season"])
                    self.assertEqual(read.get("itunesEpisode"), given["number"])
                    self.assertEqual(read["itunesEpisodeType"], given["type"])
                    if len(markup(given["description"]).encode()) <= MOST_DESCRIPTION:
                        self.assertEqual(lossy(read.get("description")), lossy(markup(given["description"])))
                    else:
                        self.assertEqual(lossy(read["content"]), lossy(markup(given["description"])))
                    self.assertEqual(read.get("podcastTranscripts", []), [
                        present(entry | {"type": PARTYTIME_TRANSCRIPTS.get(entry["type"], entry["type"])})
                        for entry in given["transcripts"]])
                    self.assertEqual(read.get("podcastChapters", {}).get("url", ""), given["chapters"])
                    self.assert_partytime_persons(given["persons"], read)
                    bite = given["soundbite"]
                    self.assertEqual(
                        [(s["startTime"], s["duration"], lossy(s["title"])) for s in read.get("podcastSoundbites", [])],
                        [] if bite is None else
                        [(bite["start_ms"] / 1000, bite["duration_ms"] / 1000, lossy(line(bite["title"], 128)))])
                    other = given["alternate"]
                    self.assertEqual(
                        [(a["type"], a["length"], a["bitrate"], lossy(a["title"]), [s["uri"] for s in a["source"]], a["integrity"])
                         for a in read.get("alternativeEnclosures", [])],
                        [] if other is None else
                        [(other["type"], other["bytes"], other["bit_rate"], lossy(line(other["title"])), [other["url"]],
                          {"type": "sri", "value": other["integrity"]})])

    def test_partytime_recognises_the_podcast_name_space(self):
        support = self.read["full-1.xml"]["partytime"]["pc20support"]
        self.assertEqual({phase: sorted(names) for phase, names in support.items()},
                         {"1": ["chapters", "locked", "soundbite", "transcript"], "2": ["person"],
                          "3": ["alternateEnclosure", "guid"], "4": ["medium"]})

    def test_feedparser_reads_what_was_put_in(self):
        for feed, file, number, items in self.pages():
            with self.subTest(file):
                # Its own sanitiser would take markup out of titles, which is no markup there.
                read = feedparser.parse((self.directory / file).read_bytes(), sanitize_html=False, resolve_relative_uris=False)
                self.assertFalse(read.bozo, read.get("bozo_exception"))
                self.assertEqual(read.version, "rss20")
                self.assertEqual(read.encoding, "utf-8")
                given, channel = feed["channel"], read.feed
                self.assertEqual(channel.title, line(given["title"]))
                self.assertEqual(channel.subtitle, markup(given["description"]))
                self.assertEqual(channel.link, given["link"])
                self.assertEqual(channel.language, given["language"])
                self.assertEqual(channel.get("rights", ""), line(given["copyright"]))
                self.assertEqual(channel.generator, "Showrunner")
                self.assertEqual(calendar.timegm(channel.updated_parsed) * 1000, whole_seconds(given["changed"]))
                self.assertEqual(channel.image.href, given["image"])
                self.assertEqual({link.rel: link.href for link in channel.links if link.rel != "alternate"},
                                 self.links(feed, number))
                self.assertEqual([tag.term for tag in channel.tags], given["category"].split(" > "))
                self.assertEqual(len(read.entries), len(items))
                for wanted, entry in zip(items, read.entries):
                    self.assertEqual(entry.title, line(wanted["title"]))
                    self.assertEqual(entry.id, wanted["guid"])
                    self.assertFalse(entry.guidislink)
                    self.assertEqual(entry.get("link", ""), wanted["link"])
                    self.assertEqual(calendar.timegm(entry.published_parsed) * 1000, wanted["published"])
                    enclosure = wanted["enclosure"]
                    self.assertEqual([(e.href, int(e.length), e.type) for e in entry.enclosures],
                                     [(enclosure["url"], enclosure["bytes"], enclosure["type"])])
                    contents = [content.value for content in entry.get("content", [])]
                    self.assert_description(wanted["description"], entry.get("summary"), contents[0] if contents else None)
                    self.assertEqual(int(entry.get("itunes_duration", 0)), wanted["duration_seconds"])
                    self.assertEqual(int(entry.get("itunes_season", -1)), -1 if wanted["season"] is None else wanted["season"])
                    self.assertEqual(int(entry.get("itunes_episode", -1)), -1 if wanted["number"] is None else wanted["number"])
                    self.assertEqual(entry.itunes_episodetype, wanted["type"])
                    self.assertEqual(entry.get("image", {}).get("href", ""), wanted["image"])

    def test_feedsmith_reads_the_list_of_subscriptions(self):
        given, read = self.given["opml"], self.read["subscriptions.opml"]["feedsmith"]
        self.assertEqual(read["head"]["title"], line(given["title"]))
        self.assertEqual(read["body"]["outlines"], [present({
            "type": "rss", "text": line(entry["title"]), "title": line(entry["title"]), "xmlUrl": entry["feed_url"],
            "htmlUrl": entry["page_url"], "description": line(entry["description"], 4000), "language": entry["language"]})
            for entry in given["entries"]])


if __name__ == "__main__":
    unittest.main()
