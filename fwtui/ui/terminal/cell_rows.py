"""Rows of a screen cell by cell, and the sequences that turn one style into another."""

from __future__ import annotations

import re
from typing import NamedTuple

from msgspec import Struct
from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from fwtui.text import has_sure_width

_CODE = re.compile(r"[345]8;(?:2;\d+;\d+;\d+|5;\d+)|\d+")
_ENDS = {"1": "22", "2": "22", "3": "23", "4": "24", "7": "27", "9": "29"}
"""What ends bold, dim, italic, underlined, reversed and struck text."""
_RIGHT_TO_LEFT = (
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_BEGINS = re.compile(_RIGHT_TO_LEFT)
_GOES_ON = re.compile(rf"(?:(?!  )\W){{0,3}}{_RIGHT_TO_LEFT}")
"""What follows within the same text: not after two blanks."""
_LEFT_TO_RIGHT_MARK = "\u200e"
UNKNOWN = "\0"
"""What is in a cell that was never painted."""
PAINTED = "\U0010e000", "\U0010e7ff"
"""First and last of the characters that stand in the cells of a picture that the terminal paints
over them (:mod:`fwtui.ui.terminal.painted`)."""
MOST_INKS = 4096
"""Styles that are held, and three times as many changes of one to another."""


class CellRow(Struct):
    """A row cell by cell."""

    cells: list[str]
    """The right half of a wide character is empty text; marks are with the character before."""
    inks: list[int]
    """The style of each, by its number in :class:`Renditions`."""
    is_sure: bool = True
    """Whether each terminal has its text in these cells."""
    is_pictured: bool = False
    """Whether some are or were cells of a picture that is painted over them."""

    def part(self, first: int, last: int) -> CellRow:
        """A part of it."""
        return CellRow(
            self.cells[first:last], self.inks[first:last], self.is_sure, self.is_pictured
        )

    def looks_like(self, other: CellRow) -> bool:
        """Whether both have the same text in the same styles."""
        return self.cells == other.cells and self.inks == other.inks


class _Rendition(NamedTuple):
    """A style as the parameters of SGR (ECMA-48, 8.3.117)."""

    attributes: frozenset[str]
    foreground: str
    background: str


class Renditions:
    """Styles by number, and what turns one into another on a terminal of so many colours."""

    def __init__(self, colors: ColorSystem) -> None:
        self.colors = colors
        self._numbers: dict[Style | None, int] = {}
        self._by_rendition: dict[_Rendition, int] = {}
        self._renditions: list[_Rendition] = []
        self._blanks: dict[int, int] = {}
        self._changes: dict[tuple[int, int], str] = {}
        self.plain = self.of(None)

    def of(self, style: Style | None) -> int:
        """The number of a style; the same for styles that look the same."""
        if (number := self._numbers.get(style)) is None:
            number = self._numbers[style] = self._number(_rendition(style, self.colors))
        return number

    def of_blank(self, ink: int) -> int:
        """The number for blanks: their ground alone is seen, unless they are underlined or
        reversed."""
        if (number := self._blanks.get(ink)) is None:
            attributes, _, background = self._renditions[ink]
            bare = _Rendition(frozenset(), "", background)
            seen = attributes - {"1", "2", "3", "22", "23"}
            number = self._blanks[ink] = ink if seen else self._number(bare)
        return number

    def _number(self, rendition: _Rendition) -> int:
        number = self._by_rendition.setdefault(rendition, len(self._renditions))
        if number == len(self._renditions):
            self._renditions.append(rendition)
        return number

    def is_bare(self, ink: int) -> bool:
        """Whether a blank of it is its ground alone, as erased cells are."""
        return not self._renditions[ink].attributes

    def change(self, before: int, after: int) -> str:
        """The sequence that turns one style into another."""
        if (change := self._changes.get((before, after))) is None:
            change = _change(self._renditions[before], self._renditions[after])
            self._changes[before, after] = change
        return change

    @property
    def is_full(self) -> bool:
        return max(len(self._numbers), len(self._changes) // 3) > MOST_INKS

    def row(self, strip: Strip) -> CellRow:
        """A strip cell by cell.

        Characters that are joined into one (👩‍🚀) take the cells of one, as the strip has it.
        """
        cells: list[str] = []
        inks: list[int] = []
        is_sure = True
        is_pictured = False
        for text, style, control in strip:
            if control:
                continue
            ink = self.of(style)
            sure = has_sure_width(text)
            if sure and (text.isascii() or cell_len(text) == len(text)):
                cells += text
            else:
                is_sure = is_sure and sure
                is_pictured = is_pictured or is_painted(text)
                _graphemes(text, cells)
            if " " in text and (blank := self.of_blank(ink)) != ink:
                inks += [blank if cell == " " else ink for cell in cells[len(inks) :]]
            else:
                inks += [ink] * (len(cells) - len(inks))
        return CellRow(cells, inks, is_sure, is_pictured)


def _rendition(style: Style | None, colors: ColorSystem) -> _Rendition:
    attributes: set[str] = set()
    foreground = background = ""
    for code in _CODE.findall(Strip.render_ansi(style, colors) if style is not None else ""):
        number = int(code.partition(";")[0])
        if 30 <= number <= 39 or 90 <= number <= 97:
            foreground = "" if number == 39 else code
        elif 40 <= number <= 49 or 100 <= number <= 107:
            background = "" if number == 49 else code
        else:
            attributes.add(code)
    return _Rendition(frozenset(attributes), foreground, background)


def _change(before: _Rendition, after: _Rendition) -> str:
    whole = ";".join([*sorted(after.attributes), *filter(None, after[1:])])
    reset = f"\x1b[0;{whole}m" if whole else "\x1b[m"
    ended = before.attributes - after.attributes
    if not ended <= _ENDS.keys():
        return reset
    # What ends bold ends dim as well.
    codes = sorted({_ENDS[each] for each in ended})
    kept = before.attributes - {"1", "2"} if "22" in codes else before.attributes
    codes += sorted(after.attributes - kept)
    if after.foreground != before.foreground:
        codes.append(after.foreground or "39")
    if after.background != before.background:
        codes.append(after.background or "49")
    changed = ";".join(codes)
    if changed and not whole:
        return "\x1b[m"
    return min(f"\x1b[{changed}m", reset, key=len) if changed else ""


def _graphemes(text: str, cells: list[str]) -> None:
    for first, after, size in split_graphemes(text)[0]:
        if size:
            cells.append(text[first:after])
            cells += [""] * (size - 1)
        elif cells:  # a mark that sits on the character before
            last = len(cells) - 1
            while last and not cells[last]:
                last -= 1
            cells[last] += text[first:after]


def end_right_to_left(cells: list[str]) -> None:
    """Put a mark (U+200E) after each text that runs from right to left: a terminal that orders
    text itself (UAX 9) takes blanks, numbers and rules up to the next text for parts of it."""
    if _BEGINS.search("".join(cells)) is None:
        return
    for at, cell in enumerate(cells):
        if _BEGINS.match(cell) and not _GOES_ON.match("".join(cells[at + 1 : at + 5])):
            cells[at] = cell + _LEFT_TO_RIGHT_MARK


def is_painted(cell: str) -> bool:
    """Whether a cell is one of a picture that the terminal paints."""
    return PAINTED[0] <= cell[:1] <= PAINTED[1]
