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
from textual.message import Message
from textual.strip import Strip

from fwtui.library.events import Changed, ListingState, Resized
from fwtui.music import Track
from fwtui.ui.widgets.cell_diff import PaintedWidget
from fwtui.ui.widgets.empty_state import EmptyState, notice_lines
from fwtui.ui.widgets.list_mouse import ListMouse
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.widgets.row_kind import EDGE, RowKind, RowState
from fwtui.ui.widgets.section_headings import (
    Section,
    heading_above,
    heading_at,
    line_of,
    row_at,
    row_near,
)

if TYPE_CHECKING:
    from fwtui.library.events import ListingEvent
    from fwtui.library.listing.listing import Rows
    from fwtui.ui.theme import Inks, Palette

_STRIPS = 1024
"""Painted lines in the cache."""
_WHEEL = 3


class ListMessage(Message):
    """A message of a list, which ``on`` can select by it."""

    def __init__(self, table: LongList) -> None:
        super().__init__()
        self.table = table

    @property
    def control(self) -> LongList:
        return self.table


class LatestListMessage(ListMessage):
    """One of which the last from a list is enough."""

    def can_replace(self, message: Message) -> bool:
        return type(message) is type(self) and message.control is self.table


class LongList(PaintedWidget, can_focus=True, inherit_bindings=False):
    """A virtual list of rows with a cursor, of any kind of row."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    LongList { height: 1fr; width: 1fr; overflow: hidden; }
    """

    class CursorMoved(LatestListMessage, namespace="table"):
        """The cursor is on another row, or its row has another value."""

    class MenuRequested(ListMessage, namespace="table"):
        """A right click on a row."""

    class Chosen(ListMessage, namespace="table"):
        """Enter, or a double click, on a row."""

        def __init__(self, table: LongList, row: int) -> None:
            super().__init__(table)
            self._place = row
            self._held_id = table.id_at(row)

        @property
        def row(self) -> int | None:
            """Where the row is now: the list may have changed since; ``None`` where it is gone."""
            return self.table.row_now(self._place, self._held_id)

    class Dragged(LatestListMessage, namespace="table"):
        """A row is dragged to the place of row ``to``; ``None``: the drag is given up, for the
        list has ``changed`` or for another reason."""

        def __init__(
            self, table: LongList, row: int, to: int | None, *, changed: bool = False
        ) -> None:
            super().__init__(table)
            self.row = row
            self.to = to
            self.changed = changed

    class Dropped(ListMessage, namespace="table"):
        """A dragged row was let go at the place of row ``to``."""

        def __init__(self, table: LongList, row: int, id: Hashable, to: int) -> None:
            super().__init__(table)
            self._place, self._held_id = row, id
            self.to = to

        @property
        def row(self) -> int | None:
            """The dragged row; ``None`` where another one stands there by now."""
            return self._place if self.table.id_at(self._place) == self._held_id else None

    class CursorRowMoved(Message, namespace="table"):
        """The cursor's row, under which a menu is open, has another place on the screen."""

    class SummaryChanged(LatestListMessage, namespace="table"):
        """What the title shows has changed: count, selection, filter or state of the rows."""

    def __init__(self, kind: RowKind, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.kind = kind
        self.rows: Rows | None = None
        self.groups: tuple[Section, ...] = ()
        self.cursor = 0
        self.notice: EmptyState | None = None
        """Shown while there are no rows."""
        self.jumps: bool | None = None
        """Whether the view moves by half a page at its edge; ``None`` for the app's setting."""
        self.holds_row = False
        """A menu is open for the cursor's row, which looks as with the focus."""
        self.may_drag: Callable[[], bool] | None = None
        """Whether a row may be dragged now; ``None`` where rows have no order of the
        listener's."""
        self.mouse = ListMouse(self)
        self._top = 0
        self._held: Hashable = None
        self._strips: dict[tuple[int, RowState], Strip] = {}
        self._unsubscribe: Callable[[], None] = lambda: None
        self._laid_out = (0, 0, 0)
        self._in_view = True

    # --- its rows ------------------------------------------------------------------------

    def show(
        self,
        rows: Rows | None,
        *,
        kind: RowKind | None = None,
        at: int = 0,
        groups: tuple[Section, ...] = (),
    ) -> None:
        """Show these rows, with the cursor on row ``at``."""
        self.mouse.give_up(changed=True)
        self._unsubscribe()
        self.rows = rows
        self.kind = kind or self.kind
        self.groups = groups
        self._laid_out = (0, 0, 0)
        self._unsubscribe = rows.subscribe(self._on_rows) if rows is not None else (lambda: None)
        self.cursor = min(max(0, at), max(0, self.count - 1))
        self._hold()
        line, height = self.line_of(self.cursor), self.size.height
        # Without a size yet, the first resize brings the cursor into view.
        self._top = self._clamp(line - height // 2) if height and line >= height else 0
        self._repaint_all()
        self._want()
        self._announce_cursor()
        self.post_message(self.SummaryChanged(self))

    def regroup(self, groups: tuple[Section, ...]) -> None:
        """Show other headings; the cursor's row keeps its place in view."""
        if groups == self.groups:
            return
        seen = self.line_of(self.cursor) - self._top
        self.groups = groups
        self._top = self._clamp(self.line_of(self.cursor) - seen)
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
        self.post_message(self.SummaryChanged(self))

    def _rows_changed(self, first: int, last: int) -> None:
        for key in [key for key in self._strips if first <= key[0] <= last]:
            del self._strips[key]
        for y in range(self.size.height):
            row = self.row_at(self._top + y)
            if row is not None and first <= row <= last:
                self._refresh_y(y)
        if first <= self.cursor <= last:
            self._hold()
            self._announce_cursor()

    def _resized(self, before: int) -> None:
        """Follow the cursor's id to its new row; what is in view stays where it is."""
        self.mouse.give_up(changed=True)
        seen = self.line_of(self.cursor) - self._top
        row = None
        if self.rows is not None and isinstance(self._held, int | str):
            row = self.rows.row_of(self._held, self.cursor)
        elsewhere = row is None
        self.cursor = min(max(0, self.cursor if row is None else row), max(0, self.count - 1))
        self._top = self._clamp(self.line_of(self.cursor) - seen)
        self._laid_out = (0, 0, 0)
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
        node.post_message(self.CursorMoved(self))

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
        if self.rows is None or not self.size.height or not self._in_view:
            return
        if not self.count:
            # The length is not known yet: the request for the head brings it.
            self.rows.want(0, self.size.height - 1)
            return
        groups, count = self.groups, self.count
        last = row_near(groups, count, self._top + self.size.height - 1)
        self.rows.want(row_near(groups, count, self._top), last)

    # --- lines and rows --------------------------------------------------------------------

    def line_of(self, row: int) -> int:
        """The line of a row, counted from the top of the list, headings included."""
        return line_of(self.groups, row)

    @property
    def lines(self) -> int:
        return self.line_of(self.count - 1) + 1 if self.count else 0

    def row_at(self, line: int) -> int | None:
        """The row on a line; ``None`` on a heading or below the end."""
        return row_at(self.groups, self.count, line)

    def _clamp(self, top: int) -> int:
        return max(0, min(top, self.lines - self.size.height))

    @property
    def cursor_region(self) -> Region:
        """The screen region of the cursor's row, from its title on."""
        left = self.kind.title_at
        y = self.region.y + self.line_of(self.cursor) - self._top
        return Region(self.region.x + left, y, self.size.width - left, 1)

    @property
    def caret(self) -> Offset:
        """The beginning of the cursor's row, or of the list's edge that is nearer to it."""
        y = max(0, min(self.line_of(self.cursor) - self._top, self.size.height - 1))
        return Offset(self.region.x, self.region.y + y)

    # --- moving ----------------------------------------------------------------------------

    def move_to(self, row: int, *, middle: bool = False) -> None:
        """Put the cursor on a row and scroll it into view."""
        row = min(max(0, row), max(0, self.count - 1))
        before, self.cursor = self.cursor, row
        if row == before and not middle:
            return
        line, height = self.line_of(row), self.size.height
        top = self._top
        margin = 1 if self.groups else 0
        if not height:
            pass  # the first resize brings the cursor into view
        elif middle and not top + margin <= line < top + height:
            top = line - height // 2
        elif line < top + margin:
            top = line - height // 2 if self._by_half and before - row == 1 else line - margin
            if row == 0:
                top = 0
        elif line >= top + height:
            half = self._by_half and row - before == 1
            top = line - height // 2 if half else line - height + 1
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
        self._scroll(self._top + by)

    @property
    def lines_below(self) -> int:
        """Lines below the view."""
        return max(0, self.lines - self.size.height - self._top)

    def _scroll(self, top: int) -> bool:
        top = self._clamp(top)
        if top == self._top:
            return False
        self._top = top
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
        self._page(max(1, self.size.height // 2) * times)

    def do_half_up(self, times: int = 1) -> None:
        self._page(-max(1, self.size.height // 2) * times)

    def do_page_down(self, times: int = 1) -> None:
        self._page(max(1, self.size.height - 1) * times)

    def do_page_up(self, times: int = 1) -> None:
        self._page(-max(1, self.size.height - 1) * times)

    def do_row_to_top(self) -> None:
        """Scroll until the cursor's row is the first in view."""
        self._bring_row(1 if self.groups else 0)

    def do_row_to_middle(self) -> None:
        self._bring_row(self.size.height // 2)

    def do_row_to_bottom(self) -> None:
        self._bring_row(self.size.height - 1)

    def _bring_row(self, y: int) -> None:
        self._scroll(self.line_of(self.cursor) - y)

    def _page(self, rows: int) -> None:
        """Scroll and move the cursor by as much, so that it keeps its place in view."""
        moved = self._scroll(self._top + rows)
        if moved:
            self._refresh_row(self.cursor)
        self.move_to(self.cursor + rows)

    def do_choose(self) -> None:
        if self.count:
            self.post_message(self.Chosen(self, self.cursor))

    # --- the mouse -------------------------------------------------------------------------

    def row_under(self, y: int) -> int | None:
        """The row on a line of the view."""
        return self.row_at(self._top + y) if 0 <= y < self.size.height else None

    def row_nearest(self, y: int) -> int:
        """The row on a line of the view, or the one closest to it."""
        line = self._top + min(max(0, y), self.size.height - 1)
        return row_near(self.groups, self.count, line)

    def press_column(self, row: int, column: str) -> bool:
        """A click on a column of a row; False where it is one on the row."""
        return False

    def press_row(self, row: int, x: int, *, twice: bool) -> None:
        """A click on a cell of a row moves the cursor there, a second one chooses it."""
        if not self.press_column(row, self.kind.column_at(x)):
            self.move_to(row)
            if twice:
                self.post_message(self.Chosen(self, row))

    def press_notice(self, y: int) -> None:
        """A click on a line of the empty list acts as the key that the line names."""
        lines, shown = self._notice_at(y, self.size.width)
        keys = self.notice.keys if self.notice is not None else ()
        place = shown - (len(lines) - len(keys))
        if 0 <= place < len(keys):
            self.canvas.perform_named(keys[place][0])

    def ask_menu(self, row: int) -> None:
        self.move_to(row)
        self.post_message(self.MenuRequested(self))

    def say_dragged(self, row: int, to: int | None, *, changed: bool = False) -> None:
        self.post_message(self.Dragged(self, row, to, changed=changed))

    def say_dropped(self, row: int, held: Hashable, to: int) -> None:
        self.post_message(self.Dropped(self, row, held, to))

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

    def on_click(self, event: events.Click) -> None:
        self.mouse.click(event)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._scroll(self._top + _WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._scroll(self._top - _WHEEL)

    # --- painting --------------------------------------------------------------------------

    def repaint(self) -> None:
        """Paint every line again: theme or width changed."""
        self._repaint_all()

    def say(self, notice: EmptyState | None) -> None:
        """Set the text shown while there are no rows."""
        if notice != self.notice:
            self.notice = notice
            if not self.count:
                self.refresh()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._strips.clear()

    def _repaint_all(self) -> None:
        self._strips.clear()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        self._strips.clear()
        line, height = self.line_of(self.cursor), event.size.height
        before = self._top
        if not self._top <= line < self._top + height:
            self._top = line - height // 2
        self._top = self._clamp(self._top)
        if self._top != before:
            self.refresh()  # it may have been painted in its new size already
        self._want()
        if self.holds_row:
            self.call_after_refresh(self.post_message, self.CursorRowMoved())

    def on_focus(self) -> None:
        self._refresh_row(self.cursor)
        self.post_message(self.SummaryChanged(self))

    def on_blur(self) -> None:
        self._refresh_row(self.cursor)
        self.post_message(self.SummaryChanged(self))

    def refresh_rows(self, *rows: int | None) -> None:
        """Paint these rows again."""
        for row in rows:
            if row is not None:
                self._refresh_row(row)

    def _refresh_row(self, row: int) -> None:
        self._refresh_y(self.line_of(row) - self._top)

    def _refresh_y(self, y: int) -> None:
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def track_at(self, row: int | None) -> Track | None:
        """The track of a row; ``None`` for another kind or while it is loading."""
        value = self.rows[row] if self.rows is not None and row is not None else None
        return None if value is None else self.kind.track(value)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self.count:
            return self._notice_line(y, width)
        sizes = (width, self.screen.size.width, self.count)
        if sizes != self._laid_out:
            self._laid_out = sizes
            self._strips.clear()
            self.kind.lay_out(*sizes)
        line = self._top + y
        if y == 0 and (stuck := heading_above(self.groups, self._top)) is not None:
            return self._heading(stuck, width)
        row = self.row_at(line)
        if row is None:
            group = heading_at(self.groups, line)
            return self._heading(group, width) if group else self._empty(width)
        return self._row(row, width)

    def _row(self, row: int, width: int) -> Strip:
        value = self.rows[row] if self.rows is not None else None
        state = self.state_of(row, value)
        is_target = row == self.mouse.target
        if not is_target and (strip := self._strips.get((row, state))) is not None:
            return strip
        if value is not None and self.kind.outgrows(value):
            self.kind.lay_out(width, self.screen.size.width, self.count)
            self._repaint_all()
        palette = self.palette
        inks = self._inks(state, palette)
        strip_line = Line(width, inks, self.glyphs.cut)
        if is_target:
            strip_line.put(self.glyphs.into, inks.accent_bold)
        elif state.cursor and inks.edge_shown:
            glyphs = self.glyphs
            sign = glyphs.cursor if state.focused else glyphs.cursor_elsewhere
            strip_line.put(sign, inks.edge)
        strip_line.to(EDGE)
        self.kind.paint(strip_line, row, value, state, inks, self.glyphs)
        if len(self._strips) >= _STRIPS:
            self._strips.clear()
        strip = strip_line.strip()
        if not is_target:
            self._strips[(row, state)] = strip
        return strip

    def state_of(self, row: int, value: Any | None) -> RowState:
        """The state of a row now."""
        return RowState(cursor=row == self.cursor, focused=self.shows_focus)

    @property
    def shows_focus(self) -> bool:
        return self.has_focus or self.holds_row

    def _inks(self, state: RowState, palette: Palette) -> Inks:
        if state.cursor:
            return palette.cursor if state.focused else palette.cursor_elsewhere
        return palette.marked if state.marked else palette.ground

    def _heading(self, group: Section, width: int) -> Strip:
        line = Line(width, self.palette.ground, self.glyphs.cut)
        line.to(EDGE)
        line.pieces(group.title)
        if group.right:
            end = width - 1
            line.to(max(line.at + 2, end - width_of(group.right)))
            line.pieces(group.right, end - line.at)
        return line.strip()

    def _empty(self, width: int) -> Strip:
        return Line(width, self.palette.ground).strip()

    def _notice_line(self, y: int, width: int) -> Strip:
        line = Line(width, self.palette.ground, self.glyphs.cut)
        if self.rows is None:
            return line.strip()
        if self.notice is None:
            if not self.rows.state.known:  # the length is not known yet
                self.kind.lay_out(width, self.screen.size.width, 0)
                self.kind.paint(line, y, None, RowState(), line.inks, self.glyphs)
            return line.strip()
        line.to(EDGE)
        lines, shown = self._notice_at(y, width)
        line.pieces(lines[shown] if 0 <= shown < len(lines) else ())
        return line.strip()

    def _notice_at(self, y: int, width: int) -> tuple[list[tuple[Piece, ...]], int]:
        """The text shown while there are no rows, and which of its lines is on one of the view."""
        if self.notice is None or self.rows is None:
            return [], -1
        lines = notice_lines(self.notice, width - EDGE - 1, self.canvas.sign_now)
        # Two empty rows above where there is room for them.
        return lines, y - (2 if self.size.height > len(lines) + 2 else 0)
