"""Makes README's moving picture: the real interface on the demo pod, in a terminal, as SVG.

    python -m assets.cast            # assets/fwtui.svg
    python -m assets.cast FOLDER     # and each frame as a picture of its own, to look at

Each step presses a key and waits for what it leads to; how long a frame stays is written here,
not measured. So two runs differ in the clock of the player alone.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from fwtui.text import cells
from fwtui.ui.theme import DARK
from tests.ui.pseudo_terminal import Terminal

HERE = Path(__file__).resolve().parent
SIZE = (120, 30)
CELL = (8.4, 17)
"""Pixels of a letter, width and height, in a font of 14."""
EDGE = 12
GROUND, INK = (DARK.colours[role][0][1:].lower() for role in ("ground", "text"))
"""Those of the theme: what has them is not drawn once more."""
ANSI = {
    "black": GROUND, "red": "e06c75", "green": "98c379", "brown": "e5c07b", "blue": "61afef",
    "magenta": "c678dd", "cyan": "7fd1c0", "white": INK,
}  # fmt: skip
CONFIG = '[ui]\ntheme = "dark"\n[player]\ndevice_lost = "silent"\nmpv = { ao = "null" }\n'


class Step(NamedTuple):
    keys: str
    shows: str
    """What the screen must hold then; empty for whatever the keys lead to."""
    seconds: float
    """How long the frame stays; 0 for one that is not shown."""


def typed(text: str) -> list[Step]:
    return [Step(letter, "", 0.16) for letter in text]


STEPS = [
    Step("", "Demo pod", 0),  # the login is on no frame
    Step("\r", "Artists", 0),
    Step("", "nothing playing", 1.6),
    Step("h", "", 0.4),
    Step("h", "", 0.6),
    *[Step("j", "", 0.2)] * 8,
    Step("l", "", 0.5),
    Step("j", "", 0.4),
    Step("l", "", 0.5),
    Step("j", "", 0.3),
    Step("\r", "▶", 2.2),
    Step("f", "♥", 1.4),
    Step("2", "Type what", 0.8),
    *typed("harbor"),
    Step("", "Harbour", 2.0),
    Step("\t", "", 0.4),
    Step("A", "", 1.4),
    Step("3", "", 1.4),
    *[Step("j", "", 0.2)] * 2,
    Step("J", "", 0.4),
    Step("J", "", 0.8),
    Step("m", "Play next", 2.4),
    Step("\x1b", "", 0.4),
    Step(":", "", 0.8),
    *typed("sleep"),
    Step("", "Sleep timer", 1.6),
    Step("\x1b", "", 0.4),
    Step("L", "Allowance", 2.4),
    Step("\x1b", "", 0.4),
    Step("0", "Recently added", 2.4),
    Step("?", "type a word", 2.8),
    Step("\x1b", "", 0.8),
]
STILL = 16
"""The frame that a reader sees who wants no motion."""

Row = tuple[tuple[str, str, str, bool, bool], ...]
"""Cells of a row: letter (empty behind a wide one), ink, ground, bold, underlined."""


def screen(terminal: Terminal) -> list[Row]:
    buffer = terminal.screen.buffer
    return [tuple(_cell(buffer[y][x]) for x in range(SIZE[0])) for y in range(SIZE[1])]


def _cell(char: Any) -> tuple[str, str, str, bool, bool]:
    ink, ground = _colour(char.fg, INK), _colour(char.bg, GROUND)
    if char.reverse:
        ink, ground = ground, ink
    return char.data, ink, ground, char.bold, char.underscore


def _colour(name: str, default: str) -> str:
    return ANSI.get(name.removeprefix("bright"), default if name == "default" else name)


def record() -> list[tuple[list[Row], float]]:
    """Frames, and the seconds that each stays."""
    with tempfile.TemporaryDirectory() as home:
        config = Path(home) / "config.toml"
        config.write_text(CONFIG)
        environ = {
            "FWTUI_HOME": home, "TERM": "xterm-256color", "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8", "DBUS_SESSION_BUS_ADDRESS": "",
        }  # fmt: skip
        terminal = Terminal([sys.executable, "-m", "fwtui", "demo"], size=SIZE, environ=environ)
        frames = []
        try:
            for step in STEPS:
                terminal.press(step.keys)
                terminal.until(step.shows)
                terminal.read(0.4)  # until it is still
                if step.seconds:
                    frames.append((screen(terminal), step.seconds))
        finally:
            terminal.close()
        return frames


def runs(row: Row) -> Iterator[tuple[int, tuple[str, str, bool, bool], str]]:
    """Parts of a row in one style, and of wide letters or narrow ones: fonts differ in how wide
    they draw the wide ones. First column, style and text."""
    column = 0
    for (style, _), part in groupby(row, key=lambda cell: (cell[1:], cells(cell[0]) == 1)):
        letters = [cell[0] for cell in part]
        yield column, style, "".join(letters)
        column += len(letters)


def drawn(row: Row) -> str:
    """A row as SVG, at the top left. Half blocks are rectangles: so no font leaves a gap."""
    wide, high = CELL
    made = []
    for column, (ink, ground, bold, line), text in runs(row):
        x, size = column * wide, cells(text) * wide
        if ground != GROUND:
            made.append(_box(x, 0, size, high, ground))
        for block, y in (("▀", 0.0), ("▄", high / 2)):
            if text.strip(block) == "" and text:
                made.append(_box(x, y, size, high / 2, ink))
                break
        else:
            made += _text(column, text, ink, bold, line)
    return "".join(made)


def _box(x: float, y: float, width: float, height: float, colour: str) -> str:
    # A little over the edge: side by side they leave no seam.
    return (
        f'<path fill="#{colour}" d="M{x:.1f} {y:g}h{width + 0.3:.1f}v{height + 0.3:g}H{x:.1f}z"/>'
    )


def _text(column: int, text: str, ink: str, bold: bool, line: bool) -> Iterator[str]:
    """Each word or phrase begins where the terminal has it."""
    style = f' fill="#{ink}"' if ink != INK else ""
    style += ' font-weight="bold"' * bold + ' text-decoration="underline"' * line
    for part in _phrases(text):
        x = (column + cells(text[: part[0]])) * CELL[0]
        length = cells(part[1]) * CELL[0]
        yield (f'<text x="{x:.1f}" y="13" textLength="{length:.1f}"{style}>'
               f"{escape(part[1], quote=False)}</text>")  # fmt: skip


def _phrases(text: str) -> Iterator[tuple[int, str]]:
    """Runs of letters without two blanks in them: first index and text."""
    start = 0
    for part in text.split("  "):
        if part.strip():
            yield start + len(part) - len(part.lstrip()), part.strip()
        start += len(part) + 2


def picture(frames: list[tuple[list[Row], float]], still: int = STILL) -> str:
    """The frames below each other, moved past a window; equal rows are drawn once."""
    wide, high = SIZE[0] * CELL[0] + 2 * EDGE, SIZE[1] * CELL[1] + 2 * EDGE
    names: dict[str, str] = {}
    film = []
    for number, (rows, _) in enumerate(frames):
        for y, row in enumerate(rows):
            if art := drawn(row):
                name = names.setdefault(art, f"r{len(names)}")
                film.append(f'<use href="#{name}" y="{number * high + y * CELL[1]:g}"/>')
    total, at, moves = sum(seconds for _, seconds in frames), 0.0, []
    for number, (_, seconds) in enumerate(frames):
        moves.append(f"{at / total:.3%}{{transform:translateY({-number * high:g}px)}}")
        at += seconds
    rows_once = "".join(f'<g id="{name}">{art}</g>' for art, name in names.items())
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" '
        f'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14" '
        f'fill="#{INK}">\n<title>fwtui on its demo pod</title>\n'
        f"<style>#film{{animation:film {total:.2f}s step-end infinite}}"
        f"@keyframes film{{{''.join(moves)}}}"
        f"@media (prefers-reduced-motion){{#film{{animation:none;"
        f"transform:translateY({-still * high:g}px)}}}}</style>\n"
        f"<defs>{rows_once}</defs>\n"
        f'<rect width="{wide:g}" height="{high:g}" rx="8" fill="#{GROUND}"/>\n'
        f'<svg x="{EDGE}" y="{EDGE}" width="{wide - 2 * EDGE:g}" height="{high - 2 * EDGE:g}">'
        f'<g id="film" shape-rendering="crispEdges">{"".join(film)}</g></svg>\n</svg>\n'
    )


def main(words: list[str]) -> None:
    frames = record()
    (HERE / "fwtui.svg").write_text(picture(frames), encoding="utf-8")
    for folder in map(Path, words):
        folder.mkdir(parents=True, exist_ok=True)
        for number, (rows, _) in enumerate(frames):
            (folder / f"{number:02}.svg").write_text(picture([(rows, 1)], 0), encoding="utf-8")
    print(f"assets/fwtui.svg: {len(frames)} frames, {(HERE / 'fwtui.svg').stat().st_size:,} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
