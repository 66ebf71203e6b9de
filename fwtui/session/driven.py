"""The control server and the hooks of a session, started after the first paint so as not to
delay it."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.control.hooks import Hooks
    from fwtui.control.server import ControlServer
    from fwtui.control.settings import HookSettings
    from fwtui.ui.app import FwtuiApp
    from fwtui.ui.context import AppContext


class SessionControl:
    """The control server and the hooks of a session, from its first paint to its end."""

    def __init__(self, hooks: HookSettings | None = None) -> None:
        self._server: ControlServer | None = None
        self._settings = hooks
        self._hooks: Hooks | None = None

    def begin(self, app: FwtuiApp, context: AppContext) -> None:
        """Answer from now on."""
        from fwtui.control.events import EventSource
        from fwtui.control.server import ControlServer
        from fwtui.session.remote import RemoteInterface

        interface = RemoteInterface(app)
        events = EventSource(context, interface.on_said)
        self._server = ControlServer(context, interface, events)
        if self._settings is not None and self._settings.any_set:
            from fwtui.control.hooks import Hooks

            self._hooks = Hooks(self._settings, events)

    def take(self, connection: socket.socket, came: bytes) -> None:
        """Answer on a connection of the session's socket."""
        if self._server is None:
            connection.close()
        else:
            self._server.take(connection, came)

    async def close(self) -> None:
        """Close every connection, and end every program."""
        if self._hooks is not None:
            await self._hooks.close()
        if self._server is not None:
            await self._server.close()
