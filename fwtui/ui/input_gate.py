"""What keys, pastes and presses do before the widgets that they are for have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.errors import NoWidget

from fwtui.ui.widgets.menu import Menu
from fwtui.ui.widgets.status import StatusBar

if TYPE_CHECKING:
    from fwtui.ui.actions.key_presses import KeyPresses
    from fwtui.ui.actions.menus import MenuActions
    from fwtui.ui.actions.performer import ActionDispatch
    from fwtui.ui.terminal.app import TerminalApp
    from fwtui.ui.terminal.type_ahead import TypeAhead


class InputGate:
    """Passes input on to what it is for, or takes it itself."""

    def __init__(
        self,
        app: TerminalApp,
        menus: MenuActions,
        presses: KeyPresses,
        dispatch: ActionDispatch,
        type_ahead: TypeAhead,
    ) -> None:
        self._app = app
        self._menus = menus
        self._presses = presses
        self._dispatch = dispatch
        self._type_ahead = type_ahead

    def takes_press(self, x: int, y: int) -> bool:
        """A press beside an open menu closes it, and does nothing else; but for the keys that
        the status bar shows."""
        if not self._menus.is_open or not self._dispatch.is_on_frame:
            return True
        try:
            widget, _ = self._app.get_widget_at(x, y)
        except NoWidget:  # the screen is smaller by now
            return False
        if isinstance(widget, Menu | StatusBar):
            return True
        self._menus.dismiss()
        return False

    def takes_typed(self, event: events.Key | events.Paste) -> bool:
        """The keys that paint again and that quit act at once, over all that takes letters; the
        others go on in their turn."""
        key = "" if isinstance(event, events.Paste) or event.is_printable else event.key
        action = self._presses.action_of(key)
        if action == "redraw" or (action == "quit" and self._dispatch.is_on_frame):
            # A menu, open or about to go, would take the key for itself.
            self._dispatch.do(action)
            return False
        return action == "quit" or self._type_ahead.takes(event)

    def is_superseded(
        self, event: events.Key | events.Paste, after: events.Key | events.Paste
    ) -> bool:
        """A view that another one takes the place of, and that takes no text, is not opened."""
        if not (isinstance(event, events.Key) and isinstance(after, events.Key)):
            return False
        if not self._dispatch.is_on_frame or self._menus.is_open or self._presses.typed:
            return False
        action, then = self._presses.action_of(event.key), self._presses.action_of(after.key)
        views = action.startswith("view_") and then.startswith("view_")
        return views and action not in (then, "view_search") and not self._app.types
