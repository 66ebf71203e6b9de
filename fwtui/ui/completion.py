"""Words of a sentence completed by a key, by another word each time that it is pressed."""

from __future__ import annotations

from collections.abc import Callable


class WordCompletion:
    """Completes the last word of one text, which may be edited in between."""

    def __init__(self, completed: Callable[[str, int], str | None]) -> None:
        """``completed`` gives the text with its last word completed, by another word each turn
        (from 0); ``None`` where no word begins so."""
        self._completed = completed
        self._begun, self._turn = "", 0
        """The text that is completed, and by which turn."""
        self._given: str | None = None
        """The text that came of it."""

    def after(self, text: str) -> str | None:
        """The text with its last word completed, or by the next word where it is completed."""
        begun, turn = (self._begun, self._turn + 1) if text == self._given else (text, 0)
        found = self._completed(begun, turn)
        if found is not None:
            self._begun, self._turn, self._given = begun, turn, found
        return found
