"""A view of two lists: a master list, and the tracks of its row under the cursor."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, cast

from msgspec import structs
from textual.app import ComposeResult

from fwtui.library.listing.queries import LiveTracks, Query
from fwtui.ui.views.list_menus import choose_order
from fwtui.ui.views.list_notices import age, notice
from fwtui.ui.views.panes import Panes
from fwtui.ui.views.view import Hints
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.pane import FactsLine, Pane, Rule
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.row_kind import RowKind
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import order_word

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.ui.shell import Shell

PREVIEW_AFTER = 0.3
"""Seconds of rest after which the tracks follow the cursor: they cost a request."""


class MasterDetailView(Panes):
    """A list of heads, and the tracks of the head under the cursor."""

    SCOPED_CSS = False  # of each class its own rules: Textual does not inherit this
    DEFAULT_CSS = """
    MasterDetailView .heads { width: 49; }
    .-from-220 MasterDetailView .heads { width: 72; }
    .-stack MasterDetailView .heads, .-small MasterDetailView .heads { width: 1fr; }
    MasterDetailView FactsLine { margin: 1 0 0 0; }
    .-small MasterDetailView FactsLine { display: none; }
    """
    OPENS: ClassVar[Hints] = (
        ("choose", "open", 9),
        ("add", "", 5),
        ("whose", "", 2),
        ("menu", "", 7),
        ("help", "", 8),
    )
    TRACKS: ClassVar[str] = "Tracks"
    THIS: ClassVar[str] = "It"
    """A head at the beginning of a sentence: ``This playlist``."""

    def __init__(
        self,
        shell: Shell,
        heads: RowKind,
        tracks: RowKind,
        *,
        by_place: bool = False,
        id: str | None = None,
    ) -> None:
        """``by_place``: one track may stand in several places of the second list."""
        super().__init__(shell, id=id)
        self.heads = Table(heads)
        self.tracks_table = Table(tracks, favourite=self._is_favourite, by_place=by_place)
        self.heads.narrower = self.tracks_table.narrower = self.narrow
        self.facts = FactsLine()
        self.head: Any = None
        """The head whose tracks are shown."""

    def compose(self) -> ComposeResult:
        heads = Pane(self.words, self.heads)
        heads.add_class("heads")
        yield heads
        yield Rule()
        yield Pane(self.TRACKS, self.tracks_table, foot=self.facts)

    # --- what a view says of itself ----------------------------------------------------------

    @abstractmethod
    def heads_query(self) -> Query:
        """The query of the first list."""

    @abstractmethod
    def tracks_query(self, head: Any) -> Query:
        """The query of the second list, for a row of the first."""

    def listed(self, query: Query) -> Listing:
        """The rows of the first list."""
        return self.context.library.listing(query)

    def facts_of(self, head: Any) -> tuple[str, ...]:
        """Facts of a head at the foot of its tracks."""
        return ()

    @abstractmethod
    def empty(self, table: Table) -> EmptyState:
        """The text of a list without rows."""

    # --- the frame -----------------------------------------------------------------------------

    @property
    def tables(self) -> tuple[Table, Table]:
        return (self.heads, self.tracks_table)

    @property
    def here(self) -> str:
        return self.TRACKS.lower() if self._depth else self.words.lower()

    @property
    def way(self) -> tuple[str, ...]:
        if not self._depth or self.head is None:
            return (self.words,)
        return (self.words, self.heads.kind.name(self.head))

    @property
    def scope(self) -> str:
        query = self.heads.list_query
        return query.scope if query is not None else "all"

    def hints(self) -> Hints:
        return self.HINTS if self._depth else self.OPENS

    def replaced(self) -> None:
        library = self.context.library
        self._depth, self.head = 0, None
        self.tracks_table.show(None)
        self._show(self.heads, self.listed(library.view_state.restore_order(self.heads_query())))
        self._follow()
        self.reshaped()

    def reshaped(self) -> None:
        super().reshaped()
        if self.shell.shape == "panes":
            self._follow()

    # --- which lists are shown -----------------------------------------------------------------

    def moved(self, table: Table) -> None:
        if table is not self.heads:
            return
        if self._resting is not None:
            self._resting.stop()
        if self.shell.shape == "panes":
            self._resting = self.set_timer(PREVIEW_AFTER, self._follow)

    def _follow(self) -> None:
        """Show the tracks of the head under the cursor."""
        head = self.heads.value
        if head is None:
            if not self.heads.count and self._depth == 0:
                self.head = None
                self.tracks_table.show(None)
                self._tell_facts()
            return
        if self.shell.shape != "panes" and not self._depth:
            return
        if self._depth and self.head is not None and self._row_of(self.head) is None:
            return  # it was opened from elsewhere
        self._show_tracks(head)

    def _show_tracks(self, head: Any) -> None:
        query = self.tracks_query(head)
        other = self.head is None or self.head.id != head.id or isinstance(query, LiveTracks)
        self.head = head
        if (other and self.tracks_table.list_query != query) or self.tracks_table.rows is None:
            self._show(self.tracks_table, self.context.library.listing(query))
        self._tell_facts()

    def retitle(self, table: Table) -> None:
        if table.rows is not None:
            what = self.THIS if table is self.tracks_table else "It"
            table.say(notice(table, self.shell, self.empty(table), what))
        if isinstance(table.parent, Pane):
            if table is self.tracks_table:
                name = self.heads.kind.name(self.head) if self.head is not None else self.TRACKS
                table.parent.title_line.words = name
            table.parent.retitle(self._standing(table))
        if table is self.heads and self.head is None:
            self._follow()
        self._tell_facts()

    def _standing(self, table: Table) -> tuple[Piece, ...]:
        rows = table.rows
        if rows is None:
            return ()
        if since := age(table, self.shell):
            return since
        if rows.state.loading and not rows.state.complete:
            return (("still coming", "faint"),)
        query = table.list_query
        order = getattr(query, "order", None)
        if query is None or order is None or not query.orders or order == query.orders[0]:
            return ()
        return ((order_word(order), "faint"),)

    def _tell_facts(self) -> None:
        value = self.heads.value
        if value is not None and self.head is not None and value.id == self.head.id:
            self.head = value  # it may have been changed
        self.facts.show(self.facts_of(self.head) if self.head is not None else ())

    # --- going about ---------------------------------------------------------------------------

    def choose(self, table: Table, row: int) -> None:
        if table is self.tracks_table:
            self.play_from(table, row)
        else:
            self.do_right()

    def do_right(self) -> None:
        if self._resting is not None:
            self._resting.stop()
        if self._depth == 0 and self.heads.value is not None:
            self._show_tracks(self.heads.value)
            self._go(1)
        elif self._depth:
            self._step(1)

    def do_left(self) -> None:
        self._step(0)

    def do_next_pane(self) -> None:
        self._go(0) if self._depth else self.do_right()

    do_previous_pane = do_next_pane

    def show_scope(self, scope: str) -> None:
        self._turn(structs.replace(cast("Any", self.heads.list_query), scope=scope))

    def do_order(self) -> None:
        choose_order(self.shell, self.heads.list_query, self._turn)

    def _turn(self, query: Query) -> None:
        library = self.context.library
        library.view_state.save_order(query)
        self.head = None
        self._show(self.heads, self.listed(query))
        self._go(0)

    def open_head(self, head: Any) -> None:
        """Show the tracks of a head, also of one that the first list does not have (of another
        account), once the view is there."""
        row = self._row_of(head)
        if row is not None:
            self.heads.move_to(row, middle=True)
            head = self.heads.value or head
        self._show_tracks(head)
        self._go(1)

    def _row_of(self, head: Any) -> int | None:
        return self.heads.rows.row_of(head.id) if self.heads.rows is not None else None
