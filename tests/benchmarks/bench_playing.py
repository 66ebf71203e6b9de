"""What playing costs without an interface: processor time of all threads. Target 7.

``python -m tests.benchmarks.bench_playing [seconds]``. The anchor is bare python-mpv
playing the same file from the same server.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import mpv

from fwtui.music import TrackId
from fwtui.player.player import Player
from fwtui.player.settings import PlayerSettings
from tests.benchmarks.bench_stream_path import media_of
from tests.benchmarks.bench_track_start import Anything
from tests.benchmarks.media_server import serving
from tests.player.stage import until

KINDS = {
    "mp3 320k": (".mp3", "44100", ("-b:a", "320k")),
    "flac 24/96": (".flac", "96000", ("-sample_fmt", "s32")),
}


def song(folder: Path, kind: str, seconds: float) -> Path:
    suffix, rate, options = KINDS[kind]
    path = folder / f"song{suffix}"
    noise = f"anoisesrc=r={rate}:color=pink:amplitude=0.3:duration={seconds}"
    subprocess.run(
        ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", noise, "-ac", "2", *options, path],
        check=True,
    )
    return path


async def ours(url: str, seconds: float) -> float:
    player = Player(Anything(), PlayerSettings(mpv={"ao": "null"}))
    player.connect(media_of(url))
    await player.start()
    player.play([TrackId(1)])
    await until(player, lambda now: now.state == "playing")
    await asyncio.sleep(3)
    before = time.process_time()
    await asyncio.sleep(seconds)
    spent = time.process_time() - before
    player.close()
    return spent / seconds * 100


def bare(url: str, seconds: float) -> float:
    player = mpv.MPV(ao="null", vid="no", config=False, ytdl=False, terminal=False)
    player.play(f"{url}/1")
    player.wait_until_playing(10)
    time.sleep(3)
    before = time.process_time()
    time.sleep(seconds)
    spent = time.process_time() - before
    player.terminate()
    return spent / seconds * 100


async def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as name:
        for kind in KINDS:
            file = song(Path(name), kind, seconds + 15)
            with serving(file) as url:
                anchor = await asyncio.to_thread(bare, url, seconds)
                print(
                    f"{kind:11} bare python-mpv {anchor:4.2f} % CPU, "
                    f"fwtui's player {await ours(url, seconds):4.2f} %  target ≤ 2"
                )


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 20.0))
