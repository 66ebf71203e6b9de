"""A new terminal of the desktop with a command in it, for MPRIS's ``Raise``."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from fwtui.base.files import listeners_umask

log = logging.getLogger(__name__)

TERMINALS = (
    ("xdg-terminal-exec",),
    ("x-terminal-emulator", "-e"),
    ("gnome-terminal", "--"),
    ("konsole", "-e"),
    ("kitty",),
    ("foot",),
    ("alacritty", "-e"),
    ("ghostty", "-e"),
    ("wezterm", "start", "--"),
    ("xfce4-terminal", "-x"),
    ("xterm", "-e"),
)
"""Programs, each with what comes before the command; the first is the listener's own choice
(freedesktop.org's proposal), the second Debian's."""
_OF_A_TERMINAL = (
    "COLUMNS",
    "COLORTERM",
    "LINES",
    "NO_COLOR",
    "SSH_CLIENT",
    "SSH_CONNECTION",
    "SSH_TTY",
    "STY",
    "TERM",
    "TERM_PROGRAM",
    "TMUX",
)
"""Variables that would make the new terminal look like the one before."""


class TerminalWindow:
    """Opens a command in a new terminal, where there is a display and such a program."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
        """``environ``: the process's own without it, as it is at the time."""
        self._command = tuple(command)
        self._environ = os.environ if environ is None else environ

    @property
    def can_open(self) -> bool:
        """Whether :meth:`open` would find a display and a terminal."""
        return bool(self._launcher())

    def open(self) -> bool:
        """Open it; False where that cannot be."""
        launcher = self._launcher()
        if not launcher:
            return False
        environ = {
            name: value for name, value in self._environ.items() if name not in _OF_A_TERMINAL
        }
        try:
            subprocess.Popen(  # noqa: S603 -- no shell; the command is fwtui's own
                [*launcher, *self._command],
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                umask=listeners_umask(),
            )
        except OSError as error:
            log.info("No terminal could be opened: %s", error)
            return False
        return True

    def _launcher(self) -> tuple[str, ...]:
        if not (self._environ.get("WAYLAND_DISPLAY") or self._environ.get("DISPLAY")):
            return ()
        path = self._environ.get("PATH")
        chosen = self._environ.get("TERMINAL", "")
        for program, *before in ((chosen, "-e"), *TERMINALS):
            if program and (found := shutil.which(program, path=path)):
                return found, *before
        return ()
