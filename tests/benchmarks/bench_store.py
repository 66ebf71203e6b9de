"""What the store costs at a start, in memory, and while a list is looked at.

``python -m tests.benchmarks.bench_store [tracks]``. Target 2: the library's own rows in the
first frame for at most 10 ms of processor time. Target 5: 300,000 tracks take at most 10 MB
more than 1,000. The anchors are a bare sqlite3 doing as little as would show the same rows.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.filled import folder

SMALL = 1_000
ROUNDS = 9

_START = """
import gc, sys, time
gc.disable()  # as the interface does until its first paint
before = time.process_time()
{body}
print((time.process_time() - before) * 1e3)
"""
_BARE = """
import sqlite3
db = sqlite3.connect(sys.argv[1] + "/cache/accounts/bench/library.db")
db.execute("SELECT value FROM tracks ORDER BY id LIMIT 50").fetchall()
db.execute("SELECT value FROM artists ORDER BY id LIMIT 50").fetchall()
"""
_FRAME = """
import fwtui.ui.app, fwtui.ui.screens.library  # the interface itself, which has no rows
from pathlib import Path
before = time.process_time()
from fwtui.library.store import Store
from fwtui.library.library import Library
from fwtui.library.settings import LibrarySettings
from fwtui.library.queries import Artists, Order, Tracks
place = Path(sys.argv[1])
library = Library(Store(place / "cache", place / "state", "bench"), LibrarySettings(mirror=False))
artists, tracks = library.listing(Artists()), library.listing(Tracks(order=Order("title")))
rows = [artists[row] for row in range(40)] + [tracks[row] for row in range(40)]
assert all(rows), "everything is there in the first frame"
assert not {"httpx", "authlib"} & sys.modules.keys()
"""
_MEMORY = """
import sys, asyncio
sys.path.insert(0, ".")
from fwtui.library.store import Store
from fwtui.library.library import Library
from fwtui.library.settings import LibrarySettings
from fwtui.library.queries import Artists, Albums, Order, Tracks
from pathlib import Path
def resident():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])
place = Path(sys.argv[1])
library = Library(Store(place / "cache", place / "state", "bench"), LibrarySettings(mirror=False))
lists = [library.listing(query) for query in (Artists(), Albums(), Tracks(order=Order("title")))]
for listing in lists:
    for row in range(0, len(listing), max(1, len(listing) // 500)):
        listing[row]
library.search("a")
print(resident() / 1024)
"""


def run(body: str, place: Path) -> float:
    """What a fresh interpreter prints last."""
    done = subprocess.run(
        [sys.executable, "-c", body, str(place)], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])


def least(body: str, place: Path) -> float:
    return min(run(body, place) for _ in range(ROUNDS))


def timed(what: Callable[[], object]) -> float:
    """Milliseconds of processor time, the least of many."""
    spent = []
    for _ in range(50):
        before = time.thread_time()
        what()
        spent.append((time.thread_time() - before) * 1e3)
    return min(spent)


def main(tracks: int) -> None:
    large, small = folder(tracks), folder(SMALL)
    print(f"target 2: first data <= 10 ms of processor time more; {tracks:,} tracks")
    bare = least(_START.format(body=_BARE), large)
    ours = least(_START.format(body=_FRAME), large)
    print(
        f"  anchor: bare sqlite3, 100 blobs             {bare:6.2f} ms, import of sqlite3 included"
    )
    print(f"  store, library, 80 rows of two lists        {ours:6.2f} ms, with their imports")

    print("target 5: at most 10 MB more than with 1,000 tracks")
    few, many = least(_MEMORY, small), least(_MEMORY, large)
    print(f"  {SMALL:,} tracks {few:.1f} MB, {tracks:,} tracks {many:.1f} MB: {many - few:+.1f} MB")

    _reads(large, tracks)


def _reads(place: Path, tracks: int) -> None:
    from fwtui.library.queries import Albums, Order, Tracks
    from fwtui.music import AlbumId, ArtistId
    from tests.benchmarks.filled import library

    here = library(place)
    titles = here.listing(Tracks(order=Order("title")))
    ids = titles.ids()
    last = ids[-1]
    print("reads in place: each under 1 ms (the rows of a view are one or two of them)")
    parts: dict[str, Callable[[], object]] = {
        "50 tracks of all albums, by title": lambda: here.values("track", ids[5_000:5_050]),
        "a list of all tracks opened": lambda: here.store.head(f"mirror:{titles.query.key}"),
        "an album's tracks, opened and read": lambda: list(
            here.listing(Tracks(album=AlbumId(tracks // 24)))
        ),
        "an artist's albums, opened and read": lambda: list(
            here.listing(Albums(artist=ArtistId(tracks // 120)))
        ),
        "the row of the last track": lambda: titles.row_of(last, near=len(ids) // 2),
        "one track": lambda: here.track(last),
    }
    for name, read in parts.items():
        print(f"  {name:40} {timed(read):6.3f} ms")
    before = time.thread_time()
    queued = titles.track_ids()
    spent = (time.thread_time() - before) * 1e3
    print(f"  {f'all {len(queued):,} ids, for the queue':40} {spent:6.3f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
