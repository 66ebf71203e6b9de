"""The start of plain mode: an account, its session, a conversation with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fwtui.cli.account_option import NO_ACCOUNT, no_account
from fwtui.cli.login import stoppable
from fwtui.cli.plain.conversation import Conversation
from fwtui.cli.plain.link import SessionLink
from fwtui.cli.plain.login import log_in
from fwtui.cli.plain.sentences import of_error
from fwtui.cli.plain.streams import PlainLines
from fwtui.errors import NO_ANSWER, QUIT_ENDS_IT, FwtuiError
from fwtui.pod.auth.accounts import Accounts
from fwtui.session import start

if TYPE_CHECKING:
    import socket

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account


def run(settings: Settings, paths: Paths, *, account: str = "") -> int:
    """Join the session of an account, else of the default one, or start it, and talk until one
    of them ends; the exit code. Raises FwtuiError."""
    accounts = Accounts(paths.data, settings.pod)
    lines = PlainLines()
    chosen = accounts.get(account) if account else accounts.default
    if chosen is None and account:
        raise no_account(account)

    def logged_in(address: str = "") -> Account | None:
        with stoppable():
            return asyncio.run(log_in(lines, accounts, settings, paths, address))

    def again(address: str) -> str | None:
        try:
            made = logged_in(address)
        except FwtuiError as error:
            lines.say(of_error(error))
            return None
        return made.name if made is not None else None

    if chosen is None:
        lines.say(NO_ACCOUNT)
        chosen = logged_in()
        if chosen is not None:
            accounts.save(chosen, default=True)
    if chosen is None:
        return 1
    started = _started(settings, paths, accounts, chosen)
    try:
        link = SessionLink(chosen.session)
    except OSError as error:
        raise FwtuiError(NO_ANSWER, hint=QUIT_ENDS_IT) from error
    return Conversation(lines, link, started=started, log_in=again).run()


def _started(settings: Settings, paths: Paths, accounts: Accounts, account: Account) -> bool:
    """Start the account's session; False where it runs already. Raises FwtuiError."""

    def serve(first: socket.socket | None, lock: int) -> int:
        from fwtui.cli.interface import show  # the session's own process has the interface

        return show(settings, paths, accounts, account, first, lock)

    try:
        return start.detached(account.session, serve)
    except start.Ended as ended:
        raise FwtuiError(ended.words.removeprefix("fwtui: ")) from ended
