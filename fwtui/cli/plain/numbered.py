"""The numbers of lists that no view shows: rows of the queue, and changes that can be undone."""

from __future__ import annotations

from typing import Any

from fwtui.cli.plain.words import Asked


class NumberedLists:
    """What the numbers stand for that were said last, while the lists change meanwhile."""

    def __init__(self) -> None:
        self._queue: int | None = None
        """The version of the queue that was said."""
        self._changes: dict[str, str] = {}
        """When each change was made, by its number."""

    def said(self, result: dict[str, Any]) -> None:
        """Take an answer that is a list."""
        self._queue = result.get("queue_version", self._queue)
        if "changes" in result:
            self._changes = {str(row["entry"]): str(row["at"]) for row in result["changes"]}

    def seen(self, asked: Asked) -> dict[str, str]:
        """The option by which a command means what was said."""
        first = asked.words[0] if asked.words else ""
        if asked.name == "queue" and first in ("play", "move", "remove"):
            return {} if self._queue is None else {"seen": str(self._queue)}
        if asked.name in ("undo", "redo") and first in self._changes:
            return {"seen": self._changes[first]}
        return {}
