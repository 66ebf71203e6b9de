"""Keys that mean the same in every view."""

from __future__ import annotations

import pytest

from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import context

VIEWS = "01345678"


async def to_a_list(seen: Piloted, view: str) -> None:
    await seen.press(view)
    if seen.view.table is None:  # on the cards of Home
        await seen.press("tab")


async def test_mute_and_asking_again_work_in_every_view(monkeypatch: pytest.MonkeyPatch) -> None:
    async with piloted(size=(80, 24)) as seen:
        player, pod, library = seen.context.player, seen.context.pod, seen.context.library
        refresh, refreshed = library.refresh, list[None]()
        monkeypatch.setattr(library, "refresh", lambda: refreshed.append(refresh()))
        for place, view in enumerate(VIEWS, 1):
            await to_a_list(seen, view)
            await seen.press("M")
            assert player.playback.muted, view
            await seen.press("M", "R")
            assert not player.playback.muted, view
            assert (pod.tries, len(refreshed)) == (place, place), view


async def test_asking_again_is_for_the_view_that_is_shown_alone() -> None:
    made = context()
    pod = made.connect()
    async with piloted(made) as seen:
        for view in "4768":
            await seen.press(view)
        for view, endpoint in (("6", "radios"), ("8", "history"), ("6", "radios")):
            await seen.press(view)
            pod.asked.clear()
            await seen.press("R")
            await seen.until(lambda: bool(pod.asked))
            await seen.press("f12")
            assert [asked for asked, _ in pod.asked] == [endpoint]


async def test_half_pages_and_pages_go_there_and_back_in_every_view() -> None:
    async with piloted(size=(80, 24)) as seen:
        for view in VIEWS:
            await to_a_list(seen, view)
            table = seen.view.table
            await seen.press("g")
            for there, back in (("ctrl+d", "ctrl+u"), ("pagedown", "pageup")):
                await seen.press(there)
                assert table.cursor == 0 if table.count < 2 else table.cursor > 0, (view, there)
                await seen.press(back)
                assert table.cursor == 0, (view, back)


async def test_a_playlist_is_offered_for_what_the_cursor_is_on_in_every_view() -> None:
    async with piloted(size=(80, 24)) as seen:
        for view in VIEWS.replace("6", ""):  # a radio is nothing to keep
            await to_a_list(seen, view)
            await seen.press("g", "P")
            assert "A new playlist…" in seen.text, view
            await seen.press("escape")
        await seen.press("6", "P")
        assert "A new playlist…" not in seen.text
