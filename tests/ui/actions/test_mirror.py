"""The copy of the whole catalogue: offered in the status bar, answered in a menu."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fwtui.library.mirror.progress import MirrorRecord, load_record
from fwtui.library.settings import LibrarySettings
from fwtui.pod.schema.decoder import Page
from tests.ui.piloted import Piloted, piloted, settled
from tests.ui.sample import SampleContext, context


def offered() -> SampleContext:
    """A context whose pod has more tracks than are mirrored without asking."""
    memory = MirrorRecord(here={"tracks": 61_400})
    made = context(library=LibrarySettings(mirror=True), mirror=memory)
    made.connect().pages["tracks"] = Page((None,), 300_000)
    return made


@asynccontextmanager
async def asked(made: SampleContext, **of_app: Any) -> AsyncIterator[Piloted]:
    """The app once the copy is offered."""
    async with piloted(made, **of_app) as seen:
        await seen.until(lambda: made.library.mirror_progress.phase == "offered")
        await settled(seen.pilot)
        yield seen


def answer(seen: Piloted) -> bool | None:
    """What the listener said to the offer, as it is kept."""
    return load_record(seen.context.store).wanted


async def test_the_offer_stands_beside_the_allowance_and_its_cost_is_a_key_away() -> None:
    async with asked(offered()) as seen:
        assert "keep all 300,000 tracks here?   y what it takes · lists 9,941" in seen.rows[-1]
        await seen.press("y")
        assert "Keep the whole catalogue here?" in seen.text
        assert "6,000 requests" in seen.text
        await seen.press("escape")
        assert answer(seen) is None
        assert "what it takes" in seen.rows[-1]


async def test_not_now_is_under_the_cursor_and_is_remembered() -> None:
    async with asked(offered()) as seen:
        await seen.press("y", "enter")
        await seen.until(lambda: answer(seen) is False)
        assert seen.rows[-1].strip().startswith("The catalogue is not kept here")


async def test_yes_begins_the_copy_and_its_progress_is_said() -> None:
    async with asked(offered()) as seen:
        await seen.press("y", "y")
        await seen.until(lambda: answer(seen) is True)
        seen.app.status.unsay()
        await seen.until(lambda: seen.context.library.mirror_progress.phase == "filling")
        await settled(seen.pilot)
        assert "sync 61,400 of 300,000 tracks · lists 9,941 left" in seen.rows[-1]


async def test_the_palette_has_both_answers() -> None:
    async with asked(offered()) as seen:
        await seen.press("colon")
        await seen.type("whole catalogue here")
        await seen.press("enter")
        await seen.until(lambda: answer(seen) is True)
        await seen.press("colon")
        await seen.type("no longer")
        await seen.press("enter")
        await seen.until(lambda: answer(seen) is False)


async def test_at_eighty_columns_the_allowance_still_counts_on() -> None:
    async with asked(offered(), size=(80, 24)) as seen:
        assert "keep all 300,000 tracks here?" in seen.rows[-1] or "lists" in seen.rows[-1]
