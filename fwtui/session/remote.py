"""The interface as the control socket commands it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.control.interface import Performed
from fwtui.errors import VISITING, RefusedError
from fwtui.ui.actions.table import ACTIONS
from fwtui.ui.unread import unread
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
                words = "This is a podcast: `fwtui podcasts follow` follows it."
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

    async def play_row(self, row: int, seen: str | None) -> Performed:
        """See :meth:`~fwtui.control.interface.ControlledInterface.play_row`."""
        await self.go_to(row, seen)
        if why := unread(self._app.navigation.table):
            raise RefusedError(why)
        made = self._performed(self._play_whole)
        await self._text.settle()
        return made

    def _play_whole(self) -> bool:
        from fwtui.ui.whole_row import play_whole

        view = self._app.view
        return (view is not None and play_whole(view)) or self._app.do("choose")

    def setting(self, name: str, value: str | None) -> Performed:
        """See :meth:`~fwtui.control.interface.ControlledInterface.setting`."""
        from fwtui.ui.settings_words import change

        words = ""

        def changed() -> None:
            nonlocal words
            words = change(self._app.context.settings_file, name, value)

        self._app.inside(changed)()
        return Performed(done=True, words=words)

    def accounts(self) -> list[dict[str, Any]]:
        """See :meth:`~fwtui.control.interface.ControlledInterface.accounts`."""
        pod = self._app.context.pod.state
        here = f"{pod.username}@{pod.host}" if pod.username else pod.host
        return [
            {"name": each.name, "current": each.name == here}
            for each in self._app.context.login.accounts()
        ]

    async def use(self, name: str) -> Performed:
        """See :meth:`~fwtui.control.interface.ControlledInterface.use`."""
        found = [each for each in self._app.context.login.accounts() if each.name == name]
        if not found:
            words = f"There is no account {name} here; `use` lists those there are."
            return Performed(done=True, words=words, failed=True)
        await self._app.context.login.use(found[0])
        self._app.inside(self._leave_login)()
        await self._text.settle()
        is_visitor = found[0].kind == "anonymous"
        words = VISITING.format(name) if is_visitor else f"The account is {name}."
        return Performed(done=True, words=words)

    def _leave_login(self) -> None:
        """Close the login screen that a logout opened."""
        from fwtui.ui.views.login import LoginScreen

        if isinstance(self._app.screen, LoginScreen):
            self._app.screen.dismiss()

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
