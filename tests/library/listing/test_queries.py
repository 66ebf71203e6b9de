"""Every list that can be asked for, on the demo pod: rows of the right kind, in order."""

from __future__ import annotations

from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
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
    Loved,
    Playlists,
    Query,
    Radios,
    SortOrder,
    Tracks,
    decode,
)
from fwtui.music import (
    Album,
    AlbumId,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    Listening,
    Playlist,
    Radio,
    Track,
)
from fwtui.pod.pod import Pod
from tests.library.fixtures import see

TYPES: dict[Kind, type] = {
    "artist": Artist,
    "album": Album,
    "track": Track,
    "playlist": Playlist,
    "channel": Channel,
    "listening": Listening,
    "heard": Listening,
    "loved": Listening,
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
    Loved(),
    Radios(),
    Radios(scope="me"),
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


def test_equal_queries_have_equal_keys() -> None:
    assert Playlists().key == Playlists(order=SortOrder("name")).key
    assert Albums().key != Albums(artist=ArtistId(3)).key
    assert Tracks(album=AlbumId(1)).orders[0] == SortOrder("position")
    assert SortOrder("position") not in Tracks().orders
