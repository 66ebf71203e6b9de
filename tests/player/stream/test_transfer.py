"""The states of a transfer against the table at the head of its module, and in real transfers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import get_args

import pytest

from fwtui.errors import NotFound, PodUnreachable, Unplayable
from fwtui.music import TrackId
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream import transfer as module
from fwtui.player.stream.bandwidth import Throughput
from fwtui.player.stream.cache import SparseFile
from fwtui.player.stream.download import StreamDownload, StreamReader
from fwtui.player.stream.source import StreamSource
from fwtui.player.stream.transfer import TRANSITIONS, Transfer, TransferEvent, TransferState
from tests.player.media import PieceOfFile
from tests.player.tables import transitions

CONTENT = bytes(range(256)) * 400
TABLE = transitions(module.__doc__)


@pytest.mark.parametrize("event", get_args(TransferEvent))
@pytest.mark.parametrize("state", get_args(TransferState))
def test_each_event_leads_to_the_state_of_the_table(
    event: TransferEvent, state: TransferState
) -> None:
    assert TRANSITIONS[event].get(state, state) == TABLE[event][state]


def test_the_table_names_every_event_and_every_state() -> None:
    assert tuple(TABLE) == get_args(TransferEvent)
    assert all(tuple(row) == get_args(TransferState) for row in TABLE.values())


class Pod:
    """Answers each request by the next of ``answers``: a failure, or what it makes of
    ``content``; notes the transfer's state at each step."""

    def __init__(self, *answers: Exception | bytes, cut: int | None = None) -> None:
        self.replies = list(answers)
        self.cut = cut
        self.seen: list[str] = []
        self.transfer: Transfer | None = None

    def note(self) -> None:
        assert self.transfer is not None
        self.seen.append(self.transfer.state)

    async def prepare(self) -> None: ...

    async def answers(self) -> bool:
        return True

    @asynccontextmanager
    async def open(
        self, path: str, *, start: int = 0, validator: str = ""
    ) -> AsyncIterator[PieceOfFile]:
        self.note()
        answer = self.replies.pop(0)
        if isinstance(answer, Exception):
            raise answer
        cut, self.cut = self.cut, None
        yield Watched(
            206 if start else 200,
            start,
            len(answer),
            f'"{len(answer)}"',
            answer[start:cut],
            0.0,
            10_000,
            self.note,
        )


class Watched(PieceOfFile):
    note: Callable[[], None]

    async def chunks(self) -> AsyncIterator[bytes]:
        async for chunk in super().chunks():
            self.note()
            yield chunk


class Case:
    """A transfer on the test's own loop."""

    def __init__(
        self,
        pod: Pod,
        settings: PlayerSettings | None = None,
        *,
        most: int | None = None,
        spool: SparseFile | None = None,
    ) -> None:
        self.spool = SparseFile(None) if spool is None else spool
        source = StreamSource(TrackId(1), "/l/1", "u1", most=most)
        self.download = StreamDownload(source, self.spool)
        self.kept: list[StreamDownload] = []
        self.transfer = pod.transfer = Transfer(
            self.download,
            self.spool,
            lambda: pod,
            settings or PlayerSettings(),
            lambda download, sentence: None,
            self.kept.append,
            Throughput(),
        )
        self.download.poke = self.transfer.poke

    async def run(self) -> None:
        self.download.released = True
        async with asyncio.timeout(20):
            await self.transfer.run()


async def test_a_file_that_comes_whole() -> None:
    pod = Pod(CONTENT)
    case = Case(pod)
    assert case.transfer.state == "waiting"
    await case.run()
    assert pod.seen == ["connecting", *["receiving"] * 11]
    assert case.transfer.state == "complete"
    assert case.download.whole
    assert case.kept == [case.download]
    assert case.spool.read(0, len(CONTENT)) == CONTENT


async def test_a_lost_connection_is_made_again() -> None:
    pod = Pod(PodUnreachable("away"), CONTENT, CONTENT, cut=30_000)
    case = Case(pod)
    await case.run()
    assert pod.seen.count("connecting") == 3
    assert case.transfer.state == "complete"
    assert case.spool.read(0, len(CONTENT)) == CONTENT


@pytest.mark.parametrize(
    "error", [NotFound("no such file", status=404), Unplayable("it has no file")]
)
async def test_a_refusal_ends_it(error: Exception) -> None:
    case = Case(Pod(error))
    await case.run()
    assert case.transfer.state == "failed"
    assert case.download.error is error
    assert case.kept == []


async def test_another_file_under_the_same_address_ends_it() -> None:
    case = Case(Pod(CONTENT, CONTENT + b"more", cut=30_000))
    await case.run()
    assert case.transfer.state == "changed"
    assert case.download.changed
    assert not case.download.whole


async def test_enough_is_prefetched_and_the_rest_once_it_is_read() -> None:
    case = Case(Pod(CONTENT), PlayerSettings(warm_bytes=20_000))
    running = asyncio.create_task(case.transfer.run())
    async with asyncio.timeout(20):
        while case.transfer.state != "holding":
            await asyncio.sleep(0)
        assert 20_000 <= len(case.spool) < len(CONTENT)
        reader = StreamReader(case.download)
        got = bytearray()
        while data := await asyncio.to_thread(reader.read, 65_536):
            got += data
        await running
    assert bytes(got) == CONTENT
    assert case.transfer.state == "complete"


@pytest.mark.parametrize(
    ("listed", "largest", "said"),
    [
        (50_000, 1 << 31, "far more than it says"),
        (None, 50_000, "larger than 50 kB, the setting largest_file"),
        (50_000, 40_000, "larger than 40 kB, the setting largest_file"),
    ],
)
async def test_a_file_that_is_too_large_is_given_up(
    listed: int | None, largest: int, said: str
) -> None:
    pod = Pod(CONTENT)
    case = Case(pod, PlayerSettings(largest_file=largest), most=listed)
    await case.run()
    assert case.transfer.state == "failed"
    assert said in str(case.download.error)
    assert len(case.spool) == 0


async def test_a_file_for_which_there_is_no_room_is_given_up(tmp_path: Path) -> None:
    pod = Pod(CONTENT)
    spool = SparseFile(tmp_path / "part", reserve=1 << 60, memory=1000)
    case = Case(pod, spool=spool)
    await case.run()
    assert "no room" in str(case.download.error)
    assert len(spool) == 0
