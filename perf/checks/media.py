#!/usr/bin/env python3
"""Row "media": a 30 MB episode from /media and the same file from nginx (sendfile, one worker), in turn in one run."""
import pathlib
import statistics
import tempfile

from common import Figures, Nginx, Service, arguments_of, ask, failed, load, make_library

BYTES = 30_000_000
PART = "bytes=15000000-15999999"


def main():
    arguments = arguments_of(__doc__, seconds=1.0, rounds=5)
    figures = Figures("media", "a 30 MB file")
    with tempfile.TemporaryDirectory(prefix="showrunner-media-") as name:
        data, files = pathlib.Path(name) / "data", pathlib.Path(name) / "files"
        files.mkdir()
        sample = make_library(data, episodes=20, audio_bytes=BYTES)
        path = f"/media/{sample['first_episode']}/{sample['audio']}"
        content = (data / path.lstrip("/")).read_bytes()
        (files / "audio.mp3").write_bytes(content)
        with Service(data=data) as service, Nginx(files) as peer:
            urls = {"showrunner": service.url + path, "nginx": peer.url + "/audio.mp3"}
            whole = ask(service.url, "GET", path)
            part = ask(service.url, "GET", path, headers={"Range": PART})
            figures.exactly("the same bytes, whole and in part", [whole.body == content, part.status, part.body == content[15_000_000:16_000_000]],
                            [True, 206, True])
            wrong = 0
            for what, connections, options in (("1 client", 1, {}), ("32 clients", 32, {}), ("1 client, ranges of 1 MB", 1, {"header": f"Range: {PART}"}),
                                               ("32 clients, ranges of 1 MB", 32, {"header": f"Range: {PART}"})):
                runs = {server: [] for server in urls}
                for _ in range(arguments.rounds):
                    for server, url in urls.items():
                        result = load(url, connections=connections, duration=arguments.seconds, **options)
                        wrong += failed(result)
                        runs[server].append(result["bytes_per_second"] / 1e6)
                ours, theirs = (statistics.median(runs[server]) for server in urls)
                figures.tell(f"{what}: showrunner", round(ours), "MB/s")
                figures.tell("… nginx sendfile", round(theirs), "MB/s")
                figures.at_least("… ratio", round(ours / theirs, 2), 0.9)
            figures.exactly("failed", wrong, 0)
    figures.report(arguments)


if __name__ == "__main__":
    main()
