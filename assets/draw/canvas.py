"""A small square of pixels to paint on, and a PNG of it.

Covers end up as half blocks in a terminal, some thirty cells wide. So they are drawn on a
grid of 60 x 60 with broad shapes and few colours, and each pixel becomes 10 x 10 in the file.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

SIDE = 60
"""Pixels a side of the grid; x grows to the right, y downwards."""
SCALE = 10

Rgb = tuple[int, int, int]
Stops = Sequence[tuple[float, str]]


def rgb(colour: str) -> np.ndarray:
    """``"#fe8a01"`` as three floats of 0 to 255."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], float)


class Canvas:
    def __init__(self, ground: str = "#000000", seed: int = 1) -> None:
        self.pixels = np.tile(rgb(ground), (SIDE, SIDE, 1))
        self.y, self.x = np.mgrid[0:SIDE, 0:SIDE] + 0.5
        self.random = np.random.default_rng(seed)

    def blend(self, mask: np.ndarray, colour: str, strength: float = 1.0) -> None:
        """Colour where the mask is; a mask of 0 to 1 is how much of it."""
        part = (mask.astype(float) * strength)[..., None]
        self.pixels = self.pixels * (1 - part) + rgb(colour) * part

    def gradient(self, top: int, bottom: int, stops: Stops, band: int = 2) -> None:
        """Bands of colour between two rows; each stop is (0 at the top to 1, colour)."""
        places = [place for place, _ in stops]
        colours = np.array([rgb(colour) for _, colour in stops])
        for row in range(top, bottom, band):
            at = (row - top) / max(1, bottom - top - band)
            colour = [np.interp(at, places, colours[:, part]) for part in range(3)]
            self.pixels[row : min(row + band, bottom)] = colour

    def disc(self, x: float, y: float, radius: float, colour: str, strength: float = 1.0) -> None:
        self.blend((self.x - x) ** 2 + (self.y - y) ** 2 <= radius**2, colour, strength)

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 0.5) -> None:
        """Light that falls off in three steps, as pixels do it."""
        for step in (1.0, 0.68, 0.4):
            self.disc(x, y, radius * step, colour, strength / 2)

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        inside_x = (self.x > x) & (self.x < x + width)
        self.blend(inside_x & (self.y > y) & (self.y < y + height), colour)

    def shape(
        self, corners: Sequence[tuple[float, float]], colour: str, strength: float = 1.0
    ) -> None:
        """A convex polygon, its corners in either direction."""
        side = np.zeros((SIDE, SIDE), int)
        for (x0, y0), (x1, y1) in zip(corners, [*corners[1:], corners[0]], strict=True):
            side += np.sign((x1 - x0) * (self.y - y0) - (y1 - y0) * (self.x - x0)).astype(int)
        self.blend(np.abs(side) == len(corners), colour, strength)

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: str) -> None:
        for at in np.linspace(0, 1, int(max(abs(x1 - x0), abs(y1 - y0))) * 2 + 1):
            column, row = int(x0 + (x1 - x0) * at), int(y0 + (y1 - y0) * at)
            if 0 <= column < SIDE and 0 <= row < SIDE:
                self.pixels[row, column] = rgb(colour)

    def ridge(self, level: float, height: float, colour: str, rough: float = 1.0) -> None:
        """Hills: everything below a slow curve of its own."""
        curve = np.zeros(SIDE)
        for wave in range(1, 6):
            phase = self.random.uniform(0, 2 * np.pi)
            curve += np.sin(np.arange(SIDE) / SIDE * np.pi * wave * 1.7 + phase) / wave**rough
        self.blend(self.y > level - height * curve[None, :], colour)

    def stars(self, count: int, bottom: int, colour: str = "#fff6d8") -> None:
        for _ in range(count):
            row, column = self.random.integers(0, bottom), self.random.integers(0, SIDE)
            strength = self.random.choice((0.35, 0.6, 0.9))
            self.pixels[row, column] += (rgb(colour) - self.pixels[row, column]) * strength

    def water(self, horizon: int, tint: str, depth: float = 0.55, ripple: float = 1.6) -> None:
        """What is above the horizon, mirrored: darker, in strips that drift apart."""
        for row in range(horizon, SIDE):
            mirror = max(0, 2 * horizon - 1 - row)
            reach = ripple * (row - horizon) / 12
            # Strips of two rows move together, or it looks like noise.
            shift = round(np.sin((row // 2) * 2.3) * reach)
            dark = depth + 0.3 * (row - horizon) / (SIDE - horizon)
            self.pixels[row] = np.roll(self.pixels[mirror], shift, axis=0) * (1 - dark)
            self.pixels[row] += rgb(tint) * dark

    def save(self, path: Path, side: int = SIDE * SCALE) -> None:
        """Writes an 8-bit palette PNG (PNG specification, third edition), no metadata."""
        colours, cells = _palette(np.clip(self.pixels, 0, 255).round().astype(int))
        nearest = np.arange(side) * SIDE // side
        large = cells.astype(np.uint8)[nearest][:, nearest]
        # Filter type 0 before every row: for flat palette pixels nothing packs better.
        rows = np.hstack([np.zeros((side, 1), np.uint8), large]).tobytes()
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + _chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 3, 0, 0, 0))
            + _chunk(b"PLTE", colours.astype(np.uint8).tobytes())
            + _chunk(b"IDAT", zlib.compress(rows, 9))
            + _chunk(b"IEND", b"")
        )


def _palette(pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The colours (n, 3) and an index for every pixel; coarser until 256 are enough."""
    for step in (1, 2, 4, 6, 8, 12, 16):
        coarse = np.minimum(pixels // step * step + step // 2, 255).reshape(-1, 3)
        colours, index = np.unique(coarse, axis=0, return_inverse=True)
        if len(colours) <= 256:
            return colours, index.reshape(SIDE, SIDE)
    raise ValueError("too many colours for a palette")


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
