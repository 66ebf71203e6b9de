"""Bytes and processor of each key in each main view, at seven sizes. Target: a key ≤ 600 bytes.

``python -m tests.benchmarks.bench_keys [size]...``, with a size as ``80x24``. The interface runs in
this process over the sample of :mod:`tests.benchmarks.bench_bytes`, paused. A view that is opened
is no key, nor is a panel: their figures stand beside.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Mapping
from typing import NamedTuple

from tests.benchmarks.bench_bytes import VIEWS, opened
from tests.ui.walk import Far, Walk, walking

SIZES = ("40x10", "60x15", "80x24", "100x32", "140x40", "180x50", "220x60")
PAUSE = 0.05
"""Seconds for what Textual puts off by its clock."""
CURSOR = (*"jjjjjjjjjjjjjjjjkkk", "\x1b[B", "\x1b[A", *"lh", "\t", "\x1b[Z")
JUMPS = (*"Ggc", "\x04", "\x15", "\x1b[6~", "\x1b[5~", "zt", "zb")
TOGGLES = (*"ffvv  rsMM+-.bbSSBBJKuuyy",)
LETTERS = ("/", "a", "r", "\x7f", "\x1b", "\x1b")
PANELS = ("m", "\x1b", ":", "\x1b", "i", "\x1b", "?", "\x1b")
KINDS: Mapping[str, tuple[str, ...]] = {
    "cursor": CURSOR,
    "jump": JUMPS,
    "toggle": TOGGLES,
    "letter": LETTERS,
    "panel": PANELS,
}


class Sent(NamedTuple):
    """What one key cost."""

    bytes: int
    frames: int
    ms: float
    name: str


async def pressed(walk: Walk, far: Far, keys: str, where: str) -> Sent:
    before, used = far.got, time.process_time()
    far.taken()
    walk.app.feed(keys.encode())
    if keys == "\x1b":
        await asyncio.sleep(0.11)
    await walk.settle(PAUSE)
    ms = (time.process_time() - used) * 1e3
    return Sent(far.got - before, far.taken().count("\x1b[?2026h"), ms, f"{where} {keys!r}")


async def measure(columns: int, rows: int) -> dict[str, list[Sent]]:
    far = Far((columns, rows))
    found: dict[str, list[Sent]] = {kind: [] for kind in (*KINDS, "view")}
    async with walking(opened(3600), far=far, size=(columns, rows)) as walk:
        await walk.settle(1.0)
        walk.app.feed(b"\x1b[?2026;2$y")  # it holds a frame back until it is whole
        await pressed(walk, far, " ", "")
        for key, name in VIEWS.items():
            found["view"].append(await pressed(walk, far, key, name))
            if key == "2":
                for each in ("l", "i", "\x7f", "g"):
                    found["letter"].append(await pressed(walk, far, each, name))
                    await walk.settle(0.3)
                for each in ("\x1b", "\t"):
                    await pressed(walk, far, each, name)
            for kind, keys in KINDS.items():
                found[kind] += [await pressed(walk, far, each, name) for each in keys]
    return found


def main(sizes: list[str]) -> None:
    for size in sizes:
        columns, rows = map(int, size.split("x"))
        print(size)
        for kind, each in asyncio.run(measure(columns, rows)).items():
            each.sort(reverse=True)
            over = sum(one.bytes > 600 for one in each)
            middle = statistics.median(one.bytes for one in each)
            ms = statistics.median(one.ms for one in each)
            print(
                f"  {kind:6} median {middle:4.0f}, p95 {each[len(each) // 20].bytes:5,},"
                f" {over:3} of {len(each)} over 600; {ms:.1f} ms:",
                "  ".join(f"{one.name} {one.bytes:,}/{one.frames}" for one in each[:7]),
                flush=True,
            )


if __name__ == "__main__":
    main(sys.argv[1:] or list(SIZES))
