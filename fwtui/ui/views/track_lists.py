"""Views of one list of tracks: favourites and history."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, ClassVar

from msgspec import structs
from textual.app import ComposeResult

from fwtui.library.listing.queries import AccountFollows, Favourites, History, Loved, Query
from fwtui.music import Listening, TrackId
from fwtui.ui.views.list_menus import OF_ACCOUNTS
from fwtui.ui.views.list_notices import age, notice
from fwtui.ui.views.view import Hints, View
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.pane import Pane
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.rows import history_rows, track_rows
from fwtui.ui.widgets.table import Table

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
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

    def kind(self, query: Query) -> RowKind | None:
        """The rows of a query; ``None`` for those that the list had."""
        return None

    def empty(self) -> EmptyState:
        """The text of the list without rows."""
        return self.EMPTY

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
        self.list.show(listing, kind=self.kind(listing.query), at=at)

    def opened(self) -> None:
        self.list.focus()

    def closed(self) -> None:
        query, value = self.list.list_query, self.list.value
        if query is not None and value is not None:
            self.context.library.view_state.save_cursor(query, value.id, self.list.cursor)

    def retitle(self, table: Table) -> None:
        if table.rows is not None:
            table.say(notice(table, self.shell, self.empty()))
        if isinstance(table.parent, Pane):
            table.parent.retitle(self.standing)

    @property
    def standing(self) -> tuple[Piece, ...]:
        """The right end of the list's title: its age, where it could not be asked for again."""
        return age(self.list, self.shell)

    @property
    def right(self) -> tuple[Piece, ...]:
        return super().right or age(self.list, self.shell)

    def _is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)


_PEOPLE = {"all": "anyone", "from_subscribed": "people whom you follow"}


class ScopedTracksView(TrackListView):
    """Tracks of the listener's own, or of other accounts with whose each is."""

    SCOPES = OF_ACCOUNTS
    QUERY: ClassVar[History | Loved]
    """Of the listener's own; in another scope it is a list of others'."""
    NONE: ClassVar[str]
    """What others have none of, as far as can be seen."""
    HINTS: ClassVar[Hints] = (*TrackListView.HINTS[:3], ("whose", "", 2), *TrackListView.HINTS[4:])

    def query_shown(self) -> Query:
        library = self.context.library
        own = structs.replace(self.QUERY, scope="me" if "me" in library.scopes else "all")
        return self.of_scope(library.view_state.restore_order(own).scope)

    _follows: Listing | None = None
    """Held while its rows are looked at."""

    @abstractmethod
    def of_scope(self, scope: str) -> Query:
        """The list of a scope."""

    @property
    def scope(self) -> str:
        query = self.list.list_query
        return query.scope if query is not None and not isinstance(query, Favourites) else "me"

    @property
    def way(self) -> tuple[str, ...]:
        return (self.words if self.scope == "me" else f"{self.words}: {self.whose}",)

    def replaced(self) -> None:
        super().replaced()
        self._follows = None
        if self.scope != "me" and self.context.library.edits.can_follow_accounts:
            # Whether each account is followed is one request for all.
            self._follows = self.context.library.listing(AccountFollows())
            self._follows.want(0, 0)

    def show_scope(self, scope: str) -> None:
        library = self.context.library
        library.view_state.save_order(structs.replace(self.QUERY, scope=scope))
        self.closed()
        self.replaced()
        self.shell.status.refresh()

    def rows(self) -> RowKind:
        """Rows of listenings."""
        return history_rows(lambda: self.shell.now(), self._owner)

    def _owner(self, listening: Listening) -> str:
        """Whose a row is: without the pod, where that is the listener's own."""
        name = listening.actor.name if listening.actor is not None else ""
        return "" if self.scope == "me" else name.removesuffix(f"@{self.context.pod.state.host}")

    def empty(self) -> EmptyState:
        if self.scope == "me":
            return self.EMPTY
        why = "Accounts may hide it; a pod does not say which of them do."
        if self.scope == "from_subscribed":
            why = "They may hide it, or not have agreed yet, or this pod is too old for the choice."
        hidden = (((why, "dim"),),)
        title = f"No {self.NONE} of {_PEOPLE.get(self.scope, self.whose)} that you may see."
        return EmptyState(title, lines=hidden, keys=(("w", "whose"),))


class FavouritesView(ScopedTracksView):
    words: ClassVar[str] = "Favourites"
    QUERY = Loved("me")
    NONE = "favourites"
    EMPTY: ClassVar[EmptyState] = EmptyState("No favourites yet.", keys=(("f", "on any track"),))

    def of_scope(self, scope: str) -> Query:
        return Favourites() if scope == "me" else Loved(scope)

    def kind(self, query: Query) -> RowKind:
        return track_rows() if isinstance(query, Favourites) else self.rows()


class HistoryView(ScopedTracksView):
    words: ClassVar[str] = "History"
    QUERY = History()
    NONE = "listens"
    EMPTY: ClassVar[EmptyState] = EmptyState("Nothing was heard yet.")

    def of_scope(self, scope: str) -> Query:
        return History(scope)
