"""``fwtui undo``: take back what was changed: hearts, playlists, the queue of a session."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from fwtui.cli import account_option, ctl
from fwtui.cli.command_services import deliver, refusals, services_of
from fwtui.errors import NOTHING_CHANGED, FwtuiError
from fwtui.services.account_services import AccountServices
from fwtui.services.undo import AccountUndo
from fwtui.text import whole_number

if TYPE_CHECKING:
    import argparse
    from typing import Any

    from fwtui.base.paths import Paths
    from fwtui.config import Settings

DELIVERY_SECONDS = 10.0
"""Time limit for sending the change; after that it stays in the outbox."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument(
        "what", nargs="?", metavar="list | N", help="list the changes, or take back entry N of it"
    )
    parser.add_argument("--again", action="store_true", help="do again what was taken back")
    account_option.option(parser)
    parser.epilog = (
        "Without a word it takes back the last change of the last month. A running session of "
        "the account does it; without one this command does, and tells the pod."
    )


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code. Raises FwtuiError where there is nothing that fits."""
    what = args.what or ""
    if what not in ("", "list") and whole_number(what) is None:
        raise FwtuiError(f"“{what}” is no entry.", hint="`fwtui undo list` numbers them.")
    account, accounts = account_option.chosen(args, settings, paths)
    if (value := _in_session(account.session, what, again=args.again)) is not None:
        _print(value)
        return 0
    services = services_of(account, accounts, settings, paths, plays=True)
    undone = asyncio.run(_undo(services, what, again=args.again))
    if undone is None:
        return 1
    _print(undone)
    return 0


def _in_session(name: str, what: str, *, again: bool) -> Any:
    """What the running session of that name answers; ``None`` where there is none."""
    reply = ctl.done_by_session(name, "redo" if again else "undo", *([what] if what else []))
    return None if reply is None else reply.get("result", {}).get("changes", reply["words"])


async def _undo(services: AccountServices, what: str, *, again: bool) -> Any:
    """The list, or a sentence about what was undone here; ``None`` where the pod refused it."""
    library = services.library
    changes = AccountUndo(library, services.player)
    try:
        if what == "list":
            return changes.listed()
        if what:
            words = changes.turn(int(what), again=again)
        else:
            words = changes.redo() if again else changes.undo()
        with refusals(library) as refused:
            services.open(sound=False, downloads=False)
            if later := await deliver(services, DELIVERY_SECONDS, refused):
                words += f" {later}"
        return None if refused else words
    finally:
        await services.close()


def _print(value: Any) -> None:
    if isinstance(value, str):
        print(value)
    elif value:
        ctl.changes(value)
    else:
        print(NOTHING_CHANGED)
