"""What the outbox keeps on disk, transaction by transaction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import Heart
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.store.database import Database
from fwtui.library.store.schema import OUTBOX
from fwtui.music import TrackId


class OneByOne(Database):
    """Commits each job by itself, and keeps what a process killed right after it would find."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, OUTBOX)
        self.found: list[list[changes.Change]] = []

    def write(self, job: Any, *, background: bool = False) -> Future[Any]:
        written = super().write(job, background=background)
        written.result(20)
        self.found.append(
            [changes.decode(row[0]) for row in self.rows("SELECT change FROM changes")]
        )
        return written


@pytest.fixture
def database(tmp_path: Path) -> Iterator[OneByOne]:
    database = OneByOne(tmp_path / "outbox.sqlite")
    yield database
    database.close()


async def test_at_no_moment_is_a_wish_for_a_heart_lost(database: OneByOne) -> None:
    """A newer wish takes the older one's place: killed at any point, one of both is there."""
    outbox = Outbox(database)
    wishes = [Heart(TrackId(53), on) for on in (True, True, False, True)]
    for wish in wishes:
        outbox.add(wish)
    assert database.found == [[wish] for wish in wishes]
