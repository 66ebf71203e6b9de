"""Commands of ``fwtui ctl`` on the view that is shown, on settings and on accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.control.request import Request, Result
from fwtui.errors import RefusedError, UsageError
from fwtui.services import arguments

if TYPE_CHECKING:
    from fwtui.control.interface import ControlledInterface, Performed

PAGE, MOST_ROWS = 10, 1_000
"""Rows of a page of the list that is shown: without a word on it, and at most."""


def result_of(made: Performed) -> Result:
    """The words of what was performed. Raises RefusedError where it failed."""
    if made.failed:
        raise RefusedError(made.words)
    return Result(made.words)


class ViewCommands:
    """Performs requests on an interface; each method is the command of its name."""

    def __init__(self, interface: ControlledInterface) -> None:
        self._interface = interface

    async def page(self, request: Request) -> Result:
        """The list that is shown, and what is asked."""
        numbers = [arguments.entry(word) for word in request.words[:2]]
        first, count = (*numbers, *(1, PAGE)[len(numbers) :])
        return Result(value=await self._interface.page(first - 1, min(count, MOST_ROWS)))

    async def row(self, request: Request) -> Result:
        """Put the cursor on a row."""
        await self._interface.go_to(arguments.entry(request.text) - 1, request.value("seen"))
        return Result()

    async def answer(self, request: Request) -> Result:
        """Answer what is asked. Raises RefusedError."""
        return result_of(await self._interface.answer(request.text))

    def set(self, request: Request) -> Result:
        """Change a setting, or say what it is. Raises RefusedError."""
        name, *words = request.words or ("",)
        return result_of(self._interface.setting(name, " ".join(words) if words else None))

    async def use(self, request: Request) -> Result:
        """Open another account, or list them. Raises RefusedError."""
        if not request.text:
            return Result(value={"accounts": self._interface.accounts()})
        return result_of(await self._interface.use(request.text))

    async def play_row(self, request: Request, row: str) -> Result:
        """Play all of a row. Raises RefusedError and UsageError."""
        if request.text or set(request.options) - {"row", "seen", "json", "format"}:
            raise UsageError("--row goes alone: it plays all of a row of the list that is shown.")
        return result_of(
            await self._interface.play_row(arguments.entry(row) - 1, request.value("seen"))
        )
