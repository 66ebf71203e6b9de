"""A message that one row cannot hold, in several over what lies there."""

from __future__ import annotations

from msgspec.structs import replace
from textual.geometry import Region, Size
from textual.strip import Strip

from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.row_builder import Line, width_of
from fwtui.ui.widgets.status import (
    EDGES,
    UNDO_GAP,
    StatusFacts,
    StatusText,
    message_text,
    put_message,
    shown_message,
    undo_text,
)
from fwtui.ui.widgets.targets import TargetWidget


def message_lines(facts: StatusFacts, width: int) -> list[StatusText]:
    """The message in rows of so many cells; its undo is not parted from its key."""
    message = shown_message(facts)
    if message is None:
        return []
    room = max(1, width - EDGES)
    lines = wrapped(message_text(replace(message, undo=False), facts), room)
    if message.undo:
        undo = undo_text(facts)
        fits = width_of((*lines[-1], *UNDO_GAP, *undo)) <= room
        lines[-1:] = [(*lines[-1], *UNDO_GAP, *undo)] if fits else [lines[-1], undo]
    return lines


def place_of(lines: int, screen: Size, cursor: Region | None, *, small: bool) -> Region:
    """Where so many rows lie: from the status bar up; on a small screen from the header down, or
    up from the player where the cursor's row would lie under them."""
    height = min(lines, screen.height - 1)
    if not small:
        return Region(0, screen.height - height, screen.width, height)
    covers = cursor is not None and cursor.y < height
    y = max(0, screen.height - 1 - height) if covers else 0
    return Region(0, y, screen.width, height)


class MessageLines(TargetWidget):
    """The rows; over a list they are on raised ground."""

    DEFAULT_CSS = """
    MessageLines { layer: said; position: absolute; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[StatusText] = []
        self._said: object = None
        self._for = Size()
        self._small = False
        self._above = 0
        """Rules above the message, where raised ground does not show."""

    def show(self, facts: StatusFacts, cursor: Region | None, screen: Size, *, small: bool) -> None:
        """Show the message of the facts; one keeps its place while it is shown."""
        said = shown_message(facts)
        self._lines, self._small = message_lines(facts, screen.width), small
        rule = 1 if small and not self.palette.raised_shows else 0
        if said != self._said or screen != self._for:
            place = place_of(len(self._lines) + rule, screen, cursor, small=small)
            self.styles.width, self.styles.height = place.size
            self.styles.offset = place.offset
            self._above = rule if place.y else 0
            self._rows = []  # of the message before, which may have had as many
        self._said, self._for = said, screen
        self.display = True
        self.repaint()

    def hide(self) -> None:
        self._said = None
        self.display = False

    def paint(self, width: int, height: int) -> list[Strip]:
        inks = self.palette.raised if self._small else self.palette.ground
        line = Line(width, inks, self.glyphs.cut)
        line.put(self.glyphs.bar_rest * width, inks.rule)
        rule = line.strip()
        rows = [rule] * self._above
        self.targets = []
        for text in self._lines[: height - len(rows)]:
            line = Line(width, inks, self.glyphs.cut)
            line.to(2)
            self.targets += put_message(line, text, len(rows))
            rows.append(line.strip())
        return [*rows, *[rule] * (height - len(rows))]
