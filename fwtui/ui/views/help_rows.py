"""Rows of the Help view: keys side by side, hits of a search, and one sentence."""

from __future__ import annotations

import re
from itertools import combinations, pairwise

from msgspec import Struct
from msgspec.structs import replace

from fwtui.text import cells
from fwtui.ui.actions.table import GROUPS, Action, key_sign
from fwtui.ui.text_match import Span
from fwtui.ui.widgets.columns import GAP, Cell, Column, ColumnRows, Extent
from fwtui.ui.widgets.row_kind import EDGE

COLUMN, AT_MOST = 38, 3
"""Cells that a column of keys needs, and how many stand side by side."""
KEYS = 14
WITH_GROUP, WITH_REASON = 70, 100
"""Cells of a list from which on each line that was found has its group, and why it is off."""
OFF = "Off here: "
"""Begins the heading of what does nothing there, with the reason."""
HERE = "Here, in "
"""Begins the heading of the actions of the view that the help was opened on."""


class Entry(Struct, frozen=True):
    """One line of the help."""

    action: Action
    keys: tuple[str, ...]
    words: str
    own: bool = False
    """The listener has chosen these keys."""
    usual: tuple[str, ...] = ()
    """Those of the preset in their place."""
    off: str = ""
    """Why it does nothing where the listener is, in a few words."""
    spans: tuple[Span, ...] = ()
    """The letters of the words that were searched for."""
    goes_on: bool = False
    """It belongs to the line above: the rest of its words, or why it is off."""


def in_lines(entry: Entry, room: int, *, reason: bool = False) -> list[Entry]:
    """An entry in as many lines as its words need in ``room`` cells; with ``reason`` why it is off
    follows in lines of its own.

    >>> [each.words for each in in_lines(Entry(BY_ID["add"], ("a",), "add to the queue"), 10)]
    ['add to the', 'queue']
    """
    lines = [
        replace(
            entry,
            words=entry.words[first:after].rstrip(),
            keys=() if first else entry.keys,
            own=entry.own and not first,
            spans=tuple(
                (max(a, first) - first, min(b, after) - first)
                for a, b in entry.spans
                if a < after and b > first
            ),
            goes_on=first > 0,
        )
        for first, after in _broken(entry.words, room)
    ]
    if reason and entry.off:
        why = Entry(entry.action, (), f"{OFF.lower()}{entry.off}", off=entry.off)
        lines += [replace(each, keys=(), goes_on=True) for each in in_lines(why, room)]
    return lines


def _broken(words: str, room: int) -> list[Span]:
    """Where the lines of a text begin and end, broken at its spaces."""
    lines: list[Span] = []
    start = 0
    for word in re.finditer(r"\S+", words):
        if word.start() > start and cells(words[start : word.end()]) > room:
            lines.append((start, word.start()))
            start = word.start()
    return [*lines, (start, len(words))]


def grid_room(width: int) -> int:
    """Cells for the words of an entry in a list of ``width`` cells that shows all of them."""
    return (width - 2) // side_by_side(width) - 2 - KEYS


def found_room(width: int) -> int:
    """Cells for the words of an entry that was found."""
    group = group_width(width)
    return width - EDGE - KEYS - 2 * GAP - (group + GAP if group else 0)


def group_width(width: int) -> int:
    """Cells of the group of an entry that was found, or of why it is off."""
    if width < WITH_GROUP:
        return 0
    return 33 if width >= WITH_REASON else max(map(len, GROUPS.values()))


def key_signs(keys: tuple[str, ...], *, arrows: bool) -> str:
    """As many of the keys as fit into their column, each of them whole."""
    signs = ""
    for key in keys:
        more = f"{signs} {key_sign(key, arrows=arrows)}".strip()
        if signs and len(more) >= KEYS:
            break
        signs = more
    return signs or "–"


def _paint_entry(cell: Cell, entry: Entry) -> None:
    """Keys and words; after keys of the listener's own the usual ones, where they fit."""
    line, inks, arrows = cell.line, cell.inks, cell.glyphs.half_blocks
    line.to(cell.start)
    keys = "" if entry.goes_on else key_signs(entry.keys, arrows=arrows)
    ink = inks.faint if entry.off else inks.accent_bold if entry.own else inks.bright
    line.put(keys, ink, KEYS - 1)
    line.to(cell.start + KEYS)
    style = inks.faint if entry.off else inks.text if cell.state.cursor else inks.dim
    match = inks.match_faint if entry.off else inks.match
    line.marked(entry.words, style, match, entry.spans, cell.end - line.at)
    if entry.own:
        usual = f"  usually {key_signs(entry.usual, arrows=arrows)}"
        if line.at + cells(usual) <= cell.end:
            line.put(usual, inks.faint)


def side_by_side(width: int) -> int:
    """How many columns of keys a list of ``width`` cells has."""
    return max(1, min(AT_MOST, (width - 2) // COLUMN))


def grid_rows() -> ColumnRows:
    """Columns of keys side by side; a value has a heading, an entry or nothing for each."""

    def column(place: int) -> Column:
        def width(extent: Extent) -> int:
            count = side_by_side(extent.width)
            return (extent.width - 2) // count - 2 if place < count else 0

        def paint(cell: Cell) -> None:
            what = cell.value[place]
            if isinstance(what, Entry):
                _paint_entry(cell, what)
            elif what is not None:
                here = what.startswith(HERE)
                cell.put(what, cell.inks.accent_bold if here else cell.inks.heading)

        return Column(f"keys {place}", width, painter=paint)

    return ColumnRows([column(place) for place in range(AT_MOST)], name=str)


def found_rows() -> ColumnRows:
    """Actions that a search found: keys, words, and the group of each, or why it is off."""

    def group(cell: Cell) -> str:
        off: str = cell.value.off
        if cell.value.goes_on:
            return ""
        if not off:
            return GROUPS[cell.value.action.group]
        roomy = cell.end - cell.start > len(OFF) + 2
        return f"{OFF.lower()}{off}" if roomy else "off here"

    def paint(cell: Cell) -> None:
        if "group" not in cell.shown:
            cell.end -= GAP
        _paint_entry(cell, cell.value)

    return ColumnRows(
        (
            Column("entry", KEYS, fill=True, painter=paint),
            Column(
                "group", lambda extent: group_width(extent.width), group, right=True, ink="faint"
            ),
        ),
        name=lambda entry: entry.words,
    )


def note_rows() -> ColumnRows:
    """A sentence in place of what was not found."""

    def paint(cell: Cell) -> None:
        cell.line.put(cell.value, cell.inks.dim)

    return ColumnRows((Column("note", 1, fill=True, painter=paint),), name=str)


def balanced(groups: list[list[str | Entry | None]], count: int) -> list[list[str | Entry | None]]:
    """Groups in their order, an empty line between two, in columns as low as can be."""

    def cut(breaks: tuple[int, ...]) -> list[list[str | Entry | None]]:
        columns: list[list[str | Entry | None]] = []
        for first, after in pairwise((0, *breaks, len(groups))):
            column: list[str | Entry | None] = []
            for group in groups[first:after]:
                column += [None, *group] if column else group
            columns.append(column)
        return columns

    tries = combinations(range(1, len(groups)), min(count, len(groups)) - 1)
    return min(map(cut, tries), key=lambda columns: max(map(len, columns)))
