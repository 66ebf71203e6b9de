"""The interface as the control socket commands it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.control.interface import Performed
from fwtui.ui.actions.table import ACTIONS

if TYPE_CHECKING:
    from fwtui.ui.app import FwtuiApp


class RemoteInterface:
    """The :class:`~fwtui.control.interface.ControlledInterface` of an app."""

    def __init__(self, app: FwtuiApp) -> None:
        self._app = app
        self.actions = {action.id: action.words for action in ACTIONS}

    def perform(self, action: str) -> Performed:
        """Perform an action as its key would, in the app's own context."""
        app = self._app
        made: list[Performed] = []

        def perform() -> None:
            before = app.status.message
            done = app.do(action)
            message = app.status.message
            if message is None or message is before:
                made.append(Performed(done))
            else:
                made.append(Performed(done, message.words, message.failure))

        app.inside(perform)()
        app.inside(app.rest)()
        return made[0]
