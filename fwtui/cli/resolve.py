"""What a listener names in the shell: by its address on the pod's web pages, or by words."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import TYPE_CHECKING, Literal, cast, get_args
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from fwtui.errors import FwtuiError, Refused
from fwtui.library.folding import fold, terms
from fwtui.library.listing.queries import Favourites, PlaylistTracks, Query, Tracks
from fwtui.music import (
    Album,
    AlbumId,
    Artist,
    ArtistId,
    Playlist,
    PlaylistId,
    Radio,
    Track,
    TrackId,
)
from fwtui.text import plain

if TYPE_CHECKING:
    import argparse

    from fwtui.library.library import Library
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.pod import Pod
    from fwtui.services.contracts import RadioKind

Kind = Literal["album", "artist", "playlist", "track", "radio", "favourites", "tag"]
EVERY = 1 << 32
"""Rows of a list: as many as there are."""
FOUND = 20

_PAGES: dict[str, Kind] = {
    "albums": "album",
    "artists": "artist",
    "playlists": "playlist",
    "tracks": "track",
    "radios": "radio",
    "tags": "tag",
}
_ADDRESS = re.compile(r"(?:/front)?/library/(\w+)/([^/]+)")
_ORDER: tuple[Kind, ...] = ("artist", "album", "playlist", "radio", "track")
"""Which is meant when several are named alike."""
_BUILT_IN: dict[str, RadioKind] = {
    "random": "random",
    "favourites": "favorites",
    "less listened": "less-listened",
    "recently added": "recently-added",
}


class Wanted(Struct, frozen=True):
    """Something that has tracks."""

    kind: Kind
    id: int | str
    title: str
    """Its name; after the pod's, safe to show. ``""`` where it is not known yet."""


def options(parser: argparse.ArgumentParser, *, optional: bool = False) -> None:
    """What is wanted, as arguments of a command."""
    parser.add_argument(
        "query",
        nargs="*" if optional else "+",
        metavar="QUERY",
        help="words of its name, its address on the pod's web pages, or: favourites",
    )
    kinds = [kind for kind in get_args(Kind) if kind != "favourites"]
    parser.add_argument("--kind", choices=kinds, help="look for this alone")


def account_for(words: str, accounts: Accounts, account: Account, *, named: bool) -> Account:
    """The account that an address belongs to; another one than the default if none is named.

    Raises :class:`FwtuiError` for an address on a pod without an account here.
    """
    if "://" not in words or account.origin.owns(words):
        return account
    for other in () if named else accounts.list():
        if other.origin.owns(words):
            return other
    raise FwtuiError(
        "This address is on another pod than your account.", hint="fwtui login POD adds one."
    )


async def find(words: str, kind: Kind | None, library: Library, pod: Pod) -> Wanted:
    """What is meant: the store is searched first, then the pod's lists.

    Raises :class:`FwtuiError` when it is nothing, or the pod had to be asked and cannot be.
    """
    words = words.strip()
    if "://" in words:
        return _at(words)
    if kind is None and fold(words) in ("favourites", "favorites"):
        return FAVOURITES
    if kind == "tag":
        return Wanted("tag", plain(words.lstrip("#")), "#" + plain(words.lstrip("#")))
    if kind == "radio" and (built_in := _BUILT_IN.get(fold(words))):
        return Wanted("radio", built_in, words)
    here = library.search(words, FOUND)
    known = [] if here.forgiven else _of_kind(_values(here.groups), kind)
    if (best := _best(words, known)) and _rank(words, best) == 0:
        return _wanted(best)
    try:
        asked = await _asked(words, kind, library, pod)
    except FwtuiError:
        if best is None:
            raise
        asked = []
    best = _best(words, [*known, *asked])
    if best is None and here.forgiven:
        best = _best(here.forgiven, _of_kind(_values(here.groups), kind))
    if best is None:
        raise FwtuiError(f"Nothing is called “{plain(words, 80)}”.")
    return _wanted(best)


async def parts_of(wanted: Wanted, library: Library) -> AsyncIterator[Sequence[TrackId]]:
    """Its tracks in their order, part by part as they come; the first one is known to the
    library then. Raises FwtuiError."""
    if wanted.kind == "track":
        yield [(await library.fetch_track(TrackId(_number(wanted)))).id]
        return
    listing = library.listing(_query(wanted))
    begun = False
    try:
        async for part in listing.ids_from(0, EVERY):
            if part and not begun:
                begun = True
                await library.settled()
            if part:
                yield part
    except Refused as error:
        raise FwtuiError(f"The pod has no such {wanted.kind}.") from error


async def tracks_of(wanted: Wanted, library: Library) -> Sequence[TrackId]:
    """All of its tracks in their order, and known to the library. Raises FwtuiError."""
    tracks = [each async for part in parts_of(wanted, library) for each in part]
    await library.settled()
    return tracks


async def title_of(wanted: Wanted, library: Library) -> str:
    """What to call it, where its address alone was given."""
    if wanted.title:
        return wanted.title
    match wanted.kind:
        case "album":
            album = library.album(AlbumId(_number(wanted)))
            return album.title if album else ""
        case "artist":
            artist = library.artist(ArtistId(_number(wanted)))
            return artist.name if artist else ""
        case "playlist":
            playlist = library.playlist(PlaylistId(_number(wanted)))
            return playlist.name if playlist else ""
        case "track":
            track = library.track(TrackId(_number(wanted)))
            return track.title if track else ""
        case _:
            return ""


FAVOURITES = Wanted("favourites", 0, "Favourites")


def _at(address: str) -> Wanted:
    parts = urlsplit(address)
    if re.search(r"/favorites/?$", parts.path):
        return FAVOURITES
    found = _ADDRESS.search(parts.path)
    if found is None or found[1] not in _PAGES:
        raise FwtuiError(
            "This is no address of something to play.",
            hint="It looks like https://music.example/library/albums/7.",
        )
    kind, name = _PAGES[found[1]], plain(unquote(found[2]))
    if kind == "tag":
        return Wanted("tag", name, f"#{name}")
    if not name.isascii() or not name.isdigit():
        raise FwtuiError(f"This address has no number of {_with_article(kind)}.")
    return Wanted(kind, int(name), "")


async def _asked(words: str, kind: Kind | None, library: Library, pod: Pod) -> list[Value]:
    """What the pod's lists have of it."""
    found: list[Value] = []
    if kind in (None, "artist", "album", "track"):
        results = await library.search_pod(words, FOUND)
        found += _of_kind(_values(results.groups), kind)
    if kind in (None, "playlist"):
        playlists = await pod.playlists.page(q=words, page_size=FOUND)
        found += [each for each in playlists.items if each is not None]
    if kind in (None, "radio"):
        radios = await pod.radios.page(q=words, page_size=FOUND)
        found += [each for each in radios.items if each is not None]
    return found


Value = Artist | Album | Playlist | Radio | Track


def _values(groups: Iterable[object]) -> list[Value]:
    values = (value for group in groups for value in group.values)  # type: ignore[attr-defined]
    return [value for value in values if isinstance(value, Value)]


def _of_kind(values: Sequence[Value], kind: Kind | None) -> list[Value]:
    return [value for value in values if kind is None or _kind(value) == kind]


def _kind(value: Value) -> Kind:
    return cast("Kind", type(value).__name__.lower())


def _name(value: Value) -> str:
    return value.title if isinstance(value, Album | Track) else value.name


def _best(words: str, values: Sequence[Value]) -> Value | None:
    def key(value: Value) -> tuple[int, int, int]:
        return _rank(words, value), _ORDER.index(_kind(value)), len(_name(value))

    return min(values, key=key, default=None)


def _rank(words: str, value: Value) -> int:
    """0: it is called so. 1: it begins so. 2: its name has all of the words. 3: by the artist."""
    name, wanted = terms(_name(value)), terms(words)
    if name == wanted:
        return 0
    if name[: len(wanted)] == wanted:
        return 1
    if all(any(there.startswith(word) for there in name) for word in wanted):
        return 2
    return 3


def _wanted(value: Value) -> Wanted:
    return Wanted(_kind(value), value.id, _name(value))


def _query(wanted: Wanted) -> Query:
    match wanted.kind:
        case "album":
            return Tracks(album=AlbumId(_number(wanted)))
        case "artist":
            return Tracks(artist=ArtistId(_number(wanted)))
        case "playlist":
            return PlaylistTracks(playlist=PlaylistId(_number(wanted)))
        case "tag":
            return Tracks(tag=str(wanted.id))
        case "favourites":
            return Favourites()
        case _:
            raise FwtuiError(f"There is no list of {_with_article(wanted.kind)}'s tracks.")


def _number(wanted: Wanted) -> int:
    return int(wanted.id)


def _with_article(kind: Kind) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
