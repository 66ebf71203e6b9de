"""The palettes: chosen by the terminal's signs, and readable."""

from __future__ import annotations

from typing import Literal

import pytest
from rich.style import Style

from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import depth_of, palette_for


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "full"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-kitty"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "linux"}, "16"),
        ({"TERM": "dumb", "COLORTERM": "truecolor"}, "none"),
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"}, "none"),
        ({}, "none"),
    ],
)
def test_a_terminals_colours_are_known_by_its_signs(environ: dict[str, str], depth: str) -> None:
    assert depth_of(environ) == depth


def test_light_or_dark() -> None:
    light = {"COLORFGBG": "0;15", "TERM": "xterm-256color"}
    assert palette_for(UiSettings(), light).name == "light-256"
    assert palette_for(UiSettings(theme="dark"), light).name == "dark-256"


def test_no_colour_means_attributes_only() -> None:
    palette = palette_for(UiSettings(colours="none"), {})
    for inks in (palette.ground, palette.cursor, palette.marked, palette.raised):
        for name in inks.__struct_fields__:
            style = getattr(inks, name)
            if isinstance(style, Style):
                assert style.color is None
                assert style.bgcolor is None


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""

    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    darker, lighter = sorted((light(one), light(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_can_be_read(theme: Literal["dark", "light"]) -> None:
    palette = palette_for(UiSettings(theme=theme, colours="full"), {})
    inks = palette.ground
    assert inks.space.bgcolor is not None
    ground = inks.space.bgcolor.get_truecolor().hex
    least = {"text": 11.9, "dim": 5.6, "faint": 3.2, "accent": 4.5, "warn": 4.5, "bad": 4.5}
    for role, ratio in least.items():
        assert contrast(getattr(inks, role).color.get_truecolor().hex, ground) >= ratio, role
