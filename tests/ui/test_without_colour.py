"""Each state of a row has a sign, in every theme: nothing is said by colour alone."""

from __future__ import annotations

import pytest
from rich.style import Style

from fwtui.music import Track, TrackId
from fwtui.ui.glyphs import ASCII, UNICODE, Glyphs
from fwtui.ui.settings import UiSettings
from fwtui.ui.theme_roles import textual_names
from fwtui.ui.themes import Themes
from fwtui.ui.widgets.row_builder import Line
from fwtui.ui.widgets.row_kind import RowState
from fwtui.ui.widgets.rows import track_rows
from tests.ui.piloted import Compare, Piloted, piloted, pressed, still
from tests.ui.sample import context


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


MONO = UiSettings(colours="none", covers="off")
Look = list[list[tuple[str, bool, bool, bool]]]


def look(at: Piloted) -> Look:
    """What is seen above the status bar, whose sentence goes: texts and attributes, no colours."""
    seen: Look = []
    for line in at.lines[:-1]:
        assert all(each.style is None or not _is_coloured(each.style) for each in line)
        styles = [(each.text, each.style or Style.null()) for each in line]
        seen.append(
            [(text, bool(s.bold), bool(s.reverse), bool(s.underline)) for text, s in styles]
        )
    return seen


def _is_coloured(style: Style) -> bool:
    grounds = (style.color, style.bgcolor)
    return any(each is not None and not each.is_default for each in grounds)


@pytest.mark.parametrize(
    ("before", "key"),
    [
        ("", "j"),
        ("", "l"),
        ("", "3"),
        ("l l", "f"),
        ("l l", "v"),
        ("l l", "enter"),
        ("", "space"),
        ("", "r"),
        ("", "s"),
        ("", "M"),
        ("", "plus"),
        ("", "S"),
        ("m", "j"),
        ("C", "j"),
        ("3", "J"),
    ],
)
async def test_each_change_is_seen_without_colour(before: str, key: str) -> None:
    """Cursor, focus, view, heart, mark, what plays, pause, repeat, shuffle, volume."""
    async with piloted(context(MONO), size=(140, 40)) as at:
        for each in before.split():
            await at.press(each)
        was = look(at)
        await at.press(key)
        assert look(at) != was, at.text


@pytest.mark.parametrize("keys", ["l l j v", "? m o v e", "m", "S 4"])
def test_a_screen_without_colour(snap_compare: Compare, keys: str) -> None:
    """States of rows; actions that are off in the help, in a menu; the modes."""
    run = pressed(*(each.replace("?", "question_mark") for each in keys.split()))
    assert snap_compare(still(context(MONO)), terminal_size=(140, 40), run_before=run)


async def test_the_theme_that_is_in_use_is_named() -> None:
    async with piloted(context(MONO), size=(140, 40)) as at:
        at.app.do("theme")
        await at.press("down")
        assert "auto" in at.rows[at.row_with("now")]
