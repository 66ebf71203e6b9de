"""Migrations of the library's file, and the version that the format of values belongs to."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from fwtui.library.search import search
from fwtui.library.store import codec, upsert
from fwtui.library.store.schema import LIBRARY
from fwtui.library.store.store import LIBRARY_FILE
from fwtui.music import Album, Artist, ArtistId, Channel, ChannelId
from tests.library.fixtures import library_in, store_in
from tests.library.store.samples import ALBUM, NAMES, TRACK

VERSION_1 = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;
CREATE TABLE artists (
    id INTEGER PRIMARY KEY, words TEXT NOT NULL, created REAL,
    listed INTEGER NOT NULL, value BLOB NOT NULL);
CREATE TABLE tracks (
    id INTEGER PRIMARY KEY, words TEXT NOT NULL, artist INTEGER, album INTEGER,
    disc INTEGER, position INTEGER, created REAL, listed INTEGER NOT NULL,
    value BLOB NOT NULL);
CREATE INDEX tracks_of_album ON tracks (album, disc, position);
CREATE TABLE lists (
    number INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, count INTEGER NOT NULL,
    fetched REAL NOT NULL, ids BLOB);
CREATE TABLE pages (
    list INTEGER NOT NULL, number INTEGER NOT NULL, fetched REAL NOT NULL, ids BLOB NOT NULL,
    PRIMARY KEY (list, number)) WITHOUT ROWID;
CREATE TABLE remembered (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE searches (text TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE track_words USING fts5(words, content='tracks', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='1 2 3', detail=none, columnsize=0);
CREATE TABLE vocabulary (word TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO meta VALUES ('mirror', x'80');
INSERT INTO artists VALUES (1, 'elva', NULL, 1, x'00');
INSERT INTO tracks VALUES (9, 'morning', 1, NULL, 1, 1, NULL, 1, x'00');
INSERT INTO track_words (rowid, words) VALUES (9, 'morning');
INSERT INTO lists VALUES (1, '{}', 1, 1.0, x'0900000000000000');
INSERT INTO searches VALUES ('morning', 1.0);
PRAGMA user_version = 1;
"""


async def test_a_store_of_version_1_is_filled_again_and_keeps_past_searches(
    tmp_path: Path,
) -> None:
    file = tmp_path / "cache" / "accounts" / "demo@here" / LIBRARY_FILE
    file.parent.mkdir(parents=True)
    old = sqlite3.connect(file)
    old.executescript(VERSION_1)
    old.close()
    library = library_in(tmp_path)
    store = library.store
    assert store.troubles() == ()
    assert store.library.row("PRAGMA user_version") == (len(LIBRARY),)
    assert store.values("track", [9]) == [None]
    assert store.values("artist", [1]) == [None]
    assert store.meta("mirror") is None
    assert store.head("{}") is None
    assert library.view_state.searches == ("morning",)
    assert search(store, "morning", 5).groups == ()
    await library.keep_tracks([TRACK])
    assert store.values("track", [TRACK.id]) == [TRACK]
    assert search(store, "morning", 5).ids("track") == {TRACK.id}
    assert await library.total_duration([TRACK.id]) == TRACK.seconds
    await library.aclose()


def test_the_format_of_values_belongs_to_the_schema_version() -> None:
    """A codec that writes other bytes needs a new version, else old stores are misread."""
    album = Album(ALBUM.id, ALBUM.title, ALBUM.credits, ALBUM.released, 12, ALBUM.cover)
    artist = Artist(ArtistId(1), NAMES[0].name, 3, 40, description="Long.")
    channel = Channel(ChannelId("c"), artist)
    blobs = [codec.track_blob(TRACK), *map(codec.encode, (album, artist, channel))]
    digest = hashlib.sha256(b"".join(blobs)).hexdigest()[:16]
    assert (len(LIBRARY), digest) == (9, "6fee5520e3252ae4")


def test_a_new_store_has_the_tables_of_the_last_version(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    write = store.library.write(lambda db: upsert.tracks(db, [TRACK], listed=True))
    assert write.result(10) == {TRACK.id}
    columns = {row[1] for row in store.library.rows("PRAGMA table_info(tracks)")}
    assert "seconds" in columns
    store.close()
