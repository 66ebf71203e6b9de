"""From the command to sound, beside bare python-mpv on the same address. Target 9.

``python -m tests.benchmarks.bench_track_start [rounds]``. Interleaved; both into mpv's null
device; each round a file that neither has seen.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import threading
import time

import mpv

from fwtui.music import Track, TrackId, Upload, UploadId
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.benchmarks.bench_stream_path import media_of
from tests.benchmarks.media_server import serving
from tests.player.stage import MUSIC, until

FILES = ("naeturferja-1.flac", "naeturferja-1.opus", "naeturferja-1.mp3")


class Anything:
    def track(self, id: TrackId, /) -> Track:
        path = f"/{id}"
        return Track(id, str(id), uploads=(Upload(UploadId(str(id)), path),), path=path)

    async def fetch(self, id: TrackId, /) -> Track:
        return self.track(id)


class Bare:
    """python-mpv, as one would use it."""

    def __init__(self) -> None:
        self.mpv = mpv.MPV(ao="null", vid="no", config=False, ytdl=False, terminal=False)
        self._sound = threading.Event()
        self.mpv.register_event_callback(self._on_event)

    def _on_event(self, event: mpv.MpvEvent) -> None:
        if event.event_id.value == mpv.MpvEventID.PLAYBACK_RESTART:
            self._sound.set()

    def start(self, url: str) -> float:
        self._sound.clear()
        began = time.monotonic()
        self.mpv.play(url)
        assert self._sound.wait(10)
        took = time.monotonic() - began
        self.mpv.stop()
        time.sleep(0.3)
        return took * 1000


async def start(player: Player, number: int) -> float:
    began = time.monotonic()
    player.play([TrackId(number)])
    await until(player, lambda now: now.state == "playing")
    took = time.monotonic() - began
    player.stop()
    await asyncio.sleep(0.3)
    return took * 1000


async def measure(name: str, rounds: int, wait: float) -> tuple[float, float]:
    with serving(MUSIC / name, wait) as url:
        bare = Bare()
        player = Player(Anything(), PlayerSettings(fade=0.0, mpv={"ao": "null"}))
        player.connect(media_of(url))
        await player.start()
        await start(player, 1)
        await asyncio.to_thread(bare.start, url + "/1")
        pairs = [
            (await asyncio.to_thread(bare.start, f"{url}/{n}"), await start(player, n))
            for n in range(2, 2 + rounds)
        ]
        player.close()
        bare.mpv.terminate()
    theirs, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    return theirs, ours


async def main(rounds: int) -> None:
    for wait in (0.0, 0.3):
        for name in FILES:
            theirs, ours = await measure(name, rounds, wait)
            print(
                f"{name:20} first byte {wait * 1000:3.0f} ms: bare python-mpv {theirs:6.1f} ms, "
                f"fwtui {ours:6.1f} ms, {ours / theirs:4.2f} x  target ≤ 1.2"
            )


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 7))
