"""New keys of playlists after a pod was upgraded: an integer in 1.x, a UUID in 2.x."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterable, Mapping
from sqlite3 import Connection
from typing import TYPE_CHECKING

import msgspec

from fwtui.library.listing.queries import PlaylistTracks, decode
from fwtui.library.listing.view_state import CURSOR
from fwtui.library.outbox import changes
from fwtui.library.store import list_store
from fwtui.library.store.kinds import playlist_row_id, upsert_values
from fwtui.music import Playlist, PlaylistId

if TYPE_CHECKING:
    from fwtui.library.outbox.outbox import Outbox
    from fwtui.library.store.store import Store
    from fwtui.pod.pod import Pod

_MOST_PAGES = 40
_FORMER = (
    "SELECT id FROM things WHERE kind = 'playlist' AND key GLOB '[0-9]*' AND key NOT LIKE '%-%'"
)
"""Row ids of playlists with a key of 1.x."""


def is_former(playlist: PlaylistId, pod: Pod) -> bool:
    """Whether a key is of the dialect that the pod spoke before."""
    return playlist.isdigit() and not pod.dialect.knows(f"playlists/{playlist}")


def new_keys(known: Iterable[Playlist], listed: Iterable[Playlist]) -> dict[PlaylistId, PlaylistId]:
    """The new key of each known playlist that is listed under one.

    Only the key changes in an upgrade, so a playlist is found by its creation time, which has
    microseconds.
    """
    fresh = {one.created: one.id for one in listed if one.created and not one.id.isdigit()}
    return {
        one.id: fresh[one.created] for one in known if one.id.isdigit() and one.created in fresh
    }


async def rekey(pod: Pod, store: Store, outbox: Outbox) -> dict[PlaylistId, PlaylistId]:
    """Gives all playlists of the store, and the changes that wait, their new keys; those keys by
    the former ones.

    Asks the pod for its playlists, only where a former key is known. What is known of a playlist
    that is listed no more is dropped, unless a change of it waits. Raises FwtuiError.
    """
    if pod.dialect.knows("playlists/1"):
        return {}
    rows = {row for (row,) in store.library.rows(_FORMER)}
    waiting = {changes.of_playlist(each) for each in outbox}
    former = {each for each in waiting if each is not None and is_former(each, pod)}
    rows |= set(map(playlist_row_id, former))
    if not rows:
        return {}
    known = [each for each in store.values("playlist", sorted(rows)) if each is not None]
    # Where fwtui was ended after the library was written: the changes that wait lack them yet.
    kept = {old: new for old, new in store.new_keys().items() if old in former}
    listed = await _listed(pod, "me") if known or former - kept.keys() else []
    keys = new_keys(known, listed)
    if any(each.id not in keys for each in known):
        listed += await _listed(pod, "all")
        keys = new_keys(known, listed)
    keys |= kept
    wanted = set(keys.values())
    fresh = {each.id: each for each in listed if each.id in wanted}
    lost = {playlist_row_id(each) for each in former if each not in keys}
    ids = {playlist_row_id(old): playlist_row_id(new) for old, new in keys.items()}

    def write(db: Connection) -> None:
        upsert_values(db, "playlist", list(fresh.values()))
        for old, new in keys.items():
            list_store.keep_key(db, old, new)
            _move(db, PlaylistTracks(playlist=old).key, PlaylistTracks(playlist=new).key)
        _replace_rows(db, ids)
        _replace_cursors(db, keys)
        for row in rows - lost:
            db.execute("DELETE FROM things WHERE kind = 'playlist' AND id = ?", (row,))

    await asyncio.wrap_future(store.library.write(write))
    for old, new in keys.items():
        await outbox.give_key(old, new)
    return keys


def _move(db: Connection, old: str, new: str) -> None:
    """Rows, modification time and cursor of a playlist under its new key."""
    db.execute("UPDATE OR REPLACE lists SET key = ? WHERE key = ?", (new, old))
    for prefix in (list_store.MODIFIED, CURSOR):
        sql = "UPDATE OR REPLACE remembered SET key = ? WHERE key = ?"
        db.execute(sql, (prefix + new, prefix + old))


def _replace_rows(db: Connection, ids: Mapping[int, int]) -> None:
    """New row ids in all lists of playlists, whether kept whole or in pages."""

    def replaced(blob: bytes) -> bytes:
        rows = array("q")
        rows.frombytes(blob)
        return array("q", [ids.get(each, each) for each in rows]).tobytes()

    lists = [
        (number, blob)
        for number, key, blob in db.execute("SELECT number, key, ids FROM lists").fetchall()
        if _is_of_playlists(key)
    ]
    for number, blob in lists:
        if blob is not None:
            sql = "UPDATE lists SET ids = ? WHERE number = ?"
            db.execute(sql, (replaced(blob), number))
        sql = "SELECT number, ids FROM pages WHERE list = ?"
        for page, part in db.execute(sql, (number,)).fetchall():
            sql = "UPDATE pages SET ids = ? WHERE list = ? AND number = ?"
            db.execute(sql, (replaced(part), number, page))


def _replace_cursors(db: Connection, keys: Mapping[PlaylistId, PlaylistId]) -> None:
    """New keys where the cursor of a list stood on a playlist."""
    sql = "SELECT key, value FROM remembered WHERE key GLOB ?"
    for key, value in db.execute(sql, (CURSOR + "*",)).fetchall():
        if not _is_of_playlists(key.removeprefix(CURSOR)):
            continue
        at, row = msgspec.msgpack.decode(value, type=tuple[int | str, int])
        if (new := keys.get(PlaylistId(str(at)))) is not None:
            sql = "UPDATE remembered SET value = ? WHERE key = ?"
            db.execute(sql, (msgspec.msgpack.encode((new, row)), key))


def _is_of_playlists(key: str) -> bool:
    """Whether a list with this key has playlists as its rows."""
    try:
        return decode(key).kind == "playlist"
    except msgspec.DecodeError:
        return False  # a list of the mirror, or of an older version


async def _listed(pod: Pod, scope: str) -> list[Playlist]:
    listed: list[Playlist] = []
    rows = 0
    for number in range(1, _MOST_PAGES + 1):
        page = await pod.playlists.page(scope=scope, page=number)
        listed += [each for each in page.items if each is not None]
        rows += len(page.items)
        if not page.items or rows >= page.count:
            break
    return listed
