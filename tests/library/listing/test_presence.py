"""What the pod has no more: an answer that lacks it is news, for lists and for the search."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.demo.server.http import Reply
from fwtui.library.events import ValuesGone
from fwtui.library.library import Library
from fwtui.library.listing.queries import (
    Albums,
    Artists,
    Favourites,
    Playlists,
    PlaylistTracks,
    Query,
    SortOrder,
    Tracks,
)
from fwtui.music import TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, see, settled, until


def found(library: Library, text: str) -> list[str]:
    """The titles and names that the search finds here."""
    groups = library.search(text).groups
    return [getattr(each, "title", "") or each.name for group in groups for each in group.values]


def without(demo: DemoPod, kind: str, id: int) -> None:
    """Let the pod answer as if this artist or album were deleted."""

    async def listed(asked: HttpRequest, go: Go) -> HttpAnswer:
        answer = await go()
        told = answer.json()
        left = [each for each in told["results"] if each["id"] != id]
        less = told["count"] - (kind == "artists" or "artist=" not in asked.query)
        return answer.having(told | {"results": left, "count": less})

    path = f"/api/v1/{kind}"
    demo.twist(lambda asked: asked.path.rstrip("/") == path, listed, None)
    gone = Reply(404, {"detail": "Not found."})
    demo.twist(lambda asked: asked.path.rstrip("/") == f"{path}/{id}", gone, None)


async def refreshed(library: Library, query: Query) -> None:
    listing = library.listing(query)
    library.refresh()
    await settled(listing)


@pytest.mark.parametrize(
    "query",
    [
        lambda album: Tracks(album=album),
        lambda album: Tracks(order=SortOrder("created", True)),
    ],
)
@pytest.mark.parametrize("mirrored", [False, True])
async def test_a_deleted_track_leaves_its_list_and_the_search(
    demo: DemoPod, pod: Pod, tmp_path: Path, query: Callable[[int], Query], mirrored: bool
) -> None:
    library = library_in(tmp_path)
    demo.arrive("Quagmire one", "Quagmire two", "Quagmire three", album="Quagmire")
    if mirrored:
        await library.mirror_now(pod)
    library.connect(pod)
    albums = library.listing(Albums(order=SortOrder("created", True)))
    await see(albums)
    listing = library.listing(query(albums[0].id))
    await see(listing, 0, 2)
    titles = [each.title for each in listing if each is not None and "Quagmire" in each.title]
    assert len(titles) == 3
    lost = next(each for each in listing if each is not None and each.title == "Quagmire two")
    await library.settled()
    assert "Quagmire two" in found(library, "quagmire")
    demo.lose(lost.id)
    albums.look_away()
    await refreshed(library, listing.query)
    await until(lambda: "Quagmire two" not in found(library, "quagmire"))
    assert "Quagmire one" in found(library, "quagmire")
    await settled(listing)
    await until(lambda: all(each is None or each.id != lost.id for each in listing))
    assert library.track(lost.id) is None
    await library.aclose()


async def test_a_playlist_and_its_tracks_that_are_gone(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    made = await pod.playlists.create("Quagmire list", "me")
    number = demo.arrive("Quagmire one", "Quagmire two", album="Quagmire")
    await pod.playlists.add(made.id, [TrackId(each) for each in number], duplicates=True)
    library.connect(pod)
    mine = library.listing(Playlists())
    rows = library.listing(PlaylistTracks(playlist=made.id))
    await see(mine)
    await see(rows, 0, 1)
    demo.lose(number[0])
    rows.refresh()
    await until(lambda: library.track(TrackId(number[0])) is None)
    await settled(rows)
    assert list(rows.track_ids()) == number[1:]
    await pod.playlists.delete(made.id)
    mine.refresh()
    await until(lambda: "Quagmire list" not in found(library, "quagmire"))
    await settled(mine)
    assert made.id not in [each.id for each in mine]


async def test_a_favourite_that_is_deleted_and_one_that_is_not(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    gone, there = map(TrackId, demo.arrive("Quagmire one", "Quagmire two", album="Quagmire"))
    for each in (gone, there):
        await pod.favourites.add(each)
    library.connect(pod)
    hearts = library.listing(Favourites())
    await see(hearts, 0, 1)
    demo.lose(gone)
    await pod.favourites.remove(there)
    hearts.refresh()
    await until(lambda: library.track(gone) is None)
    await settled(hearts)
    assert not {gone, there} & set(hearts.track_ids())
    assert library.track(there) is not None, "it has lost its heart alone"


@pytest.mark.parametrize("kind", ["artists", "albums"])
@pytest.mark.parametrize("mirrored", [False, True])
async def test_an_artist_or_album_that_is_gone(
    demo: DemoPod, pod: Pod, tmp_path: Path, kind: str, mirrored: bool
) -> None:
    library = library_in(tmp_path)
    demo.arrive("Quagmire one", album="Quagmire", artist="Quagmire band")
    if mirrored:
        await library.mirror_now(pod)
    library.connect(pod)
    order = SortOrder("created", True)
    listing = library.listing(Artists(order=order) if kind == "artists" else Albums(order=order))
    await see(listing)
    await library.settled()
    lost = listing[0]
    without(demo, kind, lost.id)
    events: list[object] = []
    library.subscribe(events.append)
    await refreshed(library, listing.query)
    await until(lambda: any(isinstance(each, ValuesGone) for each in events))
    await settled(listing)
    await until(lambda: all(each is None or each.id != lost.id for each in listing))
    await library.aclose()


async def test_a_thing_that_moved_is_not_taken_for_gone(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    newest = library.listing(Albums(order=SortOrder("created", True)))
    await see(newest)
    before = [each.id for each in newest]
    demo.arrive("Quagmire one", album="Quagmire")
    demo.forget_seen()
    await refreshed(library, newest.query)
    await until(lambda: newest[0] is not None and newest[0].title == "Quagmire")
    await settled(newest)
    assert set(before) <= {each.id for each in newest if each is not None}
    assert not [each for each in demo.seen if each.path.rstrip("/")[-1].isdigit()]


async def test_a_pod_that_fails_takes_nothing_away(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    ids = demo.arrive("Quagmire one", album="Quagmire")
    library.connect(pod)
    tracks = library.listing(Tracks(order=SortOrder("created", True)))
    await see(tracks)
    await library.settled()
    demo.lose(*ids)
    demo.fail(500, lambda asked: "id=" in asked.query, times=None)
    library.refresh()
    await until(lambda: any(each.status == 500 for each in demo.seen))
    await settled(tracks)
    assert library.track(TrackId(ids[0])) is not None
    assert "Quagmire one" in found(library, "quagmire")
