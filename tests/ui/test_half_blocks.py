"""Half blocks: a picture as cells of two pixels."""

from __future__ import annotations

import struct
from io import BytesIO

import pytest
from PIL import Image

from fwtui.library.covers import WIDEST
from fwtui.ui import half_blocks, theme_of_cover
from fwtui.ui.terminal import picture_files
from tests.ui.widgets.test_cover import picture


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_becomes_cells_of_two_pixels(kind: str) -> None:
    strips = half_blocks.half_blocks(picture(kind=kind), 8, 4, "full")
    assert strips is not None
    assert [strip.text for strip in strips] == ["▀" * 8] * 4
    top, bottom = (next(iter(strips[row])).style for row in (0, 3))
    assert top is not None
    assert bottom is not None
    assert top.color is not None
    assert bottom.color is not None
    red, blue = top.color.get_truecolor(), bottom.color.get_truecolor()
    assert red.red > 150 > 60 > red.blue
    assert blue.blue > 150 > 60 > blue.red


def test_of_a_wide_picture_the_middle_is_shown() -> None:
    image = Image.new("RGB", (600, 200), (0, 0, 0))
    image.paste((250, 250, 250), (200, 0, 400, 200))
    file = BytesIO()
    image.save(file, "PNG")
    strips = half_blocks.half_blocks(file.getvalue(), 8, 4, "full")
    assert strips is not None
    styles = [segment.style for segment in strips[0]]
    assert all(style and style.color and style.color.get_truecolor().red > 200 for style in styles)


def test_256_colours_are_those_of_the_terminal() -> None:
    strips = half_blocks.half_blocks(picture(), 4, 2, "256")
    assert strips is not None
    assert all(
        segment.style and segment.style.color and segment.style.color.number is not None
        for strip in strips
        for segment in strip
    )


@pytest.mark.parametrize("data", [b"", b"not a picture", picture()[:400], picture()[:60] * 3])
def test_what_is_broken_is_no_picture(data: bytes) -> None:
    assert half_blocks.half_blocks(data, 8, 4, "full") is None


def grown(width: int, height: int) -> bytes:
    """A GIF whose header says one pixel, and whose picture is larger."""
    file = BytesIO()
    Image.new("P", (width, height)).save(file, "GIF")
    data = bytearray(file.getvalue())
    data[6:10] = struct.pack("<HH", 1, 1)
    return bytes(data)


POSTSCRIPT = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"


@pytest.mark.parametrize(
    "data",
    [picture(kind="BMP"), POSTSCRIPT, grown(WIDEST + 1, 1), grown(WIDEST + 1, WIDEST + 1)],
    ids=["other kind", "a program", "wide", "vast"],
)
def test_what_is_no_cover_is_not_decoded(data: bytes) -> None:
    assert half_blocks.half_blocks(data, 8, 4, "full") is None
    assert theme_of_cover.colours_of(data) is None
    assert picture_files.sixel(data, 20, 20, 40_000, 256) is None
    assert picture_files.png(data, 20, 20, 40_000) is None
    assert picture_files.png_or_jpeg(data, 20, 20, 40_000) is None


@pytest.mark.parametrize("size", [(1, WIDEST), (WIDEST, 1), (1, 1)])
def test_of_a_line_of_pixels_a_square_is_shown(size: tuple[int, int]) -> None:
    file = BytesIO()
    Image.new("RGB", size, (200, 10, 10)).save(file, "PNG")
    assert half_blocks.half_blocks(file.getvalue(), 8, 4, "full") is not None
    assert picture_files.sixel(file.getvalue(), 20, 20, 40_000, 16) is not None
