"""Sequences of keys, and counts before them, from the key to what is on the screen."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from textual.widget import Widget

from fwtui.ui.actions.keymap import Keymap
from fwtui.ui.actions.playback import PlaybackActions
from fwtui.ui.actions.table import ACTIONS
from fwtui.ui.settings import UiSettings
from tests.ui.piloted import Piloted, piloted
from tests.ui.sample import context


async def typed(seen: Piloted, *keys: str) -> None:
    """Keys after which another one may follow: the pause is not over."""
    await seen.pilot.press(*keys)
    await seen.pilot.pause()


async def test_what_may_follow_is_shown_and_no_key_waits_that_begins_nothing() -> None:
    async with piloted(size=(80, 24)) as seen:
        await seen.press("5", "G")
        table = seen.view.table
        assert table.cursor == table.count - 1
        await typed(seen, "g")
        assert table.cursor == 0, "a key that moves acts at once"
        assert seen.rows[-1].split() == ["g…", "g", "top", "e", "bottom", "o", "origin"]
        await typed(seen, "e")
        assert table.cursor == table.count - 1
        assert "…" not in seen.rows[-1]
        await typed(seen, "z")
        assert "t row to the top" in seen.rows[-1]
        await typed(seen, "escape")
        assert "row to" not in seen.rows[-1]
        assert not seen.app.menus.is_open
        await typed(seen, "j")
        assert not seen.app.presses.typed


async def test_what_may_follow_is_shown_where_there_is_no_status_bar() -> None:
    async with piloted(size=(60, 15)) as seen:
        await typed(seen, "g")
        assert "g…   g top   e bottom" in seen.rows[0]
        await typed(seen, "escape")
        assert "…" not in seen.rows[0]
        await typed(seen, "alt+1", "2")
        assert "12…" in seen.rows[0]
        assert "Library" in seen.rows[0]


async def test_the_row_goes_to_the_top_the_middle_and_the_bottom() -> None:
    async with piloted(size=(80, 16)) as seen:
        table = seen.view.table
        await seen.press("alt+1 5 G")
        places = [table.cursor_region.y]
        for keys in ("z t", "z z", "z b"):
            await seen.press(keys)
            places.append(table.cursor_region.y - table.region.y)
        assert table.cursor == 14
        assert places[1:] == [0, table.size.height // 2, table.size.height - 1]


async def test_a_lone_key_acts_when_another_follows_and_after_the_pause() -> None:
    async with piloted() as seen:
        await seen.pilot.press("z")
        await seen.until(lambda: seen.app.menus.is_open)
        await seen.press("escape")
        await seen.press("z down", "enter")
        assert "newest" in seen.text, "keys after it are those of its menu"


async def test_counts() -> None:
    async with piloted() as seen:
        table = seen.view.table
        await seen.press("g", "alt+1 2 j", "alt+2 k")
        assert table.cursor == 10
        await seen.press("alt+3 g g")
        assert table.cursor == 2
        await typed(seen, "alt+4", "2")
        assert "42…" in seen.rows[-1]
        await seen.press("escape", "j")
        assert table.cursor == 3
        await seen.press("alt+9 9 9 9 9 9 9 9 9 j")
        assert table.cursor == table.count - 1
        await seen.press("5")
        assert seen.view.id == "favourites", "a digit opens its view at once"
        length = seen.app.playback.seconds or 0.0
        await seen.press("alt+7 %".replace("%", "percent_sign"))
        assert abs(seen.app.playback.position - 0.7 * length) < 1
        await seen.press("alt+2 5 percent_sign")
        assert abs(seen.app.playback.position - 0.25 * length) < 1


async def test_a_count_goes_as_many_tracks_on_or_matches_down() -> None:
    async with piloted() as seen:
        queue, table = seen.context.player.queue, seen.view.table
        begins = queue.row
        await seen.press("alt+3 n")
        assert queue.row == begins + 3
        await seen.press("alt+2 less_than_sign")
        assert queue.row == begins + 1
        await seen.press("slash", "r", "enter", "g", "alt+2 n")
        assert table.cursor == 2
        await seen.press("alt+2 N")
        assert (table.cursor, queue.row) == (0, begins + 1)


async def test_digits_count_where_the_listener_wants_it() -> None:
    own = UiSettings(theme="dark", colours="full", glyphs="unicode", keys={"digits": "counts"})
    async with piloted(context(own)) as seen:
        await seen.press("g", "1 2 j")
        assert seen.view.id == "library"
        assert seen.view.table.cursor == 12
        await seen.press("f5")
        assert seen.view.id == "favourites"


def test_own_keys_take_those_of_the_preset() -> None:
    keymap = Keymap({"download": "z", "mute": "x y", "shuffle": "none"})
    assert keymap.actions["z"] == "download"
    assert not keymap.following("z"), "no key waits for what the listener has taken"
    assert keymap.keys["order"] == keymap.keys["row_to_top"] == keymap.keys["shuffle"] == ()
    assert keymap.actions["x"] == "remove"
    assert dict(keymap.following("x")) == {"y": "mute"}


def test_what_is_counted_takes_a_number() -> None:
    counted = {f"do_{each.id}" for each in ACTIONS if each.counted}
    found = [method for kind in (PlaybackActions, *_kinds(Widget)) for name, method in
             vars(kind).items() if name in counted]  # fmt: skip
    assert len(found) > 15
    for method in found:
        inspect.signature(method).bind(None, 5)


def _kinds(kind: type[object]) -> Iterator[type[object]]:
    each: type[object]
    for each in kind.__subclasses__():
        yield each
        yield from _kinds(each)
