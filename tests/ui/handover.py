"""What a terminal showed, byte by byte, between a frame that was drawn and the real one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pyte
from pyte.screens import Char

BARS = 4
"""Rows at the foot that are not of the last session: what plays, a space, and the status."""
_STEP = 256


def states(output: bytes, size: tuple[int, int]) -> Iterator[list[list[Char]]]:
    """The cells above the bars after every few bytes, from the moment the frame stands."""
    width, height = size
    screen = pyte.Screen(width, height)
    stream = pyte.ByteStream(screen)
    # pyte takes the private "<u" and ">u" of the kitty protocol for others.
    output = output.replace(b"\x1b[<u", b"").replace(b"\x1b[>25u", b"")
    stands = output.index(b"\x1b[?2026l") + 8
    stream.feed(output[:stands])
    for start in range(stands, len(output) + _STEP, _STEP):
        yield [[screen.buffer[y][x] for x in range(width)] for y in range(height - BARS)]
        stream.feed(output[start : start + _STEP])


def changes(output: bytes, size: tuple[int, int]) -> list[tuple[str, str]]:
    """Rows that were others for a moment, as they were before and then."""
    return [
        ("".join(cell.data for cell in before), "".join(cell.data for cell in after))
        for state, then in itertools.pairwise(states(output, size))
        for before, after in zip(state, then, strict=True)
        if before != after
    ]
