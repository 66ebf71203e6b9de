"""The columns of a row stand, whatever width a terminal gives the text in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import StringIO
from unicodedata import category, east_asian_width

import pytest
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from fwtui.cli.progress_line import UNICODE, ProgressLine, line
from fwtui.music import Credit, Track, TrackId
from fwtui.player.playback import Playback
from fwtui.text import cells, fit
from fwtui.ui.terminal.placed_strip import placed
from tests.ui.piloted import piloted

TITLES = (
    "हिन्दी गीत",
    "मेरे सपनों की रानी कब आएगी तू आई रुत मस्तानी",
    "தமிழ் பாடல் மிக நீண்ட தலைப்பு",
    "বাংলা গান",
    "မြန်မာ သီချင်း အရှည်ကြီး",
    "ශ්‍රී ලංකා",
    "ខ្មែរ",
    "ความรักครั้งแรก",
    "👩‍👩‍👧‍👦 🇩🇪 ☺️ 👍🏽 family",
    "\u1112\u1161\u11ab\u1100\u1173\u11af",
    "Z\u0338\u0322\u034e\u0357a\u0335\u0321 text",
    "夜明けのうた",
    "Straße",
)


def _as_ours(char: str) -> int:
    return cells(char)


def _as_glibc(char: str) -> int:
    """Spacing marks have a cell of their own, medial and final jamo none."""
    if category(char) == "Mc":
        return 1
    if category(char) in ("Mn", "Me", "Cf") or "\u1160" <= char <= "\u11ff":
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def _as_old(char: str) -> int:
    """Emoji as two cells each, also flags, variation selectors as none."""
    if char >= "\U0001f000" or "\u2600" <= char <= "\u27bf":
        return 2
    return _as_glibc(char)


TERMINALS = (_as_ours, _as_glibc, _as_old)


class _Terminal(StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Screen:
    """One row of a terminal that gives characters the widths of a table; longer text wraps."""

    def __init__(self, width_of: Callable[[str], int], width: int, *, wraps: bool = False) -> None:
        self.cells = ["#"] * width
        self.lines = 1
        self._width_of, self._wraps = width_of, wraps
        self._at = self._kept = 0

    def feed(self, data: str) -> None:
        for part in re.finditer(r"\x1b7|\x1b8|\x1b\[(\d*)([A-Za-z])|\x1b\[[\d;]*m|\r|.", data):
            match part[0], part[2]:
                case "\x1b7", _:
                    self._kept = self._at
                case "\x1b8", _:
                    self._at = self._kept
                case "\r", _:
                    self._at = 0
                case _, "C":
                    self._at = min(self._at + int(part[1]), len(self.cells) - 1)
                case _, "G":
                    self._at = int(part[1]) - 1
                case _, "K":
                    self.cells[self._at :] = " " * (len(self.cells) - self._at)
                case _, "m":
                    pass
                case char, _ if not char.startswith("\x1b"):
                    self._put(char)

    def _put(self, char: str) -> None:
        width = self._width_of(char)
        if self._at + width > len(self.cells) and self._wraps:
            self.lines, self._at = self.lines + 1, 0
        for place in range(self._at, min(self._at + width, len(self.cells))):
            self.cells[place] = char if place == self._at else ""
        self._at += width

    def text(self, first: int, after: int) -> str:
        return "".join(self.cells[first:after])


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("width", [8, 16, 30, 60])
def test_a_column_stands_after_each_title(
    title: str, width: int, terminal: Callable[[str], int]
) -> None:
    style = Style.parse("bold red on black")
    strip = Strip([Segment("1 "), Segment(fit(title, width) + "  ", style), Segment("0:12")])
    console = Console(color_system="truecolor")
    screen = Screen(terminal, strip.cell_length)
    screen.feed(placed(strip).render(console))
    assert screen.text(0, 2) == "1 "
    assert screen.text(width + 4, width + 8) == "0:12"
    assert "#" not in screen.cells
    # In one style: the columns of a plain row are one text.
    screen = Screen(terminal, strip.cell_length)
    screen.feed(placed(Strip([Segment(strip.text, style)])).render(console))
    assert screen.text(width + 4, width + 8) == "0:12"
    # Cut where a menu begins: nothing reaches into it.
    screen = Screen(terminal, 80)
    screen.feed(placed(strip).crop(0, 7).render(console))
    assert set(screen.cells[7:]) == {"#"}


async def test_what_is_typed_is_placed_on_the_screen() -> None:
    async with piloted() as seen:
        await seen.press("slash", *"हिन्दी")
        update = seen.app.screen._compositor.render_update(full=True)
        assert "\x1b7" in update.render_segments(seen.app.console)  # type: ignore[union-attr]


@pytest.mark.parametrize("terminal", TERMINALS)
@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("width", [40, 60, 100])
def test_the_line_of_play_stays_one_line(
    title: str, width: int, terminal: Callable[[str], int]
) -> None:
    track = Track(TrackId(1), title, (Credit(1, "이소라"),))  # type: ignore[arg-type]
    playback = Playback(track, "paused", 42.0, 100.0, 190.0, row=1, length=14)
    out = _Terminal()
    shown = ProgressLine(lambda: playback, out)
    shown._write(line(playback, 100.0, width - 1, UNICODE))
    screen = Screen(terminal, width, wraps=True)
    screen.feed(out.getvalue())
    assert screen.lines == 1
    assert " 0:42 / 3:10" in "".join(screen.cells)
