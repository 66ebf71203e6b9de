"""``fwtui`` without a command: the interface, on one account of this machine at a time."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError
from fwtui.pod.auth.accounts import Accounts
from fwtui.services.account_services import QUEUE_IN_USE, AccountServices
from fwtui.services.login import AccountLogin, Opener
from fwtui.ui.context import AppContext
from fwtui.ui.terminal import startup_frame

if TYPE_CHECKING:
    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account
    from fwtui.services.contracts import RadioKind
    from fwtui.ui.terminal.last_frame import LastFrame

log = logging.getLogger(__name__)


def run(settings: Settings, paths: Paths, *, account: str | None = None) -> int:
    """Run the interface on the named account, else the default one, else on the login.

    Returns the exit code. Raises FwtuiError where there is no account of that name.
    """
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(
            "fwtui: this is not a terminal. `fwtui play` needs none; see fwtui --help.",
            file=sys.stderr,
        )
        return 2
    accounts = Accounts(paths.data, settings.pod)
    chosen = accounts.default
    if account is not None:
        chosen = accounts.get(account)
        if chosen is None:
            raise FwtuiError(
                f"There is no account {account} here.", hint="fwtui accounts lists those there are."
            )
    return show(settings, paths, accounts, chosen)


def show(
    settings: Settings,
    paths: Paths,
    accounts: Accounts,
    account: Account | None,
    *,
    suggested: str = "",
    opener: Opener | None = None,
) -> int:
    """Run the interface until the listener quits; the exit code."""
    from fwtui.ui.app import run as run_app

    session = AccountSession(settings, paths, accounts, account, suggested, opener)
    return run_app(session.context, stderr=paths.log_file)


class AccountSession:
    """The services of one account at a time, as the interface's context.

    A login or a switch closes the services of the account before and puts the new ones into
    the same :class:`~fwtui.ui.context.AppContext`.
    """

    def __init__(
        self,
        settings: Settings,
        paths: Paths,
        accounts: Accounts,
        account: Account | None,
        suggested: str = "",
        opener: Opener | None = None,
    ) -> None:
        """``suggested`` is an address for the login's field; ``opener`` replaces the browser."""
        self._settings = settings
        self._accounts = accounts
        self._paths = paths
        self._services = AccountServices(account, accounts, settings, paths)
        self._login = AccountLogin(
            accounts, paths, settings, self._switch, suggested=suggested, opener=opener
        )
        self.context = AppContext(
            settings.ui,
            self._services.library,
            self._services.player,
            self._services.connection,
            self._login,
            start=self._open,
            radio=self._play_radio,
            stop=self._close,
            keep=self._save_frame,
        )
        self._set_welcome()

    def _open(self) -> None:
        self._services.open(late=True)

    def _set_welcome(self) -> None:
        self.context.welcome = QUEUE_IN_USE if self._services.queue_in_use else ""

    def _play_radio(self, kind: RadioKind, id: int | str | None, title: str) -> None:
        self._services.radio(kind, id, title)

    async def _close(self) -> None:
        await self._services.close()
        self._login.close()

    def _save_frame(self, frame: LastFrame) -> None:
        """Save the last frame for a start without options: of the default account, in the
        usual folders."""
        account, paths = self._services.account, self._paths
        if account is None or Path(startup_frame.file()).parent != paths.cache:
            return
        try:
            if self._accounts.default == account:
                files = (paths.config_file, self._accounts.file, *self._services.files)
                startup_frame.keep(frame.rows, frame.size, map(str, files))
        except (OSError, FwtuiError) as error:
            log.info("The last frame could not be saved: %s", error)

    async def _switch(self, account: Account, accounts: Accounts, paths: Paths) -> None:
        before = self._services
        if before.account is not None and before.account.slug == account.slug:
            before.stop_playing()  # the same account again: its queue's file must be free
        self._accounts, self._paths = accounts, paths
        now = self._services = AccountServices(account, accounts, self._settings, paths)
        self._set_welcome()
        self.context.replace(library=now.library, player=now.player, pod=now.connection)
        now.open(late=True)
        await before.close()
