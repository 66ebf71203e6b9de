"""What of a frame is sent, as runs of cells in one style, and their bytes in the shortest order.

A colour takes up to 19 bytes and a move of the cursor 3 to 8. So runs of one style may be sent one
after the other wherever they stand, and blanks are erased by the stretch before what stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from fwtui.ui.terminal.cell_rows import UNKNOWN, CellRow, Renditions

_ERASED = 5
"""Blanks that take as many bytes as what erases them and more (ECH)."""
_BLANKS = re.compile(" {24,}")
"""Blanks that take more bytes than what erases them and steps over them."""
_GAP = 4
"""Cells that may be cheaper to send again than to step over (CUF)."""


class Run(NamedTuple):
    """Text in one style, or an erasure."""

    y: int
    x: int
    ink: int
    text: str
    size: int
    """Cells that the cursor moves; 0 for an erasure."""
    is_blank: bool = False
    """Whether the ground of its style alone is seen."""


def changed_cells(old: CellRow, new: CellRow) -> list[tuple[int, int]]:
    """Where two rows of one length differ: the first cell of each part, and the one after it."""
    were, are = old.cells, new.cells
    spans: list[tuple[int, int]] = []
    pairs = zip(were, are, old.inks, new.inks, strict=True)
    for place in [place for place, (a, b, c, d) in enumerate(pairs) if a != b or c != d]:
        first, last = place, place + 1
        # A wide character is sent as a whole.
        while first and not (were[first] and are[first]):
            first -= 1
        while last < len(are) and not (were[last] and are[last]):
            last += 1
        if spans and first <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


class RowRuns:
    """The runs that turn one row into another."""

    def __init__(self, y: int, old: CellRow, new: CellRow, inks: Renditions) -> None:
        self._y, self._old, self._new, self._inks = y, old, new, inks
        self._width = len(new.cells)
        self._spans = changed_cells(old, new)

    def unerased(self) -> list[Run]:
        """Each changed cell is sent."""
        return [run for span in self._spans for run in self._runs([span], covered=None)]

    def erased(self) -> list[Run]:
        """Blanks are erased where that is shorter: first in the list where others stand in it."""
        ground = self._ground()
        found: list[Run] = []
        for group in self._groups(ground):
            first, last = group[0][0], group[-1][1]
            covered = None
            if ground is not None and self._is_worth_it(group, ground):
                covered = ground
                found.append(self._erasure(first, last, ground))
            runs = self._runs(group, covered)
            found += runs if covered is not None else map(self._with_erased_blanks, runs)
        return found

    def _ground(self) -> int | None:
        """The style of most changed blanks that may be erased."""
        counts: dict[int, int] = {}
        cells, inks = self._new.cells, self._new.inks
        for first, last in self._spans:
            for at in range(first, last):
                if cells[at] == " ":
                    counts[inks[at]] = counts.get(inks[at], 0) + 1
        bare = [ink for ink in counts if self._inks.is_bare(ink)]
        return max(bare, key=counts.__getitem__, default=None)

    def _groups(self, ground: int | None) -> list[list[tuple[int, int]]]:
        """The changed parts, together where blanks of that ground alone stand between them."""
        cells, inks = self._new.cells, self._new.inks
        groups: list[list[tuple[int, int]]] = []
        for span in self._spans:
            if groups and all(
                cells[at] == " " and inks[at] == ground for at in range(groups[-1][-1][1], span[0])
            ):
                groups[-1].append(span)
            else:
                groups.append([span])
        return groups

    def _is_worth_it(self, group: Sequence[tuple[int, int]], ground: int) -> bool:
        """Whether to erase all of a group is shorter; never where the terminal may show the same
        already (a saved frame), which would be seen to go and come."""
        last = group[-1][1]
        if any(UNKNOWN in self._old.cells[start:end] for start, end in group):
            return False
        cells, inks = self._new.cells, self._new.inks
        saved = stretch = 0
        for start, end in group:
            for at in range(start, end):
                if cells[at] == " " and inks[at] == ground:
                    stretch += 1
                else:
                    saved, stretch = saved + max(0, stretch - _GAP), 0
            saved, stretch = saved + max(0, stretch - _GAP), 0
        return saved > (3 if last == self._width else _ERASED)

    def _erasure(self, first: int, last: int, ink: int) -> Run:
        """EL at the row's end, else ECH."""
        text = "\x1b[K" if last == self._width else f"\x1b[{last - first}X"
        return Run(self._y, first, ink, text, 0, is_blank=True)

    def _runs(self, spans: Iterable[tuple[int, int]], covered: int | None) -> list[Run]:
        """The changed cells, without blanks that were erased before with the style ``covered``."""
        runs: list[Run] = []
        cells, inks = self._new.cells, self._new.inks
        for first, last in spans:
            start = first
            while start < last:
                if cells[start] == " " and inks[start] == covered:
                    start += 1
                    continue
                end, ink = self._run_end(start, last, covered)
                text = "".join(cells[start:end])
                blank = not text.strip(" ") and self._inks.of_blank(ink) == ink
                runs.append(Run(self._y, start, ink, text, end - start, blank))
                start = end
        return runs

    def _run_end(self, start: int, last: int, covered: int | None) -> tuple[int, int]:
        """The cell after a run, and its style: a blank goes with any text of its ground."""
        cells, inks, of_blank = self._new.cells, self._new.inks, self._inks.of_blank
        ink, is_blank = inks[start], cells[start] == " "
        at = start + 1
        while at < last:
            if cells[at] == " " and inks[at] == covered:
                break
            if inks[at] != ink:
                if cells[at] == " " and of_blank(ink) == inks[at]:
                    pass
                elif is_blank and at - start <= _GAP and of_blank(inks[at]) == ink:
                    ink = inks[at]
                else:
                    break
            is_blank = is_blank and cells[at] == " "
            at += 1
        return at, ink

    def _with_erased_blanks(self, run: Run) -> Run:
        """A run whose blanks are erased, where that is shorter and cuts no wide character.

        Where an erasure ends in the midst of one, tmux takes the ground of the cell before when
        the next one is written.
        """
        were, end = self._old.cells, run.x + run.size
        if not self._inks.is_bare(run.ink):
            return run
        if UNKNOWN in were[run.x : end]:
            ends_row = end == self._width
            return run._replace(text=with_short_blanks(run.text, ends_row=ends_row))
        cut = not were[run.x] or (end < self._width and not were[end])
        if cut or not run.is_blank or run.size <= _ERASED:
            return run
        return self._erasure(run.x, end, run.ink)


def with_short_blanks(text: str, *, ends_row: bool) -> str:
    """A text whose long blanks are erased, over cells of which nothing is known.

    First and last of the blanks are sent before: an erasure that begins or ends in the midst of a
    wide character is not the same in every terminal.
    """
    rest = ""
    if ends_row and text.endswith(" " * 6):
        text, rest = text.rstrip(" ") + " ", "\x1b[K"

    def erased(found: re.Match[str]) -> str:
        size = len(found[0]) - 2
        return f" \x1b[{size}C \x1b[{size + 1}D\x1b[{size}X\x1b[{size + 1}C"

    return _BLANKS.sub(erased, text) + rest


class Orders:
    """The runs of a frame in the order in which they take the fewest bytes."""

    def __init__(
        self, runs: Sequence[Run], rows: Mapping[int, CellRow], inks: Renditions, width: int
    ) -> None:
        """``rows`` are those of the screen once all runs are sent."""
        self._runs, self._rows, self._inks, self._width = runs, rows, inks, width

    def shortest(self) -> str:
        """The bytes, as text; the style is the plain one before and after them."""
        runs = self._runs
        found = self._written(runs)
        if len({run.ink for run in runs}) < len(runs):
            rank = self._ranks()
            for order in (
                sorted(runs, key=lambda run: (run.size > 0, rank[run.ink], run.y, run.x)),
                sorted(runs, key=lambda run: (run.y, run.size > 0, rank[run.ink], run.x)),
            ):
                found = min(found, self._written(order), key=_bytes)
        return found

    def _ranks(self) -> dict[int, int]:
        """The styles of one ground one after the other, each as it comes first."""
        by_ground: dict[int, dict[int, None]] = {}
        for run in self._runs:
            by_ground.setdefault(self._inks.of_blank(run.ink), {})[run.ink] = None
        order = [ink for group in by_ground.values() for ink in group]
        return {ink: number for number, ink in enumerate(order)}

    def _written(self, runs: Sequence[Run]) -> str:
        pen = Pen(self._inks, self._width)
        of_blank = self._inks.of_blank
        for number, run in enumerate(runs, 1):
            ink = run.ink
            if run.is_blank:  # in whichever style of its ground
                after = runs[number].ink if number < len(runs) else ink
                ink = next((each for each in (pen.ink, after) if of_blank(each) == ink), ink)
            pen.go(run.x, run.y, self._rows[run.y])
            pen.write(run.text, run.size, ink)
        return pen.end()


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


class Pen:
    """Text for a terminal whose cursor and style are known."""

    def __init__(self, inks: Renditions, width: int) -> None:
        self._inks, self._width = inks, width
        self.ink = inks.plain
        self._at: tuple[int, int] | None = None
        self._sent: list[str] = []

    def go(self, x: int, y: int, row: CellRow | None = None) -> None:
        """Move the cursor; ``row`` has cells that may be sent again on the way."""
        if self._at == (x, y):
            return
        move = _move(self._at, x, y)
        if row is not None and self._at is not None and self._at[1] == y:
            first = self._at[0]
            if 0 < x - first <= min(_GAP, len(move)) and self._may_write(row, first, x):
                move = "".join(row.cells[first:x])
        self._sent.append(move)
        self._at = x, y

    def _may_write(self, row: CellRow, first: int, last: int) -> bool:
        """Whether these cells are what the present style makes of their text."""
        return all(
            cell.isascii()
            and cell.isprintable()
            and (ink == self.ink or (cell == " " and ink == self._inks.of_blank(self.ink)))
            for cell, ink in zip(row.cells[first:last], row.inks[first:last], strict=True)
        )

    def write(self, text: str, size: int, ink: int) -> None:
        """Send text of ``size`` cells in a style."""
        if ink != self.ink:
            self._sent.append(self._inks.change(self.ink, ink))
            self.ink = ink
        self._sent.append(text)
        if size and self._at is not None:
            x, y = self._at
            # In the last column a cursor may wait for the next row.
            self._at = (x + size, y) if x + size < self._width else None

    def end(self) -> str:
        """All of it; the style is the plain one again."""
        self.write("", 0, self._inks.plain)
        return "".join(self._sent)


def _move(at: tuple[int, int] | None, x: int, y: int) -> str:
    """The shortest of the moves that every terminal knows (CUP, CUF, CUB, CUD, BS, CR)."""
    moves = [f"\x1b[{y + 1};{x + 1}H" if x else f"\x1b[{y + 1}H"]
    if at is not None:
        along = x - at[0]
        row = "" if not along else _step(along, "C") if along > 0 else _step(-along, "D")
        if -4 < along < 0:
            row = "\b" * -along
        if not x and at[0]:
            row = "\r"
        if y == at[1]:
            moves.append(row)
        elif y > at[1]:
            moves.append(row + _step(y - at[1], "B"))
    return min(moves, key=len)


def _step(count: int, final: str) -> str:
    return f"\x1b[{count if count > 1 else ''}{final}"
