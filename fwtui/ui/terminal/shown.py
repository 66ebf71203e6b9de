"""What a terminal shows, and the fewest bytes that make it show a frame.

Textual sends every row of what is painted, each text with its whole style. Over a slow line that
is a second for a view: here the cells that differ are sent, and of a style what changes in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol

from msgspec import Struct
from rich.cells import cell_len, split_graphemes
from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

from fwtui.text import has_sure_width
from fwtui.ui.terminal.placed_strip import PlacedStrip

_NEAR = 8
"""Cells between two changes that are cheaper to send than a move of the cursor."""
_BLANKS = re.compile(" {12,}")
"""Cheaper to erase (ECH, CUF) than to send."""
_CODE = re.compile(r"[345]8;(?:2;\d+;\d+;\d+|5;\d+)|\d+")
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


class CellPictures(Protocol):
    """Pictures that the terminal paints over cells (:mod:`fwtui.ui.terminal.painted`)."""

    def paint(self, rows: Mapping[int, CellRow], written: Iterable[tuple[str, int, int]]) -> str:
        """What paints those of which a cell was ``written``: its text, column and row."""

    def erasure(self, rows: Mapping[int, CellRow]) -> str:
        """What takes them from the screen, as far as they may be in sight in ``rows``."""

    def gone(self) -> None:
        """None is on the screen any more."""


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
            if text.isspace():
                ink = self.of_blank(ink)
            sure = has_sure_width(text)
            if sure and (text.isascii() or cell_len(text) == len(text)):
                cells += text
            else:
                is_sure = is_sure and sure
                is_pictured = is_pictured or is_painted(text)
                _graphemes(text, cells)
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
    if before.attributes - after.attributes:
        return f"\x1b[0;{whole}m" if whole else "\x1b[m"
    codes = sorted(after.attributes - before.attributes)
    if after.foreground != before.foreground:
        codes.append(after.foreground or "39")
    if after.background != before.background:
        codes.append(after.background or "49")
    changed = ";".join(codes)
    if changed and not whole:
        return "\x1b[m"
    return f"\x1b[{changed}m" if changed else ""


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


def is_painted(cell: str) -> bool:
    """Whether a cell is one of a picture that the terminal paints."""
    return PAINTED[0] <= cell[:1] <= PAINTED[1]


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
        if spans and first - spans[-1][1] < _NEAR:
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    return spans


class ShownScreen:
    """What the terminal shows, row by row, as far as it is known."""

    def __init__(self) -> None:
        self._rows: dict[int, CellRow] = {}
        self._inks = Renditions(ColorSystem.TRUECOLOR)
        self.erases = True
        """Whether erased cells get the present ground (terminfo: bce)."""
        self.pictures: CellPictures | None = None
        """Those that the terminal paints over cells, if it does."""
        self._before = ""
        """What is sent before the next frame."""

    def begin(self, *, erases: bool) -> None:
        """Another terminal is attached, with nothing on its screen."""
        self.pictures, self._before, self.erases = None, "", erases
        self.forget()

    def forget(self) -> None:
        """Anything may be on the screen."""
        self._erase_pictures()
        self._rows.clear()

    def take_pictures(self, pictures: CellPictures | None) -> None:
        """The terminal paints these over cells from now on, and those before no more."""
        self._erase_pictures()
        self.pictures = pictures

    def _erase_pictures(self) -> None:
        if self.pictures is not None:
            self._before += self.pictures.erasure(self._rows)
            self.pictures.gone()

    @property
    def farewell(self) -> str:
        """What takes pictures from the screen before it is let go."""
        return self._before + (self.pictures.erasure({}) if self.pictures is not None else "")

    def forget_rows(self, first: int, last: int) -> None:
        """Anything may be in the rows from ``first`` to before ``last``."""
        for y in range(first, last):
            self._rows.pop(y, None)

    def painted(self, update: CompositorUpdate, width: int, console: Console) -> str:
        """The bytes of a frame that is painted now, as text; its rows are known from then on."""
        colors = console._color_system or ColorSystem.TRUECOLOR
        if colors != self._inks.colors or self._inks.is_full:
            self._rows.clear()
            self._inks = Renditions(colors)
        pen = _Pen(self._inks, width, self.erases)
        before, self._before = self._before, ""
        is_pictured = False
        for y, x, strip in _pieces(update):
            new = self._inks.row(strip)
            end = x + len(new.cells)
            row = self._rows.get(y)
            if row is None or len(row.cells) != width:
                row = self._rows[y] = CellRow([UNKNOWN] * width, [-1] * width)
            # A picture is written over, not erased, which not every terminal takes for the same.
            pen.is_pictured = row.is_pictured or new.is_pictured
            pen.erases = self.erases and not pen.is_pictured
            if end > width:  # laid out for another size: a frame of this one follows
                pen.put_whole(x, y, strip, new)
                del self._rows[y]
                continue
            old = CellRow(row.cells[x:end], row.inks[x:end], row.is_sure)
            if old.cells == new.cells and old.inks == new.inks:
                continue
            is_pictured = is_pictured or pen.is_pictured
            if old.is_sure and new.is_sure:
                for first, last in changed_cells(old, new):
                    were = old.cells[first:last]
                    pen.put(x + first, y, new.cells[first:last], new.inks[first:last], were)
            else:  # from its beginning: the terminal may have it in other cells
                pen.put_whole(x, y, strip, new)
            row.cells[x:end], row.inks[x:end] = new.cells, new.inks
            row.is_sure = new.is_sure and (row.is_sure or (x == 0 and end == width))
            if pen.is_pictured:
                row.is_pictured = any(map(is_painted, row.cells))
        sent = before + pen.end()
        if is_pictured and self.pictures is not None:
            sent += self.pictures.paint(self._rows, pen.painted.values())
        return sent


def _pieces(update: CompositorUpdate) -> Iterator[tuple[int, int, Strip]]:
    """Row, column and strip of each part of a frame."""
    if isinstance(update, LayoutUpdate):
        for y, strips in enumerate(update.strips, update.region.y):
            x = update.region.x
            for part in strips:
                yield y, x, part
                x += part.cell_length
    elif isinstance(update, ChopsUpdate):
        for y, first, last in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                if strip is None or x >= last or end <= first:
                    continue
                # A text of unsure width is sent from its beginning.
                start = x if isinstance(strip, PlacedStrip) else max(x, first)
                yield y, start, strip.crop(start - x, min(end, last) - x)


class _Pen:
    """Text for a terminal whose cursor and style are known."""

    def __init__(self, inks: Renditions, width: int, erases: bool) -> None:
        self._inks, self._width, self.erases = inks, width, erases
        self.is_pictured = False
        """Whether cells of pictures may be among those that are put."""
        self.painted: dict[str, tuple[str, int, int]] = {}
        """Of each picture whose cells were sent one of them: text, column, row."""
        self._ink = inks.plain
        self._at: tuple[int, int] | None = None
        self._sent: list[str] = []

    def put_whole(self, x: int, y: int, strip: Strip, row: CellRow) -> None:
        """Send a strip, its text of unsure width over blanks."""
        if isinstance(strip, PlacedStrip):
            self._move(x, y)
            self._turn(self._inks.plain)
            self._sent.append(strip.written(self._inks.colors))
            self._stand(x + len(row.cells), y)
        else:
            self.put(x, y, row.cells, row.inks)

    def put(
        self, x: int, y: int, cells: list[str], inks: list[int], were: list[str] | None = None
    ) -> None:
        """Send cells from this place on; ``were`` is the text that stands in them, if known."""
        self._move(x, y)
        if self.is_pictured:
            cells = self._uncovered(cells, x, y)
        at, end = 0, len(cells)
        while at < end:
            ink, first = inks[at], at
            while at < end and inks[at] == ink:
                at += 1
            self._turn(ink)
            text = "".join(cells[first:at])
            if self.erases and "    " in text and self._inks.is_bare(ink):
                self._put_blanks(text, x + at == self._width, were[first:] if were else None)
            else:
                self._sent.append(text)
        self._stand(x + end, y)

    def _uncovered(self, cells: list[str], x: int, y: int) -> list[str]:
        """The cells as they are on the terminal below a picture: blanks."""
        for column, cell in enumerate(cells, x):
            if is_painted(cell):
                self.painted[cell[0]] = cell, column, y
        return [" " if is_painted(cell) else cell for cell in cells]

    def _put_blanks(self, text: str, ends_row: bool, were: list[str] | None) -> None:
        """Send a text whose long blanks are erased: by EL at the row's end, else by ECH.

        Where ECH ends in the midst of a wide character, tmux takes the ground of the cell
        before when the next one is written: its last blank is sent.
        """
        tail = ""
        if ends_row and text.endswith("    "):
            text, tail = text.rstrip(" "), "\x1b[K"
        if were is not None and UNKNOWN not in were and text.isascii():

            def erased(found: re.Match[str]) -> str:
                halves = found.end() < len(were) and not were[found.end()]
                size = len(found[0]) - halves
                return f"\x1b[{size}X\x1b[{size}C{' ' * halves}"

            text = _BLANKS.sub(erased, text)
        self._sent.append(text + tail)

    def _stand(self, x: int, y: int) -> None:
        # In the last column a cursor may wait for the next row.
        self._at = (x, y) if x < self._width else None

    def _move(self, x: int, y: int) -> None:
        if self._at is None or self._at[1] != y or self._at[0] > x:
            self._sent.append(f"\x1b[{y + 1};{x + 1}H")
        elif gap := x - self._at[0]:
            self._sent.append(f"\x1b[{gap}C")

    def _turn(self, ink: int) -> None:
        if ink != self._ink:
            self._sent.append(self._inks.change(self._ink, ink))
            self._ink = ink

    def end(self) -> str:
        """All of it; the style is the plain one again."""
        self._turn(self._inks.plain)
        return "".join(self._sent)


class ShownUpdate(CompositorUpdate):
    """A frame that sends what the terminal does not show yet."""

    def __init__(self, update: CompositorUpdate, shown: ShownScreen, width: int) -> None:
        self._update, self._shown, self._width = update, shown, width

    def render_segments(self, console: Console) -> str:
        try:
            return self._shown.painted(self._update, self._width, console)
        except Exception:
            self._shown.forget()
            raise
