"""The SQLite file: the writer's order, rows in memory, a safe end."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from sqlite3 import Connection

import pytest

from fwtui.library.search import search
from fwtui.library.store import upsert
from fwtui.music import (
    Track,
    TrackId,
)
from tests.library.fixtures import library_in, store_in


def test_the_writer_takes_the_listener_first_and_keeps_nothing_of_what_failed(
    tmp_path: Path,
) -> None:
    store = store_in(tmp_path)
    order: list[str] = []
    gate = store.library.write(lambda db: upsert.meta(db, "a", b"1"))
    gate.result(10)

    def fails(db: Connection) -> None:
        upsert.meta(db, "a", b"2")
        raise ValueError("no")

    def note(name: str) -> None:
        order.append(name)

    jobs = [
        store.library.write(lambda db: note("background"), background=True),
        store.library.write(fails),
        store.library.write(lambda db: note("listener")),
    ]
    assert isinstance(jobs[1].exception(10), ValueError)
    jobs[0].result(10)
    jobs[2].result(10)
    assert store.meta("a") == b"1"
    assert sorted(order) == ["background", "listener"]
    store.close()


def test_rows_in_memory_are_read_while_others_are_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    store = store_in(tmp_path)
    caplog.clear()

    def part(first: int) -> list[Track]:
        return [Track(TrackId(n), f"Song {n}") for n in range(first, first + 100)]

    store.library.write(lambda db: upsert.tracks(db, part(1), listed=True)).result(10)
    writes = [
        store.library.write(partial(upsert.tracks, values=part(n), listed=True), background=True)
        for n in range(101, 4_000, 100)
    ]
    while not writes[-1].done():
        assert search(store, "song", 5).groups, "never a blank moment"
        assert store.tracks([1])
    assert not caplog.records
    store.close()


async def test_closing_while_rows_are_read_is_safe(tmp_path: Path) -> None:
    """A connection closed on one thread while another reads it would end the process."""
    tracks = [Track(TrackId(n), f"Song {n}") for n in range(1, 1_001)]
    for number in range(5):
        library = library_in(tmp_path / str(number))
        library.store.library.write(lambda db: upsert.tracks(db, tracks, listed=True))
        closing = asyncio.ensure_future(library.aclose())
        while not closing.done():
            library.store.tracks(range(1, 1_001))
            await asyncio.sleep(0)
        await closing
        assert library.store.tracks([1]) == {}
