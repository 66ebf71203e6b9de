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
from fwtui.library.outbox.delivery import METHODS, LookUp, RowCache, decode_sign
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.store.database import Database
from fwtui.library.store.schema import OUTBOX
from fwtui.music import Playlist, PlaylistId, TrackId
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


def test_a_file_of_an_earlier_version_keeps_its_changes(tmp_path: Path) -> None:
    path = tmp_path / "outbox.sqlite"
    former = Database(path, OUTBOX[:1])
    wish = Heart(TrackId(3), True)
    sql = "INSERT INTO changes (change, sent, before) VALUES (?, 1, ?)"
    former.write(lambda db: db.execute(sql, (changes.encode(wish), b"\x81"))).result(20)
    former.close()
    database = Database(path, OUTBOX)
    assert list(Outbox(database)) == [wish]
    assert database.rows("SELECT sent, sends, failures FROM changes") == [(1, 0, 0)]
    assert decode_sign(b"\x81") is None, "it cannot be read"
    database.close()


async def test_a_playlist_in_doubt_is_found_after_an_upgrade(
    tmp_path: Path, demo: DemoPod, pod: Pod
) -> None:
    """All keys are others then: the time of creation decides."""
    new = changes.NewPlaylist(PlaylistId("-1"), "Twice")
    method = METHODS[changes.NewPlaylist]
    assert method.prepare is not None
    await pod.playlists.create("Twice", "me")
    sign = await method.prepare(pod, new, RowCache())
    demo.upgrade()
    assert (await method.look_up(pod, new, sign)).outcome is LookUp.NOT_MADE
    made = await pod.playlists.create("Twice", "me")
    verdict = await method.look_up(pod, new, sign)
    assert verdict.outcome is LookUp.MADE
    assert isinstance(verdict.answer, Playlist)
    assert verdict.answer.id == made.id
