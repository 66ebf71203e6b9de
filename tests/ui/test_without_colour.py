"""Each state of a row has a sign, in every theme: nothing is said by colour alone."""

from __future__ import annotations

import pytest

from fwtui.music import Track, TrackId
from fwtui.ui.glyphs import ASCII, UNICODE, Glyphs
from fwtui.ui.settings import UiSettings
from fwtui.ui.theme_roles import textual_names
from fwtui.ui.themes import Themes
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import RowState
from fwtui.ui.widgets.rows import track_rows


@pytest.mark.parametrize("theme", ["dark", "light", "high-contrast", "ansi", *textual_names()])
@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_nothing_is_said_by_colour_alone(theme: str, glyphs: Glyphs) -> None:
    """With NO_COLOR each state of a row has a sign of its own, and the focus an attribute."""
    palette = Themes().palette(UiSettings(theme=theme), {"NO_COLOR": "1", "TERM": "xterm-256color"})
    states = {
        "playing": RowState(playing=True),
        "marked": RowState(marked=True),
        "unplayable": RowState(away=True),
        "kept": RowState(kept=True),
        "favourite": RowState(favourite=True),
        "none of them": RowState(),
    }
    shown: dict[str, str] = {}
    for name, state in states.items():
        line = Line(60, palette.ground)
        track_rows().paint(
            line, 0, Track(id=TrackId(1), title="Salt"), state, palette.ground, glyphs
        )
        strip = line.strip()
        shown[name] = strip.text
        assert all(part.style is None or part.style.color is None for part in strip)
    assert len(set(shown.values())) == len(states), shown
    for cursor in (palette.cursor, palette.cursor_elsewhere):
        assert cursor.edge_shown or cursor.text.reverse != palette.ground.text.reverse
    looks = {
        (each.edge_shown, each.text.reverse, each.text.underline, each.text.bold)
        for each in (palette.cursor, palette.ground)
    }
    assert len(looks) == 2
