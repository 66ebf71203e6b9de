"""Values of a music library: artists, albums, tracks, playlists, radios, accounts.

Ids are valid on one pod. Each string has passed :func:`fwtui.text.plain`, so it is safe to
show (never parse it as markup). Times are
aware datetimes in UTC; lengths are whole seconds, ``None`` where the pod does not say.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal, NewType, TypeAlias

from msgspec import Struct

ArtistId = NewType("ArtistId", int)
AlbumId = NewType("AlbumId", int)
TrackId = NewType("TrackId", int)
PlaylistId = NewType("PlaylistId", str)
"""The key of a playlist, opaque: a number in Funkwhale 1.x, a UUID in 2.x."""
RadioId = NewType("RadioId", int)
ListeningId = NewType("ListeningId", int)
SessionId = NewType("SessionId", int)
"""A radio session on the pod."""
ChannelId = NewType("ChannelId", str)
LibraryId = NewType("LibraryId", str)
UploadId = NewType("UploadId", str)


class Cover(Struct, frozen=True, gc=False, array_like=True):
    """The absolute addresses of a picture on the pod; ``""`` for a size that does not exist."""

    original: str
    medium: str = ""
    """200 x 200 pixels."""
    large: str = ""
    """600 x 600 pixels."""


class Credit(Struct, frozen=True, gc=False, array_like=True):
    """One name of a line of credits, and the text that joins it to the next (``" feat. "``)."""

    id: ArtistId
    name: str
    join: str = ""


def credit_line(credits: tuple[Credit, ...]) -> str:
    """The credits as one line: each name followed by its join."""
    return "".join(credit.name + credit.join for credit in credits)


class Artist(Struct, frozen=True, gc=False, array_like=True):
    """An artist; a channel (podcast) is one too."""

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
    """The album of a track, as far as the track's own JSON has it."""

    id: AlbumId
    title: str
    credits: tuple[Credit, ...] = ()
    cover: Cover | None = None
    released: date | None = None

    @property
    def artist(self) -> str:
        return credit_line(self.credits)


class Album(Struct, frozen=True, gc=False, array_like=True):
    """A release with its tracks."""

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
    """A file of a track that this account can play."""

    id: UploadId
    path: str
    """Path and query (``/api/v1/listen/UUID/?upload=UUID``), checked to be on the pod."""
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
    """``/api/v1/listen/UUID/``: the pod selects the upload."""
    is_playable: bool = True
    tags: tuple[str, ...] = ()
    licence: str = ""
    copyright: str = ""
    created: datetime | None = None
    is_local: bool = True
    fid: str = ""
    cover: Cover | None = None
    """The track's own picture, rare; views show ``cover or album.cover``."""
    mbid: str = ""
    """The MusicBrainz recording, a UUID; empty where the pod does not say."""
    description: str = ""
    """Of an episode its notes; only the pod's answer for one track has it."""

    @property
    def artist(self) -> str:
        return credit_line(self.credits)

    @property
    def artist_id(self) -> ArtistId | None:
        return self.credits[0].id if self.credits else None

    @property
    def seconds(self) -> int | None:
        """Duration of the first upload that has one; an unplayable track has no uploads."""
        return next((upload.seconds for upload in self.uploads if upload.seconds), None)


class Actor(Struct, frozen=True, gc=False):
    """An account somewhere in the federation."""

    name: str
    """``user@pod``."""
    is_local: bool = True
    fid: str = ""
    """Its ActivityPub id: an account is followed by it."""


class Playlist(Struct, frozen=True, gc=False):
    """A playlist without its rows."""

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


class LiveList(Struct, frozen=True):
    """A saved sentence (:mod:`fwtui.library.sentence`), kept on this machine."""

    name: str
    sentence: str
    tracks_count: int | None = None
    """How many it named when its tracks were found last."""

    @property
    def id(self) -> str:
        """``live:`` and its name."""
        return f"live:{self.name}"


class PlaylistEntry(Struct, frozen=True, gc=False):
    """A row of a playlist; rows have no id, only an index from 0."""

    index: int
    track: Track
    created: datetime | None = None


class Listening(Struct, frozen=True, gc=False):
    """An entry of the listening history of an account."""

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


class LibraryFollow(Struct, frozen=True):
    """A follow of a library; its tracks are readable once its owner has approved."""

    id: str
    library: UploadLibrary
    actor: Actor | None = None
    approved: bool | None = None
    """``None`` while its owner has not answered."""
    created: datetime | None = None


class AccountFollow(Struct, frozen=True):
    """A follow of another account (Funkwhale 2.x)."""

    id: str
    account: Actor
    approved: bool | None = None
    """``None`` while the account has not answered."""
    created: datetime | None = None


class HiddenArtist(Struct, frozen=True, gc=False):
    """A content filter: an artist that this account has hidden."""

    id: str
    artist: ArtistId
    name: str = ""


class Tag(Struct, frozen=True, gc=False):
    """A tag of artists, albums or tracks."""

    name: str
    created: datetime | None = None

    @property
    def id(self) -> str:
        """Its name: a tag has no other id."""
        return self.name


class Year(Struct, frozen=True, gc=False):
    """A year in which albums were released."""

    id: int
    albums_count: int = 0


Complaint = Literal[
    "takedown_request", "invalid_metadata", "illegal_content", "offensive_content", "other"
]
"""What a report is about (Funkwhale: ``ReportTypeEnum``)."""
Subject = Literal["artist", "album", "track", "library", "playlist", "channel", "account"]
"""What can be reported."""


class InboxNotice(Struct, frozen=True):
    """An item of the inbox: a follow, an approval."""

    id: int
    kind: str
    """``Follow``, ``Accept``, ...: ActivityStreams' types."""
    actor: Actor | None = None
    """Who did it."""
    subject: str = ""
    """The name of the library; empty where it is of an account."""
    is_read: bool = False
    created: datetime | None = None
    follow: str = ""
    """The id of the follow that it is about."""
    of: Literal["", "library", "user"] = ""
    """What the follow is of."""
    approved: bool | None = None
    """The answer to the follow; ``None`` while there is none."""


EditSubject = Literal["artist", "album", "track"]
"""What an edit can be suggested of."""
EditField = Literal[
    "title", "name", "position", "release_date", "license", "copyright", "tags", "description"
]
"""A field that can be edited, by the pod's name."""
EditValue: TypeAlias = str | int | tuple[str, ...] | None
"""A value of such a field: tags are a tuple, a date is ``YYYY-MM-DD``, ``None`` is none."""


class SuggestedEdit(Struct, frozen=True):
    """An edit that an account suggested to the pod's moderators (Funkwhale: a mutation)."""

    id: str
    subject: EditSubject | Literal[""] = ""
    """Empty where the thing is gone, or is of another kind."""
    key: int = 0
    """The id of the thing."""
    name: str = ""
    """Of the thing."""
    fields: tuple[tuple[str, EditValue], ...] = ()
    """The new value of each field by its name; of an unknown one ``None``."""
    summary: str = ""
    author: Actor | None = None
    created: datetime | None = None
    approved: bool | None = None
    """A moderator's decision; ``None`` while there is none."""
    applied: bool = False

    @property
    def waits(self) -> bool:
        """Whether no moderator has decided."""
        return self.approved is None and not self.applied


class Licence(Struct, frozen=True, gc=False):
    """A licence of recordings."""

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
    quota: int | None = None
    """Bytes that the account may upload."""
    used: int | None = None
    """Bytes of its uploads."""


class Instance(Struct, frozen=True, gc=False):
    """The nodeinfo of a pod."""

    name: str
    software: str
    version: str
    tracks: int | None = None
    artists: int | None = None
    albums: int | None = None
    federates: bool = False
    allows_anonymous: bool | None = None
    about: str = ""
    """The pod's description of itself."""
    rules: str = ""
    terms: str = ""
    contact: str = ""
    """An address for mail."""
    open_registrations: bool | None = None
