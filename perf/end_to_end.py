#!/usr/bin/env python3
"""Measures whole runs of the built program and prints a Markdown table.

Every figure is wall time, processor time of the program and all its children, or peak memory of the server process alone.
Machines are shared and noisy: look at ratios, and at runs made side by side.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
SHOWRUNNER = ROOT / "build" / "release" / "showrunner"
SLT, RMS = os.environ.get("SHOWRUNNER_BENCH_VOICES", "clara martin").split()
ROUNDS = int(os.environ.get("ROUNDS", "3"))


class Run:
    """One run of the program: wall and CPU seconds, peak memory of its own process in MB, and its report."""

    def __init__(self, *arguments):
        start = time.monotonic()
        process = subprocess.Popen([SHOWRUNNER, *map(str, arguments)], stdout=subprocess.PIPE)
        self.peak_mb = 0.0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            self.peak_mb = max(self.peak_mb, self._peak(process.pid))
            time.sleep(0.002)
        self.wall = time.monotonic() - start
        self.cpu = usage.ru_utime + usage.ru_stime
        process.returncode = os.waitstatus_to_exitcode(status)
        output = process.stdout.read()
        if process.returncode != 0:
            sys.exit(f"{' '.join(map(str, arguments))} failed with status {process.returncode}")
        self.report = json.loads(output)

    @staticmethod
    def _peak(pid):
        try:
            for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    return int(line.split()[1]) / 1024
        except (FileNotFoundError, ProcessLookupError):
            pass
        return 0.0


def median(runs, key):
    return sorted(key(run) for run in runs)[len(runs) // 2]


def make_script(directory, minutes):
    path = directory / f"script{minutes}.json"
    path.write_bytes(subprocess.run([ROOT / "perf" / "make_script.py", str(minutes), SLT, RMS], check=True,
                                    capture_output=True).stdout)
    return path


def main():
    rows = []
    with tempfile.TemporaryDirectory(prefix="showrunner-bench-") as name:
        directory = pathlib.Path(name)
        script = make_script(directory, 10)
        audio = directory / "episode.mp3"

        def make(data, *more):
            return Run("--data", directory / data, "make", "--script", script, "-o", audio, "--json", "--quiet", *more)

        cold, cached, unchanged = [], [], []
        for number in range(ROUNDS):
            cold.append(make(f"data{number}"))
            unchanged += [make(f"data{number}") for _ in range(3)]
            audio.unlink()
            cached.append(make(f"data{number}"))
        wall, cpu = median(cold, lambda run: run.wall), median(cold, lambda run: run.cpu)
        seconds = cold[0].report["duration_seconds"]
        minutes = f"{int(seconds // 60)}:{int(seconds % 60):02}"
        rows += [
            (f"cold episode of {minutes}, {SLT} (slt) and {RMS} (rms): wall", f"{wall:.2f} s ({seconds / wall:.0f} × real time)", ""),
            ("… CPU time ÷ wall", f"{median(cold, lambda run: run.cpu / run.wall):.2f}", "≥ 1.8"),
            ("… wall ÷ (CPU time ÷ 2)", f"{median(cold, lambda run: 2 * run.wall / run.cpu):.3f}", "≤ 1.15"),
            ("… CPU time", f"{cpu:.2f} s", ""),
            ("… peak memory of the server process", f"{median(cold, lambda run: run.peak_mb):.0f} MB", ""),
            ("repeat, every sentence cached: wall", f"{median(cached, lambda run: run.wall):.2f} s", ""),
            ("… CPU time, ÷ that of the cold run",
             f"{median(cached, lambda run: run.cpu):.2f} s, {median(cached, lambda run: run.cpu) / cpu:.2f}",
             "mastering and encoding only"),
            ("repeat, nothing changed: wall", f"{1000 * median(unchanged, lambda run: run.wall):.0f} ms", "< 50 ms"),
        ]
        script = make_script(directory, 180)
        audio = directory / "long.mp3"
        long = make("long")
        seconds = long.report["duration_seconds"]
        rows += [
            (f"three-hour script ({seconds / 3600:.2f} h of audio): wall",
             f"{long.wall:.1f} s ({seconds / long.wall:.0f} × real time)", ""),
            ("… peak memory of the server process", f"{long.peak_mb:.0f} MB", "< 200 MB"),
        ]
    print("| what | measured | must be |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()
