"""When a track counts as heard.

Funkwhale's own player counts half of the track or four minutes of it, whichever is less;
here it is time that was heard that counts, not the place in the track, so that seeking
makes no listen.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.base.signal import Signal
from fwtui.music import TrackId
from fwtui.player.playback import Playback

if TYPE_CHECKING:
    from fwtui.player.stream.download import FetchOutcome

LONGEST = 240.0
"""Seconds of hearing that are enough for any track."""
ASK_AGAIN = 3.0
"""Seconds until it is asked again whether a file has come whole."""


class Hearing:
    """One play of one track: how much of it was heard, and whether that was told already.

    ``now`` is ``time.monotonic()`` throughout. All seconds are the track's own: at twice the
    speed two of them are heard in a second.
    """

    def __init__(self) -> None:
        self._heard = 0.0
        self._since: float | None = None
        self._speed = 1.0
        self._began: datetime | None = None
        self._told = False
        self._spoilt = False

    def follow(self, playback: Playback, now: float, clock: datetime | None = None) -> None:
        """Take note that this is what is heard from ``now`` on; ``clock`` is the time of day."""
        sounding = playback.state == "playing" and not playback.silent
        self._heard, self._since = self.heard(now), None
        if sounding:
            self._since, self._speed = now, playback.speed
            if self._began is None:
                self._began = clock or datetime.now(UTC)

    def heard(self, now: float) -> float:
        """Seconds of hearing so far."""
        since = now if self._since is None else self._since
        return self._heard + (now - since) * self._speed

    def left(self, seconds: float | None, now: float) -> float | None:
        """Seconds of hearing until it counts; ``None`` when it never will or has been told."""
        if self._told or self._spoilt:
            return None
        enough = min(seconds / 2, LONGEST) if seconds else LONGEST
        return max(0.0, enough - self.heard(now))

    def spoil(self) -> None:
        """What came was not the whole track: it never counts."""
        self._spoilt = True

    def tell(self, seconds: float | None, now: float) -> datetime | None:
        """When this play began, once, if it counts by now."""
        if self._began is None or self.left(seconds, now) != 0.0:
            return None
        self._told = True
        return self._began


class Listen(Struct, frozen=True):
    """A track was heard enough to count."""

    track: TrackId
    at: datetime
    """When it began, in UTC."""


class Listens:
    """Tells each listen once: when enough was heard and the whole file came.

    A file that is still coming might turn out to be cut off; its listen is told when it is
    whole, or when it is left without a failure.
    """

    def __init__(self, fate: Callable[[], FetchOutcome | None]) -> None:
        """``fate`` is what became so far of the stream that sounds."""
        self.private = False
        """Tell of none."""
        self.heard: Signal[Listen] = Signal()
        self._fate = fate
        self._playback = Playback()
        self._hearing = Hearing()
        self._due: asyncio.TimerHandle | None = None

    def follow(self, playback: Playback, now: float) -> None:
        """This is what is heard from ``now`` on."""
        self._playback = playback
        self._hearing.follow(playback, now)
        self._cancel()
        left = self._hearing.left(playback.seconds, now)
        if left is not None and playback.state == "playing" and not playback.silent:
            wait = left / playback.speed + 0.01
            self._due = asyncio.get_running_loop().call_later(wait, self._ask)

    def leave(self) -> None:
        """The play is over."""
        self._tell(leaving=True)
        self._cancel()
        self._hearing = Hearing()

    def spoil(self) -> None:
        """What came was not the whole track: this play does not count."""
        self._hearing.spoil()

    def _ask(self) -> None:
        self._due = None
        if not self._tell():
            self._due = asyncio.get_running_loop().call_later(ASK_AGAIN, self._ask)

    def _tell(self, *, leaving: bool = False) -> bool:
        """False when the answer is still to come."""
        track, fate = self._playback.track, self._fate()
        if track is None or self.private or (fate and fate.error):
            return True
        if fate and not fate.whole and not leaving:
            return False
        at = self._hearing.tell(self._playback.seconds, time.monotonic())
        if at is not None:
            self.heard.emit(Listen(track.id, at))
        return True

    def _cancel(self) -> None:
        if self._due:
            self._due.cancel()
            self._due = None
