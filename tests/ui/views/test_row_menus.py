"""The menu of each row of each view: all that applies is in it."""

from __future__ import annotations

from operator import methodcaller
from pathlib import Path
from typing import Any

import pytest

from fwtui.ui.actions.table import ACTIONS, OF_ROWS
from fwtui.ui.views.row_menu import BESIDE
from fwtui.ui.widgets.menu import MenuItem
from tests.ui.piloted import Piloted
from tests.ui.views.states import VIEWS, Shown, at_rest, in_state

OTHERS = tuple(
    Shown(name, methodcaller("do", f"view_{name}"))
    for name in ("library", "queue", "favourites", "radios", "history")
)
OWN = {"Downloads", "New radio", "Radio builder", "Settings", "Lyrics"}
"""Views whose menus are not made from the table."""


async def opened(seen: Piloted, view: Shown) -> list[MenuItem]:
    """The items of the menu of the first row of a view, wherever the last one led."""
    app: Any = seen.app
    app.menus.dismiss()
    await at_rest(seen, held=False)
    app.do("view_search")
    await at_rest(seen, held=False)
    view.open(app)
    await at_rest(seen, held=False)
    app.status.unsay()
    return [item for part in app.view.menu() for item in part.items]


@pytest.mark.long
async def test_all_that_applies_is_in_it(tmp_path: Path) -> None:
    missing, twice = {}, {}
    async with in_state("content", (140, 44), tmp_path) as seen:
        for view in (*OTHERS, *VIEWS):
            if view.name in OWN:
                continue
            items = await opened(seen, view)
            ids = [item.id for item in items if item.id]
            app: Any = seen.app
            of_row = [each for each in ACTIONS if each.when in OF_ROWS and each.id not in BESIDE]
            offered = {each.id for each in of_row if app.view.offers(each)}
            if items:
                missing[view.name] = offered - {*ids, "remove"}
            words = [item.words for item in items]
            twice[view.name] = sorted({each for each in words if words.count(each) > 1})
    assert not [name for name, ids in missing.items() if ids], missing
    assert not [name for name, words in twice.items() if words], twice


async def test_what_a_row_holds_is_played_and_kept_from_its_menu(tmp_path: Path) -> None:
    async with in_state("content", (140, 44), tmp_path) as seen:
        app: Any = seen.app
        [tags] = [each for each in VIEWS if each.name == "Tags"]
        words = [item.words for item in await opened(seen, tags)]
        assert words[:3] == ["Open", "Play all of it", "Play next"]
        await seen.press("alt+enter")
        queue = app.context.player.queue
        assert [queue.origin(row).words for row in range(len(queue))] == ["ambient"] * 3
        await seen.press("d")
        kept = app.context.player.downloads.collection("tag:ambient")
        assert kept is not None
        assert len(kept.tracks) == 3


async def test_what_is_listed_because_it_is_followed_has_no_second_word_for_it(
    tmp_path: Path,
) -> None:
    async with in_state("content", (140, 44), tmp_path) as seen:
        for name, words in (("Hidden artists", "Show"), ("Accounts followed", "Unfollow")):
            [view] = [each for each in VIEWS if each.name == name]
            shown = [item.words for item in await opened(seen, view)]
            assert "Remove" not in shown
            assert any(each.startswith(words) for each in shown)
