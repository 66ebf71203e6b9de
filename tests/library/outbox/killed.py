"""A process that makes changes and is killed: run by the tests of the outbox.

``python -m tests.library.outbox.killed FOLDER URL TOKEN LOG SEED COUNT``. Before each change a line
``?...`` is written to LOG, and once the library has acknowledged it ``!...``. With a COUNT of
0 it makes none, and ends when the outbox is empty.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fwtui.library.library import Library
from fwtui.library.settings import LibrarySettings
from fwtui.library.store.store import Store
from fwtui.music import PlaylistId, TrackId
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.settings import PodSettings

START = datetime(2026, 3, 1, tzinfo=UTC)


async def main(folder: Path, url: str, token: str, log: Path, seed: int, count: int) -> None:
    library = Library(
        Store(folder / "cache", folder / "state", "demo@here"), LibrarySettings(mirror=False)
    )
    account = Account(Origin.parse(url), "demo", "token")
    http = PodClient(account, PodSettings(attempts=2, backoff=0.01))
    http.token_source = FixedToken(Secret(token))
    library.connect(Pod(account, http=http))
    chance = random.Random(seed)
    with log.open("a", buffering=1) as lines:
        for number in range(count):
            change, line = pick(library, chance, seed, number)
            lines.write(f"?{line}\n")
            await asyncio.wrap_future(change())
            lines.write(f"!{line}\n")
    while len(library.outbox):
        await asyncio.sleep(0.002)
    os._exit(0)


def pick(
    library: Library, chance: random.Random, seed: int, number: int
) -> tuple[Callable[[], Future[None]], str]:
    """A change to make, and its line."""
    track = TrackId(chance.randint(1, 60))
    match chance.choice(("heart", "listen", "listen", "playlist", "append", "append", "name")):
        case "heart":
            on = chance.random() < 0.6
            return partial(library.edits.set_favourite, track, on), f"heart {track} {int(on)}"
        case "listen":
            at = START + timedelta(seconds=seed * 1_000 + number, microseconds=number)
            return partial(library.edits.listened, track, at), f"listen {track} {at.isoformat()}"
        case "playlist":
            name = f"made {seed} {number}"

            def make() -> Future[None]:
                return library.edits.add_to_playlist(library.edits.create_playlist(name), [track])

            return make, f"playlist {track} {name}"
        case "name":
            renamed = PlaylistId(os.environ["SHARED_PLAYLIST"])
            name = f"shared {seed} {number}"
            return partial(library.edits.rename_playlist, renamed, name), f"name 0 {renamed} {name}"
        case _:
            shared = PlaylistId(os.environ["SHARED_PLAYLIST"])
            return partial(
                library.edits.add_to_playlist, shared, [track]
            ), f"append {track} {shared}"


if __name__ == "__main__":
    place, address, secret, where, *numbers = sys.argv[1:]
    asyncio.run(main(Path(place), address, secret, Path(where), *map(int, numbers)))
