"""The order of play: pure, of track ids, small and quick with 300,000 of them.

Rows are in the order of play. While shuffled, ``places`` remembers for each row where it
belongs unshuffled (a permutation of 0..n-1), so that shuffle can be undone whatever was
added, moved or removed meanwhile. The rows right after the current one that were put
there by :meth:`PlayQueue.play_next` are the *block*: more of them go to its end, and
shuffling leaves it alone. A shuffled order is drawn as far as it is needed and by and by
(:class:`~fwtui.player.order.PendingShuffle`).
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from random import Random
from typing import Literal

from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.order import (
    SPARE,
    SPARSE,
    AlbumOf,
    Lots,
    PendingShuffle,
    PlayOrder,
    RowSet,
    closed,
    opened,
    unshuffled,
)
from fwtui.player.past import UndoHistory
from fwtui.player.playback import Repeat

RemovalEffect = Literal["kept", "moved on", "ended"]
"""What a removal did to the current row: untouched; gone, and another took its place;
gone, and nothing comes after it."""

AHEAD = 200
"""So many rows after the current one are always drawn: more than a screen shows."""
SETTLED = 5
"""So many rows after the current one and its block stay when what follows is mixed in."""


class PlayQueue:
    """What was, is and comes.

    ``version`` grows with every change of rows or current row. Edits (not moves through
    the queue) can be undone, 20 of them.
    """

    def __init__(self, random: Random | None = None, ahead: int = AHEAD) -> None:
        """``ahead``: so many rows after the current one are drawn without :meth:`draw`."""
        self._ahead = ahead
        self._random = random or Random()  # noqa: S311 (the order of songs is no secret)
        self._ids: array[int] = array("q")
        self._places: array[int] | None = None
        self._row = -1
        self._block = 0
        self._pool: PendingShuffle | None = None
        self._span = 0
        self._home: array[int] | None = None
        """While shuffled: the rows unshuffled, as long as none have come or gone."""
        self._lots: Lots | None = None  # for the arrays as they are
        self._again: PlayOrder | None = None  # the next round, once it has been looked at
        self._past = UndoHistory()
        self.edits = 0
        """How many edits since :meth:`play` were not taken back."""
        self.began = 0
        """Grows whenever another queue takes the place of this one."""
        self.unfinished = 0
        """So many who feed this queue have more for it: its end is not the end."""
        self.repeat: Repeat = "off"
        self.album_of: AlbumOf | None = None
        """When set, shuffling keeps neighbours of one kin together and in their order."""
        self.version = 0

    # --- what it holds -----------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, row: int) -> TrackId:
        return TrackId(self._ids[row])

    def ids(self, first: int = 0, last: int | None = None) -> Sequence[TrackId]:
        """The rows from ``first`` to before ``last``, as an array of their own."""
        return self._ids[first:last]  # type: ignore[return-value]

    @property
    def row(self) -> int:
        """The current row; -1 when the queue is empty."""
        return self._row

    @property
    def current(self) -> TrackId | None:
        return self[self._row] if self._row >= 0 else None

    @property
    def block(self) -> int:
        """How many rows after the current one were put there to be played next."""
        return self._block

    @property
    def shuffled(self) -> bool:
        return self._places is not None

    @property
    def undrawn(self) -> int:
        """How many rows of a shuffled order are still to be drawn; see :meth:`draw`."""
        return self._pool.after - self._pool.first if self._pool else 0

    @property
    def steps(self) -> int:
        """How many edits can be taken back."""
        return len(self._past)

    @property
    def can_undo(self) -> bool:
        return bool(self._past)

    # --- filling it --------------------------------------------------------------------

    def play(self, ids: Iterable[TrackId], start: int | None = 0) -> None:
        """These instead of what was there, from row ``start``.

        While shuffled that row comes first and the others after it in a new order; with
        ``start=None`` any row comes first.
        """
        self._remember()
        self.edits = 0
        self._begin_anew()
        new = array("q", ids)
        size = len(new)
        row = min(max(start or 0, 0), size - 1)
        if self._places is None:
            self._set(PlayOrder(new, None, row, 0))
        else:
            if start is None and size:
                row = self._random.randrange(size)
            places = array("I", range(size))
            home = new[:]
            if size:  # the one to begin with comes first
                new[0], new[row] = new[row], new[0]
                places[0], places[row] = places[row], places[0]
            pool = PendingShuffle(1, size) if size > 1 else None
            self._set(PlayOrder(new, places, min(0, size - 1), 0, pool, size), home)
        self._changed()

    def add(self, ids: Iterable[TrackId]) -> None:
        """These at the end."""
        self._put(len(self), array("q", ids), self._span)

    def feed(
        self, ids: Iterable[TrackId], since: int = 0, *, mixed: bool = False, before: bool = False
    ) -> None:
        """More has come of what is queued: no edit, so undoing one keeps it.

        ``since``: it belongs to that edit (see :attr:`edits`) and goes with it. ``mixed``:
        while shuffled it is mixed with all that is still to come. ``before``: it belongs
        before all that is there; while shuffled it is still to be heard all the same.
        """
        new = array("q", ids)
        if not new:
            return
        self._past.feed(new, max(0, self.edits - since), before=before)
        order = self._here.fed(new, before=before)
        if mixed and order.places is not None:
            edge = order.row + 1 + order.block + min(SETTLED, self._ahead)
            first = min(edge, order.pool.first if order.pool else edge)
            if first < len(order.ids) - 1:
                order = replace(order, pool=PendingShuffle(first, len(order.ids)))
        self._set(order)
        self._changed()

    def insert(self, row: int, ids: Iterable[TrackId]) -> None:
        """These before ``row``."""
        row = min(max(row, 0), len(self))
        base = row
        if self._places is not None:
            self._settle(row)
            base = self._places[row] if row < len(self) else self._span
        self._put(row, array("q", ids), base)

    def play_next(self, ids: Iterable[TrackId]) -> None:
        """These after the current row and after what else was put there to be next."""
        new = array("q", ids)
        row = self._row + 1 + self._block
        base = row
        if self._places is not None and row > 0:
            base = self._places[row - 1] + 1
        had = self._row >= 0
        self._put(row, new, base)
        if had:
            self._block += len(new)

    def _put(self, row: int, new: array[int], base: int) -> None:
        if not new:
            return
        self._remember()
        self._home = None
        self._ids[row:row] = new
        count = len(new)
        if self._places is not None:
            if base < self._span:
                self._places = opened(self._places, base, count)
            self._span += count
            self._places[row:row] = array("I", range(base, base + count))
        if self._pool and row <= self._pool.first:
            self._pool = self._pool.shifted(count)
        if self._row < 0:
            self._row = 0
        elif row <= self._row:
            self._row += count
        elif row < self._row + 1 + self._block:
            self._block += count
        self._changed()

    # --- changing it -------------------------------------------------------------------

    def move(self, rows: Iterable[int], to: int) -> None:
        """Take rows out and put them, in their order, so that the first lands at ``to``.

        ``to`` counts without the rows taken out. The current row stays the current one
        wherever it goes.
        """
        taken = RowSet(rows, len(self))
        if not taken:
            return
        self._remember()
        size, count = len(self), len(taken)
        to = min(max(to, 0), size - count)
        self._settle(max(taken.rows[-1] + 1, to + count))
        self._ids = taken.moved(self._ids, to)
        if self._places is not None:
            self._places = taken.moved(self._places, to)
        before = taken.before(self._row)
        if self._row in taken:
            self._row = to + before
        else:
            row = self._row - before
            self._row = row if row < to else row + count
        self._block = min(self._block, size - 1 - self._row)
        self._changed()

    def remove(self, rows: Iterable[int]) -> RemovalEffect:
        """Take rows out. When the current one goes, the next that stays takes its place."""
        taken = RowSet(rows, len(self))
        if not taken:
            return "kept"
        self._remember()
        left = len(self) - len(taken)
        before = taken.before(self._row)
        block = self._block - (taken.before(self._row + self._block + 1) - before)
        fate: RemovalEffect = "kept"
        row = self._row - before
        if self._row in taken:
            fate = "moved on" if row < left else "ended"
            # It was counted as one of the block; and what was next is now the current one.
            block = max(0, block)
            row = min(row, left - 1)
        self._home = None
        self._ids = taken.without(self._ids)
        if self._places is not None:
            self._places = taken.without(self._places)
            if self._span > SPARSE * left + SPARE:
                self._places, self._span = closed(self._places, self._span), left
        if self._pool:
            self._pool = self._pool.without(taken)
        self._row, self._block = self._picked(row), block
        self._changed()
        return fate

    def clear(self) -> None:
        """Nothing any more; can be undone."""
        if not self._ids:
            return
        self._remember()
        self._begin_anew()
        self._set(PlayOrder(array("q"), None if self._places is None else array("I"), -1, 0))
        self._changed()

    def undo(self) -> bool:
        """Take the last edit back; what is heard stays the current row if it is there."""
        if not self._past:
            return False
        heard = self.current
        if not self.edits:
            self._begin_anew()
        self.edits = max(0, self.edits - 1)
        self._set(self._past.pop())
        if heard is not None and self.current != heard:
            here = [row for row, there in enumerate(self._ids) if there == heard]
            if here:
                self._go(self._picked(min(here, key=lambda row: abs(row - self._row))))
        self._changed()
        return True

    # --- going through it --------------------------------------------------------------

    def jump(self, row: int) -> TrackId | None:
        """Make ``row`` the current one."""
        if not 0 <= row < len(self):
            return None
        self._go(self._picked(row))
        self._changed()
        return self.current

    def next(self) -> TrackId | None:
        """On to the next one because the listener says so; ``None`` at the end."""
        return self._advance(by_itself=False)

    def finish(self) -> TrackId | None:
        """On to the next one because this one is over; ``None`` at the end."""
        return self._advance(by_itself=True)

    def previous(self) -> TrackId | None:
        """Back to the one before; at the start, with repeat, to the last."""
        if self._row > 0:
            return self.jump(self._row - 1)
        if self._ids and self.repeat == "all":
            return self.jump(len(self) - 1)
        return None

    def peek(self, *, by_itself: bool = True) -> TrackId | None:
        """What :meth:`finish` (or :meth:`next`) will bring; asking changes nothing."""
        if not self._ids:
            return None
        if by_itself and self.repeat == "one":
            return self.current
        if self._row + 1 < len(self):
            return self[self._row + 1]
        if self.repeat == "off" or self.unfinished:
            return None
        if self._places is None:
            return self[0]
        return TrackId(self._next_round(self._places).ids[0])

    def _advance(self, *, by_itself: bool) -> TrackId | None:
        if self.peek(by_itself=by_itself) is None:
            return None
        if by_itself and self.repeat == "one":
            return self.current
        if self._row + 1 < len(self):
            self._go(self._row + 1)
        elif self._places is None:
            self._go(0)
        else:
            self._set(self._next_round(self._places), self._home)
        self._changed()
        return self.current

    def _go(self, row: int) -> None:
        """The block lives on only while it is walked into."""
        ahead = row - self._row
        self._block = self._block - ahead if 0 <= ahead <= self._block else 0
        self._row = row

    # --- modes -------------------------------------------------------------------------

    def shuffle(self, on: bool) -> None:
        """What comes after the current row and its block in any order, or all as it was."""
        places = self._places
        if on == (places is not None):
            return
        if places is None:
            edge = self._row + 1 + self._block
            places = array("I", range(len(self)))
            pool = PendingShuffle(edge, len(self)) if self._row >= 0 and edge < len(self) else None
            order = PlayOrder(self._ids, places, self._row, self._block, pool, len(self))
            self._set(order, self._ids[:])
        elif self._home is not None and self._row >= 0:
            row = places[self._row]
            self._set(PlayOrder(self._home, None, row, min(self._block, len(self) - 1 - row)))
        else:
            self._set(unshuffled(self._here, places))
        self._changed()

    def draw(self, rows: int) -> None:
        """Settle so many rows more of a shuffled order, if there are any to settle."""
        if self._pool:
            self._settle(self._pool.first + rows)
            if self._pool is None:
                self.version += 1  # what was in sight far down may be another row now

    def _settle(self, until: int) -> None:
        """No row before ``until`` is to be drawn any more."""
        if self._pool is None or until <= self._pool.first:
            return
        if self._lots is None:
            self._lots = Lots(self._here, self._random)
        self._lots.draw(until, self.album_of)
        self._pool = self._lots.pool

    def _picked(self, row: int) -> int:
        """Where a row is from now on that was chosen by the listener, not by lot."""
        pool, places = self._pool, self._places
        if pool is None or places is None or not pool.first <= row < pool.after:
            return row
        for values in (self._ids, places):
            values[pool.first], values[row] = values[row], values[pool.first]
        self._lots = None
        self._pool = replace(pool, first=pool.first + 1) if pool.first + 1 < pool.after else None
        return pool.first

    def _next_round(self, places: array[int]) -> PlayOrder:
        """Everything once more in a new order, what was heard last not at its beginning."""
        if self._again is None:
            self._settle(len(self))
            size = len(self)
            recent = max(1, size // 3)
            pool = PendingShuffle(0, size, recent, size - recent)
            order = PlayOrder(self._ids[:], places[:], 0, 0, pool, self._span)
            lots = Lots(order, self._random)
            lots.draw(1, self.album_of)
            self._again = replace(order, pool=lots.pool)
        return self._again

    # --- inside ------------------------------------------------------------------------

    @property
    def _here(self) -> PlayOrder:
        return PlayOrder(self._ids, self._places, self._row, self._block, self._pool, self._span)

    def order(self) -> PlayOrder:
        """A copy of all that makes the order."""
        return self._here.copy()

    def restore(self, order: PlayOrder) -> None:
        """Be as a former :meth:`order`; ``ValueError`` when it cannot be one."""
        self._set(order.checked())
        self._past.clear()
        self._changed()

    def _set(self, order: PlayOrder, home: array[int] | None = None) -> None:
        self._home = home
        self._ids, self._places = order.ids, order.places
        self._row, self._block = order.row, order.block
        self._pool, self._span = order.pool, order.span

    def _begin_anew(self) -> None:
        self.began += 1
        self.unfinished = 0

    def _remember(self) -> None:
        self.edits += 1
        self._past.keep(self._here)

    def _changed(self) -> None:
        self._again = self._lots = None
        self.version += 1
        self._settle(self._row + 1 + self._block + self._ahead)
