"""The foot of the allowance: what a limit's state means, and when its requests come back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.strip import Strip

from fwtui.text import cells, number
from fwtui.ui.views import allowance_wording as words
from fwtui.ui.widgets.cell_diff import CellDiffWidget
from fwtui.ui.widgets.chart import columns, parts_of
from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.wording import scope_word

if TYPE_CHECKING:
    from fwtui.pod.ratelimit.budget import Standing

CHART_AT_LEAST, CHART_AT_MOST = 2, 6
"""Rows of the chart's columns."""


class AllowanceFoot(CellDiffWidget):
    """Sentences about the limits that need one, and the chart of the chosen limit."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    AllowanceFoot { height: 1fr; width: 1fr; }
    """

    def __init__(self, coming_back: Callable[[str, int], Sequence[int]]) -> None:
        """``coming_back`` gives the requests that a scope regains in each part of its window."""
        super().__init__()
        self._coming_back = coming_back
        self._limits: Sequence[Standing] = ()
        self._chosen: Standing | None = None
        self._unknown = ""
        self.syncs = False
        self.roomy = True

    def show(self, limits: Sequence[Standing], chosen: Standing | None, unknown: str) -> None:
        """``unknown`` is the sentence in place of limits."""
        self._limits, self._chosen, self._unknown = limits, chosen, unknown
        self.repaint()

    def paint(self, width: int, height: int) -> list[Strip]:
        if self._chosen is None:
            found = wrapped(((self._unknown, "text"),), width - 3)
            lines = [self._line(pieces, width) for pieces in found]
        else:
            lines = []
            said = [] if height < 2 else self._said(self._limits, width - 3)
            if said:
                gap = 2 if self.roomy and height - len(said) >= 12 else 1
                lines += [self._blank(width)] * gap
                lines += [self._line(pieces, width) for pieces in said]
            lines += self._coming(self._chosen, width, height - len(lines))
        return (lines + [self._blank(width)] * height)[:height]

    def _blank(self, width: int) -> Strip:
        return Line(width, self.palette.ground).strip()

    def _line(self, pieces: Sequence[Piece], width: int, right: Sequence[Piece] = ()) -> Strip:
        line = Line(width, self.palette.ground, self.glyphs.cut)
        line.to(2)
        line.pieces(pieces, width - 3 - (width_of(right) + 2 if right else 0))
        if right:
            line.to(width - 1 - width_of(right))
            line.pieces(right)
        return line.strip()

    def _said(self, rows: Sequence[Standing], width: int) -> list[tuple[Piece, ...]]:
        """What it means where a limit is used up or nearly."""
        urgent = sorted(
            (each for each in rows if each.used_up or each.remaining <= each.reserve),
            key=lambda each: (not each.used_up, -each.wait),
        )
        said: list[tuple[Piece, ...]] = []
        for each in urgent[:1]:
            for paragraph in words.meaning(each, self.syncs):
                said += wrapped(paragraph, width)
        for each in urgent[1:2]:
            said += wrapped(words.meaning(each)[0], width)
        if not urgent:
            running = [each for each in rows if each.used_up_in is not None]
            for each in sorted(running, key=lambda each: each.used_up_in or 0.0)[:1]:
                said += wrapped(words.foretold(each), width)
        return said

    # --- what comes back ----------------------------------------------------------------------

    def _coming(self, each: Standing, width: int, room: int) -> list[Strip]:
        """A chart where there is room for one, else a line of numbers."""
        if room < 2:
            return []
        eighths = self.glyphs.eighths
        plan = parts_of(each.window, width - 3)
        values = list(self._coming_back(each.scope, plan.count))
        lead = [self._blank(width)] * (2 if room >= CHART_AT_MOST + 6 else 1)
        total = sum(values)
        if not total:
            if room < 2 + len(lead):
                return []
            title: tuple[Piece, ...] = (
                ("What comes back", "heading"),
                (f"  {scope_word(each.scope)}: all of it is there", "faint"),
            )
            return [*lead, self._line(title, width)]
        height = min(CHART_AT_MOST, room - len(lead) - 3)
        if height < CHART_AT_LEAST or not eighths:
            return [*lead[:1], *self._numbers(each, values, width)][:room]
        shown = sum(values[: plan.shown])
        stretch = words.stretch(plan.shown, plan.unit)
        title = (
            ("What comes back", "heading"),
            (f"  {scope_word(each.scope)}, {plan.unit} by {plan.unit}", "faint"),
        )
        right: tuple[Piece, ...] = ((f"{number(shown)} in {stretch}", "faint"),)
        if width_of((*title, *right)) + 5 > width:
            title = title[:1]  # which limit it is says the cursor
        if width_of((*title, *right)) + 5 > width:
            right = ()
        lines = [*lead, self._line(title, width, right), self._blank(width)]
        lines += self._bars(values[: plan.shown], plan.wide, plan.gap, height, width, each)
        lines.append(self._axis(plan.shown, plan.wide + plan.gap, plan.unit, width))
        return lines

    def _bars(
        self, values: list[int], wide: int, gap: int, height: int, width: int, each: Standing
    ) -> list[Strip]:
        strips: list[Strip] = []
        for row in columns(values, height, self.glyphs.eighths):
            line = Line(width, self.palette.ground)
            line.to(2)
            for place, sign in enumerate(row):
                first = each.used_up and place == 0
                line.put(sign * wide, line.inks.bad if first else line.inks.accent)
                line.to(line.at + gap)
            strips.append(line.strip())
        return strips

    def _axis(self, shown: int, step: int, unit: str, width: int) -> Strip:
        """``now``, then a number at each quarter of an hour."""
        line = Line(width, self.palette.ground)
        line.to(2)
        line.put("now", line.inks.faint)
        every = 6 if unit == "hour" else 15 if shown > 20 else 5
        name = {"second": "s", "minute": "min", "hour": "h"}[unit]
        for at in range(every, shown + 1, every):
            text = f"{at} {name}" if at == every else str(at)
            start = 2 + (at - 1) * step
            if start > line.at and start + cells(text) < width:
                line.to(start)
                line.put(text, line.inks.faint)
        return line.strip()

    def _numbers(self, each: Standing, values: list[int], width: int) -> list[Strip]:
        """What has come back after some time, where a chart cannot be drawn."""
        unit = parts_of(each.window, 60).unit
        name = {"second": "s", "minute": "min", "hour": "h"}[unit]
        facts: list[Piece] = [("What comes back", "heading")]
        facts.append((f" {scope_word(each.scope)}", "faint"))
        for share in (12, 4, 1):
            upto = max(1, len(values) // share)
            facts.append((f"{self.glyphs.fact}in {upto} {name} ", "faint"))
            facts.append((number(sum(values[:upto])), "dim"))
        return [self._line(pieces, width) for pieces in wrapped(facts, width - 3)]
