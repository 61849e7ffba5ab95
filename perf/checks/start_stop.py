#!/usr/bin/env python3
"""Row 14: how long the service takes until it answers, and what SIGTERM under load costs."""
import signal
import time

from common import Figures, Provider, Service, arguments_of, ask, finish_load, script, script_url, start_load

arguments = arguments_of(__doc__, starts=7, seconds=3.0)
figures = Figures("14", "start and stop")
with Provider(latency_ms=60) as provider:
    taken = []
    for _ in range(arguments.starts):
        with Service(provider.base_url) as service:
            ask(service.url, "GET", "/health/live")
            taken.append((time.monotonic() - service.started) * 1000)
    figures.at_most("start to the first answer, median", sorted(taken)[len(taken) // 2], 100, "ms")

    with Service(provider.base_url) as service:
        ask(service.url, "POST", "/api/script/generate", script("Cached when the signal comes"))
        loads = [start_load(script_url(service), script("Cached when the signal comes"), connections=32, duration=arguments.seconds),
                 start_load(script_url(service), script("Being written when the signal comes, number {n}"), connections=32,
                            duration=arguments.seconds)]
        time.sleep(arguments.seconds / 2)
        sent = time.monotonic()
        service.process.send_signal(signal.SIGTERM)
        status = service.process.wait(timeout=30)
        drained = (time.monotonic() - sent) * 1000
        results = [finish_load(process) for process in loads]
        # Refused connections come after the server has gone. Cut, silent or garbled answers are requests that were dropped.
        dropped = sum(result["errors"][kind] for result in results for kind in ("reset", "timeout", "malformed"))
        not_200 = sum(count for result in results for code, count in result["statuses"].items() if code != "200")
        figures.exactly("SIGTERM under load of 64 clients: requests cut", dropped, 0)
        figures.exactly("… answered otherwise than 200", not_200, 0)
        figures.tell("… answered", sum(result["responses"] for result in results))
        figures.tell("… sent into a connection that was just closed, and sent again", sum(result["resent"] for result in results))
        figures.tell("… until the process had ended", drained, "ms")
        figures.exactly("… its exit status", status, 0)
figures.report(arguments)
