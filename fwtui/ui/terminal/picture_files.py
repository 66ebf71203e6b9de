"""A cover as the bytes that a terminal takes, as good as they may be many.

To be used off the loop's thread: each is decoded and encoded in some milliseconds.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from fwtui.ui import half_blocks
from fwtui.ui.terminal import sixel as sixels

if TYPE_CHECKING:
    from PIL.Image import Image

_SCALES = 1.0, 0.7, 0.5
"""Of a side, for a terminal that scales a picture to its cells."""
_QUALITIES = 85, 65
"""Of JPEG, from 0 to 95."""


def png(data: bytes, width: int, height: int, most: int) -> str | None:
    """The middle square in so many pixels or, where ``most`` bytes of base64 are too few for
    that, in fewer colours or fewer pixels; ``None``: it is broken, or does not fit."""
    return _first(_pngs(data, width, height), most)


def png_or_jpeg(data: bytes, width: int, height: int, most: int) -> str | None:
    """The same for a terminal that takes both."""
    return _first(_pngs_and_jpegs(data, width, height), most)


def sixel(data: bytes, width: int, height: int, most: int, registers: int) -> str | None:
    """The middle square as one sequence; see :func:`fwtui.ui.terminal.sixel.sixel`."""
    # Its last band is a whole one: a terminal may take the rest for rows of the picture.
    height = max(sixels.BAND, height - height % sixels.BAND)
    image = half_blocks.middle_square(data, width, height, max(width, height))
    return sixels.sixel(image, most, registers) if image is not None else None


def _first(files: Iterator[bytes], most: int) -> str | None:
    """The first that is not too large, in base64."""
    for file in files:
        if (len(file) + 2) // 3 * 4 <= most:
            return base64.b64encode(file).decode("ascii")
    return None


def _scaled(data: bytes, width: int, height: int) -> Iterator[Image]:
    for scale in _SCALES:
        size = max(1, int(width * scale)), max(1, int(height * scale))
        if (image := half_blocks.middle_square(data, *size, max(size))) is None:
            return
        yield image


def _pngs(data: bytes, width: int, height: int) -> Iterator[bytes]:
    for image in _scaled(data, width, height):
        yield _file(image, "PNG")
        yield _file(image.quantize(256), "PNG")


def _pngs_and_jpegs(data: bytes, width: int, height: int) -> Iterator[bytes]:
    for image in _scaled(data, width, height):
        yield _file(image, "PNG")
        for quality in _QUALITIES:
            yield _file(image, "JPEG", quality)


def _file(image: Image, kind: str, quality: int = 0) -> bytes:
    file = BytesIO()
    image.save(file, kind, quality=quality)
    return file.getvalue()
