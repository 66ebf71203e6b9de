"""The copy of the whole catalogue: what it would take, and the listener's answer."""

from __future__ import annotations

from fwtui.ui.actions.menus import Menus
from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.menu import Menu, MenuItem, Part

WIDTH = 56


class Mirroring(Menus):
    """Actions on the mirror of the catalogue; mixed into the app."""

    def say(self, words: str, fact: str = "", *, failure: bool = False, undo: bool = False) -> None:
        raise NotImplementedError

    def do_offer(self) -> None:
        """Say what the copy takes, and ask; ``esc`` leaves the question open."""
        sync = self.context.library.sync
        if sync.phase == "offered":
            width = min(WIDTH, self.size.width)
            lines = wrapped(((sync.offer, "dim"),), width - 2 * Menu.EDGE)
            question = (("Keep the whole catalogue here?", "bright"),)
            items = (
                MenuItem("Not now", self.do_leave_catalogue, "n", ("n",)),
                MenuItem("Keep it here", self.do_keep_catalogue, "y", ("y",)),
            )
            parts = [Part((), (question, *map(tuple, lines))), Part(items)]
            self.open_menu(Menu(parts, narrows=False, width=width))
        elif sync.complete:
            self.say("The whole catalogue is here.")
        elif sync.phase == "off":
            self.say("No copy is kept", "“keep the whole catalogue here” begins one")
        else:
            self.say("The copy is being made.")

    def do_keep_catalogue(self) -> None:
        self.context.library.accept_mirror(True)
        self.say("The catalogue is copied", "in the background; the reserve stays yours")

    def do_leave_catalogue(self) -> None:
        self.context.library.accept_mirror(False)
        self.say("No copy is kept", "“keep the whole catalogue here” begins one")
