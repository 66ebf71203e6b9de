"""Allowance: what the pod lets this account ask for, who used it, and when it comes back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from rich.style import Style
from textual import events, work
from textual.app import ComposeResult
from textual.strip import Strip
from textual.timer import Timer

from fwtui.errors import FwtuiError
from fwtui.text import cells, number
from fwtui.ui.theme import Inks
from fwtui.ui.views import allowance_wording as words
from fwtui.ui.views.view import Hints, PageView
from fwtui.ui.widgets.cell_diff import Painted
from fwtui.ui.widgets.chart import columns, parts_of
from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.row_builder import Line, Piece, width_of
from fwtui.ui.wording import countdown, scope_word

if TYPE_CHECKING:
    from fwtui.pod.ratelimit.budget import Standing
    from fwtui.ui.shell import Shell

BAR = 12
ABOUT = 27
"""Cells of the bar, and of what a limit is about."""
CHART_AT_LEAST, CHART_AT_MOST = 2, 6
"""Rows of the chart's columns."""


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


class AllowanceSheet(Painted, can_focus=True):
    """Everything on the page; the cursor says which limit the chart is of."""

    UNDER_MENUS = True
    DEFAULT_CSS = """
    AllowanceSheet { height: 1fr; width: 1fr; }
    """

    def __init__(self, view: AllowanceView) -> None:
        super().__init__(id="allowance-sheet")
        self._view = view

    def on_key(self, event: events.Key) -> None:
        if self.canvas.press(event.key, event.character):
            event.stop()

    def on_click(self, event: events.Click) -> None:
        self._view.clicked(event.y)

    def paint(self, width: int, height: int) -> list[Strip]:
        return self._view.paint(width, height)


class AllowanceView(PageView):
    words: ClassVar[str] = "Allowance"
    HINTS: ClassVar[Hints] = (
        ("refresh", "read again", 6),
        ("back", "", 9),
        ("help", "", 8),
    )

    def __init__(self, shell: Shell, *, id: str | None = None) -> None:
        super().__init__(shell, id=id)
        self.sheet = AllowanceSheet(self)
        self.scope = ""
        """The limit under the cursor."""
        self.trouble: FwtuiError | None = None
        self._read: float | None = None
        self._asking = False
        self._first_row = 0
        self._seconds: Timer | None = None
        self._leave: Callable[[], None] = lambda: None

    def compose(self) -> ComposeResult:
        yield self.sheet

    # --- coming and going --------------------------------------------------------------------

    def opened(self) -> None:
        self.closed()
        pod = self.context.pod
        self._leave = pod.subscribe(self.sheet.repaint)
        self._seconds = self.set_interval(1.0, self._tick)
        matters = pod.most_relevant()
        self.scope = matters.scope if matters is not None else ""
        self.sheet.focus()
        self.sheet.repaint()
        self.read()

    def closed(self) -> None:
        self._leave()
        self._leave = lambda: None
        if self._seconds is not None:
            self._seconds.stop()
            self._seconds = None

    def replaced(self) -> None:
        self._read = None
        self.trouble = None
        if self._seconds is not None:
            self.opened()

    def back(self) -> None:
        self.shell.navigation.open(self.came_from)

    def do_refresh(self) -> None:
        self.context.pod.try_now()
        self.read()

    @work(exclusive=True, group="limits")
    async def read(self) -> None:
        """Ask the pod, which costs nothing of any limit."""
        self._asking = True
        try:
            await self.context.pod.read_limits()
        except FwtuiError as error:
            self.trouble = error
        else:
            self.trouble = None
            if self.context.pod.standings():
                self._read = self.shell.clock()
        finally:
            self._asking = False
            self._tick()

    def _tick(self) -> None:
        """A second went by, or the pod has spoken; the header may say when it did."""
        self.sheet.repaint()
        if self.shell.navigation.is_current(self) and self.shell.shape != "panes":
            self.shell.status.refresh_header()

    # --- the cursor --------------------------------------------------------------------------

    @property
    def rows(self) -> Sequence[Standing]:
        return words.in_order(self.context.pod.standings(), bool(self.context.pod.state.username))

    def _place(self, rows: Sequence[Standing]) -> int:
        return next((at for at, each in enumerate(rows) if each.scope == self.scope), 0)

    def _go(self, by: int) -> None:
        rows = self.rows
        if rows:
            at = min(max(0, self._place(rows) + by), len(rows) - 1)
            self.scope = rows[at].scope
            self.sheet.repaint()

    def do_down(self) -> None:
        self._go(1)

    def do_up(self) -> None:
        self._go(-1)

    def do_top(self) -> None:
        self._go(-len(self.rows))

    def do_bottom(self) -> None:
        self._go(len(self.rows))

    def clicked(self, y: int) -> None:
        rows = self.rows
        if 0 <= y - self._first_row < len(rows):
            self.scope = rows[y - self._first_row].scope
            self.sheet.repaint()

    # --- painting ----------------------------------------------------------------------------

    def paint(self, width: int, height: int) -> list[Strip]:
        lines: list[Strip] = []
        roomy = self.shell.shape != "small"
        if self.shell.shape == "panes":
            lines += [self._title(width), self._blank(width)]
        rows = self.rows
        if not rows:
            lines += self._nothing(width)
            return self._filled(lines, width, height)
        at = self._place(rows)
        plan = layout(width)
        lines.append(self._heading(plan, width))
        self._first_row = len(lines)
        room = max(1, height - len(lines))
        top = max(0, min(at - room // 2, len(rows) - room))
        self._first_row -= top
        shown = list(enumerate(rows))[top : top + room]
        lines += [self._row(each, plan, width, here=place == at) for place, each in shown]
        chosen = rows[at]
        said = [] if height - len(lines) < 2 else self._said(rows, width - 3)
        if said:
            gap = 2 if roomy and height - len(lines) - len(said) >= 12 else 1
            lines += [self._blank(width)] * gap
            lines += [self._line(pieces, width) for pieces in said]
        lines += self._coming(chosen, width, height - len(lines))
        return self._filled(lines, width, height)

    def _filled(self, lines: list[Strip], width: int, height: int) -> list[Strip]:
        return (lines + [self._blank(width)] * height)[:height]

    def _blank(self, width: int) -> Strip:
        return Line(width, self.sheet.palette.ground).strip()

    def _line(
        self, pieces: Sequence[Piece], width: int, right: Sequence[Piece] = (), edge: bool = False
    ) -> Strip:
        line = Line(width, self.sheet.palette.ground, self.sheet.glyphs.cut)
        if edge:
            line.put(self.sheet.glyphs.cursor, line.inks.edge)
        line.to(2)
        room = width - 3 - (width_of(right) + 2 if right else 0)
        line.pieces(pieces, room)
        if right:
            line.to(width - 1 - width_of(right))
            line.pieces(right)
        return line.strip()

    def _title(self, width: int) -> Strip:
        pod = self.context.pod.state
        who = "one account" if pod.username else "a visitor"
        about = f"what {pod.host} lets {who} ask for" if pod.host else ""
        said: tuple[Piece, ...] = (("Allowance", "bright"), ("  " + about, "dim"))
        return self._line(said, width, self.right, edge=self.sheet.has_focus)

    @property
    def right(self) -> tuple[Piece, ...]:
        if self.trouble is not None:
            return ((self.trouble.sentence.rstrip("."), "warn"),)
        if self._read is None:
            return (("the pod is asked", "faint"),) if self._asking else ()
        ago = words.ago(self.shell.clock() - self._read)
        return ((f"read from the pod {ago}", "faint"),)

    def _nothing(self, width: int) -> list[Strip]:
        host = self.context.pod.state.host or "The pod"
        if self.trouble is not None:
            said = self.trouble.sentence
        elif self._asking:
            said = f"{host} is asked what it allows."
        else:
            said = f"{host} has said nothing of limits yet."
        found = wrapped(((said, "text"),), width - 3)
        return [self._blank(width), *(self._line(pieces, width) for pieces in found)]

    def _heading(self, plan: ScopeColumns, width: int) -> Strip:
        line = Line(width, self.sheet.palette.ground)
        line.right("left", line.inks.faint, plan.left)
        for use, end in plan.uses:
            line.right(use, line.inks.faint, end)
        line.right("full in", line.inks.faint, plan.end)
        return line.strip()

    def _row(self, each: Standing, plan: ScopeColumns, width: int, *, here: bool) -> Strip:
        palette, glyphs = self.sheet.palette, self.sheet.glyphs
        inks = palette.cursor if here else palette.ground
        line = Line(width, inks, glyphs.cut)
        if here and inks.edge_shown:
            line.put(glyphs.cursor, inks.edge)
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
            self._bar(line, each, plan.bar_size, plain if urgent else inks.accent)
        left = number(each.remaining)
        line.right(left, loud if urgent else inks.text, plan.left)
        line.put(f" of {number(each.limit)}", inks.faint, 10)
        for use, end in plan.uses:
            count = each.used.get(use, 0)
            line.right(
                number(count) if count else glyphs.dot, inks.dim if count else inks.rule, end
            )
        full = countdown(each.full_in) if each.full_in > 0 else "–"
        line.right(full if glyphs.half_blocks or each.full_in > 0 else "-", inks.dim, plan.end)
        return line.strip()

    def _bar(self, line: Line, each: Standing, size: int, style: Style) -> None:
        glyphs = self.sheet.glyphs
        done = each.remaining * size // max(1, each.limit)
        if each.remaining:
            done = max(1, done)
        line.put(glyphs.bar_done * done, style)
        line.put(glyphs.bar_rest * (size - done), line.inks.rule)

    def _said(self, rows: Sequence[Standing], width: int) -> list[tuple[Piece, ...]]:
        """What it means where a limit is used up or nearly."""
        urgent = sorted(
            (each for each in rows if each.used_up or each.remaining <= each.reserve),
            key=lambda each: (not each.used_up, -each.wait),
        )
        said: list[tuple[Piece, ...]] = []
        for each in urgent[:1]:
            for paragraph in words.meaning(each, words.waits_sync(self.context.library.sync)):
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
        eighths = self.sheet.glyphs.eighths
        plan = parts_of(each.window, width - 3)
        values = list(self.context.pod.coming_back(each.scope, plan.count))
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
        lines = [*lead, self._line(title, width, right), self._blank(width)]
        lines += self._bars(values[: plan.shown], plan.wide, plan.gap, height, width, each)
        lines.append(self._axis(plan.shown, plan.wide + plan.gap, plan.unit, width))
        return lines

    def _bars(
        self, values: list[int], wide: int, gap: int, height: int, width: int, each: Standing
    ) -> list[Strip]:
        strips: list[Strip] = []
        for row in columns(values, height, self.sheet.glyphs.eighths):
            line = Line(width, self.sheet.palette.ground)
            line.to(2)
            for place, sign in enumerate(row):
                first = each.used_up and place == 0
                line.put(sign * wide, line.inks.bad if first else line.inks.accent)
                line.to(line.at + gap)
            strips.append(line.strip())
        return strips

    def _axis(self, shown: int, step: int, unit: str, width: int) -> Strip:
        """``now``, then a number at each quarter of an hour."""
        line = Line(width, self.sheet.palette.ground)
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
            facts.append((f"{self.sheet.glyphs.fact}in {upto} {name} ", "faint"))
            facts.append((number(sum(values[:upto])), "dim"))
        return [self._line(pieces, width) for pieces in wrapped(facts, width - 3)]


def _urgency(each: Standing, inks: Inks) -> tuple[Style, Style]:
    """The inks of a limit's name and of its number."""
    if each.used_up:
        return inks.bad, inks.bad_bold
    if each.remaining <= each.reserve:
        return inks.warn, inks.warn_bold
    return inks.text, inks.text
