#!/usr/bin/env python3
"""Row 6: a batch of 1,000 scripts, every tenth wrong, beside clients who ask for single ones."""
import math

from common import Figures, Provider, Service, arguments_of, ask, failed, finish_load, load, script, script_url, start_load

arguments = arguments_of(__doc__, items=1000, latency=60, bound=50)
figures = Figures("6", "batch of 1,000, 10 % poisoned")
options = {"batch": {"script_concurrency": arguments.bound}}
with Provider(latency_ms=arguments.latency) as provider, Service(provider.base_url, options) as service:
    items = [{"id": f"item-{i}", "type": "script",
              "data": script(f"Batch number {i}", **({"duration_minutes": -1} if i % 10 == 0 else {}))}
             for i in range(arguments.items)]
    warm = load(script_url(service), script("Warm {n}"), connections=arguments.bound, requests=4 * arguments.bound)
    calls_before = provider.calls()
    alone = load(script_url(service), script("Alone {n}"), rate=20, connections=16, duration=8)
    calls_each = (provider.calls() - calls_before) / alone["responses"]

    interactive = start_load(script_url(service), script("Meanwhile {n}"), rate=20, connections=16, duration=8)
    calls_before = provider.calls()
    rounds = []
    reply = ask(service.url, "POST", "/api/batch/process", {"requests": items})
    # The interactive load goes on for longer than one batch: more of them keep the server as busy.
    number = 0
    while interactive.poll() is None:
        number += 1
        again = [dict(item, data=dict(item["data"], topic=f"{item['data']['topic']}, round {number}")) for item in items]
        rounds.append(ask(service.url, "POST", "/api/batch/process", {"requests": again}))
    busy = finish_load(interactive)

    results = reply.json()["results"]
    good = sum(1 for one in results if one["success"])
    typed = sum(1 for one in results if not one["success"] and one["error"].get("type"))
    in_order = [one["request_id"] for one in results] == [item["id"] for item in items]
    figures.exactly(f"good results of {arguments.items} with every tenth wrong", good, arguments.items * 9 // 10)
    figures.exactly("… typed errors", typed, arguments.items // 10)
    figures.exactly("… in order", in_order, True)
    ideal = math.ceil(arguments.items * 0.9 * calls_each / arguments.bound) * arguments.latency / 1000
    figures.at_most(f"… wall ÷ ideal at {arguments.bound} at once", reply.seconds / ideal, 1.1)
    figures.tell("interactive p99 alone", alone["latency_ms"]["p99"], "ms")
    figures.at_most("… meanwhile, ÷ alone", busy["latency_ms"]["p99"] / alone["latency_ms"]["p99"], 1.1)
    figures.exactly("… failed", failed(busy), 0)
figures.report(arguments)
