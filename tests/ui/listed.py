"""Real listings over rows in memory, for widgets that are tested without a library."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any

from msgspec.structs import replace

from fwtui.base.tasks import Tasks
from fwtui.library.listing.ordered import KnownOrder, OrderedListing
from fwtui.library.listing.queries import Favourites, Kind
from fwtui.music import Track, TrackId
from tests.ui.sample import NOON, SONGS

FIRST = 100_000
"""The id of the first of many songs."""


def song(number: int) -> Track:
    """One of any number of tracks, made when it is looked at."""
    of = SONGS[number % len(SONGS)]
    return replace(of, id=TrackId(FIRST + number), title=f"{of.title} {number + 1}")


def songs(count: int) -> list[Track]:
    return [song(number) for number in range(count)]


class Order:
    """The order of a list, held in memory; see OrderSource."""

    mirrored = False

    def __init__(self, ids: array[int]) -> None:
        self.ids = ids

    def read(self) -> KnownOrder:
        return KnownOrder(self.ids, len(self.ids), NOON.timestamp())

    def part(self, number: int) -> array[int]:
        return array("q")

    def every(self) -> Future[KnownOrder] | None:
        return None

    def is_stale(self, fetched: float) -> bool:
        return False

    async def fetch(self, came: Callable[[], None]) -> None:
        """The order is known."""


class Values:
    """The values that are here; see ValueReader."""

    def __init__(self, read: Callable[[int], Track | None]) -> None:
        self._read = read

    def values(self, kind: Kind, ids: Sequence[int]) -> list[Any]:
        return [self._read(each) for each in ids]

    def row_id(self, kind: Kind, key: str) -> int | None:
        return None


async def unanswered(ids: Sequence[int]) -> None:
    """A pod that is asked for tracks and does not answer."""
    await asyncio.Event().wait()


class Listed(OrderedListing):
    """A list of tracks of which the first ``known`` are here."""

    def __init__(self, tracks: Sequence[Track], known: int | None = None) -> None:
        self._here = {each.id: each for each in tracks[:known]}
        self._order = Order(array("q", [each.id for each in tracks]))
        self._tracks = list(tracks)
        super().__init__(Favourites(), Values(self._value), Tasks(), self._order, unanswered)

    def _value(self, id: int) -> Track | None:
        return self._here.get(TrackId(id))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._tracks)

    def arrive(self, first: int, last: int) -> None:
        """Tracks of these rows, both included, have been answered."""
        new = {each.id: each for each in self._tracks[first : last + 1]}
        self._here |= new
        self.read_again(frozenset(new))

    def become(self, tracks: Sequence[Track]) -> None:
        """Another order."""
        self._tracks = list(tracks)
        self._here |= {each.id: each for each in tracks}
        self._order.ids = array("q", [each.id for each in tracks])
        self.reread()


def many(count: int) -> OrderedListing:
    """Any number of songs, none of which is held in memory."""
    ids = array("q", range(FIRST, FIRST + count))
    values = Values(lambda each: song(each - FIRST))
    return OrderedListing(Favourites(), values, Tasks(), Order(ids), unanswered)
