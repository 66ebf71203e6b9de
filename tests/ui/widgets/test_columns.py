"""Columns: which of them fit, where they stand, and rows that they paint and load."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from fwtui.music import Album, AlbumId, Artist, ArtistId, Credit
from fwtui.services.settings_file import Setting
from fwtui.ui.glyphs import UNICODE
from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import palette_for
from fwtui.ui.views.home_rows import new_album_rows
from fwtui.ui.views.settings_rows import SettingRow, setting_rows
from fwtui.ui.widgets.columns import Column, ColumnRows, Extent, place
from fwtui.ui.widgets.fact_rows import Fact, Link, fact_rows
from fwtui.ui.widgets.menu import MenuItem
from fwtui.ui.widgets.menu_rows import MenuRows
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import RowKind, RowState
from fwtui.ui.widgets.rows import album_rows, track_rows
from fwtui.ui.widgets.search_rows import search_rows

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
INKS = palette_for(UiSettings(theme="dark", colours="full"), {}).ground
COLUMNS = (
    Column("title", 10, fill=True),
    Column("artist", 8, priority=2),
    Column("album", 8, priority=1),
    Column("duration", 5, right=True),
)


def painted(rows: RowKind, value: Any, width: int, screen: int = 0) -> str:
    rows.lay_out(width, screen or width + 1, 10)
    if value is not None and rows.outgrows(value):
        rows.lay_out(width, screen or width + 1, 10)
    line = Line(width, INKS)
    line.to(2)
    rows.paint(line, 0, value, RowState(), INKS, UNICODE)
    return line.strip().text


def titles(width: int) -> str:
    return " ".join(each.column.title for each in place(COLUMNS, Extent(width, 80, 10), {}))


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (40, "title artist album duration"),
        (39, "title artist duration"),
        (30, "title artist duration"),
        (29, "title duration"),
        (5, "title duration"),
    ],
)
def test_the_lowest_priority_goes_first(width: int, shown: str) -> None:
    assert titles(width) == shown


def test_the_filling_column_takes_the_cells_that_are_left() -> None:
    title, *_, duration = place(COLUMNS, Extent(60, 80, 10), {})
    assert (title.start, title.end) == (2, 32)
    assert (duration.start, duration.end) == (54, 59)


def test_a_column_of_no_cells_or_of_a_wider_screen_has_no_place() -> None:
    columns = (*COLUMNS, Column("none", 0), Column("wide", 4, screen=100))
    assert "none" not in (named := [each.column.title for each in _placed(columns, 80)])
    assert "wide" not in named
    assert "wide" in [each.column.title for each in _placed(columns, 100)]


def _placed(columns: tuple[Column, ...], screen: int) -> Any:
    return place(columns, Extent(screen - 1, screen, 10), {})


def test_a_column_grows_with_its_values() -> None:
    rows = album_rows()
    album = Album(AlbumId(1), "Undertow", released=date(2019, 4, 5), tracks_count=1_234)
    rows.lay_out(40, 80, 10)
    assert rows.outgrows(album)
    assert not rows.outgrows(album)
    assert painted(rows, album, 40) == "  2019  Undertow                  1,234 "


def test_a_loading_row_has_a_dash_in_each_column() -> None:
    dashes = painted(album_rows(), None, 40).split()
    assert len(dashes) == 3
    assert set("".join(dashes)) == {UNICODE.bar_rest}
    assert (len(dashes[0]), len(dashes[2])) == (4, 2)


def test_an_amount_wider_than_its_column_takes_cells_of_the_name() -> None:
    artist = Artist(ArtistId(1), "A name that is longer than a narrow row", albums_count=12)
    text = painted(search_rows(lambda: ("name",)), artist, 45)
    assert text.endswith("…  12 albums ")
    assert len(text) == 45


@pytest.mark.parametrize("width", [40, 48, 79])
def test_new_albums_keep_their_title_at_any_width(width: int) -> None:
    album = Album(AlbumId(1), "Undertow", (Credit(ArtistId(1), "Ina"),), tracks_count=9)
    text = painted(new_album_rows(lambda: NOON), album, width)
    assert text.startswith("  Undertow ")
    assert ("Ina" in text) == (width > 53)


def test_values_of_a_row_come_from_its_columns_alone() -> None:
    rows = ColumnRows((Column("word", 6, lambda cell: cell.value, fill=True),), name=str)
    assert painted(rows, "word", 12) == "  word      "
    assert rows.title_at == 2
    assert not rows.of_tracks


def test_texts_share_what_a_wide_screen_has_to_spare() -> None:
    def widths(cells: int) -> list[int]:
        rows = track_rows()
        rows.lay_out(cells, cells, 10)
        texts = [each for each in rows.placed if each.column.title in ("title", "artist", "album")]
        return [cells - 1 - rows.placed[-1].end, *(each.end - each.start for each in texts)]

    assert widths(100) == [0, 38, 18, 22], "each lacks as large a part"
    assert widths(120) == [0, 48, 22, 28], "what is usual, where no row is known"
    assert widths(160) == [40, 48, 22, 28]
    assert widths(240) == [120, 48, 22, 28], "what none of them wants stands after the numbers"


def test_what_a_fact_or_a_setting_leads_to_stands_near_it_on_a_wide_screen() -> None:
    short = Fact("a", "Artist", "Ina", goes=Link("x"))
    long = Fact("b", "Address", "https://music.example/" + "a" * 100, goes=Link("x"))
    for width in (80, 220):
        assert painted(fact_rows(str), short, width).index("›") == 78
    assert painted(fact_rows(str), long, 220).rstrip().endswith("aa  ›"), "it is not cut"
    row = SettingRow(Setting("ui", "mouse", "", default=True), True, "default")
    assert painted(setting_rows(), row, 80).rstrip().endswith("default")
    assert len(painted(setting_rows(), row, 220).rstrip()) == 95


def test_words_and_fact_of_a_menu_take_the_cells_of_a_key_that_is_not_there() -> None:
    words, fact = "New radio of artists, tags and playlists", "Collecting"
    long = painted(MenuRows(), MenuItem(words, str, fact=fact), 56)
    assert long.split() == f"{words} {fact}".split()
    short = painted(MenuRows(), MenuItem("Seek", str, fact=fact), 56)
    assert short.index(fact) == 56 - 2 - 6 - len(fact), "in one column with those that have a key"
