"""``fwtui accounts``: list the accounts, choose the default."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from fwtui.cli import account_option

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings

_KINDS = {"oauth": "logged in", "token": "by a token", "anonymous": "as a visitor"}


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "what",
        nargs="?",
        choices=("list", "default"),
        default="list",
        help="list them, or choose the default",
    )
    parser.add_argument("account", nargs="?", metavar="NAME@POD", help="the new default")
    account_option.json_option(parser)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    from fwtui.pod.auth.accounts import Accounts

    accounts = Accounts(paths.data, settings.pod)
    if args.what == "default" and args.account:
        accounts.save(account_option.selected_account(accounts, args.account), default=True)
    default = accounts.default
    listed = accounts.list() if args.what == "list" else tuple(filter(None, [default]))
    if args.json:
        rows = [
            {
                "name": one.name,
                "pod": one.origin.key,
                "username": one.username,
                "kind": one.kind,
                "default": one == default,
            }
            for one in listed
        ]
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    for one in listed:
        print(f"{'*' if one == default else ' '} {one.name}  {_KINDS[one.kind]}")
    if not listed:
        print(f"{account_option.NO_ACCOUNT} {account_option.LOGIN_MAKES_ONE}", file=sys.stderr)
    return 0
