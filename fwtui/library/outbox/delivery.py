"""Telling a pod one change, and finding out whether it was told already.

Hearts, names, clearing and deleting may be told twice without harm. A listen is known again
by its time. A new playlist, and rows that come, go or move, are known by what the pod said
just before.
"""

from __future__ import annotations

from array import array
from contextlib import suppress
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, assert_never

import msgspec
from msgspec import Struct

from fwtui.errors import NotFound, Refused
from fwtui.library.outbox.changes import (
    Added,
    Change,
    Cleared,
    Deleted,
    Heard,
    Heart,
    NewPlaylist,
    Removed,
    Renamed,
    RowMoved,
    Shown,
    of_playlist,
    rows_after,
)
from fwtui.music import PlaylistId

if TYPE_CHECKING:
    from fwtui.pod.pod import Pod

_MOST_PAGES = 40


class DeliveryOutcome(Enum):
    """Whether a change that was sent has been made."""

    MADE = "made"
    NOT_MADE = "not made"
    UNKNOWN = "unknown"
    """It may be told again without harm."""


class _Rows(Struct, frozen=True, tag=True):
    """How many rows a playlist had, or which."""

    count: int
    tracks: tuple[int, ...] | None = None


Seen = dict[PlaylistId, list[int]]
"""Rows of playlists as they must be after what was told in this run of deliveries."""


class _Playlists(Struct, frozen=True, tag=True):
    """The listener's newest playlists before one is made, newest first."""

    latest: int = 0
    """The highest id, as earlier versions of fwtui kept it."""
    ids: tuple[PlaylistId, ...] | None = None


_decode = msgspec.msgpack.Decoder(_Rows | _Playlists).decode
_encode = msgspec.msgpack.Encoder().encode


async def look(pod: Pod, change: Change, seen: Seen) -> bytes | None:
    """What must be known before a change is sent, to tell later whether it was made.

    Raises Refused for a row that is not what the listener saw any more.
    """
    match change:
        case NewPlaylist():
            return _encode(_Playlists(ids=await _newest(pod)))
        case Added(playlist, _):
            return _encode(_Rows((await pod.playlists.playlist(playlist)).tracks_count))
        case Removed(playlist, row, track) | RowMoved(playlist, row, _, track):
            tracks = await _rows(pod, playlist, seen)
            if row >= len(tracks) or tracks[row] != track:
                seen.pop(playlist, None)
                raise Refused("The playlist was changed elsewhere.", status=409)
            return _encode(_Rows(len(tracks), tuple(tracks)))
        case _:
            return None


async def _rows(pod: Pod, playlist: PlaylistId, seen: Seen) -> list[int]:
    """The rows of a playlist; all are asked for only when its length is not what it should be.

    They are dear (Funkwhale: 15 ms a row), and a listener who moves rows moves many.
    """
    known = seen.get(playlist)
    if known is not None:
        count = (await pod.playlists.playlist(playlist)).tracks_count
        if count == len(known):
            return known
    return await _tracks(pod, playlist)


def made(change: Change, before: bytes | None, seen: Seen) -> None:
    """A change has been made: what the rows of its playlist are now."""
    playlist = of_playlist(change)
    if playlist is None or isinstance(change, Renamed | Shown):
        return
    known = _decode(before) if before else None
    if isinstance(known, _Rows) and known.tracks is not None:
        seen[playlist] = list(rows_after(array("q", known.tracks), [change], playlist))
    else:
        seen.pop(playlist, None)


async def send(pod: Pod, change: Change) -> object:
    """Tell the pod. Returns the id that it gave, where it gives one."""
    match change:
        case Heart(track, True):
            return await pod.favourites.add(track)
        case Heart(track, _):
            await pod.favourites.remove(track)
        case Heard(track, at):
            return await pod.history.listen(track, at)
        case NewPlaylist(_, name, privacy):
            return (await pod.playlists.create(name, privacy)).id  # type: ignore[arg-type]
        case Renamed(playlist, name):
            await pod.playlists.rename(playlist, name)
        case Shown(playlist, privacy):
            await pod.playlists.set_privacy(playlist, privacy)  # type: ignore[arg-type]
        case Deleted(playlist):
            with suppress(NotFound):  # that is what was wanted
                await pod.playlists.delete(playlist)
        case Added(playlist, tracks):
            await pod.playlists.add(playlist, tracks, duplicates=True)
        case Removed(playlist, row, _):
            await pod.playlists.remove(playlist, row)
        case RowMoved(playlist, row, to, _):
            await pod.playlists.move(playlist, row, to)
        case Cleared(playlist):
            await pod.playlists.clear(playlist)
        case _:
            assert_never(change)
    return None


async def fate(pod: Pod, change: Change, before: bytes | None) -> tuple[DeliveryOutcome, object]:
    """Whether a change that was sent has been made, and the id that the pod gave it."""
    known = _decode(before) if before else None
    match change:
        case Heard(track, at):
            return await _heard(pod, track, at)
        case NewPlaylist(_, name, _) if isinstance(known, _Playlists):
            mine = await pod.playlists.page(scope="me", ordering=("-creation_date",))
            for each in mine.items:
                if each is not None and _is_newer(each.id, known) and each.name == name:
                    return DeliveryOutcome.MADE, each.id
            return DeliveryOutcome.NOT_MADE, None
        case Added(playlist, tracks) if isinstance(known, _Rows):
            count = (await pod.playlists.playlist(playlist)).tracks_count
            if count == known.count:
                return DeliveryOutcome.NOT_MADE, None
            if count == known.count + len(tracks):
                return DeliveryOutcome.MADE, None
            # Somebody else changed it as well: what was added stands at the end, or nowhere.
            now = await _tracks(pod, playlist)
            made = tuple(now[known.count : known.count + len(tracks)]) == tracks
            return (DeliveryOutcome.MADE if made else DeliveryOutcome.NOT_MADE), None
        case Removed(playlist, row, _) if isinstance(known, _Rows) and known.tracks is not None:
            was = list(known.tracks)
            del was[row]
            return await _became(pod, playlist, known.tracks, was)
        case RowMoved(playlist, row, to, _) if (
            isinstance(known, _Rows) and known.tracks is not None
        ):
            was = list(known.tracks)
            was.insert(to, was.pop(row))
            return await _became(pod, playlist, known.tracks, was)
        case _:
            return DeliveryOutcome.UNKNOWN, None


async def _became(
    pod: Pod, playlist: PlaylistId, before: tuple[int, ...], wanted: list[int]
) -> tuple[DeliveryOutcome, object]:
    now = await _tracks(pod, playlist)
    if now == wanted:
        return DeliveryOutcome.MADE, None
    if now == list(before):
        return DeliveryOutcome.NOT_MADE, None
    raise Refused("The playlist was changed elsewhere.", status=409)


async def _tracks(pod: Pod, playlist: PlaylistId) -> list[int]:
    page = await pod.playlists.tracks(playlist)
    return [0 if row is None else row.track.id for row in page.items]


async def _newest(pod: Pod) -> tuple[PlaylistId, ...]:
    page = await pod.playlists.page(scope="me", ordering=("-creation_date",))
    return tuple(each.id for each in page.items if each is not None)


def _is_newer(id: PlaylistId, known: _Playlists) -> bool:
    """Whether a playlist was not there yet."""
    if known.ids is not None:
        return id not in known.ids
    return id.isdigit() and int(id) > known.latest


async def _heard(pod: Pod, track: int, at: datetime) -> tuple[DeliveryOutcome, object]:
    """A listen is found by its time; the pod's list is by time, the newest first.

    It may be old: the page where it must be is found by halving, not by reading all.
    """
    wanted = at.astimezone(UTC)
    first, last = 1, 1
    seen: set[int] = set()
    page_number = 1
    for _ in range(_MOST_PAGES):
        seen.add(page_number)
        try:
            page = await pod.history.page(scope="me", page=page_number)
        except NotFound:
            last = page_number - 1
            page_number = (first + last) // 2
            if page_number in seen or page_number < 1:
                return DeliveryOutcome.NOT_MADE, None
            continue
        if page_number == 1:
            last = max(1, -(-page.count // 50))
        times = [each.created for each in page.items if each is not None and each.created]
        for each in page.items:
            if each is not None and each.track.id == track and each.created == wanted:
                return DeliveryOutcome.MADE, each.id
        if not times:
            return DeliveryOutcome.NOT_MADE, None
        if wanted > times[0]:
            last = page_number - 1
        elif wanted < times[-1]:
            first = page_number + 1
        else:
            return DeliveryOutcome.NOT_MADE, None
        page_number = (first + last) // 2
        if first > last or page_number in seen:
            return DeliveryOutcome.NOT_MADE, None
    return DeliveryOutcome.NOT_MADE, None
