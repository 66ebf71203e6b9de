"""Pictures of whole screens: clock, data, palette and size are held still."""

from __future__ import annotations

import asyncio
from array import array
from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import asdict
from textual.pilot import Pilot

from fwtui.errors import PodUnreachable
from fwtui.library.listing.queries import Albums, Artists, Tracks
from fwtui.library.mirror.progress import CrawlPass, MirrorRecord
from fwtui.library.settings import LibrarySettings
from fwtui.music import AlbumId, ArtistId
from fwtui.pod.schema.decoder import Page
from fwtui.ui.app import FwtuiApp
from fwtui.ui.settings import UiSettings
from fwtui.ui.views.library import LibraryView
from tests.ui.piloted import Compare, pressed, settled, still
from tests.ui.sample import (
    ALBUM_VALUES,
    ARTIST_VALUES,
    LONG_AGO,
    NOON,
    SONGS,
    STILL,
    context,
    lists,
    standing,
)

MARKED = ("right", "right", "k", "k", "k", "v", "j", "v", "v", "k")
"""To the tracks of Northern Rooms; Kaldvatn, Ångström and The Long Corridor marked."""


@pytest.mark.parametrize("size", [(140, 40), (120, 36), (80, 24), (60, 15), (40, 10), (29, 5)])
def test_library(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(), terminal_size=size, run_before=pressed(*MARKED))


@pytest.mark.parametrize(
    ("wishes", "size"),
    [
        ({"theme": "light"}, (120, 36)),
        ({"theme": "high-contrast"}, (80, 24)),
        ({"theme": "ansi"}, (80, 24)),
        ({"theme": "nord"}, (80, 24)),
        ({"theme": "solarized-light"}, (80, 24)),
        ({"colours": "256"}, (120, 36)),
        ({"colours": "16"}, (120, 36)),
        ({"colours": "none"}, (120, 36)),
        ({"colours": "none", "glyphs": "ascii"}, (80, 24)),
    ],
    ids=["light", "high-contrast", "ansi", "nord", "solarized-light", "256", "16", "none", "ascii"],
)
def test_palettes(snap_compare: Compare, wishes: dict[str, Any], size: tuple[int, int]) -> None:
    settings = UiSettings(**asdict(STILL) | wishes)
    assert snap_compare(still(context(settings)), terminal_size=size, run_before=pressed(*MARKED))


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
def test_queue(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context()
    made.player.jump(5)
    made.player.play_next([made.player.queue[row] for row in (0, 7, 9)])
    assert snap_compare(still(made), terminal_size=size, run_before=pressed("3", "j", "j"))


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (60, 15)])
def test_loading(snap_compare: Compare, size: tuple[int, int]) -> None:
    known = lists()
    known[Albums(artist=ArtistId(4))] = [*ALBUM_VALUES[:4], 0, 0]
    memory = MirrorRecord(wanted=True, here={"tracks": 61_400}, total=184_000)
    # While artists come the lists of artists and albums are the pod's.
    memory.under_way = CrawlPass(0.0, full=False, stage="artists", page=1_229, count=184_000)
    made = context(known=known, library=LibrarySettings(mirror=True), mirror=memory)
    made.fill({Artists(): ARTIST_VALUES}, fetched=LONG_AGO)
    made.pod.turn(standing=standing(remaining=6_310, full_in=2900.0))
    pod = made.connect()
    pod.pages["artists"] = Page((None,) * 50, 184_000)
    # One page of the mirror comes, and nothing else.
    pod.silent = lambda endpoint, given: given["page"] != 1_229

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        async with asyncio.timeout(10):
            while made.library.mirror_progress.phase != "filling":
                await pilot.pause(0.05)
        await pressed("right", "right")(pilot)
        # The line below the album was written when all of its rows were there.
        tracks = made.library.listing(Tracks(album=AlbumId(403)))
        tracks.ids()[8:] = array("q", [0] * 6)
        tracks._blocks.clear()
        view = pilot.app.query_one(LibraryView)
        view.tracks.repaint()
        await pilot.pause()

    assert snap_compare(still(made), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (60, 15)])
def test_offline(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context(kept=[song for song in SONGS[:11] if song.id != SONGS[3].id])
    made.pod.turn(reach="offline", since=NOON - timedelta(hours=2), next_try=24.0)
    made.connect().trouble = PodUnreachable("No network.")
    for song in (SONGS[0], SONGS[2]):
        made.library.edits.set_favourite(song.id, True)
    made.fill({Artists(): ARTIST_VALUES}, fetched=LONG_AGO)
    keys = ("right", "right")
    assert snap_compare(still(made), terminal_size=size, run_before=pressed(*keys))


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (60, 15)])
def test_empty(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context(played=())
    assert snap_compare(still(made), terminal_size=size, run_before=pressed("w", "j", "enter"))


def test_unreachable(snap_compare: Compare) -> None:
    known = lists()
    del known[Tracks(album=AlbumId(403))]
    made = context(known=known)
    made.fill({Artists(): ARTIST_VALUES}, fetched=LONG_AGO)
    error = PodUnreachable("music.example did not answer.")
    made.pod.turn(reach="unreachable", why=error.sentence, next_try=17.6, tries=3)
    made.connect().trouble = error
    assert snap_compare(still(made), terminal_size=(120, 30), run_before=pressed("right"))


def test_favourites(snap_compare: Compare) -> None:
    assert snap_compare(still(), terminal_size=(120, 24), run_before=pressed("5", "j"))


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_menu(snap_compare: Compare, size: tuple[int, int]) -> None:
    keys = (*MARKED, "m", "j")
    assert snap_compare(still(), terminal_size=size, run_before=pressed(*keys))


def test_question(snap_compare: Compare) -> None:
    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        lines = [
            "Its 14 tracks stay in the library; the list is lost.",
            "The pod cannot bring it back.",
        ]
        app = pilot.app
        assert isinstance(app, FwtuiApp)
        app.run_worker(app.menus.ask("Delete the playlist Кухня, вечер?", lines, act="Delete it"))
        for _ in range(3):
            await pilot.pause()

    assert snap_compare(still(), terminal_size=(80, 24), run_before=before)


def test_filter(snap_compare: Compare) -> None:
    keys = ("right", "right", "slash", *"o har")
    assert snap_compare(still(), terminal_size=(120, 30), run_before=pressed(*keys))
