"""``fwtui``: the interface, on an account of this machine."""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from fwtui.cli.account_option import LOGIN_MAKES_ONE, NO_ACCOUNT, no_account
from fwtui.errors import NO_CONNECTION, FwtuiError, LoginNeeded
from fwtui.pod.auth.accounts import Accounts
from fwtui.services.account_services import QUEUE_IN_USE, AccountServices
from fwtui.services.login import AccountLogin, Opener
from fwtui.session import start, startup_frame
from fwtui.ui.context import AppContext

if TYPE_CHECKING:
    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account
    from fwtui.services.contracts import RadioKind
    from fwtui.services.resolve import Kind, Target
    from fwtui.services.settings_file import SettingsFile
    from fwtui.ui.terminal.last_frame import LastFrame

log = logging.getLogger(__name__)


NOT_A_TERMINAL = (
    "fwtui: this is not a terminal. `fwtui --plain` and `fwtui play` need none; see `fwtui --help`."
)


def run(settings: Settings, paths: Paths, *, account: str, address: str = "") -> int:
    """Join the session of the account that is named, or start it; one that is started opens
    ``address``."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(NOT_A_TERMINAL, file=sys.stderr)
        return 2
    accounts = Accounts(paths.data, settings.pod)
    chosen = accounts.get(account)
    if chosen is None:
        raise no_account(account)
    name = chosen.session

    def serve(first: socket.socket | None, lock: int) -> int:
        return show(settings, paths, accounts, chosen, first, lock, address=address)

    return start.join(name, serve, paint=accounts.default == chosen)


def serve(first: socket.socket | None, lock: int) -> int:
    """The session of the default account, else of none; in a process of its own."""
    from fwtui.cli.preparation import prepare

    settings, paths, problems = prepare()
    accounts = Accounts(paths.data, settings.pod)
    account = accounts.default
    name = account.session if account is not None else start.NO_ACCOUNT
    if start.default_name() != name:  # the list of accounts is from a time without sessions
        accounts.name_default()
        os.close(lock)
        found = start.lock_of(name)
        if found is None:
            raise FwtuiError("Another terminal has just opened fwtui; try again.")
        lock = found
    return show(settings, paths, accounts, account, first, lock, welcome=_in_short(problems))


def _in_short(problems: Sequence[str]) -> str:
    """The first problem, and how many more the log has."""
    more = len(problems) - 1
    return problems[0] + (f" {more} more in the log." if more else "") if problems else ""


def show(
    settings: Settings,
    paths: Paths,
    accounts: Accounts,
    account: Account | None,
    first: socket.socket | None,
    lock: int,
    *,
    name: str = "",
    suggested: str = "",
    opener: Opener | None = None,
    welcome: str = "",
    address: str = "",
    config_file: Path | None = None,
) -> int:
    """Run a session until it ends; the exit code. Its first client is on ``first``.

    ``name`` is the session's where it is not its account's; ``lock`` is held.
    """
    from fwtui.session.run import run as run_session

    services: list[AccountSession] = []

    def make() -> AppContext:
        made = AccountSession(settings, paths, accounts, account, suggested, opener, config_file)
        services.append(made)
        made.context.welcome = welcome or made.context.welcome
        made.context.address = address
        return made.context

    def present() -> Account | None:
        return services[0].account if services else account

    def present_name() -> str:
        if name:
            return name
        return start.NO_ACCOUNT if (now := present()) is None else now.session

    def comes_back() -> str:
        now = present()
        if name:
            return f"fwtui {name}"
        return "fwtui" if now in (None, accounts.default) else f"fwtui --account {now.name}"

    command = (sys.executable, "-m", "fwtui", "--account", account.name) if account else ()
    return run_session(
        make,
        first,
        name=present_name,
        lock=lock,
        comes_back=comes_back,
        settings=settings.session,
        hooks=settings.hooks,
        stderr=paths.log_file,
        command=command,
    )


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
        config_file: Path | None = None,
    ) -> None:
        """``suggested`` is an address for the login's field; ``opener`` replaces the browser;
        ``config_file`` is the file of ``settings``, where it is not that of ``paths``."""
        # Here, for plain mode reads these settings without the interface.
        from fwtui.ui.themes import Themes

        self._config_file = config_file or paths.config_file
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
            find=self._find,
            stop=self._close,
            keep=self._save_frame,
            forget=self._forget_frame,
            config=self._settings_file,
            themes=Themes(paths.config / "themes", paths.state / "theme.json"),
        )
        self.context.on_settings(self._take_settings)
        self._set_welcome()
        try:
            self.context.greets = account is not None and accounts.take_newcomer()
        except FwtuiError as error:
            log.info("Whether this is the first start is not known: %s", error)

    @property
    def account(self) -> Account | None:
        """The account that is open at present."""
        return self._services.account

    def _open(self) -> None:
        self._services.open(late=True)

    def _settings_file(self) -> SettingsFile:
        from fwtui import config
        from fwtui.services.settings_file import SettingsFile
        from fwtui.ui.settings_terms import AT_ONCE

        return SettingsFile(
            self._config_file,
            config.Settings,
            config.load,
            running=self._settings,
            at_once=AT_ONCE,
        )

    def _take_settings(self) -> None:
        """The services of another account begin with what was changed."""
        self._settings = self.context.settings_file.settings

    def _set_welcome(self) -> None:
        self.context.welcome = QUEUE_IN_USE if self._services.queue_in_use else ""

    def _play_radio(self, kind: RadioKind, id: int | str | None, title: str) -> None:
        self._services.radio(kind, id, title)

    async def _find(self, words: str, kind: Kind | None) -> Target:
        from fwtui.services import resolve

        services = self._services
        if services.account is None:
            raise LoginNeeded(NO_ACCOUNT, hint=LOGIN_MAKES_ONE)
        resolve.account_for(words, self._accounts, services.account, named=True)
        await services.connected.wait()
        if services.pod is None:
            raise FwtuiError(services.connection.state.why or NO_CONNECTION)
        return await resolve.find(words, kind, services.library, services.pod)

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
                files = (
                    paths.config_file,
                    self._accounts.file,
                    *self._services.files,
                    *self.context.themes.files,
                )
                startup_frame.keep(frame.rows, frame.size, map(str, files), os.environ)
        except (OSError, FwtuiError) as error:
            log.info("The last frame could not be saved: %s", error)

    def _forget_frame(self) -> None:
        place = Path(startup_frame.file())
        if place.parent == self._paths.cache:
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)

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
