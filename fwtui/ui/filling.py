"""A long list is queued: what is known at once, the rest as its pages come."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from textual.app import App

from fwtui.errors import FwtuiError
from fwtui.ui.words import counted

if TYPE_CHECKING:
    from fwtui.music import TrackId
    from fwtui.ui.house import House
    from fwtui.ui.widgets.status import Message

MOST = 10_000
"""Rows that are asked for to queue one list: 200 requests."""


class Fillable(Protocol):
    """A list that can be asked for all of its tracks."""

    def __len__(self) -> int: ...
    def track_ids(self) -> Sequence[TrackId]: ...
    def ids_from(self, row: int, limit: int) -> AsyncIterator[Sequence[TrackId]]: ...


class Filling(App[None]):
    """The rest of what was queued, in the background; mixed into the app."""

    house: House
    _message: Message | None
    _murmured = ""

    def say(self, words: str, fact: str = "", *, failure: bool = False, undo: bool = False) -> None:
        raise NotImplementedError

    def report(self, error: FwtuiError) -> None:
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

    def _fill(self, work: Any, *, exclusive: bool = False) -> None:
        """What replaces the queue ends what was to be put into it."""
        self.run_worker(self._filled(work), group="fill", exclusive=exclusive)

    async def _filled(self, work: Any) -> None:
        try:
            await work
        except FwtuiError as error:
            self.report(error)

    async def _play_rest(self, rows: Fillable, around: range) -> None:
        player = self.house.player
        queue = player.queue
        began = queue.began
        queued = len(around)
        async for ids in rows.ids_from(around.stop, MOST):
            if queue.began != began:
                return
            player.follow(ids)
            queued += len(ids)
            self._murmur(queued, len(rows))
        asked = queued - len(around)
        start = max(0, around.start - max(0, MOST - asked))
        before: list[TrackId] = []
        if start < around.start:
            async for ids in rows.ids_from(start, around.start - start):
                if queue.began != began:
                    return
                before += ids
                self._murmur(queued + len(before), len(rows))
        if queue.shuffled:
            player.follow(before)  # put first, they would count as heard
        elif before:
            player.insert(0, before)

    async def _add_all(self, rows: Fillable) -> None:
        player = self.house.player
        queue = player.queue
        began = since = queued = 0
        async for ids in rows.ids_from(0, MOST):
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
            if queued < len(rows):
                self._murmur(queued, len(rows))
        if queued:
            self.say(f"{counted(queued, 'track')} added to the queue", undo=True)

    async def _next_all(self, rows: Fillable) -> None:
        began = self.house.player.queue.began
        found: list[TrackId] = []
        async for ids in rows.ids_from(0, MOST):
            if self.house.player.queue.began != began:
                return
            found += ids
        if found:
            self.house.player.play_next(found)
            self.say(f"next: {counted(len(found), 'track')}", undo=True)

    def _murmur(self, queued: int, count: int) -> None:
        """How far it is, where nothing else is said."""
        if self._message is None or self._message.words == self._murmured:
            self._murmured = f"{queued:,} of {count:,} queued"
            self.say(self._murmured)
