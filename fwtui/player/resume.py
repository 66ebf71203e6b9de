"""Where episodes and long tracks go on, and the speed of each show; kept in ``resume.json``."""

from __future__ import annotations

import time
from collections.abc import Callable

from msgspec import Struct

from fwtui.music import ArtistId, Track, TrackId
from fwtui.player.playback import Playback

LONG = 15 * 60
"""Seconds; a longer track is gone on with where it was left, whatever it is."""
BEGUN = 3.0
"""Seconds that are heard of a track before its place is kept."""
REST, REST_PART = 30.0, 0.02
"""A track of which no more than so many seconds, and no more than this part, is left counts as
heard to its end."""
MOST = 1000
"""Places that are kept; the oldest ones go."""

ShowOf = Callable[[Track], ArtistId | None]
"""The show that a track is an episode of; ``None`` for music."""


def no_show(_track: Track) -> None:
    """Nothing is an episode."""


class ResumeFile(Struct, frozen=True):
    """``resume.json``."""

    places: dict[TrackId, float] = {}
    """Seconds into tracks, the one left last at the end."""
    speeds: dict[ArtistId, float] = {}
    """Speeds of shows that are not heard at the normal one."""


class ResumePoints:
    """The places at which tracks are gone on with, and the speeds of shows."""

    def __init__(self, file: ResumeFile | None = None, show_of: ShowOf = no_show) -> None:
        file = file or ResumeFile()
        self._places, self._speeds = dict(file.places), dict(file.speeds)
        self._show_of = show_of
        self._written = self.file

    @property
    def file(self) -> ResumeFile:
        """The contents of ``resume.json``."""
        return ResumeFile(dict(self._places), dict(self._speeds))

    def changed(self) -> ResumeFile | None:
        """The contents where they differ from those that were returned last."""
        now = self.file
        if now == self._written:
            return None
        self._written = now
        return now

    def at(self, track: TrackId) -> float:
        """Seconds at which a track is gone on with; 0.0 at its start."""
        return self._places.get(track, 0.0)

    def note(self, playback: Playback) -> None:
        """Keep the place of what plays, if it is an episode or long."""
        track = playback.track
        if track is None or playback.state == "stopped":
            return
        seconds = playback.seconds or track.seconds
        if self._show_of(track) is None and (seconds is None or seconds <= LONG):
            return
        place = playback.place(time.monotonic())
        left = seconds - place if seconds else REST + 1
        over = bool(seconds) and left <= min(REST, (seconds or 0) * REST_PART)
        self.forget(track.id)
        if place >= BEGUN and not over:
            self._places[track.id] = round(place, 1)
            for oldest in list(self._places)[:-MOST]:
                del self._places[oldest]

    def forget(self, track: TrackId) -> None:
        """Begin a track at its start the next time."""
        self._places.pop(track, None)

    def speed_after(self, before: Track | None, track: Track | None, speed: float) -> float:
        """The speed of a track that follows another one, which plays at ``speed``: a show's own;
        music after a show is heard at the normal one."""
        show = self._show_of(track) if track is not None else None
        if show is not None:
            return self._speeds.get(show, 1.0)
        return 1.0 if before is not None and self._show_of(before) is not None else speed

    def set_speed(self, track: Track | None, speed: float) -> None:
        """Keep the speed of the show that a track is an episode of."""
        show = self._show_of(track) if track is not None else None
        if show is None:
            return
        self._speeds.pop(show, None)
        if speed != 1.0:
            self._speeds[show] = speed
