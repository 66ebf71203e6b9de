"""Addresses of the federation: what one names, and the thing on the listener's pod that it is.

============================================== ======================== =====================
address                                        names                    found by
============================================== ======================== =====================
``https://POD/library/albums/7``               album, artist, track,    its number
                                               playlist, tag
``https://POD/library/UUID``                   library                  its UUID
``https://POD/federation/music/libraries/UUID`` library                 its UUID
``https://POD/channels/NAME``                  channel                  its name
``https://POD/@NAME``, ``@NAME@POD``           account or channel       its name
any of these on another pod, another           what its pod says        a fetch by the
``/federation/`` address                                                listener's pod
an address that ends as feeds do               podcast                  a subscription
============================================== ======================== =====================

``POD`` is the listener's own. A pod allows 200 fetches a day (Funkwhale: scope ``fetch``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias, TypeVar
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from fwtui.errors import FwtuiError, NotFound
from fwtui.music import (
    Actor,
    Album,
    AlbumId,
    Artist,
    ArtistId,
    Channel,
    LibraryId,
    Playlist,
    PlaylistId,
    Tag,
    Track,
    TrackId,
    UploadLibrary,
)
from fwtui.services import opml
from fwtui.services.web_player import page_of
from fwtui.text import plain, whole_number

if TYPE_CHECKING:
    from fwtui.library.library import Library
    from fwtui.pod.pod import Pod
    from fwtui.pod.schema import FederationFetch

Named = Literal[
    "artist", "album", "track", "playlist", "tag", "library", "channel", "account", "favourites",
    "radio", "feed", "",
]  # fmt: skip
"""The kind of a thing that an address names; ``""`` where only its pod can say."""
Found: TypeAlias = Artist | Album | Track | Playlist | Tag | Channel | UploadLibrary | Actor
"""A thing that an address is of, as the listener's pod has it."""
F = TypeVar("F", bound="Found")

LONGEST = 2_000
"""Characters of an address."""
FETCH_SECONDS = 60.0
"""For a fetch: a pod asks the other one in the background (Funkwhale 1.x)."""
MOST_LOOKED_AT = 50
"""Things of the same name among which one is looked for by its address: one request."""
FETCH_SCOPE = "fetch"
_HANDLE = re.compile(r"(?:acct:)?@?([\w.+-]{1,100})@([\w.-]{1,200}(?::\d{1,5})?)", re.ASCII)
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_LIBRARY = re.compile(rf"(?:/front)?/library/({_UUID})(?:/.*)?")
_LIBRARY_FID = re.compile(rf"/federation/music/librar(?:y|ies)/({_UUID})/?")
_CHANNEL = re.compile(r"(?:/front|/api/v[12])?/channels/([^/]+)(?:/.*)?")
_ACCOUNT = re.compile(r"(?:/front)?/(?:@|federation/actors/)([^/@]+)(@[^/]+)?(?:/.*)?")
_FEED = re.compile(r".*(?:\.(?:xml|rss|atom)|/(?:rss|feeds?|podcast))/?", re.IGNORECASE)
_CHANNEL_FEED = re.compile(r"/api/v[12]/channels/[^/]+/rss/?")
_PLACES: dict[str, Named] = {
    "artists": "artist", "albums": "album", "tracks": "track", "playlists": "playlist",
}  # fmt: skip
_THING_FID = re.compile(r"/federation/music/(\w+)/[^/]+/?")


class Address(Struct, frozen=True):
    """An address that a listener gave."""

    text: str
    """As a pod is asked for it."""
    names: Named = ""
    key: int | str = ""
    """The number, UUID or name on the listener's pod; ``""`` where there is none."""
    host: str = ""
    """The pod that it is of."""
    is_own: bool = False
    """It is of the listener's own pod."""

    @property
    def needs_fetch(self) -> bool:
        """Whether the pod has to fetch it before it can be found there."""
        return self.key == "" and self.names != "feed"


def recognised(text: str, own_host: str) -> Address | None:
    """The address in a text; ``None`` where it holds none, or more than one.

    ``own_host`` is the listener's pod, with its port where that is not the usual one.
    """
    text = text.strip().removeprefix("<").removesuffix(">").strip()
    if not text or len(text) > LONGEST or re.search(r"\s", text) or plain(text) != text:
        return None
    if handle := _HANDLE.fullmatch(text):
        name, host = handle[1], handle[2].lower()
        own = host == own_host.lower()
        return Address(f"@{name}@{host}", "account", name if own else "", host, own)
    if text[:5].lower() in ("feed:", "itpc:"):
        url = opml.feed_url(text)
        return Address(url, "feed", host=_host(url)) if url else None
    if not text.lower().startswith(("http://", "https://")) or not (host := _host(text)):
        return None
    path = urlsplit(text).path
    if host == own_host.lower():
        names, key = _of_path(text, path)
        return Address(text, names, key, host, True)
    if _CHANNEL_FEED.fullmatch(path) or _FEED.fullmatch(path):
        return Address(text, "feed", host=host)
    return Address(text, _of_path(text, path)[0], "", host)


def _host(url: str) -> str:
    """The host of a URL, with its port where it has one; ``""`` where it has no host."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return ""
    return f"{parts.hostname}{port}" if parts.hostname else ""


def _of_path(text: str, path: str) -> tuple[Named, int | str]:
    """What the path of a pod's page names, and its key there."""
    page = page_of(text)
    if page is not None and page.kind != "live":
        return page.kind, page.key
    for pattern, names in ((_LIBRARY, "library"), (_LIBRARY_FID, "library")):
        if found := pattern.fullmatch(path):
            return names, found[1].lower()  # type: ignore[return-value]
    if found := _CHANNEL.fullmatch(path):
        return "channel", plain(unquote(found[1]))
    if found := _ACCOUNT.fullmatch(path):
        return "account", "" if found[2] else plain(unquote(found[1]))
    thing = _THING_FID.fullmatch(path)
    return (_PLACES.get(thing[1], "") if thing is not None else ""), ""


class AddressFinder:
    """Finds the things of addresses on the listener's pod."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def known(self, address: Address) -> Found | None:
        """The thing of an address on the listener's own pod, without a fetch; ``None`` where it
        takes one. Raises FwtuiError, :class:`NotFound` for a thing that is not there."""
        pod = await self._library.opened()
        if address.needs_fetch:
            return None
        if address.names == "account":
            return await self._account(pod, str(address.key), address.host)
        return await self._by_key(pod, address.names, address.key)

    async def _by_key(self, pod: Pod, names: str, key: int | str) -> Found | None:
        """A thing by its key on the listener's pod; ``None`` for a kind that has none there."""
        library = self._library
        match names:
            case "artist":
                return await library.fetch_artist(ArtistId(int(key)))
            case "album":
                return await library.fetch_album(AlbumId(int(key)))
            case "track":
                return await library.fetch_track(TrackId(int(key)), fresh=True)
            case "playlist":
                return await self._kept(await pod.playlists.playlist(PlaylistId(str(key))))
            case "tag":
                return Tag(str(key))
            case "library":
                return await self._kept(await pod.libraries.library(LibraryId(str(key))))
            case "channel":
                return await self._kept(await pod.channels.channel(str(key)))
            case _:
                return None

    async def fetched(self, address: Address) -> Found:
        """The thing of an address once the listener's pod has fetched it: one of 200 fetches a
        day, and up to :data:`FETCH_SECONDS`. Raises FwtuiError where it was not found, and where
        the fetch goes on after that time."""
        pod = await self._library.opened()
        fetch = await pod.federation.fetch_and_wait(address.text, seconds=FETCH_SECONDS)
        if not fetch.done:
            raise FwtuiError(
                f"Your pod is still asking {address.host}.", hint="Open the address again later."
            )
        if fetch.status != "finished":
            raise FwtuiError(
                f"Your pod could not fetch this from {address.host}.", hint=_why(fetch)
            )
        found = await self._of(pod, fetch)
        if found is None:
            kind = fetch.kind or "thing"
            raise FwtuiError(f"Your pod fetched this {kind}, but does not list it yet.")
        return found

    async def _of(self, pod: Pod, fetch: FederationFetch) -> Found | None:
        """What a fetch found: by its id on this pod (1.x), else by its ActivityPub id (2.x)."""
        key, fid = fetch.found, fetch.address
        match fetch.kind:
            case "artist" | "album" | "track" if whole_number(key) is None:
                return await self._by_fid(pod, fetch)
            case "playlist" if not key:
                uuid = re.search(_UUID, fid)
                return await self._by_key(pod, "playlist", uuid[0].lower()) if uuid else None
            case "artist" | "album" | "track" | "playlist":
                return await self._by_key(pod, fetch.kind, key)
            case "library" | "channel" if key:
                return await self._by_key(pod, fetch.kind, key)
            case "library":
                found = await pod.federation.library_at(fid)
                return None if found is None else await self._kept(found)
            case "account" if fetch.name and not fid:
                return await pod.federation.account(fetch.name)
            case "account" | "person":
                host = _host(fid)
                name = fetch.name if "@" in fetch.name else f"{fetch.name}@{host}"
                return Actor(name, host == pod.origin.authority, fid) if fetch.name else None
            case _:
                return None

    async def _by_fid(self, pod: Pod, fetch: FederationFetch) -> Found | None:
        """The artist, album or track with the ActivityPub id of a fetch, among those of its
        name: 2.x has no other way to it."""
        name, most = fetch.name, MOST_LOOKED_AT
        match fetch.kind:
            case "artist":
                artists = await pod.library.artists(q=name, page_size=most)
                rows: tuple[Artist | Album | Track | None, ...] = artists.items
            case "album":
                rows = (await pod.library.albums(q=name, page_size=most)).items
            case _:
                rows = (await pod.library.tracks(q=name, page_size=most)).items
        found = next(
            (each for each in rows if each is not None and each.fid == fetch.address), None
        )
        return None if found is None else await self._kept(found)

    async def _account(self, pod: Pod, name: str, host: str) -> Channel | Actor | None:
        """A channel or an account of the listener's pod by its name: both are actors, and have
        addresses of one form. ``None`` where the pod gives no accounts by name (2.x)."""
        try:
            return await self._kept(await pod.channels.channel(name))
        except NotFound as error:
            if error.unknown_path:
                raise
        try:
            return await pod.federation.account(f"{name}@{host}")
        except NotFound as error:
            if error.unknown_path:
                return None
            raise

    async def _kept(self, value: F) -> F:
        await self._library.keep(value)
        return value


def _why(fetch: FederationFetch) -> str:
    """The pod's own words on a failure, where they are words."""
    text = fetch.wrong.strip()
    return "" if not text or "<" in text else text[:200]
