"""Texts that are copied: to the terminal's clipboard, or said where no terminal is attached."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell

MOST_LINES = 1_000
"""Lines of a text that are said at most."""


def copy(shell: Shell, text: str, said: str = "It is copied.", fact: str = "") -> None:
    """Copy to the clipboard, also over SSH (OSC 52), and say so."""
    if shell.is_seen:
        shell.copy_to_clipboard(text)
        shell.status.say(said, fact)
        return
    for line in text.splitlines()[:MOST_LINES]:
        shell.status.say(line)
