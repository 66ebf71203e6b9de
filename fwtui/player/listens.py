"""Counts listens (scrobbles).

Funkwhale's own player counts a listen after half of the track or four minutes, whichever is
less. Here the time that was heard counts, not the position in the track, so that seeking
makes no listen; an A–B loop counts once, however often it is heard.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from fwtui.base.signal import Signal
from fwtui.music import TrackId
from fwtui.player.playback import Loop, Playback

if TYPE_CHECKING:
    from fwtui.player.stream.download import FetchOutcome

LONGEST = 240.0
"""Seconds heard that are enough for any track."""
STEP = 1.0
"""Seconds between two looks at the clock while it plays. What a longer pause of the process (it
was stopped, or the machine slept) exceeds this by was not heard."""
RETRY = 3.0
"""Seconds between two checks whether a file is complete."""


class ListenTimer:
    """Measures how much of one play of a track was heard.

    ``now`` is ``time.monotonic()`` throughout. All seconds are the track's own: at twice the
    speed two of them are heard in a second.
    """

    def __init__(self) -> None:
        self._heard = 0.0
        self._since: float | None = None
        self._speed = 1.0
        self._began: datetime | None = None
        self._reported = False
        self._spoiled = False
        self._loop: Loop | None = None
        self._most = math.inf
        """What counts until the loop is left."""
        self._heard_at_a = 0.0

    def follow(self, playback: Playback, now: float, clock: datetime | None = None) -> None:
        """The playback state from ``now`` on; ``clock`` is the time of day."""
        sounding = playback.state == "playing" and not playback.silent
        self._heard, self._since = self.heard(now), None
        if sounding:
            self._since, self._speed = now, playback.speed
            if self._began is None:
                self._began = clock or datetime.now(UTC)
        if playback.loop != self._loop:
            self._follow_loop(playback.loop)

    def _follow_loop(self, loop: Loop | None) -> None:
        """A loop was begun, closed or left: between A and B it was heard up to now."""
        before, self._loop = self._loop, loop
        if loop is None or loop[1] is None:
            self._most, self._heard_at_a = math.inf, self._heard
        else:
            since = self._heard - self._heard_at_a if before is not None else 0.0
            self._most = self._heard + max(0.0, loop[1] - loop[0] - since)

    def heard(self, now: float) -> float:
        """Seconds heard so far."""
        since = now if self._since is None else self._since
        return min(self._heard + (now - since) * self._speed, self._most)

    def left(self, seconds: float | None, now: float) -> float | None:
        """Seconds until the play counts; ``None`` when it never will or has been reported."""
        if self._reported or self._spoiled:
            return None
        enough = min(seconds / 2, LONGEST) if seconds else LONGEST
        return max(0.0, enough - self.heard(now))

    def spoil(self) -> None:
        """The stream was not the whole track: the play never counts."""
        self._spoiled = True

    def report(self, seconds: float | None, now: float) -> datetime | None:
        """Returns once, when the play counts, the time of day when it began."""
        if self._began is None or self.left(seconds, now) != 0.0:
            return None
        self._reported = True
        return self._began


class Listen(Struct, frozen=True):
    """A play that counts."""

    track: TrackId
    at: datetime
    """Start of the play, in UTC."""


class ListenTracker:
    """Reports each listen once: when enough was heard and the file is complete.

    A file that is still being fetched might turn out to be truncated; its listen is reported
    when it is complete, or when the play ends without a failure.
    """

    def __init__(self, outcome: Callable[[], FetchOutcome | None]) -> None:
        """``outcome`` returns the state of the stream that plays."""
        self.private = False
        """Report no listens."""
        self.heard: Signal[Listen] = Signal()
        self._outcome = outcome
        self._playback = Playback()
        self._play = ListenTimer()
        self._due: asyncio.TimerHandle | None = None
        self._looked = 0.0
        self._stood_still = 0.0
        """Seconds in which the process did not run while it played."""

    def follow(self, playback: Playback, now: float) -> None:
        """The playback state from ``now`` on, by ``time.monotonic()``."""
        now = self._running(now)
        self._playback = playback
        self._play.follow(playback, now)
        self._cancel()
        left = self._play.left(playback.seconds, now)
        if left is not None and playback.state == "playing" and not playback.silent:
            wait = min(left / playback.speed + 0.01, STEP)
            self._due = asyncio.get_running_loop().call_later(wait, self._check)

    def leave(self) -> None:
        """The play has ended."""
        self._report(leaving=True)
        self._cancel()
        self._play = ListenTimer()

    def ended(self, seconds: float) -> None:
        """The sound of the whole track has ended, after so many seconds."""
        self._playback = replace(self._playback, seconds=seconds)

    def spoil(self) -> None:
        """The stream was not the whole track: this play does not count."""
        self._play.spoil()

    def _running(self, now: float) -> float:
        """``now`` by a clock that stands while the process does."""
        since = now - self._looked
        if self._looked and self._due and since > STEP + 1:
            self._stood_still += since - STEP
        self._looked = now
        return now - self._stood_still

    def _check(self) -> None:
        now = time.monotonic()
        if self._play.left(self._playback.seconds, self._running(now)) != 0.0:
            self.follow(self._playback, now)
            return
        self._due = None
        if not self._report():
            self._due = asyncio.get_running_loop().call_later(RETRY, self._check)

    def _report(self, *, leaving: bool = False) -> bool:
        """False while it is not known whether the play counts."""
        track, outcome = self._playback.track, self._outcome()
        if track is None or self.private or (outcome and outcome.error):
            return True
        if outcome and not outcome.whole and not leaving:
            return False  # it might end early
        at = self._play.report(self._playback.seconds, self._running(time.monotonic()))
        if at is not None:
            self.heard.emit(Listen(track.id, at))
        return True

    def _cancel(self) -> None:
        if self._due:
            self._due.cancel()
            self._due = None
