"""Sentences by columns, against the same sentences by SQL over all rows: the same tracks in the
same order, whatever has changed since the columns were made."""

from __future__ import annotations

import random
import threading
from array import array
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.errors import StoreError
from fwtui.library.listing.queries import History
from fwtui.library.sentence import by_columns, columns
from fwtui.library.sentence.conditions import Conditions, Facts
from fwtui.library.sentence.evaluate import evaluate, fitting
from fwtui.library.sentence.language import (
    FLAGS,
    ORDERS,
    Either,
    Every,
    FieldTerm,
    Flag,
    Length,
    Not,
    Sentence,
    Since,
    Term,
    TextTerm,
    Years,
    parse,
)
from fwtui.library.store import list_store, upsert
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
    Track,
    TrackId,
    Upload,
    UploadId,
)
from tests.library.fixtures import store_in
from tests.library.sentence.test_evaluate import NOW
from tests.library.sentence.written import text_of

COUNT = 2_400
NAMES = ("river", "blue", "stone", "ärger", "rain", "Ke$ha", "")
TAGS = ("jazz", "Dub", "rock", "Ärger")
LICENCES = ("", "", "cc-by-4.0", "cc-by-sa-4.0", "cc0-1.0")
FACTS = Facts({TrackId(5): False, TrackId(6): True}, NOW.timestamp(), seed=20_000)
_chance = random.Random(11)


def _artist(number: int) -> Credit:
    return Credit(ArtistId(number), f"{NAMES[number % 7]} {number % 9}".strip())


def _album(number: int) -> AlbumRef:
    released = date(1960 + number % 50, 1 + number % 12, 3) if number % 6 else None
    title = f"{NAMES[number % 5]} days"
    return AlbumRef(AlbumId(number), title, (_artist(number % 40 + 1),), released=released)


def _track(number: int) -> Track:
    """A made-up track; each call makes another one of a number."""
    album = _album(_chance.randrange(200) + 1) if _chance.random() < 0.95 else None
    seconds = _chance.choice([None, 0, 100, 359, 360, 361, 1000])
    return Track(
        TrackId(number),
        f"{_chance.choice(NAMES)} {_chance.randrange(40)}",
        tuple(_artist(_chance.randrange(60) + 1) for _ in range(_chance.randrange(3))),
        album,
        _chance.choice([None, 1, 2, 3]),
        _chance.choice([None, 1, 2]),
        (Upload(UploadId(str(number)), "/x", seconds),),
        tags=tuple(tag for tag in TAGS if _chance.random() < 0.5),
        licence=_chance.choice(LICENCES),
        created=NOW - timedelta(hours=_chance.randrange(2_000)) if _chance.random() < 0.9 else None,
    )


def _fill(db: Connection) -> None:
    # A third of the numbers are not taken, and one is far away.
    tracks = [_track(number * 3 // 2 + 1) for number in range(COUNT - 1)] + [_track(10**12)]
    upsert.tracks(db, tracks[::2], listed=True)
    upsert.tracks(db, tracks[1::2], listed=False)
    upsert.tracks(db, tracks[1:-2:2], listed=True)
    upsert.favourites(db, {each.id: each.id + 9 for each in tracks[::9]})
    heard = [
        Listening(
            ListeningId(n), tracks[n % 450], None, NOW - timedelta(hours=n) if n % 8 else None
        )
        for n in range(1, 601)
    ]
    upsert.listenings(db, heard)
    list_store.page(db, History().key, 1, array("q", [each.id for each in heard]), 600, 1.0)


Change = Callable[[Connection], object]


def _some_change() -> Change:
    chance, number = _chance.random(), _chance.randrange(COUNT * 3 // 2)
    which = _chance.randrange(200) + 1
    match int(chance * 8):
        case 0 | 1:  # changed, or new
            track = _track(number + 1)
            return lambda db: upsert.tracks(db, [track], listed=True)
        case 2:
            new = _track(COUNT * 2 + number)
            listed = chance < 0.3
            return lambda db: upsert.tracks(db, [new], listed=listed)
        case 3:
            return lambda db: upsert.forget(db, "tracks", [number])
        case 4:
            album = _album(which)
            told = Album(album.id, f"{_chance.choice(NAMES)} nights", album.credits,
                         date(1950 + which % 60, 1, 1), 12)  # fmt: skip
            return lambda db: upsert.albums(db, [told], listed=True)
        case 5:
            artist = Artist(ArtistId(which % 60 + 1), _chance.choice(NAMES) + " renamed")
            return lambda db: upsert.artists(db, [artist], listed=True)
        case 6:
            return lambda db: upsert.forget(db, "albums", [which])
        case _:
            return lambda db: upsert.favourites(db, {number: 1, number + 1: 2})


def _some_term(depth: int = 2) -> Term:
    kind = _chance.randrange(13 if depth else 10)
    some = _chance.choice
    match kind:
        case 0:
            return TextTerm(some(("river", "bl", "1", "arger", "k")))
        case 1 | 2:
            return FieldTerm("tag", some(("jazz", "JAZZ", "dub", "Ärger", "ärger", "none")))
        case 3:
            field = some(("title", "album", "artist"))
            return FieldTerm(field, some(("river", "arger", "kesha", "night", "ren")))
        case 4:
            return FieldTerm("licence", some(("cc-by", "cc0", "CC-BY-SA", "arr", "none")))
        case 5:
            return Flag(some(FLAGS))
        case 6:
            return Since("heard", some((0, 5, 15)))
        case 7:
            return Since("added", some((5, 30)))
        case 8:
            return Length(some(("under", "over")), some((1, 100, 360)))
        case 9:
            return Years(some((None, 1970)), some((1985, 1971)))
        case 10:
            return Not(_some_term(depth - 1))
    parts = tuple(_some_term(depth - 1) for _ in range(_chance.randrange(1, 4)))
    return Either(parts) if kind == 11 else Every(parts)


def _some_sentence() -> Sentence:
    terms = tuple(_some_term() for _ in range(_chance.randrange(4)))
    return Sentence(Every(terms), _chance.choice(("", "", *ORDERS)), _chance.choice((None, 3, 90)))


def _evaluated(store: Store, sentence: Sentence, among: list[int] | None = None) -> array[int]:
    return store.library.read(lambda db: evaluate(db, sentence, FACTS, among), array("q"))


def _fitting(sentence: Sentence, among: list[int], db: Connection) -> set[int]:
    return fitting(db, sentence, FACTS, among)


def _by_columns(store: Store) -> bool:
    with_columns = lambda db: by_columns.opened(db, Conditions(db, FACTS)) is not None  # noqa: E731
    return store.library.read(with_columns, False)


def _changed(store: Store) -> list[int]:
    nothing: list[int] = [0]
    return store.library.read(columns.changed, nothing)


def _make(store: Store) -> None:
    making = columns.want(store.library)
    assert making is not None
    assert making.result(10)


def _written(store: Store, job: Callable[[Connection], Any]) -> None:
    store.library.write(job).result(10)


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Store, Store]]:
    """With columns, and the same without."""
    both = (store_in(tmp_path_factory.mktemp("with")), store_in(tmp_path_factory.mktemp("without")))
    for store in both:
        _chance.seed(11)
        _written(store, _fill)
    _make(both[0])
    yield both
    for store in both:
        store.close()


def _compare(stores: tuple[Store, Store], sentences: int) -> None:
    ids = [each for (each,) in stores[1].library.rows("SELECT id FROM tracks ORDER BY words")]
    for _ in range(sentences):
        sentence = _some_sentence()
        found, plainly = (_evaluated(store, sentence) for store in stores)
        assert found == plainly, text_of(sentence)
        among = ids[:: _chance.choice((1, 2, 50))]
        found, plainly = (_evaluated(store, sentence, among) for store in stores)
        assert found == plainly, text_of(sentence)
        left = stores[0].library.read(partial(_fitting, sentence, among), set[int]())
        assert left.intersection(among) == set(found), text_of(sentence)


def test_the_same_in_the_same_order(stores: tuple[Store, Store]) -> None:
    assert _by_columns(stores[0])
    assert not _by_columns(stores[1])
    for order in ("", *ORDERS):
        for limit in (None, 1, 7):
            sentence = Sentence(Every(), order, limit)
            assert _evaluated(stores[0], sentence) == _evaluated(stores[1], sentence), order
    _compare(stores, 150)


def test_the_same_after_changes(stores: tuple[Store, Store]) -> None:
    """Also a track that was renamed by its album or artist, a new one, and one that is gone."""
    changed = 0
    for _ in range(15):
        for _ in range(3):
            change = _some_change()
            for store in stores:
                _written(store, change)
        assert _by_columns(stores[0])
        changed = len(_changed(stores[0]))
        _compare(stores, 12)
    assert changed > 40
    # With too many of them all rows are looked at, until columns are made again.
    renamed = [Artist(ArtistId(each), f"other {each}") for each in range(1, 30)]
    for store in stores:
        _written(store, lambda db: upsert.artists(db, renamed, listed=True))
    assert not _by_columns(stores[0])
    assert columns.want(stores[0].library) is None  # they have been made just now
    _compare(stores, 5)
    _written(stores[0], _long_ago)
    _make(stores[0])
    assert _by_columns(stores[0])
    assert _changed(stores[0]) == []
    _compare(stores, 20)


def _long_ago(db: Connection) -> None:
    made = columns.made(db)
    assert made is not None
    columns._keep(db, replace(made, begun=1.0))


def test_what_is_written_again_as_it_was_is_no_change(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    _chance.seed(1)
    track = replace(_track(1), credits=(_artist(1),), album=_album(3))
    _written(store, lambda db: upsert.tracks(db, [track], listed=True))
    _make(store)
    _written(store, lambda db: upsert.tracks(db, [track], listed=True))
    told = Artist(ArtistId(1), _artist(1).name, description="of whom more is known")
    _written(store, lambda db: upsert.artists(db, [told], listed=True))
    assert _changed(store) == []
    _written(store, lambda db: upsert.artists(db, [replace(told, name="x")], listed=True))
    assert _changed(store) == [1]
    store.close()


def test_what_changes_while_columns_are_made_is_a_change(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    _chance.seed(1)
    _written(store, lambda db: upsert.tracks(db, [_track(1)], listed=True))
    assert store.library.write(columns.begin).result(10)
    assert not store.library.write(columns.begin).result(10)  # by another process
    made = store.library.elsewhere(columns.make).result(10)
    other = dict(made)
    _written(store, lambda db: upsert.tracks(db, [_track(2)], listed=True))
    assert store.library.write(lambda db: columns.put(db, made)).result(10)
    assert _changed(store) == [2]
    assert len(_evaluated(store, parse("limit 9"))) == 2
    # Made of an earlier state than those that are kept.
    assert not store.library.write(lambda db: columns.put(db, other)).result(10)
    store.close()


def test_columns_without_their_triggers_are_not_read(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    _chance.seed(1)
    _written(store, lambda db: upsert.tracks(db, [_track(1)], listed=True))
    _written(store, lambda db: db.execute("CREATE INDEX tracks_by_id ON tracks (id, listed)"))
    _make(store)
    assert store.library.row("SELECT 1 FROM sqlite_master WHERE name = 'tracks_by_id'") is None
    _written(store, lambda db: db.execute("DROP TRIGGER sentence_tracks_insert"))
    _written(store, lambda db: upsert.tracks(db, [_track(2)], listed=True))
    assert not _by_columns(store)
    assert len(_evaluated(store, parse("limit 9"))) == 2
    _make(store)
    assert _by_columns(store)
    assert len(_evaluated(store, parse("limit 9"))) == 2
    store.close()


@pytest.mark.parametrize("name", ["ids", "listed", "latest added", "seconds", "licences"])
@pytest.mark.parametrize("value", [None, b"", b"\x7f" * 9, "text"])
def test_damaged_columns_are_not_read_and_are_made_anew(
    tmp_path: Path, name: str, value: bytes | str | None
) -> None:
    store = store_in(tmp_path)
    _chance.seed(1)
    _written(store, lambda db: upsert.tracks(db, list(map(_track, range(1, 40))), listed=True))
    sentence = Sentence(Every((FieldTerm("licence", "cc"), Since("added", 100))), "longest")
    plainly = _evaluated(store, sentence)
    _make(store)
    _written(store, _long_ago)
    sql = "UPDATE sentence_columns SET value = ? WHERE name = ?"
    _written(store, lambda db: db.execute(sql, (value, name)))
    assert not _by_columns(store)
    assert _evaluated(store, sentence) == plainly
    _make(store)
    assert _by_columns(store)
    assert _evaluated(store, sentence) == plainly
    store.close()


def test_a_column_of_impossible_places_is_not_believed(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    _chance.seed(1)
    _written(store, lambda db: upsert.tracks(db, list(map(_track, range(1, 40))), listed=True))
    sentence = Sentence(Every(()), "longest")
    plainly = _evaluated(store, sentence)
    _make(store)
    places = array("i", [10**9] * 39).tobytes()
    sql = "UPDATE sentence_columns SET value = ? WHERE name = 'longest'"
    _written(store, lambda db: db.execute(sql, (places,)))
    assert _evaluated(store, sentence) == plainly
    store.close()


def test_the_thread_that_makes_columns_ends_with_its_store(tmp_path: Path) -> None:
    store = store_in(tmp_path)
    began = threading.Event()

    def endless(db: Connection) -> None:
        began.set()
        db.execute(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        ).fetchone()

    read = store.library.elsewhere(endless)
    assert began.wait(10)
    store.close()
    assert isinstance(read.exception(10), StoreError)
    assert [each for each in threading.enumerate() if each.name == "fwtui-reader"] == []
    assert isinstance(store.library.elsewhere(endless).exception(10), StoreError)


def test_memory_has_no_columns(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no folder")
    store = Store(tmp_path / "cache", tmp_path / "state", "here")
    assert store.library.trouble is not None
    assert columns.want(store.library) is None
    store.close()
