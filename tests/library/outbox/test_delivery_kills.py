"""Killed at any point (fault 51): nothing acknowledged is lost, and nothing is made twice."""

from __future__ import annotations

import asyncio
import os
import random
import subprocess
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from fwtui.demo.pod import DemoPod
from fwtui.music import PlaylistId
from fwtui.pod.pod import Pod
from tests.library.fixtures import pod_of
from tests.library.outbox.killed import START

CHANGES = 12
DIALECTS = ("1", "2-alpha", "2")
RUNS_EACH = 10
"""Runs that add to the same playlist: a pod lets none grow beyond 250 rows."""
SCOPES = tuple(f"authenticated-{what}" for what in ("list", "retrieve", "create", "wildcard"))


class Run:
    """A listener whose fwtui is killed again and again."""

    def __init__(self, folder: Path, demo: DemoPod, shared: list[PlaylistId]) -> None:
        self.folder, self.demo, self.shared = folder, demo, shared
        self.log = folder / "acknowledged"
        self.token = demo.token().access_token

    def start(self, seed: int, count: int) -> subprocess.Popen[bytes]:
        shared = self.shared[seed // RUNS_EACH]
        args = [self.folder, self.demo.url, self.token, self.log, seed, count]
        return subprocess.Popen(
            [sys.executable, "-m", "tests.library.outbox.killed", *map(str, args)],
            env={**os.environ, "SHARED_PLAYLIST": str(shared)},
            cwd=Path(__file__).parents[3],
        )

    def lines(self) -> list[str]:
        return self.log.read_text().splitlines() if self.log.exists() else []


async def kill_and_count(tmp_path: Path, dialect: str, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    with DemoPod(dialect=dialect, limits=dict.fromkeys(SCOPES, "1000000/60s")) as demo:
        pod = pod_of(demo)
        shared = [
            (await pod.playlists.create("shared", "me")).id for _ in range(-(-kills // RUNS_EACH))
        ]
        run = Run(tmp_path, demo, shared)
        for number in range(kills):
            process = run.start(number, CHANGES)
            await kill_at_some_point(process, run, demo, chance)
        last = run.start(0, 0)
        try:
            assert await asyncio.to_thread(last.wait, 120) == 0
        finally:
            last.kill()
        await agrees(pod, run.lines(), shared)
        await pod.aclose()


async def kill_at_some_point(
    process: subprocess.Popen[bytes], run: Run, demo: DemoPod, chance: random.Random
) -> None:
    """After so many acknowledged changes or so many requests, and a moment more."""
    lines, seen = len(run.lines()), len(demo.seen)
    more_lines, more_seen = chance.randint(1, 2 * CHANGES), chance.randint(1, 2 * CHANGES)
    by_lines = chance.random() < 0.5
    for _ in range(4_000):
        if process.poll() is not None:
            return
        if by_lines and len(run.lines()) - lines >= more_lines:
            break
        if not by_lines and len(demo.seen) - seen >= more_seen:
            break
        await asyncio.sleep(0.002)
    await asyncio.sleep(chance.random() * 0.02)
    process.kill()
    await asyncio.to_thread(process.wait)


async def agrees(pod: Pod, lines: list[str], shared: list[PlaylistId]) -> None:
    """Every acknowledged change is there once; one that was not, once or not at all."""
    begun: Counter[tuple[str, str, str]] = Counter()
    acknowledged: Counter[tuple[str, str, str]] = Counter()
    hearts: dict[int, set[bool]] = {}
    names: dict[str, set[str]] = {playlist: {"shared"} for playlist in shared}
    for line in lines:
        kind, track, rest = [*line[1:].split(" ", 2), ""][:3]
        if kind == "heart":
            on = rest == "1"
            # While it is not acknowledged both are right; afterwards only the last wish is.
            hearts[int(track)] = {on} if line[0] == "!" else hearts.get(int(track), set()) | {on}
        elif kind == "name":
            playlist, _, name = rest.partition(" ")
            names[playlist] = {name} if line[0] == "!" else names[playlist] | {name}
        else:
            (acknowledged if line[0] == "!" else begun)[kind, track, rest] += 1
    there: Counter[tuple[str, str, str]] = Counter()
    there.update(await heard(pod))
    there.update(await made(pod))
    for playlist in shared:
        rows = await pod.playlists.tracks(playlist)
        there.update(("append", str(row.track.id), str(playlist)) for row in rows.items if row)
    lost, doubled = acknowledged - there, there - begun
    assert not lost
    assert not doubled
    for playlist in shared:
        assert (await pod.playlists.playlist(playlist)).name in names[playlist]
    now = await pod.favourites.ids()
    wrong = {track for track, right in hearts.items() if (track in now) not in right}
    assert not wrong, "hearts"
    assert sum(acknowledged.values()) > 20, "the kills left time for something to happen"


async def heard(pod: Pod) -> list[tuple[str, str, str]]:
    told: list[tuple[str, str, str]] = []
    number = pages = 1
    while number <= pages:
        page = await pod.history.page(scope="me", page=number)
        pages = -(-page.count // 50)
        told += [
            ("listen", str(each.track.id), each.created.isoformat())
            for each in page.items
            if each and each.created and START <= each.created < START + timedelta(days=30)
        ]
        number += 1
    return told


async def made(pod: Pod) -> list[tuple[str, str, str]]:
    """Playlists with the tracks in them."""
    told: list[tuple[str, str, str]] = []
    number = pages = 1
    while number <= pages:
        page = await pod.playlists.page(scope="me", page=number)
        pages = -(-page.count // 50)
        for each in page.items:
            if each and each.name.startswith("made"):
                rows = await pod.playlists.tracks(each.id)
                told += [("playlist", str(row.track.id), each.name) for row in rows.items if row]
        number += 1
    return told


@pytest.mark.parametrize("dialect", DIALECTS)
async def test_twenty_kills(tmp_path: Path, dialect: str) -> None:
    await kill_and_count(tmp_path, dialect, kills=20, seed=1)


@pytest.mark.long
@pytest.mark.parametrize("dialect", DIALECTS)
async def test_two_hundred_kills(tmp_path: Path, dialect: str) -> None:
    await kill_and_count(tmp_path, dialect, kills=200, seed=2)
