"""The choice of a theme, each shown while the cursor is on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.ui.themes import OURS
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell

_FACTS = {
    "auto": "as the terminal is",
    "ansi": "the terminal's colours",
    "high-contrast": "nothing faint",
    "cover": "of what plays",
}


class ThemeActions:
    """Performs the action that chooses a theme."""

    def __init__(self, context: AppContext, shell: Shell) -> None:
        self._context = context
        self._themes = context.themes
        self._shell = shell

    def do_theme(self) -> None:
        """Choose a theme of a list; ``esc`` goes back to the one before."""
        themes, names = self._themes, self._themes.names
        now = {themes.chosen: "now"}
        facts = [", ".join(filter(None, (_FACTS.get(each), now.get(each)))) for each in names]
        items = [self._item(name, name, fact) for name, fact in zip(names, facts, strict=True)]
        ours = len(OURS)
        parts = [MenuPart(tuple(items[:ours])), MenuPart(tuple(items[ours:]))]
        at = names.index(themes.chosen) if themes.chosen in names else 0
        self._shell.menus.open(Menu(parts, width=48, cursor=at, veils=False))

    def items(self) -> tuple[MenuItem, ...]:
        """Every theme as a command."""
        return tuple(self._item(name, f"Theme {name}", "theme") for name in self._themes.names)

    def _item(self, name: str, words: str, fact: str) -> MenuItem:
        return MenuItem(
            words,
            partial(self._choose, name),
            fact=fact,
            preview=partial(self._look_at, name),
            id=f"theme {name}",
        )

    def _look_at(self, name: str | None) -> Callable[[], object]:
        """Show a theme, the chosen one for ``None``; returns what takes that back."""
        self._themes.look_at(name)
        self._shell.theme_changed()
        return partial(self._look_at, None)

    def _choose(self, name: str) -> None:
        """Write a theme into config.toml; what is wrong with it is said."""
        faults = self._themes.roles(name)[1]
        file, status = self._context.settings_file, self._shell.status
        setting = next(each for each in file.all if each.name == "ui.theme")
        self._themes.look_at(None)
        try:
            file.set(setting, name)
        except FwtuiError as error:
            self._shell.theme_changed()
            status.report(error)
            return
        if faults:
            status.say(faults[0], failure=True)
        else:
            status.say(f"The theme is {name}.")
