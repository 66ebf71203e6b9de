"""Views of one list of tracks: favourites and history."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult

from fwtui.library.listing.queries import Favourites, History, Query
from fwtui.music import TrackId
from fwtui.ui.views.view import View, away, unmatched
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.pane import Pane
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.rows import history_rows, track_rows
from fwtui.ui.widgets.table import Table

if TYPE_CHECKING:
    from fwtui.ui.shell import Shell


class TrackListView(View):
    """A view of one list of tracks."""

    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    .-stack TrackListView PaneTitle, .-small TrackListView PaneTitle { display: none; }
    """
    EMPTY: ClassVar[EmptyState] = EmptyState("Nothing here.")

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.list = Table(self.rows(), favourite=self._is_favourite)
        self.list.narrower = self.narrow

    def rows(self) -> RowKind:
        return track_rows()

    @abstractmethod
    def query_shown(self) -> Query:
        """The query of the list."""

    def compose(self) -> ComposeResult:
        yield Pane(self.words, self.list)

    def on_mount(self) -> None:
        self.replaced()

    def replaced(self) -> None:
        listing = self.context.library.listing(self.query_shown())
        at = 0
        if (left := self.context.library.view_state.cursor(listing.query)) is not None:
            found = listing.row_of(left[0], left[1])
            at = left[1] if found is None else found
        self.list.show(listing, at=at)

    def opened(self) -> None:
        self.list.focus()

    def closed(self) -> None:
        query, value = self.list.list_query, self.list.value
        if query is not None and value is not None:
            self.context.library.view_state.save_cursor(query, value.id, self.list.cursor)

    def retitle(self, table: Table) -> None:
        rows = table.rows
        if rows is not None:
            state = rows.state
            if table.filter.text:
                table.say(unmatched(table))
            elif state.error is not None:
                table.say(away(state.error, self.context.pod.state, self.shell.clock()))
            else:
                table.say(self.EMPTY if state.known else None)
        super().retitle(table)

    def _is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)


class FavouritesView(TrackListView):
    words: ClassVar[str] = "Favourites"
    EMPTY: ClassVar[EmptyState] = EmptyState("No favourites yet.", keys=(("f", "on any track"),))

    def query_shown(self) -> Query:
        return Favourites()


class HistoryView(TrackListView):
    words: ClassVar[str] = "History"
    EMPTY: ClassVar[EmptyState] = EmptyState("Nothing was heard yet.")

    def rows(self) -> RowKind:
        return history_rows(lambda: self.shell.now())

    def query_shown(self) -> Query:
        return History()
