"""Settings of the session: what becomes of it without a terminal."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from fwtui.base.fences import AtLeastZero


class SessionSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The section ``[session]`` of config.toml."""

    lost: Literal["auto", "leave", "quit"] = "auto"
    """A terminal that is lost (closed window, dropped SSH line) leaves the music playing or
    quits. ``auto`` leaves it playing when it came over SSH."""
    idle_minutes: AtLeastZero = 30.0
    """Minutes after which fwtui ends where it is paused and has no terminal; 0 for never."""
