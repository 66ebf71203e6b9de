"""What a terminal makes of sixels: the pixels of a sequence (DEC STD 070, 2-13)."""

from __future__ import annotations

import re

from PIL import Image

SEQUENCE = re.compile(r"\x1bP[\d;]*q([^\x1b]*)\x1b\\")
_PART = re.compile(
    r'"1;1;(\d+);(\d+)|#(\d+);2;(\d+);(\d+);(\d+)|#(\d+)|!(\d+)([?-~])|([?-~])|([$-])'
)


def decoded(sequence: str) -> Image.Image:
    """The picture of one sequence; each of its pixels must have been set."""
    found = SEQUENCE.fullmatch(sequence)
    assert found is not None
    body = found[1]
    palette: dict[int, tuple[int, ...]] = {}
    pixels: dict[tuple[int, int], int] = {}
    width = height = colour = x = top = at = 0
    while at < len(body):
        part = _PART.match(body, at)
        assert part is not None, body[at : at + 20]
        at = part.end()
        if part[1]:
            width, height = int(part[1]), int(part[2])
        elif part[3]:
            palette[int(part[3])] = tuple(
                round(int(each) * 255 / 100) for each in part.groups()[3:6]
            )
        elif part[7]:
            colour = int(part[7])
        elif part[11]:
            x, top = 0, top + 6 * (part[11] == "-")
        else:
            bits = ord(part[9] or part[10]) - 63
            after = x + int(part[8] or 1)
            for row in range(6):
                if bits >> row & 1:
                    pixels |= dict.fromkeys(((each, top + row) for each in range(x, after)), colour)
            x = after
    image = Image.new("RGB", (width, height))
    image.putdata([palette[pixels[x, y]] for y in range(height) for x in range(width)])
    assert len(pixels) == width * height, "none beside it"
    return image
