"""Addresses of pages of a pod's web player, of Funkwhale 1.x and 2.x.

1.x and 2.x have the same paths (``/library/albums/7``, below ``/front`` on some pods); a
playlist has a number in 1.x and a UUID in 2.x.
"""

from __future__ import annotations

import re
from typing import Literal
from urllib.parse import quote, unquote, urlsplit

from msgspec import Struct

from fwtui.text import plain, whole_number

PageKind = Literal["album", "artist", "playlist", "track", "radio", "favourites", "tag", "live"]

_KINDS: dict[str, PageKind] = {
    "albums": "album",
    "artists": "artist",
    "playlists": "playlist",
    "tracks": "track",
    "radios": "radio",
    "tags": "tag",
}
_PATH = re.compile(r"(?:/front)?/library/(\w+)/([^/]+)")
_FAVOURITES = re.compile(r"/favorites/?")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class WebPage(Struct, frozen=True):
    """A page of something to play."""

    kind: PageKind
    key: int | str
    """The number, the UUID of a playlist in 2.x, the name of a tag; 0 for favourites, and
    ``""`` where the address has none."""
    endpoint: str
    """Its path in the API, below the dialect's base; ``""`` where ``key`` is ``""``."""


def page_of(address: str) -> WebPage | None:
    """The page of an address; ``None`` for other addresses."""
    path = urlsplit(address).path
    if _FAVOURITES.fullmatch(path.removeprefix("/front")):
        return WebPage("favourites", 0, "favorites/tracks")
    found = _PATH.match(path)
    if found is None or found[1] not in _KINDS:
        return None
    kind, name = _KINDS[found[1]], plain(unquote(found[2]))
    if kind == "tag":
        return WebPage(kind, name, f"tags/{quote(name, safe='')}")
    if kind == "playlist" and _UUID.fullmatch(name.lower()):
        return WebPage(kind, name.lower(), f"playlists/{name.lower()}")
    if (number := whole_number(name)) is None:
        return WebPage(kind, "", "")
    prefix = "radios/radios" if kind == "radio" else found[1]
    return WebPage(kind, number, f"{prefix}/{number}")
