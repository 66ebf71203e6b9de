"""``fwtui downloads``: list, add and remove the music that is kept on this machine."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import TYPE_CHECKING

from fwtui.cli import account_option, query_option
from fwtui.cli.command_services import services_of
from fwtui.cli.streams import raw
from fwtui.errors import FwtuiError
from fwtui.library.folding import of_name
from fwtui.services import resolve
from fwtui.services.account_services import AccountServices
from fwtui.text import counted, number, size_word, whole_number

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.player.downloads import CollectionStatus, DownloadProgress, Downloads

_BAR = 24
MIB = 1 << 20


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    parser.set_defaults(do="list")
    todo = parser.add_subparsers(dest="do", metavar="list | add | remove")
    listing = todo.add_parser("list", help="what is kept, and how much room it takes")
    adding = todo.add_parser("add", help="keep an album, a playlist, favourites, a track")
    query_option.option(adding)
    remove = todo.add_parser("remove", help="let it go, and its files")
    remove.add_argument("name", nargs="+", help="its number in the list, or its title")
    account_option.option(parser, todo)
    account_option.json_option(parser, listing)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    account, accounts = account_option.chosen(args, settings, paths)
    if args.do == "add" and not args.account:
        words = " ".join(args.query)
        account = resolve.account_for(words, accounts, account, named=False)
    return asyncio.run(_run(args, services_of(account, accounts, settings, paths)))


async def _run(args: argparse.Namespace, services: AccountServices) -> int:
    downloads = services.downloads
    assert downloads is not None  # noqa: S101 -- there is an account
    try:
        match args.do:
            case "add":
                return await _add(args, services, downloads)
            case "remove":
                return _remove(" ".join(args.name), downloads)
            case _:
                _list(downloads.all(), as_json=args.json)
                return 0
    finally:
        await services.close()


async def _add(args: argparse.Namespace, services: AccountServices, downloads: Downloads) -> int:
    """Add a download and wait for its end; one that is interrupted goes on at the next run."""
    services.open(sound=False)
    await services.connected.wait()
    library, pod = services.library, services.pod
    assert pod is not None  # noqa: S101 -- set with connected
    found = await resolve.find(" ".join(args.query), args.kind, library, pod)
    if found.kind == "radio":
        raise FwtuiError("A radio has no end, and so cannot be kept.")
    tracks = await resolve.tracks_of(found, library)
    title = await resolve.title_of(found, library)
    refused = await downloads.add(found.kind, found.id, title, tracks)
    bar = _ProgressBar()
    ended = asyncio.Event()

    def on_progress(progress: DownloadProgress) -> None:
        bar.show(progress)
        if not progress.total:
            ended.set()

    unsubscribe = downloads.subscribe(on_progress)
    try:
        if downloads.busy:
            await ended.wait()
    finally:
        unsubscribe()
        bar.end()
    key = f"{found.kind}:{found.id}"
    made = next(each for each in downloads.all() if each.collection.key == key)
    print(_line(made))
    for track_id in made.collection.tracks:
        if reason := downloads.failed.get(track_id):
            track = downloads.track(track_id)
            print(f"“{track.title if track else track_id}”: {reason}.", file=sys.stderr)
    if refused:
        some = counted(refused, "of its tracks has", "of its tracks have")
        print(f"{some} no file that you may hear.", file=sys.stderr)
    return 0 if made.complete and made.done else 1


def _remove(name: str, downloads: Downloads) -> int:
    every = downloads.all()
    place = whole_number(name)
    at_place = every[place - 1 : place] if place else ()
    named = of_name(name, every, lambda each: each.collection.title)
    found = next(iter([*named, *at_place]), None)
    if found is None:
        raise FwtuiError(f"No download is called “{name}”.", hint="`fwtui downloads` lists them.")
    downloads.remove(found.collection.key)
    print(f"Removed: {found.collection.title}")
    return 0


def _list(every: tuple[CollectionStatus, ...], *, as_json: bool) -> None:
    for place, each in enumerate(every, 1):
        if as_json:
            of = each.collection
            print(
                json.dumps(
                    {
                        "kind": of.kind,
                        "id": of.id,
                        "title": of.title,
                        "tracks": len(of.tracks),
                        "done": each.done,
                        "bytes": each.bytes,
                    }
                )
            )
        else:
            print(f"{place:3}  {_line(each)}")


def _line(each: CollectionStatus) -> str:
    """``Northern Rooms  (album)  12 of 14 tracks, 86 MB``"""
    of = each.collection
    tracks = counted(len(of.tracks), "track")
    if not each.complete:
        tracks = f"{number(each.done)} of {tracks}"
    return f"{of.title}  ({of.kind})  {tracks}, {size_word(each.bytes)}"


class _ProgressBar:
    """A line of the terminal that is rewritten when it changes; nothing without a terminal."""

    def __init__(self) -> None:
        self._shown = ""
        self._rewrites = sys.stderr.isatty()

    def show(self, progress: DownloadProgress) -> None:
        full = int(progress.whole * _BAR)
        line = f"{'#' * full}{'.' * (_BAR - full)}  {progress.done} of {progress.total}"
        line += f", {progress.waiting or progress.title}"
        if self._rewrites and line != self._shown:
            self._shown = line
            print(f"\r\x1b[K{line}", end="", file=raw(sys.stderr), flush=True)

    def end(self) -> None:
        if self._shown:
            print("\r\x1b[K", end="", file=raw(sys.stderr), flush=True)
