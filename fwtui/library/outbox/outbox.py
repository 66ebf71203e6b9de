"""The outbox: changes on their way to the pod, in order, each made once and only once.

A change is marked as sent before it leaves and removed when its answer is in. One that is found
marked at a start, or whose answer was lost, is of uncertain fate: the pod is asked whether it
was made before it is sent again (see :mod:`fwtui.library.outbox.delivery`).

======== ==================================== ========
state    event                                next
======== ==================================== ========
waiting  marked on disk, request leaves       sent
waiting  a newer wish for the same favourite  gone
waiting  refused before it is sent            gone
waiting  the pod cannot be reached            waiting
sent     answered                             gone
sent     refused                              gone
sent     answer lost, or the process ended    sent
sent     found not to be made: sent again     sent
sent     found to be made                     gone
======== ==================================== ========

A refused change is taken back with a sentence, and with it what was built on it.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from fwtui.errors import (
    BadAnswer,
    FwtuiError,
    LoginNeeded,
    PodFailed,
    PodUnreachable,
    Refused,
    StoreError,
    Throttled,
    Uncertain,
)
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import Change, Heart, NewPlaylist
from fwtui.music import PlaylistId, TrackId

if TYPE_CHECKING:
    from sqlite3 import Connection

    from fwtui.library.outbox import delivery
    from fwtui.library.store.database import Database
    from fwtui.pod.pod import Pod

_log = logging.getLogger(__name__)
_FAILURES = 5
"""So often may a pod fail (5xx) over one change before it counts as refused."""
_PATIENCE = (1.0, 5.0, 15.0, 30.0, 60.0)


class PendingChange:
    """A change that the pod has not confirmed."""

    def __init__(self, change: Change, number: int | None = None) -> None:
        self.change = change
        self.number = number
        """Its place on disk; ``None`` until it is there."""
        self.sent = False
        self.before: bytes | None = None
        """What the pod said just before it was sent."""
        self.failures = 0
        self.on_disk: Future[None] | None = None


class Outbox:
    """What waits, and the way out. To be used on one thread, the loop's."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[PendingChange] = []
        self._dropped: list[PendingChange] = []
        """Wishes that a later one replaced; they may still be on disk for a moment."""
        self._hearts: dict[TrackId, bool] = {}
        self._aliases: dict[PlaylistId, PlaylistId] = {}
        self._turn = asyncio.Lock()
        self.on_change: Callable[[Change], None] = lambda change: None
        """A change came, was confirmed or was taken back."""
        self.read_again()

    def __len__(self) -> int:
        return len(self._waiting)

    def __iter__(self) -> Iterator[Change]:
        return (each.change for each in self._waiting)

    def heart(self, track: TrackId) -> bool | None:
        """What the listener wants of a track; ``None`` when nothing waits for it."""
        return self._hearts.get(track)

    @property
    def hearts(self) -> dict[TrackId, bool]:
        return self._hearts

    def real(self, playlist: PlaylistId) -> PlaylistId:
        """The pod's id of a playlist that was made here, once it has one."""
        return self._aliases.get(playlist, playlist)

    def names(self, playlist: PlaylistId) -> set[PlaylistId]:
        """Every id by which this playlist may be known here: the pod's, and what stood for it."""
        real = self.real(playlist)
        return {real, playlist} | {made for made, each in self._aliases.items() if each == real}

    def new_playlist_id(self) -> PlaylistId:
        """An id that stands for a playlist until the pod has made it: ``-`` and a number."""
        # The clock, so that two processes and two starts do not give the same one.
        return PlaylistId(f"-{time.time_ns() // 1000}")

    def add(self, change: Change) -> Future[None]:
        """Take a change in. It counts at once; the future is done when it is on disk."""
        entry = PendingChange(change)
        replaced = self._without_older_hearts(change.track) if isinstance(change, Heart) else []
        self._waiting.append(entry)

        def keep(db: Connection) -> None:
            cursor = db.execute(
                "INSERT INTO changes (change) VALUES (?)", (changes.encode(change),)
            )
            entry.number = cursor.lastrowid
            # In the same transaction: killed between the two, the listener would have no wish.
            db.executemany("DELETE FROM changes WHERE number = ?", [(e.number,) for e in replaced])

        entry.on_disk = self._database.write(keep)
        self._changed(change)
        return entry.on_disk

    def read_again(self) -> None:
        """Take in what another process has added, and out what it has delivered."""
        # Before the rows are read: what is being written at this moment is not there yet.
        settled = {
            each.number
            for each in self._waiting
            if each.number and (each.on_disk is None or each.on_disk.done())
        }
        read = self._database.rows(
            "SELECT number, change, sent, before FROM changes ORDER BY number"
        )
        on_disk = {row[0] for row in read}
        known = {each.number for each in self._waiting if each.number is not None}
        gone = [
            each for each in self._waiting if each.number in settled and each.number not in on_disk
        ]
        news: list[PendingChange] = []
        for number, blob, sent, before in read:
            if number in known or any(number == each.number for each in self._dropped):
                continue
            try:
                entry = PendingChange(changes.decode(blob), number)
            except msgspec.DecodeError:
                _log.warning("change %d cannot be read", number)
                continue
            entry.sent, entry.before = bool(sent), before
            news.append(entry)
        if not gone and not news:
            return
        self._waiting = [each for each in self._waiting if each not in gone] + news
        self._waiting.sort(key=lambda each: each.number or 1 << 62)
        for entry in (*gone, *news):
            self._changed(entry.change)

    # --- delivery --------------------------------------------------------------------------

    async def deliver(
        self,
        pod: Pod,
        confirmed: Callable[[Change, object], Awaitable[None]],
        refused: Callable[[Change, FwtuiError], Awaitable[None]],
    ) -> float:
        """Tell the pod what waits, oldest first. Returns seconds until it is worth trying again.

        0: nothing waits. ``confirmed`` keeps what the pod answered, before the change leaves
        the outbox; ``refused`` is told of a change that was taken back.
        """
        async with self._turn:
            self.read_again()
            if not self._waiting:
                return 0.0
            seen: delivery.Seen = {}
            while self._waiting:
                entry = self._waiting[0]
                try:
                    await self._deliver(pod, entry, confirmed, seen)
                except (Throttled, LoginNeeded, PodUnreachable, Uncertain, BadAnswer) as error:
                    entry.failures += 1
                    seconds = error.seconds if isinstance(error, Throttled) else 0.0
                    return max(seconds, _PATIENCE[min(entry.failures, len(_PATIENCE)) - 1])
                except PodFailed as error:
                    entry.failures += 1
                    if entry.failures < _FAILURES:
                        return _PATIENCE[entry.failures - 1]
                    await self._take_back(entry, error, refused)
                except Refused as error:
                    await self._take_back(entry, error, refused)
                except StoreError as error:
                    _log.warning("the outbox cannot be written: %s", error)
                    return _PATIENCE[-1]
            return 0.0

    async def _deliver(
        self,
        pod: Pod,
        entry: PendingChange,
        confirmed: Callable[[Change, object], Awaitable[None]],
        seen: delivery.Seen,
    ) -> None:
        if entry.on_disk is not None:
            with suppress(StoreError):  # the disk is full: it is told to the pod all the same
                await asyncio.wrap_future(entry.on_disk)
        from fwtui.library.outbox import delivery

        answer: object = None
        fate = delivery.DeliveryOutcome.UNKNOWN
        if entry.sent:
            fate, answer = await delivery.fate(pod, entry.change, entry.before)
        if fate is not delivery.DeliveryOutcome.MADE:
            before = await delivery.look(pod, entry.change, seen)
            await self._mark(entry, before)
            answer = await delivery.send(pod, entry.change)
        delivery.made(entry.change, entry.before, seen)
        await confirmed(entry.change, answer)
        if isinstance(entry.change, NewPlaylist) and isinstance(answer, str):
            await self._give_id(entry, entry.change, PlaylistId(answer))
        else:
            await self._remove([entry])

    async def _mark(self, entry: PendingChange, before: bytes | None) -> None:
        def mark(db: Connection) -> None:
            db.execute(
                "UPDATE changes SET sent = 1, before = ? WHERE number = ?", (before, entry.number)
            )

        if entry.number is not None:
            await asyncio.wrap_future(self._database.write(mark))
        entry.sent, entry.before = True, before

    async def _give_id(self, entry: PendingChange, made: NewPlaylist, real: PlaylistId) -> None:
        """The pod has made a playlist: later changes of it are for its real id."""
        later = [
            each
            for each in self._waiting
            if each is not entry and changes.of_playlist(each.change) == made.playlist
        ]

        def rename(db: Connection) -> None:
            db.execute("DELETE FROM changes WHERE number = ?", (entry.number,))
            for number, blob in db.execute("SELECT number, change FROM changes").fetchall():
                change = changes.decode(blob)
                if changes.of_playlist(change) == made.playlist:
                    change = changes.with_id(change, made.playlist, real)
                    db.execute(
                        "UPDATE changes SET change = ? WHERE number = ?",
                        (changes.encode(change), number),
                    )

        await asyncio.wrap_future(self._database.write(rename))
        self._aliases[made.playlist] = real
        for each in later:
            each.change = changes.with_id(each.change, made.playlist, real)
        self._waiting.remove(entry)
        self._changed(made)

    async def _take_back(
        self,
        entry: PendingChange,
        error: FwtuiError,
        refused: Callable[[Change, FwtuiError], Awaitable[None]],
    ) -> None:
        """The pod said no. What was built on it goes too: a row counts from the rows before."""
        out = [entry]
        playlist = changes.of_playlist(entry.change)
        if playlist is not None and not isinstance(entry.change, changes.Renamed | changes.Shown):
            whole = isinstance(entry.change, NewPlaylist)
            by_row = changes.Removed | changes.RowMoved
            out += [
                each
                for each in self._waiting
                if each is not entry
                and changes.of_playlist(each.change) == playlist
                and (whole or isinstance(each.change, by_row))
            ]
        _log.info("a change was refused: %s", error)
        await self._remove(out)
        await refused(entry.change, error)

    async def _remove(self, entries: list[PendingChange]) -> None:
        numbers = [(each.number,) for each in entries]

        def remove(db: Connection) -> None:
            db.executemany("DELETE FROM changes WHERE number = ?", numbers)

        with suppress(StoreError):  # still marked as sent there: it will be found to be made
            await asyncio.wrap_future(self._database.write(remove))
        for each in entries:
            self._waiting.remove(each)
            self._changed(each.change)

    # --- parts ------------------------------------------------------------------------------

    def _without_older_hearts(self, track: TrackId) -> list[PendingChange]:
        """Only the last wish for a heart matters, unless an older one is on its way."""
        older = [
            each
            for each in self._waiting
            if isinstance(each.change, Heart) and each.change.track == track and not each.sent
        ]
        head = self._waiting[0] if self._turn.locked() and self._waiting else None
        older = [each for each in older if each is not head]
        self._waiting = [each for each in self._waiting if each not in older]
        self._dropped = self._dropped[-100:] + older
        return older

    def _changed(self, change: Change) -> None:
        if isinstance(change, Heart):
            self._hearts = {
                each.change.track: each.change.on
                for each in self._waiting
                if isinstance(each.change, Heart)
            }
        self.on_change(change)
