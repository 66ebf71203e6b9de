"""The JSON of a pod as msgspec structs: the fields that are read, under their JSON names.

The types are the validation: an item that does not fit is left out. Strings here are not
cleaned; only :mod:`fwtui.pod.schema.convert` reads them. Fields that pods leave out or send
as ``null`` are optional. Artists, albums and tracks have the shape of Funkwhale 1.x
(``artist``) or of 2.x (``artist_credit``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Raw, Struct, field

from fwtui.music import ArtistId, TrackId, UploadId

NOTHING = Raw(b"null")

_WIDEST = 2**63 - 1
"""The maximum of a PostgreSQL bigint."""
Id = Annotated[int, Meta(ge=0, le=_WIDEST)]
Count = Annotated[int, Meta(ge=0, le=_WIDEST)]
Number = Annotated[int, Meta(ge=-_WIDEST, le=_WIDEST)]
Word = Annotated[str, Meta(max_length=256)]
"""A short string column of the pod's database: tag, format, licence code."""
When = Annotated[datetime, Meta(tz=True)]


class Shape(Struct, frozen=True, gc=False, kw_only=True):
    """The base of all JSON structs; without reference cycles, so without garbage collection.

    Fields stand in the order of the pod's JSON, which msgspec decodes quickest.
    """


class Urls(Shape, frozen=True, gc=False, kw_only=True):
    """The addresses of an image: the original, and crops of 200x200 and 600x600 pixels."""

    original: str | None = None
    medium_square_crop: str | None = None
    large_square_crop: str | None = None


class Attachment(Shape, frozen=True, gc=False, kw_only=True):
    """An image attached to an artist, album or track."""

    urls: Urls | None = None


class Description(Shape, frozen=True, gc=False, kw_only=True):
    """The description object of an artist or album."""

    text: str | None = None


class ActorShape(Shape, frozen=True, gc=False, kw_only=True):
    """The federated account behind an object; ``full_username`` is ``name@domain``."""

    full_username: str | None = None
    preferred_username: str | None = None
    domain: str | None = None
    is_local: bool | None = True
    fid: str | None = None


class UserShape(Shape, frozen=True, gc=False, kw_only=True):
    """The owner of a playlist or radio, as a local user."""

    username: str | None = None


class ChannelRef(Shape, frozen=True, gc=False, kw_only=True):
    """The channel of an artist, by UUID."""

    uuid: str | None = None


class ArtistRef(Shape, frozen=True, gc=False, kw_only=True):
    """The artist in a credit, album or track, by id and name."""

    id: Annotated[ArtistId, Meta(ge=0, le=_WIDEST)]
    name: str


class CreditShape(Shape, frozen=True, gc=False, kw_only=True):
    """One artist of an ``artist_credit`` list of 2.x, with its printed name and joinphrase."""

    artist: ArtistRef
    credit: str | None = None
    joinphrase: str | None = None
    index: Number | None = None


class ArtistShape(Shape, frozen=True, gc=False, kw_only=True):
    """An artist of ``artists``."""

    albums: list[Raw] | None = None
    tags: list[Word] | None = None
    channel: ChannelRef | str | None = None
    """``Channel object (1)`` in 1.x and 2.x (Funkwhale bug), a UUID in the schema of 2.x."""
    tracks_count: Number | None = None
    id: Id
    fid: str | None = None
    name: str
    content_category: Word | None = None
    creation_date: When | None = None
    is_local: bool | None = True
    cover: Attachment | None = None
    attachment_cover: Attachment | None = None
    description: Description | str | None = None


class AlbumRefShape(Shape, frozen=True, gc=False, kw_only=True):
    """The album in a track."""

    id: Id
    title: str
    artist: ArtistRef | Id | None = None
    artist_credit: list[CreditShape] | None = None
    release_date: date | None = None
    cover: Attachment | None = None


class AlbumShape(Shape, frozen=True, gc=False, kw_only=True):
    """An album of ``albums``."""

    artist: ArtistRef | Id | None = None
    artist_credit: list[CreditShape] | None = None
    cover: Attachment | None = None
    is_playable: bool | None = None
    tags: list[Word] | None = None
    tracks_count: Number | None = None
    id: Id
    fid: str | None = None
    title: str
    release_date: date | None = None
    creation_date: When | None = None
    is_local: bool | None = True
    description: Description | str | None = None


class UploadShape(Shape, frozen=True, gc=False, kw_only=True):
    """An audio file of a track: ``size`` in bytes, ``duration`` in s, ``bitrate`` in bit/s."""

    uuid: UploadId
    listen_url: str
    size: Count | None = None
    duration: Count | None = None
    bitrate: Count | None = None
    mimetype: Word | None = None
    extension: Word | None = None


class TrackShape(Shape, frozen=True, gc=False, kw_only=True):
    """A track of ``tracks``, and in playlists, favourites, listenings and radios."""

    artist: Raw = NOTHING
    """Decoded separately, like the album: the tracks of a page share few of them."""
    artist_credit: list[CreditShape] | None = None
    album: Raw = NOTHING
    uploads: list[UploadShape] | None = None
    listen_url: str | None = None
    tags: list[Word] | None = None
    id: Annotated[TrackId, Meta(ge=0, le=_WIDEST)]
    fid: str | None = None
    mbid: str | None = None
    title: str
    creation_date: When | None = None
    is_local: bool | None = True
    position: Number | None = None
    disc_number: Number | None = None
    copyright: str | None = None
    license: Word | None = None
    cover: Attachment | None = None
    is_playable: bool | None = None
    description: Description | str | None = None


class PlaylistShape(Shape, frozen=True, gc=False, kw_only=True):
    """``uuid`` is in place of ``id`` in 2.x."""

    id: Id | None = None
    uuid: str | None = None
    name: str
    actor: ActorShape | None = None
    user: UserShape | None = None
    tracks_count: Number | None = None
    duration: Number | None = None
    privacy_level: Word | None = None
    creation_date: When | None = None
    modification_date: When | None = None
    is_playable: bool | None = None
    album_covers: list[str | None] | None = None


class EntryShape(Shape, frozen=True, gc=False, kw_only=True):
    """A row of ``playlists/ID/tracks``; ``index`` counts from 0."""

    index: Id
    track: TrackShape
    creation_date: When | None = None


class MarkedShape(Shape, frozen=True, gc=False, kw_only=True):
    """A favourite or a listening; in lists of 2.x ``fid`` is in place of ``id``."""

    id: Id | None = None
    fid: str | None = None
    track: TrackShape
    actor: ActorShape | None = None
    creation_date: When | None = None


class MarkShape(Shape, frozen=True, gc=False, kw_only=True):
    """A favourite or a listening as created, and in ``favorites/tracks/all``: with track id."""

    id: Id
    track: Id
    creation_date: When | None = None


class RadioShape(Shape, frozen=True, gc=False, kw_only=True):
    """A custom radio; ``config`` is the JSON list of its filters."""

    id: Id
    name: str
    description: str | None = None
    is_public: bool | None = False
    user: UserShape | None = None
    config: Raw = Raw(b"[]")
    creation_date: When | None = None


class FilterShape(Shape, frozen=True, gc=False, kw_only=True):
    """A filter of a radio; ``filters`` are those nested in a group."""

    type: Word
    ids: list[Number] | None = None
    names: list[Word] | None = None
    negated: bool | None = field(default=False, name="not")
    operator: str | None = None
    filters: list[Raw] | None = None


class SessionShape(Shape, frozen=True, gc=False, kw_only=True):
    """A radio session as created."""

    id: Id


class NextShape(Shape, frozen=True, gc=False, kw_only=True):
    """The next track of a radio session, in the answer of ``radios/tracks``."""

    track: TrackShape


class SampleShape(Shape, frozen=True, gc=False, kw_only=True):
    """The number of tracks that a radio filter finds, and some of them."""

    count: Number = 0
    sample: list[Raw] | None = None


class ValidatedShape(Shape, frozen=True, gc=False, kw_only=True):
    """The errors and candidates of one validated radio filter."""

    errors: list[Raw] | None = None
    candidates: SampleShape | None = None


class ValidatedList(Shape, frozen=True, gc=False, kw_only=True):
    """The answer of ``radios/radios/validate``: one item for each filter, in order."""

    filters: list[Raw]


class ChannelShape(Shape, frozen=True, gc=False, kw_only=True):
    """A channel of ``channels``; its name and cover are its artist's."""

    uuid: str
    artist: ArtistShape
    actor: ActorShape | None = None
    attributed_to: ActorShape | None = None
    subscriptions_count: Number | None = None
    rss_url: str | None = None
    url: str | None = None
    creation_date: When | None = None


class SubscriptionShape(Shape, frozen=True, gc=False, kw_only=True):
    """A subscription with its channel."""

    uuid: str
    channel: ChannelShape
    approved: bool | None = None
    creation_date: When | None = None


class SubscriptionMark(Shape, frozen=True, gc=False, kw_only=True):
    """A subscription in ``subscriptions/all``: with channel UUID."""

    uuid: str
    channel: str


class LibraryShape(Shape, frozen=True, gc=False, kw_only=True):
    """A library of uploads; ``size`` is in bytes."""

    uuid: str
    name: str = ""
    """Missing in the answer to a follow in 2.x."""
    description: str | None = None
    privacy_level: Word | None = None
    uploads_count: Number | None = None
    size: Number | None = None
    actor: ActorShape | None = None
    creation_date: When | None = None
    fid: str | None = None


class FollowShape(Shape, frozen=True, gc=False, kw_only=True):
    """A follow of a library; ``approved`` is ``None`` while it is pending."""

    uuid: str
    target: LibraryShape
    actor: ActorShape | None = None
    approved: bool | None = None
    creation_date: When | None = None


class FollowMark(Shape, frozen=True, gc=False, kw_only=True):
    """A follow in ``federation/follows/library/all``: with library UUID."""

    uuid: str
    library: str
    approved: bool | None = None


class AccountFollowShape(Shape, frozen=True, gc=False, kw_only=True):
    """A follow of an account, in ``federation/follows/user``; ``actor`` is who follows."""

    uuid: str
    target: ActorShape
    actor: ActorShape | None = None
    approved: bool | None = None
    creation_date: When | None = None


class AccountFollowMark(Shape, frozen=True, gc=False, kw_only=True):
    """A follow in ``federation/follows/user/all``: with the ActivityPub id of the account."""

    uuid: str
    actor: str
    approved: bool | None = None


class TagShape(Shape, frozen=True, gc=False, kw_only=True):
    """A tag of ``tags``."""

    name: str
    creation_date: When | None = None


class LicenceShape(Shape, frozen=True, gc=False, kw_only=True):
    """A licence of ``licenses``."""

    code: str
    name: str | None = None
    url: str | None = None


class MeShape(Shape, frozen=True, gc=False, kw_only=True):
    """The logged-in account, from ``users/me``."""

    id: Id
    username: str
    full_username: str | None = None
    name: str | None = None
    privacy_level: Word | None = None
    quota_status: object = None


class TargetShape(Shape, frozen=True, gc=False, kw_only=True):
    """The object of a content filter, fetch or inbox activity, of any type."""

    type: Word | None = None
    id: Number | str | None = None
    uuid: str | None = None
    name: str | None = None
    title: str | None = None
    full_username: str | None = None
    username: str | None = field(default=None, name="preferredUsername")
    """Of an ActivityPub actor, whose ``name`` is for display."""
    approved: bool | None = None


class HiddenShape(Shape, frozen=True, gc=False, kw_only=True):
    """A content filter of ``moderation/content-filters``."""

    uuid: str
    target: TargetShape
    creation_date: When | None = None


class ReportShape(Shape, frozen=True, gc=False, kw_only=True):
    """A moderation report as created."""

    uuid: str
