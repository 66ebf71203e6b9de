"""A lock on a file, over objects, tasks and processes."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest

from fwtui.base.file_lock import FileLock

HOLDER = """
import sys
from pathlib import Path
from fwtui.base.file_lock import FileLock

lock = FileLock(Path(sys.argv[1]))
assert lock.try_acquire()
print("held", flush=True)
sys.stdin.read()
"""


def test_two_objects_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.try_acquire()
    assert first.try_acquire()
    assert first.held
    assert not second.try_acquire()
    assert not second.held
    first.release()
    first.release()
    assert second.try_acquire()
    second.release()


def test_the_file_and_its_folder_are_private(tmp_path: Path) -> None:
    lock = FileLock(tmp_path / "folder" / "lock")
    assert lock.try_acquire()
    assert (tmp_path / "folder").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "folder" / "lock").stat().st_mode & 0o177 == 0
    lock.release()


def test_it_ends_with_a_holder_that_is_killed(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path / "lock"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    try:
        assert holder.stdout.readline() == b"held\n"
        lock = FileLock(tmp_path / "lock")
        assert not lock.try_acquire()
        with pytest.raises(TimeoutError):
            lock.acquire_blocking(0.05)
    finally:
        holder.kill()
        holder.communicate()
    lock.acquire_blocking(5.0)
    assert lock.held
    lock.release()


async def test_tasks_wait_for_each_other(tmp_path: Path) -> None:
    inside = 0
    most = 0

    async def work() -> None:
        nonlocal inside, most
        lock = FileLock(tmp_path / "lock")
        await lock.acquire(30.0)
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(0)
        inside -= 1
        lock.release()

    await asyncio.gather(*(work() for _ in range(5)))
    assert most == 1


async def test_waiting_has_an_end_and_a_cancelled_wait_holds_nothing(tmp_path: Path) -> None:
    holder, lock = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert holder.try_acquire()
    with pytest.raises(TimeoutError):
        await lock.acquire(0.05)
    waiting = asyncio.ensure_future(lock.acquire(30.0))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    holder.release()
    assert not lock.held
    assert holder.try_acquire()
    holder.release()


def test_where_no_file_can_be_created(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    lock = FileLock(tmp_path / "file" / "lock")
    with pytest.raises(OSError, match="exists"):
        lock.try_acquire()
    assert lock.try_acquire_or_share()
    assert not lock.held
