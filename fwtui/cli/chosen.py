"""The account that a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.errors import LoginNeeded

if TYPE_CHECKING:
    import argparse

    from fwtui.pod.accounts import Account, Accounts


def option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--account", metavar="NAME@POD", help="this account, not the default")


def account(accounts: Accounts, name: str | None) -> Account:
    """The one of that name, else the default. Raises :class:`LoginNeeded`."""
    found = accounts.get(name) if name else accounts.default
    if found is not None:
        return found
    if name and accounts.list():
        raise LoginNeeded(
            f"There is no account {name} here.", hint="fwtui accounts lists those there are."
        )
    raise LoginNeeded("There is no account here yet.", hint="fwtui login POD makes one.")
