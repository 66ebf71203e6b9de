"""Covers of rooms, fields, streets and signs."""

from __future__ import annotations

from math import cos, pi, sin

from .canvas import Canvas


def teishoku() -> Canvas:
    """A tray of the day."""
    art = Canvas("#3a2a22", seed=31)
    for x in range(0, 60, 12):
        art.box(x, 0, 11, 13, "#2d4a6e")
        art.disc(x + 5.5, 7, 3, "#e8e2d2")
    art.box(0, 0, 60, 2, "#7a4a2c")
    art.box(5, 26, 50, 28, "#a8623a")
    art.box(6, 27, 48, 26, "#8c4a2c")
    art.disc(18, 44, 7, "#22262c")
    art.disc(18, 43, 5.6, "#f5f2e8")
    art.disc(42, 44, 7, "#7a1f22")
    art.disc(42, 44, 5.4, "#c98a4a")
    art.disc(41, 43, 1.5, "#6f9a4a")
    art.box(16, 29, 28, 8, "#d7dde0")
    art.disc(29, 33, 3.4, "#7f95a3")
    art.shape([(31, 33), (40, 30), (40, 36)], "#5f7a8a")
    art.box(27, 32, 1, 1, "#22262c")
    art.line(12, 51, 48, 51, "#e2b070")
    for x in (16, 20, 41, 45):
        for row in range(14, 25):
            art.blend((art.y // 1 == row) & (abs(art.x - x - sin(row / 1.6)) < 0.8), "#efe6d6", 0.3)
    return art


def yako() -> Canvas:
    """The last train, from the platform."""
    art = Canvas(seed=37)
    art.gradient(0, 40, [(0, "#120b26"), (0.6, "#34205a"), (1, "#7a3a78")])
    art.stars(30, 20)
    for x in range(0, 60, 6):
        height = int(art.random.integers(14, 28))
        art.box(x, 40 - height, 5, height, "#1d1436")
        for row in range(40 - height + 2, 38, 3):
            if art.random.random() < 0.5:
                art.box(x + 1 + int(art.random.integers(0, 3)), row, 1, 1, "#f6c85f")
    art.box(0, 30, 60, 16, "#28506a")
    art.box(0, 30, 60, 2, "#3f7a94")
    art.box(0, 42, 60, 1, "#f0b95a")
    for x in range(2, 60, 10):
        art.box(x, 34, 7, 6, "#ffe9a6")
        art.disc(x + 3, 38.4, 1.4, "#5a4660")
    art.box(0, 46, 60, 2, "#14101f")
    art.box(0, 48, 60, 12, "#403650")
    art.box(0, 49, 60, 2, "#e8c34f")
    for x in range(2, 60, 10):
        art.shape([(x, 52), (x + 7, 52), (x + 9, 60), (x - 1, 60)], "#ffe9a6", 0.18)
    return art


def ir_levana() -> Canvas:
    """A white city under a thin moon."""
    art = Canvas(seed=41)
    art.gradient(0, 60, [(0, "#27406b"), (0.55, "#7f8fb5"), (1, "#e8cfc0")])
    art.disc(45, 11, 5, "#fdf6dc")
    art.disc(47, 10, 4.6, "#304a76")
    art.stars(16, 22)
    for layer, (tone, level) in enumerate((("#c3c4cf", 30), ("#dedad6", 37), ("#f6f2e8", 46))):
        for x in range(-3 + layer * 2, 60, 9):
            top = level + int(art.random.integers(-4, 4))
            art.box(x, top, 9, 60, tone)
            if art.random.random() < 0.35:
                art.disc(x + 4.5, top, 3.6, tone)
            for row in range(top + 3, 60, 5):
                for column in (x + 2, x + 6):
                    lit = art.random.random()
                    if lit < 0.55:
                        art.box(column, row, 1, 2, "#f2b45c" if lit < 0.18 else "#8d93a6")
    art.line(8, 58, 8, 40, "#5a4632")
    for angle in range(5):
        turn = pi * (1 + angle * 0.25)
        art.line(8, 40, 8 + 7 * cos(turn), 40 + 6 * sin(turn) + 2 * abs(cos(turn)), "#4f7a52")
    return art


def aquarium_hours() -> Canvas:
    """Fish that carry their own lamps."""
    art = Canvas(seed=43)
    art.gradient(0, 60, [(0, "#123c48"), (0.6, "#1b2f5a"), (1, "#3a1a4e")])
    shoal = [(17, 8, "#f2dc9a"), (9, 17, "#8fd6c8"), (40, 21, "#f0b060"), (28, 31, "#b7dca0"),
             (8, 40, "#e8dca0"), (44, 45, "#e88f8a"), (26, 52, "#dfe3a0")]  # fmt: skip
    for x, y, colour in shoal:
        art.glow(x + 3, y, 9, colour, 0.16)
        art.blend(((art.x - x) / 5.5) ** 2 + ((art.y - y) / 2.8) ** 2 < 1, colour)
        art.shape([(x + 4, y), (x + 9, y - 3), (x + 9, y + 3)], colour, 0.85)
        art.box(x - 4, y - 1, 1, 1, "#12222e")
    for x in (52, 55, 3):
        for row in range(6, 58, 9):
            art.blend((art.x - x - sin(row)) ** 2 + (art.y - row) ** 2 < 1.4, "#bfe6ea", 0.5)
    return art


def boite() -> Canvas:
    """A punched card, half way through the box."""
    art = Canvas("#4a2f2a", seed=47)
    art.gradient(0, 60, [(0, "#6b4238"), (1, "#3a2422")])
    art.box(0, 14, 60, 26, "#efe2c2")
    for row in range(17, 39, 3):
        art.box(0, row, 60, 1, "#e0cfa6")
    tune = [7, 5, 3, 2, 3, 5, 6, 4, 2, 1, 3, 5, 4, 2, 0, 2, 4, 5]
    for step, note in enumerate(tune):
        art.disc(3 + step * 3.3, 38 - note * 3, 1.2, "#4a2f2a")
        if step % 3 == 0:
            art.disc(3 + step * 3.3, 38, 1.2, "#4a2f2a")
    art.box(36, 8, 18, 44, "#b58a3a")
    art.box(37, 9, 16, 42, "#d8ae54")
    for row in range(12, 50, 2):
        art.box(39, row, 12, 1, "#8a6626")
    art.box(54, 27, 4, 3, "#9a7430")
    art.box(57, 20, 2, 9, "#9a7430")
    art.disc(58, 19, 2, "#7a2f2a")
    return art


def elevens() -> Canvas:
    """Eleven beats: two, two, three, two, two."""
    art = Canvas("#f0e4cc", seed=53)
    colours = ("#a8362e", "#22343f", "#d99a2b")
    column = 3.0
    for group, (beats, height) in enumerate(((2, 22), (2, 28), (3, 42), (2, 28), (2, 22))):
        for beat in range(beats):
            tall = height if beat == 0 else height * 0.6
            art.box(column, 48 - tall, 3.6, tall, colours[group % 2])
            art.disc(column + 1.8, 45 - tall, 2.2, colours[group % 2])
            column += 4.6
        column += 0.9
    for x in range(0, 60, 6):
        art.shape([(x, 56), (x + 3, 51), (x + 6, 56)], colours[0])
        art.shape([(x, 56), (x + 3, 60), (x + 6, 56)], colours[2])
    return art


def harbour_of_glass() -> Canvas:
    """Copper lanterns, twice: in the air and in the water."""
    art = Canvas(seed=59)
    art.gradient(0, 36, [(0, "#0f2a2e"), (1, "#2f6660")])
    for x, y, size in ((12, 12, 4), (27, 20, 5), (44, 10, 4), (51, 25, 3), (5, 27, 3)):
        art.line(x, 0, x, y - size, "#0a1a1c")
        art.glow(x, y, size * 2.6, "#ffb45a", 0.34)
        art.disc(x, y, size, "#c9743a")
        art.box(x - size * 0.5, y - size * 0.8, size, size * 1.7, "#ffd58a")
        art.box(x - size * 0.6, y - size - 1, size * 1.2, 1.4, "#7a4424")
    art.box(0, 35, 60, 1, "#7fb0a0")
    art.water(36, "#0b2226", 0.4, 2.6)
    return art


def letters() -> Canvas:
    """One lantern, on the green, in the rain."""
    art = Canvas(seed=61)
    art.gradient(0, 42, [(0, "#39444d"), (1, "#8a9496")])
    art.ridge(38, 3, "#55695a")
    art.gradient(44, 60, [(0, "#4f7a48"), (1, "#35582f")])
    art.blend(((art.x - 44) / 12) ** 2 + ((art.y - 53) / 3.4) ** 2 < 1, "#7f949c")
    art.box(21, 22, 2, 30, "#23272b")
    art.glow(22, 17, 14, "#ffd98a", 0.5)
    art.shape([(17, 12), (27, 12), (25, 22), (19, 22)], "#ffe7a6")
    art.shape([(16, 12), (22, 7), (28, 12)], "#23272b")
    art.box(18, 22, 8, 1.5, "#23272b")
    art.box(39, 51, 4, 2, "#f2efe6")
    art.box(42, 49, 2, 2, "#f2efe6")
    art.box(44, 50, 1, 1, "#d98a2b")
    for _ in range(70):
        x, y = art.random.integers(2, 60), art.random.integers(0, 56)
        art.line(int(x), int(y), int(x), int(y) + 2, "#a9b6bc")
    return art


def dew() -> Canvas:
    """An orchard before anybody is up."""
    art = Canvas(seed=67)
    art.gradient(0, 44, [(0, "#6f8fb0"), (0.6, "#e3b8a6"), (1, "#ffe3b8")])
    art.disc(45, 30, 7, "#fff3d2")
    art.ridge(34, 3, "#7f9a86")
    art.ridge(40, 2, "#5f8560")
    art.gradient(44, 60, [(0, "#6a9a58"), (1, "#3f6f3f")])
    for row, (y, size, step) in enumerate(((40, 3.2, 10), (46, 4.6, 15), (54, 6.4, 21))):
        for x in range(2 + row * 4, 64, step):
            art.box(x - 0.6, y, 1.6, size, "#4a382c")
            art.disc(x, y - size * 0.6, size, "#3f6a3c")
            art.disc(x - size * 0.3, y - size * 0.9, size * 0.6, "#55844a")
            for turn in range(3):
                art.box(x - size * 0.6 + turn * size * 0.55, y - turn % 2 * 2, 1, 1, "#c9483c")
    for _ in range(26):
        art.box(int(art.random.integers(0, 60)), int(art.random.integers(48, 60)), 1, 1, "#dff2e2")
    return art


def harvest_loop() -> Canvas:
    """Rows that meet at the horizon, and a moon with a hole."""
    art = Canvas(seed=71)
    art.gradient(0, 32, [(0, "#1c1b2a"), (0.7, "#6a3f4a"), (1, "#e08a4a")])
    art.disc(30, 18, 11, "#f4d58a")
    art.disc(30, 18, 6, "#8f5548")
    for row in range(32, 60):
        depth = (row - 31) / 28
        stripe = ((art.x - 30) / (depth * 10 + 0.6)).round() % 2 == 0
        at = (art.y // 1) == row
        art.blend(at & stripe, "#c98a34")
        art.blend(at & ~stripe, "#5f4426")
    art.box(0, 32, 60, 1, "#ffd98a")
    return art


def bramble_sessions() -> Canvas:
    """Seven squares and a half: somebody for each."""
    art = Canvas("#20252b", seed=73)
    tones = ["#b5483f", "#d99a2b", "#4f7a48", "#2c6fb8", "#7fd1c0", "#8f5a8f", "#e8e2d2", "#c98a4a"]
    for index, tone in enumerate(tones):
        x, y = 5 + index % 3 * 18, 5 + index // 3 * 18
        width = 7 if index == 7 else 14
        art.box(x, y, width, 14, tone)
        art.box(x, y + 11, width, 3, "#171b20")
        if index < 7:
            art.disc(x + 7, y + 6, 3, "#171b20")
            art.disc(x + 7, y + 6, 1.2, tone)
    for step, height in enumerate((4, 9, 6, 12, 8, 5)):
        art.box(35 + step * 3.4, 55 - height, 2.2, height, "#e8e2d2")
    return art


def severny_efir() -> Canvas:
    """A mast that speaks to the snow."""
    art = Canvas(seed=79)
    art.gradient(0, 56, [(0, "#0e1626"), (0.6, "#223a52"), (1, "#5d7f92")])
    art.stars(24, 30)
    for radius, strength in ((26, 0.22), (19, 0.32), (12, 0.45)):
        away = ((art.x - 30) ** 2 + (art.y - 13) ** 2) ** 0.5
        sides = abs(art.y - 13) < abs(art.x - 30) * 0.8
        art.blend((abs(away - radius) < 0.9) & sides, "#7fd1c0", strength * 2)
    art.line(30, 12, 22, 50, "#c9d3da")
    art.line(30, 12, 38, 50, "#c9d3da")
    for row, reach in ((20, 2), (28, 3.6), (36, 5.2), (44, 7)):
        art.line(30 - reach, row, 30 + reach, row, "#c9d3da")
        art.line(30 - reach, row, 30 + reach + 1, row + 7, "#8fa3b5")
    art.disc(30, 12, 1.6, "#ff6a5c")
    art.glow(30, 12, 5, "#ff6a5c", 0.4)
    art.ridge(51, 1.6, "#e9f0f4")
    art.box(44, 45, 8, 6, "#3a2f33")
    art.box(46, 47, 2, 2, "#ffd98a")
    art.box(43, 43, 10, 2, "#f3f6f8")
    return art
