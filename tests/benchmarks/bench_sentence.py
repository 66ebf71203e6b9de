"""What a sentence costs over a mirrored library.

``python -m tests.benchmarks.bench_sentence [tracks]``. Target at 300,000 tracks: p95 of all
sentences <= 50 ms of processor time, each found five times, the first time left out. The anchor
is the count of all tracks by an index.
"""

from __future__ import annotations

import random
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from fwtui.library.listing.queries import History
from fwtui.library.sentence import columns, evaluate, language
from fwtui.library.store import codec, list_store
from fwtui.music import Listening, ListeningId, Track, TrackId
from tests.benchmarks.filled import folder, music, opened

SENTENCES = (
    "loved",
    "loved not heard 30d least heard first limit 50",
    "loved not heard 30d tag:jazz or tag:dub under 6m year 1970..1995 least heard first limit 50",
    "tag:jazz",
    "tag:jazz under 4m",
    "tag:jazz or tag:dub over 6m newest first limit 100",
    "year 1994",
    "year 1990..1992 limit 500",
    "added 30d",
    "added 1y latest added first limit 200",
    "heard 7d",
    "heard most heard first limit 50",
    "under 70s",
    "under 3m random limit 50",
    "longest first limit 50",
    "latest added first limit 100",
    "random limit 50",
    "not heard random limit 100",
    "title:ba under 2m limit 50",
    "artist:ba tag:dub",
    "licence:cc-by",
    "licence:cc0 loved",
    "not licence:cc-by tag:rock limit 100",
)
TIMES = 5
_TAGS = ("rock", "jazz", "dub", "ambient", "folk", "noise", "house", "choral")
_LICENCES = ("cc-by-sa-4.0", "cc-by-4.0", "cc0-1.0", "cc-by-nc-4.0", "", "")


def furnished(tracks: int) -> Path:
    """The library of :mod:`tests.benchmarks.filled` with lengths, tags, licences, hearts and a
    history."""
    plain = folder(tracks)
    place = plain.with_name(f"{plain.name}-sentences")
    if not (place / "ready").exists() or (place / "ready").stat().st_size:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(plain, place)
        (place / "ready").unlink()
        store = opened(place)
        store.library.write(lambda db: _furnish(db, tracks)).result()
        store.close()
        (place / "ready").touch()
    return place


def _furnish(db: Connection, tracks: int) -> None:
    chance = random.Random(3)
    heard: list[tuple[int, int, bytes]] = []
    now = time.time()
    for track in music(tracks):
        tag = _TAGS[int(len(_TAGS) ** chance.random()) - 1]
        licence = chance.choice(_LICENCES)
        db.execute(
            "UPDATE tracks SET seconds = ?, created = ? WHERE id = ?",
            (60 + chance.randrange(540), now - chance.random() ** 0.5 * 2e8, track.id),
        )
        db.execute("INSERT OR IGNORE INTO track_tags VALUES (?, ?)", (tag, track.id))
        if licence:
            db.execute("INSERT OR IGNORE INTO track_licences VALUES (?, ?)", (licence, track.id))
    for number in range(1, 3_001):
        track_id = TrackId(chance.randrange(tracks) + 1)
        db.execute("REPLACE INTO favourites VALUES (?, ?)", (track_id, number))
    for number in range(1, 5_001):
        track_id = TrackId(int(tracks ** chance.random()))
        at = datetime.fromtimestamp(now - number * 3_000, UTC)
        listening = Listening(ListeningId(number), Track(track_id, "", ()), None, at)
        heard.append((number, track_id, codec.heard_blob(listening)))
    db.executemany("REPLACE INTO listenings VALUES (?, ?, ?)", heard)
    for page in range(100):
        ids = [row[0] for row in heard[page * 50 : page * 50 + 50]]
        list_store.page(db, History().key, page + 1, ids, 5_000, now)


def main() -> None:
    tracks = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    store = opened(furnished(tracks))
    if (making := columns.want(store.library)) is not None:
        print(f"columns made: {making.result()}")

    def costs(db: Connection) -> None:
        every: list[float] = []
        for text in SENTENCES:
            spent = []
            for _ in range(TIMES + 1):
                sentence = language.parse(text)
                before = time.thread_time()
                found = evaluate.evaluate(db, sentence)
                spent.append((time.thread_time() - before) * 1e3)
            spent = sorted(spent[1:])
            every += spent
            print(f"{spent[len(spent) // 2]:8.1f} ms  {len(found):7,}  {text}")
        before = time.thread_time()
        db.execute("SELECT count(*) FROM tracks WHERE artist > 0").fetchone()
        anchor = (time.thread_time() - before) * 1e3
        every.sort()
        p50, p95 = (every[int(len(every) * part)] for part in (0.5, 0.95))
        print(
            f"p50 {p50:.1f} ms, p95 {p95:.1f} ms (target 50), max {every[-1]:.1f} ms,"
            f" count of all {anchor:.1f} ms"
        )

    store.library.elsewhere(costs).result()
    store.close()


if __name__ == "__main__":
    main()
