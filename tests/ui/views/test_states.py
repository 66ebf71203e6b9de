"""Views with content, without, while it comes, from before, and where a pod does not give it.

As text, so that a list that says nothing, a sentence that is cut and a refusal that looks like
an empty list are seen; ``states.py`` has the views and what brings each state about.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import get_args

import pytest
from syrupy.assertion import SnapshotAssertion

from tests.ui.piloted import Piloted
from tests.ui.small import faults_of
from tests.ui.views.states import (
    HELD,
    LEFT_OUT,
    REFUSED,
    VIEWS,
    Shown,
    State,
    at_rest,
    in_state,
    shown,
)

SIZES = ((140, 40), (80, 24), (60, 15))
STATES: tuple[State, ...] = get_args(State)
_PORT = re.compile(r"(127\.0\.0\.1:)\d{5}")


def _cases() -> list[object]:
    """Each state at 80x24, of the others what the width changes most; the rest is ``long``."""
    cases: list[object] = []
    for state in STATES:
        for size in SIZES:
            if state in REFUSED[1:] and size != (80, 24):
                continue  # the same sentence in another place
            fast = size == (80, 24) or (state in ("offline", "403") and size == (60, 15))
            marks = () if fast else (pytest.mark.long,)
            name = f"{state}-{size[0]}x{size[1]}".replace(" ", "-")
            cases.append(pytest.param(state, size, id=name, marks=marks))
    return cases


@pytest.mark.parametrize(("state", "size"), _cases())
async def test_views(
    snapshot: SnapshotAssertion,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    state: State,
    size: tuple[int, int],
) -> None:
    monkeypatch.setattr("fwtui.ui.views.radio_builder.COUNT_AFTER", 0.001)
    screens: list[str] = []
    faults: list[str] = []
    async with in_state(state, size, tmp_path) as seen:
        async for view in _opened(seen, state):
            screens += [f"--- {view.name}", *seen.rows]
            faults += faults_of(seen) if size == SIZES[-1] else []
    assert faults == []
    assert _PORT.sub(r"\g<1>65432", "\n".join(screens)) == snapshot


async def _opened(seen: Piloted, state: State) -> AsyncIterator[Shown]:
    """Each view of a state while it is shown, at rest."""
    held = state in HELD
    await at_rest(seen, held=held)
    for view in shown(state):
        seen.app.status.unsay()
        view.open(seen.app)
        await at_rest(seen, held=held)
        for key in view.keys:
            await seen.pilot.press(key)
            await at_rest(seen, held=held)
        yield view
        for key in view.leave:
            await seen.pilot.press(key)
            await at_rest(seen, held=held)


@pytest.mark.long
@pytest.mark.parametrize("state", STATES)
async def test_the_smallest_screen(state: State, tmp_path: Path) -> None:
    async with in_state(state, (40, 10), tmp_path) as seen:
        async for view in _opened(seen, state):
            assert faults_of(seen) == [], view.name


def test_what_is_left_out_is_a_view_and_a_state() -> None:
    names = {view.name for view in VIEWS}
    for view, state in LEFT_OUT:
        assert view in names
        assert state in STATES
