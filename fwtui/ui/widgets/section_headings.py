"""Section headings between the rows of a list, and the mapping of rows to lines.

Rows are counted without headings, lines with them: a heading is a line above the row it
begins with, and but for the first an empty line goes before it.
"""

from __future__ import annotations

from bisect import bisect_right

from msgspec import Struct

from fwtui.ui.widgets.row_builder import Piece


class Section(Struct, frozen=True):
    """A heading above the row ``first``."""

    first: int
    title: tuple[Piece, ...]
    right: tuple[Piece, ...] = ()


Groups = tuple[Section, ...]
"""In the order of their rows; no two begin at the same row."""


def line_of(groups: Groups, row: int) -> int:
    """The line of a row, counted from the top of the list."""
    before = bisect_right(groups, row, key=lambda group: group.first)
    return row + 2 * before - 1 if before else row


def row_at(groups: Groups, count: int, line: int) -> int | None:
    """The row on a line; ``None`` on a heading, an empty line, and below the end."""
    at = line
    for place, group in enumerate(groups):
        heading = group.first + 2 * place
        if line < heading - (1 if place else 0):
            break
        if line <= heading:
            return None
        at = line - 2 * place - 1
    return at if 0 <= at < count else None


def row_near(groups: Groups, count: int, line: int) -> int:
    """The row on a line, or the next one below it; the last one below the end."""
    for below in range(3):  # an empty line, a heading, a row
        if (row := row_at(groups, count, line + below)) is not None:
            return row
    return max(0, count - 1)


def heading_at(groups: Groups, line: int) -> Section | None:
    """The heading on a line."""
    for place, group in enumerate(groups):
        if line == group.first + 2 * place:
            return group
    return None


def heading_above(groups: Groups, top: int) -> Section | None:
    """The heading out of view whose rows the line ``top`` belongs to."""
    above: Section | None = None
    for place, group in enumerate(groups):
        heading = group.first + 2 * place
        if heading >= top:
            # The empty line before the next heading needs no reminder.
            return above if heading - top > 2 else None
        above = group
    return above
