"""``fwtui logout``: revoke a login on its pod, and remove the account here in any case."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from fwtui.cli import account_option

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("account", nargs="?", metavar="NAME@POD", help="else the default account")


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    from fwtui.pod.auth.login import logout

    account, accounts = account_option.chosen(args, settings, paths)
    trouble = asyncio.run(logout(account, accounts, settings.pod))
    if trouble is not None:
        print(f"fwtui: {trouble.sentence}.", file=sys.stderr)
        if trouble.hint:
            print(trouble.hint, file=sys.stderr)
    print(f"{account.name} is forgotten here.")
    return 0
