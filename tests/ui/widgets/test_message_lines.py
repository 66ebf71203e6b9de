"""Messages that one row cannot hold."""

from __future__ import annotations

import pytest
from textual.geometry import Region, Size

from fwtui.text import cells
from fwtui.ui.settings import UiSettings
from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.message_lines import message_lines, place_of
from fwtui.ui.widgets.status import StatusFacts, StatusMessage
from tests.ui.piloted import Piloted, piloted, settled
from tests.ui.sample import context

LONG = "Harbour Lights by the Lantern Committee is kept no more"
FACT = "41 MB are free again on this machine, d keeps it again"


def said(message: StatusMessage, width: int) -> list[str]:
    lines = message_lines(StatusFacts(0.0, message=message), width)
    return ["".join(text for text, _ in line) for line in lines]


def test_a_message_is_whole_in_rows_of_any_width() -> None:
    message = StatusMessage(LONG, FACT, undo=True)
    for width in range(20, 200):
        lines = said(message, width)
        assert " ".join(" ".join(lines).split()) == f"{LONG} · {FACT} u undo"
        assert all(cells(line) <= width - 4 for line in lines)
        assert "u undo" in lines[-1]
    assert said(StatusMessage("No.", failure=True), 40) == ["! No."]
    assert message_lines(StatusFacts(0.0), 40) == []


def test_a_word_that_is_wider_than_a_row_is_broken() -> None:
    address = "https://music.example/library/夜汽車クラブ/albums/a-long-name"
    for width in range(2, 60):
        lines = wrapped((("See ", "text"), (address, "dim"), (" now", "text")), width)
        texts = ["".join(text for text, _ in line) for line in lines]
        assert all(cells(text) <= max(width, 3) for text in texts), width
        assert "".join(texts).replace(" ", "") == f"See{address}now"


@pytest.mark.parametrize(
    ("cursor", "small", "expected"),
    [
        (None, True, Region(0, 0, 40, 3)),
        (Region(2, 3, 38, 1), True, Region(0, 0, 40, 3)),
        (Region(2, 1, 38, 1), True, Region(0, 6, 40, 3)),
        (Region(2, 1, 38, 1), False, Region(0, 7, 40, 3)),
    ],
)
def test_its_rows_leave_the_cursor_in_sight(
    cursor: Region | None, small: bool, expected: Region
) -> None:
    assert place_of(3, Size(40, 10), cursor, small=small) == expected


def unwrapped(seen: Piloted) -> str:
    return " ".join(seen.text.split())


@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
async def test_a_long_message_is_whole_on_every_screen_and_a_click_takes_it_away(
    size: tuple[int, int],
) -> None:
    async with piloted(size=size) as seen:
        before = seen.rows
        seen.app.status.say(LONG, FACT, undo=True)
        await settled(seen.pilot)
        assert f"{LONG} · {FACT} u undo" in unwrapped(seen)
        there = seen.rows
        assert seen.app.screen.focused is seen.view.first, "keys go where they did"
        changed = [y for y, row in enumerate(there) if row != before[y]]
        assert len(changed) <= changed[-1] - changed[0] + 1 <= 4, "the rest is where it was"
        await seen.pilot.click(offset=(6, changed[-2]))
        await settled(seen.pilot)
        assert seen.rows == before


async def test_a_short_message_over_the_way_back_goes_by_a_click() -> None:
    async with piloted(size=(40, 10)) as seen:
        await seen.press("enter")
        way = seen.rows[0]
        assert "‹" in way
        seen.app.status.say("3 tracks added to the queue", undo=True)
        await settled(seen.pilot)
        assert seen.rows[0].strip() == "3 tracks added to the queue   u undo"
        await seen.pilot.click(offset=(2, 0))
        await settled(seen.pilot)
        assert seen.rows[0] == way
        await seen.pilot.click(offset=(2, 0))
        await settled(seen.pilot)
        assert "‹" not in seen.rows[0]


async def test_a_click_on_its_undo_takes_back_what_it_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with piloted(size=(40, 10)) as seen:
        done: list[str] = []
        monkeypatch.setattr(seen.app, "do", done.append)
        for words in ("Done", LONG):
            seen.app.status.say(words, undo=True)
            await settled(seen.pilot)
            y = seen.row_with("u undo")
            await seen.pilot.click(offset=(seen.rows[y].index("u undo"), y))
            await settled(seen.pilot)
        assert done == ["undo", "undo"]


async def test_a_rule_parts_it_from_the_list_where_its_ground_does_not() -> None:
    settings = UiSettings(theme="dark", colours="none", glyphs="unicode")
    async with piloted(context(settings), size=(40, 10)) as seen:
        for cursor, above in ((3, False), (0, True)):
            seen.view.first.move_to(cursor)
            seen.app.status.say(f"{LONG}, {cursor}")
            await settled(seen.pilot)
            y = next(y for y, row in enumerate(seen.rows) if row == "─" * 40)
            said = seen.rows[y + 1 : -1] if above else seen.rows[:y]
            assert LONG in " ".join(" ".join(said).split())
            await seen.pilot.click(offset=(6, y + 2 if above else y - 1))
            await settled(seen.pilot)
            assert "─" * 40 not in seen.rows, "each of its rows takes it away"
