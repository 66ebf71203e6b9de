"""What the listener may choose about the interface."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

Theme = Literal["auto", "dark", "light"]
Colours = Literal["auto", "full", "256", "16", "none"]
Glyphs = Literal["auto", "unicode", "ascii"]
Scrolling = Literal["auto", "row", "half"]


class UiSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The section ``[ui]`` of config.toml."""

    theme: Theme = "auto"
    """``auto`` follows what the terminal says of its ground (COLORFGBG), else dark."""
    colours: Colours = "auto"
    """``auto`` reads NO_COLOR, COLORTERM and TERM."""
    glyphs: Glyphs = "auto"
    """``auto`` takes ASCII when the locale is not UTF-8."""
    scrolling: Scrolling = "auto"
    """How a list moves at its edge: by a row, or by half a page (fewer bytes to a slow
    terminal). ``auto`` takes half a page over SSH."""
    mouse: bool = True
    covers: bool = True
    """Cover art, where there is room and colour for it."""
    keys: dict[str, str] = field(default_factory=dict)
    """Action to keys, comma between them (``next_track = "n,right"``); empty unbinds."""
