"""Which role each cell of the screen has: painted in a palette where every role has a colour of
its own, and read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace
from rich.color import Color
from rich.segment import Segment
from rich.style import Style

from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import Inks, Palette, palette_for
from fwtui.ui.themes import Themes

GROUNDS = ("ground", "raised", "cursor", "cursor_elsewhere", "marked")
ROLES = tuple(each for each in Inks.__struct_fields__ if each != "edge_shown")
PICTURE = "picture"
"""The role of a cell of cover art."""
CARET = "caret"
"""The role of the cell where text is typed."""
Looks = tuple[str | bool, ...]
"""Of a cell: colour, bold, dim, colour of its ground, underlined, in reverse."""
BLANK = slice(3, None)
"""What is seen of a cell without text."""


class Role(Struct, frozen=True):
    """Of a cell: the ink, and the ground that it lies on. Blank cells have no ink."""

    ink: str
    ground: str

    def __str__(self) -> str:
        if not self.ink or not self.ground:
            return self.ink or self.ground
        of, _, role = self.ink.rpartition(".")
        on = "" if of in ("", self.ground) else f" on {self.ground}"
        return f"{role or of}{on}" if of == "ground" else f"{of}.{role}{on}"


@cache
def marked_palette() -> Palette:
    """The dark palette, with another colour for each role on each ground."""
    made = palette_for(UiSettings(theme="dark", colours="full"), {})
    for row, ground in enumerate(GROUNDS):
        inks: Inks = getattr(made, ground)
        grey = 16 + 16 * row
        under = Color.from_rgb(grey, grey, grey)
        changed = {
            role: getattr(inks, role)
            + Style(color=Color.from_rgb(row + 1, place + 1, 255), bgcolor=under)
            for place, role in enumerate(ROLES)
        }
        made = replace(made, **{ground: replace(inks, **changed)})
    return replace(made, name="marked")


class MarkedThemes(Themes):
    """Shows the marked palette until a theme is looked at."""

    def palette(self, settings: UiSettings, environ: Mapping[str, str]) -> Palette:
        known = super().palette(settings, environ)
        return marked_palette() if self._shown is None else known


@cache
def _names() -> dict[str, str]:
    """Colours of the marked palette to roles and grounds."""
    palette, names = marked_palette(), {}
    for ground in GROUNDS:
        inks: Inks = getattr(palette, ground)
        names[_colour(inks.space.bgcolor)] = ground
        for role in ROLES:
            names[_colour(getattr(inks, role).color)] = f"{ground}.{role}"
    return names


def _colour(colour: Color | None) -> str:
    return "" if colour is None or colour.is_default else colour.get_truecolor().hex


Cells = list[list[tuple[str, Style]]]
"""Rows of characters, each with its style; what follows a wide one is not there."""


def cells_of(lines: Iterable[Iterable[Segment]]) -> Cells:
    return [
        [(char, each.style or Style()) for each in line for char in each.text] for line in lines
    ]


def role_of(char: str, style: Style) -> Role:
    """The role of a cell in the marked palette."""
    names = _names()
    ink, ground = names.get(_colour(style.color)), names.get(_colour(style.bgcolor))
    if char == "▀" and ink is None:
        return Role(PICTURE, "")
    assert ground is not None, f"a ground that no theme has: {char!r}, {style}"
    if ground == "ground.text":
        return Role(CARET, "")
    if char == " " and not style.underline:
        return Role("", ground)
    assert ink is not None, f"a colour that no theme has: {char!r}, {style}"
    return Role(ink, ground)


def map_of(cells: Cells) -> Iterator[str]:
    """Of each row the roles and the columns where they begin; rows alike in one line."""
    rows = []
    for line in cells:
        runs, at = [], 0
        for role, part in groupby(line, key=lambda each: role_of(*each)):
            runs.append(f"{at} {role}")
            at += len(list(part))
        rows.append(", ".join(runs))
    first = 0
    for row, alike in groupby(rows):
        last = first + len(list(alike)) - 1
        if row != "0 ground":
            yield f"{first}-{last}: {row}" if last > first else f"{first}: {row}"
        first = last + 1


def looks_of(style: Style) -> Looks:
    """How a cell looks."""
    ink = (_colour(style.color), bool(style.bold), bool(style.dim))
    return (*ink, _colour(style.bgcolor), bool(style.underline), bool(style.reverse))


def looks_by(palette: Palette, role: Role) -> Looks | None:
    """How a cell of a role must look in a palette; ``None``: the ink is that of another ground."""
    ground: Inks = getattr(palette, role.ground)
    if not role.ink:
        return looks_of(ground.space)
    of, _, name = role.ink.rpartition(".")
    return looks_of(getattr(ground, name)) if of == role.ground else None
