"""What can be asked of the library: frozen values, each the name of one ordered list.

A query says whose music (``scope``, as Funkwhale names it: ``all``, ``me``,
``subscribed``, ``actor:user@pod``, ``domain:pod``, joined by commas) and in which order.
Two equal queries are the same list, with one memory of its order and of its cursor.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec
from msgspec import Struct

from fwtui.music import AlbumId, ArtistId, ChannelId, PlaylistId

Kind = Literal["artist", "album", "track", "playlist", "channel", "listening", "radio"]
"""What the rows of a list are."""


class SortOrder(Struct, frozen=True):
    """By what, and whether the largest comes first."""

    key: str
    reverse: bool = False


class _Query(Struct, frozen=True, tag=True):
    """What all queries share."""

    scope: str = "all"

    @property
    def key(self) -> str:
        """The query as text: equal queries, equal keys."""
        return msgspec.json.encode(self).decode()

    @property
    def kind(self) -> Kind:
        return _KINDS.get(type(self).__name__, "track")

    @property
    def orders(self) -> tuple[SortOrder, ...]:
        """The orders worth offering, the usual one first; one alone cannot be changed."""
        return _ORDERS.get(type(self).__name__, ())


class Artists(_Query, frozen=True, tag=True):
    order: SortOrder = SortOrder("name")
    tag: str = ""


class Albums(_Query, frozen=True, tag=True):
    """All albums, or those of one artist, by year first."""

    artist: ArtistId | None = None
    order: SortOrder = SortOrder("released", True)
    tag: str = ""


class Tracks(_Query, frozen=True, tag=True):
    """Tracks: all of them, of an album (by disc and position), of an artist, with a tag."""

    album: AlbumId | None = None
    artist: ArtistId | None = None
    tag: str = ""
    order: SortOrder = SortOrder("position")

    @property
    def orders(self) -> tuple[SortOrder, ...]:
        every = super().orders
        return every if self.album or self.artist else every[1:]


class Favourites(_Query, frozen=True, tag=True):
    """The listener's own hearts, the newest first. Rows are tracks."""


class Playlists(_Query, frozen=True, tag=True):
    """Playlists: the listener's own, or with ``scope="all"`` all that may be seen."""

    scope: str = "me"
    order: SortOrder = SortOrder("name")


class PlaylistTracks(_Query, frozen=True, tag=True):
    """The tracks of a playlist in its own order; the row is the index. Rows are tracks."""

    playlist: PlaylistId = PlaylistId(0)


class Channels(_Query, frozen=True, tag=True):
    """Podcasts and artists' channels; ``scope="subscribed"`` for the listener's own."""

    scope: str = "subscribed"


class Episodes(_Query, frozen=True, tag=True):
    """The tracks of a channel, the newest first."""

    channel: ChannelId = ChannelId("")
    order: SortOrder = SortOrder("created", True)


class History(_Query, frozen=True, tag=True):
    """What was heard, the newest first. Rows are listenings."""

    scope: str = "me"


class Radios(_Query, frozen=True, tag=True):
    """Saved radios: the listener's own and the public ones."""


class Found(_Query, frozen=True, tag=True):
    """Everything of one kind that a text finds, as a list of its own."""

    what: Kind = "track"
    text: str = ""

    @property
    def kind(self) -> Kind:
        return self.what


Query: TypeAlias = (
    Artists
    | Albums
    | Tracks
    | Favourites
    | Playlists
    | PlaylistTracks
    | Channels
    | Episodes
    | History
    | Radios
    | Found
)

_KINDS: dict[str, Kind] = {
    "Artists": "artist",
    "Albums": "album",
    "Playlists": "playlist",
    "Channels": "channel",
    "History": "listening",
    "Radios": "radio",
}

_ORDERS: dict[str, tuple[SortOrder, ...]] = {
    "Artists": (SortOrder("name"), SortOrder("created", True)),
    "Albums": (SortOrder("released", True), SortOrder("title"), SortOrder("created", True)),
    "Tracks": (
        SortOrder("position"),
        SortOrder("title"),
        SortOrder("artist"),
        SortOrder("album"),
        SortOrder("released", True),
        SortOrder("created", True),
    ),
    "Playlists": (SortOrder("name"), SortOrder("modified", True)),
    "Episodes": (SortOrder("created", True), SortOrder("title")),
}


def decode(key: str) -> Query:
    """The query whose ``key`` this is. Raises msgspec.ValidationError."""
    query: Query = msgspec.json.decode(key, type=Query)
    return query
