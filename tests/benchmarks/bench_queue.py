"""What the queue costs with 300,000 tracks: each way to fill it, change it and shuffle it.

``python -m tests.benchmarks.bench_queue [rounds]``. Processor milliseconds on the thread that
keys are handled on, the median and the least of the rounds; an edit is held against 50 ms, and
every one is measured shuffled as well. The rest of a long shuffle is done on another thread;
its milliseconds are printed too.
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

SIZE = 300_000
TARGET = 50.0
IDS = array("q", range(1, SIZE + 1))
Edit = Callable[[PlayQueue], object]


def filled(*, shuffled: bool) -> PlayQueue:
    queue = PlayQueue(Random(1))
    queue.shuffle(shuffled)
    queue.play(IDS, SIZE // 2)  # type: ignore[arg-type]
    queue.finish_shuffle()
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


def shuffles(size: int, albums: bool) -> tuple[float, float]:
    """Milliseconds of a shuffle on the thread of the keys, and on the other one."""
    queue = PlayQueue(Random(1))
    queue.play(IDS[:size])  # type: ignore[arg-type]
    names = {TrackId(each): each // 12 for each in range(1, size + 1)}
    queue.album_of = names.__getitem__ if albums else None
    here, there = timed(lambda: queue.shuffle(True)), 0.0
    while True:
        before = time.thread_time()
        job = queue.shuffle_job()
        here += (time.thread_time() - before) * 1000
        if job is None:
            return here, there
        there += timed(partial(job.run, names if albums else None))
        here += timed(partial(queue.apply_shuffle, job))


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
    for size in (SIZE // 6, SIZE):
        for albums in (False, True):
            found = [shuffles(size, albums) for _ in range(rounds)]
            name = f"shuffle {size:,}" + (" by albums" if albums else "")
            good &= line(name, [here for here, _ in found])
            print(
                f"    on the other thread {statistics.median(there for _, there in found):.0f} ms"
            )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 5))
