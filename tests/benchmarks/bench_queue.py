"""What the queue costs with 300,000 tracks: each way to fill it, change it and shuffle it.

``python -m tests.benchmarks.bench_queue [rounds]``. Processor milliseconds on the thread that
keys are heard on, the median and the least of the rounds; an edit is held against 50 ms, and
every one is measured shuffled as well. For the shuffle the longest slice is printed too:
what is drawn after the first rows is drawn in slices between which keys are heard.
"""

from __future__ import annotations

import statistics
import sys
import time
from array import array
from collections.abc import Callable
from functools import partial
from random import Random

from fwtui.music import TrackId
from fwtui.player.queue import PlayQueue
from fwtui.player.sequencer import DRAWS, SLICE

SIZE = 300_000
TARGET = 50.0
IDS = array("q", range(1, SIZE + 1))
Edit = Callable[[PlayQueue], object]


def filled(*, shuffled: bool) -> PlayQueue:
    queue = PlayQueue(Random(1))
    queue.shuffle(shuffled)
    queue.play(IDS, SIZE // 2)  # type: ignore[arg-type]
    queue.draw(SIZE)
    return queue


def added_twice() -> PlayQueue:
    """A queue whose last edit was large."""
    queue = filled(shuffled=False)
    queue.add(IDS)  # type: ignore[arg-type]
    return queue


def scattered() -> list[int]:
    return list(range(0, SIZE, 3))


EDITS: dict[str, Edit] = {
    "play all": lambda queue: queue.play(IDS, 123_456),  # type: ignore[arg-type]
    "add": lambda queue: queue.add(IDS),  # type: ignore[arg-type]
    "play next": lambda queue: queue.play_next(IDS),  # type: ignore[arg-type]
    "insert": lambda queue: queue.insert(1_000, IDS),  # type: ignore[arg-type]
    "follow on": lambda queue: queue.feed(map(TrackId, range(50)), mixed=True),
    "remove one": lambda queue: queue.remove([SIZE - 10]),
    "remove a third": lambda queue: queue.remove(scattered()),
    "remove a block": lambda queue: queue.remove(range(1_000, 201_000)),
    "move one": lambda queue: queue.move([200_000], 10),
    "move a block": lambda queue: queue.move(range(100_000, 200_000), 5),
    "move a third": lambda queue: queue.move(scattered(), 5),
    "jump": lambda queue: queue.jump(250_000),
    "clear": lambda queue: queue.clear(),
    "shuffle on or off": lambda queue: queue.shuffle(not queue.shuffled),
}


def timed(do: Callable[[], object]) -> float:
    before = time.thread_time()
    do()
    return (time.thread_time() - before) * 1000


def undone(queue: PlayQueue, edit: Edit) -> float:
    edit(queue)
    return timed(queue.undo)


def slices(queue: PlayQueue, kin: bool) -> tuple[float, float, int]:
    """The longest slice of drawing a shuffle, all of them together, and how many they were."""
    queue.album_of = (lambda track: track // 12) if kin else None
    queue.shuffle(False)
    spent = [timed(lambda: queue.shuffle(True))]
    while queue.undrawn:
        before = time.thread_time()
        while queue.undrawn and time.thread_time() - before < SLICE:
            queue.draw(DRAWS)
        spent.append((time.thread_time() - before) * 1000)
    return max(spent), sum(spent), len(spent)


def line(name: str, figures: list[float]) -> bool:
    median, least = statistics.median(figures), min(figures)
    told = "" if median < TARGET else f"   over {TARGET:.0f} ms"
    print(f"  {name:28} {median:7.1f} ms   least {least:6.1f}{told}")
    return median < TARGET


def main(rounds: int) -> int:
    good = True
    for shuffled in (False, True):
        print(f"{SIZE:,} tracks, {'shuffled' if shuffled else 'in order'}, target {TARGET:.0f} ms:")
        for name, edit in EDITS.items():
            queues = [filled(shuffled=shuffled) for _ in range(rounds)]
            good &= line(name, [timed(partial(edit, queue)) for queue in queues])
        queues = [filled(shuffled=shuffled) for _ in range(rounds)]
        good &= line("undo of a removal", [undone(q, EDITS["remove a third"]) for q in queues])
        for queue in queues:
            queue.repeat = "all"
            queue.jump(SIZE - 1)
        good &= line("next round", [timed(queue.next) for queue in queues])
    for kin in (False, True):
        found = [slices(filled(shuffled=False), kin) for _ in range(rounds)]
        good &= line(
            "shuffle" + (" by albums" if kin else ""), [longest for longest, _, _ in found]
        )
        _, whole, count = found[0]
        print(f"    its longest slice; in all {whole:.0f} ms in {count} slices")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
