"""Opening a page in the web browser of the desktop."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

from fwtui.base.files import listeners_umask

_OPENERS = ("xdg-open", "gio open", "wslview", "sensible-browser")


def can_open() -> bool:
    """Whether a browser on this screen can be opened; ``False`` in an SSH session."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    return bool(_command())


def open_page(address: str) -> bool:
    """Open an address in the desktop's browser; ``False`` where there is none.

    :mod:`webbrowser` is not used: it starts a text browser in the terminal of the interface.
    """
    command = _command()
    if not command:
        return False
    try:
        subprocess.Popen(  # noqa: S603 -- no shell; the address is made by fwtui
            [*command, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            umask=listeners_umask(),
        )
    except OSError:
        return False
    return True


def _command() -> list[str]:
    if sys.platform == "darwin":
        return ["open"]
    if not (os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY")):
        return []
    for opener in _OPENERS:
        words = opener.split()
        if shutil.which(words[0]):
            return words
    return []
