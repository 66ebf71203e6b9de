"""A home folder whose account has been on a pod that is gone now: rows come from the store."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from fwtui.base.paths import Paths
from fwtui.demo.pod import DemoPod
from fwtui.pod.auth.accounts import Accounts
from fwtui.pod.auth.login import Login
from fwtui.pod.http.origin import Origin
from fwtui.pod.settings import PodSettings
from fwtui.services.demo import DemoService
from tests.ui.pseudo_terminal import Terminal, python

ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
"""A terminal that can all."""
_AWAY = "is away|offline|unreachable|refused|No network"
_SETTINGS = "[pod]\nkeyring = false\n[player]\nmpv = { ao = 'null' }\n[ui]\ncovers = 'off'\n"


def environ_of(home: Path, **more: str) -> dict[str, str]:
    return {**ENVIRON, "FWTUI_HOME": str(home), **more}


def started(
    home: Path, size: tuple[int, int] = (120, 40), environ: Mapping[str, str] | None = None
) -> Terminal:
    """``fwtui`` at that home, without an option."""
    return Terminal(python("-m", "fwtui"), size=size, environ=environ_of(home, **(environ or {})))


def session(
    home: Path, size: tuple[int, int] = (120, 40), keys: str = "", *, leave: str = "q"
) -> str:
    """Start, press keys, leave; what was shown before the last key."""
    with started(home, size) as terminal:
        terminal.until("Älva")
        terminal.until(lambda it: re.search(_AWAY, it.text))
        for key in keys:
            terminal.press(key)
            terminal.read(0.3)
        shown = terminal.text
        terminal.press(leave)
        assert terminal.wait() == 0
    frame = home / "cache" / "frame"
    if leave == "q":
        until(frame.exists)  # the session saves it after the terminal is given back
    return shown


def until(true: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something is true, at most so long."""
    last = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < last
        time.sleep(0.01)


def fill(home: Path) -> None:
    """Log in to a demo pod, copy its catalogue here, and let the pod go away."""
    (home / "config.toml").write_text(_SETTINGS)
    paths = Paths.under(home).made()
    with DemoPod(approve=True) as pod:
        asyncio.run(_log_in(pod.url, Accounts(paths.data, PodSettings(keyring=False))))
        with Terminal(python("-m", "fwtui", "sync"), environ=environ_of(home)) as terminal:
            assert terminal.wait(30.0) == 0, terminal.text


async def _log_in(url: str, accounts: Accounts) -> None:
    async with Login(Origin.parse(url), accounts) as login:
        DemoService.visit(await login.begin())
        await login.finish()
