"""The limits of the allowance as rows of a list, and the heading of their columns of numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.strip import Strip

from fwtui.text import number
from fwtui.ui.theme import Inks
from fwtui.ui.views import allowance_wording as words
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.columns import TITLE, Cell, Column, ColumnRows
from fwtui.ui.widgets.long_list import LongList
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import RowState
from fwtui.ui.wording import countdown, scope_word

if TYPE_CHECKING:
    from fwtui.pod.ratelimit.budget import Standing

BAR = 12
ABOUT = 27
"""Cells of the bar, and of what a limit is about."""


class ScopeColumns(Struct, frozen=True):
    """Where the numbers of a row end; 0 for a column that there is no room for."""

    name: int
    about: int
    bar: int
    bar_size: int
    left: int
    uses: tuple[tuple[str, int], ...]
    end: int


USES = (("browsing", 10), ("sync", 7), ("stream", 8), ("elsewhere", 11))
"""Who used it, and the cells of each column, the space before it included."""
_GOES = ("stream", "browsing", "elsewhere", "sync")
"""What is left out first where it is narrow."""


def layout(width: int) -> ScopeColumns:
    """What fits into a row of so many cells."""
    end = width - 1
    name, left, full = 4, 17, 9
    room = end - name - 12 - left - full
    uses = dict(USES)
    for each in _GOES:
        if room >= sum(uses.values()):
            break
        del uses[each]
    room -= sum(uses.values())
    about = ABOUT if room >= ABOUT + BAR else 0
    bar = min(2 * BAR, room - about) if room > BAR else 0
    ends: list[tuple[str, int]] = []
    at = end - full
    for use, size in reversed(USES):
        if use in uses:
            ends.insert(0, (use, at))
            at -= size
    # The limit stands after what is left of it: " of 10,000".
    left_end = at - 10
    return ScopeColumns(
        name=name,
        about=name + 12 if about else 0,
        bar=left_end - 7 - bar if bar else 0,
        bar_size=bar,
        left=left_end,
        uses=tuple(ends),
        end=end,
    )


def limit_rows() -> ColumnRows:
    """Limits: name, what each is about, a bar, what is left, its users, and the time to full."""

    def name(each: Standing) -> str:
        return scope_word(each.scope)

    return ColumnRows((Column(TITLE, 1, fill=True, painter=_paint_limit),), name=name)


def _paint_limit(cell: Cell) -> None:
    each: Standing = cell.value
    line, inks, glyphs = cell.line, cell.inks, cell.glyphs
    plan = layout(line.width)
    plain, loud = _urgency(each, inks)
    urgent = each.used_up or each.remaining <= each.reserve
    line.to(2)
    if urgent:
        line.put(glyphs.warning, loud)
    line.to(plan.name)
    line.put(scope_word(each.scope), loud if each.used_up else plain, 12)
    if plan.about:
        line.to(plan.about)
        line.put(words.about(each.scope), inks.dim, (plan.bar or plan.left) - 1 - plan.about)
    if plan.bar:
        line.to(plan.bar)
        _paint_bar(cell, each, plan.bar_size, plain if urgent else inks.accent)
    left = number(each.remaining)
    line.right(left, loud if urgent else inks.text, plan.left)
    line.put(f" of {number(each.limit)}", inks.faint, 10)
    for use, end in plan.uses:
        count = each.used.get(use, 0)
        line.right(number(count) if count else glyphs.dot, inks.dim if count else inks.rule, end)
    full = countdown(each.full_in) if each.full_in > 0 else "–"
    line.right(full if glyphs.half_blocks or each.full_in > 0 else "-", inks.dim, plan.end)


def _paint_bar(cell: Cell, each: Standing, size: int, style: Style) -> None:
    line, glyphs = cell.line, cell.glyphs
    done = each.remaining * size // max(1, each.limit)
    if each.remaining:
        done = max(1, done)
    line.put(glyphs.bar_done * done, style)
    line.put(glyphs.bar_rest * (size - done), line.inks.rule)


def _urgency(each: Standing, inks: Inks) -> tuple[Style, Style]:
    """The inks of a limit's name and of its number."""
    if each.used_up:
        return inks.bad, inks.bad_bold
    if each.remaining <= each.reserve:
        return inks.warn, inks.warn_bold
    return inks.text, inks.text


class LimitHeading(CellDiffWidget):
    """The titles of the columns of numbers; an empty row where there are no limits."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    LimitHeading { height: 1; }
    """
    shown = False

    def paint(self, width: int, height: int) -> list[Strip]:
        line = Line(width, self.palette.ground)
        if self.shown:
            plan = layout(width)
            line.right("left", line.inks.faint, plan.left)
            for use, end in plan.uses:
                line.right(use, line.inks.faint, end)
            line.right("full in", line.inks.faint, plan.end)
        return [line.strip()]


class LimitList(LongList, can_focus=True):
    """The limits, as many rows as there are or as fit below ``above`` rows."""

    DEFAULT_CSS = """
    LimitList { height: auto; width: 1fr; }
    """

    def __init__(self, above: Callable[[], int]) -> None:
        super().__init__(limit_rows(), id="limits")
        self.jumps = False
        self._above = above

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return min(self.count, max(1, container.height - self._above()))

    def state_of(self, row: int, value: Any | None) -> RowState:
        return RowState(cursor=row == self.cursor, focused=True)

    def on_key(self, event: events.Key) -> None:
        if self.canvas.press(event.key, event.character):
            event.stop()
