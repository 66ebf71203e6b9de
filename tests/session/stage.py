"""Sessions of a home of their own, joined by real terminals."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.ui.at_home import ENVIRON
from tests.ui.pseudo_terminal import Terminal, python

SHOWN = "Harbour Lights"
"""What the sample plays."""


class Home:
    """A folder of sessions; terminals opened there show the sample, or fwtui itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(
        self,
        *wishes: str,
        size: tuple[int, int] = (80, 24),
        argv: list[str] | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> Terminal:
        """``fwtui`` in a terminal, without waiting for what it shows."""
        return Terminal(
            argv or python("-m", "tests.ui.tryout", *wishes),
            size=size,
            environ={**ENVIRON, "FWTUI_HOME": str(self.folder), **(environ or {})},
        )

    def shown(
        self,
        *wishes: str,
        size: tuple[int, int] = (80, 24),
        environ: Mapping[str, str] | None = None,
    ) -> Terminal:
        """``fwtui`` in a terminal, which shows the sample."""
        terminal = self.open(*wishes, size=size, environ=environ)
        terminal.until(SHOWN)
        return terminal

    @property
    def sessions(self) -> list[int]:
        """The processes of the sessions of this home, which are no terminal's."""
        return [pid for pid, leads in self._processes() if leads]

    def session(self) -> int:
        """The only one."""
        (pid,) = self.sessions
        return pid

    def _processes(self) -> Iterator[tuple[int, bool]]:
        wanted = f"FWTUI_HOME={self.folder}".encode()
        for entry in os.scandir("/proc"):
            if not entry.name.isdecimal():
                continue
            place = Path(entry.path)
            try:
                if wanted not in (place / "environ").read_bytes().split(b"\0"):
                    continue
                state, _, _, leader, tty = (
                    (place / "stat").read_text().rpartition(")")[2].split()[:5]
                )
            except OSError:
                continue
            yield int(entry.name), state != "Z" and int(leader) == int(entry.name) and tty == "0"

    def names(self) -> list[str]:
        """The sockets that lie here."""
        run = self.folder / "run"
        return (
            sorted(each.name for each in run.iterdir() if each.is_socket()) if run.is_dir() else []
        )

    def end(self) -> None:
        for pid in self.sessions:
            os.kill(pid, signal.SIGKILL)
