#!/usr/bin/python3
"""Judges a finished audio file by tools that are not ours: ffmpeg, ffprobe, mutagen.

judge.py FILE [NAME=FIRST:END,FIRST:END,... ...]

Prints one `key value` pair a line. Each NAME names a speaker with the samples that are theirs; their loudness is measured on
these alone, laid end to end.
"""
import hashlib
import re
import subprocess
import sys

import mutagen
import mutagen.id3
import numpy


def run(*command, stdin=None):
    return subprocess.run(command, input=stdin, capture_output=True, check=True)


def source(path):
    """How ffmpeg is told of a file: of raw PCM everything, of all else the name."""
    return ["-f", "s16le", "-ar", "24000", "-ac", "1", "-i", path] if path.endswith(".pcm") else ["-i", path]


def probe(path, entries):
    return run("ffprobe", "-v", "error", *source(path), "-show_entries", entries, "-of", "default=nk=1:nw=1").stdout.decode().split()


def loudness(*source, stdin=None):
    report = run("ffmpeg", "-nostats", "-hide_banner", *source, "-af", "ebur128=peak=true:dualmono=true", "-f", "null", "-",
                 stdin=stdin).stderr.decode().split("Summary:")[1]
    return (float(re.search(r"I:\s+(\S+) LUFS", report)[1]), float(re.search(r"Peak:\s+(\S+) dBFS", report)[1]))


def chapters_of_id3(tags):
    for contents in tags.getall("CTOC"):
        print("toc", contents.element_id, int(contents.flags), " ".join(contents.child_element_ids))
    for chapter in sorted(tags.getall("CHAP"), key=lambda frame: frame.start_time):
        print("chapter", chapter.start_time, chapter.end_time, chapter.sub_frames["TIT2"].text[0])


def main(path, speakers):
    rate = int(probe(path, "stream=sample_rate")[0])
    samples = numpy.frombuffer(run("ffmpeg", "-v", "error", *source(path), "-f", "f32le", "-").stdout, dtype="<f4")
    integrated, peak = loudness(*source(path))
    print("rate", rate)
    print("samples", len(samples))
    print("duration", probe(path, "format=duration")[0])
    print("lufs", integrated)
    print("true_peak", peak)
    for speaker in speakers:
        name, ranges = speaker.split("=")
        parts = [samples[int(first):int(end)] for first, end in (part.split(":") for part in ranges.split(","))]
        raw = numpy.concatenate(parts).tobytes()
        print("speaker", name, loudness("-f", "f32le", "-ar", str(rate), "-ac", "1", "-i", "-", stdin=raw)[0])
        # Where the energy of each cue sets in: the first 5 ms above -45 dBFS, from 150 ms before the cue on.
        for first, end in (part.split(":") for part in ranges.split(",")):
            begin = max(int(first) - rate * 150 // 1000, 0)
            heard = numpy.abs(samples[begin:int(end)]) > 10 ** (-45 / 20)
            print("onset_ms", name, 1000 * (begin + int(heard.argmax()) - int(first)) / rate)
    file = mutagen.File(path)
    tags = file.tags if file is not None else None
    if isinstance(tags, mutagen.id3.ID3):
        print("id3", ".".join(map(str, tags.version)))
        for frame in ("TIT2", "TPE1", "TALB", "TCON", "TLAN", "TRCK", "TDRC"):
            if frame in tags:
                print(frame, tags[frame].text[0])
        for link in tags.getall("WOAF"):
            print("WOAF", link.url)
        for picture in tags.getall("APIC"):
            print("APIC", int(picture.type), picture.mime, hashlib.sha256(picture.data).hexdigest())
        chapters_of_id3(tags)
    elif tags is not None:
        for key, value in sorted(tags.items() if isinstance(tags, dict) else tags):
            print("comment", key.upper(), value[0] if isinstance(value, list) else value)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
