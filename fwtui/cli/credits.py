"""``fwtui credits``: the attribution of a playlist or an album, track by track."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

from fwtui.cli import account_option
from fwtui.cli.command_services import connected, services_of
from fwtui.errors import NO_CONNECTION, FwtuiError
from fwtui.library.folding import of_name
from fwtui.services import attribution, resolve
from fwtui.services.account_services import AccountServices
from fwtui.services.present_list import unless_used_up
from fwtui.services.resolve import NothingCalled
from fwtui.text import plain

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.pod.auth.accounts import Account

KINDS: tuple[resolve.Kind, ...] = ("playlist", "album")


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.add_argument("what", metavar="WHAT", nargs="+", help="a playlist or an album, by name")
    parser.add_argument("--kind", choices=KINDS, help="look for one of these alone")
    parser.add_argument(
        "--format", choices=attribution.FORMATS, default="text", help="text, or Markdown to paste"
    )
    account_option.option(parser)
    parser.epilog = (
        "Title, author, licence with its address, and source of each track. Tracks of which the "
        "pod knows no licence are listed apart. Exit code 1 where some could not be read."
    )


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    words = " ".join(args.what)
    account, accounts = account_option.chosen(args, settings, paths)
    account = resolve.account_for(words, accounts, account, named=bool(args.account))
    services = services_of(account, accounts, settings, paths)
    return asyncio.run(_run(args, services, account, words))


async def _run(
    args: argparse.Namespace, services: AccountServices, account: Account, words: str
) -> int:
    library = services.library
    async with connected(services):
        if services.pod is None:
            why = services.connection.state.why
            raise FwtuiError(why or NO_CONNECTION)
        target = await _found(words, args.kind, services)
        ids = await resolve.tracks_of(target, library)
        tracks = [track for each in ids if (track := library.track(each)) is not None]
        if not tracks:
            raise FwtuiError(f"“{target.title or plain(words, 80)}” has no tracks.")
        codes = {each.licence for each in tracks}
        reading = attribution.licences_of(codes, services.pod)
        licences = await unless_used_up(reading, library)
        every = attribution.credited(tracks, licences, account.origin.key)
        title = await resolve.title_of(target, library) or words
        missing = len(ids) - len(tracks)
        sys.stdout.write(attribution.write(title, every, args.format, missing=missing))
        return 1 if missing else 0


async def _found(
    words: str, kind: resolve.Kind | None, services: AccountServices
) -> resolve.Target:
    """The playlist or album that the words name: one of that very name before others. Raises
    FwtuiError, also where a playlist and an album fit equally."""
    library, pod = services.library, services.pod
    if pod is None:
        raise FwtuiError(NO_CONNECTION)
    if kind is not None or "://" in words:
        target = await resolve.find(words, kind, library, pod)
        if target.kind not in KINDS:
            raise FwtuiError("Playlists and albums have credits.")
        return target
    found: list[resolve.Target] = []
    for each in KINDS:
        try:
            found.append(await resolve.find(words, each, library, pod))
        except NothingCalled:
            continue
    named = of_name(words, found, lambda each: each.title) or found
    if len(named) == 1:
        return named[0]
    if not named:
        raise NothingCalled(words)
    both = " and ".join(f"the {each.kind} “{each.title}”" for each in named)
    raise FwtuiError(f"This fits {both}.", hint="--kind says which.")
