"""The table of the changes that wait, on disk."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from fwtui.errors import PodError
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import Change
from fwtui.music import PlaylistId, RadioId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.store.database import Database
_log = logging.getLogger(__name__)


class PendingChange:
    """A change that the pod has not confirmed."""

    def __init__(self, change: Change, number: int | None = None, entry: int | None = None) -> None:
        self.change = change
        self.number = number
        """Its place on disk; ``None`` until it is there."""
        self.entry = entry
        """The number of its entry in the journal; negated, where it takes that entry back."""
        self.sent = False
        self.sign: bytes | None = None
        """The pod's state just before it was sent."""
        self.sends = 0
        self.failures = 0
        self.attempts = 0
        """Attempts of this process that did not settle it."""
        self.not_before = 0.0
        """Monotonic time of the next attempt."""
        self.phase: Literal["prepare", "send", "look up"] = "prepare"
        self.error: PodError | None = None
        """The reason why the last attempt did not settle it."""
        self.on_disk: Future[None] | None = None


class ChangeRow(NamedTuple):
    """A change as it is on disk."""

    number: int
    change: Change
    sent: bool
    sign: bytes | None
    sends: int
    failures: int
    entry: int | None


class ChangeTable:
    """Reads and writes the table; each write is a transaction. Raises StoreError, or gives a
    future that does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def read(self) -> tuple[list[ChangeRow], set[int]]:
        """All changes in their order, and the numbers of those that cannot be read."""
        rows = self._database.rows(
            "SELECT number, change, sent, before, sends, failures, entry FROM changes"
            " ORDER BY number"
        )
        found: list[ChangeRow] = []
        faulty: set[int] = set()
        for number, blob, sent, *rest in rows:
            try:
                found.append(ChangeRow(number, changes.decode(blob), bool(sent), *rest))
            except msgspec.DecodeError:
                _log.warning("change %d cannot be read", number)
                faulty.add(number)
        return found, faulty

    def add(
        self,
        news: Sequence[PendingChange],
        replaced: Sequence[PendingChange],
        kept: Callable[[Connection], None],
    ) -> Future[None]:
        """Write new changes, which get their numbers, and delete what they replace; ``kept`` is
        run in the same transaction: killed between the two, the listener would have no wish."""

        def keep(db: Connection) -> None:
            for each in news:
                cursor = db.execute(
                    "INSERT INTO changes (change, entry) VALUES (?, ?)",
                    (changes.encode(each.change), each.entry),
                )
                each.number = cursor.lastrowid
            deletion(replaced)(db)
            kept(db)

        return self._database.write(keep)

    def remove(self, entries: Sequence[PendingChange]) -> Future[None]:
        """Delete changes."""
        return self._database.write(deletion(entries))

    def rename(
        self, old: Hashable, new: PlaylistId | RadioId, made: PendingChange | None = None
    ) -> Future[None]:
        """Give the changes of a playlist or radio another id, and delete the one that made it."""

        def rename(db: Connection) -> None:
            if made is not None:
                deletion([made])(db)
            for number, blob in db.execute("SELECT number, change FROM changes").fetchall():
                change = changes.decode(blob)
                if changes.thing_of(change) == old:
                    change = changes.with_id(change, old, new)
                    db.execute(
                        "UPDATE changes SET change = ? WHERE number = ?",
                        (changes.encode(change), number),
                    )

        return self._database.write(rename)

    async def mark(self, entry: PendingChange, sign: bytes | None) -> None:
        """A change is about to leave."""
        if entry.number is not None:
            sql = "UPDATE changes SET sent = 1, before = ?, sends = sends + 1 WHERE number = ?"
            await self._update(sql, sign, entry.number)

    async def unmark(self, entry: PendingChange) -> None:
        """A change has not left after all."""
        await self._update("UPDATE changes SET sent = 0, sends = 0 WHERE number = ?", entry.number)

    async def keep_failures(self, entry: PendingChange) -> None:
        """Keep how often the look-up of a change has failed."""
        sql = "UPDATE changes SET failures = ? WHERE number = ?"
        await self._update(sql, entry.failures, entry.number)

    async def _update(self, sql: str, *of: object) -> None:
        await asyncio.wrap_future(self._database.write(lambda db: db.execute(sql, of) and None))


def deletion(entries: Sequence[PendingChange]) -> Callable[[Connection], None]:
    """What deletes changes in a transaction."""

    def delete(db: Connection) -> None:
        db.executemany("DELETE FROM changes WHERE number = ?", [(e.number,) for e in entries])

    return delete
