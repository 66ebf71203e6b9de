"""What a terminal showed, byte by byte, between a frame that was drawn and the real one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pyte
from pyte.screens import Char
from rich.cells import split_graphemes

from tests.ui.pseudo_terminal import UNKNOWN_TO_PYTE

BARS = 4
"""Rows at the foot that are not of the last session: what plays, a space, and the status."""
_STEP = 256


class Clusters(pyte.Screen):
    """A screen that measures as the interface does: characters that are joined into one
    (👩‍🚀) share its two cells. pyte's own leaves out all that follows the first of them."""

    def draw(self, data: str) -> None:
        line = self.buffer[self.cursor.y]
        for first, after, size in split_graphemes(data)[0]:
            at = min(self.cursor.x, self.columns - size)  # it never wraps: see below
            if size:
                line[at] = self.cursor.attrs._replace(data=data[first:after])
            for place in range(at + 1, at + size):
                line[place] = self.cursor.attrs._replace(data="")
            self.cursor.x = at + size


def states(output: bytes, size: tuple[int, int]) -> Iterator[list[list[Char]]]:
    """The cells above the bars after every few bytes, from the moment the frame stands.

    Both the frame and what is painted over it switch wrapping off.
    """
    width, height = size
    screen = Clusters(width, height)
    stream = pyte.ByteStream(screen)
    output = UNKNOWN_TO_PYTE.sub(b"", output)
    stands = output.index(b"\x1b[?2026l") + 8
    stream.feed(output[:stands])
    while True:
        yield [[_seen(screen.buffer[y][x]) for x in range(width)] for y in range(height - BARS)]
        if stands >= len(output):
            return
        # Up to a sequence: in the midst of a text joined characters would be parted.
        ends = output.find(b"\x1b", stands + _STEP)
        while ends >= 0 and _is_placing(output, ends):
            ends = output.find(b"\x1b", ends + 1)
        ends = len(output) if ends < 0 else ends
        stream.feed(output[stands:ends])
        stands = ends


def _seen(cell: Char) -> Char:
    """The cell as it is seen: of a blank, its ground."""
    if cell.data != " " or cell.underscore or cell.reverse:
        return cell
    return cell._replace(fg="default", bold=False, italics=False)


def _is_placing(output: bytes, at: int) -> bool:
    """Whether a text is being placed there, over its blanks, by a saved cursor."""
    open_ones = output.count(b"\x1b7", 0, at) - output.count(b"\x1b8", 0, at)
    return open_ones > 0 or (output[at - 2 : at], output[at : at + 2]) == (b"\x1b8", b"\x1b7")


def changes(output: bytes, size: tuple[int, int]) -> list[tuple[str, str]]:
    """Rows that were others for a moment, as they were before and then."""
    return [
        ("".join(cell.data for cell in before), "".join(cell.data for cell in after))
        for state, then in itertools.pairwise(states(output, size))
        for before, after in zip(state, then, strict=True)
        if before != after
    ]
