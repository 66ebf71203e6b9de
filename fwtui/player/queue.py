"""The play queue: track ids in the order of play, its edits, shuffle, repeat and undo.

Rows are in the order of play. While shuffled, ``places`` holds the unshuffled place of each
row, so that the order before can be restored whatever was added, moved or removed meanwhile.
The rows right after the current one that were inserted by :meth:`PlayQueue.play_next` are the
*block*: more of them go to its end, and a shuffle leaves it alone.

A shuffle of up to :data:`AT_ONCE` rows is done in place. In a longer one the rows near the
current one are shuffled at once, chosen from all, and the rest is a
:class:`~fwtui.player.order.ShuffleJob` for another thread.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from random import Random
from typing import Literal

from msgspec.structs import replace

from fwtui.music import TrackId
from fwtui.player.order import (
    SPARE,
    SPARSE,
    AlbumOf,
    PendingShuffle,
    PlayOrder,
    RowSet,
    ShuffleJob,
    Shuffler,
    closed,
    opened,
    unshuffled,
)
from fwtui.player.origins import ID, ListOrigin, Origins, stamped, track_ids
from fwtui.player.playback import Repeat
from fwtui.player.queue_history import QueueEdit, UndoHistory

RemovalEffect = Literal["kept", "moved on", "ended"]
"""What a removal did to the current row: untouched; gone, and another took its place;
gone, and nothing comes after it."""

AT_ONCE = 50_000
"""Rows that are shuffled in place: some 15 ms."""
ALBUM_TRACKS_AT_ONCE = 500
"""Rows that are shuffled in place by albums: each album is looked up."""
AHEAD = 200
"""Rows after the current one that are always shuffled at once: more than a screen shows."""
SETTLED = 5
"""Rows after the current one and its block that stay when more rows are mixed in."""


class PlayQueue:
    """The rows, the current one, and the modes that decide which comes next.

    Edits can be undone, the last 20 of them; going through the queue is no edit.
    """

    def __init__(
        self, random: Random | None = None, *, ahead: int = AHEAD, at_once: int = AT_ONCE
    ) -> None:
        """``ahead`` and ``at_once``: see :data:`AHEAD` and :data:`AT_ONCE`."""
        self._ahead = ahead
        self._at_once = at_once
        self._random = random or Random()  # noqa: S311 (the order of songs is no secret)
        self._ids: array[int] = array("q")
        """Tracks with their origins: see :mod:`fwtui.player.origins`."""
        self.origins = Origins()
        self._places: array[int] | None = None
        self._row = -1
        self._block = 0
        self._pending: PendingShuffle | None = None
        self._span = 0
        self._home: array[int] | None = None
        """While shuffled: the rows unshuffled, until rows are added or removed."""
        self._revision = 0
        """Increases with every change of the arrays."""
        self._again: PlayOrder | None = None
        """The next round of a shuffle, once it was peeked at."""
        self._past = UndoHistory()
        self.edits = 0
        """Edits since :meth:`play` that were not undone."""
        self.began = 0
        """Increases whenever the queue is replaced."""
        self.unfinished = 0
        """The number of sources that have more rows for the queue."""
        self.repeat: Repeat = "off"
        self.album_of: AlbumOf | None = None
        """When set, a shuffle keeps neighbours of one album together and in their order."""
        self.version = 0
        """Increases with every change of rows or current row."""

    # --- contents --------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._ids)

    def __getitem__(self, row: int) -> TrackId:
        return TrackId(self._ids[row] & ID)

    def ids(self, first: int = 0, last: int | None = None) -> Sequence[TrackId]:
        """A copy of the rows from ``first`` to before ``last``."""
        return track_ids(self._ids[first:last])  # type: ignore[return-value]

    def origin(self, row: int) -> ListOrigin | None:
        """The list that the track of a row was taken from; ``None`` where it is not known."""
        return self.origins.of(self._ids[row]) if 0 <= row < len(self) else None

    def origins_of(self, track: TrackId, most: int) -> tuple[ListOrigin, ...]:
        """The lists that a track was taken from, each once, in the order of its rows."""
        ids, row = track_ids(self._ids), -1
        found: dict[ListOrigin, None] = {}
        with suppress(ValueError):
            while len(found) < most:
                row = ids.index(track, row + 1)
                if (origin := self.origin(row)) is not None:
                    found[origin] = None
        return tuple(found)

    @property
    def row(self) -> int:
        """The current row; -1 when the queue is empty."""
        return self._row

    @property
    def current(self) -> TrackId | None:
        """The track in the current row."""
        return self[self._row] if self._row >= 0 else None

    @property
    def block(self) -> int:
        """The number of rows after the current one that were inserted to be played next."""
        return self._block

    @property
    def shuffled(self) -> bool:
        """Whether shuffle is on."""
        return self._places is not None

    @property
    def pending(self) -> int:
        """The number of rows that are still to be shuffled; see :meth:`shuffle_job`."""
        return len(self._pending) if self._pending else 0

    @property
    def edited(self) -> float:
        """When the edit was made that can be undone: seconds since 1970; 0 without one."""
        made = [each.at for each in self.history if not each.undone]
        return made[-1] if made else 0.0

    @property
    def history(self) -> tuple[QueueEdit, ...]:
        """The edits that can be undone, the oldest first; then those that can be done again."""
        return self._past.edits()

    # --- adding rows ------------------------------------------------------------------

    def play(
        self, ids: Iterable[TrackId], start: int | None = 0, origin: ListOrigin | None = None
    ) -> None:
        """Replace the queue; row ``start`` becomes the current one.

        While shuffled it comes first and the others after it in a new order; with
        ``start=None`` any row comes first.
        """
        new = self._rows(ids, origin)
        self._remember(f"New queue of {_tracks(len(new))}")
        self.edits = 0
        self._begin_new()
        size = len(new)
        row = min(max(start or 0, 0), size - 1)
        if self._places is None:
            self._set(PlayOrder(new, None, row, 0))
        else:
            if start is None and size:
                row = self._random.randrange(size)
            places = array("I", range(size))
            home = new[:]
            if size:  # the current row comes first
                new[0], new[row] = new[row], new[0]
                places[0], places[row] = places[row], places[0]
            pending = PendingShuffle(1, size) if size > 1 else None
            self._set(PlayOrder(new, places, min(0, size - 1), 0, pending, size), home)
        self._changed()

    def _rows(self, ids: Iterable[TrackId], origin: ListOrigin | None) -> array[int]:
        """Rows of these tracks."""
        if origin is not None and self.origins.is_full:
            self.forget_unused_origins()
        return stamped(ids, self.origins.number(origin))

    def forget_unused_origins(self) -> None:
        """Forget the origins that no row has, nor one that an undo brings back."""
        self.origins.forget_others((self._ids, *(each.order.ids for each in self.history)))

    def add(self, ids: Iterable[TrackId], origin: ListOrigin | None = None) -> None:
        """Add at the end."""
        self._put(len(self), self._rows(ids, origin), self._span, "to the queue")

    def feed(
        self,
        ids: Iterable[TrackId],
        since: int = 0,
        *,
        mixed: bool = False,
        before: bool = False,
        origin: ListOrigin | None = None,
    ) -> None:
        """Add more rows of what is queued; no edit, so that undoing one keeps them.

        ``since``: they belong to that edit (see :attr:`edits`) and are undone with it.
        ``mixed``: while shuffled they are mixed with all rows to come. ``before``: their
        unshuffled place is before all others; while shuffled they are still to come.
        """
        new = self._rows(ids, origin)
        if not new:
            return
        self._past.feed(new, max(0, self.edits - since), before=before)
        order = self._here.fed(new, before=before)
        if mixed and order.places is not None:
            edge = order.row + 1 + order.block + min(SETTLED, self._ahead)
            first = min(edge, order.pending.first if order.pending else edge)
            if first < len(order.ids) - 1:
                order = replace(order, pending=PendingShuffle(first, len(order.ids)))
        self._set(order)
        self._changed()

    def play_next(self, ids: Iterable[TrackId], origin: ListOrigin | None = None) -> None:
        """Insert after the current row and its block."""
        new = self._rows(ids, origin)
        row = self._row + 1 + self._block
        base = row
        if self._places is not None and row > 0:
            base = self._places[row - 1] + 1
        had = self._row >= 0
        self._put(row, new, base, "to be played next")
        if had:
            self._block += len(new)

    def _put(self, row: int, new: array[int], base: int, where: str) -> None:
        if not new:
            return
        self._remember(f"Addition of {_tracks(len(new))} {where}")
        self._home = None
        self._revision += 1
        self._ids[row:row] = new
        count = len(new)
        if self._places is not None:
            if base < self._span:
                self._places = opened(self._places, base, count)
            self._span += count
            self._places[row:row] = array("I", range(base, base + count))
        if self._pending and row <= self._pending.first:
            self._pending = self._pending.shifted(count)
        if self._row < 0:
            self._row = 0
        elif row <= self._row:
            self._row += count
        elif row < self._row + 1 + self._block:
            self._block += count
        self._changed()

    # --- other edits -----------------------------------------------------------------

    def move(self, rows: Iterable[int], to: int) -> None:
        """Move rows, in their order, so that the first lands at ``to``.

        ``to`` counts without the moved rows. The current row stays current wherever it goes.
        """
        taken = RowSet(rows, len(self))
        if not taken:
            return
        self._remember(f"Move of {_tracks(len(taken))} in the queue")
        size, count = len(self), len(taken)
        to = min(max(to, 0), size - count)
        self._settle(max(taken.rows[-1] + 1, to + count))
        self._revision += 1
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
        """Remove rows. The next row that stays replaces a removed current one."""
        taken = RowSet(rows, len(self))
        if not taken:
            return "kept"
        self._remember(f"Removal of {_tracks(len(taken))} from the queue")
        left = len(self) - len(taken)
        before = taken.before(self._row)
        block = self._block - (taken.before(self._row + self._block + 1) - before)
        fate: RemovalEffect = "kept"
        row = self._row - before
        if self._row in taken:
            fate = "moved on" if row < left else "ended"
            # The removed current row was counted as one of the block.
            block = max(0, block)
            row = min(row, left - 1)
        self._home = None
        self._revision += 1
        self._ids = taken.without(self._ids)
        if self._places is not None:
            self._places = taken.without(self._places)
            if self._span > SPARSE * left + SPARE:
                self._places, self._span = closed(self._places, self._span), left
        if self._pending:
            self._pending = self._pending.without(taken)
        self._row, self._block = self._picked(row), block
        self._changed()
        return fate

    def clear(self) -> None:
        """Empty the queue; can be undone."""
        if not self._ids:
            return
        self._remember("Clearing of the queue")
        self._begin_new()
        self._set(PlayOrder(array("q"), None if self._places is None else array("I"), -1, 0))
        self._changed()

    def undo(self) -> bool:
        """Undo the last edit; the current track stays current if it is in the former order."""
        if not self._past:
            return False
        former = self._past.undo(self._here.copy(), self.edits)
        if not self.edits:
            self._begin_new()
        self.edits = max(0, self.edits - 1)
        self._return_to(former)
        return True

    def redo(self) -> bool:
        """Do the edit once more that was undone last, where none was made since."""
        edit = self._past.redo(self._here.copy())
        if edit is None:
            return False
        self.edits = edit.edits
        if not self.edits:
            self._begin_new()
        self._return_to(edit.order)
        return True

    def _return_to(self, order: PlayOrder) -> None:
        heard = self.current
        self._set(order)
        if heard is not None and self.current != heard:
            here = [row for row, there in enumerate(self.ids()) if there == heard]
            if here:
                self._go(self._picked(min(here, key=lambda row: abs(row - self._row))))
        self._changed()

    # --- the current row ---------------------------------------------------------------

    def jump(self, row: int) -> TrackId | None:
        """Make ``row`` the current one."""
        if not 0 <= row < len(self):
            return None
        self._go(self._picked(row))
        self._changed()
        return self.current

    def next(self) -> TrackId | None:
        """Go to the next row by command; ``None`` at the end."""
        return self._advance(by_itself=False)

    def finish(self) -> TrackId | None:
        """Go to the next row because the track has ended; ``None`` at the end."""
        return self._advance(by_itself=True)

    def previous(self) -> TrackId | None:
        """Go to the row before; at the start, with repeat, to the last."""
        if self._row > 0:
            return self.jump(self._row - 1)
        if self._ids and self.repeat == "all":
            return self.jump(len(self) - 1)
        return None

    def peek(self, *, by_itself: bool = True) -> TrackId | None:
        """The track that :meth:`finish` (or :meth:`next`) will go to."""
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
        return TrackId(self._next_round(self._places).ids[0] & ID)

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
        """The block lasts only while its rows are played in order."""
        ahead = row - self._row
        self._block = self._block - ahead if 0 <= ahead <= self._block else 0
        self._row = row

    # --- modes -------------------------------------------------------------------------

    def shuffle(self, on: bool) -> None:
        """Shuffle the rows after the current one and its block, or restore the order before."""
        places = self._places
        if on == (places is not None):
            return
        if places is None:
            edge = self._row + 1 + self._block
            places = array("I", range(len(self)))
            pending = (
                PendingShuffle(edge, len(self)) if self._row >= 0 and edge < len(self) else None
            )
            order = PlayOrder(self._ids, places, self._row, self._block, pending, len(self))
            self._set(order, self._ids[:])
        elif self._home is not None and self._row >= 0:
            row = places[self._row]
            self._set(PlayOrder(self._home, None, row, min(self._block, len(self) - 1 - row)))
        else:
            self._set(unshuffled(self._here, places))
        self._changed()

    def finish_shuffle(self) -> None:
        """Shuffle all pending rows now, in place."""
        if self._pending:
            self._settle(self._pending.after)
            self.version += 1

    def shuffle_job(self) -> ShuffleJob | None:
        """The rest of a long shuffle, for another thread; ``None`` when there is none."""
        # Going to the next row settles one more: some are settled ahead, so that it does not
        # make the job useless.
        self._settle(self._row + 1 + self._block + 2 * self._ahead)
        if self._pending is None:
            return None
        generator = Random(self._random.random())  # noqa: S311
        return ShuffleJob(self._here.copy(), self._revision, generator)

    def apply_shuffle(self, job: ShuffleJob) -> bool:
        """Take over the result of a job; False when the queue has changed since."""
        if self._pending is None or job.revision != self._revision or self._places is None:
            return False
        self._ids[job.rows] = job.order.ids[job.rows]
        self._places[job.rows] = job.order.places[job.rows]  # type: ignore[index]
        self._pending = None
        self._revision += 1
        self.version += 1  # rows far down may be others now
        return True

    def _settle(self, until: int) -> None:
        """Shuffle the pending rows before ``until``."""
        if self._pending is None or until <= self._pending.first:
            return
        shuffler = Shuffler(self._here, self._random)
        shuffler.shuffle(until, self.album_of)
        self._pending = shuffler.pending
        self._revision += 1

    def _picked(self, row: int) -> int:
        """The row of a track that the listener chose: a pending one becomes the first."""
        pending, places = self._pending, self._places
        if pending is None or places is None or not pending.first <= row < pending.after:
            return row
        first = pending.first
        for values in (self._ids, places):
            values[first], values[row] = values[row], values[first]
        self._pending = replace(pending, first=first + 1) if first + 1 < pending.after else None
        self._revision += 1
        return first

    def _next_round(self, places: array[int]) -> PlayOrder:
        """All rows once more in a new order, which does not begin with the last ones heard."""
        if self._again is None:
            self._settle(len(self))
            size = len(self)
            recent = max(1, size // 3)
            pending = PendingShuffle(0, size, recent, size - recent)
            order = PlayOrder(self._ids[:], places[:], 0, 0, pending, self._span)
            shuffler = Shuffler(order, self._random)
            shuffler.shuffle(1, self.album_of)
            self._again = replace(order, pending=shuffler.pending)
        return self._again

    # --- inside ------------------------------------------------------------------------

    @property
    def _here(self) -> PlayOrder:
        return PlayOrder(self._ids, self._places, self._row, self._block, self._pending, self._span)

    def order(self) -> PlayOrder:
        """A copy of the complete order."""
        return self._here.copy()

    def restore(self, order: PlayOrder, history: Iterable[QueueEdit] = (), edits: int = 0) -> None:
        """Restore a former :meth:`order`, :attr:`history` and :attr:`edits`. Raises ValueError
        when it is not one."""
        self._set(order.checked())
        self._past.restore(history)
        self.edits = edits
        self._changed()

    def _set(self, order: PlayOrder, home: array[int] | None = None) -> None:
        self._home = home
        self._ids, self._places = order.ids, order.places
        self._row, self._block = order.row, order.block
        self._pending, self._span = order.pending, order.span
        self._revision += 1

    def _begin_new(self) -> None:
        self.began += 1
        self.unfinished = 0

    def _remember(self, words: str) -> None:
        self.edits += 1
        self._past.keep(QueueEdit(words, time.time(), self._here.copy()))

    def _changed(self) -> None:
        self._again = None
        self.version += 1
        if self._pending is None:
            return
        at_once = self._at_once
        if self.album_of is not None:
            at_once = min(at_once, ALBUM_TRACKS_AT_ONCE)
        if len(self._pending) <= at_once:
            self._settle(self._pending.after)
        else:
            self._settle(self._row + 1 + self._block + self._ahead)


def _tracks(count: int) -> str:
    return "a track" if count == 1 else f"{count:,} tracks"
