"""Every list that can be asked for, on the demo pod: rows of the right kind, in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.events import Resized
from fwtui.library.library import Library
from fwtui.library.listing.queries import (
    Albums,
    Artists,
    Channels,
    Episodes,
    Favourites,
    Found,
    History,
    Kind,
    Playlists,
    PlaylistTracks,
    Query,
    Radios,
    SortOrder,
    Tracks,
    decode,
)
from fwtui.music import (
    Album,
    Artist,
    Channel,
    ChannelId,
    Listening,
    Playlist,
    PlaylistId,
    Radio,
    Track,
)
from fwtui.pod.pod import Pod
from tests.library.house import pod_of, see, until

TYPES: dict[Kind, type] = {
    "artist": Artist,
    "album": Album,
    "track": Track,
    "playlist": Playlist,
    "channel": Channel,
    "listening": Listening,
    "radio": Radio,
}

QUERIES: list[Query] = [
    Artists(),
    Artists(order=SortOrder("created", True)),
    Artists(scope="me"),
    Artists(tag="Ambient"),
    Albums(),
    Albums(order=SortOrder("title")),
    Albums(order=SortOrder("created", True)),
    Albums(scope="me,subscribed"),
    Tracks(order=SortOrder("title")),
    Tracks(order=SortOrder("title", True)),
    Tracks(order=SortOrder("artist")),
    Tracks(order=SortOrder("album")),
    Tracks(order=SortOrder("released", True)),
    Tracks(order=SortOrder("created", True)),
    Tracks(scope="me", order=SortOrder("title")),
    Favourites(),
    Playlists(),
    Playlists(scope="all"),
    Playlists(order=SortOrder("modified", True)),
    Channels(scope="all"),
    Channels(),
    History(),
    History(scope="all"),
    Radios(),
    Found(what="artist", text="a"),
    Found(what="album", text="a"),
    Found(what="track", text="a"),
    Found(what="playlist", text="a"),
    Found(what="channel", text="a"),
]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.key.replace('"', ""))
async def test_a_list_of_every_sort(
    demo: DemoPod, pod: Pod, library: Library, query: Query
) -> None:
    library.connect(pod)
    listing = library.listing(query)
    await see(listing, 0, 60)
    values: list[Any] = list(listing)[:50]
    assert all(isinstance(value, TYPES[query.kind]) for value in values)
    assert listing.state.error is None
    for row, value in enumerate(values):
        assert listing.row_of(value.id, near=row) == row
    assert decode(query.key) == query
    assert library.listing(decode(query.key)) is listing


async def test_the_lists_of_the_demo_are_not_all_empty(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    empty = set()
    for query in QUERIES:
        listing = library.listing(query)
        await see(listing, 0, 20)
        if not len(listing):
            empty.add(query.key)
    assert len(empty) < 6, empty


async def test_a_channel_and_its_episodes(demo: DemoPod, pod: Pod, library: Library) -> None:
    library.connect(pod)
    channels = library.listing(Channels(scope="all"))
    await see(channels)
    channel = channels[0]
    assert channels.row_of(channel.id) == 0
    episodes = library.listing(Episodes(channel=ChannelId(channel.id)))
    await see(episodes)
    assert isinstance(episodes[0], Track)
    assert list(episodes.track_ids()) == [each.id for each in episodes]
    # Episodes are not in the pod's own list of tracks, so they are not in the mirror's.
    await library.mirror_now(pod)
    titles = library.listing(Tracks(order=SortOrder("title")))
    assert titles.row_of(episodes[0].id) is None


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
    told = await pod.favourites.page()
    assert [each.id for each in hearts] == [each.track.id for each in told.items if each]
    assert all(library.is_favourite(each.id) for each in hearts)
    assert await hearts.all_track_ids() == hearts.track_ids()


def test_equal_queries_have_equal_keys() -> None:
    assert Playlists().key == Playlists(order=SortOrder("name")).key
    assert Albums().key != Albums(artist=3).key
    assert Tracks(album=1).orders[0] == SortOrder("position")
    assert SortOrder("position") not in Tracks().orders
