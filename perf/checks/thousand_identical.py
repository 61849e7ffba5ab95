#!/usr/bin/env python3
"""Row 5: a thousand clients ask for the same new script, and for the same new speech, at the same moment."""
import json
import socket
import time

from common import Figures, Provider, Service, arguments_of, ask, failed, load, percentile, script, script_url, tts_url


def send_and_leave(service, body):
    """Asks and hangs up without waiting."""
    with socket.create_connection((service.host, service.port)) as client:
        content = json.dumps(body).encode()
        client.sendall(b"POST /api/script/generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       b"Content-Length: %d\r\n\r\n" % len(content) + content)
        time.sleep(0.1)


arguments = arguments_of(__doc__, clients=1000, latency=500)
figures = Figures("5", "1,000 identical cold requests")
with Provider(latency_ms=arguments.latency) as provider, Service(provider.base_url) as service:
    body = script("What everybody asks for")
    result = load(script_url(service), body, connections=arguments.clients, requests=arguments.clients, samples=True)
    together = provider.calls()
    # A script may take more than one call (its length is measured and mended): as many as the same one alone.
    with Provider(latency_ms=0) as other, Service(other.base_url) as alone:
        ask(alone.url, "POST", "/api/script/generate", body)
        needed = other.calls()
    figures.exactly("1 000 identical new scripts: calls of the provider beyond those of one", together - needed, 0)
    figures.exactly("… failed", failed(result), 0)
    samples = result["samples_ms"]
    # All were sent at the same moment and the leader's is answered first: what others wait longer is ours.
    figures.at_most("… the waiters' p99 after the leader", percentile(samples, 0.99) - samples[0], 5, "ms")

    speech = {"text": "A sentence that a thousand people want to hear at the same moment.", "format": "mp3"}
    before = service.metrics()["cache_performance"]["sentence"]
    result = load(tts_url(service), speech, connections=arguments.clients, requests=arguments.clients, samples=True)
    after = service.metrics()["cache_performance"]["sentence"]
    figures.exactly("1 000 identical new texts: syntheses", after["total_misses"] - before["total_misses"], 1)
    figures.exactly("… failed", failed(result), 0)
    samples = result["samples_ms"]
    figures.at_most("… the waiters' p99 after the leader", percentile(samples, 0.99) - samples[0], 5, "ms")

    body = script("A script whose first client leaves")
    before = provider.calls()
    send_and_leave(service, body)
    reply = ask(service.url, "POST", "/api/script/generate", body)
    figures.exactly("the first client leaves, nobody waits yet: the next one's status", reply.status, 200)

    body = script("A script whose leader leaves while others wait")
    with socket.create_connection((service.host, service.port)) as leader:
        content = json.dumps(body).encode()
        leader.sendall(b"POST /api/script/generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       b"Content-Length: %d\r\n\r\n" % len(content) + content)
        time.sleep(0.05)
        before = provider.calls()
        from threading import Thread
        replies = []
        waiter = Thread(target=lambda: replies.append(ask(service.url, "POST", "/api/script/generate", body)))
        waiter.start()
        time.sleep(0.05)
    waiter.join()
    figures.exactly("the leader leaves while another waits: its status", replies[0].status, 200)
    with Provider(latency_ms=0) as other, Service(other.base_url) as alone:
        ask(alone.url, "POST", "/api/script/generate", body)
        figures.exactly("… calls of the provider beyond those of one", provider.calls() - before + 1 - other.calls(), 0)
figures.report(arguments)
