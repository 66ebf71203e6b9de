"""Work beside the listener's."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any


def begin(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    """Run it beside everything else; should it end by a bug, the loop's handler is told."""
    task = asyncio.get_running_loop().create_task(work, name=name)
    task.add_done_callback(_loud)
    return task


def expected(task: asyncio.Task[None], errors: type[Exception]) -> None:
    """Retrieve the result of a task whose ``errors`` are reported elsewhere; a bug is still
    reported to the loop's handler."""
    if not task.cancelled() and not isinstance(task.exception(), errors):
        _loud(task)


def _loud(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        task.get_loop().call_exception_handler(
            {"message": f"{task.get_name()} ended", "exception": error, "task": task}
        )
