"""Which tracks the listener has heard: by the history, or marked by hand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import msgspec

from fwtui.base.signal import Signal
from fwtui.library.events import HeardChanged, LibraryEvent
from fwtui.library.outbox import changes
from fwtui.library.outbox.changes import Change, Heard
from fwtui.library.store.upsert import remember
from fwtui.music import TrackId

if TYPE_CHECKING:
    from fwtui.library.store.store import Store

_MARKS = "heard"
"""The key of the marks made by hand in the table ``remembered``."""


class HeardTracks:
    """The tracks heard, as far as the history is known here."""

    def __init__(
        self, store: Store, outbox: Iterable[Change], listeners: Signal[LibraryEvent]
    ) -> None:
        """``outbox``: the changes that wait."""
        self._store, self._outbox, self._listeners = store, outbox, listeners
        self._heard: set[int] | None = None
        self._by_hand: dict[int, bool] | None = None
        listeners.subscribe(self._forget)

    def holds(self, id: TrackId) -> bool:
        """Whether the listener has heard a track: by the mark made by hand, else as far as the
        history is known here."""
        if (mark := self.mark_by_hand(id)) is not None:
            return mark
        if self._heard is None:
            waiting = (each.track for each in self._outbox if isinstance(each, Heard))
            self._heard = {*self._store.heard(), *waiting}
        return id in self._heard

    def mark(self, ids: Iterable[TrackId], on: bool | None) -> None:
        """Mark tracks as heard or not heard by hand, whatever the history has; ``None`` leaves it
        to the history. Kept on this machine: a pod has listens, and no marks."""
        self.become((each, on) for each in ids)

    def become(self, new: Iterable[tuple[TrackId, bool | None]]) -> None:
        """Tracks have these marks from now on, see :meth:`mark`."""
        marks = self._marks()
        for track, on in new:
            marks.pop(track, None)
            if on is not None:
                marks[track] = on
        value = changes.encode(marks)
        self._store.library.write(lambda db: remember(db, _MARKS, value))
        self._listeners.emit(HeardChanged())

    def mark_by_hand(self, id: TrackId) -> bool | None:
        """The mark of a track made by hand: heard or not; ``None`` without one."""
        return self._marks().get(id)

    def _marks(self) -> dict[int, bool]:
        if self._by_hand is None:
            kept = self._store.remembered(_MARKS)
            self._by_hand = msgspec.msgpack.decode(kept, type=dict[int, bool]) if kept else {}
        return self._by_hand

    def _forget(self, event: LibraryEvent) -> None:
        if isinstance(event, HeardChanged):
            self._heard = None
