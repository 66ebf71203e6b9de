"""Covers of the sea and what stands beside it."""

from __future__ import annotations

from math import sin

from .canvas import SIDE, Canvas, rgb

SUNSET = [(0, "#262048"), (0.35, "#6a3a5e"), (0.7, "#c06a5c"), (0.9, "#ffa866"), (1, "#ffc98a")]
NIGHT = [(0, "#0c1030"), (0.5, "#1b2850"), (1, "#35507c")]


def northern_rooms() -> Canvas:
    """A sun that goes into the water."""
    art = Canvas(seed=3)
    art.gradient(0, 34, SUNSET)
    art.glow(30, 30, 20, "#ffb36b", 0.35)
    art.disc(30, 30, 10, "#ffe7a8")
    art.disc(30, 31, 7, "#fff3c4")
    art.water(34, "#0c2c44", 0.5)
    art.box(0, 34, SIDE, 1, "#e0b486")
    return art


def first_light() -> Canvas:
    """Morning through a window."""
    art = Canvas("#1d2026", seed=5)
    art.gradient(8, 36, [(0, "#3d5a86"), (0.6, "#c99aa2"), (1, "#ffdfae")])
    art.disc(40, 35, 6, "#fff2c9")
    art.water(36, "#27506a", 0.45)
    wall = "#23262d"
    for x, y, width, height in ((0, 0, 60, 8), (0, 0, 9, 60), (51, 0, 9, 60), (0, 50, 60, 10)):
        art.box(x, y, width, height, wall)
    art.box(29, 8, 2, 42, "#363a42")
    art.box(9, 27, 42, 1, "#363a42")
    art.box(7, 50, 46, 2, "#565b63")
    art.shape([(9, 52), (51, 52), (58, 60), (16, 60)], "#ffdfae", 0.16)
    art.box(14, 45, 5, 5, "#b86b4b")
    art.box(16, 39, 1, 6, "#6f8f5c")
    art.disc(16.5, 38, 2.4, "#8fb06c")
    return art


def vinterhamn() -> Canvas:
    """Houses in the snow, boats in the ice."""
    art = Canvas(seed=8)
    art.gradient(0, 36, [(0, "#1a2740"), (0.6, "#4f6d8c"), (1, "#c9d3da")])
    art.ridge(26, 5, "#8fa3b5")
    art.box(0, 34, 60, 4, "#e9eef2")
    houses = [(4, "#a8443c"), (14, "#c98f3d"), (24, "#5d7f8d"), (36, "#a8443c"), (47, "#d9d2c2")]
    for x, colour in houses:
        art.box(x, 25, 8, 10, colour)
        art.shape([(x - 1, 25), (x + 4, 20), (x + 9, 25)], "#f3f6f8")
        art.box(x + 2, 28, 2, 2, "#ffd98a")
        art.box(x + 5, 28, 2, 2, "#33404d")
    art.water(38, "#a9bccb", 0.6, 0.6)
    for x, y in ((8, 46), (33, 50)):
        art.shape([(x, y), (x + 14, y), (x + 11, y + 4), (x + 3, y + 4)], "#3a2f33")
        art.box(x + 6, y - 11, 1, 11, "#3a2f33")
        art.box(x + 1, y - 1, 12, 1, "#f3f6f8")
    for _ in range(60):
        art.box(int(art.random.integers(0, 60)), int(art.random.integers(0, 60)), 1, 1, "#ffffff")
    return art


def naeturferja() -> Canvas:
    """A ferry, all lamps lit."""
    art = Canvas(seed=11)
    art.gradient(0, 38, NIGHT)
    art.stars(40, 30)
    art.disc(47, 11, 5, "#f4ecd0")
    art.disc(49, 10, 4, "#1a2548")
    art.box(14, 25, 30, 5, "#cfd6d8")
    art.box(20, 21, 18, 4, "#e9edee")
    art.box(30, 15, 4, 6, "#b5483f")
    art.box(30, 15, 4, 1, "#22262e")
    art.shape([(6, 30), (54, 30), (48, 38), (11, 38)], "#2b3446")
    art.box(8, 31, 44, 1, "#b5483f")
    for x in range(16, 43, 4):
        art.box(x, 26, 2, 2, "#ffd97a")
    for x in range(22, 37, 4):
        art.box(x, 22, 2, 2, "#ffd97a")
    art.water(38, "#0a1330", 0.45, 2.4)
    return art


def lighthouse() -> Canvas:
    """Two beams over dark water."""
    art = Canvas(seed=13)
    art.gradient(0, 52, [(0, "#10112c"), (0.7, "#2e3f66"), (1, "#1d2a4a")])
    art.stars(26, 36)
    art.shape([(30, 14), (0, 6), (0, 28), (30, 17)], "#7d8590", 0.7)
    art.shape([(30, 14), (60, -4), (60, 32), (30, 17)], "#ffe08a", 0.6)
    art.shape([(26, 20), (34, 20), (37, 52), (23, 52)], "#e8e6dc")
    for y, width in ((25, 9), (35, 11), (45, 13)):
        art.box(30 - width / 2, y, width, 5, "#c2483f")
    art.box(25, 18, 10, 2, "#2b2f3a")
    art.box(27, 12, 6, 6, "#fff1a6")
    art.shape([(26, 12), (30, 8), (34, 12)], "#c2483f")
    art.glow(30, 15, 9, "#fff1a6", 0.4)
    art.ridge(53, 1.5, "#0c0f1c")
    return art


def rasif() -> Canvas:
    """A dhow at the old quay, seen through an arch."""
    art = Canvas(seed=17)
    art.gradient(0, 40, [(0, "#2b5d7d"), (0.6, "#e8b27a"), (1, "#f6d9a0")])
    art.disc(42, 30, 6, "#fff0c0")
    art.shape([(25, 36), (25, 10), (41, 33)], "#f7efe0")
    art.box(24, 10, 1, 28, "#5a3a28")
    art.shape([(13, 35), (44, 35), (38, 41), (18, 41)], "#6b422c")
    art.water(40, "#1f5a6b", 0.5)
    inside = ((art.x - 30) ** 2 + (art.y - 26) ** 2 < 22**2) | (
        (abs(art.x - 30) < 22) & (art.y > 26)
    )
    art.blend(~inside, "#8c5a3c")
    rim = ~inside & (((art.x - 30) ** 2 + (art.y - 26) ** 2 < 25**2) | (art.y > 26))
    art.blend(rim & (((art.x + art.y) // 4) % 2 == 0), "#b98556")
    art.box(0, 54, 60, 6, "#704630")
    return art


def thalassina() -> Canvas:
    """A blue dome over a bluer sea."""
    art = Canvas(seed=19)
    art.gradient(0, 30, [(0, "#3f8fcf"), (1, "#bfe3f2")])
    art.gradient(30, 52, [(0, "#2a6fae"), (1, "#1c4f8c")])
    for _ in range(30):
        row = int(art.random.integers(31, 44))
        art.box(int(art.random.integers(0, 58)), row, 2, 1, "#6fa9d6")
    art.ridge(48, 2, "#d9c9a4")
    art.box(6, 32, 20, 24, "#fbfaf4")
    art.disc(16, 32, 9, "#2c6fb8")
    art.box(6, 32, 20, 2, "#e6e2d4")
    art.box(15, 17, 2, 7, "#fbfaf4")
    art.box(13, 19, 6, 1.5, "#fbfaf4")
    art.box(28, 40, 24, 16, "#f3f0e6")
    art.box(33, 45, 4, 5, "#2c6fb8")
    art.box(43, 45, 4, 11, "#2c6fb8")
    art.box(13, 44, 6, 12, "#2c6fb8")
    art.box(0, 55, 60, 5, "#cbb98f")
    for x in (30, 52, 54):
        art.disc(x, 54, 2.6, "#d1558b")
    return art


def first_voyage() -> Canvas:
    """A small sail, a large sun."""
    art = Canvas(seed=23)
    art.gradient(0, 42, [(0, "#8fc6d9"), (0.6, "#d8e8dc"), (1, "#fff0d2")])
    art.disc(30, 26, 16, "#f28a5b")
    art.disc(30, 26, 14, "#f59d6a")
    art.shape([(29, 12), (29, 36), (16, 36)], "#fdfaf2")
    art.shape([(31, 16), (31, 36), (42, 36)], "#eadfcb")
    art.shape([(17, 37), (44, 37), (39, 42), (22, 42)], "#3d4f66")
    art.water(42, "#2f7f99", 0.55, 2.2)
    for x, y in ((8, 10), (14, 13), (50, 8)):
        art.line(x, y, x + 2, y + 1, "#4c5f70")
        art.line(x + 2, y + 1, x + 4, y, "#4c5f70")
    return art


def polynya() -> Canvas:
    """Open water in the ice, and northern lights over it."""
    art = Canvas(seed=29)
    art.gradient(0, 34, [(0, "#0a1230"), (1, "#24476a")])
    art.stars(30, 26)
    for shift, colour in ((0, "#5fe0a8"), (9, "#7fd1c0"), (20, "#8f7fd6")):
        for column in range(60):
            middle = 12 + 6 * _wave(column + shift)
            for row in range(int(middle), int(middle) + 11):
                fading = 0.34 * (1 - (row - middle) / 11)
                art.pixels[row, column] += (rgb(colour) - art.pixels[row, column]) * fading
    art.ridge(33, 2, "#5b7d9a")
    art.gradient(34, 60, [(0, "#b9d0de"), (1, "#eef4f7")])
    hole = ((art.x - 31) / 19) ** 2 + ((art.y - 47) / 6.5) ** 2 < 1
    art.blend(hole, "#12324a")
    art.blend(hole & (art.y > 48), "#1d4a63")
    for x, y, width in ((24, 46, 7), (33, 49, 9), (27, 51, 5)):
        art.box(x, y, width, 1, "#5fb9a0")
    return art


def _wave(column: float) -> float:
    return sin(column / 7) * 0.6 + sin(column / 3.1) * 0.25
