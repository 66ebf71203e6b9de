"""A listener's shell: fwtui's commands in a process of their own, or in this one."""

from __future__ import annotations

import asyncio
import io
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from fwtui.cli import main
from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.auth.login import Login
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings

SECONDS = 60


Run = Callable[..., subprocess.CompletedProcess[str]]


# Variables that decide how a login begins and how wide lines are: the machine's are left out.
SEEN_BY = ("DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY", "COLUMNS", "LINES")


class Shell:
    """A listener's shell, with a home of its own and a pod at hand."""

    def __init__(self, home: Path, demo: DemoPod) -> None:
        self.home = home
        self.demo = demo
        self.env = {name: value for name, value in os.environ.items() if name not in SEEN_BY}
        self.env |= {"FWTUI_HOME": str(home), "PYTHONIOENCODING": "utf-8"}
        (home / "config.toml").write_text("[pod]\nkeyring = false\n")

    def start(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "fwtui", *words],
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, *words: str, given: str = "") -> subprocess.CompletedProcess[str]:
        started = self.start(*words)
        out, err = started.communicate(given, timeout=SECONDS)
        return subprocess.CompletedProcess(words, started.returncode, out, err)

    def program(self, *arguments: str, given: bytes) -> subprocess.CompletedProcess[bytes]:
        """A run of Python with these arguments, in bytes."""
        argv = [sys.executable, *arguments]
        return subprocess.run(
            argv, env=self.env, input=given, capture_output=True, timeout=SECONDS, check=False
        )

    def log_in(self, username: str = "demo") -> None:
        """As the command would, without the second it takes."""

        async def made() -> None:
            accounts = Accounts(self.home / "data", PodSettings(keyring=False))
            async with Login(Origin.parse(self.demo.url), accounts) as login:
                await login.with_token(self.demo.application_token(username))

        asyncio.run(made())

    def here(
        self,
        *words: str,
        given: str = "",
        patch: pytest.MonkeyPatch,
        told: pytest.CaptureFixture[str],
    ) -> subprocess.CompletedProcess[str]:
        """In this process: the same words, exit code and streams, in a tenth of the time."""
        for name in SEEN_BY:
            patch.delenv(name, raising=False)
        patch.setenv("FWTUI_HOME", str(self.home))
        patch.setattr(sys, "stdin", io.StringIO(given))
        told.readouterr()
        try:
            status = main.run(list(words))
        except SystemExit as end:
            status = int(end.code or 0)
        out, err = told.readouterr()
        return subprocess.CompletedProcess(words, status, out, err)


def until(stream: Iterable[str], wanted: str) -> str:
    """The line of a program's output that has this in it."""
    for line in stream:
        if re.search(wanted, line):
            return line.strip()
    raise AssertionError(f"{wanted} never came")
