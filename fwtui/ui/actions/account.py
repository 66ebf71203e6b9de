"""Actions on the account: log in, switch to another account, connect to the pod again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.ui.widgets.menu import MenuItem

if TYPE_CHECKING:
    from textual.app import App

    from fwtui.pod.auth.accounts import Account
    from fwtui.ui.context import AppContext
    from fwtui.ui.shell import Shell


class AccountActions:
    """Performs the actions on the account and its pod."""

    def __init__(self, app: App[Any], context: AppContext, shell: Shell) -> None:
        self._app = app
        self._context = context
        self._shell = shell

    def do_login(self) -> None:
        """Open the login screen, for the first account or for another one."""
        from fwtui.ui.views.login import LoginScreen

        state = self._context.pod.state
        why = state.why if state.reach == "logged_out" else ""
        self._app.push_screen(LoginScreen(self._context, self._shell.glyphs, why))

    def do_refresh(self) -> None:
        self._context.pod.try_now()
        self._context.library.refresh()

    def switch_items(self) -> tuple[MenuItem, ...]:
        """Items that switch to each of the other accounts of this machine."""
        pod = self._context.pod.state
        here = (pod.username, pod.host)
        return tuple(
            MenuItem(f"Go to {each.name}", partial(self._switch, each), fact="account")
            for each in self._context.login.accounts()
            if (each.username or "", each.origin.name) != here
        )

    def _switch(self, account: Account) -> None:
        self._shell.run_worker(self._use(account), group="account", exclusive=True)

    async def _use(self, account: Account) -> None:
        try:
            await self._context.login.use(account)
        except FwtuiError as error:
            self._shell.status.report(error)
