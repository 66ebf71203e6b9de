"""Menus and questions over the frame; what lies under them turns faint."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Hashable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from fwtui.ui.actions.keymap import keys_of
from fwtui.ui.actions.table import ACTIONS, BY_ID, GROUPS, Action, key_sign
from fwtui.ui.widgets.cell_diff import PaintedWidget
from fwtui.ui.widgets.menu import Menu, MenuItem, MenuPart
from fwtui.ui.widgets.row_builder import Piece, width_of
from fwtui.ui.widgets.table import Table
from fwtui.ui.wording import LIST_CHANGED

if TYPE_CHECKING:
    from textual.app import App
    from textual.geometry import Region
    from textual.widget import Widget

    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell
    from fwtui.ui.terminal.type_ahead import TypeAhead


class MenuActions:
    """Performs the actions that open a menu, and holds the one that is open."""

    def __init__(
        self,
        app: App[Any],
        context: AppContext,
        shell: Shell,
        navigation: Navigation,
        type_ahead: TypeAhead,
        extra_commands: Callable[[], Sequence[MenuItem]],
    ) -> None:
        """``extra_commands`` are the palette's items that are no actions of the table."""
        self._app = app
        self._context = context
        self._shell = shell
        self._navigation = navigation
        self._type_ahead = type_ahead
        self._extra_commands = extra_commands
        self._menu: Menu | None = None
        self._focused_before: Widget | None = None
        self._answer: asyncio.Future[bool] | None = None
        self._subject: Hashable = None
        """What the menu of a row is about."""

    @property
    def is_open(self) -> bool:
        return self._menu is not None

    @property
    def opened(self) -> Menu | None:
        """The menu that is open."""
        return self._menu

    @property
    def veils(self) -> bool:
        """Whether what lies under the open menu turns faint."""
        return self._menu is not None and self._menu.veils

    # --- opening and closing -------------------------------------------------------------------

    def open(self, menu: Menu, *, of_row: bool = False) -> None:
        """Show a menu; it takes the keys until it is closed. ``of_row``: it is about the row under
        the cursor, and does nothing once another one is there."""
        if self._menu is not None:
            self._type_ahead.release(menu)
            return
        self._type_ahead.hold(menu)  # also while it waits: what is typed is for it
        if self._navigation.is_opening:  # the list of the new view would take the focus, and
            opens = partial(self.open, menu, of_row=of_row)
            self._app.call_after_refresh(opens)  # close what is asked meanwhile
            return
        self._menu = menu
        self._focused_before = self._app.screen.focused
        if isinstance(self._focused_before, Table) and of_row:
            self._focused_before.holds_row = True
            self._subject = self._focused_before.subject
        self._app.screen_stack[0].mount(menu)
        menu.focus()
        self._app.call_after_refresh(self._type_ahead.release, menu)
        self._repaint_body()

    def close(self, menu: Menu, chosen: MenuItem | None) -> None:
        """Take away the open menu, and perform the item that was chosen."""
        if menu is not self._menu:
            return
        self._menu = None
        menu.remove()
        if menu.finds:
            self._context.library.search_closed()
        before, subject = self._focused_before, self._subject
        self._subject = None
        if isinstance(before, Table):
            before.holds_row = False
            if chosen is not None and subject is not None and before.subject != subject:
                self._shell.status.say(LIST_CHANGED)
                chosen = None
        if before is not None and before.is_attached:
            # Not before.focus(), which comes later: until then the list beside it has the focus,
            # and what was chosen would be done there.
            before.screen.set_focus(before)
        self._repaint_body()
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(chosen is not None and not chosen.harmless)
        if chosen is not None:
            chosen.do()

    def dismiss(self) -> None:
        """Close the open menu, and do nothing."""
        if self._menu is not None:
            self._menu.close()

    def place(self) -> None:
        """Put the open menu beside its row again, after a change of the screen's size."""
        menu = self._menu
        if menu is None or not menu.is_mounted:
            return
        menu.take_place()
        menu.refresh()

    def _repaint_body(self) -> None:
        for widget in self._app.screen_stack[0].query(PaintedWidget):
            if widget.UNDER_MENUS:
                widget.repaint()
        self._shell.status.refresh()

    # --- the menus -----------------------------------------------------------------------------

    def do_menu(self) -> None:
        """Open the menu of the row under the cursor."""
        view = self._navigation.current
        if view is None:
            return
        parts = view.menu()
        if any(part.items for part in parts):
            self.open(Menu(parts, under=self._row_of_cursor), of_row=True)
        else:
            palette = self._shell.presses.keymap.sign("palette")
            self._shell.status.say(
                f"There is no menu here; enter goes on, {palette} has all commands."
            )

    def _row_of_cursor(self) -> Region | None:
        table = self._navigation.table
        return None if table is None else table.cursor_region

    def do_palette(self) -> None:
        """Open the list of all commands and names."""
        self.command("")

    def command(self, typed: str) -> None:
        """Open the palette with a text that is gone on with: ``"seek "``."""
        # Not before the first frame.
        from fwtui.ui.actions.palette import CommandFinder, scope_items

        ordered = sorted(ACTIONS, key=lambda each: list(GROUPS).index(each.group))
        named = (self._named(action) for action in ordered if action.in_palette)
        items = [item for item in named if item is not None]
        if (view := self._navigation.current) is not None:
            items += scope_items(view.scope, view.scopes, view.show_scope)
        finder = CommandFinder(self._context, self._shell, (*items, *self._extra_commands()))
        menu = Menu((), typing=True, width=56, typed=typed, find=finder.find, says=finder.says)
        self.open(menu)

    def _named(self, action: Action) -> MenuItem | None:
        """An action as an item of the palette; one that this row hinders says why, and one of
        another view is ``None``."""
        from fwtui.ui.hindrances import NOT_HERE  # not before the first frame

        view = self._navigation.current
        why = view.hindrance(action) if view is not None else ""
        item = self.item(action, group=True)
        if not why:
            return item
        said = f"{why[0].upper()}{why[1:]}."
        return None if why == NOT_HERE else replace(item, fact=why, attempt=lambda: said)

    def why_not(self, action: Action) -> str:
        """Why an action does nothing here, as a sentence; empty where it only moves the cursor."""
        from fwtui.ui.hindrances import NOT_HERE  # not before the first frame

        view = self._navigation.current
        if view is None or action.group == "move":
            return ""
        name = action.words.partition(":")[0]
        return f"{name[0].upper()}{name[1:]} is off here: {view.hindrance(action) or NOT_HERE}."

    def _can(self, action: Action) -> bool:
        """Whether an action does something in view."""
        view = self._navigation.current
        return self._shell.performs(action.id) if view is None else view.offers(action)

    def item(
        self, action: Action, words: str = "", fact: str = "", *, group: bool = False
    ) -> MenuItem:
        """An action as an item of a menu."""
        keys = keys_of(action, self._context.settings.keys)
        arrows = self._shell.glyphs.half_blocks
        return MenuItem(
            words or (action.words[0].upper() + action.words[1:]),
            lambda: self._shell.do(action.id),
            key_sign(keys[0], arrows=arrows) if keys else "",
            keys,
            fact or (GROUPS[action.group] if group else ""),
            id=action.id,
        )

    def items(self, *ids: str) -> tuple[MenuItem, ...]:
        """Items of those of these actions that do something in view."""
        return tuple(self.item(BY_ID[each]) for each in ids if self._can(BY_ID[each]))

    async def ask(
        self,
        question: str,
        lines: Sequence[str] = (),
        *,
        act: str,
        keep: str = "Keep it",
        key: str = "y",
    ) -> bool:
        """Ask about a step that cannot be undone; the cursor is on the harmless answer.

        >>> await menus.ask("Delete the playlist?", ["It cannot be brought back."], act="Delete it")
        """
        if self._menu is not None:
            return False
        text: list[tuple[Piece, ...]] = [((question, "bright"),)]
        text += [((line, "dim"),) for line in lines]
        items = (
            MenuItem(keep, lambda: None, "esc", ("escape",), harmless=True),
            MenuItem(act, lambda: None, key, (key,)),
        )
        self._answer = asyncio.get_running_loop().create_future()
        width = min(max(width_of(pieces) for pieces in text) + 2 * Menu.EDGE, 56)
        parts = [MenuPart((), tuple(text)), MenuPart(items)]
        self.open(Menu(parts, narrows=False, width=max(width, 32)))
        return await self._answer
