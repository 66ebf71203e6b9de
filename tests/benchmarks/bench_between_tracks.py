"""How long it is silent between tracks when a pod takes 300 ms to the first byte. Target 10.

``python -m tests.benchmarks.bench_between_tracks``. In real time, through a PulseAudio of
its own with a null sink that is recorded. The anchor is bare python-mpv with a playlist of
the same addresses.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from pathlib import Path

import mpv
import numpy as np

from fwtui.music import TrackId
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.benchmarks.bench_stream_path import media_of
from tests.benchmarks.bench_track_start import Anything
from tests.benchmarks.media_server import serving
from tests.player.pulse import Pulse, silences
from tests.player.stage import until

RATE = 44100
WAIT = 0.3
SECONDS = 4.0


def silence(pulse: Pulse) -> str:
    heard = pulse.samples
    sounding = np.count_nonzero(np.abs(heard) > 1e-4) / RATE
    gaps = ", ".join(f"{length * 1000:.1f} ms" for _, length in silences(heard, RATE)) or "none"
    return f"{gaps} (of {sounding:.1f} s)"


async def ours(url: str, folder: Path, *, skip: bool) -> str:
    with Pulse(folder, RATE) as pulse:
        player = Player(Anything(), PlayerSettings(volume=100, fade=0.0, mpv={"ao": "pulse"}))
        player.connect(media_of(url))
        await player.start()
        player.play([TrackId(n) for n in range(1, 4)])
        await until(player, lambda now: now.state == "playing")
        if skip:
            await asyncio.sleep(1.5)
            player.next()
            await asyncio.sleep(1.5)
            player.stop()
        else:
            await until(player, lambda now: now.state == "stopped", 60)
        await asyncio.sleep(0.5)
        player.close()
        return silence(pulse)


def bare(url: str, folder: Path, prefetch: str) -> str:
    with Pulse(folder, RATE) as pulse:
        player = mpv.MPV(ao="pulse", vid="no", config=False, ytdl=False, terminal=False,
                         prefetch_playlist=prefetch, idle="yes")  # fmt: skip
        for n in range(1, 4):
            player.loadfile(f"{url}/{n}", "append-play")
        player.wait_until_playing(10)
        player.wait_for_property("idle-active", lambda idle: idle, timeout=60)
        time.sleep(0.5)
        player.terminate()
        return silence(pulse)


async def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tone = folder / "tone.flac"
        subprocess.run(
            ["sox", "-n", "-r", str(RATE), "-c", "1", "-b", "16", tone, "synth", str(SECONDS),
             "sine", "441", "vol", "0.5"],
            check=True,
        )  # fmt: skip
        with serving(tone, WAIT) as url:
            for prefetch in ("no", "yes"):
                gaps = await asyncio.to_thread(bare, url, folder / prefetch, prefetch)
                print(f"bare python-mpv, prefetch {prefetch:4} silence at 2 joins: {gaps}")
            gaps = await ours(url, folder / "joins", skip=False)
            print(f"fwtui                     silence at 2 joins: {gaps}  target none")
            gaps = await ours(url, folder / "skip", skip=True)
            print(f"fwtui, next is pressed    silence: {gaps}  target ≤ 10 ms")


if __name__ == "__main__":
    asyncio.run(main())
