"""What walks in a real terminal share: a listener with an account, and the pod's own side."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from fwtui.demo.assets import root
from fwtui.demo.pod import DemoPod
from fwtui.pod.pod import Pod
from tests.cli.shell import Shell
from tests.cli.test_walk import SILENT, terminal
from tests.pod.asked import asked_by
from tests.ui.pseudo_terminal import Terminal

Answer = TypeVar("Answer")
Part = TypeVar("Part")
PATIENCE = 20.0
TITLES = 2
"""The row of the lists' titles."""
FOOT = -4
"""The row of the player, below the lists."""
DIALECTS = pytest.mark.parametrize("dialect", ["1", "2"])


class Listener:
    """An account on a demo pod, with a home of its own."""

    def __init__(self, home: Path, demo: DemoPod, settings: str = "") -> None:
        self.home, self.demo = home, demo
        self.shell = Shell(home, demo)
        self.shell.log_in()
        self.set(settings)

    def set(self, settings: str) -> None:
        """More lines for ``config.toml``, the player's first."""
        (self.home / "config.toml").write_text(SILENT.replace("[pod]", f"{settings}\n[pod]"))

    @contextmanager
    def at(self, size: tuple[int, int] = (120, 36)) -> Iterator[Terminal]:
        """A terminal that shows the library; quit at its end."""
        with terminal(self.home, size=size) as shown:
            shown.until("Älva")
            yield shown
            shown.read(0.3)  # what opens has its keys by then
            shown.press("\x11")
            assert shown.wait() == 0

    def part(self, kind: Callable[..., Part]) -> Part:
        """Something that the pod keeps."""
        return self.demo.state.part(kind)

    def asks(self, question: Callable[[Pod], Awaitable[Answer]], who: str = "demo") -> Answer:
        """The pod's answer to somebody."""

        async def asked() -> Answer:
            async with asked_by(self.demo, who) as pod:
                return await question(pod)

        return asyncio.run(asked())


def until(shown: Terminal, holds: Callable[[], Any]) -> None:
    """Until something is so on the pod's side, while the terminal is read."""
    ends = time.monotonic() + PATIENCE
    while not holds():
        shown.read(0.02)
        assert time.monotonic() < ends, shown.text


def row(shown: Terminal, text: str) -> str:
    """The first row below the titles with this text; empty where there is none."""
    return shown.rows[at] if (at := _first(shown, text)) else ""


def cursor_to(shown: Terminal, text: str, most: int = 60) -> None:
    """Move the cursor of the focused list to the first row that has this text."""
    shown.until(lambda now: _first(now, text) and _first(now, "▌"))
    for _ in range(most):
        at, wanted = _first(shown, "▌"), _first(shown, text)
        if at == wanted:
            return
        shown.press("j" if wanted > at else "k")
        shown.until(lambda now, at=at: _first(now, "▌") not in (0, at))  # type: ignore[misc]
    raise AssertionError(f"no row {text}\n{shown.text}")


def _first(shown: Terminal, text: str) -> int:
    """The first row below the titles that has this text; 0 where there is none."""
    rows = shown.rows[:FOOT]
    return next((y for y, each in enumerate(rows) if y > TITLES and text in each), 0)


def command(shown: Terminal, words: str) -> None:
    """Do what the palette finds by these words, where letters are typed too."""
    shown.until(lambda now: "esc close" not in now.rows[-1])
    shown.press("\x10")
    shown.until(lambda now: "esc close" in now.rows[-1])
    shown.press(f"{words}\r")
    shown.until(lambda now: f" {words}▏" not in now.text)


def music_with(folder: Path, album: str, track: str, file: bytes, seconds: int) -> Path:
    """The demo's music, and an album by Älva with one track of this file of FLAC."""
    folder.mkdir()
    for each in root().iterdir():
        if each.is_dir() and each.name in ("covers", "music"):
            (folder / each.name).mkdir()
            for piece in each.iterdir():
                (folder / each.name / piece.name).symlink_to(piece)
    key = album.casefold()
    (folder / "music" / f"{key}.flac").write_bytes(file)
    text = (root() / "catalogue.toml").read_text()
    (folder / "catalogue.toml").write_text(f"""{text}
[[audio]]
key = "{key}"
formats = ["flac"]
seconds = {seconds}.0

[[albums]]
key = "{key}"
title = "{album}"
artist = "alva"
library = "ana"
tracks = [{{ title = "{track}", audio = "{key}" }}]
""")
    return folder
