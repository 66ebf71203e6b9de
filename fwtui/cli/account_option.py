"""The option ``--account`` of the commands."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fwtui.errors import FwtuiError, LoginNeeded

if TYPE_CHECKING:
    import argparse

    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.pod import Pod


def option(parser: argparse.ArgumentParser) -> None:
    """Add ``--account`` to a command."""
    parser.add_argument("--account", metavar="NAME@POD", help="this account, not the default")


def print_trouble(pod: Pod, printed: FwtuiError | None = None) -> FwtuiError | None:
    """Print the trouble of a login on stderr: before the first request that a proxy can read it,
    later that it could not be saved. ``printed`` is not printed again. The trouble."""
    trouble = pod.trouble
    if trouble is not None and trouble is not printed:
        print(f"fwtui: {trouble.sentence}. {trouble.hint}", file=sys.stderr, flush=True)
    return trouble


def selected_account(accounts: Accounts, name: str | None) -> Account:
    """The account of a name, else the default one. Raises :class:`LoginNeeded`."""
    found = accounts.get(name) if name else accounts.default
    if found is not None:
        return found
    if name and accounts.list():
        raise LoginNeeded(
            f"There is no account {name} here.", hint="fwtui accounts lists those there are."
        )
    raise LoginNeeded("There is no account here yet.", hint="fwtui login POD makes one.")
