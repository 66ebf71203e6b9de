"""The palettes: chosen by the terminal's signs, and readable."""

from __future__ import annotations

import errno
import os
from io import BytesIO
from pathlib import Path
from typing import get_args

import pytest
from PIL import Image
from rich.color import Color
from rich.style import Style
from syrupy.assertion import SnapshotAssertion

from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import DARK, LIGHT, Depth, Inks, Palette, depth_of, palette_for
from fwtui.ui.theme_of_cover import colours_of
from fwtui.ui.theme_roles import RGB, contrast, roles_of_cover, textual_names
from fwtui.ui.themes import Themes


@pytest.mark.parametrize(
    ("environ", "depth"),
    [
        ({"TERM": "xterm-256color", "COLORTERM": "truecolor"}, "full"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm-kitty"}, "256"),
        ({"TERM": "screen", "COLORTERM": "truecolor", "STY": "1.pts-0"}, "256"),
        ({"TERM": "screen-256color", "COLORTERM": "truecolor", "TMUX": "/tmp/x"}, "full"),
        ({"TERM": "foot"}, "256"),
        ({"TERM": "mlterm"}, "256"),
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


def grounds_of(palette: Palette) -> dict[str, tuple[Inks, str]]:
    """Each ground's inks and its colour."""
    found = {}
    for name in ("ground", "raised", "cursor", "cursor_elsewhere", "marked"):
        inks: Inks = getattr(palette, name)
        assert inks.space.bgcolor is not None
        found[name] = inks, inks.space.bgcolor.get_truecolor().hex
    return found


def contrast_of(style: Style, ground: str) -> float:
    assert style.color is not None
    return contrast(style.color.get_truecolor().hex, ground)


DEPTHS: tuple[Depth, ...] = get_args(Depth)
COLOURED = ("dark", "light", "high-contrast", *textual_names())


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


INKS = ("text", "bright", "dim", "faint", "heading", "accent", "match", "warn", "bad")
ALL_NAMES = (*COLOURED, "high-contrast-light", "cover", "mine")
OWN = 'ground = "#2B1B3D"\ntext = "#F6E9D7"\naccent = "#FF9F1C"\n'


def palette_of(theme: str, depth: Depth, folder: Path) -> Palette:
    """Of any theme; ``cover`` of an orange one, ``mine`` of a file."""
    (folder / "mine.toml").write_text(OWN)
    themes = Themes(folder)
    themes.take_cover("#F07814", "#141E5A")
    light = theme.endswith("high-contrast-light")
    name = "high-contrast" if light else theme
    ground = {"COLORFGBG": "0;15" if light else "15;0"}
    return themes.palette(UiSettings(theme=name, colours=depth), ground)


@pytest.mark.parametrize("depth", ["full", "256"])
@pytest.mark.parametrize("theme", ALL_NAMES)
def test_text_can_be_read(theme: str, depth: Depth, tmp_path: Path) -> None:
    """Each ink on each ground: 4.5 is what WCAG 2.2 asks for (1.4.3), 7 what its 1.4.6 does.

    In our own two palettes the third text is fainter: nothing that must be read is only faint."""
    grounds = grounds_of(palette_of(theme, depth, tmp_path))
    ours = theme in ("dark", "light")
    least = 7.0 if theme.startswith("high-contrast") else 4.5
    for name, (inks, ground) in grounds.items():
        for role in INKS:
            wanted = least
            if ours:
                wanted = 2.6 if role == "faint" or name != "ground" else 4.5
            assert contrast_of(getattr(inks, role), ground) >= wanted, (name, role)
        assert contrast_of(inks.bright, ground) >= 7, name
    inks, ground = grounds["ground"]
    assert contrast_of(inks.text, ground) >= (11.9 if ours else 7)
    if ours:
        assert contrast_of(inks.dim, ground) >= 5.6
        assert contrast_of(inks.faint, ground) >= 3.2


@pytest.mark.parametrize("depth", ["full", "256"])
@pytest.mark.parametrize("theme", ALL_NAMES)
def test_roles_can_be_told_from_each_other(theme: str, depth: Depth, tmp_path: Path) -> None:
    """Each has a colour of its own on the ground, and the rows of the cursor one of theirs."""
    palette = palette_of(theme, depth, tmp_path)
    inks = palette.ground
    names = ["text", "accent", "warn", "bad"]
    if not theme.startswith("high-contrast"):  # where nothing is faint
        names += ["dim", "faint"]
    assert len({getattr(inks, name).color for name in names}) == len(names)
    under = {each.space.bgcolor for each in (inks, palette.cursor, palette.cursor_elsewhere)}
    assert len(under) == 3


@pytest.mark.parametrize("ground", ["0;15", "15;0"])
@pytest.mark.parametrize("depth", ["full", "256"])
def test_in_high_contrast_nothing_is_faint(depth: Depth, ground: str) -> None:
    settings = UiSettings(theme="high-contrast", colours=depth)
    palette = Themes().palette(settings, {"COLORFGBG": ground})
    assert palette.dark == (ground == "15;0")
    for name, (inks, colour) in grounds_of(palette).items():
        for role in ("text", "bright", "dim", "faint"):
            assert contrast_of(getattr(inks, role), colour) >= 12, (name, role)
    sixteen = Themes().palette(UiSettings(theme="high-contrast", colours="16"), {})
    assert not sixteen.ground.faint.dim


@pytest.mark.parametrize("theme", [*ALL_NAMES[:3], "high-contrast-light", "ansi", "cover", "mine"])
def test_the_colours_of_each_role(snapshot: SnapshotAssertion, theme: str, tmp_path: Path) -> None:
    """A change of a theme is seen here, once; which role stands where, in the maps of views."""
    table = []
    for depth in DEPTHS:
        palette = palette_of(theme, depth, tmp_path)
        for ground in ("ground", "raised", "cursor", "cursor_elsewhere", "marked"):
            inks: Inks = getattr(palette, ground)
            table.append(f"--- {depth}, {ground}")
            table += [
                f"{role:12} {style or 'as it is'}"
                for role in Inks.__struct_fields__
                if isinstance(style := getattr(inks, role), Style)
            ]
    assert "\n".join(table) == snapshot


def test_ansi_paints_no_ground_and_has_pictures() -> None:
    palette = Themes().palette(UiSettings(theme="ansi", colours="full"), {})
    assert palette.ground.space == Style()
    assert palette.depth == "16"
    assert palette.pictures
    assert not palette_for(UiSettings(colours="16"), {}).pictures


def test_sixteen_colours_are_read_where_bold_is_bright() -> None:
    """xterm, urxvt and the Linux console show bold black as a grey, bold cyan as a pale one."""
    for light in (True, False):
        themes, settings, environ = Themes(), UiSettings(theme="ansi"), {"TERM": "xterm"}
        themes.take_terminal(environ)
        themes.take_ground(light)
        palette = themes.palette(settings, environ)
        assert palette.dark is not light
        for name in Inks.__struct_fields__:
            if isinstance(style := getattr(palette.cursor, name), Style):
                assert not style.bold, f"{name}: black is on cyan"
        accent, warn = palette.ground.accent_bold.color, palette.ground.warn.color
        assert accent is not None
        assert warn is not None
        assert (accent.number, warn.number) == ((4, 5) if light else (6, 3))


# --- the listener's own, and what is chosen ----------------------------------------------------


def own(folder: Path, text: str) -> tuple[Themes, UiSettings]:
    (folder / "mine.toml").write_text(text)
    return Themes(folder), UiSettings(theme="mine", colours="full")


def test_a_file_is_a_theme(tmp_path: Path) -> None:
    themes, settings = own(
        tmp_path, 'ground = "#101820"\ntext = "#F0F0E0"\naccent = "#ff8800"\nrule = "#334455"\n'
    )
    palette = themes.palette(settings, {})
    assert themes.roles("mine")[1] == []
    assert palette.ground.accent.color == Color.parse("#FF8800")
    assert palette.ground.rule.color == Color.parse("#334455")
    assert "mine" in themes.names


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('ground = "#101820"\ntext = "#F0F0E0"\naccent = "orange"\n', 3, "must be a colour"),
        ('ground = "#101820"\n\ngroud = "#F0F0E0"\n', 3, "no role groud"),
        ('ground = "#101820"\n', 1, "no colour for text and accent"),
        ("ground = \n", 1, "not TOML"),
        ("ground = " + "9" * 5_000, 1, "not TOML"),
        ('"\\u001b[31mgroud" = 1\nground = "#101820"\n', 1, "no role [31mgroud;"),
        ('ground = "#101820"\ntext = "#202830"\naccent = "#FF8800"\n', 2, "cannot be read"),
        ("ground = 7\n", 1, "must be a colour"),
        ("x = 1\n" * 20_000, None, "larger"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(
    tmp_path: Path, text: str, line: int | None, words: str
) -> None:
    themes, settings = own(tmp_path, text)
    themes.palette(settings, {})
    found = [each for each in themes.roles("mine")[1] if words in each]
    assert len(found) == 1
    place = tmp_path / "mine.toml"
    assert found[0].startswith(f"{place}:{line}: " if line else f"{place}: ")


def test_a_theme_that_is_not_there_is_named() -> None:
    assert Themes().roles("nrod") == (DARK, ["There is no theme nrod; auto serves."])


def test_what_is_kept_may_be_broken(tmp_path: Path) -> None:
    file = tmp_path / "theme.json"
    for text in ('{"accent": "\\u001b]0;", "ground": "#000000"}', '{"accent": 7}', "{"):
        file.write_text(text)
        cover = UiSettings(theme="cover", colours="full")
        assert Themes(None, file).palette(cover, {}).name == "dark"


def test_on_a_full_disk_a_theme_follows_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*names: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    file = tmp_path / "theme.json"
    themes = Themes(file=file)
    themes.take_terminal({"TERM": "xterm"})
    monkeypatch.setattr(os, "replace", full)
    themes.take_ground(light=True)
    assert themes.roles("auto")[0] == LIGHT
    themes.take_cover("#FF8800", "#102030")
    assert themes.roles("cover")[0].name.startswith("cover-FF8800")
    assert list(tmp_path.iterdir()) == [], "nothing is left beside it"


def test_the_last_answer_of_a_terminal_serves_until_the_next(tmp_path: Path) -> None:
    file = tmp_path / "theme.json"
    here = {"TERM": "xterm-256color", "TERM_PROGRAM": "foot"}
    themes = Themes(None, file)
    assert themes.palette(UiSettings(), here).dark
    themes.take_ground(light=True)
    assert not Themes(None, file).palette(UiSettings(), here).dark
    assert Themes(None, file).palette(UiSettings(), here | {"TERM_PROGRAM": "x"}).dark
    dark = here | {"COLORFGBG": "15;0"}
    assert Themes(None, file).palette(UiSettings(), dark).dark


# --- of a cover --------------------------------------------------------------------------------


def cover(*stripes: RGB) -> bytes:
    image = Image.new("RGB", (100, 100), stripes[0])
    for place, colour in enumerate(stripes[1:], 1):
        image.paste(colour, (100 - 20 * place, 0, 120 - 20 * place, 100))
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


BLACK, WHITE, GREY, NEON = (0, 0, 0), (255, 255, 255), (128, 128, 128), (255, 0, 255)


@pytest.mark.parametrize("light", [False, True])
@pytest.mark.parametrize(
    "stripes",
    [
        (BLACK,),
        (WHITE,),
        (GREY,),
        (BLACK, WHITE),
        (NEON,),
        (NEON, (0, 255, 255)),
        ((57, 255, 20), BLACK),
        ((255, 255, 0), WHITE),
        ((0, 0, 255), (255, 0, 0)),
        ((20, 30, 90), (240, 120, 20)),
        (WHITE, (3, 3, 60)),
    ],
)
def test_a_covers_theme_can_be_read(stripes: tuple[RGB, ...], light: bool) -> None:
    """On every ground, whatever the cover is; the accent is a colour, also of a grey one."""
    colours = colours_of(cover(*stripes))
    assert colours is not None
    roles = roles_of_cover(*colours, light)
    for depth in DEPTHS[:2]:
        palette = palette_for(UiSettings(colours=depth), {}, roles)
        for name, (inks, ground) in grounds_of(palette).items():
            for role in INKS:
                assert contrast_of(getattr(inks, role), ground) >= 4.5, (depth, name, role)
        accent, text = (each.color for each in (palette.ground.accent, palette.ground.text))
        assert accent != text
    assert roles.dark != light


def test_a_cover_gives_its_striking_colour() -> None:
    colours = colours_of(cover((20, 30, 90), (240, 120, 20)))
    assert colours is not None
    assert contrast(colours[0], "#F07814") < 1.1
    assert contrast(colours[1], "#141E5A") < 1.1
    assert colours_of(b"broken") is None
