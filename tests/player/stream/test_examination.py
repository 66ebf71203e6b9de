"""Files with fewer bytes than the pod lists: what their sound says of them."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from fwtui.music import TrackId
from fwtui.player.settings import PlayerSettings
from fwtui.player.stream.cache import SparseFile
from fwtui.player.stream.download import FetchOutcome, StreamDownload
from fwtui.player.stream.examination import NICE, Decode, DecodedSound, is_whole
from fwtui.player.stream.fetcher import Fetcher
from fwtui.player.stream.source import StreamSource
from tests.faults.streams import soon
from tests.player.media import Shelf

CONTENT = bytes(40_000)
LISTED = 100_000
SOURCE = StreamSource(TrackId(1), "/l/1", "u1", LISTED, seconds=100.0)


@pytest.mark.parametrize(
    ("sound", "seconds", "size", "whole"),
    [
        (DecodedSound(99.0), 100.0, 40_000, True),
        (DecodedSound(91.0), 100.0, 40_000, True),
        (DecodedSound(89.0), 100.0, 80_000, False),
        (DecodedSound(300.0), 100.0, 40_000, True),
        # The header of the file is newer than the pod's list.
        (DecodedSound(50.0, 50.0), 100.0, 40_000, True),
        (DecodedSound(50.0, 100.0), 50.0, 40_000, False),
        (DecodedSound(50.0, 50.0), None, 40_000, True),
        # Nothing says how long it should be, or it could not be decoded.
        (DecodedSound(50.0), None, 40_000, False),
        (DecodedSound(50.0), None, 60_000, True),
        (None, 100.0, 40_000, False),
        (None, 100.0, 60_000, True),
    ],
)
def test_it_is_whole_when_it_sounds_as_long_as_it_should(
    sound: DecodedSound | None, seconds: float | None, size: int, whole: bool
) -> None:
    source = StreamSource(TrackId(1), "/l/1", "u1", LISTED, seconds=seconds)
    spool = SparseFile(None)
    assert is_whole(StreamDownload(source, spool, size), sound) == whole
    spool.close()


@pytest.mark.parametrize(("seconds", "whole"), [(99.0, True), (40.0, False), (0.0, True)])
def test_one_of_unlisted_size_is_a_part_when_it_sounds_and_ends_early(
    seconds: float, whole: bool
) -> None:
    source = StreamSource(TrackId(1), "/l/1", "u1", seconds=100.0)
    assert source.is_doubtful(40_000)
    spool = SparseFile(None)
    assert is_whole(StreamDownload(source, spool, 40_000), DecodedSound(seconds)) == whole
    spool.close()


@asynccontextmanager
async def fetcher(folder: Path, decode: Decode) -> AsyncIterator[Fetcher]:
    made = Fetcher(PlayerSettings(), folder, decode=decode)
    made.connect(Shelf({f"/l/{n}": CONTENT for n in (1, 2)}))
    try:
        yield made
    finally:
        made.close()


def lasting(seconds: float) -> Decode:
    return lambda open_file, wanted: DecodedSound(seconds)


async def test_a_whole_one_is_kept_though_the_listener_went_on(tmp_path: Path) -> None:
    gate = threading.Event()
    priorities: list[int] = []

    def slow(open_file: Callable[[], object], wanted: Callable[[], bool]) -> DecodedSound:
        gate.wait(10)
        priorities.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        return DecodedSound(100.0)

    async with fetcher(tmp_path, slow) as made:
        uri = made.open(SOURCE)
        await soon(lambda: made.received(uri)[0] == len(CONTENT))
        await soon(lambda: made.outcome(uri).doubtful)
        assert not made.outcome(uri).whole
        made.drop(uri)
        gate.set()
        await soon(lambda: made.has(SOURCE))
        again = made.open(SOURCE)
        await soon(lambda: made.outcome(again) == FetchOutcome(whole=True))
    assert len(priorities) == 1, "it is decoded once"
    if sys.platform == "linux":
        assert priorities[0] >= NICE


async def test_a_part_is_not_kept_and_decoded_once(tmp_path: Path) -> None:
    decoded: list[object] = []

    def part(open_file: Callable[[], object], wanted: Callable[[], bool]) -> DecodedSound:
        decoded.append(open_file)
        return DecodedSound(40.0)

    async with fetcher(tmp_path, part) as made:
        for _ in range(2):
            uri = made.open(SOURCE)
            await soon(lambda uri=uri: made.outcome(uri).short)
            assert made.outcome(uri) == FetchOutcome(short=True)
            assert not made.has(SOURCE)
            made.drop(uri)
    assert len(decoded) == 1


async def test_one_that_is_kept_is_doubted_when_the_pod_lists_more(tmp_path: Path) -> None:
    async with fetcher(tmp_path, lasting(40.0)) as made:
        before = StreamSource(TrackId(1), "/l/1", "u1", len(CONTENT), seconds=40.0)
        uri = made.open(before)
        await soon(lambda: made.outcome(uri).whole)
        made.drop(uri)
        uri = made.open(SOURCE)
        await soon(lambda: made.outcome(uri).short)
        assert made.discard(uri, fetched=True)
        assert not made.has(SOURCE)


async def test_one_is_decoded_at_a_time_and_none_after_the_end(tmp_path: Path) -> None:
    begun: list[Callable[[], bool]] = []
    ended = threading.Event()

    def endless(open_file: Callable[[], object], wanted: Callable[[], bool]) -> None:
        begun.append(wanted)
        while wanted():
            ended.wait(0.001)
        ended.set()

    async with fetcher(tmp_path, endless) as made:
        sources = SOURCE, StreamSource(TrackId(2), "/l/2", "u2", LISTED, seconds=100.0)
        uris = [made.open(source) for source in sources]
        for uri in uris:
            await soon(lambda uri=uri: made.received(uri)[0] == len(CONTENT))
        await soon(lambda: begun)
    await asyncio.to_thread(ended.wait, 10)
    assert ended.is_set()
    assert len(begun) == 1
    assert not any(made.has(source) for source in sources)
