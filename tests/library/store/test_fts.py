"""The full-text index after a migration: filled in the background, right at every moment."""

from __future__ import annotations

import random
import sqlite3
from operator import methodcaller
from pathlib import Path

import pytest
from msgspec.structs import replace

from fwtui.library.hits import Results
from fwtui.library.search import search
from fwtui.library.store import fts, upsert
from fwtui.library.store.kinds import upsert_values
from fwtui.library.store.schema import LIBRARY
from fwtui.library.store.store import LIBRARY_FILE, Store
from fwtui.music import Artist, ArtistId, Playlist, PlaylistId, Track, TrackId
from tests.library.fixtures import library_in, store_in, until

BACK_TO_VERSION_4 = """
DROP TABLE artist_tokens; DROP TABLE album_tokens; DROP TABLE track_tokens;
DROP TABLE spellings; DROP TABLE slices; DELETE FROM meta WHERE name = 'sheets';
CREATE VIRTUAL TABLE artist_words USING fts5(words, content='artists', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', detail=none, columnsize=0);
CREATE VIRTUAL TABLE album_words USING fts5(words, content='albums', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', detail=none, columnsize=0);
CREATE VIRTUAL TABLE track_words USING fts5(words, content='tracks', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', detail=none, columnsize=0);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO track_words (track_words) VALUES ('rebuild');
UPDATE tracks SET words = '夜  明 ' || char(10) || 'alva' || char(10) || 'album' WHERE id = 2;
PRAGMA user_version = 4;
"""
CHECK = "INSERT INTO {0} ({0}) VALUES ('integrity-check')"


def track(number: int, title: str) -> Track:
    return Track(TrackId(number), title)


def write(store: Store, *tracks: Track) -> None:
    store.library.write(lambda db: upsert.tracks(db, tracks, listed=True)).result(10)


def titles(results: Results) -> set[str]:
    return {
        value.title for group in results.groups if group.kind == "track" for value in group.values
    }


def version_4(folder: Path, tracks: int) -> None:
    """A store as the version before wrote it."""
    store = store_in(folder)
    write(store, *(track(number, f"Harbour {number}") for number in range(1, tracks + 1)))
    playlists = [Playlist(PlaylistId("4"), "Evening harbours")]
    store.library.write(lambda db: upsert_values(db, "playlist", playlists)).result(10)
    store.close()
    file = sqlite3.connect(folder / "cache" / "accounts" / "demo@here" / LIBRARY_FILE)
    file.executescript(BACK_TO_VERSION_4)
    file.close()


@pytest.fixture
def former(tmp_path: Path) -> Path:
    version_4(tmp_path, 1_700)
    return tmp_path


async def test_a_store_of_version_4_is_indexed_in_the_background(former: Path) -> None:
    library = library_in(former)
    store = library.store
    assert store.library.row("PRAGMA user_version") == (len(LIBRARY),)
    assert store.tracks([2])[2].title == "Harbour 2", "no value is lost"
    before = library.search("harbour")
    assert before.indexed < 1, "it says that a part alone is searched"
    await until(lambda: library.search("harbour").indexed == 1)
    await until(lambda: titles(library.search("harbour 1700")) == {"Harbour 1700"})
    assert titles(library.search("harbuor 1699")) == {"Harbour 1699"}
    assert titles(library.search("夜明")) == {"Harbour 2"}, "texts are folded as they are now"
    await until(
        lambda: (
            not store.library.rows(
                "SELECT name FROM sqlite_master WHERE name IN ('track_words', 'vocabulary')"
            )
        )
    )
    assert library.search("evning").groups[-1].kind == "playlist"
    await library.aclose()


def test_rows_that_change_while_the_index_is_filled_are_found_as_they_are(former: Path) -> None:
    chance = random.Random(5)
    store = store_in(former)
    there = {number: f"Harbour {number}" for number in range(1, 1_701)}

    def change() -> None:
        numbers = chance.sample(range(1, 1_900), 60)
        for number in numbers[:40]:
            there[number] = f"Quay {number}"
        write(store, *(track(number, f"Quay {number}") for number in numbers[:40]))
        gone = {number for number in numbers[40:] if number in there}
        for number in gone:
            del there[number]
        store.library.write(lambda db: upsert.forget(db, "tracks", gone)).result(10)

    change()
    while store.library.write(fts.index_more).result(10):
        change()
    for word in ("Harbour", "Quay"):
        sought = sorted(number for number, title in there.items() if title.startswith(word))
        sql = "SELECT rowid FROM track_tokens WHERE track_tokens MATCH ? ORDER BY rowid"
        found = [row for (row,) in store.library.rows(sql, (word,))]
        assert found == sought
    for index in ("track_tokens", "album_tokens", "artist_tokens"):
        store.library.write(methodcaller("execute", CHECK.format(index))).result(10)
    store.close()


def test_an_index_half_filled_is_filled_further_by_the_next_process(former: Path) -> None:
    store = store_in(former)
    for _ in range(7):
        assert store.library.write(fts.index_more).result(10)
    store.close()
    store = store_in(former)
    part = search(store, "harbour", 5).indexed
    assert 0 < part < 1
    while store.library.write(fts.index_more).result(10):
        pass
    assert search(store, "harbour", 5).indexed == 1
    assert titles(search(store, "harbour 1234", 5)) == {"Harbour 1234"}
    store.close()


BACK_TO_FORMER_WORDS = """
UPDATE tracks SET words = 'カタカナ ٣' || char(10) || char(10) WHERE id = 2;
INSERT INTO track_tokens (track_tokens) VALUES ('delete-all');
INSERT INTO track_tokens (rowid, tokens) SELECT id, words FROM tracks;
UPDATE things SET words = 'カタカナ';
"""


@pytest.mark.parametrize("version", [7, 8])
def test_a_store_of_version_7_or_8_is_folded_again(tmp_path: Path, version: int) -> None:
    store = store_in(tmp_path)
    write(store, track(1, "R.E.M."), track(2, "カタカナ ٣"), track(3, "Party🎉"))
    playlists = [Playlist(PlaylistId("4"), "カタカナ")]
    store.library.write(lambda db: upsert_values(db, "playlist", playlists)).result(10)
    store.close()
    file = sqlite3.connect(store.library.path)
    file.executescript(f"{BACK_TO_FORMER_WORDS}; PRAGMA user_version = {version}")
    file.close()
    store = store_in(tmp_path)
    assert fts.is_to_be_filled(store.library.row)
    assert search(store, "rem", 5).groups == search(store, "🎉", 5).groups == ()
    assert search(store, "rem", 5).indexed == 0, "it says that nothing is searched yet"
    while store.library.write(fts.index_more).result(10):
        pass
    assert titles(search(store, "rem", 5)) == {"R.E.M."}
    assert titles(search(store, "🎉", 5)) == {"Party🎉"}
    found = search(store, "かたかな", 5)
    assert [group.kind for group in found.groups] == ["track", "playlist"]
    assert titles(search(store, "カタカナ 3", 5)) == {"カタカナ ٣"}
    assert search(store, "rem", 5).indexed == 1
    store.library.write(methodcaller("execute", CHECK.format("track_tokens"))).result(10)
    store.close()


def test_a_new_store_has_nothing_to_fill(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    assert not fts.is_to_be_filled(store.library.row)
    artist = Artist(ArtistId(3), "Älva")
    store.library.write(lambda db: upsert.artists(db, [artist], listed=True)).result(10)
    renamed = replace(artist, name="Øre")
    store.library.write(lambda db: upsert.artists(db, [renamed], listed=True)).result(10)
    assert search(store, "alva", 5).groups == ()
    assert search(store, "ore", 5).groups[0].values == (renamed,)
    store.close()
