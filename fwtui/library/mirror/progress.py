"""The progress of the mirror: what is shown, and what is kept over restarts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from fwtui.library.store.store import Store

META = "mirror"
"""Under which the store keeps the mirror's memory."""
Stage = Literal["artists", "albums", "tracks"]
STAGES: tuple[Stage, ...] = ("artists", "albums", "tracks")
Phase = Literal["off", "offered", "filling", "news", "full", "idle"]
TRANSITIONS: dict[Phase, frozenset[Phase]] = {
    "off": frozenset({"offered", "filling", "full"}),
    "offered": frozenset({"off", "filling"}),
    "filling": frozenset({"idle", "off"}),
    "idle": frozenset({"news", "full", "off"}),
    "news": frozenset({"idle", "off"}),
    "full": frozenset({"idle", "off"}),
}
"""The phases that follow each phase, while the store is whole."""


class MirrorProgress(Struct, frozen=True):
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
    """At the pace of the pages so far, and of the allowance."""
    waiting: str = ""
    """Why nothing is asked at the moment, in the listener's words."""
    offer: str = ""
    """What the mirror would cost, in words, where the listener has to decide."""


class CrawlPass(Struct):
    """A reading of the whole catalogue, and where it has got to."""

    started: float
    full: bool
    """It has been read before: what is not seen this time is gone."""
    stage: Stage | None = "artists"
    """``None``: at the end."""
    page: int = 1
    """The next one."""
    count: int = 0
    """How many there are, by the last page."""
    changed: bool = False

    def next_stage(self) -> CrawlPass:
        """The same pass at the first page of the following stage, or at its end."""
        place = STAGES.index(self.stage) + 1 if self.stage else len(STAGES)
        stage = STAGES[place] if place < len(STAGES) else None
        return CrawlPass(self.started, self.full, stage, changed=self.changed)


class MirrorRecord(Struct):
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
    page_seconds: float = 0.0
    """What a page of tracks has taken lately, waiting for the budget left out; 0 before the
    first."""
    under_way: CrawlPass | None = None

    def has(self, kind: str) -> bool:
        """Whether all artists, albums or tracks (``artist``, ...) are mirrored."""
        going = self.under_way
        if self.wanted is False:
            return False
        if self.complete or going is None or going.stage is None:
            return self.complete
        return f"{kind}s" in STAGES[: STAGES.index(going.stage)]

    def progress(self) -> MirrorProgress:
        """How the mirror stands before anything is asked."""
        return MirrorProgress(
            done=self.here.get("tracks", 0),
            complete=self.complete,
            total=self.total,
            as_of=datetime.fromtimestamp(self.as_of, UTC) if self.as_of else None,
            phase="idle" if self.complete else "off",
        )


def load_record(store: Store) -> MirrorRecord:
    """What the store knows of its mirror."""
    kept = store.meta(META)
    try:
        return msgspec.msgpack.decode(kept, type=MirrorRecord) if kept else MirrorRecord()
    except msgspec.ValidationError:
        return MirrorRecord()
