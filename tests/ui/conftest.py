"""The same hour and the same terminal for every test of the interface."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.ui.sample import OPENED


async def _idle(min_sleep: float = 0.0, max_sleep: float = 1.0) -> None:
    """Until nothing is left to do but to wait.

    Textual's own watches the processor in steps of 20 ms, several for each key.
    """
    loop: Any = asyncio.get_running_loop()
    for turn in range(_TURNS):
        await asyncio.sleep(0)
        if turn > 2 and not loop._ready:
            return


_TURNS = 1000
"""Of the loop, at most."""


@pytest.fixture(autouse=True)
def _no_waiting_for_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textual.pilot.wait_for_idle", _idle)
    monkeypatch.setattr("textual.app.wait_for_idle", _idle)


@pytest.fixture(autouse=True)
def _same_everywhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    for name in ("NO_COLOR", "COLORFGBG", "SSH_CONNECTION"):
        monkeypatch.delenv(name, raising=False)
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture(autouse=True)
def _end_contexts() -> Iterator[None]:
    """Close the players and stores of the test's contexts."""
    yield
    while OPENED:
        OPENED.pop().end()
