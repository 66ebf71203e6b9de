"""The theme that is chosen, and what terminal and cover give to it; kept over restarts.

What is more than ``dark`` and ``light`` is loaded when it is chosen.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from fwtui.base.files import read_own, write_atomically
from fwtui.ui.settings import UiSettings
from fwtui.ui.theme import (
    ANSI,
    ANSI_LIGHT,
    DARK,
    LIGHT,
    Palette,
    Roles,
    on_light_ground,
    palette_for,
)

log = logging.getLogger(__name__)

OURS = ("auto", "dark", "light", "ansi", "high-contrast", "cover")
MOST_FILES = 100


class KeptTheme(Struct, frozen=True):
    """``theme.json``."""

    terminal: str = ""
    light: bool | None = None
    """The ground of that terminal, as it last answered."""
    accent: str = ""
    ground: str = ""
    """Colours of the cover that played last."""


class Themes:
    """Themes by name, and the one in force."""

    def __init__(self, folder: Path | None = None, file: Path | None = None) -> None:
        """``folder`` has the listener's own themes, ``file`` keeps what terminal and cover gave.
        Neither need exist; without them nothing is kept."""
        self.chosen = "auto"
        """The name of the theme of the settings, as the last palette was made of."""
        self._folder, self._file = folder, file
        self._kept = self._read()
        self._answered: bool | None = None
        """Whether the attached terminal's ground is light, once it answered."""
        self._environ: Mapping[str, str] = {}
        self._shown: str | None = None
        self._loaded: dict[tuple[str, bool, str, str], tuple[Roles | None, list[str]]] = {}

    # --- which -----------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The name of the theme that is shown: the chosen one, or one that is looked at."""
        return self._shown or self.chosen

    @property
    def names(self) -> list[str]:
        """All themes there are: fwtui's, the listener's own, Textual's."""
        from fwtui.ui.theme_roles import textual_names

        own = sorted(self._own())
        rest = [name for name in textual_names() if name not in own]
        return [*OURS, *(name for name in own if name not in OURS), *rest]

    @property
    def files(self) -> tuple[Path, ...]:
        """The files that decide how the first frame looks."""
        own = [] if self._folder is None else [self._folder / f"{self.chosen}.toml"]
        return (*([] if self._file is None else [self._file]), *own)

    def look_at(self, name: str | None) -> None:
        """Show a theme without choosing it; ``None``: the chosen one again."""
        if self._shown is None:
            self._loaded.clear()  # a file may have changed
        self._shown = name

    @property
    def follows_cover(self) -> bool:
        return self.name == "cover"

    # --- what decides how it looks -----------------------------------------------------------

    def take_terminal(self, environ: Mapping[str, str]) -> None:
        """Another terminal is attached, which has not answered yet."""
        self._environ, self._answered = environ, None

    def take_ground(self, light: bool) -> None:
        """The terminal answered whether its ground is light."""
        self._answered = light
        self._keep(replace(self._kept, terminal=_sign(self._environ), light=light))

    def take_cover(self, accent: str, ground: str) -> None:
        """Another cover has these colours; empty ones where there is none."""
        self._keep(replace(self._kept, accent=accent, ground=ground))

    @property
    def is_light(self) -> bool:
        """Whether the terminal's ground is light, as far as it is known."""
        if self._answered is not None:
            return self._answered
        if self._environ.get("COLORFGBG") or self._kept.terminal != _sign(self._environ):
            return on_light_ground(self._environ)
        return bool(self._kept.light)

    def palette(self, settings: UiSettings, environ: Mapping[str, str]) -> Palette:
        """The palette of the theme for a terminal."""
        self.chosen = settings.theme
        if environ is not self._environ:
            self.take_terminal(environ)
        return palette_for(settings, environ, self.roles(self.name)[0])

    def roles(self, name: str) -> tuple[Roles, list[str]]:
        """A theme's colours, and sentences on what in its file cannot be used; ``auto`` serves
        for one that does not exist."""
        light = self.is_light
        faults: list[str] = []
        ansi = ANSI_LIGHT if light else ANSI
        found: Roles | None = {"dark": DARK, "light": LIGHT, "ansi": ansi}.get(name)
        if found is None and name != "auto":
            key = (name, light, self._kept.accent, self._kept.ground)
            if key not in self._loaded:
                self._loaded[key] = self._load(name, light)
                while len(self._loaded) > MOST_FILES:
                    del self._loaded[next(iter(self._loaded))]
            found, faults = self._loaded[key]
        return found or (LIGHT if light else DARK), faults

    def _load(self, name: str, light: bool) -> tuple[Roles | None, list[str]]:
        from fwtui.ui import theme_roles

        if name == "high-contrast":
            if light:
                table = theme_roles.HIGH_CONTRAST_LIGHT
                return Roles("high-contrast-light", False, table, strong=True), []
            return Roles(name, True, theme_roles.HIGH_CONTRAST, strong=True), []
        if name == "cover":
            if not self._kept.accent:
                return None, []
            return theme_roles.roles_of_cover(self._kept.accent, self._kept.ground, light), []
        if (file := self._own().get(name)) is not None:
            return theme_roles.file_roles(file)
        if name in theme_roles.textual_names():
            return theme_roles.textual_roles(name), []
        return None, [f"There is no theme {name}; auto serves."]

    def _own(self) -> dict[str, Path]:
        """The listener's own themes by name."""
        from fwtui.ui.theme_roles import NAME

        if self._folder is None:
            return {}
        try:
            files = sorted(self._folder.glob("*.toml"))[:MOST_FILES]
        except OSError:
            return {}
        return {each.stem: each for each in files if NAME.fullmatch(each.stem)}

    # --- on disk -----------------------------------------------------------------------------

    def _read(self) -> KeptTheme:
        if self._file is None:
            return KeptTheme()
        try:
            kept = msgspec.json.decode(read_own(self._file), type=KeptTheme)
        except FileNotFoundError:
            return KeptTheme()
        except (OSError, msgspec.DecodeError) as error:
            log.info("The theme that was chosen cannot be read: %s", error)
            return KeptTheme()
        if not all(_is_colour(each) for each in (kept.accent, kept.ground)):
            kept = replace(kept, accent="", ground="")
        return kept

    def _keep(self, kept: KeptTheme) -> None:
        if kept == self._kept:
            return
        self._kept = kept
        if self._file is not None:
            try:
                write_atomically(self._file, msgspec.json.encode(kept), durable=False)
            except OSError as error:
                log.warning("The theme could not be kept: %s", error)


def _is_colour(text: str) -> bool:
    hexadecimal = set(text[1:]) <= set("0123456789ABCDEF")
    return not text or (len(text) == 7 and text[0] == "#" and hexadecimal)


def _sign(environ: Mapping[str, str]) -> str:
    """What tells a terminal from another one."""
    return f"{environ.get('TERM', '')} {environ.get('TERM_PROGRAM', '')}"
