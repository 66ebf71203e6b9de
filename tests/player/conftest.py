from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from fwtui.player.player import Player
from tests.player.stage import Tape


@pytest.fixture
def tape(tmp_path: Path) -> Iterator[Callable[[int, float], Tape]]:
    tapes: list[Tape] = []

    def make(bytes_a_second: int, pace: float = 30.0) -> Tape:
        tapes.append(Tape(tmp_path, bytes_a_second, pace))
        return tapes[-1]

    yield make
    for one in tapes:
        one.close()


@pytest.fixture
async def players() -> AsyncIterator[list[Player]]:
    """Players put here are closed at the end."""
    made: list[Player] = []
    yield made
    for player in made:
        player.close()
