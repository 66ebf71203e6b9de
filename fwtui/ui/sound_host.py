"""The machine where the sound comes out, which over SSH is not the listener's own."""

from __future__ import annotations

import socket
from collections.abc import Mapping

from fwtui.text import plain

LONGEST = 20
"""Characters of a host's name."""
_SENT_ELSEWHERE = ("PULSE_SERVER", "PIPEWIRE_REMOTE")
"""Variables that send the sound to another machine's server, by which it comes home."""


def sound_host(terminal: Mapping[str, str], process: Mapping[str, str]) -> str:
    """The name of this machine for a terminal over SSH; ``""`` for one at this machine, and
    where the sound goes elsewhere.

    ``terminal`` are the variables of the terminal, ``process`` those of the one that plays.
    """
    if "SSH_CONNECTION" not in terminal or any(process.get(name) for name in _SENT_ELSEWHERE):
        return ""
    return plain(socket.gethostname().partition(".")[0], LONGEST)
