"""Sentences over a store of tracks, against the same sentences judged one track at a time."""

from __future__ import annotations

import random
from array import array
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from msgspec.structs import replace

from fwtui.library.folding import terms
from fwtui.library.library import Library
from fwtui.library.listing.queries import History, LiveTracks, Tracks
from fwtui.library.sentence.conditions import Facts
from fwtui.library.sentence.evaluate import evaluate
from fwtui.library.sentence.language import (
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
from fwtui.library.store import fts, list_store, upsert
from fwtui.library.store.store import Store
from fwtui.music import (
    AlbumId,
    AlbumRef,
    ArtistId,
    Credit,
    Listening,
    ListeningId,
    Track,
    TrackId,
    Upload,
    UploadId,
)
from tests.library.fixtures import library_in, see, store_in, until

NOW = datetime(2026, 6, 1, tzinfo=UTC)
NAMES = ("river", "blue", "stone", "ärger", "rain")
TAGS = ("jazz", "dub", "rock")


def _tracks() -> list[Track]:
    chance = random.Random(7)
    found = []
    for number in range(1, 161):
        artist = chance.randrange(6)
        album = artist * 3 + chance.randrange(3)
        by = Credit(ArtistId(artist + 1), f"{NAMES[artist % 5]} band {artist}")
        guest = Credit(ArtistId(50), "guest singer")
        released = date(1965 + album * 2, 3, 1) if album % 5 else None
        on = AlbumRef(
            AlbumId(album + 1), f"{NAMES[(album + 2) % 5]} days {album}", (by,), released=released
        )
        seconds = chance.choice([None, 100, 359, 360, 361, 1000])
        uploads = (Upload(UploadId(str(number)), "/x", seconds),) if seconds else ()
        found.append(
            Track(
                TrackId(number),
                f"{chance.choice(NAMES)} {number}",
                (by, guest) if number % 7 == 0 else (by,),
                on,
                uploads=uploads,
                tags=tuple(tag for tag in TAGS if chance.random() < 0.3),
                licence=chance.choice(["", "cc-by-4.0", "cc0-1.0"]),
                created=NOW - timedelta(days=chance.randrange(1, 90), hours=1),
            )
        )
    return found


TRACKS = _tracks()
LOVED = {each.id for each in TRACKS if each.id % 5 == 0}
WISHES = {TrackId(5): False, TrackId(6): True}
HEARD = [
    Listening(ListeningId(900 + n), TRACKS[n % 40], None, NOW - timedelta(days=n, hours=1))
    for n in range(60)
]
OTHERS = [Listening(ListeningId(5_000), TRACKS[100], None, NOW)]
FACTS = Facts(WISHES, NOW.timestamp(), seed=3)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = store_in(tmp_path_factory.mktemp("sentence"))
    _fill(store)
    yield store
    store.close()


def _fill(store: Store) -> None:
    def write(db: Connection) -> None:
        upsert.tracks(db, TRACKS, listed=True)
        upsert.favourites(db, {each: each + 1000 for each in LOVED})
        upsert.listenings(db, HEARD + OTHERS)
        ids = array("q", [each.id for each in HEARD])
        list_store.page(db, History().key, 1, ids, len(ids), NOW.timestamp())

    store.library.write(write).result(10)


def fits(term: Term, track: Track) -> bool:
    """The same, judged from the values of one track."""
    last = max((each.created for each in HEARD if each.track.id == track.id and each.created),
               default=None)  # fmt: skip
    album = track.album
    assert album is not None
    match term:
        case Every(inner):
            return all(fits(each, track) for each in inner)
        case Either(inner):
            return any(fits(each, track) for each in inner)
        case Not(inner):
            return not fits(inner, track)
        case TextTerm(text):
            return _begin(f"{track.title} {track.artist} {album.title} {album.artist}", text)
        case FieldTerm("tag", text):
            return text in track.tags
        case FieldTerm("title", text):
            return _begin(track.title, text)
        case FieldTerm("album", text):
            return _begin(album.title, text)
        case FieldTerm("artist", text):
            return any(_begin(each.name, text) for each in track.credits)
        case FieldTerm("licence", text):
            if text == "none":
                return not track.licence
            return track.licence.startswith(text)
        case Flag("loved"):
            return WISHES.get(track.id, track.id in LOVED)
        case Since("heard", days):
            return last is not None and (not days or last >= NOW - timedelta(days=days))
        case Since("added", days):
            assert track.created is not None
            return track.created >= NOW - timedelta(days=days)
        case Length("under", seconds):
            return track.seconds is not None and track.seconds < seconds
        case Length("over", seconds):
            return track.seconds is not None and track.seconds > seconds
        case Years(first, last_year):
            year = album.released.year if album.released else None
            return year is not None and (first or 0) <= year <= (last_year or 9999)
    raise AssertionError(term)


def _begin(text: str, words: str) -> bool:
    there = terms(text)
    return all(any(each.startswith(word) for each in there) for word in terms(words))


_leaves: some.SearchStrategy[Term] = some.one_of(
    some.sampled_from((*NAMES, "ba", "guest", "1")).map(TextTerm),
    some.builds(FieldTerm, some.just("tag"), some.sampled_from(TAGS)),
    some.builds(
        FieldTerm, some.sampled_from(("title", "album", "artist")), some.sampled_from(NAMES)
    ),
    some.builds(
        FieldTerm, some.just("licence"), some.sampled_from(("cc-by", "cc0", "arr", "none"))
    ),
    some.just(Flag("loved")),
    some.builds(Since, some.just("heard"), some.sampled_from((0, 5, 30))),
    some.builds(Since, some.just("added"), some.sampled_from((5, 30))),
    some.builds(Length, some.sampled_from(("under", "over")), some.sampled_from((360, 100))),
    some.builds(Years, some.none() | some.just(1970), some.sampled_from((1985, 1971))),
)


def _grown(inner: some.SearchStrategy[Term]) -> some.SearchStrategy[Term]:
    several = some.lists(inner, min_size=1, max_size=3).map(tuple)
    return some.one_of(several.map(Every), several.map(Either), inner.map(Not))


_terms: some.SearchStrategy[Term] = some.recursive(_leaves, _grown, max_leaves=6)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(_terms, max_size=3).map(tuple))
def test_as_one_track_at_a_time(store: Store, parts: tuple[Term, ...]) -> None:
    sentence = Sentence(Every(parts))
    got = store.library.read(lambda db: evaluate(db, sentence, FACTS), array("q"))
    assert sorted(got) == [each.id for each in TRACKS if fits(sentence.where, each)]
    among = [each.id for each in reversed(TRACKS) if each.id % 2]
    got = store.library.read(lambda db: evaluate(db, sentence, FACTS, among), array("q"))
    assert list(got) == [n for n in among if fits(sentence.where, TRACKS[n - 1])]


def _found(store: Store, text: str) -> list[Track]:
    got = store.library.read(lambda db: evaluate(db, parse(text), FACTS), array("q"))
    return [TRACKS[each - 1] for each in got]


def test_orders(store: Store) -> None:
    times = {n: sum(each.track.id == n for each in HEARD) for n in range(1, 161)}
    last = {each.track.id: each.created for each in reversed(HEARD)}
    everything = len(TRACKS)
    most = _found(store, "most heard first")
    assert [times[each.id] for each in most] == sorted(times.values(), reverse=True)
    assert [times[each.id] for each in _found(store, "least heard first")] == sorted(times.values())
    latest = _found(store, "heard latest heard first limit 3")
    assert [each.id for each in latest] == [1, 2, 3]
    assert last[latest[0].id] == NOW - timedelta(hours=1)
    assert _found(store, "longest unheard first")[0].id not in last
    long = [each.seconds or 0 for each in _found(store, "longest first")]
    assert long == sorted(long, reverse=True)
    assert len(long) == everything
    old = [each.album.released for each in _found(store, "oldest first") if each.album]
    known = [each for each in old if each]
    assert old[: len(known)] == sorted(known)
    added = [each.created for each in _found(store, "latest added first") if each.created]
    assert added == sorted(added, reverse=True)
    shuffled = [each.id for each in _found(store, "random")]
    assert shuffled != sorted(shuffled)
    assert sorted(shuffled) == [each.id for each in TRACKS]
    for few in (1, 2, 9):
        assert [each.id for each in _found(store, f"random limit {few}")] == shuffled[:few]


@pytest.fixture
async def library(tmp_path: Path) -> AsyncIterator[Library]:
    library = library_in(tmp_path)
    _fill(library.store)
    library.edits.events.favourites_came()
    yield library
    await library.aclose()


async def test_a_live_list_is_kept_and_follows_a_heart(library: Library) -> None:
    live = library.listing(LiveTracks(sentence="loved tag:jazz"))
    await see(live, 0, 5)
    wanted = [each.id for each in TRACKS if each.id in LOVED and "jazz" in each.tags]
    assert sorted(live.ids()) == wanted
    new = next(each for each in TRACKS if "jazz" in each.tags and each.id not in LOVED)
    library.edits.set_favourite(new.id, on=True)
    live.want(0, 5)
    await until(lambda: new.id in live.ids(), live)


async def test_a_filter_may_be_a_sentence(library: Library) -> None:
    album = TRACKS[0].album
    assert album is not None
    whole = library.listing(Tracks(artist=ArtistId(TRACKS[0].credits[0].id)))
    narrow = library.narrow(whole, "under 6m not tag:rock")
    there = [narrow[row] for row in range(len(narrow))]
    assert {each.id for each in there} == {
        each.id
        for each in TRACKS
        if each.id in set(whole.ids()) and (each.seconds or 999) < 360 and "rock" not in each.tags
    }
    assert narrow.fault is None
    wrong = library.narrow(whole, "tag: x")
    assert len(wrong) == 0
    assert "needs a word" in str(wrong.fault)


async def test_licences_of_an_earlier_version_are_found_before_and_after_they_are_indexed(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path)
    store.library.write(lambda db: upsert.tracks(db, _tracks(), listed=True)).result(10)

    def found(code: str = "cc-by") -> array[int]:
        wanted = parse(f"licence:{code} limit 500")
        return store.library.elsewhere(lambda db: evaluate(db, wanted)).result(10)

    def forget(db: Connection) -> None:
        db.execute("DELETE FROM track_licences")
        db.execute("INSERT INTO meta VALUES ('indexed:licences', 0)")

    now, without = found(), found("none")
    assert len(now)
    assert len(without)
    store.library.write(forget).result(10)
    assert fts.is_to_be_filled(store.library.row)
    assert found() == now
    assert found("none") == without
    while store.library.write(fts.index_more).result(10):
        pass
    assert not fts.is_to_be_filled(store.library.row)
    assert found() == now
    # A track that gets another licence leaves the one before.
    other = [replace(each, licence="cc0-1.0") for each in _tracks()]
    store.library.write(lambda db: upsert.tracks(db, other, listed=True)).result(10)
    assert not len(found())
    store.close()
