"""Queries of the shell: from words or an address of the pod's web player to music."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import Struct

from fwtui.errors import FwtuiError, Refused
from fwtui.library.folding import as_one, fold, name_key, terms
from fwtui.library.listing.queries import Favourites, LiveTracks, PlaylistTracks, Query, Tracks
from fwtui.library.sentence import language
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
from fwtui.player.origins import ListOrigin
from fwtui.services.present_list import request_now, unless_used_up
from fwtui.services.web_player import PageKind, page_of
from fwtui.text import plain

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.pod.auth.accounts import Account, Accounts
    from fwtui.pod.pod import Pod
    from fwtui.services.contracts import RadioKind

Kind = PageKind
ALL_ROWS = 1 << 32
"""Rows of a list: all of them."""
SEARCH_SIZE = 20
"""Results a kind that are compared."""

_ORDER: tuple[Kind, ...] = ("artist", "album", "playlist", "radio", "track")
"""Which kind is preferred among equal names."""
_NAMED = 1
"""The last rank at which the pod is not asked for a thing that fits better."""
_LIVE = "live:"
"""Before the name of a live list."""
_BUILT_IN: dict[str, RadioKind] = {
    "random": "random",
    "favourites": "favorites",
    "less listened": "less-listened",
    "recently added": "recently-added",
}


class NothingCalled(FwtuiError):
    """Neither the store nor the pod has a thing of that name."""

    def __init__(self, words: str) -> None:
        super().__init__(f"Nothing is called “{plain(words, 80)}”.")


class Target(Struct, frozen=True):
    """What a query resolves to: something that has tracks, or a radio."""

    kind: Kind
    id: int | str
    title: str
    """Its name on the pod, safe to show; ``""`` where it is not known yet."""


def account_for(words: str, accounts: Accounts, account: Account, *, named: bool) -> Account:
    """The account of the pod that an address is on; ``account`` itself for words, and where it
    was ``named`` by the listener.

    Raises :class:`FwtuiError` for an address on a pod without an account here.
    """
    if "://" not in words or account.origin.owns(words):
        return account
    for other in () if named else accounts.list():
        if other.origin.owns(words):
            return other
    raise FwtuiError(
        "This address is on another pod than your account.", hint="`fwtui login POD` adds one."
    )


async def find(words: str, kind: Kind | None, library: Library, pod: Pod) -> Target:
    """The best match: the store is searched first, then the pod.

    Raises :class:`FwtuiError` for no match, and where the pod is needed and does not answer.
    """
    words = words.strip()
    if "://" in words:
        return _from_address(words)
    if kind is None and fold(words) in ("favourites", "favorites"):
        return FAVOURITES
    if kind == "live" or (kind is None and words.startswith(_LIVE)):
        return _live_list(words.removeprefix(_LIVE), library)
    if kind is None and language.is_sentence(words):
        return _sentence(words, words)
    if kind == "tag":
        return Target("tag", plain(words.lstrip("#")), "#" + plain(words.lstrip("#")))
    if kind == "radio" and (built_in := _BUILT_IN.get(fold(words))):
        return Target("radio", built_in, words)
    here = library.search(words, SEARCH_SIZE)
    known = _of_kind(_values(each for each in here.groups if not each.nearest), kind)
    if (best := _best(words, known)) and _rank(words, best) <= _NAMED:
        return _target(best)
    try:
        asked = await unless_used_up(_search_pod(words, kind, library, pod), library)
    except FwtuiError:
        if best is None:
            raise
        asked = []
    best = _best(words, [*known, *asked])
    if best is None and here.forgiven:
        best = _best(here.forgiven, _of_kind(_values(here.groups), kind))
    if best is None:
        raise NothingCalled(words)
    return _target(best)


def _live_list(name: str, library: Library) -> Target:
    """The live list of a name. Raises FwtuiError."""
    live = library.edits.live_lists.get(name.strip())
    if live is None:
        raise FwtuiError(f"There is no live list “{plain(name, 80)}”.")
    return _sentence(live.sentence, live.name)


def _sentence(text: str, title: str) -> Target:
    """The tracks of a sentence. Raises FwtuiError with the place of its fault."""
    fault = language.fault(text)
    if fault is not None:
        raise FwtuiError(fault.sentence, hint=f"In the sentence: {fault.pointed(text)}")
    return Target("live", text, title)


async def parts_of(target: Target, library: Library) -> AsyncIterator[Sequence[TrackId]]:
    """The ids of its tracks in order, in parts as they arrive; those of the first part are in
    the store then. Raises FwtuiError."""
    if target.kind == "track":
        fetching = library.fetch_track(TrackId(_number(target)))
        yield [(await unless_used_up(fetching, library)).id]
        return
    reading = library.listing(_query(target)).ids_from(0, ALL_ROWS)
    begun = False
    try:
        part = await unless_used_up(_next(reading), library)
        while part is not None:
            if part and not begun:
                begun = True
                await library.settled()
            if part:
                yield part
            part = await _next(reading)
    except Refused as error:
        raise FwtuiError(f"The pod has no such {target.kind}.") from error


async def _next(parts: AsyncIterator[Sequence[TrackId]]) -> Sequence[TrackId] | None:
    """The next part; ``None`` at the end."""
    return await anext(parts, None)


async def tracks_of(target: Target, library: Library) -> Sequence[TrackId]:
    """The ids of its tracks in order, as the pod has them now, else as they are known here; all
    are in the store then. Raises FwtuiError."""
    listing = library.listing(_query(target)) if target.kind != "track" else None
    if listing is not None and listing.state.complete:  # else all of it is requested below
        await request_now(listing, library, ALL_ROWS)
    tracks = await unless_used_up(_whole(target, library), library)
    await library.settled()
    return tracks


async def _whole(target: Target, library: Library) -> Sequence[TrackId]:
    return [each async for part in parts_of(target, library) for each in part]


async def title_of(target: Target, library: Library) -> str:
    """Its title, also where the query was an address; ``""`` where it has none."""
    if target.title:
        return target.title
    match target.kind:
        case "album":
            album = library.album(AlbumId(_number(target)))
            return album.title if album else ""
        case "artist":
            artist = library.artist(ArtistId(_number(target)))
            return artist.name if artist else ""
        case "playlist":
            playlist = library.playlist(PlaylistId(str(target.id)))
            return playlist.name if playlist else ""
        case "track":
            track = library.track(TrackId(_number(target)))
            return track.title if track else ""
        case _:
            return ""


def origin_of(target: Target, title: str) -> ListOrigin:
    """The list of its tracks, as the queue keeps it."""
    return ListOrigin(title, "" if target.kind == "track" else _query(target).key)


FAVOURITES = Target("favourites", 0, "Favourites")


def _from_address(address: str) -> Target:
    page = page_of(address)
    if page is None:
        raise FwtuiError(
            "This is no address of something to play.",
            hint="It looks like https://music.example/library/albums/7.",
        )
    if page.kind == "favourites":
        return FAVOURITES
    if page.kind == "tag":
        return Target("tag", page.key, f"#{page.key}")
    if page.key == "":
        raise FwtuiError(f"This address has no number of {_with_article(page.kind)}.")
    return Target(page.kind, page.key, "")


async def _search_pod(words: str, kind: Kind | None, library: Library, pod: Pod) -> list[Value]:
    """The results of the pod."""
    found: list[Value] = []
    if kind in (None, "artist", "album", "track"):
        results = await library.search_pod(words, SEARCH_SIZE)
        found += _of_kind(_values(results.groups), kind)
    if kind == "playlist":
        playlists = await pod.playlists.page(q=words, page_size=SEARCH_SIZE)
        found += [each for each in playlists.items if each is not None]
    if kind in (None, "radio"):
        radios = await pod.radios.page(q=words, page_size=SEARCH_SIZE)
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
    """0: the name. 1: with other spaces and punctuation. 2: without its signs. 3: its beginning.
    4: all words in the name. 5: words of the artist."""
    if fold(_name(value)) == fold(words):
        return 0
    if name_key(_name(value)) == name_key(words):
        return _NAMED
    name, query = terms(_name(value)), terms(words)
    if name == query or as_one(fold(_name(value))) == as_one(fold(words)):
        return 2
    if name[: len(query)] == query:
        return 3
    if all(any(there.startswith(word) for there in name) for word in query):
        return 4
    return 5


def _target(value: Value) -> Target:
    return Target(_kind(value), value.id, _name(value))


def _query(target: Target) -> Query:
    match target.kind:
        case "album":
            return Tracks(album=AlbumId(_number(target)))
        case "artist":
            return Tracks(artist=ArtistId(_number(target)))
        case "playlist":
            return PlaylistTracks(playlist=PlaylistId(str(target.id)))
        case "tag":
            return Tracks(tag=str(target.id))
        case "favourites":
            return Favourites()
        case "live":
            return LiveTracks(sentence=str(target.id))
        case _:
            raise FwtuiError(f"There is no list of {_with_article(target.kind)}'s tracks.")


def _number(target: Target) -> int:
    return int(target.id)


def _with_article(kind: Kind) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"
