"""What a key costs in the search field, over a mirrored library.

``python -m tests.benchmarks.bench_search [tracks] [hard|kind]``. Target: query p95 <= 8 ms and
max <= 16 ms of processor time for every beginning of one or two words, slips included, with
nothing of the spelling in memory. The anchor is one bare FTS5 query over the same tracks, first
50 in the order of rows.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from fwtui.library import search
from fwtui.library.store.store import Store
from fwtui.music import Album, Track
from tests.benchmarks.filled import HARD, folder, music, opened
from tests.benchmarks.memory import memory

QUERIES = 300
_AT = ("min", "p50", "p95", "max")


def words_of(track: Track) -> list[str]:
    there = f"{track.title} {track.artist} {track.album.title if track.album else ''}"
    return there.lower().split()


def slipped(chance: random.Random, word: str) -> str:
    """With one letter wrong, missing or too many, or two exchanged; in eight with two slips."""
    for _ in range(2 if len(word) >= 8 else 1):
        at, letter = chance.randrange(len(word)), chance.choice("abcdefghijklmnopqrstuvwxyz")
        word = chance.choice(
            (
                word[:at] + letter + word[at + 1 :],
                word[:at] + word[at + 1 :],
                word[:at] + letter + word[at:],
                word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
            )
        )
    return word


def typed(sample: list[Track], words: int, slips: int, seed: int) -> Iterator[tuple[str, str]]:
    """Beginnings of words of one thing in any order, so many of them mistyped; and what was
    meant. One letter to twelve; of mistyped ones four at least."""
    chance = random.Random(seed)
    for _ in range(QUERIES):
        there = words_of(chance.choice(sample))
        if slips:
            there = [word for word in there if len(word) >= 4] or ["nothing"]
        meant = [
            word[: chance.randint(4 if slips else 1, 12)]
            for word in chance.sample(there, min(words, len(there)))
        ]
        asked = [slipped(chance, word) if n < slips else word for n, word in enumerate(meant)]
        yield " ".join(asked), " ".join(meant)


def apart(sample: list[Track], seed: int) -> Iterator[tuple[str, str]]:
    """Two beginnings of words of two things: few or no hits."""
    chance = random.Random(seed)
    for _ in range(QUERIES):
        asked = [
            chance.choice(words_of(chance.choice(sample)))[: chance.randint(1, 12)] for _ in "ab"
        ]
        yield " ".join(asked), ""


def costs(texts: Iterator[tuple[str, str]], look: Callable[[str], object]) -> list[float]:
    """Milliseconds of processor time each, sorted."""
    spent: list[float] = []
    for text, _ in texts:
        before = time.thread_time()
        look(text)
        spent.append((time.thread_time() - before) * 1e3)
    return sorted(spent)


def _name(value: Any) -> str:
    return f"{value.title} {value.artist}" if isinstance(value, Album) else str(value.name)


def understood(store: Store, texts: Iterator[tuple[str, str]]) -> int:
    """For how many the words that were meant begin words of a hit."""
    right = 0
    for text, meant in texts:
        values = [
            " ".join(words_of(each) if isinstance(each, Track) else [_name(each).lower()])
            for group in search.search(store, text, 50).groups
            for each in group.values
        ]
        right += any(
            all(any(w.startswith(m) for w in value.split()) for m in meant.split())
            for value in values
        )
    return right


def show(name: str, spent: list[float], more: str = "") -> None:
    at = [spent[int((len(spent) - 1) * part)] for part in (0, 0.5, 0.95, 1)]
    figures = "  ".join(f"{word} {each:6.2f}" for word, each in zip(_AT, at, strict=True))
    print(f"{name:34} {figures} ms{more}", flush=True)


def bare(store: Store, text: str) -> object:
    match = " ".join(f'"{word}"*' for word in text.split())
    sql = "SELECT rowid FROM track_tokens WHERE track_tokens MATCH ? LIMIT 50"
    return store.library.rows(sql, (match,))


def main(tracks: int, vocabulary: str) -> None:
    place = folder(tracks, vocabulary)
    store = opened(place)
    size = sum(each.stat().st_size for each in (place / "cache").rglob("library.db")) / 1e6
    known = store.library.rows("SELECT count(*) FROM spellings")[0][0]
    print(f"{tracks:,} tracks, {vocabulary}: {known:,} words, {size:,.0f} MB of library")
    chance = random.Random(3)
    sample = [track for track in music(min(tracks, 60_000), vocabulary) if chance.random() < 0.02]
    before = memory().private

    def look(text: str) -> object:
        return search.search(store, text, 30)

    def cold(text: str) -> object:
        store.spelling.let_go()
        return search.search(store, text, 30)

    show("anchor: one bare FTS5 query", costs(typed(sample, 2, 0, 1), lambda t: bare(store, t)))
    for words in (1, 2, 3):
        show(f"{words} words", costs(typed(sample, words, 0, words), look))
    show("2 words of 2 things", costs(apart(sample, 4), look))
    for words, slips in ((1, 1), (2, 1), (2, 2), (3, 3)):
        name = f"{words} words, {slips} mistyped"
        right = understood(store, typed(sample, words, slips, 5))
        show(name, costs(typed(sample, words, slips, 5), look), f"  understood {right}")
        show(f"{name}, nothing kept", costs(typed(sample, words, slips, 5), cold))
    print(f"private memory of it all: {memory().private - before:.1f} MB")
    store.close()


if __name__ == "__main__":
    main(
        int(sys.argv[1]) if len(sys.argv) > 1 else 300_000,
        sys.argv[2] if len(sys.argv) > 2 else HARD,
    )
