"""The settings of the interface."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

ColourChoice = Literal["auto", "full", "256", "16", "none"]
GlyphChoice = Literal["auto", "unicode", "ascii"]
ScrollingChoice = Literal["auto", "row", "half"]
CoverChoice = Literal["auto", "kitty", "sixel", "iterm", "blocks", "off"]
NotifyChoice = Literal["off", "auto"]


class UiSettings(Struct, frozen=True, forbid_unknown_fields=True):
    """The section ``[ui]`` of config.toml."""

    theme: str = "auto"
    """``auto`` is ``light`` or ``dark`` as the terminal's background is; ``ansi`` has the
    terminal's own colours; in ``high-contrast`` nothing is faint; ``cover`` is made of the cover
    that plays. Also one of Textual's (``nord``), or your own: ``themes/NAME.toml`` beside
    config.toml, with a colour for ``ground``, ``text`` and ``accent``."""
    colours: ColourChoice = "auto"
    """How many colours are used. ``auto`` follows the terminal (NO_COLOR, COLORTERM, TERM)."""
    glyphs: GlyphChoice = "auto"
    """Signs beside the text. ``auto`` takes ASCII where the locale is not UTF-8, or the terminal
    says that it shows some of the others two cells wide; ``ascii`` helps where it does not say."""
    scrolling: ScrollingChoice = "auto"
    """How a list moves at its edge: by a row, or by half a page (fewer bytes to a slow
    terminal). ``auto`` takes half a page over SSH."""
    mouse: bool = True
    """The mouse clicks and scrolls; the terminal selects text with shift."""
    covers: CoverChoice = "auto"
    """Cover art, where there is room and colour for it. ``auto`` asks the terminal whether it shows
    pictures (``kitty``'s graphics, ``iterm``'s images, ``sixel``), and takes half ``blocks`` where
    it does not, or answers slowly; through tmux kitty's alone, where that lets them pass
    (allow-passthrough), or sixel, where tmux has it."""
    title: bool = True
    """The terminal's window is titled with the track and its artist."""
    notify: NotifyChoice = "off"
    """A notification when another track plays and the terminal does not have the focus.
    ``auto``: of the desktop at home, of the terminal (OSC 9, 777 or 99) over SSH."""
    keys: dict[str, str] = field(default_factory=dict)
    """Action to keys, comma between them (``next_track = "n,Y"``), spaces between keys one
    after the other (``mute = "g m"``); ``none`` unbinds. They lie over those of ``preset``: ``vim``
    (the default), ``cmus``, ``ncmpcpp``, ``spotify-player`` or ``plain`` (arrows, F-keys, signs, no
    letters). ``digits = "counts"``: digits count (``5 j``) and open no view; else alt and a digit
    begins a count."""
