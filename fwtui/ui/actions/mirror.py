"""Actions on the copy of the catalogue: the offer of it, and the listener's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.ui.widgets.empty_state import wrapped
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell

WIDTH = 56


class MirrorActions:
    """Performs the actions on the mirror of the catalogue."""

    def __init__(self, context: AppContext, shell: Shell) -> None:
        self._context = context
        self._shell = shell

    def do_offer(self) -> None:
        """Say what the copy takes, and ask; ``esc`` leaves the question open."""
        sync = self._context.library.mirror_progress
        if sync.phase == "offered":
            width = min(WIDTH, self._shell.size.width)
            lines = wrapped(((sync.offer, "dim"),), width - 2 * Menu.EDGE)
            question = (("Keep the whole catalogue here?", "bright"),)
            items = (
                MenuItem("Not now", self.do_leave_catalogue, "n", ("n",)),
                MenuItem("Keep it here", self.do_keep_catalogue, "y", ("y",)),
            )
            parts = [MenuPart((), (question, *map(tuple, lines))), MenuPart(items)]
            self._shell.menus.open(Menu(parts, narrows=False, width=width))
        elif sync.complete:
            self._shell.status.say("The whole catalogue is here.")
        elif sync.phase == "off":
            self._say_off()
        else:
            self._shell.status.say("The catalogue is on its way here.")

    def do_keep_catalogue(self) -> None:
        self._context.library.mirror.answer(True)
        self._shell.status.say(
            "The catalogue comes here", "in the background; some requests are kept for you"
        )

    def do_leave_catalogue(self) -> None:
        self._context.library.mirror.answer(False)
        self._say_off()

    def _say_off(self) -> None:
        self._shell.status.say(
            "The catalogue is not kept here", "“keep the whole catalogue here” begins that"
        )
