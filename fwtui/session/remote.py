"""The interface as the control socket commands it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.control.interface import Performed
from fwtui.ui.actions.table import ACTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fwtui.ui.app import FwtuiApp


class RemoteInterface:
    """The :class:`~fwtui.control.interface.ControlledInterface` of an app."""

    def __init__(self, app: FwtuiApp) -> None:
        self._app = app
        self.actions = {action.id: action.words for action in ACTIONS}

    def perform(self, action: str) -> Performed:
        """Perform an action as its key would, in the app's own context."""
        return self._performed(lambda: self._app.do(action))

    def open(self, address: str, *, fetch: bool) -> Performed:
        """Open an address of the federation; ``fetch`` without a question.

        The question of a fetch needs a terminal that is attached."""
        addresses = self._app.groups.addresses
        known = addresses.address_of(address)
        if known is not None and (known.needs_fetch or known.names == "feed"):
            asks = known.names == "feed" or not fetch
            if asks and not self._app.is_seen:
                words = "It takes a fetch, and no terminal is there to ask: --fetch agrees."
                if known.names == "feed":
                    words = "This is a podcast: `fwtui podcasts follow` subscribes to it."
                return Performed(done=True, words=words, failed=True)
        made = self._performed(lambda: addresses.open(address, fetch=fetch))
        return made if made.words else Performed(made.done, f"Opening {address}", made.failed)

    def _performed(self, perform_it: Callable[[], bool]) -> Performed:
        app = self._app
        made: list[Performed] = []

        def perform() -> None:
            before = app.status.message
            done = perform_it()
            message = app.status.message
            if message is None or message is before:
                made.append(Performed(done))
            else:
                made.append(Performed(done, message.words, message.failure))

        app.inside(perform)()
        app.inside(app.rest)()
        return made[0]
