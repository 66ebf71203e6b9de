"""The journal: what the listener changed in the last month, in order, each entry undone at will.

An entry holds the changes that were made together. It is written in the transaction that puts
them into the outbox (:mod:`fwtui.library.outbox.outbox`); what takes them back is said by
:mod:`fwtui.library.outbox.inverses`.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from functools import cache
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fwtui.library.outbox.changes import Added, Change, Cleared, Deleted, with_id
from fwtui.music import PlaylistId, Radio, RadioId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.store.database import Database

_log = logging.getLogger(__name__)
_MONTH = 31 * 86_400 * 1_000_000
"""Microseconds for which an entry is kept."""
MOST = 2_000
"""Entries that are kept."""

Job = Callable[["Connection"], None]
Edit = Callable[["JournalEntry"], "JournalEntry | None"]


class Before(Struct, frozen=True):
    """What is kept of the state before a change; each kind has its own fields."""

    name: str = ""
    privacy: str = ""
    rows: tuple[int, ...] | None = None
    """The tracks of a playlist."""
    row: int | None = None
    """The row of the first track that was added."""
    near: tuple[int, int] | None = None
    """The tracks above and below a removed row; 0 at an end."""
    radio: Radio | None = None


class Step(Struct, frozen=True):
    """One change of an entry."""

    change: Change
    before: Before


class JournalEntry(Struct, frozen=True):
    """Changes that were made together."""

    number: int
    """When they were made: microseconds since 1970."""
    words: str
    """The subject of a sentence: "Heart on Salt"."""
    steps: tuple[Step, ...]
    undone: float = 0.0
    """When they were taken back: seconds since 1970; 0 where they were not."""

    @property
    def at(self) -> float:
        """When they were made: seconds since 1970."""
        return self.number / 1_000_000


_encode = msgspec.msgpack.Encoder().encode


@cache
def _decoder() -> msgspec.msgpack.Decoder[JournalEntry]:
    return msgspec.msgpack.Decoder(JournalEntry)  # a millisecond: not before the first frame


class Journal:
    """The entries of one account, on disk."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._last = 0
        self._on_the_way: dict[int, tuple[JournalEntry | None, Future[None]]] = {}
        """Entries whose last edit is not on disk yet; ``None`` for one that goes."""

    def entries(self) -> list[JournalEntry]:
        """All entries, the newest first."""
        ahead = self._ahead()  # before the rows: what is written meanwhile is in one of the two
        sql = "SELECT number, entry FROM journal WHERE number > ?"
        found = {number: _read(blob) for number, blob in self._database.rows(sql, (_oldest(),))}
        kept = [each for each in (found | ahead).values() if each is not None]
        return sorted(kept, key=lambda each: each.number, reverse=True)

    def entry(self, number: int) -> JournalEntry | None:
        """The entry of that number, ``None`` where there is none any more."""
        ahead = self._ahead()
        if number in ahead:
            return ahead[number]
        found = self._database.row("SELECT entry FROM journal WHERE number = ?", (number,))
        return _read(found[0]) if found is not None else None

    def _ahead(self) -> dict[int, JournalEntry | None]:
        """Entries whose last edit is not on disk yet, or never got there."""
        for number, (_, written) in tuple(self._on_the_way.items()):
            if written.done() and written.exception() is None:
                del self._on_the_way[number]
        return {number: entry for number, (entry, _) in self._on_the_way.items()}

    def new(self, words: str, steps: tuple[Step, ...]) -> JournalEntry:
        """An entry for changes that are made now; it is written by :meth:`write`."""
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return JournalEntry(self._last, words, steps)

    def write(self, entry: JournalEntry, write: Callable[[Job], Future[None]]) -> Future[None]:
        """Write an entry by ``write``, which runs a job in a transaction with others."""

        def job(db: Connection) -> None:
            db.execute("REPLACE INTO journal VALUES (?, ?)", (entry.number, _encode(entry)))
            db.execute(
                "DELETE FROM journal WHERE number < ? OR number <="
                " (SELECT number FROM journal ORDER BY number DESC LIMIT 1 OFFSET ?)",
                (_oldest(), MOST),
            )

        written = write(job)
        self._on_the_way[entry.number] = (entry, written)
        return written

    def refused(self, number: int, change: Change) -> None:
        """A change was taken back: it leaves its entry, or (negative number) its undo was not
        made and the entry stands as before."""

        def edit(entry: JournalEntry) -> JournalEntry | None:
            if number < 0:
                return replace(entry, undone=0.0)
            steps = [each.change for each in entry.steps]
            if change in steps:
                at = len(steps) - 1 - steps[::-1].index(change)
                entry = replace(entry, steps=entry.steps[:at] + entry.steps[at + 1 :])
            return entry if entry.steps else None

        self._edit(abs(number), edit)

    def saw_rows(
        self, number: int, change: Change, count: int, rows: tuple[int, ...] | None
    ) -> None:
        """The pod's rows of a playlist just before a change, or their number alone."""

        def after(step: Step) -> Step:
            match step.change:
                case Added() if step.change == change:
                    return replace(step, before=replace(step.before, row=count))
                case Cleared() | Deleted() if step.change == change and rows is not None:
                    return replace(step, before=replace(step.before, rows=rows))
                case _:
                    return step

        if isinstance(change, Added | Cleared | Deleted):
            self._edit(number, lambda each: replace(each, steps=tuple(map(after, each.steps))))

    def rename(self, old: Hashable, new: PlaylistId | RadioId) -> None:
        """A playlist or radio has another id."""
        sql = "SELECT number FROM journal WHERE instr(entry, ?)"
        sought = old.encode() if isinstance(old, str) else msgspec.msgpack.encode(old)
        ahead = self._ahead().keys()
        numbers = {number for (number,) in self._database.rows(sql, (sought,))}
        for number in ahead | numbers:
            entry = self.entry(number)
            if entry is not None and with_new_id(entry, old, new) != entry:
                self._edit(number, lambda each: with_new_id(each, old, new))

    def edit(self, number: int, edit: Edit, write: Callable[[Job], Future[None]]) -> Future[None]:
        """Change an entry by ``edit``, in a transaction of ``write`` with others."""

        def job(db: Connection) -> None:
            sql = "SELECT entry FROM journal WHERE number = ?"
            found = db.execute(sql, (number,)).fetchone()
            entry = _read(found[0]) if found is not None else None
            if entry is None:
                return
            after = edit(entry)
            if after is None:
                db.execute("DELETE FROM journal WHERE number = ?", (number,))
            else:
                blob = _encode(after)
                db.execute("UPDATE journal SET entry = ? WHERE number = ?", (blob, number))

        before = self.entry(number)
        written = write(job)
        if before is not None:
            self._on_the_way[number] = (edit(before), written)
        return written

    def _edit(self, number: int, edit: Edit) -> None:
        self.edit(number, edit, self._database.write)


def _oldest() -> int:
    return time.time_ns() // 1000 - _MONTH


def _read(blob: bytes) -> JournalEntry | None:
    try:
        return _decoder().decode(blob)
    except msgspec.DecodeError:
        _log.warning("an entry of the journal cannot be read")
        return None


def with_new_id(entry: JournalEntry, old: Hashable, new: PlaylistId | RadioId) -> JournalEntry:
    """An entry whose changes are of a playlist by its other id."""
    steps = [replace(step, change=with_id(step.change, old, new)) for step in entry.steps]
    return replace(entry, steps=tuple(steps))
