"""Upserts: what is announced as changed, and what search finds afterwards."""

from __future__ import annotations

from operator import methodcaller
from pathlib import Path
from sqlite3 import Connection

import msgspec

from fwtui.library.listing import orders
from fwtui.library.listing.queries import Tracks
from fwtui.library.store import upsert
from fwtui.library.store.store import Store
from fwtui.music import (
    Album,
    AlbumRef,
    ArtistId,
    Track,
    TrackId,
)
from tests.library.fixtures import store_in
from tests.library.store.samples import ALBUM, NAMES, TRACK


def test_only_what_differs_is_announced(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    def told(track: Track, **how: bool) -> set[int]:
        how = {"listed": True, **how}
        return store.library.write(lambda db: upsert.tracks(db, [track], **how)).result(10)

    assert told(TRACK) == {9}
    assert told(TRACK) == set()
    assert told(TRACK, listed=False) == set(), "what is in the pod's list stays there"
    renamed = msgspec.structs.replace(TRACK, title="Evening")
    assert told(renamed) == {9}
    # A pod tells no tags in playlists, favourites and history.
    untagged = msgspec.structs.replace(renamed, tags=())
    assert told(untagged, with_tags=False) == set()
    assert store.tracks([9])[9].tags == ("Jazz", "Dub")
    # An album that a track tells of anew is newer; what only the album tells is kept.
    described = Album(ALBUM.id, "Old", ALBUM.credits, description="Kept.", tracks_count=12)
    store.library.write(lambda db: upsert.albums(db, [described], listed=True)).result(10)
    assert store.tracks([9])[9].album == AlbumRef(ALBUM.id, "Old", ALBUM.credits)
    told(msgspec.structs.replace(TRACK, title="Noon"))
    (album,) = store.values("album", [7])
    assert (album.title, album.description, album.tracks_count) == ("Northern Rooms", "Kept.", 12)
    store.close()


def test_what_a_thing_has_no_more_is_not_found_by_it(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    def told(track: Track) -> None:
        store.library.write(lambda db: upsert.tracks(db, [track], listed=True)).result(10)

    def tracks_of(query: Tracks) -> list[int]:
        return [each for (each,) in store.library.rows(*orders.sql(query))]

    def found(word: str) -> list[int]:
        sql = "SELECT rowid FROM track_tokens WHERE track_tokens MATCH ?"
        return [each for (each,) in store.library.rows(sql, (word,))]

    told(TRACK)
    told(msgspec.structs.replace(TRACK, title="Evening", credits=NAMES[:1], tags=("dub", "Folk")))
    assert [tracks_of(Tracks(tag=tag)) for tag in ("Jazz", "dub", "Folk")] == [[], [9], [9]]
    assert tracks_of(Tracks(artist=ArtistId(2))) == []
    assert [found(word) for word in ("morning", "oro", "evening")] == [[], [], [9]]
    told(TRACK)
    assert tracks_of(Tracks(artist=ArtistId(2))) == [9]
    store.close()


def test_what_is_told_the_newest_first_is_as_easy_to_find(tmp_path: Path) -> None:
    """A step back in the order of row ids would begin a new piece of the index each time."""
    store = store_in(tmp_path)
    tracks = [Track(TrackId(n), f"Song {n}") for n in range(500, 0, -1)]
    store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(10)
    # The index's own record: how many levels it has, and how many pieces (SQLite: FTS5's
    # fts5_index.c, "Structure record").
    found = store.library.row("SELECT block FROM track_tokens_data WHERE id = 10")
    assert found is not None
    (blob,) = found
    assert blob[5] == 1, "one piece"
    store.close()


def test_a_damaged_row_is_written_anew(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    def write(db: Connection) -> set[int]:
        return upsert.tracks(db, [TRACK], listed=True, with_tags=False)

    store.library.write(write).result(10)
    for table in ("tracks", "albums", "artists"):
        sql = f"UPDATE {table} SET value = x'c1'"
        store.library.write(methodcaller("execute", sql)).result(10)
    assert store.values("track", [9]) == [None]
    assert store.library.write(write).result(10) == {9}
    assert store.values("track", [9]) == [TRACK]
    store.close()


def test_what_is_forgotten_leaves_nothing(tmp_path: Path) -> None:
    track = msgspec.structs.replace(
        TRACK, mbid="6e1e5a2c-31f6-4f73-9e21-9dd9c1f5e1a0", licence="cc-by-4.0"
    )
    album = Album(ALBUM.id, ALBUM.title, NAMES)
    store, fresh = store_in(tmp_path / "store"), store_in(tmp_path / "fresh")

    def held(store: Store) -> dict[str, list[tuple[object, ...]]]:
        """All rows; without the words that were ever seen, and the parts of the index."""
        sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        names = [name for (name,) in store.library.rows(sql) if "_tokens" not in name]
        rows = {name: list(store.library.rows(f"SELECT * FROM {name}")) for name in names}
        return {name: each for name, each in rows.items() if name not in ("spellings", "slices")}

    empty = held(fresh)
    store.library.write(lambda db: upsert.tracks(db, [track], listed=True)).result(10)
    store.library.write(lambda db: upsert.albums(db, [album], listed=True)).result(10)
    filled = held(store)
    pairs = {"track_tags", "track_mbids", "track_licences", "track_guests", "album_guests"}
    assert {name for name in empty if filled[name] != empty[name]} >= pairs
    for table in ("tracks", "albums", "artists"):
        ids = [int(str(number)) for number, *_ in filled[table]]
        store.library.write(lambda db: upsert.forget(db, table, ids)).result(10)  # noqa: B023
    assert held(store) == empty
    found = "SELECT rowid FROM track_tokens WHERE track_tokens MATCH ?"
    assert list(store.library.rows(found, ("morning",))) == []
    store.close()
    fresh.close()
