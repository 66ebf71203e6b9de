"""A long list is taken whole: what is known at once, the rest as its pages come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App

from fwtui.errors import FwtuiError
from fwtui.ui.wording import counted

if TYPE_CHECKING:
    from fwtui.music import TrackId
    from fwtui.ui.context import AppContext
    from fwtui.ui.widgets.status import Message

EVERY = 1 << 32
"""Rows: as many as there are. Their pages keep off the listener's part of the allowance."""
READING = ("fill", "read")
"""The groups of workers that read lists."""


class Fillable(Protocol):
    """A list that can be asked for all of its tracks."""

    def __len__(self) -> int: ...
    def track_ids(self) -> Sequence[TrackId]: ...
    def ids_from(self, row: int, limit: int) -> AsyncIterator[Sequence[TrackId]]: ...


class Filling(App[None]):
    """The rest of a long list, in the background; mixed into the app."""

    context: AppContext
    _message: Message | None
    _murmured = ""

    def say(self, words: str, fact: str = "", *, failure: bool = False, undo: bool = False) -> None:
        raise NotImplementedError

    def unsay(self) -> None:
        raise NotImplementedError

    def report(self, error: FwtuiError) -> None:
        raise NotImplementedError

    def _key(self, action: str) -> str:
        raise NotImplementedError

    def play_rest(self, rows: Fillable, around: range) -> None:
        """Queue what comes after the rows that play already, then what stands before them."""
        self._fill(self._play_rest(rows, around), exclusive=True)

    def add_all(self, rows: Fillable) -> None:
        """Put a whole list at the end of the queue."""
        self._fill(self._add_all(rows))

    def next_all(self, rows: Fillable) -> None:
        """Play a whole list next, once it is known: it must stay together."""
        self._fill(self._next_all(rows))

    async def read_whole(self, rows: Fillable) -> list[TrackId]:
        """All tracks of a list, however long; how far it is is said. Raises FwtuiError."""
        found: list[TrackId] = []
        async for ids in rows.ids_from(0, EVERY):
            found += ids
            self._murmur(len(found), len(rows), "read")
        return found

    def do_stop_reading(self) -> None:
        """What has come stays; the rest is not asked for."""
        stopped = [self.workers.cancel_group(self, group) for group in READING]
        if any(stopped):
            self.say("The rest of the list is left.")
        else:
            self.say("No list is being read.")

    def _fill(self, work: Any, *, exclusive: bool = False) -> None:
        """What replaces the queue ends what was to be put into it."""
        self.run_worker(self._filled(work), group="fill", exclusive=exclusive)

    async def _filled(self, work: Any) -> None:
        try:
            await work
        except FwtuiError as error:
            self.report(error)

    async def _play_rest(self, rows: Fillable, around: range) -> None:
        player = self.context.player
        queue = player.queue
        began = queue.began
        queued = len(around)
        before: list[TrackId] = []
        with player.awaiting():
            async for ids in rows.ids_from(around.stop, EVERY):
                if queue.began != began:
                    return
                player.follow(ids)
                queued += len(ids)
                self._murmur(queued, len(rows), "queued")
            if around.start:
                async for ids in rows.ids_from(0, around.start):
                    if queue.began != began:
                        return
                    before += ids
                    self._murmur(queued + len(before), len(rows), "queued")
                player.follow(before, before=True)

    async def _add_all(self, rows: Fillable) -> None:
        player = self.context.player
        queue = player.queue
        began = since = queued = 0
        with player.awaiting():
            async for ids in rows.ids_from(0, EVERY):
                if not ids:
                    continue
                if not queued:
                    player.add(ids)
                    began, since = queue.began, queue.edits
                elif queue.began != began or queue.edits < since:
                    return  # replaced, or taken back
                else:
                    player.follow(ids, since)
                queued += len(ids)
                self._murmur(queued, len(rows), "queued")
        if queued:
            self.say(f"{counted(queued, 'track')} added to the queue", undo=True)

    async def _next_all(self, rows: Fillable) -> None:
        began = self.context.player.queue.began
        found = await self.read_whole(rows)
        if found and self.context.player.queue.began == began:
            self.context.player.play_next(found)
            self.say(f"next: {counted(len(found), 'track')}", undo=True)

    def _murmur(self, come: int, count: int, what: str) -> None:
        """How far it is, where nothing else is said."""
        if self._message is not None and self._message.words != self._murmured:
            return
        if come >= count:
            if self._message is not None:
                self.unsay()
            return
        self._murmured = f"{come:,} of {count:,} {what}"
        self.say(self._murmured, f"{self._key('stop_reading')} leaves the rest")
