"""Lists over the store and the pod: what is asked, when, and what stays in view."""

from __future__ import annotations

import asyncio
import gc
import json
import threading
from collections.abc import AsyncIterator, Iterator
from functools import partial
from operator import methodcaller
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from msgspec.structs import replace

from fwtui.base.tasks import Tasks
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import FwtuiError, PodFailed
from fwtui.library.events import Changed, ListingEvent, ListingState, Resized
from fwtui.library.library import Library
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.paged import PagedListing
from fwtui.library.listing.pod_queries import QueryAnswer
from fwtui.library.listing.queries import Albums, Artists, Favourites, Query, SortOrder
from fwtui.library.listing.queries import Tracks as AllTracks
from fwtui.music import AlbumId
from fwtui.pod.pod import Pod
from tests.library.fixtures import PATIENCE, library_in, pod_of, see, settled, until


@pytest.fixture
async def wide(large: DemoPod, library: Library) -> AsyncIterator[Library]:
    """A library on the large pod, whose requests are counted from now on."""
    pod = pod_of(large)
    large.straighten()
    large.forget_seen()
    library.connect(pod)
    yield library
    library.connect(None)
    large.straighten()
    await pod.aclose()


def pages_asked(demo: DemoPod, path: str) -> list[int]:
    return [
        int(dict(parse_qsl(seen.query)).get("page", "1"))
        for seen in demo.seen
        if seen.path.rstrip("/").endswith(path)
    ]


async def test_an_album_opened_twice_costs_its_pages_once(
    large: DemoPod, wide: Library, tmp_path: Path
) -> None:
    albums = wide.listing(Albums())
    await see(albums, 0, 20)
    album = albums[0]
    large.forget_seen()
    tracks = wide.listing(AllTracks(album=album.id))
    await see(tracks)
    assert len(tracks) == album.tracks_count
    assert [track.position for track in tracks] == sorted(track.position for track in tracks)
    assert len(large.seen) == 1
    del tracks
    again = wide.listing(AllTracks(album=album.id))
    assert again[0] is not None, "the first frame has it"
    again.want(0, 40)
    await settled(again)
    assert len(large.seen) == 1


async def test_scrolling_ten_thousand_rows_fetches_each_page_once(
    large: DemoPod, wide: Library
) -> None:
    tracks = wide.listing(AllTracks(order=SortOrder("title")))
    for first in range(0, 10_000, 40):
        await see(tracks, first, first + 39)
    asked = pages_asked(large, "/tracks")
    assert sorted(asked) == sorted(set(asked)), "no page twice"
    assert set(range(1, 201)) <= set(asked)
    assert max(asked) <= 202, "and no more than a margin of what is not looked at"


async def test_nothing_is_asked_for_what_is_not_looked_at(large: DemoPod, wide: Library) -> None:
    tracks = wide.listing(AllTracks(order=SortOrder("title")))
    assert len(tracks) == 0
    assert not tracks.state.known
    tracks.want(0, 30)
    await settled(tracks)
    assert sorted(pages_asked(large, "/tracks")) == [1, 2]
    tracks.want(6_000, 6_030)
    await until(lambda: tracks[6_010] is not None, tracks)
    await settled(tracks)
    assert set(pages_asked(large, "/tracks")) == {1, 2, 120, 121, 122}


async def test_one_list_is_one_question_however_many_look_at_it(
    large: DemoPod, wide: Library
) -> None:
    one, other = wide.listing(Artists()), wide.listing(Artists())
    assert one is other
    one.want(0, 20)
    other.want(0, 20)
    await settled(one)
    assert pages_asked(large, "/artists").count(1) == 1


async def test_without_a_pod_the_store_serves(
    demo: DemoPod, pod: Pod, tmp_path: Path, library: Library
) -> None:
    library.connect(pod)
    await see(library.listing(Artists()))
    names = [artist.name for artist in library.listing(Artists()) if artist]
    await library.aclose()
    offline = library_in(tmp_path)
    artists = offline.listing(Artists())
    assert [artist.name for artist in artists if artist] == names
    artists.want(0, 30)
    assert artists.state.error is None or len(artists) == len(names)
    await offline.aclose()


async def test_what_is_asked_before_the_pod_is_open_waits_for_it(
    pod: Pod, library: Library
) -> None:
    """A pod that is on its way is not away: no list fails, and no page of a thing."""
    library.expect_pod()
    artists = library.listing(Artists())
    artists.want(0, 20)
    album = asyncio.ensure_future(library.fetch_album(AlbumId(1)))
    for _ in range(5):
        await asyncio.sleep(0)
    assert (artists.state.loading, artists.state.error, album.done()) == (True, None, False)
    library.connect(pod)
    assert (await album).id == 1
    await settled(artists)
    assert artists.state.known


async def test_an_error_is_a_state_and_rows_stay(demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    artists = library.listing(Artists())
    await see(artists)
    rows = [artist.name for artist in artists]
    demo.fail(500, "GET /api/v1/artists", times=None)
    artists.refresh()
    await until(lambda: artists.state.error is not None, artists)
    assert isinstance(artists.state.error, PodFailed)
    assert [artist.name for artist in artists] == rows
    demo.straighten()
    library.connect(pod)
    await until(lambda: artists.state.error is None, artists)


async def test_a_fault_of_our_own_is_a_sentence_and_a_line_of_the_log(
    library: Library, caplog: pytest.LogCaptureFixture
) -> None:
    async def faulty(query: Query, page: int, background: bool) -> QueryAnswer:
        raise ZeroDivisionError("of our own")

    listing = PagedListing(Artists(), library.edits.state, library.store, Tasks(), faulty, 60.0)
    listing.want(0, 9)
    await until(lambda: listing.state.error is not None, listing)
    assert str(listing.state.error) == "This list could not be read; the log says why."
    assert not listing.state.loading
    assert "of our own" in caplog.text
    with pytest.raises(FwtuiError):
        await listing.read_rest(10)


async def test_rows_that_come_and_go_above_move_nothing_in_view(
    large: DemoPod, wide: Library
) -> None:
    newest = wide.listing(AllTracks(order=SortOrder("created", True)))
    await see(newest, 200, 240)
    await see(newest, 600, 640)
    seen = [newest[row].id for row in range(600, 641)]
    hidden = newest[210].artist_id
    assert hidden not in {newest[row].artist_id for row in range(600, 641)}
    moves: list[Resized] = []
    newest.subscribe(lambda event: moves.append(event) if isinstance(event, Resized) else None)
    pod = pod_of(large)
    filtered = await pod.moderation.hide(hidden)
    shown = False
    try:
        for shown in (False, True):
            if shown:
                await pod.moderation.unhide(filtered.id)
            # What is looked at first learns the new length; the cursor is found by its track.
            moves.clear()
            newest.want(200, 240)
            newest.refresh()
            await until(lambda: bool(moves), newest)
            await settled(newest)
            assert moves[0].before != moves[0].after
            top = newest.row_of(seen[0], near=600)
            assert top is not None
            await see(newest, top, top + 40)
            top = newest.row_of(seen[0], near=top)
            assert top is not None
            assert [newest[row].id for row in range(top, top + 41)] == seen
            assert (top == 600) == shown
    finally:
        if not shown:
            await pod.moderation.unhide(filtered.id)
        await pod.aclose()


async def test_rows_changed_tell_only_what_changed(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    artists = library.listing(Artists())
    await see(artists)
    events: list[object] = []
    artists.subscribe(events.append)
    artists.refresh()
    await until(lambda: not artists.state.loading and len(events) > 1, artists)
    assert not [event for event in events if isinstance(event, Resized)]
    assert [event for event in events if isinstance(event, Changed)]


async def test_a_pod_that_counts_wrongly_is_believed_in_what_it_shows(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    told = (await pod.http.request("GET", "artists", params={"page_size": 3})).body
    lie = {**json.loads(told), "count": 1}
    demo.twist("/artists", Reply(200, lie), None)
    artists = library.listing(Artists())
    library.connect(pod)
    await see(artists)
    assert len(artists) == 3
    demo.straighten()
    artists.refresh()
    await until(lambda: len(artists) > 3, artists)


async def test_a_long_list_is_asked_for_from_a_row_on_and_no_further(
    large: DemoPod, wide: Library
) -> None:
    tracks = wide.listing(AllTracks())
    await see(tracks, 120, 140)
    around = tracks.known_around(130)
    assert around.start <= 120
    assert around.stop > 140
    large.forget_seen()
    parts = [part async for part in tracks.ids_from(around.stop, 200)]
    ids = [each for part in parts for each in part]
    assert len(parts) == 4
    assert ids == list(tracks.ids()[around.stop : around.stop + 200])
    assert tracks.known_around(130) == range(around.start, around.stop + 200)
    assert len(pages_asked(large, "tracks")) <= 4
    assert [part async for part in tracks.ids_from(around.stop, 200)] == parts
    assert len(pages_asked(large, "tracks")) <= 4


async def test_an_old_page_is_shown_and_quietly_asked_for_again(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    library.connect(pod)
    await see(library.listing(Artists()))
    names = [artist.name for artist in library.listing(Artists())]
    await library.aclose()
    for aged in (False, True):
        library = library_in(tmp_path)
        if aged:
            sql = "UPDATE pages SET fetched = fetched - 86400"
            library.store.library.write(methodcaller("execute", sql)).result(10)
        demo.forget_seen()
        library.connect(pod)
        artists = library.listing(Artists())
        assert [artist.name for artist in artists] == names, "in the first frame"
        events: list[object] = []
        artists.subscribe(events.append)
        artists.want(0, 40)
        await settled(artists)
        assert pages_asked(demo, "/artists") == ([1] if aged else [])
        assert not [event for event in events if isinstance(event, Resized)]
        await library.aclose()


@pytest.fixture(scope="module")
def uncounted() -> Iterator[DemoPod]:
    """A released 2.x pod with a few hundred artists, which it does not count."""
    with DemoPod(tracks=9_000, dialect="2") as demo:
        yield demo


@pytest.fixture
async def by_cursor(uncounted: DemoPod) -> AsyncIterator[Pod]:
    pod = pod_of(uncounted)
    await pod.library.tracks()  # the dialect is known
    uncounted.straighten()
    uncounted.forget_seen()
    yield pod
    uncounted.straighten()
    await pod.aclose()


def longer(artists: Listing, known: int) -> bool:
    return len(artists) != known


async def read_to_the_end(artists: Listing) -> None:
    await see(artists, 0, 10)
    while artists.state.open_end:
        known = len(artists)
        artists.want(known - 10, known - 1)
        await until(partial(longer, artists, known), artists)
    await settled(artists)


async def test_a_list_without_a_count_grows_as_its_pages_come(
    by_cursor: Pod, library: Library
) -> None:
    library.connect(by_cursor)
    artists = library.listing(Artists())
    lengths: list[int] = []
    artists.subscribe(
        lambda event: lengths.append(event.after) if isinstance(event, Resized) else None
    )
    artists.want(0, 10)
    await until(lambda: artists.state.known, artists)
    assert artists.state.open_end
    assert len(artists) % 50 == 1
    assert artists[len(artists) - 1] is None, "it stands for the rows to come"
    await read_to_the_end(artists)
    assert len(artists) > 150
    assert lengths == sorted(lengths)
    assert len(lengths) > 2
    assert all(each is not None for each in artists), "also what the store has not written yet"
    ids = list(artists.ids())
    assert len(set(ids)) == len(ids)


async def test_a_first_page_that_is_read_again_makes_no_list_shorter(
    by_cursor: Pod, uncounted: DemoPod, library: Library, tmp_path: Path
) -> None:
    library.connect(by_cursor)
    artists = library.listing(Artists())
    await read_to_the_end(artists)
    ids = list(artists.ids())
    assert len(ids) > 150
    uncounted.forget_seen()
    artists.want(0, 10)
    artists.refresh()
    await until(lambda: bool(uncounted.seen), artists)
    await settled(artists)
    assert list(artists.ids()) == ids
    assert not artists.state.open_end
    await library.aclose()
    again = library_in(tmp_path)
    assert list(again.listing(Artists()).ids()) == ids
    assert not again.listing(Artists()).state.open_end
    await again.aclose()


async def test_an_open_end_is_known_after_a_restart(by_cursor: Pod, tmp_path: Path) -> None:
    library = library_in(tmp_path)
    library.connect(by_cursor)
    artists = library.listing(Artists())
    await see(artists, 0, 10)
    known = list(artists.ids())
    await library.aclose()
    library = library_in(tmp_path)
    again = library.listing(Artists())
    assert again.state.open_end
    assert list(again.ids()) == known
    library.connect(by_cursor)
    again.want(len(known) - 1, len(known) - 1)
    await until(lambda: len(again) > len(known), again)
    await library.aclose()


async def test_a_list_that_is_left_and_opened_again_at_once_has_its_rows(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    written, writing = threading.Event(), threading.Event()

    def hold(db: object) -> None:
        writing.set()
        written.wait(20)

    library.store.library.write(hold)
    await asyncio.to_thread(writing.wait, 20)
    try:
        artists = library.listing(Artists())
        answered = asyncio.Event()

        def heard(event: ListingEvent) -> None:
            if isinstance(event, ListingState) and event.known and not event.loading:
                answered.set()

        unsubscribe = artists.subscribe(heard)
        artists.want(0, 10)
        async with asyncio.timeout(20):
            await answered.wait()
        unsubscribe()
        rows = list(artists)
        assert rows
        del artists
        gc.collect()
        assert list(library.listing(Artists())) == rows, "the disk has none of them yet"
    finally:
        written.set()
    await library.settled()
    gc.collect()
    assert list(library.listing(Artists())) == rows


async def test_what_came_just_before_the_end_is_there_at_the_next_start(
    demo: DemoPod, pod: Pod, tmp_path: Path
) -> None:
    library = library_in(tmp_path)
    library.connect(pod)
    artists = library.listing(Artists())
    artists.want(0, 10)
    ended: list[asyncio.Task[None]] = []

    def came(event: ListingEvent) -> None:
        if isinstance(event, Resized):
            ended.append(asyncio.ensure_future(library.aclose()))

    artists.subscribe(came)
    await until(lambda: bool(ended))
    await ended[0]
    names = [artist.name for artist in artists]
    library = library_in(tmp_path)
    assert [artist.name for artist in library.listing(Artists())] == names
    await library.aclose()


async def test_lists_that_load_at_the_end_read_nothing_from_the_closed_store(
    demo: DemoPod,
    pod: Pod,
    library: Library,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    library.connect(pod)
    artists, hearts = library.listing(Artists()), library.listing(Favourites())
    for listing in (artists, hearts):
        await see(listing, 0, 0)
    demo.straighten()
    asked, answer = asyncio.Event(), asyncio.Event()
    page = library._fetcher.page

    async def late(query: Query, number: int, background: bool) -> QueryAnswer:
        found = await page(query, number, background)
        asked.set()
        await answer.wait()
        return replace(found, count=found.count + 100)

    monkeypatch.setattr(library._fetcher, "page", late)
    again = [artists, library.listing(Albums()), library.listing(AllTracks())]
    for listing in again:
        listing.refresh()
        listing.want(0, 40)
    hearts.refresh()
    async with asyncio.timeout(PATIENCE):
        await asked.wait()
    await library.aclose()
    answer.set()
    for _ in range(20):  # whatever is left of them would go on
        await asyncio.sleep(0)
    assert not [each for each in asyncio.all_tasks() if "of a list" in each.get_name()]
    assert "closed database" not in caplog.text


async def test_the_end_waits_for_writes_and_for_no_other_work(library: Library) -> None:
    begun = asyncio.Event()

    async def long_work() -> None:
        begun.set()
        await asyncio.Event().wait()

    library._fetcher.begin(long_work())
    await begun.wait()
    async with asyncio.timeout(20):
        await library.settled()
        await library.aclose()
