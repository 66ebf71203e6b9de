"""A pane: a list under its title; the rule between panes, and the facts at the foot of one."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from fwtui.text import cells, clock, number
from fwtui.ui.terminal.widget import Box
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.row_builder import Line, Piece, cells_before, width_of
from fwtui.ui.widgets.table import Table
from fwtui.ui.widgets.targets import RIGHT
from fwtui.ui.wording import together

_TYPED = 8
"""Cells of a filter's text that are in view whatever else is said of it."""


class PaneTitle(CellDiffWidget):
    """The first row of a pane: name, count, and facts at the right."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    PaneTitle { height: 1; }
    """

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words
        self.count: int | None = None
        self.open_end = False
        """The list has more rows than those counted; its last row stands for them."""
        self.about: tuple[Piece, ...] = ()
        """Follows the name at once, spaces included."""
        self.fact = ""
        """Follows the count: the artist of the tracks."""
        self.right: tuple[Piece, ...] = ()
        self.focused = False
        self.typed: tuple[Piece, ...] = ()
        """The filter of the list."""

    def show_count(self, count: int) -> None:
        """Show a count that no list has."""
        self.count, self.open_end = count, False
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground, self.glyphs.cut)
        inks = line.inks
        if self.focused:
            line.put(self.glyphs.cursor, inks.edge)
        line.to(2)
        last = width - 1
        line.put(self.words, inks.bright if self.focused else inks.heading, last - 2)
        # The name always has room; the facts take precedence over the count.
        end = max(last - width_of(self.right), line.at + 2)
        room = end - 2
        line.pieces(self.about, room - line.at)
        count = "" if self.count is None else number(self.count)
        if self.open_end and self.count:
            count = f"{number(self.count - 1)}+"
        if count and line.at + 2 + len(count) <= room:
            line.to(line.at + 2)
            line.put(count, inks.dim if self.focused else inks.faint)
        before = cells_before(self.typed, self.glyphs.caret)
        self.typed_at = None if before is None else min(line.at + 2 + before, room)
        if self.typed:
            line.to(line.at + 2)
            line.pieces(self.typed, room - line.at)
        if self.fact:
            line.put(self.glyphs.fact + self.fact, inks.dim, room - line.at)
        line.to(end)
        line.pieces(self.right, last - end)
        return [line.strip(), *[Line(width, self.palette.ground).strip()] * (height - 1)]


class Rule(CellDiffWidget):
    """The thin line between two panes."""

    DEFAULT_CSS = """
    Rule { width: 1; height: 1fr; }
    """

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground)
        line.put(self.glyphs.between_panes, line.inks.rule)
        return [line.strip()] * height


class FactsLine(CellDiffWidget):
    """Facts of a whole list (year, length, licence) in one row or two."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    FactsLine { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.facts: tuple[str, ...] = ()
        self.more: tuple[str, ...] = ()
        """Facts for the second row, or after the others where there is one row."""

    def show(self, facts: tuple[str, ...], more: tuple[str, ...] = ()) -> None:
        self.facts, self.more = facts, more
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        inks = self.palette.ground
        rows = [(self.facts, inks.dim), (self.more, inks.faint)]
        if height == 1:
            rows = [(self.facts + self.more, inks.faint)]
        strips: list[Strip] = []
        for facts, ink in rows:
            line = Line(width, inks, self.glyphs.cut)
            line.to(2)
            line.put(self.glyphs.fact.join(facts), ink, width - 3)
            strips.append(line.strip())
        return strips


class Pane(Box):
    """One list with its title."""

    DEFAULT_CSS = """
    Pane { layout: vertical; height: 1fr; width: 1fr; }
    """

    class TitlePressed(Message):
        """A click on the name of the list; ``right``: with the other button."""

        def __init__(self, table: Table, *, right: bool) -> None:
            super().__init__()
            self.table = table
            self.right = right

    def __init__(
        self,
        words: str,
        table: Table,
        *,
        foot: Widget | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self.title_line = PaneTitle(words)
        self.table = table
        self._foot = foot

    def compose(self) -> ComposeResult:
        yield self.title_line
        yield self.table
        if self._foot is not None:
            yield self._foot

    def on_click(self, event: events.Click) -> None:
        if event.widget is self.title_line:
            event.stop()
            self.post_message(self.TitlePressed(self.table, right=event.button == RIGHT))

    def retitle(self, right: tuple[Piece, ...] = ()) -> None:
        """Update the count, and the selection's size or ``right``."""
        title = self.title_line
        table = self.table
        state = table.rows.state if table.rows is not None else None
        title.count = table.count if state is not None and state.known else None
        title.open_end = state is not None and state.open_end and not table.filter
        title.right = marked_words(table, title.glyphs.fact) or right
        title.focused = table.has_focus
        title.typed = filter_words(table, title.glyphs.caret)
        title.repaint()


def filter_words(table: Table, caret: str, most: int = 200) -> tuple[Piece, ...]:
    """``/ har``, of a list that is not wholly here ``/ har of 200 known``; empty without a
    filter. In ``most`` cells the end of the text stays, for it is typed there."""
    if not table.filter:
        return ()
    known, coverage = "", table.narrowing.coverage if table.narrowing is not None else None
    if coverage is not None and not coverage.whole:
        known = f" of {number(coverage.known)} known"
        known = known if cells(known) + _TYPED <= most else ""
    text = table.filter.text
    while text and cells(text) > most - cells(known):
        text = text[1:]
    typed: tuple[Piece, ...] = (("/ ", "accent"), (text, "bright"))
    if table.filter.typing:
        typed = (*typed, (caret, "accent"))
    return (*typed, (known, "warn")) if known else typed


def marked_words(table: Table, fact: str) -> tuple[Piece, ...]:
    """``3 marked · 12:51``; empty without a selection."""
    if not table.selection:
        return ()
    length = clock(together(track.seconds for track in table.selection.values()))
    return ((f"{len(table.selection)} marked", "accent"), (fact, "dim"), (length, "dim"))
