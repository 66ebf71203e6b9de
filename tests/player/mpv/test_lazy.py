"""libmpv comes with the first track: what was asked for meanwhile holds."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import Any

import pytest

from fwtui.errors import MpvMissing
from fwtui.player.mpv.lazy import LazyOutput
from fwtui.player.output import Device, Slot
from fwtui.player.playback import Ticket
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.player.media import Shelf
from tests.player.stage import MUSIC, Tracks, until

A_MILLISECOND = 0.001
"""Seconds; so exact a seek is to be."""
SILENT = PlayerSettings(private=False, mpv={"ao": "null"})


class Recorder:
    """An output that writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[tuple[Any, ...]] = []

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *words, **more: self.told.append((name, *words, *more.values()))

    def devices(self) -> tuple[Device, ...]:
        return (Device("auto", "Whatever there is"),)

    def close(self) -> None:
        self.told.append(("close",))


class Loading:
    """A late output whose libmpv comes when the test says so."""

    def __init__(self, error: MpvMissing | None = None) -> None:
        self.may = threading.Event()
        self.inner = Recorder()
        self.error = error
        self.failed: asyncio.Future[MpvMissing] = asyncio.get_running_loop().create_future()
        self.output = LazyOutput(self._make, self.failed.set_result)
        self.output.listen(lambda event: None)

    def _make(self) -> Any:
        assert self.may.wait(10)
        if self.error:
            raise self.error
        return self.inner

    async def come(self) -> list[tuple[Any, ...]]:
        self.may.set()
        while not self.inner.told:
            await asyncio.sleep(0.001)
        return [each for each in self.inner.told if each[0] != "listen"]


def slot(number: int) -> Slot:
    return Slot(Ticket(number), f"fwtui://{number}")


async def test_the_last_wish_is_carried_out_as_it_was_tuned() -> None:
    loading = Loading()
    output = loading.output
    output.volume(80, False)
    output.load(slot(1))
    output.seek(3.0)
    output.volume(40, True)
    output.load(slot(2), paused=True)
    output.seek(7.0)
    output.pause(False)
    assert await loading.come() == [
        ("volume", 40, True),
        ("load", slot(2), True),
        ("seek", 7.0),
        ("pause", False),
    ]
    output.stop()
    assert loading.inner.told[-1] == ("stop",)


async def test_nothing_is_loaded_for_what_can_wait() -> None:
    loading = Loading()
    loading.output.volume(80, False)
    loading.output.speed(1.5)
    loading.output.stop()
    assert "load libmpv" not in [thread.name for thread in threading.enumerate()]
    loading.output.close()


async def test_what_comes_after_the_end_is_closed() -> None:
    loading = Loading()
    loading.output.warm_up()
    loading.output.close()
    assert await loading.come() == [("close",)]


async def test_who_asks_for_devices_has_it_loaded() -> None:
    loading = Loading()
    loading.may.set()
    assert len(await asyncio.to_thread(loading.output.devices)) == 1


async def test_where_there_is_no_libmpv_it_is_said() -> None:
    loading = Loading(MpvMissing("Nothing can be heard"))
    loading.may.set()
    loading.output.load(slot(1))
    assert str(await loading.failed) == "Nothing can be heard"
    assert await asyncio.to_thread(loading.output.devices) == ()


async def test_a_listener_without_libmpv_hears_of_it_at_the_first_track(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "fwtui.player.mpv.output", None)
    tracks = Tracks([MUSIC / "naeturferja-2.flac"])
    player = Player(tracks, SILENT)
    notes: list[str] = []
    player.on_note(notes.append)
    try:
        await player.start(late=True)
        assert notes == []
        player.play(tracks.known)
        assert (await until(player, lambda now: now.state == "stopped")).track
        assert "libmpv" in notes[0]
    finally:
        player.close()


async def test_the_first_track_is_heard_from_where_it_was_sought() -> None:
    tracks = Tracks([MUSIC / "naeturferja-2.flac"])
    player = Player(tracks, SILENT)
    player.connect(Shelf(tracks.files))
    try:
        await player.start(late=True)
        player.play(tracks.known)
        player.seek_to(4.0)
        player.set_volume(30)
        now = await until(player, lambda now: now.state == "playing")
        assert 4.0 - A_MILLISECOND <= now.position < 5.0
        assert now.volume == 30
    finally:
        player.close()


def test_libmpv_is_not_there_until_something_is_played() -> None:
    script = """
import asyncio
from pathlib import Path
from fwtui.player.player import Player
from tests.player.stage import Tracks
async def main():
    player = Player(Tracks([]))
    await player.start(late=True)
    player.set_volume(50)
    print("libmpv" in Path("/proc/self/maps").read_text())
    player.close()
asyncio.run(main())
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout == "False\n"
