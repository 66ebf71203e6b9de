"""Opening the listener's web browser, where there is one to see."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

_OPENERS = ("xdg-open", "gio open", "wslview", "sensible-browser")


def can_open() -> bool:
    """Whether a page that is opened here would be seen: not so at the far end of SSH."""
    if os.environ.get("SSH_CONNECTION") or os.environ.get("SSH_TTY"):
        return False
    return bool(_command())


def open_page(address: str) -> bool:
    """Hand the address to the desktop; ``False`` where that cannot be.

    Not by :mod:`webbrowser`: that would start a text browser in the terminal we draw on.
    """
    command = _command()
    if not command:
        return False
    try:
        subprocess.Popen(  # noqa: S603 -- no shell; the address is one that we made
            [*command, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
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
