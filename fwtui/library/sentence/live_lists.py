"""Live lists: sentences saved by a name, kept in the store of an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from fwtui.base.signal import Signal, Unsubscribe
from fwtui.errors import FwtuiError
from fwtui.library.folding import fold
from fwtui.library.listing.queries import LiveTracks
from fwtui.library.store.upsert import remember
from fwtui.music import LiveList

if TYPE_CHECKING:
    from collections.abc import Callable
    from sqlite3 import Connection

    from fwtui.library.store.store import Store

MOST = 500
LONGEST_NAME = 100
"""Characters."""
_KEY = "live:"
"""Before the name in ``remembered``; the value is the sentence."""


class LiveLists:
    """The live lists of one account; they count at once and are written behind that."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lists: dict[str, str] | None = None
        self._changed: Signal[[]] = Signal()

    def all(self) -> tuple[LiveList, ...]:
        """All of them by name, each with how many tracks it named last."""
        names = sorted(self._sentences, key=lambda name: (fold(name), name))
        return tuple(self._counted(LiveList(name, self._sentences[name])) for name in names)

    def get(self, name: str) -> LiveList | None:
        """The list of that name, also in other letters; ``None`` where there is none."""
        if name not in self._sentences:
            wanted = fold(name)
            name = next((each for each in self._sentences if fold(each) == wanted), name)
        sentence = self._sentences.get(name)
        return None if sentence is None else LiveList(name, sentence)

    def check(self, before: LiveList | None, after: LiveList | None) -> None:
        """Raises FwtuiError for a name that cannot be taken, and SentenceError."""
        from fwtui.library.sentence import language  # not before the first frame

        if after is None:
            return
        language.parse(after.sentence)
        there = self.get(after.name)
        if there is not None and (before is None or there.name != before.name):
            raise FwtuiError(f"There is a live list {there.name} already.")
        if before is None and len(self._sentences) >= MOST:
            raise FwtuiError("There are too many live lists.")

    def become(self, before: LiveList | None, after: LiveList | None) -> None:
        """One list takes the place of the other."""
        if before is not None:
            self._sentences.pop(before.name, None)
        if after is not None:
            self._sentences[after.name] = after.sentence

        def write(db: Connection) -> None:
            if before is not None:
                remember(db, _KEY + before.name, None)
            if after is not None:
                remember(db, _KEY + after.name, after.sentence.encode())

        self._store.library.write(write)
        self._changed.emit()

    def subscribe(self, changed: Callable[[], None]) -> Unsubscribe:
        """``changed`` is called after each change of the lists."""
        return self._changed.subscribe(changed)

    @property
    def _sentences(self) -> dict[str, str]:
        if self._lists is None:
            sql = "SELECT key, value FROM remembered WHERE key GLOB ? LIMIT ?"
            rows = self._store.library.rows(sql, (f"{_KEY}*", MOST))
            self._lists = {
                key.removeprefix(_KEY): bytes(value).decode(errors="replace") for key, value in rows
            }
        return self._lists

    def _counted(self, live: LiveList) -> LiveList:
        head = self._store.head(LiveTracks(sentence=live.sentence).key)
        return live if head is None else replace(live, tracks_count=head.count)
