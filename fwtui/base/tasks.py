"""Background tasks: started, kept until they end, cancelled by their owner."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any


class Tasks:
    """The background tasks of one owner.

    The event loop holds a task weakly, so each is kept here until it ends. A task that ends
    by an exception is reported to the loop's exception handler at once, which logs it.
    """

    def __init__(self) -> None:
        self._running: set[asyncio.Task[Any]] = set()

    def __len__(self) -> int:
        """How many have not ended."""
        return sum(not task.done() for task in self._running)

    def start(
        self,
        work: Coroutine[Any, Any, None],
        name: str,
        *,
        expected: tuple[type[Exception], ...] = (),
    ) -> asyncio.Task[None]:
        """Run ``work`` on the running loop; ``name`` stands in the log. Exceptions that are
        ``expected`` are not reported."""
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running.add(task)
        task.add_done_callback(partial(self._ended, expected))
        return task

    def cancel(self) -> None:
        """Cancel all of them; returns at once."""
        for task in tuple(self._running):
            task.cancel()

    async def wait(self) -> None:
        """Wait until those that run now have ended, whether they fail or not."""
        await asyncio.gather(*tuple(self._running), return_exceptions=True)

    async def aclose(self) -> None:
        """Cancel all of them, and those that they start at their end; wait until none runs."""
        while self._running:
            self.cancel()
            await self.wait()

    def _ended(self, expected: tuple[type[Exception], ...], task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        report_exception(task, expected=expected)


def report_exception(
    task: asyncio.Task[None], *, expected: tuple[type[Exception], ...] = ()
) -> None:
    """Retrieve the result of a task that has ended; an exception other than those
    ``expected`` is reported to the loop's exception handler."""
    if not task.cancelled() and (error := task.exception()) and not isinstance(error, expected):
        task.get_loop().call_exception_handler(
            {"message": f"{task.get_name()} ended", "exception": error, "task": task}
        )
