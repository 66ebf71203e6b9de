"""The view of the edits that the account suggested to the pod, with what became of each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar

from fwtui.library.listing.queries import NEWEST_EDITS, Query, Suggestions
from fwtui.music import SuggestedEdit
from fwtui.ui.edit_fields import edit_words, state_word
from fwtui.ui.views.track_lists import TrackListView
from fwtui.ui.views.view import Hints
from fwtui.ui.widgets.columns import Column, ColumnRows
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.rows import fact_column, title_column
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import heard_at


def suggestion_rows(now: Callable[[], datetime], *, authors: bool = False) -> ColumnRows:
    """Edits: what each suggests, by whom, what became of it, when it was suggested."""

    def author(edit: SuggestedEdit) -> str:
        return edit.author.name if edit.author is not None else ""

    def made(edit: SuggestedEdit) -> str:
        return heard_at(edit.created, now()) if edit.created is not None else ""

    by = (Column("author", 18, words=author, priority=1, screen=80, ink="dim"),) if authors else ()
    columns = (
        title_column(edit_words),
        *by,
        fact_column("state", state_word, ink="dim"),
        fact_column("heard", made, priority=2, screen=60, right=True, ink="dim"),
    )
    return ColumnRows(columns, name=edit_words)


class SuggestionsView(TrackListView):
    words: ClassVar[str] = "Edits suggested"
    EMPTY: ClassVar[EmptyState] = EmptyState(
        f"None of the newest {NEWEST_EDITS} edits of this pod is yours.",
        ((("The menu of an artist, an album or a track suggests one.", "dim"),),),
    )
    HINTS: ClassVar[Hints] = (
        ("choose", "details", 6),
        ("remove", "take back", 9),
        ("menu", "", 7),
        ("help", "", 8),
    )

    def rows(self) -> RowKind:
        return suggestion_rows(lambda: self.shell.now())

    def query_shown(self) -> Query:
        return Suggestions()

    def choose(self, table: Table, row: int) -> None:
        self.shell.do("details")

    def do_remove(self) -> None:
        """Take back the edit under the cursor."""
        self.shell.do("withdraw_edit")
