"""A QR code for a phone's camera, in half blocks: dark on light in every theme."""

from __future__ import annotations

import segno
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

QUIET = 2
"""Modules of light around it."""
_INK = Style(color="#14171a", bgcolor="#f4f7f6")
_INK_16 = Style(color="black", bgcolor="white")
_INK_NONE = Style(reverse=True)


def qr_matrix(text: str) -> list[list[bool]]:
    """Dark modules of the code, its quiet zone included (ISO/IEC 18004; error level L)."""
    code = segno.make(text, error="l", boost_error=False, micro=False)
    return [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET)]


def qr_size(text: str) -> tuple[int, int]:
    """Columns and rows that the code of a text takes."""
    modules = len(qr_matrix(text))
    return modules, (modules + 1) // 2


def qr_strips(text: str, depth: str) -> list[Strip]:
    """The code, two modules a cell."""
    style = {"16": _INK_16, "none": _INK_NONE}.get(depth, _INK)
    matrix = qr_matrix(text)
    if len(matrix) % 2:
        matrix.append([False] * len(matrix[0]))
    # In reverse the cell's own ground is the ink, so that light and dark change places.
    signs = {(True, True): "█", (True, False): "▀", (False, True): "▄", (False, False): " "}
    strips = []
    for upper, lower in zip(matrix[::2], matrix[1::2], strict=True):
        line = "".join(signs[pair] for pair in zip(upper, lower, strict=True))
        strips.append(Strip([Segment(line, style)], len(line)))
    return strips
