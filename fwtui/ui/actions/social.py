"""Actions on accounts: an account's page, and listening along with one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.library.listing.scopes import names_in, scope_of
from fwtui.music import Actor
from fwtui.ui.followable import account_of, is_own

if TYPE_CHECKING:
    from fwtui.ui.context import AppContext
    from fwtui.ui.navigation import Navigation
    from fwtui.ui.shell import Shell


class SocialActions:
    """Performs the actions on the account of the row under the cursor, else on one by name."""

    def __init__(self, context: AppContext, shell: Shell, navigation: Navigation) -> None:
        self._context = context
        self._shell = shell
        self._navigation = navigation

    @property
    def _account(self) -> Actor | None:
        """The account of the row, where it is another than the listener's."""
        table = self._navigation.table
        account = account_of(table.value) if table is not None else None
        return None if account is None or is_own(self._context, account) else account

    @property
    def _host(self) -> str:
        return self._context.pod.state.host

    def do_account(self) -> None:
        """Open the page of the account of the row, or of one by name."""
        if (account := self._account) is not None:
            self._shell.navigation.open_details(account)
        else:
            self._ask("Which account? ana@music.example", self._open)

    def _open(self, scope: str) -> None:
        if "," in scope or not scope.startswith("actor:"):
            self._shell.status.say("An account is called ana@music.example.")
        else:
            self._shell.navigation.open_details(Actor(names_in(scope)))

    def do_listen_along(self) -> None:
        """Listen along with the account of the row, or with one or a pod by name; while it does,
        stop."""
        from fwtui.services import listen_along  # not before the first frame

        if listen_along.is_along(self._context.player):
            self._shell.status.say(listen_along.end(self._context))
            self._shell.status.refresh()
        elif (account := self._account) is not None:
            self._begin(scope_of(self._full(account), self._host))
        else:
            self._ask("Along with whom? ana@music.example, or a pod", self._begin)

    def _full(self, account: Actor) -> str:
        return account.name if "@" in account.name else f"{account.name}@{self._host}"

    def _begin(self, scope: str) -> None:
        from fwtui.services import listen_along

        try:
            self._shell.status.say(listen_along.begin(self._context, scope))
        except FwtuiError as error:
            self._shell.status.report(error)

    def _ask(self, question: str, done: Callable[[str], None]) -> None:
        from fwtui.ui.widgets.prompt import Prompt

        def named(names: str) -> None:
            if scope := scope_of(names, self._host):
                done(scope)

        self._shell.menus.open(Prompt(question, named))
