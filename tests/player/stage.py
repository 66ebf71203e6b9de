"""A player over real libmpv, whose sound goes where a test can look at it."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from fwtui.errors import NotFound
from fwtui.music import AlbumId, AlbumRef, Track, TrackId, Upload, UploadId
from fwtui.player.playback import Playback
from fwtui.player.player import Player

MUSIC = Path(__file__).parents[2] / "assets" / "music"


class Tracks:
    """A lookup of tracks that are files: id n is the n-th."""

    def __init__(self, paths: list[Path]) -> None:
        self.files = {f"/listen/{n}": path.read_bytes() for n, path in enumerate(paths, 1)}
        self.known = {TrackId(n): self._track(n) for n in range(1, len(paths) + 1)}
        self.fetched: list[TrackId] = []

    def _track(self, n: int) -> Track:
        path = f"/listen/{n}"
        upload = Upload(UploadId(f"upload-{n}"), path, size=len(self.files[path]))
        album = AlbumRef(AlbumId(1 + n // 10), "An album")
        return Track(TrackId(n), f"Track {n}", album=album, uploads=(upload,), path=path)

    def track(self, id: TrackId, /) -> Track | None:
        return self.known.get(id)

    async def fetch(self, id: TrackId, /) -> Track:
        self.fetched.append(id)
        if id not in self.known:
            raise NotFound("The pod has no such track.", status=404)
        return self.known[id]


class Tape:
    """A named pipe that mpv writes its samples to, read at ``pace`` times real time.

    The pace gives the player the time that a real device would give it; a device that is
    closed and opened again ends the tape, so that a join with a gap cannot go unseen.
    """

    def __init__(self, folder: Path, bytes_a_second: int, pace: float) -> None:
        self.path = folder / "tape"
        os.mkfifo(self.path)
        self.samples = bytearray()
        self.ended = threading.Event()
        self._rate = bytes_a_second * pace
        self._stop = False
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with open(self.path, "rb", buffering=0) as pipe:
            began = time.monotonic()
            while data := pipe.read(65536):
                self.samples += data
                ahead = len(self.samples) / self._rate - (time.monotonic() - began)
                if ahead > 0 and not self._stop:
                    time.sleep(ahead)
        self.ended.set()

    def close(self) -> None:
        self._stop = True
        with suppress(OSError):  # nobody ever wrote
            os.close(os.open(self.path, os.O_WRONLY | os.O_NONBLOCK))
        self._thread.join(5)


async def until(player: Player, true: Callable[[Playback], bool], seconds: float = 20) -> Playback:
    """The first value, from now on, of which it is true."""
    if true(player.playback):
        return player.playback
    found: asyncio.Future[Playback] = asyncio.get_running_loop().create_future()

    def look(playback: Playback) -> None:
        if not found.done() and true(playback):
            found.set_result(playback)

    leave = player.subscribe(look)
    try:
        return await asyncio.wait_for(found, seconds)
    except TimeoutError:
        raise AssertionError(f"it never was: {player.playback}") from None
    finally:
        leave()
