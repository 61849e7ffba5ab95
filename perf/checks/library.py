#!/usr/bin/env python3
"""Rows "start" to "feeds": a library of 10,000 episodes (perf/library).

Lists, search and single episodes are asked for by one client, and by 32 at a rate of 200 requests a second, arriving at
random. What 32 back to back get is told besides: on cores that they share with the server it is a matter of throughput.
Python's sqlite3 makes the same list of the same file, with its count and as JSON, but without HTTP; nginx serves the same
feed as a file. Figures are medians of rounds, so that one bad second of a shared machine does not decide.
"""
import http.client
import json
import pathlib
import sqlite3
import statistics
import tempfile
import time
import urllib.parse

from common import Figures, Nginx, Service, arguments_of, ask, failed, load, make_library, percentile, report_all

CLIENTS, RATE = 32, 200
LIST_MS, SEARCH_MS, FEED_MS, UNCHANGED_MS, START_MS = 10, 30, 20, 2, 300

LIST = """SELECT e.id, (SELECT id FROM podcasts WHERE key = e.podcast), e.title, e.status, e.language, e.script_version,
  e.render, e.duration_ms, e.revision, e.created, e.updated, e.published, e.deleted FROM episodes e
  WHERE e.deleted IS NULL ORDER BY e.created DESC, e.key DESC LIMIT 51"""
COUNT = "SELECT count(*) FROM episodes e WHERE e.deleted IS NULL"


class Rounds:
    """Asks for one thing over and over, `rounds` times `seconds`; counts what failed on the way."""

    def __init__(self, arguments):
        self.arguments, self.failed = arguments, 0

    def run(self, url, **options):
        results = [load(url, duration=self.arguments.seconds, warm_up=0.2, **options) for _ in range(self.arguments.rounds)]
        self.failed += sum(failed(result) for result in results)
        return results

    @staticmethod
    def middle(results, key):
        return round(statistics.median(result["latency_ms"][key] for result in results), 2)

    def tell(self, figures, what, url, limit, **options):
        alone = self.run(url, connections=1, **options)
        many = self.run(url, connections=CLIENTS, rate=RATE, **options)
        rushed = self.run(url, connections=CLIENTS, **options)
        figures.tell(f"{what}: p50", self.middle(alone, "p50"), "ms")
        figures.at_most("… p99", self.middle(alone, "p99"), limit, "ms")
        figures.at_most(f"… p99, {CLIENTS} clients at {RATE}/s", self.middle(many, "p99"), limit, "ms")
        rate = statistics.median(result["requests_per_second"] for result in rushed)
        figures.tell(f"… {CLIENTS} back to back", f"{rate:,.0f} /s, p99 {self.middle(rushed, 'p99')}".replace(",", " "), "ms")


def ready_after(data, starts):
    """Milliseconds from the start of the process until it says that it is ready."""
    times = []
    for _ in range(starts):
        with Service(data=data) as service:
            while ask(service.url, "GET", "/health/ready").status != 200:
                time.sleep(0.002)
            times.append((time.monotonic() - service.started) * 1000)
    return round(statistics.median(times))


def starts(data, empty, arguments):
    figures = Figures("start", "start of the server")
    figures.at_most(f"ready with {arguments.episodes} episodes", ready_after(data, arguments.starts), START_MS, "ms")
    figures.tell("… with none", ready_after(empty, arguments.starts), "ms")
    return figures


def path_after(service, pages):
    path = "/api/episodes"
    for _ in range(pages):
        path = "/api/episodes?cursor=" + urllib.parse.quote(ask(service.url, "GET", path).json()["next"])
    return path


def sqlite_of_python(data):
    """Milliseconds of the same list by Python's sqlite3."""
    database = sqlite3.connect(f"file:{data}/library.db?mode=ro", uri=True)
    times = []
    for _ in range(500):
        start = time.perf_counter()
        json.dumps({"episodes": database.execute(LIST).fetchall(), "total": database.execute(COUNT).fetchone()[0]})
        times.append((time.perf_counter() - start) * 1000)
    database.close()
    return percentile(times, 0.5)


def lists(service, sample, data, arguments):
    figures, rounds = Figures("lists", "pages of 50 episodes"), Rounds(arguments)
    for what, path in (("newest first", "/api/episodes"), ("by title", "/api/episodes?sort=title"),
                       ("published ones of a podcast", f"/api/episodes?podcast={sample['podcasts'][3]}&status=published"),
                       ("after 100 pages", path_after(service, arguments.episodes // 100))):
        rounds.tell(figures, what, service.url + path, LIST_MS)
    rounds.tell(figures, "one episode", f"{service.url}/api/episodes/{sample['newest_episode']}", LIST_MS)
    figures.exactly("failed", rounds.failed, 0)
    ours = rounds.middle(rounds.run(service.url + "/api/episodes", connections=1), "p50")
    figures.tell("newest first, p50 ÷ Python's sqlite3 without HTTP", round(ours / sqlite_of_python(data), 2))
    return figures


def search(service, sample, arguments):
    figures, rounds, words = Figures("search", "words of transcripts"), Rounds(arguments), sample["words"]
    for what, query in (("a word that all have", words["everywhere"]), ("that every tenth has", words["common"]),
                        ("that every thousandth has", words["rare"]), ("two words", f"{words['everywhere']}+{words['common']}"),
                        ("a word just begun", words["everywhere"][:3])):
        rounds.tell(figures, what, f"{service.url}/api/episodes?q={query}", SEARCH_MS)
    figures.exactly("failed", rounds.failed, 0)
    return figures


def cold_feeds(service, podcast, changes):
    """Milliseconds of the first request for a feed after each change of its podcast."""
    times = []
    connection = http.client.HTTPConnection(service.host, service.port)
    for number in range(changes):
        description = f"Changed {number} times."
        changed = ask(service.url, "PATCH", f"/api/podcasts/{podcast}", {"description": description})
        feed = ask(service.url, "GET", f"/feeds/{podcast}.xml", connection=connection)
        if changed.status == 200 and feed.status == 200 and description.encode() in feed.body:
            times.append(feed.seconds * 1000)
    connection.close()
    return times


def feeds(service, sample, peer_directory, arguments):
    figures, rounds, podcast = Figures("feeds", "feeds of 300 items"), Rounds(arguments), sample["podcasts"][0]
    times = cold_feeds(service, podcast, arguments.changes)
    figures.exactly("changes that the next request shows", len(times), arguments.changes)
    feed = ask(service.url, "GET", f"/feeds/{podcast}.xml")
    figures.exactly("items", feed.body.count(b"<item>"), 300)
    figures.tell("size", round(len(feed.body) / 1000), "kB")
    figures.at_most("written anew after a change: p50", round(statistics.median(times), 2), FEED_MS, "ms")
    figures.tell("… p99", round(percentile(times, 0.99), 2), "ms")
    url = f"{service.url}/feeds/{podcast}.xml"
    rounds.tell(figures, "not modified", url, UNCHANGED_MS, header=f"If-None-Match: {feed.headers['etag']}")
    (peer_directory / "feed.xml").write_bytes(feed.body)
    with Nginx(peer_directory) as peer:
        runs = [tuple(load(one, connections=CLIENTS, duration=arguments.seconds) for one in (url, peer.url + "/feed.xml"))
                for _ in range(arguments.rounds)]
    rounds.failed += sum(failed(result) for run in runs for result in run)
    ours, theirs = (statistics.median(run[i]["requests_per_second"] for run in runs) for i in (0, 1))
    figures.tell(f"whole, {CLIENTS} clients: showrunner", round(ours), "/s")
    figures.tell("… nginx, the same as a file", round(theirs), "/s")
    figures.at_least("… ratio", round(ours / theirs, 2), 0.9)
    figures.exactly("failed", rounds.failed, 0)
    return figures


def main():
    arguments = arguments_of(__doc__, episodes=10_000, seconds=1.0, rounds=3, changes=50, starts=9)
    with tempfile.TemporaryDirectory(prefix="showrunner-library-") as name:
        data, peer = pathlib.Path(name) / "data", pathlib.Path(name) / "peer"
        peer.mkdir()
        sample = make_library(data, episodes=arguments.episodes)
        sections = [starts(data, pathlib.Path(name) / "empty", arguments)]
        with Service(data=data) as service:
            sections += [lists(service, sample, data, arguments), search(service, sample, arguments),
                         feeds(service, sample, peer, arguments)]
    report_all(sections, arguments)


if __name__ == "__main__":
    main()
