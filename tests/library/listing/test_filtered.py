"""Filters over lists that are not wholly here: what they say, what they ask, how they grow."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import PodUnreachable
from fwtui.library.events import ChangeRefused, HeardChanged, LibraryEvent, ListsOrdered, Resized
from fwtui.library.folding import fold
from fwtui.library.library import Library
from fwtui.library.listing.filtered import FilteredListing
from fwtui.library.listing.queries import (
    Artists,
    Channels,
    Episodes,
    Favourites,
    History,
    Narrowed,
    SortOrder,
    Tracks,
)
from fwtui.library.store import upsert
from fwtui.music import Track, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, store_in, until

TITLES = Tracks(order=SortOrder("title"))


@pytest.fixture
async def wide(large: DemoPod, library: Library) -> AsyncIterator[Library]:
    """A library on the large pod, whose requests are counted from now on."""
    pod = pod_of(large)
    large.forget_seen()
    library.connect(pod)
    yield library
    library.connect(None)
    await pod.aclose()


def names(rows: FilteredListing) -> list[str]:
    values = [rows[row] for row in range(len(rows))]
    return [getattr(each, "title", "") or each.name for each in values if each is not None]


async def test_a_filter_says_how_much_it_looked_through_and_asks_the_pod(
    large: DemoPod, wide: Library
) -> None:
    whole = wide.listing(TITLES)
    await see(whole, 0, 40)
    word = fold(whole[3].title).split()[0]
    rows = wide.narrow(whole, word)
    unsubscribe = rows.subscribe(lambda event: None)
    assert rows.coverage.total == len(whole) == 12_000
    assert 0 < rows.coverage.known < len(whole)
    assert not rows.coverage.whole
    before, known = len(rows), names(rows)
    large.forget_seen()
    assert rows.ask()
    assert not rows.ask(), "once is enough"
    await until(lambda: rows.coverage.whole)
    assert rows.coverage.asked == "answered"
    assert len(rows) > before
    assert names(rows)[: len(known)] == known, "nothing that was there has moved"
    assert len(large.seen) <= 2, "the pod narrows it itself"
    ids = [each for each in rows.ids() if each]
    assert len(ids) == len(set(ids))

    def seen_to_the_end() -> bool:
        rows.want(len(rows) - 2, len(rows) - 1)
        return rows[len(rows) - 1] is not None

    await until(seen_to_the_end)
    assert rows.row_of(rows[len(rows) - 1].id) == len(rows) - 1
    unsubscribe()
    told: list[object] = []
    unsubscribe = rows.subscribe(told.append)
    wide.listing(Narrowed(of=TITLES, text=word)).refresh()
    await until(lambda: bool(told))
    unsubscribe()


async def test_rows_that_come_are_in_the_filter(wide: Library) -> None:
    whole = wide.listing(TITLES)
    await see(whole, 0, 40)
    rows = wide.narrow(whole, "a")
    grown: list[int] = []
    rows.subscribe(lambda event: grown.append(rows.coverage.known))
    before = rows.coverage.known
    await see(whole, 400, 440)
    assert rows.coverage.known > before
    assert grown[-1] == rows.coverage.known


async def test_what_no_pod_narrows_is_read_page_by_page(large: DemoPod, wide: Library) -> None:
    whole = wide.listing(History())
    await see(whole, 0, 10)
    rows = wide.narrow(whole, "zzz")
    rows.subscribe(lambda event: None)
    assert rows.coverage.total == len(whole) > rows.coverage.known
    large.forget_seen()
    rows.ask()
    assert rows.state.loading
    await until(lambda: rows.coverage.asked == "answered")
    await until(lambda: rows.coverage.known == min(2_000, len(whole)))
    assert len(large.seen) <= 40


async def test_favourites_that_were_never_seen_are_fetched(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    whole = library.listing(Favourites())
    whole.want(0, 0)
    await until(lambda: whole.state.known and not whole.state.loading, whole)
    rows = library.narrow(whole, "zzz")
    rows.subscribe(lambda event: None)
    assert rows.coverage.known < len(whole)
    rows.ask()
    await until(lambda: rows.coverage.whole)


async def test_a_pod_that_does_not_answer_is_not_said_to_have_been_asked(
    large: DemoPod, wide: Library
) -> None:
    whole = wide.listing(TITLES)
    await see(whole, 0, 40)
    wide.connect(None)
    rows = wide.narrow(whole, "zzz")
    rows.subscribe(lambda event: None)
    rows.ask()
    await until(lambda: rows.coverage.asked == "failed")
    assert isinstance(rows.coverage.error, PodUnreachable)
    assert not rows.coverage.whole
    wide.connect(pod := pod_of(large))
    assert rows.ask(), "and can be asked again"
    await until(lambda: rows.coverage.whole)
    await pod.aclose()


async def test_lists_are_the_copys_once_all_of_a_kind_is_here(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path, mirror=True)
    events: list[LibraryEvent] = []
    library.subscribe(events.append)
    library.connect(pod)
    before = library.listing(Artists())
    await see(before, 0, 10)
    assert not before.state.mirrored
    await until(lambda: any(isinstance(each, ListsOrdered) for each in events))
    after = library.listing(Artists())
    after.want(0, 10)
    await until(lambda: after.state.known, after)
    assert after.state.mirrored
    rows = library.narrow(after, "a")
    assert rows.coverage.whole
    await until(lambda: library.is_mirrored)
    await library.aclose()


async def test_a_letter_is_found_by_halves(large: DemoPod, wide: Library) -> None:
    whole = wide.listing(TITLES)
    await see(whole, 0, 10)
    large.forget_seen()
    row = await whole.first_from(lambda track: fold(track.title) < "m")
    assert fold(whole[row].title).startswith("m")
    assert not fold(whole[row - 1].title).startswith("m")
    assert len(large.seen) <= 10


# --- what was heard -------------------------------------------------------------------------


async def test_what_was_heard_is_known_without_the_history_being_opened(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    events: list[LibraryEvent] = []
    library.subscribe(events.append)
    library.connect(pod)
    await library.read_history()
    assert library.store.library.rows("SELECT 1 FROM listenings"), "where sentences find it"
    heard = {each.track.id for each in library.history}
    assert heard
    assert all(library.edits.heard.holds(each) for each in heard)
    assert any(isinstance(each, HeardChanged) for each in events)
    assert library.history.view is None, "and R asks for it in no other view"


async def test_a_listen_is_a_mark_at_once_and_after_it_was_sent(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    await library.read_history()
    tracks = library.listing(TITLES)
    await see(tracks, 0, 40)
    new = next(each.id for each in tracks if each and not library.edits.heard.holds(each.id))
    library.edits.listened(new, datetime.now(UTC))
    assert library.edits.heard.holds(new)
    await until(lambda: not len(library.outbox))
    assert library.edits.heard.holds(new)


async def test_a_podcast_is_found_as_a_podcast_and_as_no_artist(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    channels = library.listing(Channels(scope="all"))
    await see(channels, 0, 1)
    channel = channels[0]
    episodes = library.listing(Episodes(channel=channel.id))
    await see(episodes, 0, 5)
    await library.settled()
    assert library.artist(channel.artist.id) is not None, "named by its episodes"
    found = library.search(channel.artist.name)
    assert channel.id in found.ids("channel")
    assert channel.artist.id not in found.ids("artist")
    assert library.channel_of(channel.artist.id) == channel


# --- a visitor ------------------------------------------------------------------------------


async def test_a_visitor_is_refused_every_change_with_a_word(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = Library(store_in(tmp_path), visitor=True)
    said: list[str] = []
    library.subscribe(
        lambda event: said.append(event.sentence) if isinstance(event, ChangeRefused) else None
    )
    edits = library.edits
    edits.set_favourite(TrackId(1), True)
    edits.create_playlist("Mine", [TrackId(1)])
    assert len(said) == 2
    assert "visitor" in said[0]
    edits.listened(TrackId(1), datetime.now(UTC))
    assert len(said) == 2, "a listen is no wish of the listener's"
    assert not len(library.outbox)
    assert not edits.is_favourite(TrackId(1))
    await library.aclose()


async def test_a_filter_grows_by_itself_while_the_catalogue_is_copied(wide: Library) -> None:
    whole = wide.listing(TITLES)
    await see(whole, 0, 40)
    rows = wide.narrow(whole, "quux")
    events: list[object] = []
    rows.subscribe(events.append)
    shown, known = list(rows.ids()), rows.coverage.known
    far = Track(TrackId(900_001), "Quux far"), Track(TrackId(900_002), "B")
    unlisted = [Track(TrackId(900_003), "Quux of old")]

    def copy(db: Connection) -> None:
        upsert.tracks(db, far, listed=True)
        upsert.tracks(db, unlisted, listed=False)

    await asyncio.wrap_future(wide.store.library.write(copy))
    rows.grow()
    assert list(rows.ids()) == [*shown, 900_001], "nothing that was there has moved"
    assert any(isinstance(each, Resized) for each in events)
    assert rows.coverage.known > known
    assert rows[len(rows) - 1] == far[0]
    assert rows.row_of(far[0].id) == len(rows) - 1
    rows.grow()
    assert len(rows) == len(shown) + 1
    rows.ask()
    await until(lambda: rows.coverage.whole)
    assert list(rows.ids()) == [*shown, 900_001], "the pod has none besides"
