"""The interface as the control socket commands it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.control.interface import Performed
from fwtui.ui.actions.table import ACTIONS
from fwtui.ui.view_text import NO_QUESTION, ViewText

if TYPE_CHECKING:
    from collections.abc import Callable

    from fwtui.base.signal import Unsubscribe
    from fwtui.ui.app import FwtuiApp


class RemoteInterface:
    """The :class:`~fwtui.control.interface.ControlledInterface` of an app."""

    def __init__(self, app: FwtuiApp) -> None:
        self._app = app
        self._text = ViewText(app)
        self.actions = {action.id: action.words for action in ACTIONS}

    def perform(self, action: str) -> Performed:
        """Perform an action as its key would, in the app's own context."""
        return self._performed(lambda: self._app.do(action))

    def open(self, address: str, *, fetch: bool) -> Performed:
        """Open an address of the federation; ``fetch`` without a question.

        The question of a fetch needs a terminal that is attached."""
        addresses = self._app.groups.addresses
        known = addresses.address_of(address)
        is_feed = known is not None and known.names == "feed"
        asks = known is not None and (is_feed or (known.needs_fetch and not fetch))
        if asks and not self._app.is_seen:
            words = "It takes a fetch, and no terminal is there to ask: --fetch agrees."
            if is_feed:
                words = "This is a podcast: `fwtui podcasts follow` subscribes to it."
            return Performed(done=True, words=words, failed=True)
        made = self._performed(lambda: addresses.open(address, fetch=fetch))
        begun = "The terminal asks about" if asks else "Opening"
        return made if made.words else Performed(made.done, f"{begun} {address}", made.failed)

    async def page(self, first: int, count: int) -> dict[str, Any]:
        """See :meth:`~fwtui.control.interface.ControlledInterface.page`."""
        return await self._text.page(first, count)

    async def go_to(self, row: int, seen: str | None) -> None:
        """See :meth:`~fwtui.control.interface.ControlledInterface.go_to`."""
        await self._text.go_to(row, seen)

    async def answer(self, text: str) -> Performed:
        """See :meth:`~fwtui.control.interface.ControlledInterface.answer`."""
        await self._text.settle()
        made = self._performed(lambda: self._text.answer(text))
        await self._text.settle()
        if made.done:
            return made
        return Performed(done=True, words=made.words or NO_QUESTION, failed=True)

    def on_said(self, observer: Callable[[str], None]) -> Unsubscribe:
        """See :meth:`~fwtui.control.interface.ControlledInterface.on_said`."""
        return self._app.status.said.subscribe(observer)

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
