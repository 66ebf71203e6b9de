"""What a key costs in the search field, over a mirrored library.

``python -m tests.benchmarks.bench_search [tracks]``. Target 8: query p95 <= 2 ms of processor
time. The anchor is one bare FTS5 query over the same tracks, first 50 in the order of rows.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator

from fwtui.library import search
from fwtui.library.store.store import Store
from tests.benchmarks.filled import folder, music, opened

QUERIES = 400


def typed(tracks: int) -> Iterator[str]:
    """What is in the field, key by key: words of what is there, in any order."""
    chance = random.Random(3)
    sample = [track for track in music(min(tracks, 20_000)) if chance.random() < 0.02]
    for _ in range(QUERIES):
        track = chance.choice(sample)
        there = f"{track.title} {track.artist} {track.album.title if track.album else ''}"
        text = " ".join(chance.sample(there.lower().split(), chance.choice((1, 1, 2, 3))))
        yield text[: chance.randint(1, len(text))]


def mistyped(tracks: int) -> Iterator[str]:
    chance = random.Random(4)
    for text in typed(tracks):
        word = max(text.split(), key=len)
        if len(word) > 4:
            place = chance.randrange(1, len(word))
            yield word[:place] + "x" + word[place + 1 :]


def costs(texts: Iterator[str], look: Callable[[str], object]) -> list[float]:
    """Milliseconds of processor time each, sorted."""
    spent: list[float] = []
    for text in texts:
        before = time.thread_time()
        look(text)
        spent.append((time.thread_time() - before) * 1e3)
    return sorted(spent)


def show(name: str, spent: list[float]) -> None:
    at = [spent[int((len(spent) - 1) * part)] for part in (0.5, 0.95, 1)]
    print(f"{name:34} p50 {at[0]:5.2f}  p95 {at[1]:5.2f}  max {at[2]:5.2f} ms")


def bare(store: Store, text: str) -> object:
    match = " ".join(f'"{word}"*' for word in text.split())
    sql = "SELECT rowid FROM track_words WHERE track_words MATCH ? LIMIT 50"
    return store.library.rows(sql, (match,))


def main(tracks: int) -> None:
    store = opened(folder(tracks))
    print(f"target 8: query p95 <= 2 ms of processor time, {tracks:,} tracks")
    show("anchor: one bare FTS5 query", costs(typed(tracks), lambda text: bare(store, text)))
    show(
        "five groups, with their values",
        costs(typed(tracks), lambda t: search.search(store, t, 20)),
    )
    show("with a typo forgiven", costs(mistyped(tracks), lambda t: search.search(store, t, 20)))
    store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
