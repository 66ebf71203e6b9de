"""A day of listening in some minutes: does anything grow, does anything stay open?

``python -m tests.benchmarks.soak_listening [hours]``: 24 by default. A queue of short tracks
goes round and round, through a real server, real libmpv and its null device, which takes
sound as quickly as it comes; now and then it is skipped, sought and edited. Prints memory,
descriptors and threads as it goes, and ends with 1 when they grew.
"""

from __future__ import annotations

import asyncio
import gc
import os
import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from fwtui.music import TrackId
from fwtui.player import mpv_stream
from fwtui.player.player import Player
from fwtui.player.settings import MIB, PlayerSettings
from tests.benchmarks.bench_stream_path import media_of
from tests.benchmarks.bench_track_start import Anything
from tests.benchmarks.media_server import serving
from tests.player.stage import MUSIC, until

TRACKS = 400
SECONDS = 25.4
"""Of a track."""
GROWTH_MB, GROWTH_DESCRIPTORS = 15.0, 4


def memory_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1000


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def meddle(player: Player, chance: random.Random) -> None:
    """What a listener does who does not just listen."""
    match chance.randrange(8):
        case 0:
            player.next()
        case 1:
            player.previous()
        case 2:
            player.seek_by(chance.choice((-10.0, 20.0)))
        case 3:
            player.play_next([TrackId(chance.randrange(1, TRACKS))])
        case 4:
            player.remove([chance.randrange(len(player.queue))])
        case 5:
            player.toggle_shuffle()
        case 6:
            player.undo()
        case 7:
            player.play([TrackId(n) for n in range(1, TRACKS)], chance.randrange(TRACKS - 1))


async def main(hours: float) -> bool:
    chance = random.Random(1)
    with (
        serving(MUSIC / "naeturferja-1.mp3") as url,
        tempfile.TemporaryDirectory() as name,
    ):
        folder = Path(name)
        sound = {"ao": "null", "ao-null-untimed": "yes"}
        settings = PlayerSettings(cache_bytes=20 * MIB, mpv=sound)
        player = Player(Anything(), settings, state_dir=folder, cache_dir=folder / "cache")
        player.connect(media_of(url))
        heard = 0
        last = TrackId(0)

        def count(now: object) -> None:
            nonlocal heard, last
            track = player.playback.track
            if track and track.id != last:
                heard, last = heard + 1, track.id

        player.subscribe(count)
        await player.start()
        player.play([TrackId(n) for n in range(1, TRACKS)])
        player.cycle_repeat()
        await until(player, lambda now: now.state == "playing")
        states: list[tuple[float, int]] = []
        looked = 0.0
        while heard * SECONDS < hours * 3600:
            now = time.monotonic()
            await asyncio.sleep(0.5)
            if chance.random() < 0.3:
                meddle(player, chance)
            if player.playback.state in ("paused", "stopped"):
                player.resume()
            if now - looked > 10:
                looked = now
                gc.collect()
                state = memory_mb(), descriptors()
                states.append(state)
                print(
                    f"{heard * SECONDS / 3600:5.1f} h: {heard:6} tracks, {state[0]:6.1f} MB, "
                    f"{state[1]:3} descriptors, {threading.active_count()} threads, "
                    f"{mpv_stream.open_streams()} streams",
                    flush=True,
                )
        player.close()
    # Allocators keep what they had at the worst moment: only more than that is growth.
    middle = len(states) // 2
    early = [max(column) for column in zip(*states[: middle + 1], strict=True)]
    late = [max(column) for column in zip(*states[middle:], strict=True)]
    grown = late[0] - early[0], late[1] - early[1]
    print(f"second half over first: {grown[0]:+.1f} MB, {grown[1]:+} descriptors; {heard} tracks")
    return grown[0] <= GROWTH_MB and grown[1] <= GROWTH_DESCRIPTORS


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 24.0)) else 1)
