"""A letter pressed in a list by name: its first row, looked for on the pod where need be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from fwtui.errors import FwtuiError
from fwtui.text import number
from fwtui.ui.text_match import folded
from fwtui.ui.unread import unread
from fwtui.ui.widgets.table import Table

if TYPE_CHECKING:
    from fwtui.library.listing.listing import Listing
    from fwtui.ui.shell import Shell


class LetterJump:
    """Goes to a letter, and says where none is."""

    def __init__(self, shell: Shell) -> None:
        self._shell = shell

    def after(self, message: Table.Jumped) -> None:
        """The list looked for a letter among the rows known here."""
        table, letter = message.table, message.letter
        if message.found:
            self._shell.status.unsay()
        elif (
            message.looked < table.count and table.is_by_name and hasattr(table.rows, "first_from")
        ):
            self._shell.status.say(f"Looking for “{letter}” on the pod.")
            work = self._find_letter(table, cast("Listing", table.rows), letter)
            self._shell.run_worker(work, group="letter", exclusive=True)
        else:
            self._say_none_begins(table, letter, message.looked)

    async def _find_letter(self, table: Table, rows: Listing, letter: str) -> None:
        """Go to a letter in a list by name whose rows there are not known yet."""
        cursor, wanted = table.cursor, folded(letter)

        def name(value: Any) -> str:
            return folded(table.kind.name(value))

        try:
            row = await rows.first_from(lambda value: name(value) < wanted)
        except FwtuiError as error:
            self._shell.status.report(error)
            return
        if table.rows is not rows or table.cursor != cursor:
            return  # the listener has gone on
        value = rows[row] if row < len(rows) else None
        if value is not None and name(value).startswith(wanted):
            table.move_to(row, middle=True)
            self._shell.status.unsay()
        else:
            self._shell.status.say(f"Nothing begins with “{letter}” where it would stand.")

    def _say_none_begins(self, table: Table, letter: str, looked: int) -> None:
        if not table.count and (why := unread(table)):
            self._shell.status.say(why)
            return
        is_whole = table.rows is None or table.rows.state.complete or table.is_by_name
        if looked >= table.count and is_whole:
            self._shell.status.say(f"Nothing begins with “{letter}”.")
            return
        words = f"Nothing of {number(looked)} looked through begins with “{letter}”"
        self._shell.status.say(
            words, "" if looked >= table.count else f"{number(table.count)} in all"
        )
