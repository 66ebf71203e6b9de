"""Strips whose columns stand where they belong, whatever width a terminal gives their text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from rich.color import ColorSystem
from rich.console import Console
from rich.style import Style
from textual.strip import Strip

from fwtui.text import cells, has_sure_width, held

_COLUMNS = r"(?<=… )(?=\S)|(?<=  )(?=\S)"
"""Between the texts of two columns: after two spaces, or after a text that is cut."""


class PlacedStrip(Strip):
    """A strip whose text of unsure width never reaches into the cells of the next text."""

    __slots__ = ()

    def render(self, console: Console) -> str:
        return self.written(console._color_system or ColorSystem.TRUECOLOR)

    def written(self, colors: ColorSystem) -> str:
        """The strip as text for a terminal of so many colours."""
        return "".join(self._written(text, style, colors) for text, style, _ in self)

    def _written(self, text: str, style: Style | None, colors: ColorSystem) -> str:
        def styled(text: str) -> str:
            return text if style is None else self.render_style(style, text, color_system=colors)

        if has_sure_width(text):
            return styled(text)
        return "".join(
            styled(part) if has_sure_width(part) else _placed(part, styled)
            for part in re.split(_COLUMNS, text)
        )

    def crop(self, start: int, end: int | None = None) -> Strip:
        return placed(super().crop(start, end))


def _placed(text: str, styled: Callable[[str], str]) -> str:
    """Text over blanks of its cells (DECSC, DECRC), then the cursor on the cell after (CUF)."""
    size = cells(text)
    shown = held(text.rstrip(" "), size - text.endswith("  "))
    # Saved once for each time that it is restored: not every terminal keeps it for a second time.
    return f"\x1b7{styled(' ' * size)}\x1b8\x1b7{styled(shown)}\x1b8\x1b[{size}C"


def placed(strip: Strip) -> Strip:
    """The strip, which places its text where the width of some is unsure."""
    if all(has_sure_width(part.text) for part in strip):
        return strip
    return PlacedStrip(list(strip), strip.cell_length)


def all_placed(strips: Iterable[Strip]) -> list[Strip]:
    return [placed(strip) for strip in strips]
