"""A virtual list with a cursor: a million rows cost what a thousand do.

It paints the lines in view and nothing else (Textual's line API), keeps the painted ones
while they stay true, and asks its rows for what comes into view. The cursor holds on to
the id of its row: rows may come and go above it, and nothing in view moves.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from textual import events
from textual.geometry import Offset, Region
from textual.strip import Strip

from fwtui.library.events import Changed, ListingState, Resized
from fwtui.music import Track
from fwtui.ui.widgets import list_messages
from fwtui.ui.widgets.cell_diff import PaintedWidget
from fwtui.ui.widgets.empty_state import EmptyState
from fwtui.ui.widgets.list_mouse import ListMouse
from fwtui.ui.widgets.list_notice import ListNotice
from fwtui.ui.widgets.list_painter import ListPainter
from fwtui.ui.widgets.list_window import ListFrame, ListWindow
from fwtui.ui.widgets.row_kind import RowKind, RowState
from fwtui.ui.widgets.section_headings import Section

if TYPE_CHECKING:
    from fwtui.library.events import ListingEvent
    from fwtui.library.listing.listing import Rows
    from fwtui.ui.theme import Inks

_WHEEL = 3


class LongList(PaintedWidget, can_focus=True, inherit_bindings=False):
    """A virtual list of rows with a cursor, of any kind of row."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    LongList { height: 1fr; width: 1fr; overflow: hidden; }
    """

    def __init__(self, kind: RowKind, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kind = kind
        self.rows: Rows | None = None
        self.frame = ListFrame()
        self.cursor = 0
        self.jumps: bool | None = None
        """Whether the view moves by half a page at its edge; ``None`` for the app's setting."""
        self.holds_row = False
        """A menu is open for the cursor's row, which looks as with the focus."""
        self.may_drag: Callable[[], bool] | None = None
        """Whether a row may be dragged now; ``None`` where rows have no order of the
        listener's."""
        self.mouse = ListMouse(self)
        self.window = ListWindow(lambda: self.count, lambda: self.height)
        self._painter = ListPainter(self)
        self._notice = ListNotice(lambda sign: self.canvas.sign_now(sign))
        self._held: Hashable = None
        self._unsubscribe: Callable[[], None] = lambda: None
        self._in_view = True

    @property
    def height(self) -> int:
        """Lines for rows and headings."""
        # Not “size”, which is worked out at each call; a list has neither border nor padding.
        outer = self.outer_size.height
        return max(0, outer - len(self.frame.above) - len(self.frame.below))

    @property
    def groups(self) -> tuple[Section, ...]:
        """The headings between the rows."""
        return self.window.groups

    @groups.setter
    def groups(self, groups: tuple[Section, ...]) -> None:
        self.window.groups = groups

    def framed(self, frame: ListFrame) -> None:
        """Put other lines above and below the rows."""
        if frame == self.frame:
            return
        self.frame = frame
        self.window.resized(self.cursor, self.height)
        self.refresh()

    # --- its rows ------------------------------------------------------------------------

    def show(
        self,
        rows: Rows | None,
        *,
        kind: RowKind | None = None,
        at: int = 0,
        groups: tuple[Section, ...] = (),
        same: bool = False,
    ) -> None:
        """Show these rows, with the cursor on row ``at``; ``same``: those of the rows before, whose
        columns they keep."""
        self.mouse.give_up(changed=True)
        self._unsubscribe()
        self.rows = rows
        self.kind = kind or self.kind
        self.groups = groups
        self._painter.forget(layout=True, measure=not same or self._painter.by_few)
        self._unsubscribe = rows.subscribe(self._on_rows) if rows is not None else (lambda: None)
        self.cursor = min(max(0, at), max(0, self.count - 1))
        self._hold()
        self.window.show(self.cursor)
        self._repaint_all()
        self._want()
        self._announce_cursor()
        self._announce_summary()

    def regroup(self, groups: tuple[Section, ...]) -> None:
        """Show other headings; the cursor's row keeps its place in view."""
        if groups == self.groups:
            return
        seen = self.window.y_of(self.cursor)
        self.groups = groups
        self.window.keep(self.cursor, seen)
        self._repaint_all()

    def on_unmount(self) -> None:
        self._unsubscribe()

    @property
    def count(self) -> int:
        return len(self.rows) if self.rows is not None else 0

    @property
    def value(self) -> Any | None:
        """The value under the cursor; ``None`` while it is loading, or without rows."""
        if self.rows is None or not 0 <= self.cursor < self.count:
            return None
        return self.rows[self.cursor]

    @property
    def track(self) -> Track | None:
        """The track under the cursor, where rows are tracks."""
        value = self.value
        return None if value is None else self.kind.track(value)

    def _on_rows(self, event: ListingEvent) -> None:
        match event:
            case Changed(first, last):
                self._rows_changed(first, last)
            case Resized(before, _):
                self._resized(before)
            case ListingState():
                if not self.count:
                    self.refresh()
        self._announce_summary()

    def _rows_changed(self, first: int, last: int) -> None:
        self._painter.forget_rows(first, last)
        for y in range(self.height):
            row = self.window.row_under(y)
            if row is not None and first <= row <= last:
                self._refresh_y(y)
        if first <= self.cursor <= last:
            self._hold()
            self._announce_cursor()

    def _resized(self, before: int) -> None:
        """Follow the cursor's id to its new row; what is in view stays where it is."""
        self.mouse.give_up(changed=True)
        seen = self.window.y_of(self.cursor)
        row = None
        if self.rows is not None and isinstance(self._held, int | str):
            row = self.rows.row_of(self._held, self.cursor)
        elsewhere = row is None
        self.cursor = min(max(0, self.cursor if row is None else row), max(0, self.count - 1))
        self.window.keep(self.cursor, seen)
        self._painter.forget(layout=True)
        self._repaint_all()
        self._want()
        if elsewhere or not before:
            self._hold()
            self._announce_cursor()

    def _announce_cursor(self) -> None:
        """Post to the view itself: bubbling takes a turn of the loop for each parent."""
        node: Any = self
        if self.is_running:
            while node.parent is not None and not hasattr(node, "on_table_cursor_moved"):
                node = node.parent
        node.post_message(list_messages.CursorMoved(self))

    def _announce_summary(self) -> None:
        self.post_message(list_messages.SummaryChanged(self))

    def _hold(self) -> None:
        """Remember the id under the cursor."""
        self._held = self.id_at(self.cursor)

    def id_at(self, row: int) -> Hashable:
        """The id of a row; ``None`` while it is loading."""
        value = self.rows[row] if self.rows is not None and 0 <= row < self.count else None
        return None if value is None else getattr(value, "id", None)

    def row_now(self, row: int, id: Hashable) -> int | None:
        """The row with this id, the one closest to ``row``; ``None`` where it is gone."""
        if self.id_at(row) == id:
            return row
        if self.rows is None or not isinstance(id, int | str):
            return None
        return self.rows.row_of(id, row)

    def look(self) -> None:
        """The list is in view (again): its rows are requested."""
        self._in_view = True
        self._want()

    def look_away(self) -> None:
        """The list is not in view any more: nothing of it is requested."""
        self.mouse.give_up()
        self._in_view = False
        look_away = getattr(self.rows, "look_away", None)
        if look_away is not None:
            look_away()

    def _want(self) -> None:
        if self.rows is None or not self.height or not self._in_view:
            return
        if not self.count:
            # The length is not known yet: the request for the head brings it.
            self.rows.want(0, self.height - 1)
            return
        self.rows.want(self.window.row_nearest(0), self.window.row_nearest(self.height - 1))

    # --- lines and rows --------------------------------------------------------------------

    @property
    def cursor_region(self) -> Region:
        """The screen region of the cursor's row, from its title on."""
        left = self.kind.title_at
        y = self.region.y + len(self.frame.above) + self.window.y_of(self.cursor)
        return Region(self.region.x + left, y, self.size.width - left, 1)

    @property
    def is_typed_in(self) -> bool:
        """Whether letters make a text that narrows it, which another widget shows."""
        return False

    @property
    def caret(self) -> Offset:
        """After the text that narrows it, while it is typed; else the beginning of the cursor's
        row, or of the list's edge that is nearer to it."""
        for each in self.screen.query(PaintedWidget) if self.is_typed_in else ():
            if each.typed_at is not None and each.region.area:
                return each.region.offset + Offset(each.typed_at, 0)
        y = max(0, min(self.window.y_of(self.cursor), self.height - 1))
        return Offset(self.region.x, self.region.y + len(self.frame.above) + y)

    # --- moving ----------------------------------------------------------------------------

    def move_to(self, row: int, *, middle: bool = False) -> None:
        """Put the cursor on a row and scroll it into view."""
        row = min(max(0, row), max(0, self.count - 1))
        before, self.cursor = self.cursor, row
        if row == before and not middle:
            return
        top = self.window.top_for(row, before, middle=middle, by_half=self._by_half)
        self._hold()
        if not self._scroll(top):
            self._refresh_row(before)
            self._refresh_row(row)
        self._announce_cursor()

    @property
    def _by_half(self) -> bool:
        if self.jumps is not None:
            return self.jumps
        return self.canvas.jumps

    def scroll_rows(self, by: int) -> None:
        """Move the view, and leave the cursor where it is."""
        self._scroll(self.window.top + by)

    @property
    def lines_below(self) -> int:
        """Lines below the view."""
        return self.window.lines_below

    def _scroll(self, top: int) -> bool:
        top = self.window.clamp(top)
        if top == self.window.top:
            return False
        self.window.top = top
        self.refresh()
        self._want()
        return True

    def do_down(self, times: int = 1) -> None:
        self.move_to(self.cursor + times)

    def do_up(self, times: int = 1) -> None:
        self.move_to(self.cursor - times)

    def do_top(self, row: int = 1) -> None:
        """To the first row, or to a row by its number."""
        self.move_to(row - 1)

    def do_bottom(self, row: int = 0) -> None:
        """To the last row, or to a row by its number."""
        self.move_to((row or self.count) - 1)

    def do_half_down(self, times: int = 1) -> None:
        self._page(max(1, self.height // 2) * times)

    def do_half_up(self, times: int = 1) -> None:
        self._page(-max(1, self.height // 2) * times)

    def do_page_down(self, times: int = 1) -> None:
        self._page(max(1, self.height - 1) * times)

    def do_page_up(self, times: int = 1) -> None:
        self._page(-max(1, self.height - 1) * times)

    def do_row_to_top(self) -> None:
        """Scroll until the cursor's row is the first in view."""
        self._bring_row(1 if self.groups else 0)

    def do_row_to_middle(self) -> None:
        self._bring_row(self.height // 2)

    def do_row_to_bottom(self) -> None:
        self._bring_row(self.height - 1)

    def _bring_row(self, y: int) -> None:
        self._scroll(self.window.line_of(self.cursor) - y)

    def _page(self, rows: int) -> None:
        """Scroll and move the cursor by as much, so that it keeps its place in view."""
        moved = self._scroll(self.window.top + rows)
        if moved:
            self._refresh_row(self.cursor)
        self.move_to(self.cursor + rows)

    def do_choose(self) -> None:
        if self.count:
            self.post_message(list_messages.Chosen(self, self.cursor))

    # --- the mouse -------------------------------------------------------------------------

    def row_under(self, y: int) -> int | None:
        """The row on a line of the widget."""
        return self.window.row_under(y - len(self.frame.above))

    def row_nearest(self, y: int) -> int:
        """The row on a line of the widget, or the one closest to it."""
        return self.window.row_nearest(y - len(self.frame.above))

    def press_column(self, row: int, column: str) -> bool:
        """A click on a column of a row; False where it is one on the row."""
        return False

    def press_row(self, row: int, x: int, *, twice: bool) -> None:
        """A click on a cell of a row moves the cursor there, a second one chooses it."""
        if not self.press_column(row, self.kind.column_at(x)):
            self.move_to(row)
            if twice:
                self.post_message(list_messages.Chosen(self, row))

    def press_notice(self, y: int) -> None:
        """A click on a line of the empty list acts as the key that the line names."""
        place = y - len(self.frame.above)
        if key := self._notice.key_at(place, self.size.width, self.height):
            self.canvas.perform_named(key)

    def ask_menu(self, row: int) -> None:
        self.move_to(row)
        self.post_message(list_messages.MenuRequested(self))

    def say_dragged(self, row: int, to: int | None, *, changed: bool = False) -> None:
        self.post_message(list_messages.Dragged(self, row, to, changed=changed))

    def say_dropped(self, row: int, held: Hashable, to: int) -> None:
        self.post_message(list_messages.Dropped(self, row, held, to))

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self.mouse.press(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        self.mouse.move(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self.mouse.release(event)

    def on_mouse_release(self) -> None:
        self.mouse.give_up()

    def on_hide(self) -> None:
        self.mouse.give_up()
        if self._painter.by_few:
            self._painter.forget(measure=True)

    def on_click(self, event: events.Click) -> None:
        self.mouse.click(event)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(self.window.top + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(self.window.top - _WHEEL)

    # --- painting --------------------------------------------------------------------------

    def repaint(self) -> None:
        """Paint every line again: theme or width changed."""
        self._repaint_all()

    def say(self, notice: EmptyState | None) -> None:
        """Set the text shown while there are no rows."""
        if notice != self._notice.text:
            self._notice.text = notice
            if not self.count:
                self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter.forget()

    def _repaint_all(self) -> None:
        self._painter.forget()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self._painter.forget()
        if self.window.resized(self.cursor, self.height):
            self.refresh()  # it may have been painted in its new size already
        self._want()
        if self.holds_row:
            self.call_after_refresh(self.post_message, list_messages.CursorRowMoved())

    def on_focus(self) -> None:
        self._refresh_row(self.cursor)
        self._announce_summary()

    on_blur = on_focus

    def refresh_rows(self, *rows: int | None) -> None:
        """Paint these rows again."""
        for row in rows:
            if row is not None:
                self._refresh_row(row)

    def _refresh_row(self, row: int) -> None:
        self._refresh_y(self.window.y_of(row))

    def _refresh_y(self, y: int) -> None:
        if 0 <= y < self.height:
            self.refresh(Region(0, len(self.frame.above) + y, self.size.width, 1))

    def track_at(self, row: int | None) -> Track | None:
        """The track of a row; ``None`` for another kind or while it is loading."""
        value = self.rows[row] if self.rows is not None and row is not None else None
        return None if value is None else self.kind.track(value)

    def render_line(self, y: int) -> Strip:
        frame, painter = self.frame, self._painter
        if y < len(frame.above):
            return painter.text(frame.above[y], 0)
        y -= len(frame.above)
        if y >= self.height:
            below = y - self.height
            return painter.text(frame.below[below] if below < len(frame.below) else (), 0)
        if not self.count:
            return self._notice_line(y)
        painter.lay_out()
        if (group := self.window.heading(y)) is not None:
            return painter.heading(group)
        row = self.window.row_under(y)
        return painter.text() if row is None else painter.row(row)

    def _notice_line(self, y: int) -> Strip:
        if self.rows is None:
            return self._painter.text()
        if self._notice.text is None and not self.rows.state.known:
            return self._painter.loading(y)
        return self._painter.text(self._notice.line(y, self.size.width, self.height))

    @property
    def notice(self) -> EmptyState | None:
        """The text shown while there are no rows."""
        return self._notice.text

    @property
    def ground(self) -> Inks:
        """The inks of its lines."""
        return self.palette.ground

    @property
    def screen_width(self) -> int:
        return self.screen.size.width

    @property
    def target(self) -> int | None:
        return self.mouse.target

    def state_of(self, row: int, value: Any | None) -> RowState:
        """The state of a row now."""
        return RowState(cursor=row == self.cursor, focused=self.shows_focus)

    @property
    def shows_focus(self) -> bool:
        return self.has_focus or self.holds_row
