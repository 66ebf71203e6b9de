"""How quickly the client mirrors a catalogue: its own work alone, the pod's left out.

``python -m tests.benchmarks.bench_sync [tracks] [pages]``. Target 11: at least 8,000 tracks a
second of client work at 50 a page. The anchor does the least that could be done with the same
answers: bare httpx, a msgspec struct of a few fields, SQLite with full text. Then what a key
waits meanwhile, beside an idle loop: keys stay within twice that.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import sqlite3
import sys
import tempfile
import time
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import msgspec

from fwtui.demo.pod import DemoPod
from fwtui.library.library import Library
from fwtui.library.listing.pod_queries import PAGE
from fwtui.library.mirror import crawl
from fwtui.library.mirror.progress import CrawlPass
from fwtui.library.settings import LibrarySettings
from fwtui.library.store.store import Store
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod


def serve(tracks: int, pipe: Connection) -> None:
    """A pod in a process of its own, so that its work is not counted."""
    limits = {"authenticated-list": "10000000/60s"}
    with DemoPod(tracks=tracks, limits=limits) as demo:
        pipe.send((demo.url, demo.token().access_token))
        pipe.recv()


class _Name(msgspec.Struct):
    name: str = ""
    title: str = ""


class _Track(msgspec.Struct):
    id: int
    title: str
    artist: _Name | None = None
    album: _Name | None = None


class _Page(msgspec.Struct):
    results: list[_Track]


async def bare(url: str, token: str, folder: Path, pages: int) -> float:
    """Seconds of processor time."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, title, artist, album)")
    db.execute("CREATE VIRTUAL TABLE f USING fts5(title, artist, album, prefix='1 2 3')")
    decoder = msgspec.json.Decoder(_Page)
    began = time.process_time()
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=60) as client:
        for number in range(1, pages + 1):
            answer = await client.get(
                f"{url}/api/v1/tracks",
                params={"page": number, "page_size": 50, "ordering": "-creation_date"},
            )
            rows = [
                (
                    track.id,
                    track.title,
                    track.artist.name if track.artist else "",
                    track.album.title if track.album else "",
                )
                for track in decoder.decode(answer.content).results
            ]
            db.execute("BEGIN")
            db.executemany("REPLACE INTO t VALUES (?, ?, ?, ?)", rows)
            db.executemany("INSERT INTO f (rowid, title, artist, album) VALUES (?, ?, ?, ?)", rows)
            db.execute("COMMIT")
    return time.process_time() - began


async def ours(url: str, token: str, folder: Path, pages: int) -> tuple[float, int]:
    """Seconds of processor time, of all threads, and tracks."""
    library = Library(Store(folder / "cache", folder / "state", "x"), LibrarySettings(mirror=False))
    http = PodClient(Account(Origin.parse(url), "demo", "token"))
    http.token_source = FixedToken(Secret(token))
    pod = Pod(http.account, http=http)
    mirror = library.mirror
    # From the last but so many pages on, tracks alone: the same requests as the anchor's.
    first = await crawl.ask(pod, "tracks", 1)
    whole = -(-first.count // PAGE)
    start = max(1, whole - pages + 1)
    mirror._record.under_way = CrawlPass(time.time(), False, "tracks", start)
    began = time.process_time()
    await library.mirror_now(pod)
    spent = time.process_time() - began
    done = library.mirror_progress.done
    await library.aclose()
    await pod.aclose()
    return spent, done


async def keys(url: str, token: str, folder: Path) -> dict[str, list[float]]:
    """Milliseconds from a key to the end of its work, idle and while a mirror is made.

    The work of a key: 40 rows read and a search, as typing in the search field does.
    """
    store = Store(folder / "cache", folder / "state", "x")
    library = Library(store, LibrarySettings(mirror_tracks=1_000_000))
    http = PodClient(Account(Origin.parse(url), "demo", "token"))
    http.token_source = FixedToken(Secret(token))
    pod = Pod(http.account, http=http)

    async def type_for(seconds: float, pause: float) -> list[float]:
        waits: list[float] = []
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        while (due := loop.time() + pause) < ends:
            await asyncio.sleep(pause)
            library.touched()
            library.values("track", range(100, 140))
            library.search("mo")
            waits.append((loop.time() - due) * 1e3)
        return sorted(waits)

    library.connect(pod)
    while library.mirror_progress.done < 2_000:
        await asyncio.sleep(0.05)
    busy = {
        "mirroring, a key now and then": await type_for(12.0, 0.45),
        "mirroring, typing": await type_for(4.0, 0.1),
    }
    still_busy = not library.mirror_progress.complete
    library.connect(None)
    idle = {"idle": await type_for(4.0, 0.1)}
    await library.aclose()
    await pod.aclose()
    if not still_busy:
        print("  (the mirror was complete before the keys were: take more tracks)")
    return idle | busy


def main(tracks: int, pages: int) -> None:
    here, there = multiprocessing.Pipe()
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(tracks, there))
    server.start()
    url, token = here.recv()
    print(f"target 11: >= 8,000 tracks a second of client work; {pages * 50:,} of {tracks:,}")
    try:
        for _ in range(2):
            with tempfile.TemporaryDirectory() as folder:
                spent = asyncio.run(bare(url, token, Path(folder), pages))
                print(f"  anchor: httpx + msgspec + SQLite  {pages * 50 / spent:8,.0f} tracks/s")
                spent, done = asyncio.run(ours(url, token, Path(folder), pages))
                print(f"  the mirror                        {done / spent:8,.0f} tracks/s")
        with tempfile.TemporaryDirectory() as folder:
            for name, waits in asyncio.run(keys(url, token, Path(folder))).items():
                at = [waits[int((len(waits) - 1) * part)] for part in (0.5, 0.95)]
                print(f"  a key, {name:30}  p50 {at[0]:6.2f}  p95 {at[1]:6.2f} ms")
    finally:
        here.send("end")
        server.join(10)


if __name__ == "__main__":
    numbers = [int(each) for each in sys.argv[1:]]
    main(*numbers, *(300_000, 200)[len(numbers) :])
