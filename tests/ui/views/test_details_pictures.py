"""Pictures of the details of things, of tags and of whole lists."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from fwtui.library.listing.queries import Albums, Around, Artists, SortOrder, Tags
from fwtui.music import Actor, LibraryId, Tag, Track, Upload, UploadId, UploadLibrary
from fwtui.ui.app import FwtuiApp
from tests.ui.piloted import Compare, settled, still
from tests.ui.sample import ALBUM_VALUES, ARTIST_VALUES, NEWEST, OTHERS, SONGS, context, lists

SIZES = pytest.mark.parametrize("size", [(140, 40), (80, 24), (60, 15)])
ALVA = replace(
    ARTIST_VALUES[3],
    description="Älva records on tape in a boathouse north of Tromsø: two voices, a pump organ "
    "and whatever the weather brings. The first songs were written for a ferry.",
    tags=("ambient", "nordic", "tape"),
    fid="https://fjord.example/federation/music/artists/4",
    is_local=False,
)
HOUSE = UploadLibrary(
    LibraryId("25a7f5e1-f5a6-4862-b940-d07077a9a1f9"),
    "The house",
    privacy="everyone",
    owner=Actor("olga@pod.example"),
)


def told() -> FwtuiApp:
    """The sample, with what is around its artist, an album and a track."""
    known = lists()
    known[Artists()] = (*ARTIST_VALUES[:3], ALVA, *ARTIST_VALUES[4:])
    known[Around(of="artist", id=4, what="artist")] = ARTIST_VALUES[5:8]
    known[Around(of="artist", id=4, what="library")] = (HOUSE,)
    song = of_many_files(SONGS[6])
    known[Around(of="track", id=song.id, what="playlist")] = OTHERS[:2]
    known[Around(of="track", id=song.id, what="track")] = SONGS[2:4]
    known[Around(of="track", id=song.id, what="library")] = (HOUSE,)
    known[Tags()] = tuple(map(Tag, ("ambient", "dub", "jazz", "nordic", "tape")))
    known[Albums(tag="ambient")] = ALBUM_VALUES
    known[Albums(order=SortOrder("title"))] = sorted(NEWEST, key=lambda album: album.title)
    made = context(known=known)
    made.fill({Albums(artist=ALVA.id): ALBUM_VALUES})
    return still(made)


def of_many_files(song: Track) -> Track:
    flac = Upload(UploadId("u1"), "/listen/1", 380, 912_000, 43_300_000, "audio/flac", "flac")
    opus = Upload(UploadId("u2"), "/listen/2", 380, None, 5_100_000, "audio/ogg", "opus")
    return replace(song, uploads=(flac, opus))


def opened(*steps: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Performs actions, presses keys (``key:j``) and waits for a list (``known``), before a
    picture is taken."""

    async def run(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        for step in steps:
            if step == "known":
                await _known(pilot)
            elif step.startswith("key:"):
                await pilot.press(step.removeprefix("key:"))
            else:
                assert isinstance(pilot.app, FwtuiApp)
                pilot.app.do(step)
            for _ in range(3):
                await settled(pilot)

    return run


async def _known(pilot: Pilot[Any]) -> None:
    """Until the list in view has been read; a long one is read on another thread."""
    assert isinstance(pilot.app, FwtuiApp)
    async with asyncio.timeout(10):
        while not ((table := pilot.app.navigation.table) and table.rows and table.rows.state.known):
            await pilot.pause(0.01)


@SIZES
def test_an_artist(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(told(), terminal_size=size, run_before=opened("key:i"))


@SIZES
def test_tags(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(told(), terminal_size=size, run_before=opened("view_tags"))


@SIZES
def test_all_albums(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(told(), terminal_size=size, run_before=opened("view_all_albums"))


@pytest.mark.parametrize(
    "steps",
    [
        ("view_queue", "key:j", "key:j", "key:j", "key:j", "key:i"),
        ("about_pod",),
        ("view_years", "known"),
    ],
    ids=["track", "pod", "years"],
)
def test_what_is_known_without_the_pod(snap_compare: Compare, steps: tuple[str, ...]) -> None:
    assert snap_compare(told(), terminal_size=(80, 24), run_before=opened(*steps))
