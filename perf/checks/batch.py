#!/usr/bin/env python3
"""Row 6: a batch of 1,000 scripts, every tenth wrong, beside clients who ask for single ones.

The model takes 500 ms for an answer, a third of what quick ones take. All 50 calls of the bound answer at the same moments,
which is the worst case for whoever asks meanwhile: with --latency 60 that shows.
"""
import math

from common import Figures, Provider, Service, arguments_of, ask, failed, finish_load, load, script, script_url, start_load

arguments = arguments_of(__doc__, items=1000, latency=500, bound=50)
figures = Figures("6", "batch of 1,000, 10 % poisoned")
options = {"batch": {"script_concurrency": arguments.bound}}
with Provider(latency_ms=arguments.latency) as provider, Service(provider.base_url, options) as service:
    items = [{"id": f"item-{i}", "type": "script",
              "data": script(f"Batch number {i}", **({"duration_minutes": -1} if i % 10 == 0 else {}))}
             for i in range(arguments.items)]
    load(script_url(service), script("Warm {n}"), connections=arguments.bound, requests=4 * arguments.bound)
    single = script("Alone {n}")  # both times, so that both need as many calls
    alone = load(script_url(service), single, rate=20, connections=64, duration=8)

    calls_before = provider.calls()
    reply = ask(service.url, "POST", "/api/batch/process", {"requests": items})
    calls = provider.calls() - calls_before
    interactive = start_load(script_url(service), single, rate=20, connections=64, duration=8, first_number=1000)
    # The interactive load goes on for longer than one batch: more of them keep the server as busy.
    number = 0
    while interactive.poll() is None:
        number += 1
        again = [dict(item, data=dict(item["data"], topic=f"{item['data']['topic']}, round {number}")) for item in items]
        ask(service.url, "POST", "/api/batch/process", {"requests": again})
    busy = finish_load(interactive)

    results = reply.json()["results"]
    good = sum(1 for one in results if one["success"])
    typed = sum(1 for one in results if not one["success"] and one["error"].get("type"))
    in_order = [one["request_id"] for one in results] == [item["id"] for item in items]
    figures.exactly(f"good results of {arguments.items} with every tenth wrong", good, arguments.items * 9 // 10)
    figures.exactly("… typed errors", typed, arguments.items // 10)
    figures.exactly("… in order", in_order, True)
    ideal = math.ceil(calls / arguments.bound) * arguments.latency / 1000
    figures.tell("… calls of the provider", calls)
    figures.at_most(f"… wall ÷ ideal at {arguments.bound} at once, {arguments.latency} ms a call", reply.seconds / ideal, 1.1)
    figures.tell("interactive p99 alone", alone["latency_ms"]["p99"], "ms")
    figures.at_most("… meanwhile, ÷ alone", busy["latency_ms"]["p99"] / alone["latency_ms"]["p99"], 1.1)
    figures.exactly("… failed", failed(busy), 0)
figures.report(arguments)
