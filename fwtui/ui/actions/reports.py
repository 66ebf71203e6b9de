"""The action that reports a thing to the moderators of the pod."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fwtui.music import Complaint
from fwtui.ui.followable import Reportable, reportable
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

LONGEST = 2_000
"""Characters of a reason (Funkwhale takes 50,000)."""
COMPLAINTS: dict[Complaint, str] = {
    "takedown_request": "A request to take it down",
    "invalid_metadata": "Wrong titles, names or dates",
    "illegal_content": "Illegal content",
    "offensive_content": "Offensive content",
    "other": "Something else",
}


class ReportActions:
    """Reports the row under the cursor."""

    def __init__(self, context: AppContext, shell: Shell, navigation: Navigation) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation

    def do_report(self) -> None:
        """Ask what is wrong with the thing of the row, and report it."""
        table = self._navigation.table
        value: Any = table.value if table is not None else None
        thing = reportable(value)
        if thing is None:
            self._shell.status.say("There is nothing to report in this row.")
        elif thing.subject == "playlist" and not self._context.library.edits.can_report_playlists:
            say = "Funkwhale 2 takes no reports of playlists; its owner can be reported."
            self._shell.status.say(say)
        else:
            items = tuple(
                MenuItem(words, partial(self._ask, thing, complaint))
                for complaint, words in COMPLAINTS.items()
            )
            host = self._context.pod.state.host
            heading = (
                ((f"Report {thing.name}", "bright"),),
                ((f"To the moderators of {host}.", "dim"),),
                (("It cannot be taken back.", "dim"),),
            )
            self._shell.menus.open(Menu([MenuPart(items, heading)], width=56))

    def _ask(self, thing: Reportable, complaint: Complaint) -> None:
        from fwtui.ui.widgets.prompt import Prompt

        def report(reason: str) -> None:
            edits = self._context.library.edits
            edits.report(complaint, thing.subject, thing.key, thing.name, reason)
            self._shell.status.say(f"The report of {thing.name} is on its way to the moderators.")

        self._shell.menus.open(Prompt("What is wrong with it?", report, longest=LONGEST, width=56))
