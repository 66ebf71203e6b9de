"""The help: every key of the table, the listener's own among them, found by word or by key."""

from __future__ import annotations

import pytest

from fwtui.ui.actions.table import GROUPS
from fwtui.ui.settings import UiSettings
from tests.ui.piloted import Compare, piloted, pressed, still
from tests.ui.sample import STILL, context

OWN = UiSettings(theme="dark", colours="full", glyphs="unicode", keys={"pause": "b", "mute": ""})


@pytest.mark.parametrize("size", [(120, 36), (80, 24)])
def test_help(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(still(), terminal_size=size, run_before=pressed("question_mark"))


WHERE = {
    "1": ("artists", {"/", "a", "P", "z", "w", "L"}, {"f", "v V", "J K", "x", "o", "N"}),
    "3": ("queue", {"f", "v V", "J K", "x", "P", "o", "/"}, {"a", "z", "N"}),
    "5": ("favourites", {"f", "v V", "/", "a", "A"}, {"J K", "x", "z"}),
    "6": ("radios", {"enter", "'", "space", "/"}, {"a", "A", "f", "v V", "P", "d", "z"}),
    "8": ("history", {"f", "v V", "/", "a"}, {"J K", "x", "z"}),
    "L": ("allowance", {"R", "j k ↓ ↑", "esc"}, {"/", "a", "f", "v V", "d", "enter"}),
}
"""A key that leads somewhere: what is said of it, keys named there, keys that do nothing there."""


async def test_it_names_the_keys_that_do_something_where_one_is_and_no_others() -> None:
    async with piloted(size=(120, 60)) as seen:
        for key, (place, named, others) in WHERE.items():
            await seen.press(key, "question_mark")
            said, off = _keys(seen.rows)
            assert f"Here, in {place}" in seen.text or place == "allowance"
            assert named <= said, (place, named - said)
            assert others <= off, (place, others - off)
            assert not others & said, (place, others & said)
            await seen.press("escape")
            assert seen.view.id != "help"


def _keys(rows: list[str]) -> tuple[set[str], set[str]]:
    """Keys that do something where one is, and those that are off there."""
    wide = 39
    said: set[str] = set()
    off: set[str] = set()
    for place in range(3):
        into = said
        for row in rows[6:]:
            line = row[2 + place * wide :][:wide]
            if line.startswith("Off here: "):
                into = off
            elif line.strip() in GROUPS.values() or line.startswith("Here, in "):
                into = said
            else:
                into.add(line[:14].strip())
    return said - {""}, off


async def test_what_has_no_key_is_found_by_its_name() -> None:
    async with piloted() as seen:
        await seen.press("question_mark")
        await seen.type("normal sp")
        assert "normal speed" in seen.rows[6]


async def test_help_on_a_page_is_about_the_page_and_leads_back_to_it() -> None:
    async with piloted() as seen:
        await seen.press("5", "L", "question_mark")
        assert "you are in Allowance" in seen.text
        await seen.press("escape")
        assert seen.view.id == "allowance"
        await seen.press("escape")
        assert seen.view.id == "favourites"


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15)])
async def test_no_word_of_it_is_cut(size: tuple[int, int]) -> None:
    async with piloted(size=size) as seen:
        await seen.press("l", "l", "question_mark")
        for _ in range(8):
            assert "…" not in "\n".join(seen.rows[2 : size[1] - 4])
            await seen.press("pagedown")


async def test_typing_finds_words_and_a_key_finds_what_it_does() -> None:
    async with piloted(context(OWN)) as seen:
        await seen.press("question_mark")
        await seen.type("shuf")
        assert "shuffle" in seen.rows[6]
        assert "Playing" in seen.rows[6]
        await seen.press("escape", "ctrl+d")
        assert "half a page down" in seen.rows[6]
        await seen.press("backspace")
        await seen.type("harx")
        assert "Nothing here is called “harx”, and no key is." in seen.text


async def test_the_listeners_own_keys_are_shown_beside_the_usual_ones() -> None:
    async with piloted(context(OWN)) as seen:
        await seen.press("question_mark")
        await seen.type("pause")
        assert seen.rows[6].startswith("▌ b ")
        assert "usually space" in seen.rows[6]
        await seen.press("ctrl+u")
        await seen.type("mute")
        assert "–" in seen.rows[6]


async def test_enter_goes_back_and_does_it() -> None:
    async with piloted() as seen:
        await seen.press("5", "question_mark")
        await seen.type("shuffle")
        await seen.press("enter")
        assert seen.view.id == "favourites"
        assert seen.context.player.playback.shuffle


async def test_esc_clears_and_then_closes() -> None:
    async with piloted(context(STILL)) as seen:
        await seen.press("question_mark", "x", "escape")
        assert seen.view.id == "help"
        await seen.press("escape")
        assert seen.view.id == "library"


async def test_it_scrolls_where_it_does_not_fit() -> None:
    async with piloted(size=(60, 15)) as seen:
        await seen.press("question_mark")
        assert "Here, in artists" in seen.text
        await seen.press("end")
        assert "Here, in artists" not in seen.text
        assert "Off here: no filter is on" in seen.text
        await seen.press("home")
        assert "Here, in artists" in seen.text


async def test_letters_of_a_word_find_it_and_are_marked() -> None:
    async with piloted() as seen:
        await seen.press("question_mark")
        await seen.type("vold")
        assert "volume down" in seen.rows[6]
        marked = [each.text for each in seen.lines[6] if each.style and each.style.underline]
        assert marked == ["vol", "d"]


@pytest.mark.parametrize("size", [(120, 36), (80, 24), (60, 15), (40, 10)])
async def test_what_is_off_says_why_and_stays(size: tuple[int, int]) -> None:
    async with piloted(size=size) as seen:
        await seen.press("question_mark")
        await seen.type("favourite")
        said = " ".join(seen.text.replace("▌", " ").split())
        assert "no track in this row" in said
        await seen.press("enter")
        assert seen.view.id == "help"
        assert "Favourite: no track in this row." in seen.text
        await seen.press("escape", "escape", "l", "l", "question_mark")
        await seen.type("favourite")
        assert not seen.view.list.value.off


async def test_a_visitor_learns_what_needs_an_account() -> None:
    made = context(STILL)
    made.library.edits.refusal = "You are a visitor here."
    async with piloted(made) as seen:
        await seen.press("question_mark")
        assert "Off here: it needs an account" in seen.text


@pytest.mark.parametrize("size", [(40, 10), (60, 15), (80, 24)])
async def test_nothing_of_it_is_cut(size: tuple[int, int]) -> None:
    async with piloted(size=size) as seen:
        await seen.press("question_mark")
        for typed in ("", "a", "playlist"):
            await seen.press("ctrl+u", "home")
            await seen.type(typed)
            for _ in range(60):
                assert "…" not in seen.text, (typed, seen.text)
                below = seen.view.list.lines_below
                await seen.press("pagedown")
                if seen.view.list.lines_below == below == 0:
                    break
            else:
                raise AssertionError("it has no end")


async def test_a_line_that_is_broken_is_one_entry_and_says_why_it_is_off() -> None:
    async with piloted(size=(40, 16)) as seen:
        await seen.press("question_mark")
        await seen.type("new playl")
        marked = [row for row in seen.rows if row.startswith("▌")]
        assert " ".join(row.strip("▌ –") for row in marked) == (
            "new playlist off here: in another view"
        )
        await seen.press("down", "up", "enter")
        assert "New playlist: in another view." in seen.text
        await seen.press("ctrl+u")
        await seen.type("tags and playl")
        assert seen.view.list.lines_below == 0
        await seen.press("enter")
        assert seen.view.id == "radio_builder"
