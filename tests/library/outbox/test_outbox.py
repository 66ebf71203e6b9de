"""What the outbox keeps on disk, transaction by transaction."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from fwtui.demo.pod import DemoPod
from fwtui.demo.server.http import Reply, html_500
from fwtui.errors import FwtuiError, NotFound, Refused, Uncertain
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import Heart
from fwtui.library.outbox.delivery import METHODS
from fwtui.library.outbox.look_up import LookUp, RowCache, decode_sign
from fwtui.library.outbox.outbox import MOST_FAILURES, MOST_SENDS, Outbox
from fwtui.library.store.database import Database
from fwtui.library.store.schema import OUTBOX
from fwtui.music import Playlist, PlaylistId, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import pod_of


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


class Run:
    """Deliveries of one file, each by a process of its own: every pause is over."""

    def __init__(self, database: OneByOne, demo: DemoPod, pod: Pod) -> None:
        self.database, self.demo, self.pod = database, demo, pod
        self.confirmed: list[changes.Change] = []
        self.errors: list[FwtuiError] = []
        self.pod_has: bool | None = None

    async def deliver(self) -> None:
        async def confirm(change: changes.Change, answer: object, looked_up: bool) -> None:
            self.confirmed.append(change)

        async def refuse(change: changes.Change, error: FwtuiError) -> None:
            self.errors.append(error)

        pod = pod_of(self.demo, known=True)
        await Outbox(self.database, pauses=(60.0,)).deliver(pod, confirm, refuse)
        await pod.aclose()

    def add(self, *made: changes.Change) -> None:
        Outbox(self.database, pod_has=lambda wish: self.pod_has).add(*made)

    @property
    def state(self) -> tuple[str, int]:
        """The state of the only change, and how often it was sent."""
        ((sent, sends),) = self.database.rows("SELECT sent, sends FROM changes")
        return "sent" if sent else "waiting", sends

    @property
    def gone(self) -> bool:
        return not self.database.rows("SELECT 1 FROM changes")

    def posts(self) -> int:
        return len(self.demo.asked(lambda asked: asked.method == "POST"))


@pytest.fixture
def run(database: OneByOne, demo: DemoPod, pod: Pod) -> Run:
    return Run(database, demo, pod)


LOVED = Heart(TrackId(7), True)
ADD, HEARTS = "POST /favorites/tracks", "GET /favorites/tracks/all"


not_let_through = pytest.mark.parametrize(
    "status", [401, pytest.param(429, marks=pytest.mark.long)]
)
"""The second one after six waits of a second."""


def refusal(status: int) -> Reply:
    return replace(html_500(), status=status, headers=(("retry-after", "1"),))


async def in_doubt(run: Run, change: changes.Change = LOVED, match: str = ADD) -> None:
    """Send a change whose answer is lost, and which was not made."""
    run.add(change)
    run.demo.fail(500, match)
    await run.deliver()
    assert run.state == ("sent", 1)


async def test_waiting_and_the_pod_cannot_be_reached(run: Run) -> None:
    run.add(changes.NewPlaylist(PlaylistId("-1"), "Mix"))
    run.demo.hang_up("/playlists", times=None)
    await run.deliver()
    assert run.state == ("waiting", 0)
    assert not run.errors


async def test_waiting_and_a_wish_that_the_pod_has(run: Run) -> None:
    run.pod_has = True
    run.add(replace(LOVED, on=False), LOVED)
    assert run.gone


async def test_waiting_and_refused_before_it_is_sent(run: Run) -> None:
    made = await run.pod.playlists.create("Mix", "me")
    run.demo.forget_seen()
    run.add(changes.Removed(made.id, 0, TrackId(7)))
    await run.deliver()
    assert run.gone
    assert isinstance(run.errors[0], Refused)
    assert not run.posts()


async def test_waiting_and_never_prepared(run: Run) -> None:
    run.add(changes.NewPlaylist(PlaylistId("-1"), "Mix"))
    run.demo.fail(500, "GET /playlists", times=None)
    for _ in range(MOST_FAILURES):
        assert run.state == ("waiting", 0)
        await run.deliver()
    assert run.gone
    assert len(run.errors) == 1
    assert not isinstance(run.errors[0], Uncertain), "it is sure not to have been made"
    assert not run.posts()


@not_let_through
async def test_sent_and_not_let_through(run: Run, status: int) -> None:
    run.add(LOVED)
    run.demo.twist(ADD, refusal(status), times=None)
    await run.deliver()
    assert run.state == ("waiting", 0)
    run.demo.straighten()
    await run.deliver()
    assert run.gone
    assert run.confirmed == [LOVED]


@not_let_through
async def test_sent_again_and_not_let_through(run: Run, status: int) -> None:
    """The first time may have made it: it is looked up before it is sent once more."""
    await in_doubt(run)
    run.demo.twist(ADD, refusal(status), times=None)
    await run.deliver()
    assert run.state == ("sent", 2)
    run.demo.straighten()
    run.demo.forget_seen()
    await run.deliver()
    assert run.gone
    assert run.demo.asked(lambda asked: asked.path.rstrip("/").endswith("/all"))
    assert run.confirmed == [LOVED]


async def test_in_doubt_and_the_pod_cannot_be_reached(run: Run) -> None:
    await in_doubt(run)
    run.demo.hang_up("/favorites", times=None)
    for _ in range(MOST_FAILURES + 1):
        await run.deliver()
        assert run.state == ("sent", 1)
    run.demo.straighten()
    await run.deliver()
    assert run.gone
    assert run.confirmed == [LOVED]


async def test_in_doubt_and_found_to_be_made(run: Run) -> None:
    run.add(LOVED)
    run.demo.fail_after(500, ADD)
    await run.deliver()
    assert run.state == ("sent", 1)
    run.demo.forget_seen()
    await run.deliver()
    assert run.gone
    assert run.confirmed == [LOVED]
    assert not run.posts(), "it is not sent again"


async def test_in_doubt_not_there_and_sent_again(run: Run) -> None:
    await in_doubt(run)
    run.demo.fail(500, ADD)
    await run.deliver()
    assert run.state == ("sent", 2)
    assert not run.confirmed


async def test_in_doubt_and_not_there_however_often_it_is_sent(run: Run) -> None:
    run.add(LOVED)
    run.demo.fail(500, ADD, times=None)
    for number in range(MOST_SENDS):
        await run.deliver()
        assert run.state == ("sent", number + 1)
    sent = run.posts()
    await run.deliver()
    assert run.gone
    assert run.posts() == sent
    assert len(run.errors) == 1
    assert not isinstance(run.errors[0], Uncertain), "it was looked for and is not there"


async def test_in_doubt_and_what_it_edits_is_gone(run: Run) -> None:
    made = await run.pod.playlists.create("Mix", "me")
    await in_doubt(run, changes.Renamed(made.id, "Max"), "PATCH /playlists")
    await run.pod.playlists.delete(made.id)
    await run.deliver()
    assert run.gone
    assert isinstance(run.errors[0], NotFound)


async def test_in_doubt_and_what_it_edits_is_changed(run: Run) -> None:
    made = await run.pod.playlists.create("Mix", "me")
    await run.pod.playlists.add(made.id, [TrackId(1), TrackId(2)], duplicates=True)
    await in_doubt(run, changes.Removed(made.id, 0, TrackId(1)), "/remove")
    await run.pod.playlists.add(made.id, [TrackId(3)], duplicates=True)
    await run.deliver()
    assert run.gone
    assert "changed elsewhere" in run.errors[0].sentence
    page = await run.pod.playlists.tracks(made.id)
    assert [row.track.id for row in page.items if row] == [1, 2, 3]


async def test_in_doubt_and_never_decided(run: Run) -> None:
    await in_doubt(run)
    sent = run.posts()
    run.demo.fail(500, HEARTS, times=None)
    for _ in range(MOST_FAILURES):
        assert run.state == ("sent", 1)
        await run.deliver()
    assert run.gone
    assert run.posts() == sent
    assert isinstance(run.errors[0], Uncertain)


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
