"""Playlists out of and into files: the tracks of a file are looked for in the store.

A track is matched by its MusicBrainz recording where the file names one, else by its folded title
and artist and by its length.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.library.folding import fold
from fwtui.music import Track, TrackId
from fwtui.services.playlist_files import FileEntry

if TYPE_CHECKING:
    from fwtui.library.library import Library

NEAR = 5
"""Seconds by which two lengths of one recording may differ."""


class Matches(Struct, frozen=True):
    """What the entries of a file are on this pod."""

    found: tuple[TrackId, ...]
    """In the order of the file."""
    missing: tuple[FileEntry, ...]


def entries_of(tracks: Sequence[Track], address: str) -> tuple[FileEntry, ...]:
    """Tracks as a file names them; ``address`` is that of the pod."""
    return tuple(
        FileEntry(
            track.title,
            track.artist,
            track.album.title if track.album else "",
            track.seconds,
            track.mbid,
            f"{address}{track.path}" if address and track.path else track.fid,
        )
        for track in tracks
    )


async def match(entries: Sequence[FileEntry], library: Library) -> Matches:
    """Look for the tracks of a file in the store. Raises StoreError."""
    titles = {fold(each.title) for each in entries if each.title}
    mbids = {each.mbid for each in entries if each.mbid}
    reading = library.store.named(titles, mbids)
    rows, by_mbid = await asyncio.wrap_future(reading)
    by_title: dict[str, list[tuple[int, str, int | None]]] = {}
    for row in rows:
        by_title.setdefault(row[1].partition("\n")[0], []).append(row)
    found: list[TrackId] = []
    missing: list[FileEntry] = []
    for each in entries:
        best = by_mbid.get(each.mbid)
        if best is None:
            best = _best(each, by_title.get(fold(each.title), ()))
        if best is None:
            missing.append(each)
        else:
            found.append(TrackId(best))
    return Matches(tuple(found), tuple(missing))


def _best(entry: FileEntry, rows: Sequence[tuple[int, str, int | None]]) -> int | None:
    """The track that is nearest in album and length; ``None`` where no artist or length fits."""
    artist, album = fold(entry.artist), fold(entry.album)
    best: tuple[tuple[bool, bool, int], int] | None = None
    for track, words, seconds in rows:
        _, by, on = (*words.split("\n"), "", "")[:3]
        if artist and artist != by and not _credits(artist, by):
            continue
        off = 0 if entry.seconds is None or not seconds else abs(entry.seconds - seconds)
        if off > NEAR:
            continue
        rank = (artist != by, bool(album) and album != on, off)
        if best is None or rank < best[0]:
            best = rank, track
    return best[1] if best else None


def _credits(one: str, other: str) -> bool:
    """Whether one line of credits begins with the other: ``ana`` and ``ana feat. bo``."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long.startswith(short) and not long[len(short)].isalnum()
