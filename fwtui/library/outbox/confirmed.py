"""What a change that the pod has confirmed writes into the store."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from fwtui.library.listing.queries import Kind, PlaylistTracks
from fwtui.library.outbox import changes, effects
from fwtui.library.outbox.changes import (
    Change,
    Deleted,
    FollowAnswered,
    NoticeRead,
)
from fwtui.library.outbox.own_lists import own_keys, own_row, value_of
from fwtui.library.store import codec, list_store
from fwtui.library.store.kinds import KINDS, playlist_row_id, row_id, upsert_values
from fwtui.music import Playlist, PlaylistId, SuggestedEdit, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

_MINE = own_keys("playlist")


def keep_listen(db: Connection, id: int, track: TrackId, at: datetime) -> None:
    """A listen, under its id on the pod."""
    listen = (id, track, codec.encode((None, at)))
    db.execute("REPLACE INTO listenings VALUES (?, ?, ?)", listen)


def keep_heart(db: Connection, track: int, on: bool, answer: object) -> None:
    """A heart, under its id on the pod, or none."""
    if on and isinstance(answer, int):
        db.execute("REPLACE INTO favourites VALUES (?, ?)", (track, answer))
    else:
        db.execute("DELETE FROM favourites WHERE track = ?", (track,))


def keep_new_playlist(db: Connection, id: PlaylistId, made: Playlist) -> None:
    """A playlist under its id on the pod, in place of the one that stood for it."""
    list_store.keep_key(db, id, made.id)
    upsert_values(db, "playlist", [made])
    list_store.whole_list(db, PlaylistTracks(playlist=made.id).key, array("q"), 0.0)
    for key in _MINE:
        list_store.edit_list(db, key, lambda ids: _with_first(ids, playlist_row_id(made.id)))


def keep_own_row(db: Connection, change: Change, answer: object) -> None:
    """The row of an own list that a change puts in, takes out or changes; ``answer`` is the
    pod's value of it, where it gave one."""
    row = own_row(change)
    if row is None:
        return
    value = answer if isinstance(answer, KINDS[row.kind].type) else None
    if value is None:
        value = value_of(change, _known(db, row.kind, row.id))
    number = row.id if value is None else row_id(value)  # a new radio has an id of the pod now
    if row.puts is not False and value is not None:
        upsert_values(db, row.kind, [value])
    elif row.puts is False and row.kind != "channel":  # channels are in other lists too
        db.execute("DELETE FROM things WHERE kind = ? AND id = ?", (row.kind, row.id))
    for key in own_keys(row.kind) if row.puts is not None else ():
        list_store.begin_list(db, key)
        if row.puts:
            list_store.edit_list(db, key, lambda ids: _with_first(ids, number))
        else:
            list_store.edit_list(db, key, lambda ids: _without(ids, number))


def keep_notice(db: Connection, change: FollowAnswered | NoticeRead) -> None:
    """An item of the inbox that was answered or marked."""
    known = _known(db, "notice", change.notice)
    if known is not None:
        upsert_values(db, "notice", [effects.notice_after(known, (change,))])


def keep_edit(db: Connection, answer: object) -> None:
    """An edit that was suggested, as the pod gave it."""
    if isinstance(answer, SuggestedEdit):
        upsert_values(db, "edit", [answer])


def keep_playlist(db: Connection, playlist: Playlist) -> None:
    """A playlist as the pod has it now."""
    upsert_values(db, "playlist", [playlist])


def keep_playlist_change(db: Connection, change: Change) -> None:
    """A playlist after a change of it, with its rows where they are known."""
    playlist = changes.of_playlist(change)
    if playlist is None:
        return
    row = playlist_row_id(playlist)
    if isinstance(change, Deleted):
        db.execute("DELETE FROM things WHERE kind = 'playlist' AND id = ?", (row,))
        list_store.keep_modified(db, PlaylistTracks(playlist=playlist).key, None)
        for key in _MINE:
            list_store.edit_list(db, key, lambda ids: _without(ids, row))
        return
    if effects.edits_rows(change):
        key = PlaylistTracks(playlist=playlist).key
        list_store.edit_list(db, key, lambda ids: effects.rows_after(ids, [change], playlist))
        list_store.keep_modified(db, key, None)
    known = _known(db, "playlist", row)
    if known is not None:
        after = effects.playlist_after(known, change, lambda tracks: _seconds_in(db, tracks))
        upsert_values(db, "playlist", [after])


def _known(db: Connection, kind: Kind, id: int) -> Any:
    """The value of a thing in the store; ``None`` where it is not there."""
    sql = "SELECT value FROM things WHERE kind = ? AND id = ?"
    found = db.execute(sql, (kind, id)).fetchone()
    return codec.decoder(KINDS[kind].type).decode(found[0]) if found else None


def _without(ids: array[int], id: int) -> array[int]:
    return array("q", [each for each in ids if each != id])


def _with_first(ids: array[int], id: int) -> array[int]:
    return array("q", [id, *_without(ids, id)])


def _seconds_in(db: Connection, tracks: Sequence[TrackId]) -> int | None:
    """The length of tracks together; ``None`` where one is not in the store."""
    sql = (
        "SELECT count(tracks.seconds), sum(tracks.seconds) FROM json_each(?)"
        " JOIN tracks ON tracks.id = json_each.value"
    )
    count, seconds = db.execute(sql, (str(list(tracks)),)).fetchone()
    return seconds or 0 if count == len(tracks) else None
