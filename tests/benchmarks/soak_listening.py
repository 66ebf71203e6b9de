"""A day of listening in some minutes: does anything grow, does anything stay open?

``python -m tests.benchmarks.soak_listening [hours]``: 24 by default. A queue of short tracks
goes round and round, through a real server, real libmpv and its null device, which takes
sound as quickly as it comes; now and then it is skipped, sought and edited. Prints where
memory is, descriptors and threads for every hour heard, and ends with 1 when they grew.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from fwtui.music import TrackId
from fwtui.player.mpv import stream_cb
from fwtui.player.player import Player
from fwtui.player.settings import MIB, PlayerSettings
from tests.benchmarks.bench_stream_path import media_of
from tests.benchmarks.bench_track_start import Anything
from tests.benchmarks.media_server import serving
from tests.benchmarks.memory import Memory, memory
from tests.player.stage import MUSIC, until

TRACKS = 400
SECONDS = 25.4
"""Of a track."""
MEDDLING = 0.3
"""Of all half seconds."""
EVERY = 2
"""Looks at the memory for each hour heard."""
GROWTH_MB, GROWTH_CONNECTIONS = 5.0, 1
"""A connection more may be kept for the next track for a minute."""


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


def flat(states: list[Memory]) -> bool:
    """The last quarter of the day beside the first, without its beginning."""
    quarter = max(1, len(states) // 4)
    early, late = states[quarter // 2 : quarter + 1], states[-quarter:]
    grown = median(one.private for one in late) - median(one.private for one in early)
    opened = max(one.descriptors for one in late) - max(one.descriptors for one in early)
    connected = max(one.connections for one in late) - max(one.connections for one in early)
    print(
        f"last quarter over first: {grown:+.1f} MB, {opened:+} descriptors, "
        f"{connected:+} connections"
    )
    return grown <= GROWTH_MB and opened <= 0 and connected <= GROWTH_CONNECTIONS


async def at_rest(player: Player) -> None:
    """What is open now stays open: no track is on its way."""
    player.stop()
    for _ in range(200):
        if not stream_cb.open_streams():
            break
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.3)


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
        heard = meddled = 0
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
        states: list[Memory] = []
        began = time.monotonic()
        print("hours " + Memory.HEAD + " streams   pace", flush=True)
        # Whatever was meddled with may have cost a whole track.
        while (hour := (heard - meddled) * SECONDS / 3600) < hours:
            await asyncio.sleep(0.5)
            if chance.random() < MEDDLING:
                meddle(player, chance)
                meddled += 1
            if player.playback.state in ("paused", "stopped"):
                player.resume()
            if hour * EVERY >= len(states):
                await at_rest(player)
                states.append(memory())
                player.resume()
                pace = hour * 3600 / (time.monotonic() - began)
                print(
                    f"{hour:5.1f} {states[-1].row()} {stream_cb.open_streams():7} {pace:4.0f} x",
                    flush=True,
                )
        player.close()
    print(f"{heard} tracks, {meddled} times skipped, sought or edited")
    return flat(states)


if __name__ == "__main__":
    sys.exit(0 if asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 24.0)) else 1)
