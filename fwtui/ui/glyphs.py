"""The glyphs of the interface, each one cell wide, in Unicode and in ASCII.

Nothing is said by colour alone: every state has its sign here.
"""

from __future__ import annotations

import codecs
import locale
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct


class Glyphs(Struct, frozen=True):
    playing: str = "▶"
    paused: str = "‖"
    heart: str = "♥"
    mark: str = "✓"
    """Marked; done."""
    unplayable: str = "×"
    kept: str = "↓"
    """Downloaded to this machine."""
    warning: str = "!"
    into: str = "›"
    """The way to here: Artists › Älva."""
    back: str = "‹"
    choice: str = "▾"
    """Opens a choice."""
    cut: str = "…"
    cursor: str = "▌"
    cursor_elsewhere: str = "▎"
    between_panes: str = "│"
    bar_done: str = "━"
    bar_rest: str = "─"
    """The rest of a bar; also the dash of a row that is still loading."""
    unheard: str = "●"
    """A podcast's episode not heard yet."""
    caret: str = "▏"
    """Where the next letter goes in a field."""
    home: str = "♫"
    dot: str = "·"
    """Between facts."""
    eighths: str = " ▁▂▃▄▅▆▇█"
    """A column of a chart by its height; empty where a chart becomes a table of numbers."""
    half_blocks: bool = True
    """Whether ▀ can draw cover art and QR codes."""

    @property
    def fact(self) -> str:
        """What stands between two facts of one line."""
        return f" {self.dot} "


UNICODE = Glyphs()
ASCII = Glyphs(
    playing=">",
    paused="=",
    heart="*",
    mark="+",
    unplayable="x",
    kept="d",
    into=">",
    back="<",
    choice="v",
    cut="..",
    cursor=">",
    cursor_elsewhere=":",
    between_panes="|",
    bar_done="=",
    bar_rest="-",
    unheard="o",
    caret="_",
    home="#",
    dot="-",
    eighths="",
    half_blocks=False,
)


def speaks_utf8(environ: Mapping[str, str]) -> bool:
    """Whether the locale's text is UTF-8 (POSIX: LC_ALL, then LC_CTYPE, then LANG)."""
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        if value := environ.get(name):
            _, _, charset = value.partition(".")
            if charset:
                charset = charset.partition("@")[0]
                try:
                    return codecs.lookup(charset).name == "utf-8"
                except LookupError:
                    return False
            if value in ("C", "POSIX"):
                return False
            return locale.getpreferredencoding(False).lower().replace("_", "-") == "utf-8"
    return False


MEASURED = "♥─"
"""Signs of ambiguous width, one cell each here: a terminal is asked where the cursor is after
them."""


def choose(
    wish: Literal["auto", "unicode", "ascii"], environ: Mapping[str, str], *, wide: bool = False
) -> Glyphs:
    """The glyphs for a setting and a terminal's environment; ``wide``: it shows them in two
    cells."""
    if wish == "auto":
        return UNICODE if speaks_utf8(environ) and not wide else ASCII
    return ASCII if wish == "ascii" else UNICODE
