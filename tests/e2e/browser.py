"""Debian's Chromium, driven over a pipe by its DevTools protocol: a judge of what the server sends that no program of ours
can sway."""
import json
import os
import shutil
import subprocess

CHROMIUM = shutil.which("chromium")


class Page:
    """One page of one browser, closed with `close`."""

    def __init__(self, profile):
        to_browser, self._out = os.pipe()
        self._in, from_browser = os.pipe()

        def hand_over():
            # The protocol is spoken on the descriptors 3 and 4.
            spare = [os.dup2(fd, 50 + place, inheritable=False) for place, fd in enumerate((to_browser, from_browser))]
            os.dup2(spare[0], 3)
            os.dup2(spare[1], 4)

        self._process = subprocess.Popen(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--mute-audio", "--remote-debugging-pipe",
             "--autoplay-policy=no-user-gesture-required", f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, close_fds=False, preexec_fn=hand_over)
        os.close(to_browser)
        os.close(from_browser)
        self._received = b""
        self._number = 0
        self._session = None
        target = next(one for one in self._call("Target.getTargets")["targetInfos"] if one["type"] == "page")
        self._session = self._call("Target.attachToTarget", targetId=target["targetId"], flatten=True)["sessionId"]
        self._call("Page.enable")

    def _messages(self):
        while True:
            message, found, rest = self._received.partition(b"\0")
            if found:
                self._received = rest
                yield json.loads(message)
                continue
            piece = os.read(self._in, 1 << 16)
            if not piece:
                raise AssertionError("the browser has gone")
            self._received += piece

    def _call(self, method, **parameters):
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        for answer in self._messages():
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['error']}")
                return answer["result"]

    def open(self, address):
        self._call("Page.navigate", url=address)
        for message in self._messages():
            if message.get("method") == "Page.loadEventFired":
                return

    def run(self, script):
        """The value of the last expression of `script`, waited for."""
        done = self._call("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in done:
            raise AssertionError(done["exceptionDetails"]["exception"].get("description", done))
        return done["result"].get("value")

    def close(self):
        self._process.kill()
        self._process.wait()
        os.close(self._in)
        os.close(self._out)
