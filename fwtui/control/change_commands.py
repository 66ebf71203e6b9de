"""Commands of ``fwtui ctl`` on the listener's changes: take them back, do them again, send them."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from fwtui.control.request import Request, Result
from fwtui.errors import SENT_LATER
from fwtui.library.events import ChangeRefused, LibraryEvent
from fwtui.services import arguments
from fwtui.services.undo import AccountUndo

if TYPE_CHECKING:
    from fwtui.control.interface import ControlledAccount

SEND_SECONDS = 2.0
"""For what waits to be sent before the request is answered."""


class ChangeCommands:
    """Performs requests on the changes of an account; each method is the command of its name."""

    def __init__(self, account: ControlledAccount) -> None:
        self._account = account

    @property
    def _changes(self) -> AccountUndo:
        return AccountUndo(self._account.library, self._account.player)

    def undo(self, request: Request) -> Result:
        """Take back the last change or one by its number, or list them. Raises RefusedError."""
        if request.text == "list":
            return Result(value={"changes": self._changes.listed()})
        if request.text:
            return self._turn(request, again=False)
        return Result(self._changes.undo())

    def redo(self, request: Request) -> Result:
        """Do again what was taken back. Raises RefusedError."""
        if request.text:
            return self._turn(request, again=True)
        return Result(self._changes.redo())

    def _turn(self, request: Request, *, again: bool) -> Result:
        place, seen = arguments.entry(request.text), request.value("seen")
        return Result(self._changes.turn(place, again=again, seen=seen))

    async def send(self, request: Request) -> Result:
        """Send at once what another process has changed, and wait for it a moment: how many
        changes still wait, and what the pod refused meanwhile, in sentences."""
        library, refused = self._account.library, list[str]()

        def heard(event: LibraryEvent) -> None:
            if isinstance(event, ChangeRefused):
                refused.append(event.sentence)

        leave = library.subscribe(heard)
        try:
            library.outbox.read_again()
            library.edits.sender.wake()
            with suppress(TimeoutError):
                async with asyncio.timeout(SEND_SECONDS):
                    await library.edits.sender.delivered()
        finally:
            leave()
        waits = len(library.outbox)
        away = waits and self._account.pod.state.reach != "here"
        words = [*refused, *([SENT_LATER] if away else [])]
        return Result(" ".join(words), {"waits": waits, "away": bool(away), "refused": refused})
