"""When a track counts as heard.

Funkwhale's own player counts half of the track or four minutes of it, whichever is less;
here it is time that was heard that counts, not the place in the track, so that seeking
makes no listen.
"""

from __future__ import annotations

from datetime import UTC, datetime

from fwtui.player.playback import Playback

LONGEST = 240.0
"""Seconds of hearing that are enough for any track."""


class Hearing:
    """One play of one track: how long it was heard, and whether that was told already.

    ``now`` is ``time.monotonic()`` throughout. A change of speed counts as it is heard.
    """

    def __init__(self) -> None:
        self._heard = 0.0
        self._since: float | None = None
        self._began: datetime | None = None
        self._told = False
        self._spoilt = False

    def follow(self, playback: Playback, now: float, clock: datetime | None = None) -> None:
        """Take note that this is what is heard from ``now`` on; ``clock`` is the time of day."""
        sounding = playback.state == "playing" and not playback.silent
        if self._since is not None:
            self._heard += now - self._since
            self._since = None
        if sounding:
            self._since = now
            if self._began is None:
                self._began = clock or datetime.now(UTC)

    def heard(self, now: float) -> float:
        """Seconds of hearing so far."""
        return self._heard + (now - self._since if self._since is not None else 0.0)

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
