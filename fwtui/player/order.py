"""An order of play as arrays, and what is done to it: quick with 300,000 rows of it.

Each of these takes some milliseconds for that many, because it is slices, ``compress`` and
``accumulate`` that do it, not a loop. So they are exact about one thing: rows that are taken
come sorted, without doubles, and all are real.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import cached_property
from itertools import accumulate, compress
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import TrackId

AlbumOf = Callable[[TrackId], Hashable]
"""Names the album of a track, so that a shuffle can keep albums together."""

NOWHERE = (1 << 32) - 1
GAP = -(1 << 63)
SPARSE, SPARE = 4, 1000
"""Gaps are closed when the places are so many times as many as the rows and some more."""
FEW = 50
"""Up to so many rows are cut out one by one, which is quicker than building all anew."""


class PendingShuffle(Struct, frozen=True):
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

    def shifted(self, by: int) -> PendingShuffle:
        return PendingShuffle(self.first + by, self.after + by, self.fence + by, self.edge + by)

    def without(self, taken: RowSet) -> PendingShuffle | None:
        """The same rows, once some of all were taken out; ``None`` when none are left."""
        places = (self.first, self.after, self.fence, self.edge)
        pool = PendingShuffle(*(place - taken.before(place) for place in places))
        return pool if pool.first < pool.after else None


class PlayOrder(Struct, frozen=True):
    """All that makes a queue's order; what undo and the session keep."""

    ids: array[int]
    places: array[int] | None
    """Where each row belongs unshuffled, each another one; ``None`` when not shuffled. What was
    taken out leaves a gap."""
    row: int
    block: int
    pool: PendingShuffle | None = None
    span: int = 0
    """All places are below it."""

    def copy(self) -> PlayOrder:
        places = None if self.places is None else self.places[:]
        return replace(self, ids=self.ids[:], places=places)

    def fed(self, new: array[int], *, before: bool) -> PlayOrder:
        """With more rows, before all others where that is possible, else at the end. The
        arrays are changed in place."""
        ids, places, count = self.ids, self.places, len(new)
        row = max(self.row, 0)
        if places is not None:
            ids.extend(new)
            base = 0 if before else self.span
            places = opened(places, 0, count) if before else places
            places.extend(range(base, base + count))
            return replace(self, places=places, row=row, span=self.span + count)
        place = 0 if before else len(ids)
        ids[place:place] = new
        return replace(self, row=row + count if before and self.row >= 0 else row)

    def checked(self) -> PlayOrder:
        """Itself, if it can be an order. Raises ValueError."""
        size, pool, places, span = len(self.ids), self.pool, self.places, 0
        whole = True
        if places is not None:
            span = max(places, default=-1) + 1
            whole = len(places) == size == len(set(places)) and span <= SPARSE * (size + SPARE)
        drawn = pool is None or (places is not None and 0 <= pool.first < pool.after <= size)
        if not whole or not drawn or not (-1 if size == 0 else 0) <= self.row < max(size, 1):
            raise ValueError("not an order")
        block = min(max(self.block, 0), max(0, size - 1 - self.row))
        if pool and pool.first <= self.row:  # what plays is not drawn again
            pool = replace(pool, first=self.row + 1) if self.row + 1 < pool.after else None
        return replace(self, row=self.row if size else -1, block=block, span=span, pool=pool)


class Lots:
    """Draws the rows of one order's pool. After any edit of the order another is needed."""

    def __init__(self, order: PlayOrder, random: Random) -> None:
        """The arrays of ``order`` are changed in place."""
        self.pool = order.pool
        self._ids = order.ids
        self._places = order.places if order.places is not None else array("I")
        self._span = order.span
        self._random = random
        self._at: array[int] | None = None
        """The row of each place; albums are found by it."""

    def draw(self, until: int, kin: AlbumOf | None = None) -> None:
        """Settle every row before ``until``; with ``kin`` as many more as its albums need."""
        pool = self.pool
        if pool is None or until <= pool.first:
            return
        until = min(until, pool.after)
        first = self._by_album(pool, until, kin) if kin else self._singly(pool, until)
        self.pool = replace(pool, first=first) if first < pool.after else None

    def _singly(self, pool: PendingShuffle, until: int) -> int:
        """Fisher and Yates, from the front."""
        self._at = None
        ids, places, draw = self._ids, self._places, self._random.random
        for row in range(pool.first, until):
            end = max(pool.edge, row + 1) if row < pool.fence else pool.after
            other = row + int(draw() * (end - row))
            ids[row], ids[other] = ids[other], ids[row]
            places[row], places[other] = places[other], places[row]
        return until

    def _by_album(self, pool: PendingShuffle, until: int, kin: AlbumOf) -> int:
        """The same, but each track that is drawn brings along those of its album that are
        its neighbours unshuffled, in their order there."""
        ids, places = self._ids, self._places
        if self._at is None:
            self._at = inverse(places, self._span)
        at = self._at
        row, after = pool.first, pool.after
        while row < until:
            end = max(pool.edge, row + 1) if row < pool.fence else after
            drawn = row + int(self._random.random() * (end - row))
            name = kin(TrackId(ids[drawn]))
            album = [places[drawn]]
            for step in (-1, 1):
                place = places[drawn] + step
                while 0 <= place < len(at):
                    other = at[place]
                    if other != NOWHERE:
                        if not row <= other < after or kin(TrackId(ids[other])) != name:
                            break
                        album.append(place)
                    place += step
            for place in sorted(album):
                other = at[place]
                ids[row], ids[other] = ids[other], ids[row]
                places[row], places[other] = places[other], places[row]
                at[places[row]], at[places[other]] = row, other
                row += 1
        return row


def inverse(places: Sequence[int], span: int) -> array[int]:
    """The row of each place, ``NOWHERE`` for gaps."""
    rows = array("I", [NOWHERE]) * span
    for row, place in enumerate(places):
        rows[place] = row
    return rows


def unshuffled(order: PlayOrder, places: array[int]) -> PlayOrder:
    """The same rows, each in its place."""
    there = array("q", [GAP]) * order.span
    for place, each in zip(places, order.ids, strict=True):
        there[place] = each
    row = places[order.row] if order.row >= 0 else -1
    if order.span > len(places):
        row -= there[: max(row, 0)].count(GAP)
        there = array("q", [each for each in there if each != GAP])
    return PlayOrder(there, None, row, min(order.block, len(there) - 1 - row))


class RowSet:
    """Some rows of arrays of one length."""

    def __init__(self, rows: Iterable[int], size: int) -> None:
        """``rows`` that are not there are passed over."""
        wanted = sorted(set(rows))
        self.rows: Sequence[int] = wanted[bisect_left(wanted, 0) : bisect_left(wanted, size)]
        self._size = size

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row: int) -> bool:
        place = bisect_left(self.rows, row)
        return place < len(self.rows) and self.rows[place] == row

    def before(self, row: int) -> int:
        """How many of them are before ``row``."""
        return bisect_left(self.rows, row)

    def without(self, values: array[int]) -> array[int]:
        """What is left without them."""
        first, after = self.rows[0], self.rows[-1] + 1
        if after - first == len(self.rows):
            return values[:first] + values[after:]
        if len(self.rows) < FEW:
            left = values[:]
            for row in reversed(self.rows):
                del left[row]
            return left
        return array(values.typecode, compress(values, self._others))

    def moved(self, values: array[int], to: int) -> array[int]:
        """Taken out and put back so that the first lands at ``to``."""
        left = self.without(values)
        first, after = self.rows[0], self.rows[-1] + 1
        if after - first == len(self.rows):
            left[to:to] = values[first:after]
        else:
            left[to:to] = array(values.typecode, [values[row] for row in self.rows])
        return left

    @cached_property
    def _others(self) -> bytearray:
        """1 for each row that is not among them."""
        others = bytearray(b"\x01") * self._size
        for row in self.rows:
            others[row] = 0
        return others


def closed(places: array[int], span: int) -> array[int]:
    """The same order of places without gaps."""
    there = bytearray(span)
    for place in places:
        there[place] = 1
    return array("I", map(array("I", accumulate(there, initial=0)).__getitem__, places))


def opened(places: array[int], base: int, count: int) -> array[int]:
    """Room for ``count`` more places at ``base``."""
    return array("I", [place + count if place >= base else place for place in places])
