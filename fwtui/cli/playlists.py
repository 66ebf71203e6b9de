"""``fwtui playlists``: list and show playlists, and take them to files and from files."""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import asdict

from fwtui.cli import account_option
from fwtui.cli.command_services import (
    connected,
    deliver,
    refusals,
    say_as_known,
    services_of,
)
from fwtui.errors import FwtuiError
from fwtui.library.folding import of_name
from fwtui.library.listing.queries import Playlists, PlaylistTracks
from fwtui.services import playlist_files
from fwtui.services.account_services import AccountServices
from fwtui.services.playlist_exchange import entries_of, match, missing_rows
from fwtui.services.present_list import request_now, unless_used_up
from fwtui.services.resolve import ALL_ROWS, find
from fwtui.text import clock, counted, number, plain, whole_number

if TYPE_CHECKING:
    import argparse

    from fwtui.base.paths import Paths
    from fwtui.config import Settings
    from fwtui.library.library import Library
    from fwtui.music import Playlist
    from fwtui.services.playlist_files import FileEntry, PlaylistFile

MOST = 5_000
"""Playlists that are listed."""
DELIVERY_SECONDS = 10.0
"""Time limit for sending a new playlist; after that it stays in the outbox."""


def options(parser: argparse.ArgumentParser) -> None:
    """Add the options of this command."""
    todo = parser.add_subparsers(dest="do", metavar="list | show | export | import")
    listing = todo.add_parser("list", help="your playlists, with tracks, length and who sees them")
    showing = todo.add_parser("show", help="the tracks of a playlist, as text")
    exporting = todo.add_parser("export", help="write a playlist to a file")
    importing = todo.add_parser("import", help="make a playlist of a file")
    for each in (showing, exporting):
        each.add_argument("name", nargs="+", help="its name, or its number in the list")
    exporting.add_argument(
        "--to",
        metavar="FILE",
        help="ends in .m3u8, .xspf or .jspf; without it the playlist is printed",
    )
    exporting.add_argument("--format", choices=playlist_files.FORMATS, help="without --to")
    importing.add_argument("file", help="ends in .m3u8, .m3u, .xspf, .jspf or .json")
    importing.add_argument("--name", help="another name than the file's own")
    account_option.option(parser, todo)
    account_option.json_option(parser, listing, showing, importing)


def run(args: argparse.Namespace, settings: Settings, paths: Paths) -> int:
    """Run the command; the exit code."""
    file = playlist_files.load(Path(args.file)) if args.do == "import" else None
    account, accounts = account_option.chosen(args, settings, paths)
    services = services_of(account, accounts, settings, paths)
    return asyncio.run(_run(args, services, file))


async def _run(
    args: argparse.Namespace, services: AccountServices, file: PlaylistFile | None
) -> int:
    async with connected(services):
        if file is not None:
            return await _import(args, services, file)
        if args.do in (None, "list"):
            _list(await _own(services.library), as_json=args.json)
            return 0
        playlist = await _named(" ".join(args.name), services)
        title, rows = playlist.name, await _entries(playlist, services)
        entries = tuple(each for each in rows if each is not None)
        if missing := missing_rows(rows):
            print(f"fwtui: {missing}", file=sys.stderr)
        if args.do == "show":
            _show(rows, as_json=args.json)
            return 1 if missing else 0
        kind = playlist_files.format_of(args.to) if args.to else args.format or "m3u8"
        text = playlist_files.write(playlist_files.PlaylistFile(title, entries), kind)
        if args.to:
            playlist_files.save(Path(args.to), text)
            count = f"{number(len(entries))} of {_tracks(len(rows))}" if missing else ""
            print(f"{title}: {count or _tracks(len(entries))} written to {args.to}")
        else:
            sys.stdout.write(text)
        return 1 if missing else 0


async def _own(library: Library) -> list[Playlist]:
    """The listener's playlists: as the pod has them now, else as they are known here. Raises
    FwtuiError where they are not known."""
    listing = library.listing(Playlists())
    if trouble := await request_now(listing, library, MOST):
        say_as_known(trouble)
    await library.settled()
    return [each for each in listing if each is not None]


async def _named(name: str, services: AccountServices) -> Playlist:
    """A playlist by its number in the list or its name; another's by its name on the pod. Raises
    FwtuiError."""
    library, pod = services.library, services.pod
    own = await _own(library)
    found = next(iter(of_name(name, own, lambda each: each.name)), None)
    if found is None and (place := whole_number(name)):
        found = next(iter(own[place - 1 : place]), None)
    if found is None and pod is not None:
        target = await find(name, "playlist", library, pod)
        fetching = pod.playlists.playlist(target.id)  # type: ignore[arg-type]
        found = await unless_used_up(fetching, library)
    if found is None:
        raise FwtuiError(f"No playlist is called “{plain(name, 80)}”.")
    return found


async def _entries(playlist: Playlist, services: AccountServices) -> tuple[FileEntry | None, ...]:
    """All tracks of a playlist: as the pod has them now, else as they are known here; ``None``
    for one that neither gives. Raises FwtuiError where they are not known."""
    library, pod = services.library, services.pod
    listing = library.listing(PlaylistTracks(playlist=playlist.id))
    if trouble := await request_now(listing, library, ALL_ROWS):
        if not listing.state.complete:
            raise trouble
        say_as_known(trouble)
        with suppress(FwtuiError):  # tracks that are not here may be had without their list
            await unless_used_up(listing.read_rest(ALL_ROWS), library)
    ids = listing.track_ids()
    await library.settled()
    return entries_of(ids, library, pod.http.origin.key if pod is not None else "")


async def _import(args: argparse.Namespace, services: AccountServices, file: PlaylistFile) -> int:
    """Make the playlist, and list what was not found; 1 where nothing or not all was,
    or the pod refuses it."""
    library = services.library
    if refusal := library.edits.refusal:
        raise FwtuiError(refusal)
    matches = await match(file.entries, library)
    name = (args.name or file.title or Path(args.file).stem).strip()
    if matches.found:
        library.edits.create_playlist(plain(name), matches.found)
    words = f"{name}: {_tracks(len(matches.found))} of {number(len(file.entries))} found."
    if not library.is_mirrored and matches.missing:
        words += " Not all of the pod is known here; `fwtui sync` brings it."
    if args.json:
        missing = [asdict(each) for each in matches.missing]
        print(json.dumps({"name": name, "found": len(matches.found), "missing": missing}))
    else:
        print(words)
        for each in matches.missing:
            print(f"not found: {each.words}", file=sys.stderr)
    with refusals(library) as refused:
        if later := await deliver(services, DELIVERY_SECONDS, refused):
            print(later, file=sys.stderr)
    return 1 if matches.missing or refused else 0


def _list(playlists: list[Playlist], *, as_json: bool) -> None:
    for place, each in enumerate(playlists, 1):
        if as_json:
            value = {
                "id": each.id,
                "name": each.name,
                "tracks": each.tracks_count,
                "seconds": each.seconds,
                "privacy": each.privacy,
            }
            print(json.dumps(value))
        else:
            length = "" if each.seconds is None else f", {clock(each.seconds)}"
            print(f"{place:3}  {each.name}  {_tracks(each.tracks_count)}{length}")


def _show(rows: tuple[FileEntry | None, ...], *, as_json: bool) -> None:
    if as_json:
        for each in rows:
            if each is not None:
                print(json.dumps(asdict(each)))
    elif text := playlist_files.as_text(rows):
        print(text)


def _tracks(count: int) -> str:
    return counted(count, "track")
