"""Actions on the account: log in, switch to another account, connect to the pod again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fwtui.errors import FwtuiError
from fwtui.ui.widgets.menu import MenuItem
from fwtui.ui.wording import ASKED_AGAIN

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

    def do_logout(self) -> None:
        """Ask, then log out of the account in use."""
        pod = self._context.pod.state
        here = (pod.username, pod.host)
        accounts = self._context.login.accounts()
        account = next((each for each in accounts if _named(each) == here), None)
        if account is None:
            self._shell.status.say("There is no account of this machine to log out of.")
        else:
            self._shell.run_worker(self._log_out(account), group="ask", exclusive=True)

    async def _log_out(self, account: Account) -> None:
        lines = ["Its login ends on the pod too; what was downloaded stays here."]
        question = f"Log out of {account.name}?"
        if not await self._shell.menus.ask(question, lines, act="Log out", keep="Stay"):
            return
        try:
            await self._context.login.log_out(account)
        except FwtuiError as error:  # it is gone from this machine all the same
            self._shell.status.report(error)
        others = self._context.login.accounts()
        if others:
            await self._use(others[0])
        else:
            from fwtui.ui.views.login import LoginScreen

            why = f"You are logged out of {account.name}."
            self._app.push_screen(LoginScreen(self._context, self._shell.glyphs, why))

    def do_refresh(self) -> None:
        self._context.pod.try_now()
        self._context.library.refresh()
        self._shell.status.say(ASKED_AGAIN)

    def switch_items(self) -> tuple[MenuItem, ...]:
        """Items that switch to each of the other accounts of this machine."""
        pod = self._context.pod.state
        here = (pod.username, pod.host)
        return tuple(
            MenuItem(f"Go to {each.name}", partial(self._switch, each), fact="account")
            for each in self._context.login.accounts()
            if _named(each) != here
        )

    def _switch(self, account: Account) -> None:
        self._shell.run_worker(self._use(account), group="account", exclusive=True)

    async def _use(self, account: Account) -> None:
        try:
            await self._context.login.use(account)
        except FwtuiError as error:
            self._shell.status.report(error)


def _named(account: Account) -> tuple[str, str]:
    """User name and pod, as the pod's state has them."""
    return account.username or "", account.origin.name
