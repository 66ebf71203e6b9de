"""The actions that suggest an edit of a thing to the moderators of the pod, and take one back."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from fwtui.errors import FwtuiError
from fwtui.library.outbox.suggestions import EDITS
from fwtui.music import Album, Artist, SuggestedEdit, Track
from fwtui.ui.edit_fields import (
    FIELDS,
    Editable,
    EditableField,
    editable,
    name_of,
    subject,
    text_of,
    typed,
    value_now,
    why_not,
)
from fwtui.ui.hindrances import withdrawal_hindrance
from fwtui.ui.wider_login import allowed
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.widgets.prompt import Prompt
from fwtui.ui.widgets.row_builder import Piece

if TYPE_CHECKING:
    from textual.app import App

    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell

LONGEST = 2_000
"""Characters of a reason (Funkwhale's own limit)."""
_SHOWN = 24
"""Characters of a present value in the menu."""


class SuggestionActions:
    """Suggests edits of the row under the cursor."""

    def __init__(
        self, app: App[Any], context: AppContext, shell: Shell, navigation: Navigation
    ) -> None:
        self._app = app
        self._context = context
        self._shell = shell
        self._navigation = navigation

    @property
    def _value(self) -> Any:
        table = self._navigation.table
        return table.value if table is not None else None

    def do_suggest_edit(self) -> None:
        """Ask which field of the thing of the row is wrong, what it is to be, and why."""
        thing = editable(self._value)
        if thing is None:
            self._shell.status.say("There is nothing in this row of which an edit is suggested.")
        elif not thing.is_local:
            host = urlsplit(thing.fid).hostname or "another pod"
            self._shell.status.say(f"{name_of(thing)} is of {host}: edits are suggested there.")
        else:
            self._shell.run_worker(self._choose_field(thing), group="edit", exclusive=True)

    async def _choose_field(self, thing: Editable) -> None:
        """Lists hold no description, and may be old: the pod is asked for the thing."""
        again = self.do_suggest_edit
        if not await allowed(self._app, self._context, self._shell, EDITS, again):
            return
        now, whole = thing, True
        try:
            now = await self._fetched(thing)
        except FwtuiError:
            whole = False
        there = editable(self._value)
        if there is None or (type(there), there.id) != (type(thing), thing.id):
            return  # the cursor has gone on
        fields = [each for each in FIELDS[subject(now)] if whole or each.id != "description"]
        items = tuple(
            MenuItem(each.words, partial(self._ask_value, now, each), fact=_short(now, each))
            for each in fields
        )
        host = self._context.pod.state.host
        heading = (
            ((f"Suggest an edit of {name_of(now)}", "bright"),),
            ((f"The moderators of {host} decide on it.", "dim"),),
        )
        self._shell.menus.open(Menu([MenuPart(items, heading)], narrows=False, width=56))

    async def _fetched(self, thing: Editable) -> Editable:
        library = self._context.library
        match thing:
            case Artist():
                return await library.fetch_artist(thing.id)
            case Album():
                return await library.fetch_album(thing.id)
            case Track():
                return await library.fetch_track(thing.id, fresh=True)

    def _ask_value(self, thing: Editable, field: EditableField) -> None:
        before = value_now(thing, field.id)

        def said(text: str) -> tuple[Piece, ...]:
            why = why_not(field, before, text)
            return ((why or field.hint, "warn" if why and text.strip() else "dim"),)

        self._shell.menus.open(
            Prompt(
                f"{field.words} of {name_of(thing)}",
                lambda text: self._ask_why(thing, field, text),
                value=text_of(before),
                longest=field.longest,
                width=56,
                said=said,
                accepts=lambda text: not why_not(field, before, text),
            )
        )

    def _ask_why(self, thing: Editable, field: EditableField, text: str) -> None:
        value = typed(field, text)

        def suggest(why: str) -> None:
            edits, name = self._context.library.edits, name_of(thing)
            edits.suggest_edit(subject(thing), thing.id, name, field.id, value, why)
            say = f"The edit of {name} is on its way to the moderators."
            self._shell.status.say(say, undo=True)

        question = "Why? The moderators read it."
        self._shell.menus.open(Prompt(question, suggest, longest=LONGEST, width=56))

    def do_withdraw_edit(self) -> None:
        """Take back the edit of the row, while no moderator has decided."""
        edit = self._value
        why = withdrawal_hindrance(self._context, edit)
        if why or not isinstance(edit, SuggestedEdit):
            self._shell.status.say(f"{why[:1].upper()}{why[1:]}.")
            return
        self._context.library.edits.withdraw_edit(edit)
        self._shell.status.say(f"The edit of {edit.name} is on its way back.")


def _short(thing: Editable, field: EditableField) -> str:
    """The present value of a field, as far as a menu has room for it."""
    text = text_of(value_now(thing, field.id)) or "none"
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
