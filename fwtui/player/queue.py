"""The order of play: pure, of track ids, small and quick with 300,000 of them.

Rows are in the order of play. While shuffled, ``places`` remembers for each row where it
belongs unshuffled (a permutation of 0..n-1), so that shuffle can be undone whatever was
added, moved or removed meanwhile. The rows right after the current one that were put
there by :meth:`PlayQueue.play_next` are the *block*: more of them go to its end, and
shuffling leaves it alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Hashable, Iterable, Sequence
from itertools import groupby
from random import Random
from typing import Literal

from msgspec import Struct

from fwtui.music import TrackId
from fwtui.player.playback import Repeat

Fate = Literal["kept", "moved on", "ended"]
"""What a removal did to the current row: untouched; gone, and another took its place;
gone, and nothing comes after it."""

Kin = Callable[[TrackId], Hashable]
"""Names the album of a track, so that a shuffle can keep albums together."""

FEW = 200
"""Up to so many rows are cut out one by one, which is quicker than building all anew."""

UNDO_STEPS = 20
UNDO_ROWS = 2_000_000
"""Rows kept for undo over all steps: some 24 MB at the most."""


class Order(Struct, frozen=True):
    """All that makes a queue's order; what undo and the session keep."""

    ids: array[int]
    places: array[int] | None
    """Where each row belongs unshuffled; ``None`` when not shuffled."""
    row: int
    block: int


class PlayQueue:
    """What was, is and comes.

    ``version`` grows with every change of rows or current row. Edits (not moves through
    the queue) can be undone, 20 of them.
    """

    def __init__(self, random: Random | None = None) -> None:
        self._random = random or Random()  # noqa: S311 (the order of songs is no secret)
        self._ids: array[int] = array("q")
        self._places: array[int] | None = None
        self._row = -1
        self._block = 0
        self._again: Order | None = None  # the next round, once it has been looked at
        self._past: list[Order] = []
        self.edits = 0
        """How many edits since :meth:`play` were not taken back."""
        self.began = 0
        """Grows whenever another queue takes the place of this one."""
        self.repeat: Repeat = "off"
        self.kin: Kin | None = None
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
        self.began += 1
        self._ids = array("q", ids)
        size = len(self._ids)
        self._block = 0
        self._row = min(max(start or 0, 0), size - 1)
        if self._places is not None:
            if start is None and size:
                self._row = self._random.randrange(size)
            self._places = array("I", range(size))
            self._shuffle_rest(first=self._row)
        self._changed()

    def add(self, ids: Iterable[TrackId]) -> None:
        """These at the end."""
        self._put(len(self), array("q", ids), base=len(self))

    def feed(self, ids: Iterable[TrackId], since: int = 0) -> None:
        """These at the end because more has come of what is queued: no edit, so undoing one
        keeps them. ``since``: it belongs to that edit (see :attr:`edits`) and goes with it.
        """
        new = array("q", ids)
        if not new:
            return
        here = Order(self._ids, self._places, self._row, self._block)
        for order in (here, *self._past[max(0, len(self._past) - max(0, self.edits - since)) :]):
            before = len(order.ids)
            order.ids.extend(new)
            if order.places is not None:
                order.places.extend(range(before, before + len(new)))
        self._row = max(self._row, 0)
        self._changed()

    def insert(self, row: int, ids: Iterable[TrackId]) -> None:
        """These before ``row``."""
        row = min(max(row, 0), len(self))
        base = row
        if self._places is not None:
            base = self._places[row] if row < len(self) else len(self)
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
        self._ids[row:row] = new
        count = len(new)
        if self._places is not None:
            places = array("I", [p + count if p >= base else p for p in self._places])
            places[row:row] = array("I", range(base, base + count))
            self._places = places
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
        taken = self._real(rows)
        if not taken:
            return
        self._remember()
        chosen = set(taken)
        rest = [row for row in range(len(self)) if row not in chosen]
        to = min(max(to, 0), len(rest))
        self._permute(rest[:to] + taken + rest[to:])
        self._changed()

    def remove(self, rows: Iterable[int]) -> Fate:
        """Take rows out. When the current one goes, the next that stays takes its place."""
        taken = self._real(rows)
        if not taken:
            return "kept"
        self._remember()
        gone = set(taken)
        size = len(self)
        before = sum(1 for row in taken if row < self._row)
        within = sum(1 for row in taken if self._row < row <= self._row + self._block)
        fate: Fate = "kept"
        row = self._row - before
        left = size - len(taken)
        block = self._block - within
        if self._row in gone:
            fate = "moved on" if row < left else "ended"
            block = max(0, block - 1)  # what was next is now the current one
            row = min(row, left - 1)
        if len(taken) < FEW and self._places is None:
            for gap in reversed(taken):
                del self._ids[gap]
        else:
            keep = [row for row in range(size) if row not in gone]
            self._ids = array("q", [self._ids[row] for row in keep])
            if self._places is not None:
                self._places = _dense(array("I", [self._places[row] for row in keep]), size)
        self._row, self._block = row, block
        self._changed()
        return fate

    def clear(self) -> None:
        """Nothing any more; can be undone."""
        if not self._ids:
            return
        self._remember()
        self.began += 1
        self._ids = array("q")
        self._places = None if self._places is None else array("I")
        self._row, self._block = -1, 0
        self._changed()

    def undo(self) -> bool:
        """Take the last edit back; what is heard stays the current row if it is there."""
        if not self._past:
            return False
        heard = self.current
        self.began += not self.edits
        self.edits = max(0, self.edits - 1)
        self._set(self._past.pop())
        if heard is not None and self.current != heard:
            here = [row for row, there in enumerate(self._ids) if there == heard]
            if here:
                self._go(min(here, key=lambda row: abs(row - self._row)))
        self._changed()
        return True

    # --- going through it --------------------------------------------------------------

    def jump(self, row: int) -> TrackId | None:
        """Make ``row`` the current one."""
        if not 0 <= row < len(self):
            return None
        self._go(row)
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
        if self.repeat == "off":
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
            self._set(self._next_round(self._places))
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
            self._places = array("I", range(len(self)))
            self._shuffle_rest(first=None)
        else:
            order = array("I", bytes(4 * len(self)))
            for row, place in enumerate(places):
                order[place] = row
            self._permute(order)
            self._places = None
        self._changed()

    def _shuffle_rest(self, first: int | None) -> None:
        """New order for the rows after the current one; all the others when ``first`` is given."""
        if self._row < 0:
            return
        size = len(self)
        if first is None:
            edge = self._row + 1 + self._block
            self._permute([*range(edge), *self._mixed(range(edge, size))])
        else:
            others = self._mixed([*range(first), *range(first + 1, size)])
            self._permute([first, *others])

    def _next_round(self, places: array[int]) -> Order:
        """Everything once more in a new order, what was heard last not at its beginning."""
        if self._again is None:
            size = len(self)
            rows = self._mixed(range(size))
            if self.kin is None:
                rows = self._later(rows, recent=max(1, size // 3))
            else:
                kind = self.kin(self[rows[0]])
                if kind == self.kin(self[self._row]):  # this album was heard last: to the end
                    others = (n for n, row in enumerate(rows) if self.kin(self[row]) != kind)
                    start = next(others, 0)
                    rows = rows[start:] + rows[:start]
            ids = array("q", [self._ids[row] for row in rows])
            self._again = Order(ids, array("I", [places[row] for row in rows]), 0, 0)
        return self._again

    def _later(self, rows: list[int], recent: int) -> list[int]:
        """Swap rows among the last ``recent`` ones out of the first ``recent`` places."""
        edge = len(rows) - recent
        spare = [n for n in range(recent, len(rows)) if rows[n] < edge]
        self._random.shuffle(spare)
        for n in range(recent):
            if rows[n] >= edge and spare:
                other = spare.pop()
                rows[n], rows[other] = rows[other], rows[n]
        return rows

    def _mixed(self, rows: Iterable[int]) -> list[int]:
        kin = self.kin
        if kin is None:
            mixed = list(rows)
            draw = self._random.random
            # Fisher and Yates by hand: three times as quick as Random.shuffle.
            for n in range(len(mixed) - 1, 0, -1):
                other = int(draw() * (n + 1))
                mixed[n], mixed[other] = mixed[other], mixed[n]
            return mixed
        in_order = sorted(rows, key=self._places.__getitem__) if self._places else list(rows)
        albums = [list(album) for _, album in groupby(in_order, key=lambda row: kin(self[row]))]
        self._random.shuffle(albums)
        return [row for album in albums for row in album]

    # --- inside ------------------------------------------------------------------------

    def order(self) -> Order:
        """A copy of all that makes the order."""
        places = None if self._places is None else self._places[:]
        return Order(self._ids[:], places, self._row, self._block)

    def restore(self, order: Order) -> None:
        """Be as a former :meth:`order`; ``ValueError`` when it cannot be one."""
        size = len(order.ids)
        whole = order.places is None or sorted(order.places) == list(range(size))
        if not whole or not (-1 if size == 0 else 0) <= order.row < max(size, 1):
            raise ValueError("not an order")
        block = min(max(order.block, 0), max(0, size - 1 - order.row))
        self._set(Order(order.ids, order.places, order.row if size else -1, block))
        self._past.clear()
        self._changed()

    def _set(self, order: Order) -> None:
        self._ids, self._places = order.ids, order.places
        self._row, self._block = order.row, order.block

    def _permute(self, rows: Sequence[int]) -> None:
        """Row n becomes what was row ``rows[n]``."""
        heard = self._row
        self._ids = array("q", [self._ids[row] for row in rows])
        if self._places is not None:
            self._places = array("I", [self._places[row] for row in rows])
        if heard >= 0:
            self._row = rows.index(heard)
            self._block = min(self._block, len(rows) - 1 - self._row)

    def _real(self, rows: Iterable[int]) -> list[int]:
        return sorted({row for row in rows if 0 <= row < len(self)})

    def _remember(self) -> None:
        self.edits += 1
        self._past.append(self.order())
        while len(self._past) > UNDO_STEPS or (
            len(self._past) > 1 and sum(len(order.ids) for order in self._past) > UNDO_ROWS
        ):
            del self._past[0]

    def _changed(self) -> None:
        self._again = None
        self.version += 1


def _dense(places: array[int], size: int) -> array[int]:
    """The same order of places without the holes; all are under ``size``."""
    there = bytearray(size)
    for place in places:
        there[place] = 1
    rank = array("I", bytes(4 * size))
    count = 0
    for place in range(size):
        rank[place] = count
        count += there[place]
    return array("I", [rank[place] for place in places])
