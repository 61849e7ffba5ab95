#!/usr/bin/env python3
"""Row 13: cached hits, one at a time, while the voice workers keep every core busy."""
import threading

from common import Figures, Provider, Service, arguments_of, ask, failed, load, script, script_url

arguments = arguments_of(__doc__, seconds=10.0, rate=400.0, speakers=4)
figures = Figures("13", "hits while voices work")
with Provider() as provider, Service(provider.base_url) as service:
    body = script("A script that is cached")
    ask(service.url, "POST", "/api/script/generate", body)
    idle = load(script_url(service), body, rate=arguments.rate, even=True, duration=arguments.seconds / 2)

    over = threading.Event()
    spoken = [0] * arguments.speakers

    def speak(place):
        while not over.is_set():
            text = " ".join(f"Sentence {sentence} of text {spoken[place]} by speaker {place} has never been said before."
                            for sentence in range(20))
            ask(service.url, "POST", "/api/tts/synthesize", {"text": text, "format": "mp3"})
            spoken[place] += 1

    speakers = [threading.Thread(target=speak, args=[place], daemon=True) for place in range(arguments.speakers)]
    for speaker in speakers:
        speaker.start()
    busy = load(script_url(service), body, rate=arguments.rate, even=True, duration=arguments.seconds,
                warm_up=arguments.seconds / 10)
    over.set()
    for speaker in speakers:
        speaker.join()
    figures.tell("cached hits on an idle machine, p99", idle["latency_ms"]["p99"], "ms")
    figures.at_most("while the voices work: p99", busy["latency_ms"]["p99"], 0.5, "ms")
    figures.at_most("… p99.9", busy["latency_ms"]["p999"], 1.0, "ms")
    figures.exactly("… failed", failed(busy), 0)
    figures.at_least("texts of 20 sentences spoken meanwhile", sum(spoken), 1)
figures.report(arguments)
