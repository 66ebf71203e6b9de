"""Lists over the store and the pod: what is asked, when, and what stays in view."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from operator import methodcaller
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply
from fwtui.errors import PodFailed
from fwtui.library.events import Changed, Resized
from fwtui.library.library import Library
from fwtui.library.listing.queries import Albums, Artists, SortOrder
from fwtui.library.listing.queries import Tracks as AllTracks
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, pod_of, see, settled, until


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
