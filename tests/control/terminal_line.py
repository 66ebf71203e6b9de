"""A terminal's line that keeps what is written."""

from __future__ import annotations

import asyncio


class Line:
    """A :class:`~fwtui.control.contracts.TerminalLine`."""

    def __init__(self, **environ: str) -> None:
        self.environ = {"TERM": "xterm-256color", **environ}
        self.is_attached = True
        self.has_focus = False
        self.written: list[str] = []
        self.came = asyncio.Event()
        """Set once something was written."""
        self.titles: list[str] = []

    def write(self, data: str, /) -> None:
        if self.is_attached:
            self.written.append(data)
            self.came.set()

    def set_title(self, title: str, /) -> None:
        if self.is_attached:
            self.titles.append(title)

    def give_back_title(self) -> None:
        if self.is_attached:
            self.titles.append("its own")
