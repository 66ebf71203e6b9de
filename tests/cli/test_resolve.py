"""Lists that are longer than a page, from a pod that takes its time: they play at once."""

from __future__ import annotations

import argparse
import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest

from fwtui.cli.play import PlayRun
from fwtui.demo.pod import DemoPod
from fwtui.demo.server.answer import HttpAnswer, HttpRequest
from fwtui.demo.server.faults import Go
from fwtui.demo.server.http import Reply, detail
from fwtui.errors import Throttled
from fwtui.library.library import Library
from fwtui.library.store.store import Store
from fwtui.player.output import SilentOutput
from fwtui.player.player import Player
from fwtui.player.sequencer import WAITS
from fwtui.services.resolve import Target, find, parts_of, tracks_of
from tests.player.stage import until
from tests.pod.asked import asked_by

LENGTH = 120
"""Tracks of the album: three pages."""


class Gate:
    """Holds the pages after the first back until it is opened."""

    def __init__(self, demo: DemoPod) -> None:
        self._open = threading.Event()
        self._refuses = False
        demo.twist(self._fits, self._hold, None)

    def _fits(self, asked: HttpRequest) -> bool:
        page = dict(parse_qsl(asked.query)).get("page", "1")
        return asked.path.strip("/").endswith("v1/tracks") and int(page) > 1

    async def _hold(self, asked: HttpRequest, go: Go) -> HttpAnswer | Reply:
        await asyncio.to_thread(self._open.wait, 20)
        return detail(403, "No.") if self._refuses else await go()

    def refuse(self) -> None:
        self._refuses = True
        self.open()

    def open(self) -> None:
        self._open.set()


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Any]:
    with DemoPod() as demo:
        demo.arrive(*(f"Tape {n}" for n in range(1, LENGTH + 1)), album="A wall of tape")
        library = Library(Store(tmp_path / "cache", tmp_path / "state", "ana"))
        async with asked_by(demo) as pod:
            library.connect(pod)
            link = SimpleNamespace(subscribe=lambda told: None, state=SimpleNamespace(reach="here"))
            connected = asyncio.Event()
            connected.set()
            player = Player(library_lookup(library), output=SilentOutput(pace=4000))
            await player.start()
            made = SimpleNamespace(
                demo=demo, gate=Gate(demo), library=library, pod=pod, player=player,
                connection=link, connected=connected, queue_in_use=False,
            )  # fmt: skip
            yield made
            made.gate.open()
            player.close()
        await library.aclose()


def library_lookup(library: Library) -> Any:
    return SimpleNamespace(track=library.track, fetch=library.fetch_track)


async def test_it_plays_from_its_first_page_and_waits_for_the_next(services: Any) -> None:
    player = services.player
    playing = PlayRun(services, None)
    given = argparse.Namespace(kind=None, shuffle=False, repeat=True)
    await playing.begin(given, "a wall of tape")
    assert len(player.queue) == 50
    # At the end of what is known; it does not begin again either, although it repeats.
    await until(player, lambda now: now.state == "stopped" and now.note == WAITS)
    assert player.queue.row == 49
    assert not playing.ended.is_set()
    heard: list[int] = []
    player.subscribe(lambda now: heard.append(now.row))
    services.gate.open()
    await until(player, lambda now: now.length == LENGTH and now.row > 50)
    assert 50 in heard
    playing.end(0)


async def test_shuffled_all_of_it_is_mixed(services: Any) -> None:
    player = services.player
    playing = PlayRun(services, None)
    given = argparse.Namespace(kind=None, shuffle=True, repeat=False)
    services.gate.open()
    await playing.begin(given, "a wall of tape")
    await until(player, lambda now: now.length == LENGTH)
    assert list(player.queue.ids()) != sorted(player.queue.ids())
    await asyncio.wait_for(playing.ended.wait(), 20)
    assert playing.code == 0


async def test_when_the_rest_cannot_be_had_what_came_is_played_to_its_end(services: Any) -> None:
    playing = PlayRun(services, None)
    given = argparse.Namespace(kind=None, shuffle=False, repeat=False)
    await playing.begin(given, "a wall of tape")
    services.gate.refuse()
    await asyncio.wait_for(playing.ended.wait(), 30)
    assert playing.code == 0
    assert (services.player.queue.row, len(services.player.queue)) == (49, 50)


async def test_what_is_left_is_asked_for_no_more(services: Any) -> None:
    playing = PlayRun(services, None)
    given = argparse.Namespace(kind=None, shuffle=False, repeat=False)
    await playing.begin(given, "a wall of tape")
    rest = playing._rest
    assert rest is not None
    playing.end(0)
    with pytest.raises(asyncio.CancelledError):
        await rest
    assert not services.player.endless
    assert len(services.player.queue) == 50


async def test_a_list_is_taken_whole_by_who_needs_all_of_it(services: Any) -> None:
    services.gate.open()
    found = (await services.library.search_pod("a wall of tape", 5)).groups
    (album,) = [each for group in found for each in group.values if group.kind == "album"]
    wanted = Target("album", album.id, album.title)
    assert [len(part) async for part in parts_of(wanted, services.library)] == [50, 50, 20]
    tracks = await tracks_of(wanted, services.library)
    assert [services.library.track(each).title for each in (tracks[0], tracks[-1])] == [
        "Tape 1",
        f"Tape {LENGTH}",
    ]


async def test_a_name_with_signs_is_not_that_without_them(services: Any) -> None:
    library, demo = services.library, services.demo
    (sea,) = demo.arrive("C", album="Letters")
    await library.fetch_track(sea)
    (plus,) = demo.arrive("C++", album="Languages")
    assert (await find("c++", "track", library, services.pod)).id == plus
    assert (await find("C", "track", library, services.pod)).id == sea


async def test_what_is_not_known_here_says_that_the_allowance_is_used_up(services: Any) -> None:
    library, demo, pod = services.library, services.demo, services.pod
    (sea,) = demo.arrive("C", album="Letters")
    for scope in ("list", "retrieve", "wildcard"):
        demo.use_up(f"authenticated-{scope}")
    with pytest.raises(Throttled):
        await find("No such thing", None, library, pod)
    with pytest.raises(Throttled):
        await tracks_of(Target("album", 1, ""), library)
    with pytest.raises(Throttled):
        await tracks_of(Target("track", sea, ""), library)
    with pytest.raises(Throttled):  # a player waits for later parts alone
        await anext(parts_of(Target("album", 2, ""), library))
