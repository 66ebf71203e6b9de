"""Pictures as a terminal can show them: in kitty's graphics, else as half blocks.

With kitty's graphics protocol a picture is sent once and then stands in ordinary cells (unicode
placeholders, https://sw.kovidgoyal.net/kitty/graphics-protocol/#unicode-placeholders), which
scroll, are covered and go away as text does. Through tmux it passes where that lets it
(allow-passthrough): the question goes the same way, and is not answered otherwise.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Literal

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fwtui.ui import half_blocks
from fwtui.ui.theme import Depth

if TYPE_CHECKING:
    from PIL.Image import Image

log = logging.getLogger(__name__)

Kind = Literal["blocks", "kitty"]
SLOW = 0.1
"""Seconds to an answer from which on a picture takes too long to be sent."""
LARGEST = 400_000
"""Bytes of a picture that is sent."""
MOST = 80
"""Pictures that a terminal is given to keep."""
PIXELS = 10, 20
"""Of a cell, about: a picture is sent in the size that it has there."""
PLACEHOLDER = "\U0010eeee"
_MARKS = (
    "\u0305\u030d\u030e\u0310\u0312\u033d\u033e\u033f\u0346\u034a\u034b\u034c\u0350\u0351\u0352"
    "\u0357\u035b\u0363\u0364\u0365\u0366\u0367\u0368\u0369\u036a\u036b\u036c\u036d\u036e\u036f"
)
"""Row and column of a placeholder: the first of the protocol's list of marks."""
_CHUNK = 4096
_ASK = "\x1b_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\x1b\\"
_ATTRIBUTES = "\x1b[c"
"""DA1, which each terminal answers: what it has not answered by then it does not know."""
_DELETE = "\x1b_Ga=d,d=I,i={},q=2\x1b\\"


class Pictures:
    """The pictures of the terminal that is attached."""

    def __init__(self, write: Callable[[str], None]) -> None:
        self._write = write
        self.kind: Kind = "blocks"
        self.begun = 0
        """Another number for each terminal, which has none of the pictures of the one before."""
        self._in_tmux = False
        self._able = False
        self._sent: dict[int, None] = {}
        self._next = 1

    @property
    def sign(self) -> str:
        """Strips are of use while this is the same."""
        return f"kitty {self.begun}" if self.kind == "kitty" else "blocks"

    def begin(self, environ: Mapping[str, str], wanted: str) -> str:
        """Another terminal is attached; returns what to ask it. ``wanted`` is the setting
        ``covers``: nothing is asked unless it is ``auto``."""
        self._in_tmux = "TMUX" in environ
        self._able = False
        self.lose()
        self.kind = "kitty" if wanted == "kitty" else "blocks"
        term = environ.get("TERM", "")
        shown_as_text = (
            term in ("", "dumb", "linux")
            or environ.get("TERM_PROGRAM") == "Apple_Terminal"
            or (term.startswith("screen") and "TMUX" not in environ)
        )
        if wanted != "auto" or shown_as_text:
            return ""
        return self._passed(_ASK) + _ATTRIBUTES

    def lose(self) -> None:
        """The terminal has none of the pictures that it was sent."""
        self.begun += 1
        self._sent.clear()

    def answered(self, reply: str, seconds: float) -> bool:
        """Take an answer that came after so many seconds; whether another kind is shown now."""
        if reply.startswith("_Gi=31"):
            self._able = reply.endswith(";OK")
            if not self._in_tmux:  # which answers the other question by itself, and sooner
                return False
        if not self._able:
            return False
        self._able = False
        if seconds > SLOW:
            log.info("The line is slow (%.0f ms): covers are half blocks", seconds * 1000)
            return False
        self.kind = "kitty"
        return True

    def delete(self) -> str:
        """What takes all pictures from the terminal."""
        sent, self._sent = self._sent, {}
        return "".join(self._passed(_DELETE.format(each)) for each in sent)

    async def strips(
        self, data: bytes, columns: int, rows: int, depth: Depth
    ) -> list[Strip] | None:
        """The middle square of a picture in so many cells; ``None`` where it is broken."""
        sign = self.sign
        if self.kind == "kitty" and depth == "full" and columns <= len(_MARKS):
            made = await asyncio.to_thread(_png, data, columns, rows)
            if made is not None and sign == self.sign:
                return self._send(made, columns, rows)
        return await asyncio.to_thread(half_blocks.half_blocks, data, columns, rows, depth)

    def _send(self, png: bytes, columns: int, rows: int) -> list[Strip]:
        number, self._next = self._next, self._next % 0xFFFF + 1
        self._sent[number] = None
        while len(self._sent) > MOST:
            oldest = next(iter(self._sent))
            del self._sent[oldest]
            self._write(self._passed(_DELETE.format(oldest)))
        import base64

        text = base64.b64encode(png).decode()
        head = f"a=T,U=1,q=2,f=100,i={number},c={columns},r={rows},"
        for at in range(0, len(text), _CHUNK):
            more = int(at + _CHUNK < len(text))
            self._write(self._passed(f"\x1b_G{head}m={more};{text[at : at + _CHUNK]}\x1b\\"))
            head = ""
        style = Style(color=Color.from_rgb(number >> 16, number >> 8 & 255, number & 255))
        return [
            Strip(
                [
                    Segment(
                        "".join(PLACEHOLDER + _MARKS[y] + mark for mark in _MARKS[:columns]), style
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


def _png(data: bytes, columns: int, rows: int) -> bytes | None:
    """The picture for so many cells; ``None`` where it is broken or too large."""
    image: Image | None = half_blocks.middle_square(
        data, columns * PIXELS[0], rows * PIXELS[1], columns * PIXELS[0]
    )
    if image is None:
        return None
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue() if file.tell() <= LARGEST else None
