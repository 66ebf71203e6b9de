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


async def test_the_loop_sees_what_is_written_and_what_follows_at_once(tmp_path: Path) -> None:
    """Read in every step of the loop, and by callbacks before and after it."""
    store = store_in(tmp_path)
    flags: list[bytes] = []
    seen: set[tuple[bytes | None, bytes | None]] = set()

    def look() -> None:
        seen.add((store.meta("a"), flags[-1] if flags else None))

    async def write() -> None:
        for number in range(20):
            value = b"%d" % number
            await store.library.swap(
                partial(upsert.meta, name="a", value=value), partial(flags.append, value)
            )

    task = asyncio.create_task(write())
    while not task.done():
        look()
        await asyncio.sleep(0)
    await task
    assert len(flags) == 20
    assert all(kept == flag for kept, flag in seen)

    def fails(db: Connection) -> None:
        upsert.meta(db, "a", b"other")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await store.library.swap(fails, partial(flags.append, b"other"))
    assert store.meta("a") == flags[-1] == b"19"
    store.close()


async def test_rows_in_memory_are_written_with_what_follows(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    store = store_in(tmp_path)
    done: list[int] = []
    await store.library.swap(lambda db: upsert.meta(db, "a", b"1"), partial(done.append, 1))
    assert done == [1]
    assert store.meta("a") == b"1"
    store.close()
