"""What the library must be after any requests, as plainly as it can be said: for the tests that compare it with the server."""
import re

OPEN = ("queued", "running")
SHOWN = ("title", "notes", "season", "number", "type", "explicit", "language", "render", "duration", "published", "podcast")
PODCAST_FIELDS = {"title": None, "description": None, "language": "en", "category": None, "author": None, "email": None,
                  "link": None, "copyright": None, "explicit": False, "medium": "podcast", "hosts": [], "blocked": False,
                  "complete": False, "new_feed_url": None}


class Podcast:
    def __init__(self, seq, made):
        self.seq = seq
        self.id = made["id"]
        self.fixed = {name: made[name] for name in ("id", "guid", "feed_url", "created")}
        self.fields = dict(PODCAST_FIELDS)
        self.revision = 1
        self.deleted = False
        self.tokens = []  # [token, label, revoked], oldest first

    def expected(self):
        """The fields of its JSON that are known."""
        fields = {name: value if value != "" else None for name, value in self.fields.items()}
        fields["hosts"] = [{"name": host["name"], "role": host.get("role") or "host", "href": host.get("href"),
                            "image": host.get("image")} for host in self.fields["hosts"]]
        return {**self.fixed, **fields, "revision": self.revision, "image_made": True}


class Job:
    def __init__(self, seq, made, version=0):
        self.seq = seq
        self.id = made["id"]
        self.episode = made["episode_id"]
        self.kind = made["kind"]
        self.state = made["state"]
        self.priority = 1 if made["priority"] == "interactive" else 0
        self.position = 0
        self.paused = False
        self.reason = None
        self.version = version  # of the script that it is for; 0: whichever there is

    def place(self):
        return (-self.priority, self.position, self.seq)

    def expected(self):
        return {"id": self.id, "episode_id": self.episode, "kind": self.kind, "state": self.state, "paused": self.paused,
                "priority": "interactive" if self.priority else "batch", "reason": self.reason}


class Episode:
    def __init__(self, seq, made):
        self.seq = seq
        self.id = made["id"]
        self.created = made["created"]
        self.podcast = None
        self.title = ""
        self.title_given = False
        self.summary = ""
        self.summary_given = False
        self.language = "en"
        self.notes = self.season = self.number = self.explicit = None
        self.type = "full"
        self.versions = []
        self.render = 0
        self.render_version = 0
        self.render_tags = None
        self.duration = 0
        self.marks = []     # the chapters of its files
        self.chapters = []  # as somebody has set them
        self.complaints = []
        self.transcript = ""
        self.published = None
        self.deleted = False
        self.revision = 1
        self.jobs = []
        self.audio = None
        self.blocker = False

    @property
    def job(self):
        return self.jobs[-1]

    @property
    def status(self):
        if self.render:
            return "published" if self.published else "ready"
        if self.job.state in OPEN:
            return "making"
        if self.job.state == "failed":
            return "failed"
        return "review" if self.versions else "draft"

    def tags(self):
        """What the files say of the episode and people can change."""
        return (self.title if self.title_given else "", self.podcast, self.number, tuple(map(tuple, self.chapters)))

    def row(self):
        return {"id": self.id, "podcast_id": self.podcast, "title": self.title, "status": self.status,
                "language": self.language, "script_version": len(self.versions), "render": self.render,
                "duration": self.duration, "revision": self.revision, "created": self.created,
                "published": self.published}

    def expected(self):
        return {**self.row(), "summary": self.summary, "notes": self.notes, "season": self.season, "number": self.number,
                "type": self.type, "explicit": self.explicit, "chapters_locked": bool(self.chapters), "failure": None,
                "notice": None}

    def words(self):
        return set(re.findall(r"[a-z0-9]+", f"{self.title} {self.summary} {self.transcript}".lower()))

    def state(self):
        """All whose change raises the revision."""
        return (self.expected() | {"revision": 0}, self.deleted, self.title_given, self.summary_given, list(self.chapters))

    def shown(self):
        """What its podcast's feed shows of it; nothing when it is not there."""
        if not self.published or self.deleted:
            return None
        return [getattr(self, name) for name in SHOWN] + [self.notes or self.summary]


class Library:
    def __init__(self):
        self.podcasts = {}
        self.episodes = {}
        self.jobs = {}
        self.keys = {}  # Idempotency-Key -> (method, path, body, status, made ids)
        self.seq = 0

    def next(self):
        self.seq += 1
        return self.seq

    # Changes. Each returns nothing and leaves revisions as the server must have them.

    def changing(self, *episodes):
        """A context in which episodes are changed: their revisions, and those of the feeds that show them, follow."""
        return Changing(self, episodes)

    def add_podcast(self, made, fields):
        podcast = Podcast(self.next(), made)
        podcast.fields.update(fields)
        self.podcasts[podcast.id] = podcast
        return podcast

    def add_episode(self, made, order, interactive=True):
        """`made` is the reply's {episode, job}."""
        episode = Episode(self.next(), made["episode"])
        episode.podcast = order.get("podcast_id")
        script = order.get("script")
        episode.title_given = "title" in order
        episode.language = None
        episode.title = order.get("title") or (script["title"] if script else order["topic"])
        if script:
            episode.versions.append(script)
            episode.summary = script.get("summary", "")
            episode.language = script["language"]
        self.episodes[episode.id] = episode
        self.add_job(episode, made["job"])
        return episode

    def add_job(self, episode, made, version=0):
        job = Job(self.next(), made, version)
        self.jobs[job.id] = job
        episode.jobs.append(job)
        return job

    def patch_podcast(self, podcast, patch):
        fields = {**podcast.fields, **{name: PODCAST_FIELDS[name] if value is None else value
                                       for name, value in patch.items()}}
        if fields != podcast.fields:
            podcast.fields = fields
            podcast.revision += 1

    def save_script(self, episode, script):
        with self.changing(episode):
            episode.versions.append(script)
            if not episode.title_given:
                episode.title = script["title"]
            if not episode.summary_given:
                episode.summary = script.get("summary", "")
            episode.language = script["language"]

    def cancel(self, job, reason=None):
        episode = self.episodes[job.episode]
        with self.changing(episode):
            job.state, job.paused = "cancelled", False
            job.reason = reason or job.reason

    def retry(self, job):
        with self.changing(self.episodes[job.episode]):
            job.state, job.reason = "queued", None

    def move(self, job, before):
        line = [other for other in self.waiting() if other is not job]
        if before:
            place = line.index(before)
            job.priority = before.priority
        else:
            place = len(line)
            if line:
                job.priority = line[-1].priority
        line.insert(place, job)
        for position, waits in enumerate(line, 1 - len(line)):
            waits.position = position

    def waiting(self):
        """The jobs that wait, in the order in which they are taken."""
        return sorted((job for job in self.jobs.values() if job.state == "queued"), key=Job.place)

    # Lists.

    def list_episodes(self, deleted=False, podcast=None, status=None, q=None, since=None, before=None, sort="newest"):
        found = [episode for episode in self.episodes.values() if episode.deleted == deleted]
        if podcast:
            found = [e for e in found if e.podcast == (None if podcast == "none" else podcast)]
        if status:
            found = [e for e in found if e.status == status]
        if since:
            found = [e for e in found if e.created >= since]
        if before:
            found = [e for e in found if e.created < before]
        if q:
            *whole, begun = q.lower().split()
            found = [e for e in found if all(word in e.words() for word in whole)
                     and any(word.startswith(begun) for word in e.words())]
        orders = {"newest": lambda e: -e.seq, "oldest": lambda e: e.seq, "title": lambda e: (folded(e.title), e.seq),
                  "longest": lambda e: (-e.duration, -e.seq), "published": lambda e: (descending(e.published or ""), -e.seq)}
        return sorted(found, key=orders[sort])

    def list_jobs(self, episode=None, state=None):
        found = [job for job in self.jobs.values() if episode in (None, job.episode)]
        if state == "active":
            return sorted((job for job in found if job.state in OPEN), key=Job.place)
        if state == "ended":
            found = [job for job in found if job.state not in OPEN]
        elif state:
            found = [job for job in found if job.state == state]
        return sorted(found, key=lambda job: -job.seq)

    def list_podcasts(self, deleted=False):
        return sorted((p for p in self.podcasts.values() if p.deleted == deleted), key=lambda p: -p.seq)

    def feed(self, podcast):
        """The episodes that its feed shows, newest first."""
        shown = [e for e in self.episodes.values() if e.podcast == podcast.id and e.published and not e.deleted]
        return sorted(shown, key=lambda e: (e.published, e.seq), reverse=True)


class Changing:
    def __init__(self, library, episodes):
        self.library = library
        self.episodes = episodes

    def __enter__(self):
        self.before = [(e.state(), e.shown(), e.podcast) for e in self.episodes]

    def __exit__(self, failed, *_):
        if failed:
            return
        for episode, (state, shown, podcast) in zip(self.episodes, self.before):
            if episode.state() == state:
                continue
            episode.revision += 1
            now = episode.shown()
            if now == shown:
                continue
            for feed in {podcast} if shown else {episode.podcast}:
                self.library.podcasts[feed].revision += 1


def folded(title):
    """SQLite's NOCASE: ASCII letters alone, and bytes for the rest."""
    return bytes(byte + 32 if 65 <= byte <= 90 else byte for byte in title.encode())


def descending(text):
    return [-ord(c) for c in text] + [1]


def difference(before, after):
    """Whether the turns of two scripts are the same, and which headings are not."""
    def turns(script):
        return [turn for segment in script["segments"] for turn in segment["turns"]]

    other = [name for name in ("title", "summary", "language", "speakers") if before.get(name) != after.get(name)]
    return turns(before), turns(after), other


def apply_diff(turns, diff):
    """What a diff makes of `turns`; None when it does not fit."""
    result, at = [], 0
    for change in diff["turns"]:
        result += turns[at:change["before"]]
        at = change["before"]
        if len(result) != change["after"]:
            return None
        if change["change"] in ("removed", "changed"):
            if at >= len(turns) or turns[at] != change["was"]:
                return None
            at += 1
        if change["change"] in ("added", "changed"):
            result.append(change["is"])
    return result + turns[at:]
