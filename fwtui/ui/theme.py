"""The palette: one accent, two greys, and the same roles in every depth of colour.

Each widget paints whole rows itself, with :class:`Inks`: the styles of all roles on one
ground. So 256 colours, 16 and none are exact, and not what a terminal makes of RGB.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

from msgspec import Struct, field, structs
from rich.color import Color
from rich.style import Style
from textual.theme import Theme

from fwtui.ui.settings import UiSettings

Depth = Literal["full", "256", "16", "none"]


class Inks(Struct, frozen=True):
    """The styles of every role on one ground; ``bright`` is always bold."""

    space: Style
    """The ground itself, for cells without text."""
    text: Style
    bright: Style
    dim: Style
    faint: Style
    heading: Style
    """The title of a pane or a group without the focus."""
    rule: Style
    accent: Style
    accent_bold: Style
    """What plays."""
    match: Style
    """Letters that were searched for."""
    match_faint: Style
    """The same in a row that is faint."""
    current: Style
    """The view that is open, underlined in the header."""
    warn: Style
    warn_bold: Style
    bad: Style
    bad_bold: Style
    edge: Style
    """The column at the left of the cursor's row or of the title that has the focus."""
    edge_shown: bool = True
    """False where the whole row is a bar in reverse: its edge is a space."""


class Palette(Struct, frozen=True):
    name: str
    depth: Depth
    dark: bool
    ground: Inks
    raised: Inks
    """The player, fields and menus."""
    cursor: Inks
    cursor_elsewhere: Inks
    marked: Inks
    picture_depth: Depth
    """The depth of colour of cover art; with too little there is none."""

    @property
    def raised_shows(self) -> bool:
        """Where it does not, a menu needs a rule above and below."""
        return self.depth in ("full", "256")

    @property
    def pictures(self) -> bool:
        """Whether there is colour enough for cover art."""
        return self.picture_depth in ("full", "256")


class Roles(Struct, frozen=True):
    """A theme: a colour for each role."""

    name: str
    dark: bool
    colours: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Role to ``#RRGGBB`` and the number of an xterm colour; none in the terminal's own."""
    strong: bool = False
    """Nothing is faint, in sixteen colours neither."""


_DARK: dict[str, tuple[str, int]] = {
    "ground": ("#14171A", 233),
    "raised": ("#1B2023", 234),
    "cursor": ("#21383A", 237),
    "cursor_elsewhere": ("#222829", 235),
    "marked": ("#1C2728", 235),
    "text": ("#D3DAD9", 188),
    "bright": ("#F4F7F6", 255),
    "dim": ("#8D9896", 246),
    "faint": ("#66716F", 242),
    "stepped": ("#A9B4B2", 248),
    "rule": ("#2E3638", 236),
    "accent": ("#7FD1C0", 115),
    "warn": ("#E2B56F", 179),
    "bad": ("#EE8F86", 210),
}
_LIGHT: dict[str, tuple[str, int]] = {
    "ground": ("#FAF9F5", 231),
    "raised": ("#F1F0EA", 255),
    "cursor": ("#CFE6E0", 152),
    "cursor_elsewhere": ("#E8E8E1", 254),
    "marked": ("#E6EFEB", 255),
    "text": ("#2A3032", 236),
    "bright": ("#0D1112", 233),
    "dim": ("#5B6665", 241),
    "faint": ("#838D8B", 245),
    "stepped": ("#48524F", 239),
    "rule": ("#D8D8D0", 188),
    "accent": ("#0B7464", 29),
    "warn": ("#8F5A00", 94),
    "bad": ("#B3362B", 130),
}

DARK, LIGHT = Roles("dark", True, _DARK), Roles("light", False, _LIGHT)
ANSI, ANSI_LIGHT = Roles("ansi", True), Roles("ansi", False)
"""The terminal's own colours, and its ground left as it is."""
_SIXTEEN = {True: {"cyan": 6, "yellow": 3}, False: {"blue": 4, "magenta": 5}}
"""Accent and warning by whether the ground is dark; bold is bright in many terminals, and bright
cyan cannot be read on white."""


def _coloured(roles: Roles, depth: Depth) -> Palette:
    colours = {
        role: Color.parse(hexadecimal) if depth == "full" else Color.from_ansi(number)
        for role, (hexadecimal, number) in roles.colours.items()
    }

    def inks(ground: str, **stepped: str) -> Inks:
        def style(role: str, *, bold: bool = False, underline: bool = False) -> Style:
            return Style(
                color=colours[stepped.get(role, role)],
                bgcolor=colours[ground],
                bold=bold or None,
                underline=underline or None,
            )

        return Inks(
            space=style("text"),
            text=style("text"),
            bright=style("bright", bold=True),
            dim=style("dim"),
            faint=style("faint"),
            heading=style("dim", bold=True),
            rule=style("rule"),
            accent=style("accent"),
            accent_bold=style("accent", bold=True),
            match=style("accent", bold=True, underline=True),
            match_faint=style("faint", underline=True),
            current=style("accent", bold=True, underline=True),
            warn=style("warn"),
            warn_bold=style("warn", bold=True),
            bad=style("bad"),
            bad_bold=style("bad", bold=True),
            edge=style("accent"),
        )

    # On the cursor's row each grey goes one step up.
    on_cursor = {"faint": "dim", "dim": "stepped"}
    elsewhere = inks("cursor_elsewhere", faint="dim")
    return Palette(
        name=roles.name + ("" if depth == "full" else f"-{depth}"),
        depth=depth,
        dark=roles.dark,
        ground=inks("ground"),
        raised=inks("raised"),
        cursor=inks("cursor", **on_cursor),
        cursor_elsewhere=structs.replace(elsewhere, edge=elsewhere.dim),
        marked=inks("marked"),
        picture_depth=depth,
    )


def _veil(inks: Inks) -> Inks:
    """Every role as faint as the third text; lines stay what they are."""
    names = (name for name in Inks.__struct_fields__ if name != "edge_shown")
    return structs.replace(
        inks, **{name: inks.faint for name in names if name not in ("space", "rule")}
    )


def _sixteen(terminal: Depth, roles: Roles) -> Palette:
    """On the terminal's own colours: cyan and yellow, on light ground blue and magenta. Greys are
    SGR 2, never bright black: it vanishes in Solarized; strong roles have none."""
    grey = Style() if roles.strong else Style(dim=True)
    black, red, cyan, bright_black = (Color.from_ansi(n) for n in (0, 1, 6, 8))
    accent, warn = (Color.from_ansi(number) for number in _SIXTEEN[roles.dark].values())
    ground = Inks(
        space=Style(),
        text=Style(),
        bright=Style(bold=True),
        dim=grey,
        faint=grey,
        heading=grey + Style(bold=True),
        rule=Style() if roles.strong else Style(color=bright_black),
        accent=Style(color=accent),
        accent_bold=Style(color=accent, bold=True),
        match=Style(color=accent, bold=True, underline=True),
        match_faint=grey + Style(underline=True),
        current=Style(color=accent, bold=True, underline=True),
        warn=Style(color=warn),
        warn_bold=Style(color=warn, bold=True),
        bad=Style(color=red),
        bad_bold=Style(color=red, bold=True),
        edge=Style(color=accent),
    )
    # Not bold: many terminals show bold black as bright black, a grey on cyan.
    bar = _bar(Style(color=black, bgcolor=cyan), bold=False)
    return _bare("16", ground, bar, terminal, dark=roles.dark)


def _none() -> Palette:
    """Attributes only (NO_COLOR, https://no-color.org)."""
    plain, bold, dim = Style(), Style(bold=True), Style(dim=True)
    ground = Inks(
        space=plain,
        text=plain,
        bright=bold,
        dim=dim,
        faint=dim,
        heading=Style(dim=True, bold=True),
        rule=dim,
        accent=plain,
        accent_bold=bold,
        match=Style(bold=True, underline=True),
        match_faint=Style(dim=True, underline=True),
        current=Style(bold=True, underline=True),
        warn=plain,
        warn_bold=bold,
        bad=plain,
        bad_bold=bold,
        edge=plain,
    )
    return _bare("none", ground, _bar(Style(reverse=True)), "none")


def _bar(bar: Style, *, bold: bool = True) -> Inks:
    """A row that is one bar: only weight and lines tell its parts apart."""
    strong = bar + Style(bold=bold or None)
    underlined = strong + Style(underline=True)
    return Inks(
        space=bar,
        text=bar,
        bright=strong,
        dim=bar,
        faint=bar,
        heading=strong,
        rule=bar,
        accent=bar,
        accent_bold=strong,
        match=underlined,
        match_faint=bar + Style(underline=True),
        current=underlined,
        warn=bar,
        warn_bold=strong,
        bad=bar,
        bad_bold=strong,
        edge=bar,
        edge_shown=False,
    )


def _bare(
    depth: Depth, ground: Inks, cursor: Inks, pictures: Depth, *, dark: bool = True
) -> Palette:
    return Palette(
        name=depth if dark else f"{depth}-light",
        depth=depth,
        dark=dark,
        ground=ground,
        raised=ground,
        cursor=cursor,
        cursor_elsewhere=structs.replace(ground, edge=ground.dim),
        marked=ground,
        picture_depth=pictures,
    )


@lru_cache(maxsize=8)
def veiled(palette: Palette) -> Palette:
    """The palette of what lies under a menu; the cursor's row stays as it is."""
    elsewhere = _veil(palette.cursor_elsewhere)
    return structs.replace(
        palette,
        ground=_veil(palette.ground),
        raised=_veil(palette.raised),
        marked=_veil(palette.marked),
        cursor_elsewhere=structs.replace(elsewhere, edge=palette.cursor_elsewhere.edge),
    )


_WITH_256 = ("256color", "direct", "kitty", "ghostty", "foot", "alacritty", "mlterm", "wezterm")
"""Ends of TERM; over SSH it is all that is known."""


def depth_of(environ: Mapping[str, str]) -> Depth:
    """The colour depth of a terminal, from the variables that Rich reads."""
    if environ.get("NO_COLOR"):
        return "none"
    term = environ.get("TERM", "").strip().lower()
    if term in ("", "dumb", "unknown", "vt100", "vt220"):
        return "none"
    if environ.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit"):
        # That of the terminal around it: GNU Screen takes RGB for other attributes.
        in_screen = "TMUX" not in environ and (term.startswith("screen") or "STY" in environ)
        return "256" if in_screen else "full"
    return "256" if term.rpartition("-")[2] in _WITH_256 else "16"


def on_light_ground(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its ground is light (rxvt's COLORFGBG: ``0;15``)."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return ground in ("7", "15")


def palette_for(
    settings: UiSettings, environ: Mapping[str, str], roles: Roles | None = None
) -> Palette:
    """The palette of a theme for a terminal's environment; without one that of ``dark``,
    ``light`` or ``auto`` in the settings."""
    depth: Depth = depth_of(environ) if settings.colours == "auto" else settings.colours
    if roles is None:
        light = settings.theme == "auto" and on_light_ground(environ)
        roles = LIGHT if light or settings.theme == "light" else DARK
    if depth == "none":
        return _none()
    if depth == "16" or not roles.colours:
        return _sixteen(depth, roles)
    return _coloured(roles, depth)


def textual_theme(palette: Palette) -> Theme:
    """The same colours for Textual's own widgets (fields), by the names its CSS knows."""
    if palette.depth in ("16", "none"):
        accent, warning = "ansi_default", "ansi_default"
        if palette.depth == "16":
            accent, warning = (f"ansi_{name}" for name in _SIXTEEN[palette.dark])
        return Theme(
            name=palette.name,
            primary=accent,
            secondary=accent,
            warning=warning,
            error="ansi_red" if palette.depth == "16" else "ansi_default",
            success=accent,
            accent=accent,
            foreground="ansi_default",
            background="ansi_default",
            surface="ansi_default",
            panel="ansi_default",
            boost="ansi_default",
            dark=palette.dark,
            ansi=True,
            variables={
                "ansi-background": "ansi_default",
                "ansi-foreground": "ansi_default",
                "border": accent,
                "border-blurred": "ansi_default",
                "block-cursor-background": accent,
                "block-cursor-foreground": "ansi_default",
                "input-cursor-background": "ansi_default",
                "input-cursor-foreground": "ansi_default",
                "input-cursor-text-style": "reverse",
                "raised": "ansi_default",
                "rule": "ansi_default",
                "dim": "ansi_default",
                "faint": "ansi_default",
                "bright": "ansi_default",
                "cursor": "ansi_default",
            },
        )

    def rgb(style: Style, *, ground: bool = False) -> str:
        colour = style.bgcolor if ground else style.color
        # The exact RGB of an xterm colour, which Rich turns back into its number.
        return colour.get_truecolor().hex if colour is not None else "ansi_default"

    ground, raised = palette.ground, palette.raised
    return Theme(
        name=palette.name,
        primary=rgb(ground.accent),
        secondary=rgb(ground.dim),
        warning=rgb(ground.warn),
        error=rgb(ground.bad),
        success=rgb(ground.accent),
        accent=rgb(ground.accent),
        foreground=rgb(ground.text),
        background=rgb(ground.space, ground=True),
        surface=rgb(raised.space, ground=True),
        panel=rgb(raised.space, ground=True),
        boost=rgb(raised.space, ground=True),
        dark=palette.dark,
        variables={
            "raised": rgb(raised.space, ground=True),
            "rule": rgb(ground.rule),
            "dim": rgb(ground.dim),
            "faint": rgb(ground.faint),
            "bright": rgb(ground.bright),
            "cursor": rgb(palette.cursor.space, ground=True),
        },
    )
