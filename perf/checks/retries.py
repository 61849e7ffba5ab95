#!/usr/bin/env python3
"""Row 7: a provider that answers a share of all calls with 429 and Retry-After; nothing may come back early."""
import time

from common import Figures, Provider, Service, arguments_of, load, script, script_url

arguments = arguments_of(__doc__, throttled=10_000, clients=500, every=12, seconds=450.0)
figures = Figures("7", "retries")
rule = {"path": "/chat/completions", "every": arguments.every, "status": 429, "retry_after": 1}
with Provider(rules=[rule]) as provider, Service(provider.base_url) as service:
    start, answered, number, statuses = time.monotonic(), 0, 0, {}
    while time.monotonic() - start < arguments.seconds:
        result = load(script_url(service), script("Throttled, number {n}"), connections=arguments.clients, duration=5,
                      first_number=number)
        number += result["responses"] + arguments.clients
        answered += result["responses"]
        for status, count in result["statuses"].items():
            statuses[status] = statuses.get(status, 0) + count
        counters = provider.counters()
        if counters["statuses"].get("429", 0) >= arguments.throttled:
            break
    refused = counters["statuses"].get("429", 0)
    calls = sum(counters["calls"].values())
    again = sum(1 for call in counters["throttled"] if call["again_us"] > 0)
    figures.at_least("429s that the provider gave", refused, arguments.throttled)
    figures.exactly("… calls before Retry-After", counters["early"], 0)
    figures.tell("… of them tried again", again)
    figures.at_most("… extra calls ÷ first ones", again / max(1, calls - again), 0.1)
    figures.tell("… clients answered with 200, other", f"{statuses.get('200', 0)}, {answered - statuses.get('200', 0)}")
figures.report(arguments)
