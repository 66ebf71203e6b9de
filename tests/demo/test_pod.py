"""The pod as a process of its own."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from fwtui.cli import main

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


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--tracks", "-1"), 2, "--tracks is a number from 0 to 1,000,000"),
        (("--tracks", "1000001"), 2, "--tracks is a number from 0 to 1,000,000"),
        (("--port", "-4"), 2, "--port is a number from 0 to 65,535"),
        (("--port", "99999"), 2, "--port is a number from 0 to 65,535"),
        (("--port", "TAKEN"), 1, "cannot be had"),
        (("--limit", "nonsense"), 1, "is not understood"),
        (("--upgrade-at", "soon"), 1, "is not understood"),
        (("--upgrade-at", "30"), 1, "is not understood"),
        (("--limit", "authenticated-list=x"), 1, "not a rate"),
        (("--limit", "authenticated-list=3/0s"), 1, "not a rate"),
        (("--limit", "nothing=3/60s"), 1, "no such rate limit"),
    ],
)
def test_what_cannot_be_served_is_said(
    words: tuple[str, ...],
    status: int,
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("FWTUI_HOME", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        asked = [port if word == "TAKEN" else word for word in words]
        assert main.run(["demo", "--serve", *asked]) == status
    out, err = capsys.readouterr()
    assert (out, said in err) == ("", True)
