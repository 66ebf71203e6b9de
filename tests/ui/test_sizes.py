"""The main views on six screens, as text: all that must be read is there and ends in time."""

from __future__ import annotations

from functools import partial

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.piloted import Piloted, piloted, settled

VIEWS = {
    "Library": ("1",),
    "Home": ("0",),
    "Search": ("2", "h", "a", "r"),
    "Queue": ("escape", "escape", "3"),
    "Playlists": ("4",),
    "Podcasts": ("7",),
    "Details": ("1", "i"),
    "Help": ("question_mark",),
}
"""Each with the keys that lead to it from the one before."""


@pytest.mark.parametrize(
    "size",
    [(220, 60), (180, 50), (140, 40), (80, 24), (60, 15), (40, 10)],
    ids="{0[0]}x{0[1]}".format,
)
async def test_views(snapshot: SnapshotAssertion, size: tuple[int, int]) -> None:
    shown = []
    async with piloted(size=size) as seen:
        for view, keys in VIEWS.items():
            await seen.press(*keys)
            shown += [f"--- {view}", *seen.rows]
    assert "\n".join(shown) == snapshot


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


@pytest.mark.parametrize("size", [(60, 15), (40, 10)], ids="{0[0]}x{0[1]}".format)
async def test_pages_and_menus_of_small_screens(
    snapshot: SnapshotAssertion, size: tuple[int, int]
) -> None:
    shown = []
    async with piloted(size=size) as seen:
        for page, action in PAGES.items():
            seen.app.call_later(seen.app.do, action)
            await settled(seen.pilot)
            shown += [f"--- {page}", *seen.rows]
            if seen.app.menus.is_open:
                assert seen.rows[0].endswith(("esc close", "esc all again")), "how to leave it"
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
