"""Values come back from the store as they were put."""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection

from fwtui.library.store import upsert
from fwtui.music import (
    Album,
    Artist,
    ArtistId,
)
from tests.library.fixtures import store_in
from tests.library.store.samples import ALBUM, TRACK


def test_values_come_back_as_they_were(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    album = Album(
        ALBUM.id, ALBUM.title, ALBUM.credits, ALBUM.released, 12, ALBUM.cover, tags=("x",)
    )
    artist = Artist(ArtistId(1), "Älva", 3, 40, description="Long.")

    def write(db: Connection) -> None:
        upsert.artists(db, [artist], listed=True)
        upsert.albums(db, [album], listed=True)
        upsert.tracks(db, [TRACK], listed=True)

    store.library.write(write).result(10)
    assert store.values("track", [9, 8]) == [TRACK, None]
    assert store.values("album", [7]) == [album]
    assert store.values("artist", [1, 2]) == [artist, Artist(ArtistId(2), "Ørø")]
    store.close()
