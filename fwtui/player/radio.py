"""A radio: feeds the queue with tracks, a few ahead of the current one."""

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
from fwtui.player.origins import ListOrigin

log = logging.getLogger(__name__)

PAUSE, LONGEST_PAUSE = 5.0, 120.0
"""Seconds until a failed radio is asked again, doubled each time."""


class Station(Struct, frozen=True):
    """Identifies a radio, so that its source can resume it after a restart."""

    title: str
    kind: str
    id: int | str | None = None
    session: int | None = None
    """The session's id on the pod, which knows the tracks given before."""
    ahead: int = 0
    """How many of its tracks may wait; 0: as many as the settings say."""

    @property
    def origin(self) -> ListOrigin:
        """Itself as the origin of its tracks; its place is ``radio:KIND:ID``."""
        return ListOrigin(self.title, f"radio:{self.kind}:{'' if self.id is None else self.id}")


class RadioEnded(FwtuiError):
    """A radio has no more tracks; the sentence says why."""


class RadioSource(Protocol):
    """Gives the tracks of a radio: a session on the pod."""

    @property
    def station(self) -> Station:
        """Identifies the radio."""
        ...

    async def more(self, count: int, /) -> Sequence[TrackId]:
        """The next tracks, at most ``count``, which the player's lookup knows from now on.

        Fewer may be all that are ready; none means that the radio has ended. May take
        minutes. Raises :class:`RadioEnded` for an end with a reason, and FwtuiError.
        """


class RadioFeed:
    """Requests tracks of a radio as they are needed, one request at a time."""

    def __init__(
        self,
        source: RadioSource,
        ahead: int,
        take: Callable[[Sequence[TrackId]], None],
        note: Callable[[str], None],
        *,
        begun: bool = False,
    ) -> None:
        """``take`` gets the tracks as they arrive, ``note`` sentences for the listener.

        ``begun``: the radio gave tracks in a former run.
        """
        self.title = source.station.title
        self.origin = source.station.origin
        self._name = self.title if source.station.ahead else f"The radio “{self.title}”"
        """In sentences; what may wait in a number of its own has a title that says what it is."""
        self.exhausted = False
        """The radio has no more tracks."""
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
        """Request what is missing when ``count`` tracks are left in the queue."""
        self._missing = self._ahead - count
        if self._missing > 0 and self._asking is None and not self.exhausted:
            self._asking = self._tasks.start(self._ask(), "radio")

    @property
    def station(self) -> Station | None:
        """Identifies the radio to resume; ``None`` once it has ended."""
        return None if self.exhausted else self._source.station

    def close(self) -> None:
        """The listener left the radio: request no more."""
        self.exhausted = True
        if self._asking:
            self._asking.cancel()

    async def _ask(self) -> None:
        try:
            await self._fill()
        finally:
            # Here, not in a done callback one loop turn later: until then tracks that are
            # missing would not be requested.
            self._asking = None

    async def _fill(self) -> None:
        """Request until enough is ahead, or the radio has ended or refuses."""
        while self._missing > 0 and not self.exhausted:
            try:
                # The first alone: a pod may need a second, or ninety, for each track.
                tracks = await self._source.more(self._missing if self._begun else 1)
            except RadioEnded as error:
                self.exhausted = True
                self._note(error.sentence)
                return
            except (Refused, LoginNeeded) as error:
                self.exhausted = True
                self._note(f"{self._name} ended: {_as_part(error)}")
                return
            except FwtuiError as error:
                await self._wait(error)
                continue
            self._backoff.reset()
            if tracks:
                self._begun = True
                self._take(tracks)  # calls left() again
            else:
                self.exhausted = True
                what = "has no more tracks" if self._begun else "has nothing to play"
                self._note(f"{self._name} {what}.")

    async def _wait(self, error: FwtuiError) -> None:
        wait = self._backoff.next()
        if isinstance(error, Throttled):
            wait = max(wait, min(error.seconds, 3600.0))
        if self._backoff.count == 1:
            self._note(f"{self._name} waits: {_as_part(error)}")
        log.info("a radio is asked again in %.0f s: %s", wait, error)
        await asyncio.sleep(wait)


def _as_part(error: FwtuiError) -> str:
    """The error's sentence as the end of another one."""
    sentence = error.sentence.rstrip(".")
    return sentence[:1].lower() + sentence[1:] + "."
