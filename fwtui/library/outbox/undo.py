"""Undo and redo: changes as entries of the journal, what takes one back, and what does it again."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from fwtui.errors import NOTHING_TO_REDO, NOTHING_TO_UNDO, FwtuiError
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import Change, NewPlaylist, NewRadio, Wish
from fwtui.library.outbox.journal import Job, JournalEntry
from fwtui.library.outbox.outbox import Outbox
from fwtui.library.outbox.state import EditedState

if TYPE_CHECKING:
    from fwtui.library.store.store import Store


class Add(Protocol):
    """Puts changes into the outbox; the jobs are written with them."""

    def __call__(
        self, *made: Change, entry: int | None = None, kept: Sequence[Job] = ()
    ) -> Future[None]: ...


class Undo:
    """Changes that are kept in the journal, and can be taken back."""

    def __init__(self, store: Store, outbox: Outbox, state: EditedState, add: Add) -> None:
        self._store, self._outbox, self._state, self._add = store, outbox, state, add
        self.journal = outbox.journal

    def do(self, *made: Change) -> Future[None]:
        """Changes of the listener, as one entry of the journal where they can be undone."""
        from fwtui.library.outbox import inverses

        new = [each for each in made if not self._is_so(each)]
        steps = inverses.steps(new, self._state) if new else ()
        if not steps:
            return self._add(*made)
        entry = self.journal.new(inverses.words(new, self._state), steps)
        return self.journal.write(
            entry, lambda job: self._add(*made, entry=entry.number, kept=(job,))
        )

    def undo(self, number: int | None = None) -> JournalEntry:
        """Take back an entry of the journal, the newest one without ``number``.

        What is sure not to have left is dropped, everything else is one more change. Raises
        FwtuiError: there is none, or it does not fit any more.
        """
        from fwtui.library.outbox import inverses

        self._take_in()
        entry = self._entry(number, undone=False)
        made = [step.change for step in entry.steps]
        drop = self._outbox.drop(entry.number, made) if self._store.leads() else None
        back = () if drop is not None else inverses.back(entry.steps, self._state)
        undone = replace(entry, undone=time.time())

        def write(job: Job) -> Future[None]:
            return self._add(*back, entry=-entry.number, kept=(*((drop,) if drop else ()), job))

        self.journal.edit(entry.number, lambda each: replace(each, undone=undone.undone), write)
        if back:
            self._became(made[0], back[0])
        return undone

    def redo(self, number: int | None = None) -> JournalEntry:
        """Do once more what was taken back last, where nothing was changed since; or the entry
        of that number. Raises FwtuiError: there is none, or it does not fit any more."""
        from fwtui.library.outbox import inverses

        self._take_in()
        entry = self._entry(number, undone=True)
        again = inverses.again(entry.steps, self._state)
        redone = replace(entry, steps=inverses.steps(again, self._state), undone=0.0)

        def write(job: Job) -> Future[None]:
            return self._add(*again, entry=entry.number, kept=(job,))

        self.journal.edit(entry.number, lambda each: redone, write)
        self._became(entry.steps[0].change, again[0])
        return redone

    def _take_in(self) -> None:
        """What other processes have changed; a delivery has read it at its head, and what it has
        marked since may not be on disk yet."""
        if not self._outbox.delivers():
            self._outbox.read_again()

    def _newest(self, *, undone: bool) -> JournalEntry | None:
        """The entry that an undo takes back; or, ``undone``, that a redo does once more."""
        entries = self.journal.entries()
        made = next((each for each in entries if not each.undone), None)
        if not undone:
            return made
        last = max((each for each in entries if each.undone), key=lambda e: e.undone, default=None)
        return last if last is not None and (made is None or made.at < last.undone) else None

    def _entry(self, number: int | None, *, undone: bool) -> JournalEntry:
        found = self._newest(undone=undone) if number is None else self.journal.entry(number)
        if found is None:
            raise FwtuiError(NOTHING_TO_REDO if undone else NOTHING_TO_UNDO)
        if bool(found.undone) != undone:
            raise FwtuiError(
                f"{found.words} was {'done again' if undone else 'taken back'} before."
            )
        return found

    def _became(self, one: Change, other: Change) -> None:
        """A playlist or radio is made once more: the journal knows it by its new id."""
        old, new = changes.thing_of(one), changes.thing_of(other)
        if isinstance(other, NewPlaylist | NewRadio) and old is not None and new is not None:
            self.journal.rename(old, new)

    def _is_so(self, change: Change) -> bool:
        """Whether a change is of a state that is there already."""
        return isinstance(change, Wish) and self._state.is_on(change) == change.on
