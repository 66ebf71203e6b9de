"""What it costs to read a page of 50 tracks, beside the standard library's json.loads.

    .venv/bin/python tests/benchmarks/bench_decode.py

One page is made of tracks that a real pod sent: titles in many scripts, escape sequences,
uploads of all kinds, many albums. The other is what a library of English titles looks like;
a text of ASCII is made in no time, so json.loads is quicker there. json.loads only makes
dicts; fwtui makes checked and clean values. CPU time of this process, the least of many
interleaved rounds.

json.loads first makes one text of the page, four bytes or two a character. Whether the C
library keeps that memory between two calls or fetches it anew hangs on what else lies in
the heap, and is a sixth of json.loads' time: so the pages fetched in a call are printed too.
"""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from fwtui.demo.pod import DemoPod
from fwtui.pod.schema import convert, sanitize
from fwtui.text import plain

RECORDINGS = Path(__file__).parents[1] / "recordings" / "1.x"
TARGET = 0.25
ROUNDS, TIMES = 60, 10


def tracks_in(value: Any) -> list[dict[str, Any]]:
    found = []
    left = [value]
    while left:
        node = left.pop()
        if isinstance(node, dict):
            if "listen_url" in node and "uploads" in node and "title" in node:
                found.append(node)
            left += node.values()
        elif isinstance(node, list):
            left += node
    return found


def a_page(size: int = 50) -> bytes:
    by_id: dict[int, dict[str, Any]] = {}
    for file in sorted(RECORDINGS.glob("*.json")):
        try:
            found = tracks_in(json.loads(file.read_text()))
        except ValueError:
            continue
        for track in found:
            # A track is told with its uploads where somebody may hear it.
            if track["id"] not in by_id or track["uploads"]:
                by_id[track["id"]] = track
    tracks = [track for _, track in sorted(by_id.items())][:size]
    page = {"count": 1100, "next": "http://x.test/?page=2", "previous": None, "results": tracks}
    # As a pod writes it: without spaces, and in UTF-8.
    return json.dumps(page, ensure_ascii=False, separators=(",", ":")).encode()


def least(*contenders: Callable[[], object], times: int = TIMES) -> list[float]:
    """Microseconds of CPU for one call of each, taken in turns."""
    best = [float("inf")] * len(contenders)
    for _ in range(ROUNDS):
        for place, contender in enumerate(contenders):
            before = time.process_time()
            for _ in range(times):
                contender()
            best[place] = min(best[place], (time.process_time() - before) / times * 1e6)
    return best


def faults(contender: Callable[[], object], times: int = 100) -> float:
    """Pages of memory that one call fetches from the system."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(times):
        contender()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) / times


def a_listing() -> bytes:
    """Four albums of plain English, as they follow each other in a library."""
    with (
        DemoPod(tracks=2000, anonymous=True) as pod,
        urlopen(f"{pod.url}/api/v1/tracks/?page=5&page_size=50") as answer,
    ):
        body: bytes = answer.read()
    return body


def compare(name: str, page: bytes) -> None:
    def first() -> object:
        for kept in (convert.ALBUMS.kept, convert.CREDITS.kept, sanitize.WORDS):
            kept.clear()
        return convert.TRACK.page(page)

    def again() -> object:
        return convert.TRACK.page(page)

    def standard() -> object:
        return json.loads(page)

    theirs, first_time, next_time = least(standard, first, again)
    fetched = faults(standard)
    print(f"{name}: {len(convert.TRACK.page(page).items)} tracks, {len(page) / 1000:.0f} kB")
    print(f"  json.loads                        {theirs:4.0f} µs   {fetched:.0f} pages fetched")
    for what, ours in (("artists and albums known", next_time), ("all of it new", first_time)):
        print(f"  wire, {what:<27} {ours:4.0f} µs   x {ours / theirs:.3f}   target x {TARGET}")


def main() -> None:
    compare("of a real pod, of many recordings", a_page())
    compare("of the demo pod, ASCII alone", a_listing())
    title = "\x1b\u0301" * 5_000_000
    (spent,) = least(lambda: plain(title), times=1)
    print(f"a title of ten megabytes   {spent / 1000:.2f} ms    target 100 ms")


if __name__ == "__main__":
    main()
