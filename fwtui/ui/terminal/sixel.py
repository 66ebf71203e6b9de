"""Pictures as sixels: six rows of pixels a band, one colour after the other (DEC STD 070, 2-13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

BAND = 6
"""Rows of pixels that are sent together."""
_COLOURS = 256, 128, 64, 32, 16
"""Of a picture; the last two for a terminal that has no more."""
_FEWEST = 64
"""Colours that a picture keeps, however few bytes there are for it, where the terminal has them."""
_RUN = re.compile(rb"(.)\1{3,255}", re.DOTALL)
"""Equal columns that are cheaper as a count (DECGRI)."""
_SIGN = bytes((63 + byte) & 0xFF for byte in range(256))


def sixel(image: Image, most: int, registers: int) -> str | None:
    """The picture, ``RGB`` and a multiple of :data:`BAND` high, as one sequence of control; in as
    many of the terminal's ``registers`` of colour as fit into ``most`` bytes. ``None``: it does
    not fit."""
    found = ""
    for colours in _COLOURS:
        if colours > registers or (found and colours < _FEWEST):
            continue
        found = _sequence(image, colours)
        if len(found) <= most:
            return found
    return None


def _sequence(image: Image, colours: int) -> str:
    width, height = image.size
    few = image.quantize(colours)
    if colours < _FEWEST:
        few = image.quantize(palette=few)  # which spreads what each pixel is off by
    palette = few.getpalette() or []
    pixels = few.tobytes()
    used = sorted(set(pixels))
    head = b'\x1bP0;1;0q"1;1;%d;%d' % (width, height)
    for colour in used:
        parts = (round(each * 100 / 255) for each in palette[colour * 3 : colour * 3 + 3])
        head += b"#%d;2;%d;%d;%d" % (colour, *parts)
    # For each colour and row of a band: what sets that row's bit where the pixel has the colour.
    bits = {
        (colour, row): bytes(colour) + bytes([1 << row]) + bytes(255 - colour)
        for colour in used
        for row in range(BAND)
    }
    bands = []
    for top in range(0, height, BAND):
        rows = [pixels[y * width : (y + 1) * width] for y in range(top, min(top + BAND, height))]
        bands.append(b"$".join(_line(rows, colour, bits) for colour in sorted(set().union(*rows))))
    return (head + b"-".join(bands) + b"\x1b\\").decode("ascii")


def _line(rows: list[bytes], colour: int, bits: dict[tuple[int, int], bytes]) -> bytes:
    """One colour of a band: a character for each column, equal ones as a count."""
    columns = 0
    for row, pixels in enumerate(rows):
        columns |= int.from_bytes(pixels.translate(bits[colour, row]))
    line = columns.to_bytes(len(rows[0])).rstrip(b"\0").translate(_SIGN)
    return b"#%d" % colour + _RUN.sub(lambda run: b"!%d%c" % (len(run[0]), run[0][0]), line)
