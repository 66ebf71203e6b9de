"""The order of a queue as arrays, its shuffle, and edits that are quick with 300,000 rows.

Each edit takes some milliseconds for that many rows, because slices, ``compress`` and
``accumulate`` do the work, not a Python loop.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, compress
from random import Random

from msgspec import Struct
from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.origins import ID, track_ids

AlbumOf = Callable[[TrackId], Hashable]
"""Identifies the album of a track, so that a shuffle can keep albums together."""

NOWHERE = (1 << 32) - 1
GAP = -(1 << 63)
SPARSE, SPARE = 4, 1000
"""Gaps are closed when the places exceed SPARSE times the rows plus SPARE."""
FEW = 50
"""Up to so many rows are removed one by one, which is quicker than a new array."""
CHUNK = 4096
"""Rows that a :class:`ShuffleJob` shuffles between two looks whether it was cancelled."""


class PendingShuffle(Struct, frozen=True):
    """The rows of a shuffled order that are still to be shuffled, from ``first`` on.

    The order is complete at any time: these rows are in it, in some order.
    """

    first: int
    after: int
    fence: int = 0
    edge: int = 0
    """Rows before ``fence`` are chosen from those before ``edge``: in the next round of a
    shuffle the last tracks of the round before do not come first."""

    def __len__(self) -> int:
        return self.after - self.first

    def shifted(self, by: int) -> PendingShuffle:
        """The same rows after an insertion of ``by`` rows before them."""
        return PendingShuffle(self.first + by, self.after + by, self.fence + by, self.edge + by)

    def without(self, removed: RowSet) -> PendingShuffle | None:
        """What is left of them after a removal; ``None`` when nothing is."""
        places = (self.first, self.after, self.fence, self.edge)
        pending = PendingShuffle(*(place - removed.before(place) for place in places))
        return pending if pending.first < pending.after else None


class PlayOrder(Struct, frozen=True):
    """The complete order of a queue, as kept by undo and by the session file."""

    ids: array[int]
    """Tracks with their origins: see :mod:`fwtui.player.origins`."""
    places: array[int] | None
    """The unshuffled place of each row, all different; ``None`` when not shuffled. Removed rows
    leave gaps."""
    row: int
    """The current row; -1 when empty."""
    block: int
    """Rows after it that were inserted to be played next."""
    pending: PendingShuffle | None = None
    span: int = 0
    """One more than the highest place."""

    def copy(self) -> PlayOrder:
        """A copy with arrays of its own."""
        places = None if self.places is None else self.places[:]
        return replace(self, ids=self.ids[:], places=places)

    def fed(self, new: array[int], *, before: bool) -> PlayOrder:
        """With more rows, at the end or ``before`` all others (unshuffled). The arrays are
        changed in place."""
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
        """Itself, corrected where possible. Raises ValueError when it is not an order."""
        size, pending, places, span = len(self.ids), self.pending, self.places, 0
        whole = True
        if places is not None:
            span = max(places, default=-1) + 1
            whole = len(places) == size == len(set(places)) and span <= SPARSE * (size + SPARE)
        fits = pending is None or (
            places is not None and 0 <= pending.first < pending.after <= size
        )
        if not whole or not fits or not (-1 if size == 0 else 0) <= self.row < max(size, 1):
            raise ValueError("not an order")
        block = min(max(self.block, 0), max(0, size - 1 - self.row))
        if pending and pending.first <= self.row:  # the current row stays
            first = self.row + 1
            pending = replace(pending, first=first) if first < pending.after else None
        return replace(self, row=self.row if size else -1, block=block, span=span, pending=pending)


class Shuffler:
    """Shuffles the pending rows of one order (Fisher and Yates, from the front)."""

    def __init__(self, order: PlayOrder, random: Random) -> None:
        """The arrays of ``order`` are changed in place; they must not change otherwise."""
        self.pending = order.pending
        """The rows that are left."""
        self._ids = order.ids
        self._places = order.places if order.places is not None else array("I")
        self._span = order.span
        self._random = random.random
        self._row_of: array[int] | None = None
        """The row of each place, to find the tracks of an album by."""

    def shuffle(self, until: int, album_of: AlbumOf | None = None) -> None:
        """Shuffle the rows before ``until``; with ``album_of`` as many more as complete an
        album."""
        pending = self.pending
        if pending is None or until <= pending.first:
            return
        until = min(until, pending.after)
        if album_of is None:
            first = self._tracks(pending, until)
        else:
            first = self._albums(pending, until, album_of)
        self.pending = replace(pending, first=first) if first < pending.after else None

    def _tracks(self, pending: PendingShuffle, until: int) -> int:
        self._row_of = None
        ids, places, random = self._ids, self._places, self._random
        for row in range(pending.first, until):
            end = max(pending.edge, row + 1) if row < pending.fence else pending.after
            other = row + int(random() * (end - row))
            ids[row], ids[other] = ids[other], ids[row]
            places[row], places[other] = places[other], places[row]
        return until

    def _albums(self, pending: PendingShuffle, until: int, album_of: AlbumOf) -> int:
        """Each chosen track brings along the tracks of its album that are its neighbours
        unshuffled, in their order there."""
        ids, places = self._ids, self._places
        if self._row_of is None:
            self._row_of = inverse(places, self._span)
        row_of = self._row_of
        row, after = pending.first, pending.after
        while row < until:
            end = max(pending.edge, row + 1) if row < pending.fence else after
            chosen = row + int(self._random() * (end - row))
            name = album_of(TrackId(ids[chosen] & ID))
            album = [places[chosen]]
            for step in (-1, 1):
                place = places[chosen] + step
                while 0 <= place < len(row_of):
                    other = row_of[place]
                    if other != NOWHERE:
                        if not row <= other < after or album_of(TrackId(ids[other] & ID)) != name:
                            break
                        album.append(place)
                    place += step
            for place in sorted(album):
                other = row_of[place]
                ids[row], ids[other] = ids[other], ids[row]
                places[row], places[other] = places[other], places[row]
                row_of[places[row]], row_of[places[other]] = row, other
                row += 1
        return row


class ShuffleJob:
    """The rest of a long shuffle, on copies: :meth:`run` may be called on any thread."""

    def __init__(self, order: PlayOrder, revision: int, random: Random) -> None:
        """``order`` has pending rows and belongs to the job; ``revision`` identifies it."""
        assert order.pending is not None  # noqa: S101
        self.revision = revision
        self.rows = slice(order.pending.first, order.pending.after)
        """The rows that are shuffled."""
        self.order = order
        self._shuffler = Shuffler(order, random)
        self._cancelled = False

    @property
    def ids(self) -> Sequence[TrackId]:
        """The tracks that are shuffled."""
        return track_ids(self.order.ids[self.rows])  # type: ignore[return-value]

    def run(self, albums: Mapping[TrackId, Hashable] | None = None) -> None:
        """Shuffle; with the ``albums`` of all :attr:`ids`, by albums."""
        album_of = albums.__getitem__ if albums is not None else None
        for until in range(self.rows.start + CHUNK, self.rows.stop + CHUNK, CHUNK):
            if self._cancelled:
                return
            self._shuffler.shuffle(until, album_of)

    def cancel(self) -> None:
        """Let :meth:`run` return within some milliseconds; the order is of no use then."""
        self._cancelled = True


def inverse(places: Sequence[int], span: int) -> array[int]:
    """The row of each place, ``NOWHERE`` for gaps."""
    rows = array("I", [NOWHERE]) * span
    for row, place in enumerate(places):
        rows[place] = row
    return rows


def unshuffled(order: PlayOrder, places: array[int]) -> PlayOrder:
    """The order before the shuffle; ``places`` are those of its rows."""
    there = array("q", [GAP]) * order.span
    for place, each in zip(places, order.ids, strict=True):
        there[place] = each
    row = places[order.row] if order.row >= 0 else -1
    if order.span > len(places):
        row -= there[: max(row, 0)].count(GAP)
        there = array("q", [each for each in there if each != GAP])
    return PlayOrder(there, None, row, min(order.block, len(there) - 1 - row))


class RowSet:
    """Some rows of arrays of one length, sorted and without duplicates."""

    def __init__(self, rows: Iterable[int], size: int) -> None:
        """``rows`` out of range are ignored."""
        wanted = sorted(set(rows))
        self.rows: Sequence[int] = wanted[bisect_left(wanted, 0) : bisect_left(wanted, size)]
        self._size = size

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, row: int) -> bool:
        place = bisect_left(self.rows, row)
        return place < len(self.rows) and self.rows[place] == row

    def before(self, row: int) -> int:
        """The number of them before ``row``."""
        return bisect_left(self.rows, row)

    def without(self, values: array[int]) -> array[int]:
        """The values without these rows."""
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
        """The values with these rows moved so that the first lands at ``to``."""
        left = self.without(values)
        first, after = self.rows[0], self.rows[-1] + 1
        if after - first == len(self.rows):
            left[to:to] = values[first:after]
        else:
            left[to:to] = array(values.typecode, [values[row] for row in self.rows])
        return left

    @cached_property
    def _others(self) -> bytearray:
        """1 for each row that is not in the set."""
        others = bytearray(b"\x01") * self._size
        for row in self.rows:
            others[row] = 0
        return others


def closed(places: array[int], span: int) -> array[int]:
    """The places renumbered without gaps."""
    there = bytearray(span)
    for place in places:
        there[place] = 1
    return array("I", map(array("I", accumulate(there, initial=0)).__getitem__, places))


def opened(places: array[int], base: int, count: int) -> array[int]:
    """The places renumbered to make room for ``count`` more at ``base``."""
    return array("I", [place + count if place >= base else place for place in places])
