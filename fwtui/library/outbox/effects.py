"""The effects of changes that wait: rows of playlists, playlists, radios and notices after them."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Callable, Iterable, Sequence

from msgspec.structs import replace

from fwtui.library.outbox.changes import (
    Added,
    Change,
    Cleared,
    FollowAnswered,
    NewRadio,
    NoticeRead,
    RadioChange,
    RadioEdited,
    Removed,
    Renamed,
    RowMoved,
    Shown,
)
from fwtui.music import InboxNotice, Playlist, PlaylistId, Radio, TrackId


def checksum(rows: Iterable[int]) -> int:
    """A number that differs where the rows of a playlist do: their CRC-32."""
    return zlib.crc32(array("q", rows).tobytes())


def rows_after(ids: array[int], changes: Iterable[Change], playlist: PlaylistId) -> array[int]:
    """The rows of a playlist after these changes, made in their order."""
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


def edits_rows(change: Change) -> bool:
    """Whether a change edits the rows of a playlist."""
    return isinstance(change, Added | Removed | RowMoved | Cleared)


def playlist_after(
    playlist: Playlist, change: Change, seconds: Callable[[Sequence[TrackId]], int | None]
) -> Playlist:
    """A playlist after one of its changes; ``seconds`` gives the length of tracks together,
    ``None`` where it is not known."""
    count = playlist.tracks_count
    length = playlist.seconds if count else 0
    match change:
        case Renamed(_, name):
            return replace(playlist, name=name)
        case Shown(_, privacy):
            return replace(playlist, privacy=privacy)
        case Added(_, tracks):
            more = seconds(tracks)
            known = None if length is None or more is None else length + more
            return replace(playlist, tracks_count=count + len(tracks), seconds=known)
        case Removed(_, row, track) if row < count:
            less = seconds((track,))
            known = None if length is None or less is None else max(0, length - less)
            return replace(playlist, tracks_count=count - 1, seconds=known)
        case Cleared():
            return replace(playlist, tracks_count=0, seconds=0)
        case _:
            return playlist


def radio_after(radio: Radio | None, change: RadioChange) -> Radio | None:
    """A saved radio after one of its changes; ``None`` where it is not known."""
    match change:
        case NewRadio(id, name, config, description, public):
            return Radio(id, name, description, public, config=config)
        case RadioEdited(_, name, config, description, public) if radio is not None:
            return replace(
                radio, name=name, config=config, description=description, is_public=public
            )
        case _:
            return radio


def notice_after(notice: InboxNotice, changes: Iterable[Change]) -> InboxNotice:
    """An item of the inbox after the answers and marks that wait."""
    for change in changes:
        match change:
            case FollowAnswered(notice=notice.id, on=on):
                notice = replace(notice, approved=on)
            case NoticeRead(notice.id, _, on):
                notice = replace(notice, is_read=on)
            case _:
                pass
    return notice
