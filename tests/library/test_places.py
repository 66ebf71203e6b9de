"""Rows of a long list found by id: as one would by looking at each, and quickly."""

from __future__ import annotations

import asyncio
import random
from array import array
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from fwtui.library.listing import id_search
from fwtui.library.listing.ordered import OrderedListing
from fwtui.library.listing.queries import SortOrder, Tracks
from fwtui.library.mirror.progress import Remembered
from fwtui.library.store import upsert
from fwtui.music import Track, TrackId
from tests.library.house import library_in

IDS = st.lists(st.sampled_from([0, 1, 2, 255, 256, 257, 2**40, -1, -256]), max_size=300)


@given(IDS, st.sampled_from([1, 2, 256, 257, 2**40, -1, -256]), st.integers(0, 299))
def test_the_nearest_row(ids: list[int], wanted: int, near: int) -> None:
    near = min(near, max(0, len(ids) - 1))
    rows = [row for row, each in enumerate(ids) if each == wanted]
    found = id_search.nearest(array("q", ids), wanted, near)
    assert (found is None) == (not rows)
    if found is not None:
        assert found in rows
        assert abs(found - near) == min(abs(row - near) for row in rows)


@given(IDS, st.integers(0, 299))
def test_what_is_known(ids: list[int], row: int) -> None:
    long = array("q", [0] * 120 + ids + [0] * 120)
    assert list(id_search.known(long)) == [each for each in ids if each]
    if row < len(ids) and ids[row]:
        around = id_search.without_gap(array("q", ids), row)
        assert row in around
        assert all(ids[each] for each in around)
        assert around.start == 0 or not ids[around.start - 1]
        assert around.stop == len(ids) or not ids[around.stop]


async def test_a_long_list_is_read_to_its_end_while_it_is_looked_at(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    count = 25_000
    order = random.Random(1).sample(range(1, count + 1), count)
    tracks = [Track(TrackId(n), f"{row:05}") for row, n in enumerate(order)]
    write = library.store.library.write(lambda db: upsert.tracks(db, tracks, listed=True))
    await asyncio.wrap_future(write)
    library._mirroring()._kept = Remembered(complete=True, changed=1.0)
    await library._order_anew()
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
