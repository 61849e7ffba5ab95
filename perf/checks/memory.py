#!/usr/bin/env python3
"""Row 12: memory of the service when idle, with 1,000 streams open, and over a long soak."""
import json
import selectors
import socket
import time

from common import Figures, Provider, Service, arguments_of, failed, load, script, script_url

arguments = arguments_of(__doc__, streams=1000, requests=1_000_000, rounds=10)
figures = Figures("12", "memory")


def open_streams(service, count):
    """Asks for `count` different scripts as event streams, and returns when all have begun to come."""
    selector, sockets, begun = selectors.DefaultSelector(), [], set()
    for number in range(count):
        client = socket.create_connection((service.host, service.port))
        body = json.dumps(script(f"Streamed, number {number}", stream=True)).encode()
        client.sendall(b"POST /api/script/generate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                       b"Accept: text/event-stream\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        client.setblocking(False)
        selector.register(client, selectors.EVENT_READ)
        sockets.append(client)
    end = time.monotonic() + 60
    while len(begun) < count and time.monotonic() < end:
        for key, _ in selector.select(1):
            if not key.fileobj.recv(65536):
                selector.unregister(key.fileobj)
            begun.add(key.fd)
    return sockets, len(begun)


with Provider(tokens_per_second=20) as provider, Service(provider.base_url) as service:
    time.sleep(1)
    figures.at_most("idle", service.memory_mb(), 40, "MB")
    sockets, begun = open_streams(service, arguments.streams)
    time.sleep(2)
    figures.exactly("streams open", begun, arguments.streams)
    figures.at_most("… memory", service.memory_mb(), 150, "MB")
    for client in sockets:
        client.close()

with Provider() as provider, Service(provider.base_url) as service:
    each, number, memory, wrong = arguments.requests // arguments.rounds, 0, [], 0
    for _ in range(arguments.rounds):  # nine tenths from the cache, one tenth new
        new = load(script_url(service), script("Soak, number {n}"), connections=64, requests=each // 10, first_number=number)
        hits = load(script_url(service), script(f"Soak, number {number}"), connections=64, requests=each - each // 10)
        number += each // 10
        wrong += failed(new) + failed(hits)
        memory.append(service.memory_mb())
    figures.exactly(f"{each * arguments.rounds:,} requests: failed".replace(",", " "), wrong, 0)
    figures.tell("… memory after each tenth", ", ".join(f"{value:.0f}" for value in memory), "MB")
    middle = memory[len(memory) // 2]
    figures.at_most("… at the end ÷ halfway", memory[-1] / middle, 1.02)
figures.report(arguments)
