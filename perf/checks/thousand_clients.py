#!/usr/bin/env python3
"""Row 4: a thousand clients who want different scripts, a provider that takes 60 ms, a pool of a thousand."""
from common import Figures, Provider, Service, arguments_of, failed, load, script, script_url

arguments = arguments_of(__doc__, seconds=10.0, clients=1000)
figures = Figures("4", "1,000 clients, 60 ms provider")
with Provider(latency_ms=60) as provider, Service(provider.base_url) as service:
    result = load(script_url(service), script("Many clients, number {n}"), connections=arguments.clients,
                  duration=arguments.seconds, warm_up=arguments.seconds / 5)
    figures.at_least("new scripts at 1 000 clients, 60 ms provider", result["requests_per_second"], 10_000, "/s")
    figures.tell("… p50, p99", f"{result['latency_ms']['p50']:.0f}, {result['latency_ms']['p99']:.0f}", "ms")
    figures.exactly("… failed", failed(result), 0)
    figures.tell("… calls of the provider for each script", provider.calls() / max(1, result["responses"]))
    figures.tell("… connections it opened to the provider", provider.counters()["connections"])
figures.report(arguments)
