"""The mouse by the bytes of a terminal: clicks, drags, the wheel, and what cannot be true."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from rich.cells import cell_len
from textual import events
from textual.app import App

from fwtui.library.listing.queries import Playlists, PlaylistTracks
from fwtui.library.outbox.changes import RowMoved
from fwtui.ui.terminal.driver import AttachedDriver
from fwtui.ui.views.view import CHANGED
from fwtui.ui.widgets.targets import TargetWidget
from tests.ui.sample import OTHERS, SONGS, SampleContext, context, lists
from tests.ui.walk import Walk, walking

LEFT, RIGHT, DRAG, UP, DOWN = 0, 2, 32, 64, 65


class Mouse:
    """A mouse over the rows of a walk."""

    def __init__(self, walk: Walk) -> None:
        self.walk = walk
        self.app: Any = walk.app

    async def report(self, button: int, x: int, y: int, end: str = "M") -> None:
        self.app.feed(f"\x1b[<{button};{x + 1};{y + 1}{end}".encode())
        await self.walk.settle()

    async def click(self, x: int, y: int, button: int = LEFT) -> None:
        await self.report(button, x, y)
        await self.report(button, x, y, "m")

    async def place(self, text: str) -> tuple[int, int]:
        """Where a text is on the screen, once it is there; the lowest of several."""
        await self.walk.until(lambda: any(text in row for row in self.walk.rows), text)
        y = max(y for y, row in enumerate(self.walk.rows) if text in row)
        row = self.walk.rows[y]
        return cell_len(row[: row.index(text)]), y

    async def click_on(self, text: str, button: int = LEFT) -> None:
        await self.click(*await self.place(text), button)

    def target(self, widget: TargetWidget, what: str) -> tuple[int, int]:
        """The first cell of a target on the screen."""
        found = next(each for each in widget.targets if each.what == what)
        return widget.region.x + found.start, widget.region.y + found.y

    def is_over(self, place: tuple[int, int]) -> bool:
        """Whether the open menu lies over a cell."""
        return bool(self.app.menus.opened.region.contains(*place))

    @property
    def has_menu(self) -> bool:
        return bool(self.app.menus.is_open)


@asynccontextmanager
async def pointed(
    made: SampleContext | None = None, size: tuple[int, int] = (120, 36)
) -> AsyncIterator[Mouse]:
    async with walking(made, size=size) as walk:
        yield Mouse(walk)


async def test_a_click_on_each_word_of_the_player_does_what_the_word_says() -> None:
    async with pointed() as mouse:
        app, player, bar = mouse.app, mouse.app.context.player, mouse.app.player_bar
        await mouse.click(*mouse.target(bar, "repeat"))
        assert app.playback.repeat == "one"
        await mouse.click(*mouse.target(bar, "shuffle"))
        assert app.playback.shuffle
        await mouse.click(*mouse.target(bar, "shuffle"))
        row = player.queue.row
        await mouse.click(*mouse.target(bar, "next_track"))
        assert player.queue.row == row + 1
        await mouse.click(*mouse.target(bar, "previous_track"))
        assert player.queue.row == row
        state = app.playback.state
        await mouse.click(*mouse.target(bar, "pause"))
        assert app.playback.state != state
        loved = app.is_favourite(app.playback.track.id)
        await mouse.click(*mouse.target(bar, "pause"), RIGHT)
        await mouse.click_on("Take its heart" if loved else "Favourite")
        assert app.is_favourite(app.playback.track.id) != loved


async def test_the_facts_of_what_plays_have_the_menu_of_the_player() -> None:
    async with pointed() as mouse:
        await mouse.walk.key("3")
        await mouse.click_on("licence", RIGHT)
        await mouse.click_on("Go to Älva")
        assert mouse.app.shown.id == "library"


async def test_the_volume_by_wheel_and_by_click() -> None:
    async with pointed() as mouse:
        app, bar = mouse.app, mouse.app.player_bar
        before = app.playback.volume
        await mouse.report(DOWN, *mouse.target(bar, "volumes"))
        assert app.playback.volume == before - 5
        await mouse.report(UP, *mouse.target(bar, "volumes"))
        assert app.playback.volume == before
        await mouse.click(*mouse.target(bar, "volumes"))
        await mouse.place("Volume 30")
        assert "/ 5:11" in mouse.walk.rows[bar.region.y]  # the menu covers no part of the player
        await mouse.click_on("Volume 30")
        assert app.playback.volume == 30
        assert not mouse.has_menu


async def test_a_drag_on_the_bar_shows_the_time_and_seeks_at_its_end() -> None:
    async with pointed() as mouse:
        app, bar = mouse.app, mouse.app.player_bar
        x, y = mouse.target(bar, "seek")
        place = app.playback.place(app.clock())
        await mouse.report(LEFT, x + 10, y)
        await mouse.report(DRAG, x + 30, y)
        shown = mouse.walk.rows[y][-13:].split("/")[0].strip()
        assert app.playback.place(app.clock()) == place
        await mouse.report(DRAG, 3, 0)
        await mouse.walk.key("\x1b")
        assert app.mouse_captured is None
        await mouse.report(LEFT, x + 30, y, "m")
        assert app.playback.place(app.clock()) == place
        assert mouse.walk.rows[y][-13:].split("/")[0].strip() != shown
        await mouse.report(LEFT, x + 10, y)
        await mouse.report(DRAG, x + 30, y)
        await mouse.report(LEFT, x + 30, 0, "m")
        minutes, seconds = shown.split(":")
        assert int(app.playback.place(app.clock())) == int(minutes) * 60 + int(seconds)


async def test_footer_keys_header_and_what_lies_beside_a_menu() -> None:
    async with pointed(size=(80, 24)) as mouse:
        app = mouse.app
        await mouse.click_on("♫")
        await mouse.click_on("Favourites")
        assert app.shown.id == "favourites"
        await mouse.click_on("? help")
        assert app.shown.id == "help"
        await mouse.click_on("esc close")
        assert app.shown.id == "favourites"
        await mouse.click_on("Undertow", RIGHT)
        assert mouse.has_menu
        cursor = app.shown.table.cursor
        await mouse.click(2, 20)
        assert not mouse.has_menu
        assert (app.shown.id, app.shown.table.cursor) == ("favourites", cursor)
        await mouse.click(10, 23, RIGHT)
        assert mouse.has_menu  # the palette
        await mouse.click_on("esc close")
        assert not mouse.has_menu


async def test_a_menu_stays_beside_what_it_was_opened_from() -> None:
    """Also where the size changes, and where the list has another row under its cursor."""
    async with pointed(size=(100, 30)) as mouse:
        bar = mouse.app.player_bar
        await mouse.click(*mouse.target(bar, "volumes"))
        await mouse.place("Volume 30")
        for size in ((140, 40), (80, 24)):
            await mouse.walk.size(*size)
            at = (mouse.target(bar, "volumes")[0], bar.region.y - 2)
            await mouse.walk.until(partial(mouse.is_over, at))
        await mouse.walk.key("\x1b")
        await mouse.click(*mouse.target(mouse.app.header, "views"))
        await mouse.place("Podcasts")
        await mouse.walk.size(60, 15)
        await mouse.walk.until(partial(mouse.is_over, (4, 1)))


async def test_moves_send_nothing_and_the_terminal_is_asked_for_drags_alone() -> None:
    async with pointed() as mouse:
        far: Any = mouse.app.terminal.attachment
        sent: list[bytes] = []
        far.send = sent.append
        for x in range(2, 100, 7):
            await mouse.report(35, x, x % 30)  # no button is held
        await mouse.report(LEFT, 60, 1)
        for x in range(2, 100, 7):
            await mouse.report(DRAG, x, x % 30)
        assert b"".join(sent) == b""
        mouse.app.terminal.attach(far)
        await mouse.walk.settle()
        assert b"\x1b[?1002h" in b"".join(sent)
        assert b"1003h" not in b"".join(sent)


async def test_reports_that_cannot_be_true_and_storms_of_moves() -> None:
    seen: list[Any] = []
    driver = AttachedDriver(App(), size=(80, 24))
    while driver.next_early():
        pass
    driver.send_message = seen.append  # type: ignore[method-assign, assignment]

    def kinds(data: str) -> list[str]:
        seen.clear()
        driver.feed(data.replace("^", "\x1b[<").encode())
        return [type(each).__name__ for each in seen if isinstance(each, events.MouseEvent)]

    assert kinds("^0;5;5m") == []  # a release without its press
    assert kinds("^35;5;5M^32;9;9M") == []  # moves without a press
    assert kinds("^0;81;5M^0;5;25M^0;0;0M^0;-3;4M^64;99999;5M^128;5;5M^9999999999;1;1M") == []
    storm = "".join(f"^32;{x % 80 + 1};5M" for x in range(5000))
    assert kinds("^0;5;5M" + storm) == ["MouseDown", "MouseMove"]
    assert kinds("^0;5;5M") == ["MouseDown"]  # the release was lost
    assert kinds("^0;500;500m") == ["MouseUp"]
    assert (seen[0].x, seen[0].y) == (79, 23)
    assert not driver._down_buttons


async def test_a_row_of_the_queue_is_dragged_to_its_new_place() -> None:
    async with pointed(size=(80, 24)) as mouse:
        app, queue = mouse.app, mouse.app.context.player.queue
        await mouse.walk.key("3")
        names = [song.title for song in SONGS]
        x, start = await mouse.place(names[5])
        _, end = await mouse.place(names[8])
        before = list(queue.ids())
        await mouse.report(LEFT, x, start)
        await mouse.report(DRAG, x, end)
        assert mouse.walk.rows[end].startswith("›")
        assert f"{names[5]} to place 9" in mouse.walk.rows[23]
        assert list(queue.ids()) == before
        await mouse.report(LEFT, x, end, "m")
        moved = before[:5] + before[6:9] + [before[5]] + before[9:]
        assert list(queue.ids()) == moved
        assert app.shown.list.cursor == 8
        assert app.said.words == f"{names[5]} moved to place 9"
        await mouse.walk.key("u")
        assert list(queue.ids()) == before
        for end_of_it in ("esc", "change"):
            await mouse.report(LEFT, x, start)
            await mouse.report(DRAG, x, end)
            if end_of_it == "esc":
                await mouse.walk.key("\x1b")
            else:
                app.context.player.remove([13])
                await mouse.walk.settle()
                assert app.said.words == CHANGED
            now = list(queue.ids())
            await mouse.report(LEFT, x, end, "m")
            assert list(queue.ids()) == now
            assert "›" not in mouse.walk.rows[end]


async def test_a_click_means_the_row_that_was_there_when_it_began() -> None:
    async with pointed(size=(80, 24)) as mouse:
        app, player = mouse.app, mouse.app.context.player
        await mouse.walk.key("3")
        x, y = await mouse.place(SONGS[5].title)
        playing, cursor = app.playback.track, app.shown.list.cursor
        await mouse.report(RIGHT, x, y)
        player.remove([4])
        await mouse.walk.settle()
        await mouse.report(RIGHT, x, y, "m")
        assert not mouse.has_menu
        await mouse.click(x, y)
        assert app.shown.list.cursor != cursor
        player.remove([4])
        await mouse.walk.settle()
        await mouse.click(x, y)
        assert app.playback.track == playing  # the second click, on another track


async def test_what_is_marked_is_dragged_together() -> None:
    async with pointed(size=(80, 24)) as mouse:
        queue = mouse.app.context.player.queue
        await mouse.walk.key("3")
        before = list(queue.ids())
        rows = [(await mouse.place(SONGS[row].title))[1] for row in (5, 7, 9)]
        await mouse.click(3, rows[0])
        await mouse.click(3, rows[1])
        assert mouse.app.shown.list.marked_places == (5, 7)
        await mouse.report(LEFT, 20, rows[1])
        await mouse.report(DRAG, 20, rows[2])
        await mouse.report(LEFT, 20, rows[2], "m")
        pair = [before[5], before[7]]
        rest = [each for each in before if each not in pair]
        assert list(queue.ids()) == rest[:7] + pair + rest[7:]
        assert mouse.app.shown.list.marked_places == (7, 8)


async def test_marks_hearts_orders_and_a_wheel_that_moves_no_focus() -> None:
    async with pointed() as mouse:
        app, view = mouse.app, mouse.app.view
        x, y = await mouse.place("Salt")
        left = view.tracks.region.x
        await mouse.click(left + 2, y)
        assert [each.title for each in view.tracks.tracks] == ["Salt"]
        await mouse.click(left + 2, y)
        assert not view.tracks.selection
        track = view.tracks.track
        loved = app.is_favourite(track.id)
        await mouse.click(left + 4, y)
        assert app.is_favourite(track.id) != loved
        await mouse.report(DOWN, 4, 6)
        assert "Ada Nine" not in mouse.walk.rows[3]
        assert view.tracks.has_focus
        await mouse.click(x, y)
        await mouse.click(x, y)
        assert app.playback.track == track
        await mouse.click_on("Artists  31")
        await mouse.walk.until(lambda: "In which order?" in "\n".join(mouse.walk.rows))


async def test_a_row_of_a_playlist_is_dragged_unless_it_is_of_another_account() -> None:
    theirs = PlaylistTracks(playlist=OTHERS[-1].id)
    made = context(known=lists() | {Playlists(): OTHERS, theirs: SONGS[:3]})
    async with pointed(made) as mouse:
        app = mouse.app
        await mouse.walk.key("4")
        await mouse.click_on("Rain on the skylight")
        view = app.shown
        await mouse.walk.until(lambda: view.tracks_table.count == 5)
        x, y = view.tracks_table.region.x + 20, view.tracks_table.region.y
        names = [view.tracks_table.rows[row].title for row in range(5)]
        await mouse.report(LEFT, x, y)
        await mouse.report(DRAG, x, y + 3)
        await mouse.report(LEFT, x, y + 3, "m")
        moved = [*names[1:4], names[0], names[4]]
        assert [view.tracks_table.rows[row].title for row in range(5)] == moved
        assert [type(each) for each in app.context.library.outbox] == [RowMoved]
        await mouse.click_on("Tanker tunes")
        await mouse.walk.until(lambda: view.tracks_table.count == 3)
        await mouse.report(LEFT, x, y)
        await mouse.report(DRAG, x, y + 1)
        assert "only they can change it" in app.said.words
        await mouse.report(LEFT, x, y + 1, "m")
        assert len(app.context.library.outbox) == 1


async def test_the_keys_of_an_empty_list_take_clicks(monkeypatch: pytest.MonkeyPatch) -> None:
    async with pointed(context(known={}), size=(80, 24)) as mouse:
        await mouse.walk.key("4")
        await mouse.walk.until(lambda: "R  try now" in "\n".join(mouse.walk.rows))
        done: list[str] = []
        monkeypatch.setattr(mouse.app, "do", done.append)
        await mouse.click_on("R  try now")
        assert done == ["refresh"]
        await mouse.click_on("You are offline.")
        assert done == ["refresh"]
