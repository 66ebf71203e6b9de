"""Sentences in the filter of lists of albums, of artists, of listens, and of all else."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from sqlite3 import Connection

import pytest

from fwtui.errors import FwtuiError
from fwtui.library.listing.narrowing import narrowed
from fwtui.library.store import upsert
from fwtui.library.store.kinds import Kind, upsert_values
from fwtui.library.store.store import Store
from fwtui.music import (
    Album,
    AlbumId,
    AlbumRef,
    Artist,
    ArtistId,
    Credit,
    Listening,
    ListeningId,
    Playlist,
    PlaylistId,
    Track,
    TrackId,
)
from tests.library.fixtures import store_in

ANA, BO, CY = (Credit(ArtistId(n), name) for n, name in enumerate(("Ana", "Bo", "Cy"), 1))
ALBUMS = {
    each.title: each
    for each in (
        AlbumRef(AlbumId(1), "Blue", (ANA,), released=date(1975, 1, 1)),
        AlbumRef(AlbumId(2), "Red", (BO,), released=date(1985, 1, 1)),
        AlbumRef(AlbumId(3), "Green", (BO, CY)),
    )
}
NOW = datetime.now(UTC)
TRACKS = [
    Track(TrackId(1), "River", (ANA,), ALBUMS["Blue"], tags=("jazz", "dub"), licence="cc-by-4.0"),
    Track(TrackId(2), "Stone", (ANA, CY), ALBUMS["Blue"], tags=("rock",)),
    Track(TrackId(3), "River Ana", (BO,), ALBUMS["Red"], tags=("rock",), licence="cc0-1.0"),
    Track(TrackId(4), "Rain", (BO, ANA), ALBUMS["Green"]),
    Track(TrackId(5), "Single", (CY,), tags=("jazz",)),
]
FOUND: tuple[tuple[Kind, str, str], ...] = (
    ("album", "tag:jazz", "Blue"),
    ("album", "tag:jazz or tag:rock", "Blue Red"),
    ("album", "not tag:jazz", "Red Green"),
    ("album", "tag:rock not tag:dub", "Red"),
    ("album", "artist:ana", "Blue Green"),
    ("album", "artist:cy", "Blue Green"),
    ("album", "album:re", "Red"),
    ("album", "title:river", "Blue Red"),
    ("album", "licence:cc-by", "Blue"),
    ("album", "licence:none", "Blue Green"),
    ("album", "year 1970..1980", "Blue"),
    ("album", "added 30d", "Blue Red"),
    ("album", "=loved", "Red"),
    ("album", "loved tag:rock", "Red"),
    ("album", "=not loved", "Blue Green"),
    ("album", "bo tag:rock", "Red"),
    ("artist", "tag:jazz", "Ana Cy"),
    ("artist", "tag:rock not tag:jazz", "Bo"),
    ("artist", "artist:b", "Bo"),
    ("artist", "album:green", "Bo Cy"),
    ("artist", "title:rain", "Ana Bo"),
    ("artist", "year 1970..", "Ana Bo"),
    ("artist", "added 30d", "Ana"),
    ("artist", "=loved", "Bo"),
    ("artist", "ana tag:jazz", "Ana"),
    ("listening", "tag:rock", "Stone"),
    ("listening", "limit 1", "River"),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = store_in(tmp_path_factory.mktemp("holders"))

    def write(db: Connection) -> None:
        added = {"Blue": NOW, "Red": NOW, "Ana": NOW}
        former = NOW - timedelta(days=90)
        artists = [
            Artist(each.id, each.name, created=added.get(each.name, former))
            for each in (ANA, BO, CY)
        ]
        albums = [
            Album(
                each.id, each.title, each.credits, each.released,
                created=added.get(each.title, former),
            )
            for each in ALBUMS.values()
        ]  # fmt: skip
        upsert.artists(db, artists, listed=True)
        upsert.albums(db, albums, listed=True)
        upsert.tracks(db, TRACKS, listed=True)
        upsert.favourites(db, {3: 1})
        upsert.listenings(
            db, [Listening(ListeningId(70 + n), TRACKS[n], None, NOW) for n in range(2)]
        )
        upsert_values(db, "playlist", [Playlist(PlaylistId("4"), "Evening artist: Ana")])

    store.library.write(write).result(10)
    yield store
    store.close()


IDS: dict[Kind, tuple[int, ...]] = {
    "album": (1, 0, 2, 3),
    "artist": (1, 0, 2, 3),
    "listening": (70, 0, 71),
    "playlist": (4,),
}


@pytest.mark.parametrize(("kind", "sentence", "names"), FOUND)
def test_a_sentence_narrows_a_list(store: Store, kind: Kind, sentence: str, names: str) -> None:
    ids = array("q", IDS[kind])
    rows, known = narrowed(store, kind, ids, sentence)
    values = store.values(kind, [ids[row] for row in rows])
    if kind == "listening":
        values = [each.track for each in values]
    assert " ".join(getattr(each, "title", "") or each.name for each in values) == names
    assert known == len(ids) - 1


@pytest.mark.parametrize(
    ("kind", "sentence", "why"),
    [
        ("album", "tag:jazz limit 5", "An order and a limit are of lists of tracks"),
        ("artist", "newest first", "this one is of artists"),
        ("album", "under 6m", "“under” is of lists of tracks; this one is of albums"),
        ("album", "tag:", "needs a word after it"),
        ("artist", "tagg:jazz", "Did you mean “tag:”?"),
        ("playlist", "tag:jazz", "“tag:” is looked for in lists of tracks, albums and artists"),
    ],
)
def test_a_list_says_what_a_sentence_cannot_ask_of_it(
    store: Store, kind: Kind, sentence: str, why: str
) -> None:
    with pytest.raises(FwtuiError) as fault:
        narrowed(store, kind, array("q", IDS[kind]), sentence)
    assert why in fault.value.sentence


def test_words_go_on_to_be_words(store: Store) -> None:
    for text in ("evening", "artist: ana"):
        assert narrowed(store, "playlist", array("q", IDS["playlist"]), text) == (
            array("I", [0]),
            1,
        )
    assert narrowed(store, "album", array("q", IDS["album"]), "loved") == (array("I"), 3)
