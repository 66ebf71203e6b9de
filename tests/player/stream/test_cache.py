"""Bytes that come in any order, and a cache that stays under its cap."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fwtui.player.stream.cache import Cache, SparseFile

CONTENT = Random(3).randbytes(2000)


@given(st.lists(st.tuples(st.integers(0, 1999), st.integers(1, 400)), max_size=30))
def test_it_knows_its_holes(writes: list[tuple[int, int]]) -> None:
    spool = SparseFile(None)
    there = bytearray(2000)
    for at, size in writes:
        data = CONTENT[at : at + size]
        spool.write(at, data)
        there[at : at + len(data)] = b"\1" * len(data)
    assert len(spool) == sum(there)
    for at in range(0, 2000, 37):
        hole = there.find(b"\0", at)
        end = hole if hole >= 0 else 2000
        assert spool.end_of(at) == max(at, end)
        assert spool.read(at, 100) == CONTENT[at : min(end, at + 100)]
        first = hole if hole >= 0 else there.find(b"\0")
        assert spool.first_hole(at, 2000) == (None if first < 0 else first)
    spool.close()


def test_a_full_disk_does_not_stop_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spool = SparseFile(tmp_path / "part")
    spool.write(0, CONTENT[:1000])
    write, full = os.pwrite, spool._fd

    def fail(fd: int, data: bytes, at: int) -> int:
        if fd == full:
            raise OSError(28, "No space left on device")
        return write(fd, data, at)

    monkeypatch.setattr("os.pwrite", fail)
    spool.write(1000, CONTENT[1000:])
    assert spool.read(0, 2000) == CONTENT
    assert not (tmp_path / "part").exists()
    spool.close()


def test_the_disk_keeps_its_reserve_and_memory_its_bound(tmp_path: Path) -> None:
    spool = SparseFile(tmp_path / "part", reserve=1 << 60, memory=1500)
    spool.write(0, CONTENT[:1000])
    assert not (tmp_path / "part").exists()
    with pytest.raises(OSError, match="No space left"):
        spool.write(1000, CONTENT[1000:])
    assert spool.read(0, 2000) == CONTENT[:1000]
    spool.close()


def test_room_is_made_before_the_first_byte(tmp_path: Path) -> None:
    spool = SparseFile(tmp_path / "part", reserve=0, memory=1500)
    spool.make_room(2000)
    assert spool.path, "the disk has it"
    with pytest.raises(OSError, match="No space left"):
        spool.make_room(1 << 60)
    assert spool.path is None
    spool.close()


def kept(cache: Cache, key: str, size: int) -> None:
    spool = SparseFile(cache.part(key))
    spool.write(0, bytes(size))
    cache.keep(key, spool, size)
    spool.close()


def test_the_least_recently_heard_go_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1000)
    for key in "abc":
        kept(cache, key, 300)
    heard = cache.find("a")
    assert heard
    heard.close()
    kept(cache, "d", 300)
    found = {key: cache.find(key) for key in "abcd"}
    assert [key for key, file in found.items() if file] == ["a", "c", "d"]
    for file in found.values():
        if file:
            file.close()
    kept(cache, "huge", 2000)
    assert cache.find("huge") is None
    assert sum(entry.stat().st_size for entry in os.scandir(tmp_path)) <= 1000


def test_files_of_a_wrong_length_are_not_played(tmp_path: Path) -> None:
    kept(Cache(tmp_path, 1000), "a", 300)
    (file,) = tmp_path.iterdir()
    file.write_bytes(bytes(200))
    (tmp_path / "left.over.part").write_bytes(b"x")
    again = Cache(tmp_path, 1000)
    assert again.find("a") is None
    assert list(tmp_path.iterdir()) == []


def test_another_length_than_the_library_says_is_not_it(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 1000)
    kept(cache, "a", 300)
    assert cache.find("a", 400) is None


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file in its place")
    cache = Cache(tmp_path / "cache", 1000)
    assert cache.find("a") is None
    kept(cache, "a", 10)
