"""The table: cursor, marks, rows that come and go, and what it asks for."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.pilot import Pilot
from textual.strip import Strip
from textual.widget import Widget

from fwtui.library.events import HeartChanged
from fwtui.music import TrackId
from fwtui.ui.glyphs import UNICODE
from fwtui.ui.settings import UiSettings
from fwtui.ui.text_match import folded
from fwtui.ui.theme import Palette, palette_for
from fwtui.ui.views.library import AlbumTable, LibraryView
from fwtui.ui.widgets import list_messages
from fwtui.ui.widgets.empty_state import EmptyState, wrapped
from fwtui.ui.widgets.rows import track_rows
from fwtui.ui.widgets.section_headings import Section
from fwtui.ui.widgets.table import Table
from tests.ui.listed import Listed, many, songs
from tests.ui.piloted import piloted, settled
from tests.ui.sample import HEARTS, SONGS


class Alone(App[None]):
    """A table and nothing else."""

    glyphs = UNICODE
    jumps = False

    def __init__(self, rows: Any) -> None:
        super().__init__()
        self.table = Table(track_rows(), favourite=HEARTS.__contains__)
        self.told: list[str] = []
        self._rows = rows

    def press(self, key: str, character: str | None = None) -> bool:
        return False

    def sign_now(self, sign: str) -> str:
        return sign

    def palette_under(self, menu: bool) -> Palette:
        return palette_for(UiSettings(theme="dark", colours="full"), {})

    def compose(self) -> ComposeResult:
        yield self.table

    def on_mount(self) -> None:
        self.table.show(self._rows)
        self.table.focus()

    def on_table_chosen(self, message: list_messages.Chosen) -> None:
        self.told.append(f"chosen {message.row}")

    def on_table_cursor_moved(self, message: list_messages.CursorMoved) -> None:
        self.told.append(f"moved {message.table.cursor}")

    def line(self, y: int) -> str:
        return self.table.render_line(y).text


@asynccontextmanager
async def alone(
    rows: Any, size: tuple[int, int] = (79, 10)
) -> AsyncIterator[tuple[Table, Alone, Pilot[None]]]:
    app = Alone(rows)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        yield app.table, app, pilot


def favourites(count: int) -> Listed:
    return Listed(songs(count))


async def test_the_cursor_stays_inside_and_in_view() -> None:
    async with alone(many(1000)) as (table, _, _pilot):
        table.do_up()
        assert table.cursor == 0
        table.do_bottom()
        assert table.cursor == 999
        assert "1000" in table.render_line(9).text
        table.do_down()
        assert table.cursor == 999
        table.do_half_up()
        table.do_page_up()
        assert table.cursor == 999 - 5 - 9
        table.do_top()
        assert table.render_line(0).text.startswith("▌")


async def test_at_the_edge_the_view_moves_a_row_or_half_a_page() -> None:
    async with alone(many(100)) as (table, app, _):
        for _ in range(10):
            table.do_down()
        assert table.cursor == 10
        assert app.line(9).startswith("▌")
        app.jumps = True
        table.do_down()
        assert app.line(5).startswith("▌")


async def test_only_what_is_in_view_is_asked_for() -> None:
    rows = many(1_000_000)
    async with alone(rows) as (table, _, _pilot):
        assert rows.view == (0, 9)
        table.move_to(500_000)
        assert rows.view == (499_991, 500_000)


async def test_the_cursor_holds_on_to_its_track_when_rows_come_above_it() -> None:
    rows = favourites(30)
    async with alone(rows) as (table, app, _):
        table.move_to(20)
        seen = next(y for y in range(10) if app.line(y).startswith("▌"))
        held = table.track
        new = [replace(SONGS[0], id=TrackId(7)), replace(SONGS[1], id=TrackId(8))]
        rows.become([*new, *rows])
        assert table.track == held
        assert table.cursor == 22
        assert app.line(seen).startswith("▌")


async def test_a_track_that_goes_leaves_the_cursor_at_its_place() -> None:
    rows = favourites(5)
    async with alone(rows) as (table, _, _pilot):
        table.move_to(4)
        rows.become(list(rows)[:4])
        assert table.cursor == 3
        rows.become([])
        assert table.cursor == 0
        assert table.track is None


async def test_loading_rows_keep_their_number_and_fill_in_place() -> None:
    rows = Listed(SONGS, known=2)
    async with alone(rows) as (_, app, _pilot):
        assert re.fullmatch(r" +3  ─+ +──── ", app.line(2))
        rows.arrive(2, 5)
        assert "Harbour Lights" in app.line(2)


async def test_marks_and_their_range() -> None:
    async with alone(Listed(SONGS), (79, 20)) as (table, app, _):
        table.move_to(3)
        table.do_mark()
        assert table.cursor == 4
        table.move_to(6)
        table.do_mark_to()
        assert [track.title for track in table.tracks] == [song.title for song in SONGS[3:7]]
        assert app.line(3).lstrip().startswith("✓")
        table.clear_selection()
        assert table.tracks == (SONGS[6],)


async def test_every_row_ends_on_the_same_cells_in_every_script() -> None:
    for size in ((139, 20), (79, 20), (59, 20), (39, 20)):
        async with alone(Listed(SONGS), size) as (table, _, _pilot):
            for y in range(len(SONGS)):
                strip = table.render_line(y)
                assert cell_len(strip.text) == strip.cell_length == size[0]
                if size[0] >= 40:
                    end = table.kind.end
                    assert end == size[0] - 1 or size[0] == 139
                    assert re.search(r"\d:\d\d$", strip.crop(0, end).text), strip.text


async def test_a_jump_by_letter_looks_past_accents_and_case() -> None:
    async with alone(Listed(SONGS)) as (table, _, pilot):
        await pilot.press("A")
        table.do_to_letter()
        await pilot.press("a")
        assert table.track is not None
        assert table.track.title == "Ångström"
        table.jump_to("П")
        assert table.track.title == "Полынья"
    assert folded("Ångström") == "angstrom"


async def test_the_mouse() -> None:
    async with alone(many(100)) as (table, app, pilot):
        await pilot.click(Table, offset=(20, 4))
        assert table.cursor == 4
        await pilot.click(Table, offset=(20, 6), times=2)
        assert "chosen 6" in app.told
        await pilot._post_mouse_events([_scroll_down()], Table, offset=(20, 4))
        assert "  4  " in app.line(0)
        assert table.cursor == 6


def _scroll_down() -> Any:
    from textual.events import MouseScrollDown

    return MouseScrollDown


async def test_headings_stand_between_groups_and_stick_at_the_top() -> None:
    groups = (
        Section(0, (("Played", "faint"),)),
        Section(5, (("Now", "faint"),)),
        Section(6, (("Later", "faint"),), (("14", "faint"),)),
    )
    async with alone(favourites(20), (79, 14)) as (table, app, _):
        table.show(table.rows, groups=groups, at=5)
        shown = [app.line(y).strip() for y in range(14)]
        assert shown[0] == "Played"
        assert shown[6:8] == ["", "Now"]
        assert shown[9:11] == ["", "Later" + shown[10][5:]]
        assert [table.window.row_at(table.window.line_of(row)) for row in range(20)] == list(
            range(20)
        )
        table.do_bottom()
        assert app.line(0).strip().startswith("Later")
        table.do_top()
        assert app.line(1).startswith("▌")


async def test_ten_megabytes_of_title_and_markup_are_shown_as_they_are() -> None:
    odd = [
        replace(SONGS[0], title="[red]Bad [/x] tag[@click=app.quit]click[/]"),
        replace(SONGS[1], title="x" * 512),
    ]
    async with alone(Listed(odd)) as (_, app, _pilot):
        assert "[red]Bad [/x] tag[@click=app.quit]click[/]" in app.line(0)
        assert "x…" in app.line(1)


async def test_an_empty_list_says_what_to_do() -> None:
    async with alone(Listed([])) as (table, app, _):
        table.say(EmptyState("No favourites yet.", keys=(("f", "on any track"),)))
        text = "\n".join(app.line(y) for y in range(10))
        assert "No favourites yet." in text
        assert "f  on any track" in text


def test_words_wrap_at_spaces_and_punctuation_stays() -> None:
    lines = wrapped((("You look at ", "dim"), ("mine", "text"), (", here.", "dim")), 12)
    assert ["".join(text for text, _ in line) for line in lines] == ["You look at", "mine, here."]


@pytest.mark.parametrize(
    ("width", "screen", "shown"),
    [
        (119, 120, "heart number artist album duration"),
        (79, 80, "heart number artist duration"),
        (74, 120, "heart number artist duration"),
        (69, 70, "heart number duration"),
        (49, 50, "heart duration"),
        (38, 39, ""),
    ],
)
def test_columns_go_in_their_order(width: int, screen: int, shown: str) -> None:
    rows = track_rows()
    rows.lay_out(width, screen, 50)
    placed = {each.column.title: each for each in rows.placed}
    names = ("heart", "number", "artist", "album", "duration")
    assert " ".join(name for name in names if name in placed) == shown
    assert placed["title"].end - placed["title"].start >= 16


async def test_hearts_that_are_told_together_are_drawn_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with piloted() as seen:
        await seen.press("5")
        table = seen.view.tables[0]
        drawn: list[int] = []
        monkeypatch.setattr(table, "_refresh_y", drawn.append)
        monkeypatch.setattr(seen.app.player_bar, "repaint", lambda: drawn.append(-1))
        shown = [table.rows[row].id for row in (0, 2)]
        for track in (*map(TrackId, range(90_000, 92_000)), *shown):
            seen.context.library._observers.emit(HeartChanged(track, True))
        await seen.pilot.pause()
        assert drawn == [0, 2, -1]


async def test_the_sound_gets_ready_when_somebody_looks_at_tracks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with piloted() as seen:
        warmed: list[bool] = []
        monkeypatch.setattr(seen.context.player, "warm_up", lambda: warmed.append(True))
        await seen.press("j", "l")
        assert not warmed
        await seen.press("l")
        assert warmed


async def test_a_key_asks_for_the_lines_that_change_and_for_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with piloted() as seen:
        await seen.press("5", "j")
        table = seen.view.tables[0]
        asked: list[tuple[Widget, Region]] = []
        render_lines = Widget.render_lines

        def noted(widget: Widget, crop: Region) -> list[Strip]:
            asked.append((widget, crop))
            return render_lines(widget, crop)

        monkeypatch.setattr(Widget, "render_lines", noted)
        await seen.pilot.press("j")
        await seen.pilot.pause()
        assert asked == [(table, Region(0, 1, table.size.width, 2))]
        del asked[:]
        seen.app.refresh()
        await seen.pilot.pause()
        assert {widget for widget, _ in asked} >= {seen.app.header, table, seen.app.status_bar}


async def test_a_list_is_told_of_its_size_also_when_somebody_asked_where_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Between its being shown and its layout; it asks the pod for nothing without a size."""
    sizes: list[int] = []
    monkeypatch.setattr(
        AlbumTable, "on_resize", lambda table, event: sizes.append(event.size.height)
    )
    async with piloted(size=(80, 24)) as seen:
        view = seen.view
        assert isinstance(view, LibraryView)
        assert view.albums.size.height == 0
        view.do_right()
        seen.app.screen._compositor.update_widgets({view.albums})
        assert view.albums.region.height > 0
        await settled(seen.pilot)
        assert view.albums.size.height in sizes


async def test_what_was_chosen_is_the_row_of_that_moment() -> None:
    """A list may change between the key and its message."""
    of = songs(10)
    rows = Listed(of)
    async with alone(rows) as (table, app, pilot):
        table.move_to(3)
        app.told.clear()
        table.do_choose()
        rows.become([of[9], *of[:9]])
        await pilot.pause()
        assert "chosen 4" in app.told
        table.do_choose()
        rows.become([each for each in of if each is not of[3]])
        await pilot.pause()
        assert "chosen None" in app.told
