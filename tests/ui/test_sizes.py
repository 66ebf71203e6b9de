"""The main views on seven screens, as text and as roles: all that must be read is there, ends in
time, and follows every theme."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from rich.color import Color
from syrupy.assertion import SnapshotAssertion

from fwtui.ui.theme import Palette
from tests.ui.piloted import Piloted, piloted, settled
from tests.ui.role_map import (
    BLANK,
    CARET,
    PICTURE,
    Cells,
    MarkedThemes,
    cells_of,
    looks_by,
    looks_of,
    map_of,
    role_of,
)
from tests.ui.small import faults_of
from tests.ui.walk import walking
from tests.ui.widgets.test_cover import COVER, covered, picture

VIEWS = {
    "Library": ("1",),
    "Home": ("0",),
    "Search": ("2", "h", "a", "r"),
    "Queue": ("escape", "escape", "3"),
    "Playlists": ("4",),
    "Favourites": ("5",),
    "Radios": ("6",),
    "Podcasts": ("7",),
    "History": ("8",),
    "Details": ("1", "i"),
    "Help": ("question_mark",),
}
"""Each with the keys that lead to it from the one before."""
SIZES = ((220, 60), (180, 50), (140, 40), (100, 32), (80, 24), (60, 15), (40, 10))
SMALL = SIZES[-2:]
THEMES = ("dark", "light", "ansi", "high-contrast", "cover", "mine", "nord", "solarized-light")
DEFAULT = Color.default()
OWN = 'ground = "#2B1B3D"\ntext = "#F6E9D7"\naccent = "#FF9F1C"\n'


@asynccontextmanager
async def in_roles(size: tuple[int, int]) -> AsyncIterator[Piloted]:
    """The interface with covers, every role in a colour of its own, and a theme ``mine``."""
    made, _ = covered(picture())
    folder = made.folder / "themes"
    folder.mkdir()
    (folder / "mine.toml").write_text(OWN)
    made.themes = MarkedThemes(folder, made.folder / "theme.json")
    async with piloted(made, size=size) as seen:
        await made.library.covers.fetch(COVER)  # and keeps it
        made.library.connect(None)
        yield seen


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_views(snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    shown, roles, faults = [], [], []
    async with in_roles(size) as seen:
        for view, keys in VIEWS.items():
            await seen.press(*keys)
            lines = seen.lines
            texts = ("".join(each.text for each in line).rstrip() for line in lines)
            shown += [f"--- {view}", *texts]
            faults += faults_of(seen) if size in SMALL else []
            roles += [f"--- {view}", *map_of(cells_of(lines))]
    assert faults == []
    assert "\n".join(shown) == snapshot
    assert "\n".join(roles) == snapshot(name="roles")


def _with_marks() -> list[object]:
    """Every view on every screen is ``long``."""
    few = pytest.param((80, 24), ("Library", "Search", "Queue"), id="few")
    return [
        few,
        *(
            pytest.param(size, tuple(VIEWS), id=f"{size[0]}x{size[1]}", marks=pytest.mark.long)
            for size in SIZES
        ),
    ]


@pytest.mark.parametrize(("size", "views"), _with_marks())
async def test_every_cell_follows_the_theme(size: tuple[int, int], views: tuple[str, ...]) -> None:
    """Also where it is changed on a view that is open."""
    async with in_roles(size) as seen:
        for view in views:
            await seen.press(*VIEWS[view])
            before = cells_of(seen.lines)
            for theme in THEMES:
                palette = await _look_at(seen, theme)
                _compare(before, cells_of(seen.lines), palette, f"{view}, {theme}")
            await _look_at(seen, None)
            assert cells_of(seen.lines) == before


async def _look_at(seen: Piloted, theme: str | None) -> Palette:
    seen.context.themes.look_at(theme)
    seen.app.appearance.theme_changed()
    if theme == "cover":  # first its own colours, then those of the picture
        async with asyncio.timeout(10):
            while not seen.app.palette.name.startswith("cover-"):
                await asyncio.sleep(0.005)
    await settled(seen.pilot)
    return seen.app.palette


def _compare(before: Cells, after: Cells, palette: Palette, where: str) -> None:
    for y, (roles, line) in enumerate(zip(before, after, strict=True)):
        assert len(roles) == len(line), (where, y)
        for x, ((was, marked), (char, style)) in enumerate(zip(roles, line, strict=True)):
            role, place = role_of(was, marked), f"{where}: row {y}, column {x}"
            if was != char:  # a row that is a bar has no edge
                assert (role.ink[-5:], char) == (".edge", " "), place
                assert not getattr(palette, role.ground).edge_shown, place
            elif role.ink == PICTURE:
                assert looks_of(style) == looks_of(marked), place
            elif role.ink == CARET:
                field = palette.raised.space
                assert style.reverse or looks_of(style)[BLANK] != looks_of(field)[BLANK], place
                assert palette.depth != "16" or (style.color or DEFAULT).is_default, place
            elif (wanted := looks_by(palette, role)) is not None:
                blank = slice(None) if role.ink else BLANK
                assert looks_of(style)[blank] == wanted[blank], f"{place}: {role} {char!r}"


def test_the_sizes_have_a_theme_file(tmp_path: Path) -> None:
    """The listener's own theme has no faults."""
    (tmp_path / "mine.toml").write_text(OWN)
    assert MarkedThemes(tmp_path).roles("mine")[1] == []


PAGES = {
    "Menu": "menu",
    "Palette": "palette",
    "Prompt": "account",
    "Whose": "whose",
    "To a playlist": "to_playlist",
    "Suggest an edit": "suggest_edit",
    "Filter": "filter",
    "Radio builder": "new_radio",
    "Downloads": "view_downloads",
    "Settings": "settings",
    "Lyrics": "lyrics",
    "Allowance": "allowance",
    "Details": "details",
}
"""Each with the action that opens it from the library."""


@pytest.mark.parametrize("size", SMALL, ids="{0[0]}x{0[1]}".format)
async def test_pages_and_menus_of_small_screens(
    snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    shown = []
    async with piloted(size=size) as seen:
        for page, action in PAGES.items():
            seen.app.call_later(seen.app.do, action)
            await settled(seen.pilot)
            shown += [f"--- {page}", *seen.rows]
            assert faults_of(seen) == []
            if seen.app.menus.is_open:
                assert seen.rows[0].endswith("esc close"), "how to leave it"
                await seen.press("escape")
            await seen.press(*(("escape",) if page == "Filter" else ()), "1")
    assert "\n".join(shown) == snapshot


def is_of(seen: Piloted, size: tuple[int, int]) -> bool:
    return tuple(seen.app.size) == size


@pytest.mark.parametrize("action", ["menu", "account", "palette", "details"])
async def test_a_window_made_small_and_large_again_loses_nothing(action: str) -> None:
    async with piloted(size=(220, 60)) as seen:
        await seen.press("l", "l", "j")
        cursor, track = seen.view.first.cursor, seen.app.playback.track
        seen.app.call_later(seen.app.do, action)
        await settled(seen.pilot)
        is_open, view = seen.app.menus.is_open, seen.view.id
        before = seen.rows
        for size in ((40, 10), (100, 30), (20, 5), (60, 15), (220, 60)):
            await seen.pilot.resize_terminal(*size)
            await seen.until(partial(is_of, seen, size))
            await settled(seen.pilot)
            assert seen.app.menus.is_open == is_open
        assert seen.view.id == view
        assert seen.app.playback.track == track
        await seen.until(lambda: seen.rows == before)
        await seen.press("escape")
        assert seen.view.id == "library"
        assert seen.view.first.cursor == cursor


@pytest.mark.parametrize(
    ("keys", "before", "size"),
    [("C", (59, 24), (40, 10)), ("4i", (100, 28), (200, 60))],
)
async def test_a_page_is_the_same_however_its_screen_got_its_size(
    keys: str, before: tuple[int, int], size: tuple[int, int]
) -> None:
    shown: list[list[str]] = []
    for first in (size, before):
        async with walking(size=first) as walk:
            for key in keys:
                await walk.key(key)
            walk.app.resize(*size)
            await walk.settle(0.05)
            if shown:
                await walk.until(lambda walk=walk: walk.rows == shown[0])  # type: ignore[misc]
            shown.append(walk.rows)
