"""Filters of a view's lists: rows by a text or a sentence, and how much that looked through."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from fwtui.library.listing.queries import LiveTracks
from fwtui.ui.completion import WordCompletion
from fwtui.ui.views.list_notices import narrowing_words, takes_sentences

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.library.listing.listing import Listing, Rows
    from fwtui.ui.context import AppContext
    from fwtui.ui.widgets.table import Table


class ListFilters:
    """Narrows the lists of one view, and requests the history that their sentences ask for."""

    def __init__(
        self,
        context: AppContext,
        tables: Callable[[], Sequence[Table]],
        read_history: Callable[[Callable[[], None]], None],
    ) -> None:
        """``read_history`` requests it in the background, and calls its argument after that."""
        self._context = context
        self._tables = tables
        self._read_history = read_history
        self._asked_history = False
        """Whether the history was requested for a sentence."""

    @property
    def _library(self) -> Library:
        return self._context.library

    def words(self, table: Table | None) -> str:
        """How much of a list that is not wholly here its filter looked through; else empty."""
        if table is None:
            return ""
        return ", ".join(filter(None, (narrowing_words(table), self._sentence_limits(table))))

    def _sentence_limits(self, table: Table) -> str:
        """How much the sentence of a filter could look through; empty where all is here."""
        rows, narrowing = table.rows, table.narrowing
        if rows is None or narrowing is None or narrowing.fault is not None:
            return ""
        return self._library.sentences.filter_limits(rows.kind, table.filter.text)

    def narrow(self, rows: Rows, text: str) -> Rows:
        """The rows of a list that a text fits."""
        narrowed = self._library.narrow(cast("Listing", rows), text)
        if narrowed.is_sentence and narrowed.fault is None:
            self.ask_history(text)
        return narrowed

    def ask_history(self, sentence: str) -> None:
        """Request the history once, where a sentence asks for what is not known of it, and find
        its tracks again. Raises SentenceError."""
        if not self._asked_history and self._library.sentences.history_limit(sentence):
            self._asked_history = True
            self._read_history(self._find_again)

    def _find_again(self) -> None:
        from fwtui.library.listing.filtered import FilteredListing  # not before the first frame

        for table in self._tables():
            if isinstance(table.rows, FilteredListing):
                table.rows.look_again()
            elif isinstance(table.list_query, LiveTracks) and table.whole is not None:
                cast("Listing", table.whole).refresh()

    def grow(self) -> None:
        """The library has copied more: lists with a filter take in what fits."""
        if not any(table.filter for table in self._tables()):
            return
        from fwtui.library.listing.filtered import FilteredListing  # not before the first frame

        for table in self._tables():
            if isinstance(table.rows, FilteredListing):
                table.rows.grow()


def sentence_completion(table: Table) -> WordCompletion:
    """Completes the sentence by which a list is filtered, by words that say something of it."""

    def completed(text: str, turn: int) -> str | None:
        from fwtui.library.sentence import language  # not before the first frame

        if not takes_sentences(table):
            return None
        return language.completed(text, turn, of_tracks=table.kind.of_tracks)

    return WordCompletion(completed)
