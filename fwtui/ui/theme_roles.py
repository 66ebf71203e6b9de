"""Themes made of a few colours, with a contrast that is computed: Textual's, a cover's, a file's.

Contrast is that of WCAG 2.2 (relative luminance, 1.4.3), from 1 to 21.
"""

from __future__ import annotations

import colorsys
import re
from collections.abc import Callable, Container, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from rich.color import Color
from textual.theme import BUILTIN_THEMES

from fwtui.text import plain
from fwtui.ui.theme import DARK, LIGHT, Roles

RGB = tuple[int, int, int]
GROUNDS = ("ground", "raised", "cursor", "cursor_elsewhere", "marked")
LEAST: Mapping[str, float] = {
    "text": 7.0,
    "bright": 7.0,
    "stepped": 4.5,
    "dim": 4.5,
    "faint": 4.5,
    "accent": 4.5,
    "warn": 4.5,
    "bad": 4.5,
}
"""The least contrast of each role on the ground and where it is raised."""
ON_CURSOR: Mapping[str, float] = dict.fromkeys(LEAST, 4.5) | {"bright": 7.0}
"""The least contrast on the other grounds; on the rows of the cursor ``faint`` is ``dim``."""
_APART = ("text", "accent", "bad", "warn", "dim", "faint")
"""Inks that must not become the same one of 256 colours; those chosen first keep theirs."""
LARGEST = 64_000
"""Bytes of a theme's file."""
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_STEPS = 40

HIGH_CONTRAST: dict[str, tuple[str, int]] = {
    "ground": ("#000000", 16),
    "raised": ("#121212", 233),
    "cursor": ("#002A55", 17),
    "cursor_elsewhere": ("#262626", 235),
    "marked": ("#00283C", 234),
    "text": ("#FFFFFF", 231),
    "bright": ("#FFFFFF", 231),
    "dim": ("#EEEEEE", 255),
    "faint": ("#EEEEEE", 255),
    "stepped": ("#FFFFFF", 231),
    "rule": ("#8A8A8A", 245),
    "accent": ("#5FFFFF", 87),
    "warn": ("#FFD75F", 221),
    "bad": ("#FFAFAF", 217),
}
HIGH_CONTRAST_LIGHT: dict[str, tuple[str, int]] = {
    "ground": ("#FFFFFF", 231),
    "raised": ("#F2F2F2", 255),
    "cursor": ("#C8E6FF", 195),
    "cursor_elsewhere": ("#E4E4E4", 254),
    "marked": ("#E0F0FF", 255),
    "text": ("#000000", 16),
    "bright": ("#000000", 16),
    "dim": ("#1C1C1C", 234),
    "faint": ("#1C1C1C", 234),
    "stepped": ("#000000", 16),
    "rule": ("#767676", 243),
    "accent": ("#00005F", 17),
    "warn": ("#4E3000", 52),
    "bad": ("#7A0000", 88),
}


# --- colours -----------------------------------------------------------------------------------


def rgb(colour: str) -> RGB:
    """The parts of ``#RRGGBB``."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexadecimal(parts: Sequence[float]) -> str:
    return "#" + "".join(f"{min(255, max(0, round(part))):02X}" for part in parts)


def luminance(colour: str) -> float:
    """Relative luminance, from 0.0 (black) to 1.0."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in rgb(colour))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1.0 to 21.0."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(one: str, other: str, part: float) -> str:
    """``one`` with so much of ``other``, from 0.0 to 1.0."""
    pairs = zip(rgb(one), rgb(other), strict=True)
    return hexadecimal([a + (b - a) * part for a, b in pairs])


def readable(colour: str, least: Sequence[tuple[str, float]]) -> str:
    """The colour, or the nearest one towards white or black that has the least contrast on each
    ground; white or black where none has it."""
    end = max(("#FFFFFF", "#000000"), key=lambda each: contrast(each, least[0][0]))
    for step in range(_STEPS + 1):
        tried = mix(colour, end, step / _STEPS)
        if _reads(least, tried):
            return tried
    return end


@cache
def _xterm() -> tuple[tuple[int, str], ...]:
    """The colours from 16 on, which no terminal lets be changed by its own palette."""
    return tuple((n, Color.from_ansi(n).get_truecolor().hex.upper()) for n in range(16, 256))


def _nearest(colour: str, accept: Callable[[str], bool]) -> int:
    def distance(each: tuple[int, str]) -> float:
        pairs = zip((3, 4, 2), rgb(colour), rgb(each[1]), strict=True)
        return sum(weight * (a - b) ** 2 for weight, a, b in pairs)

    able = [each for each in _xterm() if accept(each[1])] or list(_xterm())
    return min(able, key=distance)[0]


# --- roles -------------------------------------------------------------------------------------


def roles_of(name: str, seeds: Mapping[str, str]) -> Roles:
    """A whole theme of some colours, ``ground``, ``text`` and ``accent`` among them.

    Colours that cannot be read on the ground are moved until they can.
    """
    ground, text, accent = seeds["ground"], seeds["text"], seeds["accent"]
    end = max(("#FFFFFF", "#000000"), key=lambda each: contrast(each, ground))
    # A ground of middle brightness leaves no room for greys.
    while contrast(end, ground) < 1.5 * LEAST["text"]:
        ground = mix(ground, "#FFFFFF" if end == "#000000" else "#000000", 0.05)
    made = {
        "ground": ground,
        "raised": mix(ground, text, 0.045),
        "cursor": mix(ground, accent, 0.2),
        "cursor_elsewhere": mix(ground, text, 0.09),
        "marked": mix(ground, accent, 0.1),
        "text": text,
        "bright": mix(text, end, 0.7),
        "stepped": mix(text, ground, 0.2),
        "dim": mix(text, ground, 0.34),
        "faint": mix(text, ground, 0.52),
        "rule": mix(ground, text, 0.16),
        "accent": accent,
        "warn": DARK.colours["warn"][0],
        "bad": DARK.colours["bad"][0],
    }
    made |= {role: colour for role, colour in seeds.items() if role != "ground"}
    for role in GROUNDS[1:]:
        while contrast(end, made[role]) < ON_CURSOR["bright"]:
            made[role] = mix(made[role], ground, 0.25)
    for role in LEAST:
        made[role] = readable(made[role], _wanted(role, made))
    return Roles(name, luminance(ground) < 0.18, _numbered(made))


def _wanted(role: str, colours: Mapping[str, str]) -> list[tuple[str, float]]:
    """The grounds that a role is shown on, and the least contrast there."""
    wanted = [(colours["ground"], LEAST[role])]
    wanted.append((colours["raised"], LEAST[role]))
    if role == "faint":  # on the rows of the cursor it is ``dim``
        return [*wanted, (colours["marked"], LEAST[role])]
    return wanted + [(colours[ground], ON_CURSOR[role]) for ground in GROUNDS[2:]]


def _numbered(colours: Mapping[str, str]) -> dict[str, tuple[str, int]]:
    """With the xterm colour that is nearest and can be read as well."""
    of_number = dict(_xterm())
    numbers = {"ground": _nearest(colours["ground"], lambda each: True)}
    ground = of_number[numbers["ground"]]
    end = max(("#FFFFFF", "#000000"), key=lambda each: contrast(each, ground))
    for role in GROUNDS[1:]:
        others = {ground} if role != "cursor_elsewhere" else {ground, of_number[numbers["cursor"]]}
        numbers[role] = _nearest(
            colours[role],
            lambda each, others=others: (  # type: ignore[misc]
                each not in others and contrast(end, each) >= 1.3 * ON_CURSOR["bright"]
            ),
        )
    shown = {role: of_number[number] for role, number in numbers.items()}
    taken: set[str] = set()
    for role in (*_APART, *(each for each in colours if each not in (*GROUNDS, *_APART))):
        wanted = _wanted(role, shown) if role in LEAST else []
        accept = partial(_reads, wanted, but=taken if role in _APART else ())
        numbers[role] = _nearest(colours[role], accept)
        taken.add(of_number[numbers[role]])
    return {role: (colour, numbers[role]) for role, colour in colours.items()}


def _reads(wanted: Sequence[tuple[str, float]], colour: str, but: Container[str] = ()) -> bool:
    return colour not in but and all(contrast(colour, ground) >= least for ground, least in wanted)


def roles_of_cover(accent: str, ground: str, light: bool) -> Roles:
    """A theme of two colours of a cover: the hue of the one, a tint of the other."""
    usual = (LIGHT if light else DARK).colours
    hue, _, saturation = colorsys.rgb_to_hls(*(part / 255 for part in rgb(ground)))
    tint = colorsys.hls_to_rgb(hue, 0.96 if light else 0.085, min(saturation, 0.35))
    seeds = {role: usual[role][0] for role in ("text", "warn", "bad")}
    seeds |= {"ground": hexadecimal([part * 255 for part in tint]), "accent": accent}
    return roles_of(f"cover-{accent[1:]}-{ground[1:]}-{'light' if light else 'dark'}", seeds)


# --- Textual's themes --------------------------------------------------------------------------


def textual_names() -> list[str]:
    """The themes that come with Textual and have colours of their own."""
    return [name for name, theme in BUILTIN_THEMES.items() if not theme.ansi]


def textual_roles(name: str) -> Roles:
    """A theme of Textual by our roles."""
    theme = BUILTIN_THEMES[name]
    made = {key: value[:7] for key, value in theme.to_color_system().generate().items()}
    text = theme.foreground or made["foreground"]
    return roles_of(
        name,
        {
            "ground": made["background"],
            "text": text,
            "accent": made["primary"],
            "warn": made["warning"],
            "bad": made["error"],
        },
    )


# --- files -------------------------------------------------------------------------------------


def file_roles(file: Path) -> tuple[Roles | None, list[str]]:
    """The theme of a file, roles to colours (``accent = "#7FD1C0"``), and its faults in sentences.

    ``ground``, ``text`` and ``accent`` must be there; what else is missing is made of them.
    """
    import tomllib

    from fwtui.base.toml_lines import line_of, lines_of

    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST + 1)
        if len(content) > LARGEST:
            return None, [f"{file}: larger than a theme can be."]
        text = content.decode()
        table = tomllib.loads(text)
    except OSError as error:
        return None, [f"{file}: it cannot be read ({error.strerror})."]
    except (ValueError, RecursionError) as error:  # also a number of thousands of digits
        found = re.search(r"at line (\d+)", str(error))
        return None, [f"{file}:{found[1] if found else 1}: not TOML."]
    lines = lines_of(text)
    faults: list[str] = []
    seeds: dict[str, str] = {}
    for role, colour in table.items():
        where = f"{file}:{line_of(lines, role)}"
        if role not in DARK.colours:
            known = ", ".join(DARK.colours)
            faults.append(f"{where}: there is no role {plain(role, 40)}; there are {known}.")
        elif not (isinstance(colour, str) and re.fullmatch(r"#[0-9A-Fa-f]{6}", colour)):
            faults.append(f'{where}: {role} must be a colour such as "#7FD1C0".')
        else:
            seeds[role] = colour.upper()
    missing = [role for role in ("ground", "text", "accent") if role not in seeds]
    if missing:
        return None, [*faults, f"{file}:1: there is no colour for {' and '.join(missing)}."]
    roles = roles_of(file.stem, seeds)
    for role, colour in seeds.items():
        if roles.colours[role][0] != colour:
            faults.append(
                f"{file}:{line_of(lines, role)}: {role} cannot be read as {colour}; "
                f"{roles.colours[role][0]} is shown."
            )
    return roles, faults
