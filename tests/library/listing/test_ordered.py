"""Lists whose whole order is known: hearts, playlists, and what the mirror orders."""

from __future__ import annotations

import asyncio
import random
from array import array
from pathlib import Path
from sqlite3 import Connection

from fwtui.demo.pod import DemoPod
from fwtui.library.folding import fold
from fwtui.library.library import Library
from fwtui.library.listing.ordered import OrderedListing
from fwtui.library.listing.paged import PagedListing
from fwtui.library.listing.queries import Artists, Favourites, SortOrder, Tracks
from fwtui.library.mirror.progress import MirrorRecord
from fwtui.library.store import list_store, upsert
from fwtui.music import Artist, ArtistId, Track, TrackId
from fwtui.pod.pod import Pod
from tests.library.fixtures import library_in, see


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


async def test_artists_stay_in_the_pods_order_when_the_mirror_is_complete(
    demo: DemoPod, pod: Pod, library: Library
) -> None:
    library.connect(pod)
    by_pod = library.listing(Artists())
    assert isinstance(by_pod, PagedListing)
    await see(by_pod)
    names = [artist.name for artist in by_pod]
    assert names == sorted(names, key=str.casefold) != sorted(names, key=fold)
    await library.mirror_now(pod)
    here = library.listing(Artists())
    assert isinstance(here, OrderedListing)
    assert [artist.name for artist in here] == names
    # Once the pages are gone the order made before is kept.
    await asyncio.wrap_future(library.store.library.write(forget_pages))
    await library.mirror_now(pod, full=True)
    assert [artist.name for artist in library.listing(Artists())] == names


async def test_a_list_has_its_rows_once_it_is_known(pod: Pod, library: Library) -> None:
    """A view that waits for it takes its cursor over to it."""
    library.connect(pod)
    listing = library.listing(Favourites())
    assert isinstance(listing, OrderedListing)
    lengths: list[int] = []
    listing.subscribe(lambda _: lengths.append(len(listing)) if listing.state.known else None)
    await see(listing)
    assert lengths
    assert all(lengths)


def forget_pages(db: Connection) -> None:
    db.execute(
        "DELETE FROM pages WHERE list IN (SELECT number FROM lists WHERE key = ?)", (Artists().key,)
    )


async def test_artists_of_a_pod_that_sorts_by_language_are_sorted_so(tmp_path: Path) -> None:
    library = library_in(tmp_path)
    artists = [Artist(ArtistId(n), name) for n, name in enumerate(("Zorn", "Älva", "älg", "Abc"))]
    by_fold = array("q", [3, 2, 1, 0])

    def write(db: Connection) -> None:
        upsert.artists(db, artists, listed=True)
        list_store.page(db, Artists().key, 1, by_fold, 4, 1.0)

    await asyncio.wrap_future(library.store.library.write(write))
    library.mirror._record = MirrorRecord(complete=True, changed=1.0)
    await library._rebuild_orders()
    assert list(library.listing(Artists()).ids()) == list(by_fold)
    await library.aclose()
