#!/usr/bin/env python3
"""Row 8: scripts past their time are served at once and refreshed behind; a provider that is down is not noticed."""
import http.client
import time

from common import Figures, Provider, Service, arguments_of, ask, free_port, load, script, script_url

arguments = arguments_of(__doc__, down=60.0, keys=50, latency=400)
figures = Figures("8", "refresh")
port = free_port()  # the provider comes back at the same address


def ask_all(service, seconds):
    """Each key in turn over one connection, about fifty a second. Returns statuses and the slowest in milliseconds."""
    connection = http.client.HTTPConnection(service.host, service.port, timeout=60)
    statuses, slowest, end, number = {}, 0.0, time.monotonic() + seconds, 0
    while time.monotonic() < end or number < arguments.keys:
        reply = ask(service.url, "POST", "/api/script/generate", script(f"Kept warm, number {number % arguments.keys}"),
                    connection=connection)
        statuses[reply.status] = statuses.get(reply.status, 0) + 1
        slowest = max(slowest, reply.seconds * 1000)
        number += 1
        time.sleep(0.02)
    connection.close()
    return statuses, slowest


options = {"cache": {"script_ttl": 2, "script_hard_ttl": 86_400}}
provider = Provider(f"127.0.0.1:{port}", latency_ms=arguments.latency)
with Service(provider.base_url, options) as service:
    load(script_url(service), script("Kept warm, number {n}"), connections=arguments.keys, requests=arguments.keys)
    time.sleep(3)
    before = provider.calls()
    statuses, slowest = ask_all(service, 8)
    figures.at_least("calls of the provider to refresh, meanwhile", provider.calls() - before, 1)
    figures.at_most(f"slowest answer while scripts are refreshed ({arguments.latency} ms provider)", slowest,
                    arguments.latency / 4, "ms")
    figures.exactly("… that were not 200", sum(statuses.values()) - statuses.get(200, 0), 0)
    provider.process.kill()
    provider.close()
    statuses, slowest = ask_all(service, arguments.down)
    figures.exactly(f"provider down for {arguments.down:.0f} s: answers that were not 200",
                    sum(statuses.values()) - statuses.get(200, 0), 0)
    figures.tell("… answers, slowest", f"{sum(statuses.values())}, {slowest:.1f} ms")
    with Provider(f"127.0.0.1:{port}", latency_ms=arguments.latency) as provider:
        statuses, slowest = ask_all(service, 15)
        figures.at_least("provider back: calls to refresh", provider.calls(), 1)
        figures.exactly("… answers that were not 200", sum(statuses.values()) - statuses.get(200, 0), 0)
figures.report(arguments)
