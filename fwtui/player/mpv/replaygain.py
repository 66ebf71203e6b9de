"""The gains of a file that mpv does not know: those of tags without a peak.

ReplayGain 2.0 tags a gain and a peak. libmpv 0.35 takes a gain without a peak as 0 dB, and
ignores ``replaygain-fallback`` for it; 0.40 knows it. Without a peak a gain above 0 dB might
clip, and both take none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

_NUMBER = re.compile(r"\s*([-+]?\d{1,3}(?:\.\d+)?)")
_LOUDEST = 51.0
"""Decibels; what is tagged beyond is no gain."""


class Gains(Struct, frozen=True):
    """Decibels to add by track and by album; 0.0 where mpv knows them itself."""

    track: float = 0.0
    album: float = 0.0

    def of(self, mode: str) -> float:
        """The decibels of ``track`` or ``album``; 0.0 for ``off``."""
        return {"track": self.track, "album": self.album}.get(mode, 0.0)


def unknown_gains(metadata: Mapping[Any, Any], tracks: Sequence[Mapping[Any, Any]]) -> Gains:
    """The gains in mpv's ``metadata`` that its ``track-list`` does not know.

    An album's gain falls back to the track's, as in mpv.
    """
    tags = {_text(name).lower(): _text(value) for name, value in metadata.items()}
    known = {_text(name): value for track in tracks for name, value in track.items()}
    if known.get("replaygain-track-gain") or known.get("replaygain-album-gain"):
        return Gains()
    track = _decibels(tags.get("replaygain_track_gain", ""))
    album = _decibels(tags.get("replaygain_album_gain", "")) or track
    return Gains(min(track or album, 0.0), min(album, 0.0))


def _decibels(tag: str) -> float:
    found = _NUMBER.match(tag)
    value = float(found[1]) if found else 0.0
    return value if abs(value) <= _LOUDEST else 0.0


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
