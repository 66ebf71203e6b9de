"""The pod as a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys

import httpx
import pytest

PROGRAM = """
from fwtui.demo.pod import serve
from fwtui.demo.state import DemoSettings
serve(DemoSettings(limits={"anonymous-wildcard": "7/60s"}), lambda url: print(url, flush=True))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_serves_until_told_to_stop(number: signal.Signals) -> None:
    with subprocess.Popen([sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE) as process:
        assert process.stdout
        url = process.stdout.readline().decode().strip()
        answer = httpx.get(f"{url}/api/v1/instance/nodeinfo/2.0/")
        assert answer.json()["software"]["name"] == "funkwhale"
        assert answer.headers["x-ratelimit-limit"] == "7"
        process.send_signal(number)
        assert process.wait(10) == 0
