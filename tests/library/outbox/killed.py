"""A process that makes changes and is killed: run by the tests of the outbox.

``python -m tests.library.outbox.killed FOLDER URL TOKEN LOG SEED COUNT``. Before each change a line
``?...`` is written to LOG, and once the library has acknowledged it ``!...``. With a COUNT of
0 it makes none, and ends when the outbox is empty.

Playlists to edit are given by the environment: ``SHARED_PLAYLIST`` takes additions and names,
``ROWS_PLAYLIST``, of this process alone, removals and moves of rows. ``SHARED_RADIO`` is renamed.
"""

from __future__ import annotations

import asyncio
import os
import random
import sys
from collections.abc import Callable
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from fwtui.library.library import Library
from fwtui.library.listing.queries import PlaylistTracks
from fwtui.library.settings import LibrarySettings
from fwtui.library.store.store import Store
from fwtui.music import (
    Actor,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    LibraryId,
    PlaylistId,
    Radio,
    RadioId,
    TrackId,
    UploadLibrary,
)
from fwtui.pod.auth.accounts import Account
from fwtui.pod.auth.tokens import FixedToken, Secret
from fwtui.pod.dialect import PodDialect
from fwtui.pod.http.client import PodClient
from fwtui.pod.http.origin import Origin
from fwtui.pod.pod import Pod
from fwtui.pod.schema import RadioFilter, config_of
from fwtui.pod.settings import PodSettings

KINDS = (
    *("heart", "listen", "listen", "playlist", "append", "append", "name", "rows", "rows", "rows"),
    *("subscribe", "follow", "account", "hide", "radio", "radio gone", "radio name"),
)
CHANNELS = tuple(
    (ArtistId(int(artist)), ChannelId(channel))
    for artist, _, channel in (
        each.partition("=") for each in os.environ.get("CHANNELS", "").split()
    )
)
"""The artists and ids of the pod's channels."""
LIBRARIES = tuple(map(LibraryId, os.environ.get("LIBRARIES", "").split()))
ACCOUNTS = ("kenji", "olga")
HIDEABLE = os.environ.get("HIDEABLE", "").split()
"""Artists without one of the tracks that are changed here."""
FILTERS = (RadioFilter("tag", names=("Ambient",)),)
CONFIG = config_of(FILTERS)
START = datetime(2026, 3, 1, tzinfo=UTC)


async def main(folder: Path, url: str, token: str, log: Path, seed: int, count: int) -> None:
    library = Library(
        Store(folder / "cache", folder / "state", "demo@here"), LibrarySettings(mirror=False)
    )
    account = Account(Origin.parse(url), "demo", "token")
    dialect = PodDialect.of(os.environ["VERSION"])
    http = PodClient(account, PodSettings(attempts=2, backoff=0.01), dialect=dialect)
    http.token_source = FixedToken(Secret(token))
    library.connect(Pod(account, http=http))
    chance = random.Random(seed)
    if count:
        await known(library, PlaylistTracks(playlist=PlaylistId(os.environ["ROWS_PLAYLIST"])))
    with log.open("a", buffering=1) as lines:
        for number in range(count):
            change, line = pick(library, chance, seed, number)
            lines.write(f"?{line}\n")
            await asyncio.wrap_future(change())
            lines.write(f"!{line}\n")
    while len(library.outbox):
        await asyncio.sleep(0.002)
    os._exit(0)


async def known(library: Library, query: PlaylistTracks) -> None:
    """Wait until all rows of a playlist are here."""
    listing = library.listing(query)
    listing.want(0, 50)
    while not (listing.state.known and listing.state.complete):
        await asyncio.sleep(0.002)


def pick(
    library: Library, chance: random.Random, seed: int, number: int
) -> tuple[Callable[[], Future[None]], str]:
    """A change to make, and its line."""
    track = TrackId(chance.randint(1, 60))
    edits = library.edits
    match chance.choice(KINDS):
        case "rows":
            return edit_rows(library, chance)
        case "subscribe":
            artist, channel = chance.choice(CHANNELS)
            on = chance.random() < 0.6
            value = Channel(channel, Artist(artist, "A channel"))
            return partial(edits.subscribe, value, on), f"subscribe {channel} {int(on)}"
        case "follow":
            library_id, on = chance.choice(LIBRARIES), chance.random() < 0.6
            shelf = UploadLibrary(library_id, "A library")
            return partial(edits.follow_library, shelf, on), f"follow {library_id} {int(on)}"
        case "account":
            if not edits.can_follow_accounts:
                return pick(library, chance, seed, number)
            fid = f"{os.environ['POD']}/federation/actors/{chance.choice(ACCOUNTS)}"
            on = chance.random() < 0.6
            account = Actor("an account", fid=fid)
            return partial(edits.follow_account, account, on), f"account {fid} {int(on)}"
        case "hide":
            hidden, on = ArtistId(int(chance.choice(HIDEABLE))), chance.random() < 0.6
            return partial(edits.hide_artist, hidden, "An artist", on), f"hide {hidden} {int(on)}"
        case "radio":
            name = f"radio {seed} {number}"

            def save() -> Future[None]:
                radio = edits.create_radio(name, FILTERS)
                return edits.edit_radio(Radio(radio, name, config=CONFIG), public=True)

            return save, f"radio 0 {name}"
        case "radio gone":
            name = f"gone {seed} {number}"

            def save_and_delete() -> Future[None]:
                return edits.delete_radio(edits.create_radio(name, FILTERS))

            return save_and_delete, f"nothing 0 {name}"
        case "radio name":
            name = f"shared {seed} {number}"
            radio = Radio(RadioId(int(os.environ["SHARED_RADIO"])), "shared", config=CONFIG)
            return partial(edits.edit_radio, radio, name=name), f"radio-name 0 {name}"
        case "heart":
            on = chance.random() < 0.6
            return partial(library.edits.set_favourite, track, on), f"heart {track} {int(on)}"
        case "listen":
            at = START + timedelta(seconds=seed * 1_000 + number, microseconds=number)
            return partial(library.edits.listened, track, at), f"listen {track} {at.isoformat()}"
        case "playlist":
            name = f"made {seed} {number}"

            def make() -> Future[None]:
                return library.edits.add_to_playlist(library.edits.create_playlist(name), [track])

            return make, f"playlist {track} {name}"
        case "name":
            renamed = PlaylistId(os.environ["SHARED_PLAYLIST"])
            name = f"shared {seed} {number}"
            return partial(library.edits.rename_playlist, renamed, name), f"name 0 {renamed} {name}"
        case _:
            shared = PlaylistId(os.environ["SHARED_PLAYLIST"])
            return partial(
                library.edits.add_to_playlist, shared, [track]
            ), f"append {track} {shared}"


def edit_rows(library: Library, chance: random.Random) -> tuple[Callable[[], Future[None]], str]:
    """A removal or a move in the playlist of this process."""
    playlist = PlaylistId(os.environ["ROWS_PLAYLIST"])
    rows = len(library.edits.state.rows(playlist))
    row, to = chance.randrange(rows), chance.randrange(rows)
    if rows > 8 and chance.random() < 0.4:
        remove = partial(library.edits.remove_from_playlist, playlist, row)
        return remove, f"rows {playlist} remove {row}"
    move = partial(library.edits.move_in_playlist, playlist, [row], to - row)
    return move, f"rows {playlist} move {row} {to}"


if __name__ == "__main__":
    place, address, secret, where, *numbers = sys.argv[1:]
    asyncio.run(main(Path(place), address, secret, Path(where), *map(int, numbers)))
