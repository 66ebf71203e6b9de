"""Words of a sentence completed by a key, by another word each time that it is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.ui.widgets.table import Table


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


def sentence_completion(table: Table) -> WordCompletion:
    """Completes the sentence by which a list is filtered, by words that say something of it."""

    def completed(text: str, turn: int) -> str | None:
        from fwtui.library.sentence import language  # not before the first frame

        if not takes_sentences(table):
            return None
        return language.completed(text, turn, of_tracks=table.kind.of_tracks)

    return WordCompletion(completed)


def takes_sentences(table: Table) -> bool:
    """Whether a list can be filtered by a sentence."""
    return table.kind.of_tracks or getattr(table.rows, "kind", "") in ("album", "artist")
