"""The things of a music library, as values.

Ids are those of one pod and mean nothing on another. Every string here has passed
:func:`fwtui.text.plain`, so it may be shown as it is (never parsed as markup). Times are
aware datetimes in UTC; lengths are whole seconds, ``None`` where the pod does not say.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NewType

from msgspec import Struct

ArtistId = NewType("ArtistId", int)
AlbumId = NewType("AlbumId", int)
TrackId = NewType("TrackId", int)
PlaylistId = NewType("PlaylistId", int)
RadioId = NewType("RadioId", int)
FavouriteId = NewType("FavouriteId", int)
ListeningId = NewType("ListeningId", int)
SessionId = NewType("SessionId", int)
"""A radio session on the pod."""
ChannelId = NewType("ChannelId", str)
LibraryId = NewType("LibraryId", str)
UploadId = NewType("UploadId", str)


class Cover(Struct, frozen=True, gc=False, array_like=True):
    """Where a picture is: absolute addresses on the pod, ``""`` where there is none."""

    original: str
    medium: str = ""
    """200 x 200 pixels."""
    large: str = ""
    """600 x 600 pixels."""


class Credit(Struct, frozen=True, gc=False, array_like=True):
    """One name in a line of credits, with what joins it to the next (`" feat. "`)."""

    id: ArtistId
    name: str
    join: str = ""


def credit_line(credits: tuple[Credit, ...]) -> str:
    """The credits as they are written on the record: every name followed by its join."""
    return "".join(credit.name + credit.join for credit in credits)


class Artist(Struct, frozen=True, gc=False, array_like=True):
    """Who made it; a channel (podcast) is an artist too."""

    id: ArtistId
    name: str
    albums_count: int | None = None
    tracks_count: int | None = None
    cover: Cover | None = None
    tags: tuple[str, ...] = ()
    category: str = "music"
    """``music``, ``podcast`` or ``other``."""
    channel: ChannelId | None = None
    created: datetime | None = None
    is_local: bool = True
    fid: str = ""
    description: str = ""


class AlbumRef(Struct, frozen=True, gc=False, array_like=True):
    """The album that a track is on, as a track tells of it."""

    id: AlbumId
    title: str
    credits: tuple[Credit, ...] = ()
    cover: Cover | None = None
    released: date | None = None

    @property
    def artist(self) -> str:
        return credit_line(self.credits)


class Album(Struct, frozen=True, gc=False, array_like=True):
    id: AlbumId
    title: str
    credits: tuple[Credit, ...] = ()
    released: date | None = None
    tracks_count: int | None = None
    cover: Cover | None = None
    is_playable: bool = True
    tags: tuple[str, ...] = ()
    created: datetime | None = None
    is_local: bool = True
    fid: str = ""
    description: str = ""

    @property
    def artist(self) -> str:
        return credit_line(self.credits)

    @property
    def artist_id(self) -> ArtistId | None:
        return self.credits[0].id if self.credits else None


class Upload(Struct, frozen=True, gc=False, array_like=True):
    """One file of a track, that this account may hear."""

    id: UploadId
    path: str
    """Path and query (``/api/v1/listen/UUID/?upload=UUID``), checked to be the pod's own."""
    seconds: int | None = None
    bitrate: int | None = None
    """Bits a second; ``None`` for Opus and where unknown."""
    size: int | None = None
    """Bytes."""
    mimetype: str = ""
    extension: str = ""


class Track(Struct, frozen=True, gc=False, array_like=True):
    """A recording that can be played."""

    id: TrackId
    title: str
    credits: tuple[Credit, ...] = ()
    album: AlbumRef | None = None
    position: int | None = None
    disc: int | None = None
    uploads: tuple[Upload, ...] = ()
    path: str = ""
    """``/api/v1/listen/UUID/``: the pod picks the upload."""
    is_playable: bool = True
    tags: tuple[str, ...] = ()
    licence: str = ""
    copyright: str = ""
    created: datetime | None = None
    is_local: bool = True
    fid: str = ""
    cover: Cover | None = None
    """The track's own picture, rare; show ``cover or album.cover``."""

    @property
    def artist(self) -> str:
        return credit_line(self.credits)

    @property
    def artist_id(self) -> ArtistId | None:
        return self.credits[0].id if self.credits else None

    @property
    def seconds(self) -> int | None:
        """Length; a pod tells it of uploads only, so an unplayable track has none."""
        return next((upload.seconds for upload in self.uploads if upload.seconds), None)


class Actor(Struct, frozen=True, gc=False):
    """An account somewhere in the federation."""

    name: str
    """``user@pod``."""
    is_local: bool = True


class Playlist(Struct, frozen=True, gc=False):
    id: PlaylistId
    name: str
    owner: Actor | None = None
    tracks_count: int = 0
    seconds: int | None = None
    privacy: str = "me"
    """``me``, ``followers``, ``instance`` or ``everyone``."""
    created: datetime | None = None
    modified: datetime | None = None
    is_playable: bool = True
    covers: tuple[str, ...] = ()


class PlaylistEntry(Struct, frozen=True, gc=False):
    """A row of a playlist; rows have no id of their own, the index (from 0) is all."""

    index: int
    track: Track
    created: datetime | None = None


class Favourite(Struct, frozen=True, gc=False):
    id: FavouriteId
    track: Track
    actor: Actor | None = None
    created: datetime | None = None


class Listening(Struct, frozen=True, gc=False):
    """Somebody heard a track."""

    id: ListeningId
    track: Track
    actor: Actor | None = None
    created: datetime | None = None


class Radio(Struct, frozen=True, gc=False):
    """A saved radio: a list of filters, kept as the pod's own JSON in ``config``."""

    id: RadioId
    name: str
    description: str = ""
    is_public: bool = False
    owner: str = ""
    config: bytes = b"[]"
    created: datetime | None = None


class Channel(Struct, frozen=True, gc=False):
    """A podcast or an artist's own channel."""

    id: ChannelId
    artist: Artist
    owner: Actor | None = None
    subscriptions: int | None = None
    rss: str = ""
    url: str = ""
    created: datetime | None = None


class UploadLibrary(Struct, frozen=True, gc=False):
    """A collection of uploads that its owner shares as a whole."""

    id: LibraryId
    name: str
    description: str = ""
    privacy: str = "me"
    uploads_count: int = 0
    size: int = 0
    """Bytes."""
    owner: Actor | None = None
    created: datetime | None = None
    fid: str = ""


class Tag(Struct, frozen=True, gc=False):
    name: str
    created: datetime | None = None


class Licence(Struct, frozen=True, gc=False):
    code: str
    name: str = ""
    url: str = ""


class User(Struct, frozen=True, gc=False):
    """The account that is logged in."""

    id: int
    username: str
    full_username: str = ""
    """``user@pod``."""
    name: str = ""
    privacy: str = ""


class Instance(Struct, frozen=True, gc=False):
    """What a pod says of itself (nodeinfo)."""

    name: str
    software: str
    version: str
    tracks: int | None = None
    artists: int | None = None
    albums: int | None = None
    federates: bool = False
    allows_anonymous: bool | None = None
