"""Tags, years, random albums and what is around a thing, of the demo pod in both dialects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.queries import (
    Albums,
    AlbumYears,
    Around,
    Artists,
    Kind,
    Query,
    RandomAlbums,
    Tags,
    YearAlbums,
)
from fwtui.music import PlaylistEntry, PlaylistId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, see, until


@pytest.fixture(params=["1", "2"])
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPod]:
    with DemoPod(dialect=request.param) as demo:
        yield demo


async def seen(library: Library, query: Query, last: int = 49) -> Listing:
    """A list, once its first rows are here."""
    listing = library.listing(query)
    await see(listing, 0, last)
    await until(lambda: not listing.state.loading, listing)
    return listing


async def rows_of(pod: Pod, playlist: PlaylistId) -> list[PlaylistEntry]:
    parts = [part.items async for part in pod.playlists.stream_tracks(playlist)]
    return [each for items in parts for each in items if each is not None]


async def test_tags_lead_to_albums_and_stay_without_the_pod(
    library: Library, pod: Pod, tmp_path: Path
) -> None:
    library.connect(pod)
    tags = await seen(library, Tags())
    names = [tag.name for tag in tags if tag is not None]
    assert names == sorted(names, key=str.casefold)
    assert names
    on_pod = {tag.name for tag in (await pod.library.tags(page_size=50)).items if tag}
    assert set(names) == on_pod
    tagged = [len(await seen(library, Albums(tag=name))) for name in names[:4]]
    assert any(tagged)
    library.connect(None)
    assert [tag.name for tag in library.listing(Tags())] == names


@pytest.mark.parametrize("whole", [False, True], ids=["part", "whole"])
async def test_years_are_of_the_albums_known_here(tmp_path: Path, pod: Pod, whole: bool) -> None:
    library = library_in(tmp_path, mirror=whole)
    try:
        if whole:
            await library.mirror_now(pod)
        else:
            library.connect(pod)
            await seen(library, Albums(), 9)
        albums = await seen(library, Albums())
        years = await seen(library, AlbumYears())
        assert years.state.mirrored == whole
        expected: dict[int, int] = {}
        for album in albums:
            if album is not None and album.released is not None:
                expected[album.released.year] = expected.get(album.released.year, 0) + 1
        assert [(year.id, year.albums_count) for year in years] == sorted(
            expected.items(), reverse=True
        )
        first = await seen(library, YearAlbums(year=years[0].id))
        assert {album.released.year for album in first} == {years[0].id}
        assert len(first) == years[0].albums_count
        assert any(each.title for each in await seen(library, RandomAlbums()))
    finally:
        await library.aclose()


async def test_random_albums_are_one_page_that_changes_when_it_is_asked_for(
    library: Library, pod: Pod
) -> None:
    library.connect(pod)
    random = await seen(library, RandomAlbums())
    every = await seen(library, Albums())
    assert len(random) == min(50, len(every))
    before = list(random.ids())
    assert sorted(before) == sorted(set(before)), "one page repeats nothing"
    for _ in range(5):
        random.refresh()
        await until(lambda: not random.state.loading, random)
        if list(random.ids()) != before:
            break
    assert list(random.ids()) != before


@pytest.mark.parametrize("kind", ["artist", "album", "track"])
async def test_what_is_around_a_thing_is_what_the_pod_says(
    library: Library, pod: Pod, kind: Kind
) -> None:
    library.connect(pod)
    lists: dict[str, Any] = {
        "artist": pod.library.artists,
        "album": pod.library.albums,
        "track": pod.library.tracks,
    }
    on_pod = (await lists[kind](related=3)).items
    related = await seen(library, Around(of=kind, id=3, what=kind))
    assert [each.id for each in related] == [each.id for each in on_pod if each is not None]
    held = await seen(library, Around(of=kind, id=3, what="library"))
    ask = getattr(pod.library, f"libraries_with_{kind}")
    assert [each.id for each in held] == [each.id for each in (await ask(3)).items if each]


async def test_the_playlists_that_hold_a_track(library: Library, pod: Pod) -> None:
    library.connect(pod)
    own = (await pod.playlists.page(scope="all")).items
    held = [
        (playlist, entries[0].track.id)
        for playlist in own
        if playlist is not None and (entries := await rows_of(pod, playlist.id))
    ]
    playlist, track = held[0]
    found = await seen(library, Around(of="track", id=track, what="playlist"))
    assert playlist.id in [each.id for each in found]


async def test_artists_of_a_tag_are_those_that_have_it(library: Library, pod: Pod) -> None:
    library.connect(pod)
    artists = await seen(library, Artists())
    tagged = next(each for each in artists if each is not None and each.tags)
    found = await seen(library, Artists(tag=tagged.tags[0]))
    assert tagged.id in [each.id for each in found]
