"""The rows of the queue around the current one, each with its D-Bus object path.

MPRIS asks for paths that are unique within the list, and stay while a track stays. The queue
has no names for its rows, and one track may be in it several times: the current row has the
plain path of its track, and others of the same track in the neighbourhood have a number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.music import TrackId

if TYPE_CHECKING:
    from fwtui.player.queue import PlayQueue

BEFORE, AFTER = 5, 14
"""Rows: with the current one 20, which is as many as MPRIS recommends for a long list."""
NO_TRACK = "/org/mpris/MediaPlayer2/TrackList/NoTrack"


class Neighbour(Struct, frozen=True, gc=False):
    """A row of the queue."""

    path: str
    row: int
    track: TrackId


def path_of(track: TrackId, number: int = 0) -> str:
    """The object path of a track; ``number`` tells apart rows of the same track."""
    return f"/org/fwtui/track/{track}_{number}" if number else f"/org/fwtui/track/{track}"


def neighbourhood(queue: PlayQueue) -> tuple[Neighbour, ...]:
    """The current row, up to 5 before it and up to 14 after it, in the order of play."""
    if queue.row < 0:
        return ()
    first = max(0, queue.row - BEFORE)
    ids = queue.ids(first, queue.row + 1 + AFTER)
    here = queue.row - first
    seen: dict[TrackId, int] = {}
    paths: dict[int, str] = {}
    for place in (here, *range(here + 1, len(ids)), *range(here)):
        track = TrackId(ids[place])
        number = seen.get(track, 0)
        seen[track] = number + 1
        paths[place] = path_of(track, number)
    return tuple(
        Neighbour(paths[place], first + place, TrackId(track)) for place, track in enumerate(ids)
    )
