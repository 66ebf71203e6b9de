"""Undo: what was changed last is taken back or done again, or any entry of a list."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from fwtui.errors import NOTHING_CHANGED, FwtuiError
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from fwtui.services.undo import AccountUndo, Edited
    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell

MOST = 300
"""Entries of the list; older ones are found by ``fwtui undo list``."""
PATIENCE = 5.0
"""Seconds to wait for a change that is under way."""


class UndoActions:
    """Performs the actions that undo and redo."""

    def __init__(self, context: AppContext, shell: Shell) -> None:
        self._context = context
        self._shell = shell

    @property
    def _history(self) -> AccountUndo:
        from fwtui.services.undo import AccountUndo  # not needed for the first frame

        return AccountUndo(self._context.library, self._context.player)

    def do_undo(self) -> None:
        """Take back what was changed last, and say what that was."""
        self._say(self._history.undo)

    def do_redo(self) -> None:
        """Do again what was taken back last."""
        self._say(self._history.redo)

    def do_undo_list(self) -> None:
        """Show what was changed and when; enter takes one entry back, or does it again."""
        history = self._history
        entries = history.entries()[:MOST]
        if not entries:
            self._shell.status.say(NOTHING_CHANGED)
            return
        items = tuple(self._item(history, each) for each in entries)
        heading = (("enter takes one back", "dim"),)
        self._shell.menus.open(Menu([MenuPart(items, (heading,))], width=64))

    def _item(self, history: AccountUndo, entry: Edited) -> MenuItem:
        turn = history.do_again if entry.undone else history.take_back
        words = f"Taken back: {entry.words}" if entry.undone else entry.words
        return MenuItem(words, partial(self._say, partial(turn, entry)), fact=self._when(entry.at))

    def _when(self, at: float) -> str:
        """``14:05`` today, else ``28 Nov 14:05``."""
        now = self._shell.now()
        made = datetime.fromtimestamp(at, now.tzinfo)
        return f"{made:%H:%M}" if made.date() == now.date() else f"{made:%d %b %H:%M}"

    def _say(self, turn: Callable[[], str], *, last: bool = False) -> None:
        """Turn an entry; while a change is under way, once more when it is settled."""
        try:
            self._shell.status.say(turn())
        except FwtuiError as error:
            if last or not self._context.library.outbox.under_way:
                self._shell.status.say(error.sentence)
            else:
                self._shell.run_worker(self._say_later(turn), group="undo", exclusive=True)

    async def _say_later(self, turn: Callable[[], str]) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE):
                await self._context.library.edits.sender.settled()
        self._say(turn, last=True)
