"""How the mirror stands, told and remembered."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from msgspec import Struct

from fwtui.library.passes import Pass

Phase = Literal["off", "offered", "filling", "news", "full", "idle"]


class Progress(Struct, frozen=True):
    """How the mirror stands, for the status bar."""

    phase: Phase = "off"
    """``filling`` for the first time, looking for ``news``, or a ``full`` pass."""
    done: int = 0
    """Tracks that are here."""
    total: int | None = None
    """Tracks on the pod."""
    complete: bool = False
    """Search, orders and offline see the whole catalogue."""
    as_of: datetime | None = None
    """When the mirror was last known to be right."""
    pages_done: int = 0
    pages: int = 0
    """Requests of the pass under way."""
    seconds_left: float | None = None
    """At the pace of the pages so far."""
    waiting: str = ""
    """Why nothing is asked at the moment, in the listener's words."""
    offer: str = ""
    """What the mirror would cost, in words, where the listener has to decide."""


class Remembered(Struct):
    """The mirror's memory."""

    wanted: bool | None = None
    """The listener's answer to the offer."""
    complete: bool = False
    changed: float = 0.0
    """When something was last new, different or gone: seconds since 1970."""
    as_of: float = 0.0
    full_at: float = 0.0
    """When the last full pass ended."""
    total: int | None = None
    here: dict[str, int] = {}
    """How many artists, albums and tracks are mirrored."""
    page_seconds: float = 1.0
    """What a page of tracks has taken lately, waiting for the budget left out."""
    under_way: Pass | None = None
