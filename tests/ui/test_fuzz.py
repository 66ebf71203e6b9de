"""Random keys, bytes and sizes while menus are open: nothing fails, and keys work afterwards.

A failure names its seed and the last steps; ``FWTUI_FUZZ_SEED=7`` repeats that walk alone.
"""

from __future__ import annotations

import logging
import os

import pytest

from tests.ui.walk import walking

STEPS = 25
LONG_STEPS = 150


def seeds(usual: range) -> list[int]:
    one = os.environ.get("FWTUI_FUZZ_SEED")
    return [int(one)] if one else list(usual)


async def walk_of(seed: int, steps: int, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        async with walking() as walk:
            await walk.random(seed, steps)
            last = f"seed {seed}, steps {walk.done[-12:]}"
            assert not walk.running.done(), f"{last}: ended by {walk.app.error!r}"
            await walk.size(100, 28)
            for _ in range(5):  # menus, filters, pages; the login asks whether to stop
                await walk.key("\x1b")
            for key, title in (("1", "Library"), ("3", "Queue"), ("1", "Library")):
                await walk.key(key)
                await walk.until(lambda title=title: title in walk.title, last)  # type: ignore[misc]
    noise = "fwtui.ui.terminal.input"  # odd key reports are part of the walk
    assert not [each for each in caplog.records if each.name != noise], last


@pytest.mark.parametrize("seed", seeds(range(1)))
async def test_a_walk(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    await walk_of(seed, STEPS, caplog)


@pytest.mark.long
@pytest.mark.parametrize("seed", seeds(range(100, 130)))
async def test_a_long_walk(seed: int, caplog: pytest.LogCaptureFixture) -> None:
    await walk_of(seed, LONG_STEPS, caplog)
