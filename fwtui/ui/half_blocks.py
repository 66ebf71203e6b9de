"""Pictures as cells of the half block ▀: two pixels a cell, one above the other.

Pillow decodes them; it comes with an extra (``fwtui[covers]``), and without it there are no
pictures. To be used off the loop's thread: decoding takes milliseconds.
"""

from __future__ import annotations

import importlib.util
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from rich.color import Color, ColorSystem
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fwtui.library.covers import WIDEST
from fwtui.ui.theme import Depth

if TYPE_CHECKING:
    from PIL.Image import Image

_KINDS = "PNG", "JPEG", "GIF", "WEBP"
"""What Pillow may read: for PostScript it would start a program."""


@cache
def can_decode() -> bool:
    """Whether Pillow is installed; it is not imported for that."""
    return importlib.util.find_spec("PIL") is not None


def decoded(data: bytes, least: int) -> Image | None:
    """A picture as ``RGB``, with ``least`` pixels on a side or more where it has them; ``None``
    where it is broken, larger than a cover can be, or of another kind."""
    from PIL import Image

    try:
        with Image.open(BytesIO(data), formats=_KINDS) as file:
            # Pillow's size: that of a GIF grows with a picture larger than its header says.
            if not 0 < min(file.size) <= max(file.size) <= WIDEST:
                return None
            # A JPEG is decoded at an eighth, a quarter or a half where that is enough.
            file.draft("RGB", (least, least))
            return file.convert("RGB")
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None


def middle_square(data: bytes, width: int, height: int, least: int) -> Image | None:
    """The middle square of a picture, scaled; ``None`` where it is broken. It is decoded with
    ``least`` pixels on a side or more."""
    from PIL import Image

    if (image := decoded(data, least)) is None:
        return None
    side = min(image.size)
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    return image.resize((width, height), Image.Resampling.LANCZOS, box=box)


def half_blocks(data: bytes, columns: int, rows: int, depth: Depth) -> list[Strip] | None:
    """The middle square of a picture, ``rows`` rows of cells; ``None`` where it is broken.

    ``depth`` is ``full`` or ``256``: a palette of sixteen shows no picture.
    """
    small = middle_square(data, columns, rows * 2, columns * 4)
    if small is None:
        return None
    pixels = list(zip(*[iter(small.tobytes())] * 3, strict=True))

    def colour(x: int, y: int) -> Color:
        red, green, blue = pixels[y * columns + x]
        found = Color.from_rgb(red, green, blue)
        return found if depth == "full" else found.downgrade(ColorSystem.EIGHT_BIT)

    strips: list[Strip] = []
    for y in range(0, rows * 2, 2):
        segments = [
            Segment("▀", Style(color=colour(x, y), bgcolor=colour(x, y + 1)))
            for x in range(columns)
        ]
        strips.append(Strip(Segment.simplify(segments), columns))
    return strips
