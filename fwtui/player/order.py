"""An order of play as arrays, and what is done to it: quick with 300,000 rows of it.

Each of these takes some milliseconds for that many, because it is slices, ``compress`` and
``accumulate`` that do it, not a loop. So they are exact about one thing: rows that are taken
come sorted, without doubles, and all are real.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Sequence
from itertools import accumulate, compress
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import TrackId

Kin = Callable[[TrackId], Hashable]
"""Names the album of a track, so that a shuffle can keep albums together."""

FEW = 50
"""Up to so many rows are cut out one by one, which is quicker than building all anew."""


class Pool(Struct, frozen=True):
    """The rows of a shuffled order that are still to be drawn, from its first one on.

    Drawing 300,000 lots takes a quarter of a second, which a key must not wait for; so a few
    are drawn at once and the rest by and by. What is in the pool is a whole order all along.
    """

    first: int
    after: int
    fence: int = 0
    edge: int = 0
    """Rows before ``fence`` are drawn from those before ``edge`` alone: what was heard last
    does not come again at once."""

    def shifted(self, by: int) -> Pool:
        return Pool(self.first + by, self.after + by, self.fence + by, self.edge + by)

    def without(self, taken: Sequence[int]) -> Pool | None:
        """The same rows, once some of all were taken out; ``None`` when none are left."""
        places = (self.first, self.after, self.fence, self.edge)
        pool = Pool(*(place - bisect_left(taken, place) for place in places))
        return pool if pool.first < pool.after else None


class Order(Struct, frozen=True):
    """All that makes a queue's order; what undo and the session keep."""

    ids: array[int]
    places: array[int] | None
    """Where each row belongs unshuffled; ``None`` when not shuffled."""
    row: int
    block: int
    pool: Pool | None = None

    def copy(self) -> Order:
        places = None if self.places is None else self.places[:]
        return replace(self, ids=self.ids[:], places=places)

    def checked(self) -> Order:
        """Itself, if it can be an order. Raises ValueError."""
        size, pool = len(self.ids), self.pool
        whole = self.places is None or (
            len(self.places) == size == len(set(self.places))
            and max(self.places, default=0) < max(size, 1)
        )
        drawn = pool is None or (self.places is not None and 0 <= pool.first < pool.after <= size)
        if not whole or not drawn or not (-1 if size == 0 else 0) <= self.row < max(size, 1):
            raise ValueError("not an order")
        block = min(max(self.block, 0), max(0, size - 1 - self.row))
        return replace(self, row=self.row if size else -1, block=block)


class Lots:
    """Draws the rows of one order's pool. After any edit of the order another is needed."""

    def __init__(self, order: Order, random: Random) -> None:
        """The arrays of ``order`` are changed in place."""
        self.pool = order.pool
        self._ids = order.ids
        self._places = order.places if order.places is not None else array("I")
        self._random = random
        self._at: array[int] | None = None
        """The row of each place; albums are found by it."""

    def draw(self, until: int, kin: Kin | None = None) -> None:
        """Settle every row before ``until``; with ``kin`` as many more as its albums need."""
        pool = self.pool
        if pool is None or until <= pool.first:
            return
        until = min(until, pool.after)
        first = self._by_album(pool, until, kin) if kin else self._singly(pool, until)
        self.pool = replace(pool, first=first) if first < pool.after else None

    def _singly(self, pool: Pool, until: int) -> int:
        """Fisher and Yates, from the front."""
        self._at = None
        ids, places, draw = self._ids, self._places, self._random.random
        for row in range(pool.first, until):
            end = max(pool.edge, row + 1) if row < pool.fence else pool.after
            other = row + int(draw() * (end - row))
            ids[row], ids[other] = ids[other], ids[row]
            places[row], places[other] = places[other], places[row]
        return until

    def _by_album(self, pool: Pool, until: int, kin: Kin) -> int:
        """The same, but each track that is drawn brings along those of its album that are
        its neighbours unshuffled, in their order there."""
        ids, places = self._ids, self._places
        if self._at is None:
            self._at = inverse(places)
        at = self._at
        row, after = pool.first, pool.after

        def kindred(place: int) -> bool:
            """The track of this place is in the pool and of the album that was drawn."""
            return row <= at[place] < after and kin(TrackId(ids[at[place]])) == name

        while row < until:
            end = max(pool.edge, row + 1) if row < pool.fence else after
            drawn = row + int(self._random.random() * (end - row))
            name = kin(TrackId(ids[drawn]))
            low = high = places[drawn]
            while low > 0 and kindred(low - 1):
                low -= 1
            while high + 1 < len(at) and kindred(high + 1):
                high += 1
            for place in range(low, high + 1):
                other = at[place]
                ids[row], ids[other] = ids[other], ids[row]
                places[row], places[other] = places[other], places[row]
                at[places[row]], at[places[other]] = row, other
                row += 1
        return row


def inverse(places: Sequence[int]) -> array[int]:
    """The row of each place."""
    rows = array("I", bytes(4 * len(places)))
    for row, place in enumerate(places):
        rows[place] = row
    return rows


def unshuffled(ids: array[int], places: array[int]) -> array[int]:
    """The ids, each in its place."""
    there = array("q", bytes(8 * len(ids)))
    for place, each in zip(places, ids, strict=True):
        there[place] = each
    return there


def cut(values: array[int], taken: Sequence[int]) -> tuple[array[int], array[int]]:
    """What is left without some rows, and what they were."""
    first, after = taken[0], taken[-1] + 1
    if after - first == len(taken):
        return values[:first] + values[after:], values[first:after]
    out = array(values.typecode, [values[row] for row in taken])
    if len(taken) < FEW:
        left = values[:]
        for row in reversed(taken):
            del left[row]
        return left, out
    stay = bytearray(b"\x01") * len(values)
    for row in taken:
        stay[row] = 0
    return array(values.typecode, compress(values, stay)), out


def moved(values: array[int], taken: Sequence[int], to: int) -> array[int]:
    """Some rows taken out and put back so that the first lands at ``to``."""
    left, out = cut(values, taken)
    left[to:to] = out
    return left


def closed(places: array[int], gone: Sequence[int]) -> array[int]:
    """The same order of places without the holes that are left by ``gone``."""
    there = bytearray(b"\x01") * (len(places) + len(gone))
    for place in gone:
        there[place] = 0
    return array("I", map(list(accumulate(there, initial=0)).__getitem__, places))


def opened(places: array[int], base: int, count: int) -> array[int]:
    """Room for ``count`` more places at ``base``."""
    if base >= len(places):
        return places[:]
    return array("I", [place + count if place >= base else place for place in places])
