"""``fwtui open``: open an address of the federation in a running session, or in a new one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from fwtui.cli import account_option, ctl, interface
from fwtui.errors import NO_ADDRESS, FwtuiError

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("address", metavar="ADDRESS", help="a page of a pod, @user@pod, or a feed")
    parser.add_argument(
        "--fetch", action="store_true", help="let the pod fetch it without a question"
    )
    account_option.option(parser)
    parser.epilog = (
        "What is of another pod has to be fetched by yours, which allows 200 fetches a day; "
        "fwtui asks before it does."
    )


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code. Raises FwtuiError for what is no address."""
    from fwtui.services.addresses import recognised

    account, _ = account_option.chosen(args, settings, paths)
    if recognised(args.address, account.origin.authority) is None:
        raise FwtuiError(
            NO_ADDRESS,
            hint="It looks like https://music.example/library/albums/7 or @ana@music.example.",
        )
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if (words := _in_session(account, args.address, fetch=args.fetch)) is not None:
        if not is_terminal:
            print(words)
            return 0
        return interface.run(settings, paths, account=account.name)
    if not is_terminal:
        raise FwtuiError("There is no session, and no terminal to start one in.")
    return interface.run(settings, paths, account=account.name, address=args.address)


def _in_session(account: Account, address: str, *, fetch: bool) -> str | None:
    """What the running session of the account says; ``None`` where there is none."""
    given = {"fetch": True} if fetch else {}
    reply = ctl.done_by_session(account.session, "open", address, **given)
    return None if reply is None else str(reply["words"])
