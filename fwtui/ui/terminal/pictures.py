"""Pictures as the attached terminal can show them, by what it answers; else as half blocks.

==========  ===================================================  ================================
kind        chosen where the terminal                            a picture
==========  ===================================================  ================================
``kitty``   takes kitty's graphics, and is known to have         is sent once, and stands in cells
            placeholders (kitty from 0.28, Ghostty) or does      that are text (unicode
            not say what it is                                   placeholders)
``iterm``   says that it is iTerm2 or WezTerm (XTVERSION)        is painted over its cells
``sixel``   names sixels among its attributes (DA1: 4), and how  is painted over its cells
            many pixels a cell has
``blocks``  does none of these, answers slowly, or is not asked  is two colours a cell
``none``    is far, and answers slowly                           is not sent: 10 kB keep a key
                                                                 waiting for a third of a second
==========  ===================================================  ================================

Through tmux kitty's graphics pass where that lets them (allow-passthrough): the question goes the
same way, and is not answered otherwise. Sixels are tmux's own matter, and its own answer.

Sources: https://sw.kovidgoyal.net/kitty/graphics-protocol/ (unicode placeholders),
https://iterm2.com/documentation-images.html, xterm's control sequences (DA1, XTVERSION, XTWINOPS,
XTSMGRAPHICS).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fwtui.ui import half_blocks
from fwtui.ui.theme import Depth

if TYPE_CHECKING:
    from fwtui.ui.terminal.painted import PaintedPictures

log = logging.getLogger(__name__)

Kind = Literal["none", "blocks", "kitty", "iterm", "sixel"]
SLOW = 0.1
"""Seconds to an answer from which on a picture takes too long to be sent; half blocks of one too,
where another line is between (ssh)."""
QUICK = 0.03
"""Seconds to an answer of a line that takes large pictures at once."""
LARGEST, SMALLER = 400_000, 40_000
"""Bytes of a picture that is sent on a quick line, and on one that is neither quick nor slow."""
SMALLER_SIDE = 200
"""Pixels on a side that make use of so few bytes."""
MOST_TRIES = 2
"""Further questions to a terminal that seems far: a busy machine answers as late."""
MOST = 48
"""Pictures that a terminal is given to keep: those that four widgets keep."""
WIDEST, HIGHEST = 60, 60
"""Columns and rows of a picture: as many as there are marks for."""
PIXELS = 10, 20
"""Of a cell, where the terminal does not say."""
PLACEHOLDER = "\U0010eeee"
_CHUNK = 4096
_KITTY = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
_KITTY_IN_TMUX = _KITTY.replace("a=q", "a=q,U=1")
"""A kitty without placeholders takes it for an error and answers nothing, its name neither."""
_NAME = "\x1b[>q"
_SIZES = "\x1b[14t\x1b[16t"
"""Pixels of the text (XTWINOPS 14), of a cell (16)."""
_ASK_REGISTERS = "\x1b[?1;1;0S"
"""Registers of colour (XTSMGRAPHICS); in a terminal without sixels it may scroll the text (st)."""
_ATTRIBUTES = "\x1b[c"
"""DA1, which each terminal answers: what it has not answered by then it does not know."""
_DELETE = "\x1b_Ga=d,d=I,i={},q=2\x1b\\"
_NAMED = re.compile(r"P>\|([A-Za-z0-9._-]{1,40})(?:\((\d{1,4})\.(\d{1,4}))?")
_PIXELS = re.compile(r"([46]);(\d{1,5});(\d{1,5})t")
_REGISTERS = re.compile(r"\?1;0;(\d{1,5})S")
_CELLS = range(4, 65), range(6, 129)
"""Pixels that a cell may be wide and high."""
_WITH_PLACEHOLDERS = ("", "kitty", "ghostty")
_PLACEHOLDERS_SINCE = 0, 28
"""The version of kitty that has them; those before take its graphics all the same."""
_ITERM = ("iterm2", "wezterm")
_LEAVES_BEHIND = ("konsole", "contour")
"""Terminals that do not take a picture away with what is written over it."""


class Pictures:
    """The pictures of the terminal that is attached."""

    def __init__(
        self,
        write: Callable[[str], None],
        show: Callable[[PaintedPictures | None], None] = lambda painted: None,
    ) -> None:
        """``show`` is given those that the terminal paints over cells, for its frames."""
        self._write, self._show = write, show
        self.kind: Kind = "blocks"
        self.begun = 0
        """Another number for each terminal, which has none of the pictures of the one before."""
        self._wanted = "auto"
        self._in_tmux = self._is_far = False
        self._grid = 80, 24
        self._forget_answers()
        self._most = LARGEST
        self._sent: dict[int, None] = {}
        self._next = 1
        self._painted: PaintedPictures | None = None

    def _forget_answers(self) -> None:
        self._name = ""
        self._takes_kitty = self._takes_sixel = False
        self._registers: int | None = None
        self._least: dict[Kind, float] = {}
        """The least seconds to the answer that decided for a kind."""
        self._tries = MOST_TRIES
        self._next_question = ""
        self._cell: tuple[int, int] | None = None

    @property
    def sign(self) -> str:
        """Strips are of use while this is the same."""
        size = "{}x{}".format(*self._cell) if self.kind == "sixel" and self._cell else ""
        return (
            "blocks" if self.kind == "blocks" else f"{self.kind} {self.begun} {self._most} {size}"
        )

    @property
    def is_painted(self) -> bool:
        """Whether pictures have colours of their own, whatever the text has."""
        return self.kind in ("sixel", "iterm")

    def pixels(self, rows: int) -> int:
        """Pixels on a side that a picture of so many rows makes use of."""
        if self.kind == "blocks":
            return 2 * rows
        return rows * (self._cell or PIXELS)[1] if self._most == LARGEST else SMALLER_SIDE

    # --- which kind ----------------------------------------------------------------------------

    def begin(
        self,
        environ: Mapping[str, str],
        wanted: str,
        grid: tuple[int, int] = (80, 24),
        pixels: tuple[int, int] = (0, 0),
    ) -> str:
        """Another terminal is attached, of so many columns and rows, and ``pixels`` of its text
        (0: it does not say); returns what to ask it. ``wanted`` is the setting ``covers``: little
        is asked unless it is ``auto``."""
        self._wanted, self._grid = wanted, grid
        self._in_tmux = "TMUX" in environ
        self._is_far = "SSH_CONNECTION" in environ
        self._forget_answers()
        self._take_pixels(*pixels, of_cell=False)
        self.lose()
        self._most = LARGEST
        self.kind = "kitty" if wanted == "kitty" else "iterm" if wanted == "iterm" else "blocks"
        term = environ.get("TERM", "")
        shown_as_text = (
            term in ("", "dumb", "linux")
            or environ.get("TERM_PROGRAM") == "Apple_Terminal"
            or ((term.startswith("screen") or "STY" in environ) and not self._in_tmux)
        )
        if shown_as_text or wanted not in ("auto", "sixel"):
            return ""
        if wanted == "sixel":
            return _SIZES + _ATTRIBUTES
        return self._kitty_question + _NAME + _SIZES + _ATTRIBUTES

    @property
    def _kitty_question(self) -> str:
        return self._passed(_KITTY_IN_TMUX) if self._in_tmux else _KITTY

    def resized(self, grid: tuple[int, int], pixels: tuple[int, int] = (0, 0)) -> str:
        """The terminal has so many columns and rows now, and its cells may have another size;
        returns what to ask it. Until it answers, what needs to know is shown in half blocks."""
        self._grid = grid
        if pixels != (0, 0):
            self._take_pixels(*pixels, of_cell=False)
            return ""
        if not self._takes_sixel or self.kind not in ("sixel", "blocks"):
            return ""
        self.kind, self._cell = "blocks", None
        return _SIZES + _ATTRIBUTES

    def lose(self) -> None:
        """The terminal has none of the pictures that it was sent."""
        self.begun += 1
        self._sent.clear()
        self._painted = None
        self._show(None)

    def answered(self, reply: str, seconds: float) -> bool:
        """Take an answer that came after so many seconds; whether another kind is shown now."""
        if reply.startswith("_Gi=31"):
            self._takes_kitty = reply.endswith(";OK")
            # tmux answers the other questions by itself, and sooner than this one.
            return self._in_tmux and self._decide(seconds)
        if (named := _NAMED.match(reply)) is not None:
            self._name = named[1].lower()
            version = int(named[2] or 0), int(named[3] or 0)
            if self._name == "kitty" and version < _PLACEHOLDERS_SINCE:
                self._name = "kitty without placeholders"
        elif (said := _PIXELS.fullmatch(reply)) is not None:
            self._take_pixels(int(said[3]), int(said[2]), of_cell=said[1] == "6")
        elif (said := _REGISTERS.fullmatch(reply)) is not None:
            self._registers = int(said[1])
        elif reply.startswith("?") and reply.endswith("c"):
            self._takes_sixel = "4" in reply[1:-1].split(";")[1:] or self._wanted == "sixel"
            return self._decide(seconds)
        return False

    def _take_pixels(self, width: int, height: int, *, of_cell: bool) -> None:
        if not of_cell:
            width, height = width // self._grid[0], height // self._grid[1]
        self._cell = (width, height) if width in _CELLS[0] and height in _CELLS[1] else self._cell

    def next_question(self) -> str:
        """What is to be asked now that the terminal has answered."""
        question, self._next_question = self._next_question, ""
        return question

    def _decide(self, seconds: float) -> bool:
        best = self._best()
        if best == "sixel" and self._registers is None:
            self._registers = 256  # unless it says otherwise
            self._next_question = _ASK_REGISTERS + _ATTRIBUTES
            return False
        seconds = self._least[best] = min(seconds, self._least.get(best, seconds))
        before, self.kind = (self.kind, self._most), best
        if self._wanted == "auto" and (best != "blocks" or self._is_far):
            if seconds > QUICK and self._tries:
                self._tries -= 1
                through_tmux = best == "kitty" and self._in_tmux  # which answers DA1 itself
                self._next_question = self._kitty_question if through_tmux else _ATTRIBUTES
            if seconds > SLOW:
                self.kind = "none" if self._is_far else "blocks"
            else:
                self._most = LARGEST if seconds <= QUICK else SMALLER
        log.info("Covers: %s, answered in %.0f ms (%s)", self.kind, seconds * 1000, self._name)
        return (self.kind, self._most) != before

    def _best(self) -> Kind:
        """The best kind that the terminal has said it knows."""
        if self._takes_kitty and (self._in_tmux or self._name in _WITH_PLACEHOLDERS):
            return "kitty"
        if self._name in _ITERM and not self._in_tmux:
            return "iterm"
        # How far it is from tmux to the terminal is not known where another line may be between.
        unknown_line = self._in_tmux and self._is_far
        sixel = self._takes_sixel and self._cell is not None and (self._registers or 256) >= 16
        if sixel and (
            self._wanted == "sixel" or not (unknown_line or self._name in _LEAVES_BEHIND)
        ):
            return "sixel"
        return "blocks"

    # --- pictures ------------------------------------------------------------------------------

    def delete(self) -> str:
        """What takes all pictures from the terminal's memory."""
        sent, self._sent = self._sent, {}
        return self._deleting(sent)

    @property
    def farewell(self) -> str:
        """The same, when the terminal is let go later."""
        return self._deleting(self._sent)

    def _deleting(self, sent: Mapping[int, None]) -> str:
        return "".join(self._passed(_DELETE.format(each)) for each in sent)

    async def strips(
        self, data: bytes, columns: int, rows: int, depth: Depth
    ) -> list[Strip] | None:
        """The middle square of a picture in so many cells; ``None`` where it is broken."""
        sign, kind = self.sign, self.kind
        if kind == "none":
            return None
        if kind == "kitty" and depth != "full":
            kind = "blocks"
        if kind != "blocks" and columns <= WIDEST and rows <= HIGHEST:
            made = await asyncio.to_thread(self._encoded, kind, data, columns, rows)
            if made is not None and sign == self.sign:
                if kind == "kitty":
                    return self._send(made, columns, rows)
                return self._paint(made, columns, rows)
        if depth not in ("full", "256"):
            return None
        return await asyncio.to_thread(half_blocks.half_blocks, data, columns, rows, depth)

    def _encoded(self, kind: Kind, data: bytes, columns: int, rows: int) -> str | None:
        """What is sent for a picture; ``None`` where it is broken or too large. Not on the
        loop's thread."""
        from fwtui.ui.terminal import picture_files

        cell = self._cell or PIXELS
        side = min(columns * cell[0], rows * cell[1])
        if kind == "sixel":
            return picture_files.sixel(data, side, side, self._most, self._registers or 256)
        if kind == "kitty":  # which fits it into the cells, and keeps it a square
            return picture_files.png(data, side, side, self._most)
        found = picture_files.png_or_jpeg(data, side, side, self._most)
        return None if found is None else _inline(found, columns, rows)

    def _paint(self, sequence: str, columns: int, rows: int) -> list[Strip]:
        if self._painted is None:
            from fwtui.ui.terminal.painted import PaintedPictures

            self._painted = PaintedPictures()
            self._show(self._painted)
        return self._painted.add(sequence, columns, rows, MOST)

    def _send(self, png: str, columns: int, rows: int) -> list[Strip]:
        from fwtui.ui.terminal.painted import MARKS

        number, self._next = self._next, self._next % 0xFFFF + 1
        self._sent[number] = None
        while len(self._sent) > MOST:
            oldest = next(iter(self._sent))
            del self._sent[oldest]
            self._write(self._passed(_DELETE.format(oldest)))
        head = f"a=T,U=1,q=2,f=100,i={number},c={columns},r={rows},"
        for at in range(0, len(png), _CHUNK):
            more = int(at + _CHUNK < len(png))
            self._write(self._passed(f"\x1b_G{head}m={more};{png[at : at + _CHUNK]}\x1b\\"))
            head = ""
        style = Style(color=Color.from_rgb(number >> 16, number >> 8 & 255, number & 255))
        return [
            Strip(
                [
                    Segment(
                        "".join(PLACEHOLDER + MARKS[y] + mark for mark in MARKS[:columns]), style
                    )
                ],
                columns,
            )
            for y in range(rows)
        ]

    def _passed(self, sequence: str) -> str:
        """The sequence, through tmux where there is one."""
        if not self._in_tmux:
            return sequence
        return "\x1bPtmux;" + sequence.replace("\x1b", "\x1b\x1b") + "\x1b\\"


def _inline(file: str, columns: int, rows: int) -> str:
    """A file in base64 as an image of iTerm2 in so many cells."""
    size = len(file) // 4 * 3 - file.count("=")
    head = f"inline=1;size={size};width={columns};height={rows};preserveAspectRatio=1"
    return f"\x1b]1337;File={head};doNotMoveCursor=1:{file}\x07"
