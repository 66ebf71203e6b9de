"""``fwtui podcasts``: list the podcasts followed, import and export them as OPML."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fwtui.cli import account_option
from fwtui.cli.command_services import (
    connected,
    deliver,
    refusals,
    say_as_known,
    services_of,
)
from fwtui.errors import FwtuiError
from fwtui.services import opml
from fwtui.services.account_services import AccountServices
from fwtui.text import number

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings

FEED_SECONDS, DELIVERY_SECONDS = 10.0, 300.0
"""Time limits for the pod to read one feed and all of them; the rest stays in the outbox."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(do="list", file="")
    todo = parser.add_subparsers(dest="do", metavar="list | follow | import | export")
    todo.add_parser("list", help="the podcasts that you follow, and their feeds")
    follow = todo.add_parser("follow", help="follow a podcast by its address")
    follow.add_argument("file", metavar="ADDRESS", help="of its feed (RSS)")
    reading = todo.add_parser("import", help="follow the podcasts of a file of OPML")
    reading.add_argument("file", metavar="FILE", help="the file")
    writing = todo.add_parser("export", help="write the podcasts as OPML")
    writing.add_argument("file", metavar="FILE", nargs="?", default="", help="else it is printed")
    account_option.option(parser, todo)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    feeds: tuple[opml.Feed, ...] = ()
    if args.do == "import":
        feeds = opml.read(Path(args.file))
    elif args.do == "follow":
        if not (url := opml.feed_url(args.file)):
            raise opml.no_feed(args.file)
        feeds = (opml.Feed(url),)
    account, accounts = account_option.chosen(args, settings, paths)
    services = services_of(account, accounts, settings, paths)
    return asyncio.run(_run(args, services, feeds))


async def _run(
    args: argparse.Namespace, services: AccountServices, feeds: tuple[opml.Feed, ...]
) -> int:
    async with connected(services):
        if args.do in ("import", "follow"):
            return await _follow(services, feeds)
        known, trouble = await opml.subscribed(services.library)
        if trouble is not None:
            say_as_known(trouble)
        if args.do != "export":
            for each in known:
                print(f"{each.title}  {each.url}")
        elif args.file:
            opml.save(Path(args.file), known)
            print(f"Written: {number(len(known))} of your podcasts")
        else:
            print(opml.write(known), end="")
        return 0


async def _follow(services: AccountServices, feeds: tuple[opml.Feed, ...]) -> int:
    """Follow, and say what was refused; a running session of the account may do it."""
    library = services.library
    if refusal := library.edits.refusal:
        raise FwtuiError(refusal)
    before: set[str] = set()
    with contextlib.suppress(FwtuiError):
        before = {each.url for each in (await opml.subscribed(library))[0]}
    with refusals(library) as refused:
        await asyncio.wrap_future(library.edits.follow_feeds(opml.by_url(feeds)))
        most = min(FEED_SECONDS * (1 + len(feeds)), DELIVERY_SECONDS)
        if later := await deliver(services, most, refused):
            print(later, file=sys.stderr)
            return 1
    new = [each for each in feeds if each.url not in before]
    print(f"Followed: {number(len(new) - len(refused))} of {number(len(feeds))}", end="")
    print(f", {number(len(feeds) - len(new))} before" if len(new) < len(feeds) else "")
    return 1 if refused else 0
