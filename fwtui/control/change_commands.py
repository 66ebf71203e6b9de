"""Commands of ``fwtui ctl`` on the listener's changes: take them back, do them again, send them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.control.request import Request, Result
from fwtui.errors import SENT_LATER
from fwtui.services import arguments
from fwtui.services.undo import AccountUndo

if TYPE_CHECKING:
    from fwtui.control.interface import ControlledAccount


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

    def send(self, request: Request) -> Result:
        """Send at once what another process has changed; a sentence where the pod is away."""
        self._account.library.edits.sender.wake()
        return Result("" if self._account.pod.state.reach == "here" else SENT_LATER)
