"""Bytes to the terminal: a second of playing, and a view that is opened. Target 7.

``python -m tests.benchmarks.bench_bytes``. The interface runs in pseudo-terminals over the sample,
with a queue that fills the screen. Of keys: :mod:`tests.benchmarks.bench_keys`.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from tests.ui.in_session import run
from tests.ui.pseudo_terminal import Terminal, python
from tests.ui.sample import SONGS, SampleContext, context, lists

ENVIRON = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
SIZES = ((60, 15), (80, 24), (100, 32), (140, 40), (220, 60))
LENGTHS = (36, 311, 3600)
HEARD = 8
"""Seconds that are listened to."""
VIEWS = {
    "0": "Home",
    "1": "Library",
    "4": "Playlists",
    "3": "Queue",
    "2": "Search",
    "5": "Favourites",
    "6": "Radios",
    "7": "Podcasts",
    "8": "History",
}


def opened(seconds: int) -> SampleContext:
    """A track of this length plays, with sixty in the queue."""
    songs = [
        replace(song, uploads=tuple(replace(upload, seconds=seconds) for upload in song.uploads))
        for song in SONGS
    ]
    known: dict[Any, Sequence[Any]] = {
        query: [
            next((song for song in songs if song.id == getattr(row, "id", None)), row)
            for row in rows
        ]
        for query, rows in lists().items()
    }
    made = context(known=known, played=songs)
    made.player.add([song.id for song in songs for _ in range(4)])
    made.position = 2.0
    return made


def shown(seconds: int, size: tuple[int, int]) -> Terminal:
    program = python("-m", "tests.benchmarks.bench_bytes", str(seconds))
    terminal = Terminal(program, size=size, environ=ENVIRON)
    terminal.until("Harbour Lights")
    terminal.read(0.5)
    return terminal


def sent(terminal: Terminal, keys: str) -> int:
    """What came after these keys."""
    before = len(terminal.output)
    terminal.press(keys)
    terminal.read(0.25)
    return len(terminal.output) - before


def opening(terminal: Terminal, key: str) -> int:
    """What came after the key of a view, whose field of text is left again."""
    came = sent(terminal, key)
    if key == "2":
        sent(terminal, "\x1b")
    return came


def playing() -> None:
    print("bytes a second while it plays, by the track's length            target ≤ 300")
    for size in SIZES:
        found: list[str] = []
        for seconds in LENGTHS:
            with shown(seconds, size) as terminal:
                before = len(terminal.output)
                ends = time.monotonic() + HEARD
                while time.monotonic() < ends:
                    terminal.read(0.1)
                found.append(f"{(len(terminal.output) - before) / HEARD:5.0f} at {seconds} s")
        print(f"  {size[0]:3}x{size[1]}  {'   '.join(found)}")


def views() -> None:
    print("bytes to open a view, target ≤ 6,000")
    for size in SIZES:
        with shown(3600, size) as terminal:
            found = [f"{name} {opening(terminal, key):,}" for key, name in VIEWS.items()]
            again = [f"{name} {opening(terminal, key):,}" for key, name in VIEWS.items()]
        print(f"  {size[0]:3}x{size[1]}  first {'  '.join(found)}")
        print(f"           again {'  '.join(again)}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        sys.exit(run(lambda: opened(int(sys.argv[1]))))
    playing()
    views()
