"""A radio: it gives the queue one track after another, a few ahead of what is heard."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from msgspec import Struct

from fwtui.base.backoff import Backoff
from fwtui.base.tasks import Tasks
from fwtui.errors import FwtuiError, LoginNeeded, Refused, Throttled
from fwtui.music import TrackId

log = logging.getLogger(__name__)

PAUSE, LONGEST_PAUSE = 5.0, 120.0
"""Seconds until a radio that failed is asked again; each time twice as long."""


class Station(Struct, frozen=True):
    """What a radio is taken up by again after a restart; its source understands it."""

    title: str
    kind: str
    id: int | str | None = None
    session: int | None = None
    """Of the pod; it knows what was given already."""


class RadioSource(Protocol):
    """Where a radio's tracks come from: a session on the pod."""

    @property
    def station(self) -> Station: ...

    async def more(self, count: int, /) -> Sequence[TrackId]:
        """The next tracks, known to the player's lookup from now on; at most ``count``.

        Fewer may be all that came so far; none at all says that no more are left. May take
        minutes. Raises FwtuiError.
        """


class RadioFeed:
    """Asks a radio for tracks as they are needed, one question at a time."""

    def __init__(
        self,
        source: RadioSource,
        ahead: int,
        take: Callable[[Sequence[TrackId]], None],
        note: Callable[[str], None],
        *,
        begun: bool = False,
    ) -> None:
        """``take`` gets the tracks as they come, ``note`` sentences for the listener.

        ``begun``: it gave tracks in a former run.
        """
        self.title = source.station.title
        self.exhausted = False
        """The radio has given all that it had."""
        self._source = source
        self._ahead = max(1, ahead)
        self._take = take
        self._note = note
        self._backoff = Backoff(PAUSE, LONGEST_PAUSE, jitter=(0.8, 1.2))
        self._missing = 0
        self._begun = begun
        self._tasks = Tasks()
        self._asking: asyncio.Task[None] | None = None

    def left(self, count: int) -> None:
        """So many tracks are still to come in the queue: ask for what is missing."""
        self._missing = self._ahead - count
        if self._missing > 0 and self._asking is None and not self.exhausted:
            self._asking = self._tasks.start(self._ask(), "radio")

    @property
    def station(self) -> Station | None:
        """What to take it up by; ``None`` once it is over."""
        return None if self.exhausted else self._source.station

    def close(self) -> None:
        """The listener left it: nothing more is asked for."""
        self.exhausted = True
        if self._asking:
            self._asking.cancel()

    async def _ask(self) -> None:
        try:
            await self._fill()
        finally:
            # Not when the task is seen to be done, a turn of the loop later: what is missing
            # by then would be asked for by nobody.
            self._asking = None

    async def _fill(self) -> None:
        """Until enough is ahead, or the radio has no more, or will never give any."""
        while self._missing > 0 and not self.exhausted:
            try:
                # The first one alone: a pod may need a second, or ninety, for each.
                tracks = await self._source.more(self._missing if self._begun else 1)
            except (Refused, LoginNeeded) as error:
                self.exhausted = True
                self._note(f"The radio “{self.title}” ended: {_as_part(error)}")
                return
            except FwtuiError as error:
                await self._wait(error)
                continue
            self._backoff.reset()
            if tracks:
                self._begun = True
                self._take(tracks)  # who takes them tells anew how many are left
            else:
                self.exhausted = True
                what = "has no more tracks" if self._begun else "has nothing to play"
                self._note(f"The radio “{self.title}” {what}.")

    async def _wait(self, error: FwtuiError) -> None:
        wait = self._backoff.next()
        if isinstance(error, Throttled):
            wait = max(wait, min(error.seconds, 3600.0))
        if self._backoff.count == 1:
            self._note(f"The radio “{self.title}” waits: {_as_part(error)}")
        log.info("a radio is asked again in %.0f s: %s", wait, error)
        await asyncio.sleep(wait)


def _as_part(error: FwtuiError) -> str:
    """Its sentence as the end of another one."""
    sentence = error.sentence.rstrip(".")
    return sentence[:1].lower() + sentence[1:] + "."
