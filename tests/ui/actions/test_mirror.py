"""The copy of the whole catalogue: offered in the status bar, answered in a menu."""

from __future__ import annotations

from fwtui.library.events import SyncChanged
from fwtui.library.mirror.mirror import MirrorProgress
from fwtui.ui.context import AppContext
from tests.ui.made_up import context
from tests.ui.piloted import piloted

COST = (
    "300,000 tracks: 6,000 requests, more than half of an hour's allowance; "
    "about 3 hours at this pod's pace."
)


def offered() -> AppContext:
    made = context()
    made.library.sync = MirrorProgress("offered", total=300_000, offer=COST)
    return made


async def test_the_offer_stands_beside_the_allowance_and_its_cost_is_a_key_away() -> None:
    async with piloted(offered()) as seen:
        assert "keep all 300,000 tracks here?   y what it takes · lists 9,941" in seen.rows[-1]
        await seen.press("y")
        assert "Keep the whole catalogue here?" in seen.text
        assert "6,000 requests" in seen.text
        await seen.press("escape")
        assert not seen.context.library.done
        assert "what it takes" in seen.rows[-1]


async def test_not_now_is_under_the_cursor_and_is_remembered() -> None:
    async with piloted(offered()) as seen:
        await seen.press("y", "enter")
        assert seen.context.library.done == [("mirror", False)]
        assert seen.rows[-1].strip().startswith("No copy is kept")


async def test_yes_begins_the_copy_and_its_progress_is_said() -> None:
    async with piloted(offered()) as seen:
        await seen.press("y", "y")
        assert seen.context.library.done == [("mirror", True)]
        seen.context.library.sync = MirrorProgress("filling", done=61_400, total=300_000)
        seen.app.status.unsay()
        seen.context.library.tell(SyncChanged())
        await seen.pilot.pause()
        assert "sync 61,400 of 300,000 tracks · lists 9,941 left" in seen.rows[-1]


async def test_the_palette_has_both_answers() -> None:
    async with piloted(offered()) as seen:
        await seen.press("colon")
        await seen.type("whole catalogue here")
        await seen.press("enter")
        assert seen.context.library.done == [("mirror", True)]
        await seen.press("colon")
        await seen.type("no copy")
        await seen.press("enter")
        assert seen.context.library.done == [("mirror", True), ("mirror", False)]


async def test_at_eighty_columns_the_allowance_still_counts_on() -> None:
    async with piloted(offered(), size=(80, 24)) as seen:
        assert "keep all 300,000 tracks here?" in seen.rows[-1] or "lists" in seen.rows[-1]
