#!/usr/bin/env python3
"""Prints a script of about MINUTES minutes for two speakers, every sentence different, always the same for the same MINUTES.

usage: perf/make_script.py MINUTES VOICE VOICE
"""
import json
import random
import sys

SUBJECTS = ["the harbour master", "a retired surveyor", "the committee", "our correspondent", "an old map of the coast",
            "the second expedition", "a letter from the archive", "the engineer on duty", "the library", "nobody in the village"]
VERBS = ["described", "measured", "remembered", "questioned", "published", "overlooked", "repaired", "compared",
         "explained", "collected"]
OBJECTS = ["the height of the tide", "a row of lamps along the pier", "the cost of the new bridge", "several hours of recordings",
           "the rules for quiet hours", "a list of lost words", "the weight of the bell", "an unusual pattern in the numbers",
           "the road to the northern valley", "a design for a smaller engine"]
ENDINGS = ["before the winter storms arrived", "without telling anyone else", "in the spring of the following year",
           "because the first attempt had failed", "while the others waited outside", "and kept careful notes about it",
           "although the weather was against them", "with surprising results", "as far as we can tell today",
           "and then started again from the beginning"]
SECONDS_PER_SENTENCE = 4.9


def sentences(count):
    draw = random.Random(1770)
    seen = set()
    while len(seen) < count:
        subject, verb, thing, ending = (draw.choice(words) for words in (SUBJECTS, VERBS, OBJECTS, ENDINGS))
        sentence = f"{subject[0].upper()}{subject[1:]} {verb} {thing} {ending}."
        if sentence not in seen:
            seen.add(sentence)
            yield sentence


def main():
    minutes, voices = float(sys.argv[1]), sys.argv[2:4]
    lines = list(sentences(round(60 * minutes / SECONDS_PER_SENTENCE)))
    turns = [{"speaker": "ab"[turn % 2], "text": " ".join(lines[3 * turn:3 * turn + 3])}
             for turn in range((len(lines) + 2) // 3)]
    per_segment = 20
    segments = [{"title": f"Part {start // per_segment + 1}", "turns": turns[start:start + per_segment]}
                for start in range(0, len(turns), per_segment)]
    speakers = [{"id": name, "name": name.upper(), "voice": voice} for name, voice in zip("ab", voices)]
    json.dump({"version": 1, "title": "A made-up chronicle", "language": "en", "speakers": speakers, "segments": segments},
              sys.stdout, indent=1)


if __name__ == "__main__":
    main()
