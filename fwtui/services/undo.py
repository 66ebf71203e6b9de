"""Undo of one account: the journal of the library and the edits of the queue, as one history."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from msgspec import Struct

from fwtui.errors import NOTHING_TO_REDO, NOTHING_TO_UNDO, FwtuiError

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.player.player import Player

GONE = "The list has changed since, and that entry is not on it any more."
QUEUE_CHANGED = "The queue has changed since; undo what came after it first."


class Edited(Struct, frozen=True):
    """What the listener changed at one time."""

    words: str
    """The subject of a sentence: "Heart on Salt"."""
    at: float
    """Seconds since 1970."""
    undone: float = 0.0
    """When it was taken back: seconds since 1970; 0 where it was not."""
    number: int | None = None
    """Of the entry in the journal; ``None`` for an edit of the queue."""


class AccountUndo:
    """All that can be undone, and done again."""

    def __init__(self, library: Library, player: Player) -> None:
        self._edits = library.edits
        self._player = player

    def entries(self) -> list[Edited]:
        """All of it, the newest first."""
        queue = [Edited(each.words, each.at, each.undone) for each in self._player.queue.history]
        journal = [
            Edited(each.words, each.at, each.undone, each.number)
            for each in self._edits.journal.entries()
        ]
        return sorted([*queue, *journal], key=lambda each: each.at, reverse=True)

    def listed(self) -> list[dict[str, object]]:
        """All of it as plain values: its place from 1, when, what, and whether it is undone."""
        return [
            {"entry": place, "at": each.at, "words": each.words, "undone": bool(each.undone)}
            for place, each in enumerate(self.entries(), 1)
        ]

    def entry(self, place: int, seen: str | None = None) -> Edited:
        """The entry of a place in the list, from 1 on; where it was ``seen`` with an ``at``, the
        entry that had that place then. Raises FwtuiError."""
        entries = self.entries()
        if seen is not None:
            same = [each for each in entries if str(each.at) == seen]
            if not same:
                raise FwtuiError(GONE)
            return same[0]
        if not 1 <= place <= len(entries):
            raise FwtuiError(f"The list has no entry {place}.")
        return entries[place - 1]

    def turn(self, place: int, *, again: bool, seen: str | None = None) -> str:
        """Take back, or do ``again``, the entry of a place in the list (see :meth:`entry`); a
        sentence about it. Raises FwtuiError."""
        entry = self.entry(place, seen)
        if bool(entry.undone) != again:
            raise FwtuiError(f"{entry.words} was {'not taken back' if again else 'taken back'}.")
        return self.do_again(entry) if again else self.take_back(entry)

    def undo(self) -> str:
        """Take back what was changed last; a sentence about it. Raises FwtuiError."""
        made = next((each for each in self.entries() if not each.undone), None)
        if made is None:
            raise FwtuiError(NOTHING_TO_UNDO)
        return self.take_back(made)

    def redo(self) -> str:
        """Do again what was taken back last, where nothing was changed since; a sentence about
        it. Raises FwtuiError."""
        entries = self.entries()
        undone = max(entries, key=lambda each: each.undone, default=None)
        made = next((each for each in entries if not each.undone), None)
        if undone is None or not undone.undone or (made and made.at > undone.undone):
            raise FwtuiError(NOTHING_TO_REDO)
        return self.do_again(undone)

    def take_back(self, entry: Edited) -> str:
        """Take back one entry; a sentence about it. Raises FwtuiError where it does not fit."""
        if entry.number is not None:
            self._edits.undo(entry.number)
        else:
            self._turn_queue(entry, undone=False, turn=self._player.undo)
        return f"{entry.words} taken back."

    def do_again(self, entry: Edited) -> str:
        """Do an entry again that was taken back; a sentence about it. Raises FwtuiError."""
        if entry.number is not None:
            self._edits.redo(entry.number)
        else:
            self._turn_queue(entry, undone=True, turn=self._player.redo)
        return f"{entry.words} done again."

    def _turn_queue(self, entry: Edited, *, undone: bool, turn: Callable[[], bool]) -> None:
        """Only the queue's last edit can be undone, only the last undone one done again."""
        history = [each for each in self._player.queue.history if bool(each.undone) is undone]
        last = (history[0] if undone else history[-1]) if history else None
        if last is None or last.at != entry.at or not turn():
            raise FwtuiError(QUEUE_CHANGED)
