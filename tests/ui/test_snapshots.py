"""Pictures of whole screens: clock, data, palette and size are held still."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import asdict
from textual.pilot import Pilot

from fwtui.errors import PodUnreachable
from fwtui.library.listing.queries import Albums, Artists, Tracks
from fwtui.library.mirror.mirror import MirrorProgress
from fwtui.library.outbox.changes import Heart
from fwtui.music import AlbumId, ArtistId
from fwtui.ui.settings import UiSettings
from tests.ui.made_up import NOON, SONGS, STILL, MadeRows, context, standing
from tests.ui.piloted import Compare, pressed, settled, still

MARKED = ("right", "right", "k", "k", "k", "v", "j", "v", "v", "k")
"""To the tracks of Northern Rooms; Kaldvatn, Ångström and The Long Corridor marked."""


@pytest.mark.parametrize("size", [(140, 40), (120, 36), (80, 24), (60, 15), (40, 10), (29, 5)])
def test_library(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(), terminal_size=size, run_before=pressed(*MARKED))


@pytest.mark.parametrize(
    ("wishes", "size"),
    [
        ({"theme": "light"}, (120, 36)),
        ({"colours": "256"}, (120, 36)),
        ({"colours": "16"}, (120, 36)),
        ({"colours": "none"}, (120, 36)),
        ({"colours": "none", "glyphs": "ascii"}, (80, 24)),
    ],
    ids=["light", "256", "16", "none", "ascii"],
)
def test_palettes(snap_compare: Compare, wishes: dict[str, Any], size: tuple[int, int]) -> None:
    settings = UiSettings(**asdict(STILL) | wishes)
    assert snap_compare(still(context(settings)), terminal_size=size, run_before=pressed(*MARKED))


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
def test_queue(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context()
    made.player.queue.jump(5)
    made.player.play_next([made.player.queue[row] for row in (0, 7, 9)])
    assert snap_compare(still(made), terminal_size=size, run_before=pressed("3", "j", "j"))


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (60, 15)])
def test_loading(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context()
    library = made.library
    library.sync = MirrorProgress("filling", done=61_400, total=184_000)
    made.pod.turn(standing=standing(remaining=6_310, full_in=2900.0))
    library.listing(Artists()).turn(loading=True)
    library.listing(Albums(artist=ArtistId(4))).known = 4

    async def before(pilot: Pilot[Any]) -> None:
        await settled(pilot)
        await pressed("right", "right")(pilot)
        rows = pilot.app.view.tracks.rows
        rows.known = 8
        pilot.app.view.tracks.repaint()

    assert snap_compare(still(made), terminal_size=size, run_before=before)


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (60, 15)])
def test_offline(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context()
    made.pod.turn(reach="offline", since=NOON - timedelta(hours=2), next_try=24.0)
    made.player.kept = {song.id for song in SONGS[:11] if song.id != SONGS[3].id}
    made.library.outbox.extend([Heart(SONGS[0].id, True), Heart(SONGS[1].id, True)])
    artists = made.library.listing(Artists())
    artists.turn(error=PodUnreachable("No network."), as_of=NOON - timedelta(hours=22))
    keys = ("right", "right")
    assert snap_compare(still(made), terminal_size=size, run_before=pressed(*keys))


@pytest.mark.parametrize("size", [(120, 30), (80, 24), (60, 15)])
def test_empty(snap_compare: Compare, size: tuple[int, int]) -> None:
    made = context()
    made.player.queue.clear()
    made.player._queue_changed()
    made.player.become(state="stopped", position=0.0)
    assert snap_compare(still(made), terminal_size=size, run_before=pressed("w", "j", "enter"))


def test_unreachable(snap_compare: Compare) -> None:
    made = context()
    error = PodUnreachable("music.example did not answer.")
    made.pod.turn(reach="unreachable", why=error.sentence, next_try=17.6, tries=3)
    tracks = MadeRows(Tracks(album=AlbumId(403)), [])
    tracks.turn(known=False, error=error, as_of=None)
    made.library.listings[tracks.query.key] = tracks
    made.library.listing(Artists()).turn(error=error, as_of=NOON - timedelta(hours=22))
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
        app.run_worker(app.menus.ask("Delete the playlist Кухня, вечер?", lines, act="Delete it"))
        for _ in range(3):
            await pilot.pause()

    assert snap_compare(still(), terminal_size=(80, 24), run_before=before)


def test_filter(snap_compare: Compare) -> None:
    keys = ("right", "right", "slash", *"o har")
    assert snap_compare(still(), terminal_size=(120, 30), run_before=pressed(*keys))
