"""What the outbox keeps on disk, transaction by transaction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.errors import FwtuiError
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import Heart
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.store.database import Database
from fwtui.library.store.schema import OUTBOX
from fwtui.music import TrackId
from fwtui.pod.pod import Pod


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


def states(database: OneByOne) -> list[str]:
    """The states of the changes on disk."""
    return ["sent" if sent else "waiting" for (sent,) in database.rows("SELECT sent FROM changes")]


async def test_states_of_a_change(database: OneByOne, demo: DemoPod, pod: Pod) -> None:
    """Each transition of the table at the head of the module that needs a pod."""
    outbox = Outbox(database)
    confirmed: list[changes.Change] = []
    refusals: list[changes.Change] = []

    async def confirm(change: changes.Change, answer: object, looked_up: bool) -> None:
        confirmed.append(change)

    async def refuse(change: changes.Change, error: FwtuiError) -> None:
        refusals.append(change)

    track = (await pod.library.tracks(page_size=1)).items[0]
    assert track is not None
    on, off = Heart(track.id, True), Heart(track.id, False)
    outbox.add(on)
    assert states(database) == ["waiting"]
    demo.fail(500, lambda asked: asked.method == "POST")
    assert await outbox.deliver(pod, confirm, refuse) > 0
    assert states(database) == ["sent"], "its answer is not known"
    assert not confirmed
    again = Outbox(database)
    assert await again.deliver(pod, confirm, refuse) == 0.0
    assert states(database) == []
    assert confirmed == [on]
    gone = Heart(TrackId(10**9), True)
    again.add(gone)
    assert await again.deliver(pod, confirm, refuse) == 0.0
    assert refusals == [gone]
    again.add(off)
    again.add(on)
    assert states(database) == ["waiting"], "the newer wish takes its place"
