"""What the store costs at a start, in memory, and while a list is looked at.

``python -m tests.benchmarks.bench_store [tracks]``. Target 2: the library's own rows in the
first frame for at most 10 ms of processor time. Target 5: 300,000 tracks take at most 10 MB
more than 1,000. The anchors are a bare sqlite3 doing as little as would show the same rows.
"""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from sqlite3 import Connection

from fwtui.library.library import Library
from fwtui.library.listing.listing import Listing
from fwtui.library.listing.ordered import OrderedListing
from fwtui.library.listing.paged import PagedListing
from fwtui.library.listing.queries import Albums, Artists, Query, SortOrder, Tracks
from fwtui.library.store import list_store
from fwtui.music import AlbumId, ArtistId, TrackId
from tests.benchmarks.filled import folder, library

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
import fwtui.ui.app, fwtui.ui.views.library  # the interface itself, which has no rows
from pathlib import Path
before = time.process_time()
from fwtui.library.store.store import Store
from fwtui.library.library import Library
from fwtui.library.settings import LibrarySettings
from fwtui.library.listing.queries import Artists, SortOrder, Tracks
place = Path(sys.argv[1])
library = Library(Store(place / "cache", place / "state", "bench"), LibrarySettings(mirror=False))
artists, tracks = library.listing(Artists()), library.listing(Tracks(order=SortOrder("title")))
rows = [artists[row] for row in range(40)] + [tracks[row] for row in range(40)]
assert all(rows), "everything is there in the first frame"
assert not {"httpx", "authlib"} & sys.modules.keys()
"""
_MEMORY = """
import sys, asyncio
sys.path.insert(0, ".")
from fwtui.library.store.store import Store
from fwtui.library.library import Library
from fwtui.library.settings import LibrarySettings
from fwtui.library.listing.queries import Artists, Albums, SortOrder, Tracks
from pathlib import Path
def resident():
    return int(next(l for l in open("/proc/self/status") if l.startswith("VmRSS")).split()[1])
place = Path(sys.argv[1])
library = Library(Store(place / "cache", place / "state", "bench"), LibrarySettings(mirror=False))
queries = (Artists(), Albums(), Tracks(order=SortOrder("title")))
lists = [library.listing(query) for query in queries]
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


def costs(what: Callable[[int], object], times: int) -> list[float]:
    """Milliseconds of processor time of each call, which is told how many there were before."""
    spent = []
    for number in range(times):
        before = time.thread_time()
        what(number)
        spent.append((time.thread_time() - before) * 1e3)
    return sorted(spent)


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
    """What a key may have to read. Each starts from where nothing of it is held in memory."""
    chance = random.Random(5)
    here = library(place)
    query = Tracks(order=SortOrder("title"))
    titles = here.listing(query)
    ids = titles.ids()
    rows = [chance.randrange(tracks) for _ in range(1_000)]
    paged = _paged(here, tracks)
    short = Tracks(order=SortOrder("created"))  # nothing of it is on disk: it has no rows yet

    def opened(query: Query) -> Listing:
        here._listings.held.clear()
        return here.listing(query)

    async def read_ahead() -> None:
        """As after half a second of looking at the list."""
        listing = opened(query)
        listing.want(0, 40)
        while not (isinstance(listing, OrderedListing) and listing._every):
            await asyncio.sleep(0.05)
        listing._every.result()
        before = time.thread_time()
        listing.track_ids()
        at_once.append((time.thread_time() - before) * 1e3)
        listing.look_away()

    at_once: list[float] = []
    for _ in range(5):
        asyncio.run(read_ahead())
    parts: dict[str, tuple[Callable[[int], object], int]] = {
        "a row while scrolling": (lambda n: titles[n], 3_000),
        "a row anywhere": (lambda n: titles[rows[n]], 300),
        "50 tracks of as many albums": (lambda n: here.values("track", rows[n : n + 50]), 300),
        "one track": (lambda n: here.track(TrackId(rows[n])), 300),
        "all tracks opened, and 40 rows": (lambda n: _rows(opened(query), 40), 100),
        "all artists opened, and 40 rows": (lambda n: _rows(opened(Artists()), 40), 100),
        "an album's tracks, opened and read": (
            lambda n: list(opened(Tracks(album=AlbumId(rows[n] // 12 + 1)))),
            300,
        ),
        "an artist's albums, opened and read": (
            lambda n: list(opened(Albums(artist=ArtistId(rows[n] // 60 + 1)))),
            300,
        ),
        "an artist's tracks, opened": (
            lambda n: opened(Tracks(artist=ArtistId(rows[n] // 60 + 1))),
            300,
        ),
        "a list the mirror has not ordered yet": (lambda n: opened(short), 100),
        "the row of a track, from the middle": (
            lambda n: titles.row_of(ids[rows[n]], tracks // 2),
            300,
        ),
        "the row of the last, from the first": (lambda n: titles.row_of(ids[-1], 0), 100),
        "the row of what is not there": (lambda n: titles.row_of(10**9 + n, rows[n]), 100),
        "all ids, for the queue": (lambda n: titles.track_ids(), 50),
        "ids of a pod's list, for the queue": (lambda n: paged.track_ids(), 50),
        "rows known around one of it": (lambda n: paged.known_around(rows[0] // 50 * 50), 50),
        "where the cursor was": (lambda n: here.view_state.cursor(query), 100),
        "a heart": (lambda n: here.edits.is_favourite(TrackId(rows[n])), 300),
        "a filter, one letter more": (
            lambda n: here.narrow(titles, ("mo", "mor", "ba", "bab", "ri")[n % 5]),
            50,
        ),
    }
    print(f"reads in place, {tracks:,} tracks       p50     p95   worst, against 1 ms of CPU")
    for name, (read, times) in parts.items():
        _show(name, costs(read, times))
    _show("all ids, after half a second of looking", sorted(at_once))


def _rows(listing: Listing, count: int) -> list[object]:
    return [listing[row] for row in range(count)]


def _paged(here: Library, tracks: int) -> PagedListing:
    """A list that the pod orders, a page in ten of which is known."""
    query = Tracks(scope="all", tag="paged", order=SortOrder("title"))

    def write(db: Connection) -> None:
        for page in range(1, tracks // 50, 10):
            ids = range(page * 50 - 49, page * 50 + 1)
            list_store.page(db, query.key, page, ids, tracks, time.time())

    here.store.library.write(write).result()
    listing = PagedListing(
        query, here, here.store, here._fetcher.tasks, here._fetcher.page_kept, 1e9
    )
    listing.ids()
    return listing


def _show(name: str, spent: list[float]) -> None:
    at = [spent[int((len(spent) - 1) * part)] for part in (0.5, 0.95, 1)]
    print(f"  {name:40} {at[0]:7.3f} {at[1]:7.3f} {at[2]:7.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300_000)
