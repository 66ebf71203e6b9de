"""Lists read in one piece: hearts, and the rows of a playlist."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.events import Resized
from fwtui.library.library import Library
from fwtui.library.listing.queries import (
    Favourites,
    Playlists,
    PlaylistTracks,
)
from fwtui.music import (
    PlaylistId,
)
from fwtui.pod.pod import Pod
from tests.library.fixtures import pod_of, see, until


async def test_a_playlist_in_its_order(demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    playlists = library.listing(Playlists(scope="all"))
    await see(playlists)
    some = max(playlists, key=lambda each: each.tracks_count)
    rows = library.listing(PlaylistTracks(playlist=PlaylistId(some.id)))
    await see(rows)
    told = await pod.playlists.tracks(some.id)
    assert [each.id for each in rows] == [row.track.id for row in told.items if row]
    assert list(rows.track_ids()) == [each.id for each in rows]


@pytest.fixture
async def long_lists(library: Library) -> AsyncIterator[tuple[DemoPod, Pod]]:
    """A pod with a playlist of five thousand tracks, connected."""
    with DemoPod(tracks=35_100) as large:
        pod = pod_of(large)
        library.connect(pod)
        yield large, pod
        library.connect(None)
        await pod.aclose()


async def test_a_long_playlist_is_shown_as_it_comes(
    long_lists: tuple[DemoPod, Pod], library: Library
) -> None:
    large, pod = long_lists
    playlists = library.listing(Playlists(scope="all"))
    await see(playlists)
    long = next(each for each in playlists if each.name == "Five Thousand")
    rows = library.listing(PlaylistTracks(playlist=long.id))
    path = f"GET /api/v1/playlists/{long.id}/tracks"
    large.drop(path, after_bytes=1_500_000, times=None)
    rows.want(0, 40)
    await until(lambda: rows[40] is not None, rows)
    assert len(rows) == long.tracks_count == 5_000
    assert not rows.state.complete
    assert rows[4_999] is None, "its row is there, its track is still to come"
    came = [row.id for row in rows if row is not None]
    assert list(rows.track_ids()) == came, "what has come can be played"
    # It breaks off. What is there stays, and stays where it is.
    await until(lambda: rows.state.error is not None and not rows.state.loading, rows)
    large.straighten()
    moves: list[Resized] = []
    rows.subscribe(lambda event: moves.append(event) if isinstance(event, Resized) else None)
    ids = await rows.all_track_ids()
    assert len(ids) == 5_000 > len(came)
    assert list(ids[: len(came)]) == came
    assert rows.state.complete
    assert rows[4_999] is not None
    assert not moves
    told = await pod.playlists.tracks(long.id)
    assert list(ids) == [row.track.id for row in told.items if row]


async def test_a_playlist_that_cannot_be_had_is_not_an_empty_one(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("away", "me")
    library.connect(pod)
    demo.fail(500, f"GET /api/v1/playlists/{made.id}/tracks", times=None)
    rows = library.listing(PlaylistTracks(playlist=made.id))
    rows.want(0, 40)
    await until(lambda: rows.state.error is not None and not rows.state.loading, rows)
    assert not rows.state.known
    demo.straighten()
    library.connect(pod)
    await until(lambda: rows.state.known, rows)


async def test_hearts_the_newest_first(demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    hearts = library.listing(Favourites())
    await see(hearts)
    told = await pod.favourites.of_others(scope="me")
    assert [each.id for each in hearts] == [each.track.id for each in told.items if each]
    assert all(library.edits.is_favourite(each.id) for each in hearts)
    assert await hearts.all_track_ids() == hearts.track_ids()
