"""The store itself: values as they were put, what is announced as changed, a safe end."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest

from fwtui.library.listing import orders
from fwtui.library.listing.queries import Tracks
from fwtui.library.search import search
from fwtui.library.store import upsert
from fwtui.music import (
    Album,
    AlbumId,
    AlbumRef,
    Artist,
    ArtistId,
    Cover,
    Credit,
    Track,
    TrackId,
    Upload,
    UploadId,
)
from tests.library.house import library_in, store_in

NAMES = (Credit(ArtistId(1), "Älva", " feat. "), Credit(ArtistId(2), "Ørø"))
ALBUM = AlbumRef(AlbumId(7), "Northern Rooms", NAMES[:1], Cover("o", "m", "l"), date(2020, 2, 29))
TRACK = Track(
    TrackId(9),
    "Morning",
    NAMES,
    ALBUM,
    3,
    2,
    (Upload(UploadId("u"), "/api/v1/listen/u/?upload=u", 61, None, 900, "audio/ogg", "ogg"),),
    "/api/v1/listen/u/",
    False,
    ("Jazz", "Dub"),
    "cc-by",
    "me",
    datetime(2026, 1, 2, 3, 4, 5, 678901, UTC),
    False,
    "https://far.example/1",
    Cover("own"),
)


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    album = Album(
        ALBUM.id, ALBUM.title, ALBUM.credits, ALBUM.released, 12, ALBUM.cover, tags=("x",)
    )
    artist = Artist(ArtistId(1), "Älva", 3, 40, description="Long.")

    def write(db: upsert.Connection) -> None:
        upsert.artists(db, [artist], listed=True)
        upsert.albums(db, [album], listed=True)
        upsert.tracks(db, [TRACK], listed=True)

    store.library.write(write).result(10)
    assert store.values("track", [9, 8]) == [TRACK, None]
    assert store.values("album", [7]) == [album]
    assert store.values("artist", [1, 2]) == [artist, Artist(ArtistId(2), "Ørø")]
    store.close()


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
    assert told(untagged, tags_told=False) == set()
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
        sql = "SELECT rowid FROM track_words WHERE track_words MATCH ?"
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
    (blob,) = store.library.row("SELECT block FROM track_words_data WHERE id = 10")
    assert blob[5] == 1, "one piece"
    store.close()


def test_a_damaged_row_is_written_anew(tmp_path: Path) -> None:
    store = store_in(tmp_path)

    def write(db: upsert.Connection) -> set[int]:
        return upsert.tracks(db, [TRACK], listed=True, tags_told=False)

    store.library.write(write).result(10)
    for table in ("tracks", "albums", "artists"):
        sql = f"UPDATE {table} SET value = x'c1'"
        store.library.write(lambda db, sql=sql: db.execute(sql) and None).result(10)
    assert store.values("track", [9]) == [None]
    assert store.library.write(write).result(10) == {9}
    assert store.values("track", [9]) == [TRACK]
    store.close()


def test_the_writer_takes_the_listener_first_and_keeps_nothing_of_what_failed(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path)
    order: list[str] = []
    gate = store.library.write(lambda db: upsert.meta(db, "a", b"1"))
    gate.result(10)

    def fails(db: upsert.Connection) -> None:
        upsert.meta(db, "a", b"2")
        raise ValueError("no")

    def note(name: str) -> None:
        order.append(name)

    jobs = [
        store.library.write(lambda db: note("background"), background=True),
        store.library.write(fails),
        store.library.write(lambda db: note("listener")),
    ]
    assert isinstance(jobs[1].exception(10), ValueError)
    jobs[0].result(10)
    jobs[2].result(10)
    assert store.meta("a") == b"1"
    assert sorted(order) == ["background", "listener"]
    store.close()


def test_rows_in_memory_are_read_while_others_are_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    store = store_in(tmp_path)
    caplog.clear()

    def part(first: int) -> list[Track]:
        return [Track(TrackId(n), f"Song {n}") for n in range(first, first + 100)]

    store.library.write(lambda db: upsert.tracks(db, part(1), listed=True)).result(10)
    writes = [
        store.library.write(
            lambda db, n=n: upsert.tracks(db, part(n), listed=True), background=True
        )
        for n in range(101, 4_000, 100)
    ]
    while not writes[-1].done():
        assert search(store, "song", 5).groups, "never a blank moment"
        assert store.tracks([1])
    assert not caplog.records
    store.close()


async def test_closing_while_rows_are_read_is_safe(tmp_path: Path) -> None:
    """A connection closed on one thread while another reads it would end the process."""
    tracks = [Track(TrackId(n), f"Song {n}") for n in range(1, 1_001)]
    for number in range(5):
        library = library_in(tmp_path / str(number))
        library.store.library.write(lambda db: upsert.tracks(db, tracks, listed=True))
        closing = asyncio.ensure_future(library.aclose())
        while not closing.done():
            library.store.tracks(range(1, 1_001))
            await asyncio.sleep(0)
        await closing
        assert library.store.tracks([1]) == {}


async def test_lengths_are_read_without_making_tracks(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    silent = msgspec.structs.replace(TRACK, id=TrackId(10), uploads=())
    await library.keep_tracks([TRACK, silent])
    found = await library.lengths([TrackId(9), TrackId(10), TrackId(11)])
    assert found == {9: 61, 10: 0}
    await library.aclose()
