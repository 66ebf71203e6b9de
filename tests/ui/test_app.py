"""The app on made-up things: what keys do, and what is asked of the context."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from textual.pilot import Pilot

from fwtui.library.events import ChangeRefused
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.queries import Albums, Artists, Favourites, Query, Tracks
from fwtui.music import AlbumId, ArtistId, TrackId
from fwtui.ui.actions.table import ACTIONS, BY_ID
from fwtui.ui.settings import UiSettings
from fwtui.ui.views.library import PREVIEW_AFTER
from fwtui.ui.widgets.menu import Menu
from tests.ui.piloted import StillApp, settled
from tests.ui.sample import ARTIST_VALUES, SONGS, STILL, SampleContext, context, lists


@asynccontextmanager
async def opened(
    made: SampleContext | None = None, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[tuple[StillApp, Any, Pilot[None]]]:
    app = StillApp(made or context())
    async with app.run_test(size=size) as pilot:
        for _ in range(3):
            await settled(pilot)
        yield app, app.view, pilot


async def test_enter_plays_the_row_and_what_follows() -> None:
    made = context()
    made.player.play([song.id for song in SONGS[:3]], 0, "something else")
    async with opened(made) as (app, view, pilot):
        await pilot.press("l", "l", "enter")
        assert list(made.player.queue.ids()) == [song.id for song in SONGS]
        assert (made.player.queue.row, made.player.source) == (6, "Northern Rooms")
        assert app.playback.track == SONGS[6]
        assert view.tracks.playing == SONGS[6].id


async def test_an_unplayable_row_says_why() -> None:
    async with opened() as (app, view, pilot):
        await pilot.press("l", "l")
        view.tracks.move_to(11)
        before = app.playback
        await pilot.press("enter")
        assert app.playback == before
        assert app.said.words == "Pale Engines: its pod is away."


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
async def test_who_has_no_albums_is_heard_all_the_same(size: tuple[int, int]) -> None:
    made = context(known=lists() | {Albums(artist=ArtistId(4)): ()})
    async with opened(made, size=size) as (app, view, pilot):
        assert view.tracks.list_query == Tracks(artist=ArtistId(4))
        await pilot.press("l")
        assert view.tracks.has_focus
        await pilot.press("enter")
        assert app.playback.track == view.tracks.track
        await pilot.press("h")
        assert view.artists.has_focus


async def test_offline_what_is_not_here_is_faint_and_says_so() -> None:
    made = context(kept=SONGS[:1])
    async with opened(made) as (app, view, pilot):
        made.pod.turn(reach="offline")
        await pilot.press("l", "l", "g", "j")
        assert "1 of 14 here" in view.tracks.parent.title_line.render_line(0).text
        assert "×" not in view.tracks.render_line(0).text
        assert "×" in view.tracks.render_line(1).text
        before = app.playback
        await pilot.press("enter")
        assert app.playback == before
        said = f"{SONGS[1].title}: it is not on this machine, and you are offline."
        assert app.said.words == said
        await pilot.press("k", "enter")
        assert app.playback.track == SONGS[0]
        made.pod.turn(reach="here")
        await settled(pilot)
        assert "×" not in view.tracks.render_line(1).text


async def test_what_is_marked_goes_into_the_queue_and_out_again() -> None:
    async with opened() as (app, view, pilot):
        await pilot.press("l", "l", "g", "v", "v", "a")
        assert list(app.context.player.queue.ids())[14:] == [SONGS[0].id, SONGS[1].id]
        assert app.said.words == "2 tracks added to the queue"
        assert app.said.undo
        assert not view.tracks.selection
        assert len(app.context.player.queue) == 16
        await pilot.press("u")
        assert len(app.context.player.queue) == 14
        assert app.said.words == "Addition of 2 tracks to the queue taken back."


async def test_a_whole_album_goes_into_the_queue() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("l", "A")
        await app.workers.wait_for_complete()
        assert list(app.context.player.queue.ids())[3:17] == [song.id for song in SONGS]


async def test_a_letter_is_asked_for_and_answered() -> None:
    async with opened() as (app, view, pilot):
        await pilot.press("apostrophe")
        assert app.said.words == "Which letter?"
        await pilot.press("g")
        assert view.artists.value.name.startswith("G")
        assert not app.said
        await pilot.press("apostrophe", "7")
        assert app.said.words == "Nothing begins with “7”."


async def test_hearts_are_asked_for_before_anybody_looks_at_favourites() -> None:
    made = context()
    async with opened(made):
        assert made.library.listing(Favourites()).view == (0, 0)


async def test_hearts_fill_at_once_and_a_refusal_takes_them_back() -> None:
    async with opened() as (app, view, pilot):
        await pilot.press("l", "l", "g", "j", "f")
        assert app.is_favourite(SONGS[1].id)
        assert "♥" in view.tracks.render_line(1).text
        sentence = "the pod did not keep the heart on Salt; it is off again"
        app.context.library._observers.emit(ChangeRefused(sentence))
        assert app.said.failure
        assert app.said.words == sentence


async def test_transport_keys() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("space")
        position = app.playback.position
        assert position >= 124
        await pilot.press("full_stop", "right_square_bracket", "minus", "M", "r", "s", "S")
        playback = app.playback
        assert playback.state == "paused"
        assert playback.position == position + 5 + 60
        assert (playback.volume, playback.muted) == (75, True)
        assert (playback.repeat, playback.shuffle, playback.stop_after) == ("one", True, True)
        await pilot.press("s", "n", "greater_than_sign", "p")
        assert app.playback.track == SONGS[3]


async def test_albums_follow_the_cursor_once_it_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as (app, view, pilot):
        asked: list[Query] = []
        listing = app.context.library.listing

        def noted(query: Query) -> Listing:
            asked.append(query)
            return listing(query)

        monkeypatch.setattr(app.context.library, "listing", noted)
        await pilot.press("j", "j", "j")
        assert Albums(artist=ArtistId(5)) not in asked
        await pilot.pause(PREVIEW_AFTER * 2)
        assert view.albums.rows.query == Albums(artist=ArtistId(7))
        assert Albums(artist=ArtistId(6)) not in asked


async def test_one_list_at_80_and_the_way_to_it() -> None:
    async with opened(size=(80, 24)) as (app, view, pilot):
        header: Any = app.header
        assert header.heading.way == ("Library",)
        await pilot.press("enter", "enter")
        await settled(pilot)
        assert header.heading.way == ("Library", "Älva", "Northern Rooms")
        assert header.heading.count == 14
        assert [table.size.width for table in view.tables] == [0, 0, 79]
        await pilot.press("escape")
        await settled(pilot)
        assert header.heading.way == ("Library", "Älva")
        assert view.albums.has_focus


async def test_each_list_remembers_its_cursor() -> None:
    async with opened() as (app, view, pilot):
        assert view.artists.cursor == 3
        assert view.albums.cursor == 2
        await pilot.press("l", "l", "j", "3", "1")
        await settled(pilot)
        assert app.context.library.view_state.cursor(Tracks(album=AlbumId(403))) == (4008, 7)


async def test_to_the_album_of_a_track_in_another_list() -> None:
    async with opened() as (app, _, pilot):
        await pilot.press("5")
        await settled(pilot)
        await pilot.press("j", "o")
        for _ in range(3):
            await settled(pilot)
        assert app.shown.id == "library"
        assert app.shown.tracks.track == SONGS[2]
        assert app.shown.tracks.has_focus


async def test_the_queue_is_moved_and_emptied_by_keys() -> None:
    async with opened() as (app, _, pilot):
        queue = app.context.player.queue
        await pilot.press("3")
        await settled(pilot)
        await pilot.press("j", "J", "J")
        assert queue[5] == SONGS[3].id
        assert app.shown.list.cursor == 5
        await pilot.press("K", "x")
        assert SONGS[3].id not in queue.ids()
        assert app.said.words == "Kaldvatn removed from the queue"
        await pilot.press("u")
        assert SONGS[3].id in queue.ids()
        await pilot.press("G", "enter")
        assert queue.row == 13
        await pilot.press("g", "c")
        assert app.shown.list.cursor == 13


async def test_keys_can_be_changed_and_taken_away() -> None:
    settings = UiSettings(theme="dark", keys={"next_track": "x, %", "quit": ""})
    async with opened(context(settings)) as (app, _, pilot):
        await pilot.press("%")
        assert app.playback.track == SONGS[3]
        await pilot.press("q")
        assert app.is_running


async def test_every_key_press_quiets_what_works_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened() as (app, _, pilot):
        touched = app.context.library.touched
        touches: list[None] = []
        monkeypatch.setattr(app.context.library, "touched", lambda: touches.append(touched()))
        await pilot.press("j")
        assert len(touches) == 1


async def test_another_account_begins_anew() -> None:
    async with opened() as (app, view, _):
        other = context(STILL, lists() | {Artists(): ARTIST_VALUES[:2]})
        app.context.replace(library=other.library, player=other.player, pod=other.pod)
        assert view.artists.count == 2
        assert view.artists.cursor == 1


def test_no_two_actions_share_a_key() -> None:
    keys = [key for action in ACTIONS for key in action.keys]
    assert sorted(keys) == sorted(set(keys))
    assert len(BY_ID) == len(ACTIONS)


def test_nothing_heavy_is_imported_before_the_first_paint() -> None:
    program = """
import sys
from fwtui.ui.app import FwtuiApp
from tests.ui.sample import context

def painted():
    names = {name.partition(".")[0] for name in sys.modules}
    print(sorted(names & {"httpx", "authlib", "mpv", "keyring", "aiohttp", "segno", "numpy"}))
    app.exit()

made = context()
made._start = painted
app = FwtuiApp(made)
app.run(headless=True, size=(120, 36))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


async def test_a_filter_narrows_the_list_in_view_and_ends() -> None:
    async with opened() as (app, view, pilot):
        await pilot.press("slash", *"alesu")
        await settled(pilot)
        assert [view.artists.rows[row].name for row in range(view.artists.count)] == [
            "Ålesund Kvartett"
        ]
        strip = view.artists.render_line(0)
        assert ("Ålesu", True) in [
            (text, bool(style and style.underline)) for text, style, _ in strip
        ]
        assert "/ alesu▏" in view.artists.parent.title_line._rows[0].text
        await pilot.press("enter", "n")
        assert app.playback.track == SONGS[2]
        await pilot.press("escape")
        await settled(pilot)
        assert view.artists.count == 31
        assert view.artists.value.name == "Ålesund Kvartett"
        await pilot.press("slash", "q", "backspace", "escape", "n")
        assert app.playback.track == SONGS[3]


async def test_an_album_of_two_discs_has_a_heading_for_each() -> None:
    second = [replace(song, id=TrackId(song.id + 100), disc=2) for song in SONGS[:3]]
    made = context(known=lists() | {Tracks(album=AlbumId(403)): [*SONGS[:4], *second]})
    async with opened(made) as (app, view, pilot):
        await pilot.press("l", "l", "g")
        await settled(pilot)
        shown = [view.tracks.render_line(y).text.strip() for y in range(10)]
        assert (shown[0], shown[5], shown[6]) == ("Disc 1", "", "Disc 2")
        await pilot.press("j", "j", "j", "j", "enter")
        assert app.context.player.queue.row == 4
        assert len(app.context.player.queue) == 7


async def test_a_list_alone_takes_the_whole_width() -> None:
    async with opened(size=(80, 24)) as (app, view, pilot):
        for table in view.tables:
            assert table.size.width == 79
            await pilot.press("enter")
            await settled(pilot)
        assert app.context.player.queue.row == 6


async def test_the_mouse_goes_where_it_points() -> None:
    async with opened() as (app, view, pilot):
        await pilot.click("#player", offset=(40 + 32, 0))
        assert 311 * 0.48 < app.playback.position < 311 * 0.5
        queue = next(each for each in app.header.targets if each.what == "view_queue")
        await pilot.click("#header", offset=(queue.start + 3, 0))
        await settled(pilot)
        assert app.shown.id == "queue"
        await pilot.press("1")
        await settled(pilot)
        await pilot.click("#albums-table", offset=(10, 4))
        await settled(pilot)
        assert view.albums.has_focus
        assert view.albums.cursor == 4
        await pilot.click("#player", offset=(6, 0))
        await settled(pilot)
        assert app.shown.id == "queue"


async def test_a_right_click_opens_the_menu_of_a_row() -> None:
    async with opened() as (app, view, pilot):
        await pilot.click("#tracks-table", offset=(20, 2), button=3)
        await settled(pilot)
        assert view.tracks.cursor == 2
        assert app.query_one(Menu).has_focus


async def test_a_click_on_whose_music_it_is_opens_the_choice() -> None:
    async with opened() as (app, _, pilot):
        await pilot.click("#header", offset=(115, 0))
        await settled(pilot)
        assert app.query_one(Menu).items[0].words == "All of the pod"


async def test_a_click_on_the_way_goes_back() -> None:
    async with opened(size=(80, 24)) as (_, view, pilot):
        await pilot.press("enter", "enter")
        await settled(pilot)
        await pilot.click("#header", offset=(14, 0))
        await settled(pilot)
        assert view.albums.has_focus
