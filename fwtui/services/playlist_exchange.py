"""Playlists out of and into files: the tracks of a file are looked for in the store.

A track is matched by its MusicBrainz recording where the file names one, else by its title and
artist, whatever their spaces and punctuation, and by its length.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.library.folding import fold, name_key
from fwtui.music import Track, TrackId
from fwtui.services.playlist_files import FileEntry
from fwtui.text import counted, number

if TYPE_CHECKING:
    from fwtui.library.library import Library

_MOST_ROWS = 20
"""Rows that are named."""
NEAR = 5
"""Seconds by which two lengths of one recording may differ."""


class Matches(Struct, frozen=True):
    """What the entries of a file are on this pod."""

    found: tuple[TrackId, ...]
    """In the order of the file."""
    missing: tuple[FileEntry, ...]


def entry_of(track: Track, address: str) -> FileEntry:
    """A track as a file names it; ``address`` is that of the pod."""
    return FileEntry(
        track.title,
        track.artist,
        track.album.title if track.album else "",
        track.seconds,
        track.mbid,
        f"{address}{track.path}" if address and track.path else track.fid,
    )


def entries_of(
    ids: Sequence[TrackId], library: Library, address: str
) -> tuple[FileEntry | None, ...]:
    """Tracks as a file names them; ``None`` for one that is not in the store."""
    tracks = map(library.track, ids)
    return tuple(None if track is None else entry_of(track, address) for track in tracks)


def missing_rows(entries: Sequence[FileEntry | None]) -> str:
    """A sentence where tracks of a playlist could not be read, with their rows; else empty."""
    rows = [row for row, each in enumerate(entries, 1) if each is None]
    if not rows:
        return ""
    shown = ", ".join(map(number, rows[:_MOST_ROWS]))
    more = f" and {number(len(rows) - _MOST_ROWS)} more" if len(rows) > _MOST_ROWS else ""
    are = f"{number(len(rows))} of {counted(len(entries), 'track')} could not be read"
    return f"{are}: {'row' if len(rows) == 1 else 'rows'} {shown}{more}."


async def match(entries: Sequence[FileEntry], library: Library) -> Matches:
    """Look for the tracks of a file in the store. Raises StoreError."""
    titles = {name_key(each.title) for each in entries if each.title}
    mbids = {each.mbid for each in entries if each.mbid}
    reading = library.store.named(titles, mbids)
    rows, by_mbid = await asyncio.wrap_future(reading)
    by_title: dict[str, list[tuple[int, str, int | None]]] = {}
    for row in rows:
        by_title.setdefault(name_key(row[1].partition("\n")[0]), []).append(row)
    found: list[TrackId] = []
    missing: list[FileEntry] = []
    for each in entries:
        best = by_mbid.get(each.mbid)
        if best is None:
            best = _best(each, by_title.get(name_key(each.title), ()))
        if best is None:
            missing.append(each)
        else:
            found.append(TrackId(best))
    return Matches(tuple(found), tuple(missing))


def _best(entry: FileEntry, rows: Sequence[tuple[int, str, int | None]]) -> int | None:
    """The track that is nearest in its names and length; ``None`` where no artist or length
    fits."""
    title, artist, album = fold(entry.title), fold(entry.artist), fold(entry.album)
    best: tuple[tuple[bool, bool, bool, int], int] | None = None
    for track, words, seconds in rows:
        name, by, on = (*words.split("\n"), "", "")[:3]
        if artist and name_key(artist) != name_key(by) and not _credits(artist, by):
            continue
        off = 0 if entry.seconds is None or not seconds else abs(entry.seconds - seconds)
        if off > NEAR:
            continue
        rank = (title != name, artist != by, bool(album) and album != on, off)
        if best is None or rank < best[0]:
            best = rank, track
    return best[1] if best else None


def _credits(one: str, other: str) -> bool:
    """Whether one line of credits begins with the other: ``ana`` and ``ana feat. bo``."""
    short, long = sorted((one, other), key=len)
    return bool(short) and long.startswith(short) and not long[len(short)].isalnum()
