"""``fwtui logout``: ends a login on the pod, and forgets it here in any case."""

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
    parser.add_argument("account", nargs="?", metavar="NAME@POD", help="else the default account")


def run(given: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    from fwtui.pod.auth.accounts import Accounts
    from fwtui.pod.auth.login import logout

    accounts = Accounts(paths.data, settings.pod)
    account = account_option.account(accounts, given.account)
    trouble = asyncio.run(logout(account, accounts, settings.pod))
    if trouble is not None:
        print(f"fwtui: {trouble.sentence}.", file=sys.stderr)
        if trouble.hint:
            print(trouble.hint, file=sys.stderr)
    print(f"{account.name} is forgotten here.")
    return 0
