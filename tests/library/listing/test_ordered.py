"""Lists whose whole order is known: hearts, playlists, and what the mirror orders."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path

from fwtui.library.listing.ordered import OrderedListing
from fwtui.library.listing.queries import SortOrder, Tracks
from fwtui.library.mirror.progress import MirrorRecord
from fwtui.library.store import upsert
from fwtui.music import Track, TrackId
from tests.library.fixtures import library_in


async def test_a_long_list_is_read_to_its_end_while_it_is_looked_at(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    count = 25_000
    order = random.Random(1).sample(range(1, count + 1), count)
    tracks = [Track(TrackId(n), f"{row:05}") for row, n in enumerate(order)]
    write = library.store.library.write(lambda db: upsert.tracks(db, tracks, listed=True))
    await asyncio.wrap_future(write)
    library.mirror._record = MirrorRecord(complete=True, changed=1.0)
    await library._rebuild_orders()
    listing = library.listing(Tracks(order=SortOrder("title")))
    assert isinstance(listing, OrderedListing)
    assert listing[0] == tracks[0]
    assert listing._parts, "a first frame reads the first part alone"

    listing.want(0, 40)
    async with asyncio.timeout(20):
        while listing._every is None:
            await asyncio.sleep(0.02)
        await asyncio.wrap_future(listing._every)
    asked: list[int] = []
    part = listing._source.part
    listing._source.part = lambda number: asked.append(number) or part(number)  # type: ignore[method-assign,func-returns-value]
    assert list(listing.track_ids()) == order
    assert not asked, "nothing is read in place any more"
    assert listing.row_of(order[-1]) == count - 1
    await library.aclose()
