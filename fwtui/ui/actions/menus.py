"""Menus and questions over the frame; what lies under them turns faint."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events, on
from textual.widget import Widget

from fwtui.ui.actions.table import ACTIONS, BY_ID, GROUPS, Action, key_sign, keys_of
from fwtui.ui.terminal.type_ahead import Ahead
from fwtui.ui.theme import veiled
from fwtui.ui.widgets.cell_diff import Paints
from fwtui.ui.widgets.menu import Menu, MenuItem, Part
from fwtui.ui.widgets.row_builder import Piece, width_of
from fwtui.ui.widgets.table import Table

if TYPE_CHECKING:
    from textual.geometry import Region

    from fwtui.ui.context import AppContext
    from fwtui.ui.glyphs import Glyphs
    from fwtui.ui.layout import MainScreen
    from fwtui.ui.theme import Palette
    from fwtui.ui.views.view import View


class Menus(Ahead):
    """Actions that open a menu; mixed into the app."""

    context: AppContext
    palette: Palette
    glyphs: Glyphs
    view: View | None
    _menu: Menu | None = None
    _before: Widget | None = None
    _answer: asyncio.Future[bool] | None = None

    def palette_under(self, menu: bool) -> Palette:
        """The palette of what lies under a menu while there is one, else the usual one."""
        return veiled(self.palette) if menu and self._menu is not None else self.palette

    # --- opening and closing -------------------------------------------------------------------

    def open_menu(self, menu: Menu) -> None:
        """Show a menu; it takes the keys until it is closed."""
        if self._menu is not None:
            return
        self._menu = menu
        self._before = self.screen.focused
        if isinstance(self._before, Table) and menu.under is not None:
            self._before.holds_row = True
        self.hold_keys()
        self.frame.mount(menu)
        menu.focus()
        self.call_after_refresh(self.let_keys_go)
        self._repaint_body()

    @on(Menu.Closed)
    def _menu_closed(self, message: Menu.Closed) -> None:
        message.stop()
        if message.menu is not self._menu:
            return
        self._menu = None
        message.menu.remove()
        if isinstance(self._before, Table):
            self._before.holds_row = False
        if self._before is not None and self._before.is_mounted:
            self._before.focus()
        self._repaint_body()
        answer, self._answer = self._answer, None
        if answer is not None and not answer.done():
            answer.set_result(message.item is not None and not message.item.harmless)
        if message.item is not None:
            message.item.do()

    def on_resize(self, event: events.Resize) -> None:
        # Textual calls the app's own handler too.
        self.call_after_refresh(self._put_menu)

    @on(Table.Reshaped)
    def _put_menu(self) -> None:
        """The screen has another size: the menu goes where its row has gone."""
        menu = self._menu
        if menu is None or not menu.is_mounted:
            return
        if menu.under is not None:
            menu.under = self._row_of_cursor()
        menu.take_place()
        menu.refresh()

    @property
    def frame(self) -> MainScreen:
        raise NotImplementedError

    def _repaint_body(self) -> None:
        for widget in self.frame.query(Paints):
            if widget.UNDER_MENUS:
                widget.repaint()
        self.refresh_frame()

    def refresh_frame(self) -> None:
        raise NotImplementedError

    # --- which there are ---------------------------------------------------------------------

    def do_menu(self) -> None:
        """What can be done here."""
        if self.view is None:
            return
        parts = self.view.menu()
        if any(part.items for part in parts):
            self.open_menu(Menu(parts, under=self._row_of_cursor()))

    def _row_of_cursor(self) -> Region | None:
        table = self.view.table if self.view is not None else None
        return None if table is None else table.cursor_region

    def do_palette(self) -> None:
        """Every command by its name."""
        items = [
            self.item(action, group=True)
            for group in GROUPS
            for action in ACTIONS
            if action.group == group and action.in_palette and self.can(action)
        ]
        self.open_menu(Menu([Part((*items, *self.accounts()))], typing=True, width=56))

    def accounts(self) -> tuple[MenuItem, ...]:
        """The other accounts that are known here, to go to."""
        return ()

    def can(self, action: Action) -> bool:
        """Whether anybody in view can do it."""
        view = self.view
        nodes = (*view.tables[:1], view, self) if view is not None else (self,)
        return any(hasattr(node, f"do_{action.id}") for node in nodes)

    def item(
        self, action: Action, words: str = "", fact: str = "", *, group: bool = False
    ) -> MenuItem:
        """An action as an item of a menu."""
        keys = keys_of(action, self.context.settings.keys)
        return MenuItem(
            words or (action.words[0].upper() + action.words[1:]),
            lambda: self.do(action.id),
            key_sign(keys[0], arrows=self.glyphs.half_blocks) if keys else "",
            keys,
            fact or (GROUPS[action.group] if group else ""),
        )

    def items(self, *ids: str) -> tuple[MenuItem, ...]:
        """Those of these actions that can be done here."""
        return tuple(self.item(BY_ID[each]) for each in ids if self.can(BY_ID[each]))

    def do(self, action: str) -> None:
        raise NotImplementedError

    async def ask(
        self,
        question: str,
        lines: Sequence[str] = (),
        *,
        act: str,
        keep: str = "Keep it",
        key: str = "y",
    ) -> bool:
        """One question about what cannot be undone; the cursor is on the harmless answer.

        >>> await app.ask("Delete the playlist?", ["It cannot be brought back."], act="Delete it")
        """
        if self._menu is not None:
            return False
        said: list[tuple[Piece, ...]] = [((question, "bright"),)]
        said += [((line, "dim"),) for line in lines]
        items = (
            MenuItem(keep, lambda: None, "esc", ("escape",), harmless=True),
            MenuItem(act, lambda: None, key, (key,)),
        )
        self._answer = asyncio.get_running_loop().create_future()
        width = min(max(width_of(pieces) for pieces in said) + 2 * Menu.EDGE, 56)
        parts = [Part((), tuple(said)), Part(items)]
        self.open_menu(Menu(parts, narrows=False, width=max(width, 32)))
        return await self._answer
