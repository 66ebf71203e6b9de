"""The options ``--account`` and ``--json`` of the commands."""

from __future__ import annotations

import sys
from argparse import SUPPRESS
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError, LoginNeeded, StoreError

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.pod import Pod

NO_ACCOUNT = "There is no account here yet."
LOGIN_MAKES_ONE = "`fwtui login POD` makes one."
PASTE = "Then paste the code that it shows"


def option(
    parser: argparse.ArgumentParser,
    below: argparse._SubParsersAction[argparse.ArgumentParser] | None = None,
) -> None:
    """Add ``--account`` to a command; it stands after the words of the commands ``below`` too."""
    words = "this account, not the default"
    parser.add_argument("--account", metavar="NAME@POD", help=words)
    for each in below.choices.values() if below is not None else ():
        # Without a default: what stands before the word would be lost.
        each.add_argument("--account", metavar="NAME@POD", help=words, default=SUPPRESS)


def json_option(parser: argparse.ArgumentParser, *below: argparse.ArgumentParser) -> None:
    """Add ``--json`` to a command; it stands after the words of the commands ``below`` too."""
    words = "as JSON, for scripts"
    parser.add_argument("--json", action="store_true", help=words)
    for each in below:
        each.add_argument("--json", action="store_true", help=words, default=SUPPRESS)


def print_trouble(pod: Pod, printed: FwtuiError | None = None) -> FwtuiError | None:
    """Print the trouble of a login on stderr: before the first request that a proxy can read it,
    later that it could not be saved. ``printed`` is not printed again. The trouble."""
    trouble = pod.trouble
    if trouble is not None and trouble is not printed:
        print(f"fwtui: {trouble.sentence}. {trouble.hint}", file=sys.stderr, flush=True)
    return trouble


def no_account(name: str) -> LoginNeeded:
    """The error for the name of an account that is not on this machine."""
    return LoginNeeded(
        f"There is no account {name} here.", hint="`fwtui accounts` lists those there are."
    )


def made(account: Account) -> str:
    """What is said of an account that was added."""
    if account.kind == "anonymous":
        return f"{account.origin.name} is open to visitors."
    return f"Logged in as @{account.name}."


def not_kept() -> StoreError:
    """The error for a login whose secrets would be in a temporary folder that is deleted."""
    return StoreError("A login could not be kept here.", hint="Is the disk full, or read-only?")


def chosen(args: argparse.Namespace, settings: Settings, paths: Paths) -> tuple[Account, Accounts]:
    """The account of ``args.account``, else the default one, and all accounts. Raises
    :class:`LoginNeeded`."""
    from fwtui.pod.auth.accounts import Accounts

    accounts = Accounts(paths.data, settings.pod)
    return selected_account(accounts, args.account), accounts


def selected_account(accounts: Accounts, name: str | None) -> Account:
    """The account of a name, else the default one. Raises :class:`LoginNeeded`."""
    found = accounts.get(name) if name else accounts.default
    if found is not None:
        return found
    if name and accounts.list():
        raise no_account(name)
    raise LoginNeeded(NO_ACCOUNT, hint=LOGIN_MAKES_ONE)
