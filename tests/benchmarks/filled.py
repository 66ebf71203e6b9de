"""A store full of made-up music, made once for a size and kept in the temporary folder."""

from __future__ import annotations

import asyncio
import hashlib
import pydoc_data.topics
import random
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from sqlite3 import Connection

import msgspec

from fwtui.library.library import Library
from fwtui.library.listing.queries import Tracks
from fwtui.library.mirror import crawl
from fwtui.library.mirror.progress import META, MirrorRecord
from fwtui.library.settings import LibrarySettings
from fwtui.library.store import fts, schema, upsert
from fwtui.library.store.store import Store
from fwtui.music import (
    Album,
    AlbumId,
    AlbumRef,
    Artist,
    ArtistId,
    Cover,
    Credit,
    Track,
    TrackId,
    Upload,
    UploadId,
)

_ROWS = 2_000
HARD = "hard"
"""A vocabulary of 28 syllables, whose beginnings are all common."""
KIND = "kind"
"""One of English words, and many like them."""
_LAID_OUT = "index gathered"
"""How the rows lie in the file, beside its schema."""


def folder(tracks: int, vocabulary: str = HARD) -> Path:
    """A folder with a mirrored library of so many tracks."""
    shape = f"{schema.LIBRARY}{Tracks().key}{_LAID_OUT}"
    mark = hashlib.blake2b(shape.encode(), digest_size=4).hexdigest()
    kind = "" if vocabulary == HARD else f"{vocabulary}-"
    place = Path(tempfile.gettempdir()) / f"fwtui-bench-{tracks}-{kind}{mark}"
    ready = place / "ready"
    if not ready.exists():
        shutil.rmtree(place, ignore_errors=True)
        _fill(place, tracks, vocabulary)
        ready.touch()
    return place


def opened(place: Path) -> Store:
    return Store(place / "cache", place / "state", "bench")


def library(place: Path) -> Library:
    return Library(opened(place), LibrarySettings(mirror=False))


def words(count: int = 40_000) -> list[str]:
    chance = random.Random(1)
    ends = "bcdfghjklmnprstvz"
    return [
        "".join(chance.choice(ends) + chance.choice("aeiou") for _ in range(chance.randint(1, 4)))
        for _ in range(count)
    ]


def kind_words(count: int = 150_000) -> list[str]:
    """Words of English, and words made of its runs of three letters: some 130,000."""
    text = " ".join(pydoc_data.topics.topics.values()).lower()
    english = list(dict.fromkeys(re.findall(r"[a-z]{2,}", text)))
    follows: dict[str, list[str]] = {}
    for word in english:
        ended = f"  {word} "
        for at in range(len(ended) - 2):
            follows.setdefault(ended[at : at + 2], []).append(ended[at + 2])
    chance = random.Random(7)
    for _ in range(count):
        made = "  "
        while not made.endswith(" ") or made == "  ":
            made += chance.choice(follows[made[-2:]])
        english.append(made.strip()[:18])
    return list(dict.fromkeys(english))


def music(tracks: int, vocabulary: str = HARD) -> Iterator[Track]:
    """The same tracks every time: 12 on an album, 5 albums by an artist."""
    chance, known = random.Random(2), words() if vocabulary == HARD else kind_words()
    start = datetime(2020, 1, 1, tzinfo=UTC)

    def name(count: int) -> str:
        # By Zipf's law, as in real titles: the commonest word is one in sixteen.
        picks = (known[int(len(known) ** chance.random()) - 1] for _ in range(count))
        return " ".join(picks).title()

    artist, album = Credit(ArtistId(1), ""), AlbumRef(AlbumId(1), "")
    for number in range(tracks):
        if number % 60 == 0:
            artist = Credit(ArtistId(number // 60 + 1), name(2))
        if number % 12 == 0:
            which = number // 12 + 1
            urls = (f"https://music.example/media/{which:08}-{size}.jpg" for size in "oml")
            year = date(1990 + which % 30, 1, 1)
            album = AlbumRef(AlbumId(which), name(3), (artist,), Cover(*urls), year)
        uuid = f"{number:08x}-1234-1234-1234-123456789012"
        yield Track(
            TrackId(number + 1),
            name(3),
            (artist,),
            album,
            number % 12 + 1,
            1,
            (
                Upload(
                    UploadId(uuid),
                    f"/api/v1/listen/{uuid}/?upload={uuid}",
                    200,
                    320_000,
                    8_000_000,
                    "audio/mpeg",
                    "mp3",
                ),
            ),
            f"/api/v1/listen/{uuid}/",
            created=start + timedelta(seconds=number),
        )


def _fill(place: Path, tracks: int, vocabulary: str) -> None:
    store = opened(place)
    part: list[Track] = []

    def keep() -> None:
        whole = list(part)
        albums = {track.album.id: track.album for track in whole if track.album}
        names = {track.credits[0].id: track.credits[0] for track in whole}

        def write(db: Connection) -> None:
            upsert.artists(db, [Artist(i, c.name) for i, c in names.items()], listed=True)
            told = [
                Album(i, a.title, a.credits, a.released, 12, a.cover) for i, a in albums.items()
            ]
            upsert.albums(db, told, listed=True)
            upsert.tracks(db, whole, listed=True)

        store.library.write(write).result()
        part.clear()

    for track in music(tracks, vocabulary):
        part.append(track)
        if len(part) == _ROWS:
            keep()
    keep()

    def gather(db: Connection) -> None:
        fts.merge(db, begin=True)
        while fts.merge(db, begin=False):
            pass

    store.library.write(gather).result()
    here = store.library.elsewhere(crawl.count).result()
    now = time.time()
    memory = MirrorRecord(
        complete=True, changed=now, as_of=now, full_at=now, total=tracks, here=here
    )
    blob = msgspec.msgpack.encode(memory)
    store.library.write(lambda db: upsert.meta(db, META, blob)).result()
    store.close()

    async def order() -> None:
        made = library(place)
        await made._rebuild_orders()
        await made.aclose()

    asyncio.run(order())
