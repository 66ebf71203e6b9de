"""What a listener changes, as values that wait in the outbox, and what each does to a list."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import Struct

from fwtui.music import PlaylistId, TrackId


class Heart(Struct, frozen=True, tag=True):
    track: TrackId
    on: bool


class Heard(Struct, frozen=True, tag=True):
    """A track was listened to, beginning at ``at``."""

    track: TrackId
    at: datetime


class NewPlaylist(Struct, frozen=True, tag=True):
    playlist: PlaylistId
    """``-`` and a number: what stands for it until the pod gives it an id."""
    name: str
    privacy: str = "me"


class Renamed(Struct, frozen=True, tag=True):
    playlist: PlaylistId
    name: str


class Shown(Struct, frozen=True, tag=True):
    """Who may see a playlist."""

    playlist: PlaylistId
    privacy: str


class Deleted(Struct, frozen=True, tag=True):
    playlist: PlaylistId


class Added(Struct, frozen=True, tag=True):
    playlist: PlaylistId
    tracks: tuple[TrackId, ...]


class Removed(Struct, frozen=True, tag=True):
    playlist: PlaylistId
    row: int
    track: TrackId
    """What the listener saw in that row."""


class RowMoved(Struct, frozen=True, tag=True):
    playlist: PlaylistId
    row: int
    to: int
    """The row that it has afterwards."""
    track: TrackId


class Cleared(Struct, frozen=True, tag=True):
    playlist: PlaylistId


PlaylistChange: TypeAlias = (
    NewPlaylist | Renamed | Shown | Deleted | Added | Removed | RowMoved | Cleared
)
Change: TypeAlias = Heart | Heard | PlaylistChange

encode = msgspec.msgpack.Encoder().encode


def decode(blob: bytes) -> Change:
    """A change from the outbox; earlier versions kept the key of a playlist as an integer.

    Raises msgspec.ValidationError for what no version of fwtui has written.
    """
    try:
        change: Change = msgspec.msgpack.decode(blob, type=Change)
    except msgspec.ValidationError:
        fields = msgspec.msgpack.decode(blob)
        if not isinstance(fields, dict) or not isinstance(fields.get("playlist"), int):
            raise
        fields["playlist"] = str(fields["playlist"])
        change = msgspec.convert(fields, type=Change)
    return change


def rows_after(ids: array[int], changes: Iterable[Change], playlist: PlaylistId) -> array[int]:
    """The rows of a playlist as they are once these changes are made, in their order."""
    rows = array("q", ids)
    for change in changes:
        match change:
            case Added(each, tracks) if each == playlist:
                rows.extend(tracks)
            case Removed(each, row, _) if each == playlist and row < len(rows):
                del rows[row]
            case RowMoved(each, row, to, _) if each == playlist and row < len(rows):
                rows.insert(to, rows.pop(row))
            case Cleared(each) if each == playlist:
                rows = array("q")
    return rows


def is_made(playlist: PlaylistId) -> bool:
    """Whether the pod knows a playlist."""
    return not playlist.startswith("-")


def of_playlist(change: Change) -> PlaylistId | None:
    """The playlist that a change is about."""
    return None if isinstance(change, Heart | Heard) else change.playlist


def with_id(change: Change, old: PlaylistId, new: PlaylistId) -> Change:
    """The same change, for a playlist that has got another id."""
    if isinstance(change, Heart | Heard) or change.playlist != old:
        return change
    return msgspec.structs.replace(change, playlist=new)


def sentence(change: Change, title: str) -> str:
    """What was to be changed, in the listener's words; ``title`` of the track or playlist."""
    match change:
        case Heart(_, on):
            return f"{title} could not be {'given a heart' if on else 'taken from the favourites'}"
        case Heard():
            return f"That you heard {title} could not be told"
        case NewPlaylist(_, name):
            return f"The playlist {name} could not be made"
        case Renamed():
            return f"{title} could not be renamed"
        case Shown():
            return f"Who sees {title} could not be changed"
        case Deleted():
            return f"{title} could not be deleted"
        case Added(_, tracks):
            what = "a track" if len(tracks) == 1 else f"{len(tracks)} tracks"
            return f"{title} could not take {what}"
        case Removed() | RowMoved() | Cleared():
            return f"{title} could not be changed"
