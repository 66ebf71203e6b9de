"""Sentences and radios, asked of the catalogue and the history of one account."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from fwtui.library.listing.listing import Listing
from fwtui.library.listing.queries import Kind
from fwtui.library.listing.sources import tracks_of_sentence
from fwtui.library.mirror.lazy import LazyMirror
from fwtui.music import TrackId
from fwtui.text import counted, number

if TYPE_CHECKING:
    from fwtui.library.hits import Hits
    from fwtui.library.store.store import Store
    from fwtui.pod.schema import RadioFilter


class SentenceLookup:
    """What sentences, and radios made of them, find in the catalogue here."""

    def __init__(
        self,
        store: Store,
        hearts: Mapping[TrackId, bool],
        mirror: LazyMirror,
        values: Callable[[Kind, Sequence[int]], list[Any]],
        history: Callable[[], Listing],
    ) -> None:
        """``hearts``: the wishes that wait; ``values`` reads values with the changes that wait;
        ``history``: the list of the listener's listens."""
        self._store, self._hearts, self._mirror = store, hearts, mirror
        self._values, self._history = values, history

    async def tracks(self, text: str) -> Hits:
        """The tracks that a sentence names, found off the loop and not kept as a list.

        Raises SentenceError for no sentence, and StoreError."""
        from fwtui.library.hits import Hits

        now = max(time.time(), self._mirror.changed_at())
        ids = await tracks_of_sentence(self._store, text, dict(self._hearts), now)
        return Hits(ids, lambda part: self._values("track", part))

    def limits(self, text: str) -> tuple[str, ...]:
        """What of the catalogue and of the history a sentence could not look through, as facts;
        none where both are here. Raises SentenceError."""
        heard = self.history_limit(text)
        limits: list[str] = []
        if not self._mirror.complete:
            row = self._store.library.row("SELECT count(*) FROM tracks WHERE listed >= 0")
            limits.append(f"of {counted(row[0] if row else 0, 'track')} known here")
        return (*limits, heard) if heard else tuple(limits)

    def filter_limits(self, kind: Kind, text: str) -> str:
        """What the filter of a list could not look through; empty where all is here, and for
        words. Raises SentenceError."""
        from fwtui.library.listing.narrowing import SENTENCES, is_sentence

        if kind not in SENTENCES or not is_sentence(text):
            return ""
        of_tracks = kind not in ("album", "artist")
        return self.history_limit(text) if of_tracks else ", ".join(self.limits(text))

    def history_limit(self, text: str) -> str:
        """How much of the history is known here; empty where all is, and for a sentence that does
        not ask for it. Raises SentenceError."""
        from fwtui.library.sentence import language  # not before the first frame

        if not language.asks_history(language.parse(text)):
            return ""
        history = self._history()
        if not history.state.known:
            return "what was heard is not known yet"
        known = sum(1 for each in history.ids() if each)
        if known >= len(history) and not history.state.open_end:
            return ""
        end = "+" if history.state.open_end else ""
        return f"{number(known)} of {number(len(history))}{end} listens known"

    def radio_filters(self, text: str) -> tuple[RadioFilter, ...]:
        """A sentence as the filters of a radio. Raises SentenceError where none says it."""
        from fwtui.library.sentence.radio import radio_filters  # not before the first frame

        return self._store.library.read(lambda db: radio_filters(db, text), ())

    def artists_named(self, text: str) -> dict[int, str]:
        """Artists that are known here, by the beginnings of words: id to name, 200 at most."""
        from fwtui.library.sentence.conditions import artists_named

        return self._store.library.read(lambda db: artists_named(db, text, 200), {})

    def tags(self) -> list[tuple[str, int]]:
        """Tags of the tracks known here and how many have each, the commonest 500 first."""
        sql = "SELECT tag, count(*) AS many FROM track_tags GROUP BY tag ORDER BY many DESC, tag"
        return self._store.library.rows(f"{sql} LIMIT 500")
