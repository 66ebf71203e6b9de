"""Reads long lists whole and queues them: known tracks at once, the rest as its pages arrive."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.text import counted
from fwtui.ui.wording import ADDED, playing_all

if TYPE_CHECKING:
    from fwtui.music import TrackId
    from fwtui.player.origins import ListOrigin
    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Fillable, Shell

EVERY = 1 << 32
"""Rows: no limit. Their pages do not use the listener's part of the rate budget."""
READING = ("fill", "read")
"""The groups of background tasks that read lists."""


class QueueFiller:
    """Queues long lists in the background."""

    def __init__(self, context: AppContext, shell: Shell) -> None:
        self._context = context
        self._shell = shell

    def play_rest(self, rows: Fillable, around: range, origin: ListOrigin) -> None:
        """Queue the rows after those that play already, then the rows before them."""
        self._fill(self._play_rest(rows, around, origin), exclusive=True)

    def play_all(self, rows: Fillable, origin: ListOrigin) -> None:
        """Play a whole list in place of the queue."""
        self._fill(self._play_all(rows, origin), exclusive=True)

    def add_all(self, rows: Fillable, origin: ListOrigin) -> None:
        """Put a whole list at the end of the queue."""
        self._fill(self._add_all(rows, origin))

    def next_all(self, rows: Fillable, origin: ListOrigin) -> None:
        """Play a whole list next, once all of it is known: it stays together."""
        self._fill(self._next_all(rows, origin))

    async def read_whole(self, rows: Fillable) -> list[TrackId]:
        """All tracks of a list, with its progress in the status bar. Raises FwtuiError."""
        found: list[TrackId] = []
        async for ids in rows.ids_from(0, EVERY):
            found += ids
            self._shell.status.say_progress(len(found), len(rows), "read")
        return found

    def do_stop_reading(self) -> None:
        """Keep the tracks that have arrived and cancel the rest."""
        stopped = [self._shell.cancel_workers(group) for group in READING]
        if any(stopped):
            self._shell.status.say("The rest of the list is left.")
        else:
            self._shell.status.say("No list is being read.")

    def _fill(self, work: Coroutine[Any, Any, None], *, exclusive: bool = False) -> None:
        """Run a reader; an exclusive one (it replaces the queue) cancels those before it."""
        self._shell.run_worker(self._reporting(work), group="fill", exclusive=exclusive)

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except FwtuiError as error:
            self._shell.status.report(error)

    async def _play_rest(self, rows: Fillable, around: range, origin: ListOrigin) -> None:
        player = self._context.player
        queue = player.queue
        began = queue.began
        queued = len(around)
        before: list[TrackId] = []
        with player.awaiting():
            async for ids in rows.ids_from(around.stop, EVERY):
                if queue.began != began:
                    return
                player.follow(ids, origin=origin)
                queued += len(ids)
                self._shell.status.say_progress(queued, len(rows), "queued")
            if around.start:
                async for ids in rows.ids_from(0, around.start):
                    if queue.began != began:
                        return
                    before += ids
                    self._shell.status.say_progress(queued + len(before), len(rows), "queued")
                player.follow(before, before=True, origin=origin)

    async def _play_all(self, rows: Fillable, origin: ListOrigin) -> None:
        player = self._context.player
        began = queued = 0
        with player.awaiting():
            async for ids in rows.ids_from(0, EVERY):
                if not ids:
                    continue
                if not queued:
                    player.play(ids, 0, origin)
                    began = player.queue.began
                elif player.queue.began != began:
                    return
                else:
                    player.follow(ids, origin=origin)
                queued += len(ids)
                self._shell.status.say_progress(queued, len(rows), "queued")
        if queued:
            self._shell.status.say(playing_all(origin.words, queued))
        else:
            self._shell.status.say(f"There are no tracks of {origin.words} to play.")

    async def _add_all(self, rows: Fillable, origin: ListOrigin) -> None:
        player = self._context.player
        queue = player.queue
        began = since = queued = 0
        with player.awaiting():
            async for ids in rows.ids_from(0, EVERY):
                if not ids:
                    continue
                if not queued:
                    player.add(ids, origin)
                    began, since = queue.began, queue.edits
                elif queue.began != began or queue.edits < since:
                    return  # the queue was replaced, or the addition undone
                else:
                    player.follow(ids, since, origin=origin)
                queued += len(ids)
                self._shell.status.say_progress(queued, len(rows), "queued")
        if queued:
            self._shell.status.say(ADDED.format(counted(queued, "track")), undo=True)

    async def _next_all(self, rows: Fillable, origin: ListOrigin) -> None:
        began = self._context.player.queue.began
        found = await self.read_whole(rows)
        if found and self._context.player.queue.began == began:
            self._context.player.play_next(found, origin)
            self._shell.status.say(f"Next: {counted(len(found), 'track')}", undo=True)
