"""A view of several panes: side by side where there is room, else one at a time."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.timer import Timer

from fwtui.music import TrackId
from fwtui.ui.views.view import NO_PANE, View
from fwtui.ui.widgets.pane import Pane
from fwtui.ui.widgets.row_builder import Piece
from fwtui.ui.widgets.table import Table

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.ui.shell import Shell


class Panes(View):
    """Several lists; where there is room for one, the one with the focus is shown."""

    SCOPED_CSS = False  # its rules speak of the frame's shape, which is outside of it
    DEFAULT_CSS = """
    .-stack Panes Pane, .-small Panes Pane { display: none; }
    .-stack Panes Pane.-here, .-small Panes Pane.-here { display: block; }
    .-stack Panes PaneTitle, .-small Panes PaneTitle { display: none; }
    .-stack Panes Rule, .-small Panes Rule { display: none; }
    """

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self._depth = 0
        """The list that has the focus."""
        self._resting: Timer | None = None
        """The timer until the next list follows the cursor."""

    def on_mount(self) -> None:
        self.replaced()

    @property
    @abstractmethod
    def tables(self) -> Sequence[Table]:
        """The lists, from left to right."""

    @property
    def first(self) -> Table:
        return self.tables[self._depth]

    @property
    def right(self) -> tuple[Piece, ...]:
        return super().right or self._standing(self.first)

    @abstractmethod
    def _standing(self, table: Table) -> tuple[Piece, ...]:
        """The right end of a list's title: its age or its state."""

    def _is_favourite(self, track: TrackId) -> bool:
        return self.context.library.edits.is_favourite(track)

    def opened(self) -> None:
        self.first.focus()

    def closed(self) -> None:
        for table in self.tables:
            self._remember(table)

    def reshaped(self) -> None:
        """Show one pane or all; the focus stays where it is."""
        together = self.shell.shape == "panes"
        for depth, table in enumerate(self.tables):
            here = depth == self._depth
            if isinstance(table.parent, Pane):
                table.parent.set_class(here, "-here")
            if self.shell.navigation.is_current(self):
                table.look() if here or together else table.look_away()

    def _show(self, table: Table, listing: Listing) -> None:
        """Show a list with its cursor where it was left."""
        self._remember(table)
        at = 0
        if (left := self.context.library.view_state.cursor(listing.query)) is not None:
            found = listing.row_of(*left)
            at = left[1] if found is None else found
        table.show(listing, at=at)

    def _remember(self, table: Table) -> None:
        query, value = table.list_query, table.value
        if query is not None and value is not None:
            self.context.library.view_state.save_cursor(query, value.id, table.cursor)

    def back(self) -> None:
        if self._depth:
            self.do_left()
        else:
            super().back()

    @abstractmethod
    def do_left(self) -> None:
        """Go to the list before, or back to where the view was opened from."""

    def _step(self, depth: int) -> None:
        """Go to a list by a key, which says so where there is none in its direction."""
        if depth == self._depth and self.table is not None:
            self.shell.status.say(NO_PANE)
        else:
            self._go(depth)

    def _go(self, depth: int) -> None:
        self._depth = depth
        self.reshaped()
        if self.screen.focused in self.tables:
            # At once: the next key would act on the list before.
            self.screen.set_focus(self.first)
        self.first.focus()  # after what asked for the focus before
        self.shell.status.refresh()

    def on_descendant_focus(self) -> None:
        """A click may have given the focus to another list."""
        focused = self.screen.focused
        for depth, table in enumerate(self.tables):
            if table is focused and depth != self._depth:
                self._depth = depth
                self.reshaped()
                self.shell.status.refresh()
