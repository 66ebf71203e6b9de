"""What a pod sends, made into the values of :mod:`fwtui.music`.

Here every string is cleaned, once.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import Raw
from msgspec.json import Decoder

from fwtui.music import (
    Actor,
    Album,
    AlbumId,
    AlbumRef,
    Artist,
    ArtistId,
    Channel,
    ChannelId,
    Cover,
    Credit,
    Favourite,
    FavouriteId,
    Library,
    LibraryId,
    Licence,
    Listening,
    ListeningId,
    Playlist,
    PlaylistEntry,
    PlaylistId,
    Radio,
    RadioId,
    Tag,
    Track,
    TrackId,
    Upload,
    UploadId,
    User,
)
from fwtui.pod.wire.clean import (
    LONGEST_DESCRIPTION,
    amount,
    is_uuid,
    listen_path,
    optional,
    uuid,
    web_address,
    when,
    word,
    words,
)
from fwtui.pod.wire.shapes import (
    ActorShape,
    AlbumRefShape,
    AlbumShape,
    ArtistRef,
    ArtistShape,
    Attachment,
    ChannelRef,
    ChannelShape,
    CreditShape,
    Description,
    EntryShape,
    LibraryShape,
    LicenceShape,
    MarkedShape,
    MarkShape,
    MeShape,
    NextShape,
    PlaylistShape,
    RadioShape,
    TagShape,
    TrackShape,
    UploadShape,
    UserShape,
)
from fwtui.text import plain

MOST_UPLOADS = 100
_ALBUMS_KEPT = 1024
_LONGEST_KEPT = 4096
_read_album: Decoder[AlbumRefShape | None] = Decoder(AlbumRefShape | None)
_albums: dict[bytes, AlbumRef] = {}
"""Albums by the JSON they came in: the tracks of a page share few, and so do its neighbours."""


def cover(attachment: Attachment | None) -> Cover | None:
    if attachment is None or attachment.urls is None:
        return None
    urls = attachment.urls
    original = web_address(urls.original)
    medium = web_address(urls.medium_square_crop)
    large = web_address(urls.large_square_crop)
    return Cover(original, medium, large) if original or medium or large else None


def credits_of(
    artist: ArtistRef | int | None, credited: list[CreditShape] | None
) -> tuple[Credit, ...]:
    """The line of credits, from 2.x's list or 1.x's one artist.

    An album embedded in an artist has but its artist's number: nothing to show.
    """
    if credited:
        if len(credited) > 1:
            credited = sorted(credited, key=lambda credit: credit.index or 0)
        return tuple(
            Credit(
                ArtistId(credit.artist.id),
                plain(credit.credit if credit.credit is not None else credit.artist.name),
                optional(credit.joinphrase),
            )
            for credit in credited
        )
    if isinstance(artist, ArtistRef):
        return (Credit(ArtistId(artist.id), plain(artist.name)),)
    return ()


def description(given: Description | str | None) -> str:
    text = given.text if isinstance(given, Description) else given
    return plain(text, LONGEST_DESCRIPTION) if text else ""


def artist(shape: ArtistShape) -> Artist:
    channel = shape.channel
    said = channel.uuid if isinstance(channel, ChannelRef) else channel
    return Artist(
        id=ArtistId(shape.id),
        name=plain(shape.name),
        albums_count=None if shape.albums is None else len(shape.albums),
        tracks_count=shape.tracks_count,
        cover=cover(shape.cover or shape.attachment_cover),
        tags=words(shape.tags),
        category=word(shape.content_category or "music"),
        channel=ChannelId(said.lower()) if said and is_uuid(said) else None,
        created=when(shape.creation_date),
        is_local=shape.is_local,
        fid=optional(shape.fid),
        description=description(shape.description),
    )


def album(shape: AlbumShape) -> Album:
    return Album(
        id=AlbumId(shape.id),
        title=plain(shape.title),
        credits=credits_of(shape.artist, shape.artist_credit),
        released=shape.release_date,
        tracks_count=shape.tracks_count,
        cover=cover(shape.cover),
        is_playable=shape.is_playable is not False,
        tags=words(shape.tags),
        created=when(shape.creation_date),
        is_local=shape.is_local,
        fid=optional(shape.fid),
        description=description(shape.description),
    )


def album_ref(raw: Raw) -> AlbumRef | None:
    """The album inside a track. Raises :class:`msgspec.DecodeError`."""
    json = bytes(raw)
    known = _albums.get(json)
    if known is not None:
        return known
    shape = _read_album.decode(json)
    if shape is None:
        return None
    value = AlbumRef(
        AlbumId(shape.id),
        plain(shape.title),
        credits_of(shape.artist, shape.artist_credit),
        cover(shape.cover),
        shape.release_date,
    )
    if len(_albums) >= _ALBUMS_KEPT:
        _albums.clear()
    if len(json) <= _LONGEST_KEPT:
        _albums[json] = value
    return value


def upload(shape: UploadShape) -> Upload | None:
    """The upload, unless its path leads elsewhere than to this pod's listen endpoint."""
    path = listen_path(shape.listen_url)
    if not path or not is_uuid(shape.uuid):
        return None
    return Upload(
        UploadId(shape.uuid),
        path,
        amount(shape.duration),
        amount(shape.bitrate),
        amount(shape.size),
        word(shape.mimetype or ""),
        word(shape.extension or ""),
    )


def uploads_of(shapes: list[UploadShape] | None) -> tuple[Upload, ...]:
    if not shapes:
        return ()
    return tuple(one for one in map(upload, shapes[:MOST_UPLOADS]) if one is not None)


def track(shape: TrackShape) -> Track:
    path = listen_path(shape.listen_url)
    return Track(
        TrackId(shape.id),
        plain(shape.title),
        credits_of(shape.artist, shape.artist_credit),
        album_ref(shape.album),
        shape.position,
        shape.disc_number,
        uploads_of(shape.uploads),
        path,
        shape.is_playable is not False and path != "",
        words(shape.tags),
        word(shape.license or ""),
        optional(shape.copyright),
        when(shape.creation_date),
        shape.is_local,
        optional(shape.fid),
        cover(shape.cover),
    )


def actor(shape: ActorShape | None, user: UserShape | None = None) -> Actor | None:
    if shape is None:
        return Actor(plain(user.username)) if user and user.username else None
    name = shape.full_username or shape.preferred_username
    if name and not shape.full_username and shape.domain:
        name = f"{name}@{shape.domain}"
    return Actor(plain(name), shape.is_local) if name else None


def playlist(shape: PlaylistShape) -> Playlist:
    return Playlist(
        id=PlaylistId(shape.id),
        name=plain(shape.name),
        owner=actor(shape.actor, shape.user),
        tracks_count=max(shape.tracks_count or 0, 0),
        seconds=amount(shape.duration),
        privacy=word(shape.privacy_level or "me"),
        created=when(shape.creation_date),
        modified=when(shape.modification_date),
        is_playable=shape.is_playable is not False,
        covers=tuple(filter(None, map(web_address, (shape.album_covers or ())[:5]))),
    )


def entry(shape: EntryShape) -> PlaylistEntry:
    return PlaylistEntry(shape.index, track(shape.track), when(shape.creation_date))


def favourite(shape: MarkedShape) -> Favourite:
    return Favourite(
        FavouriteId(shape.id), track(shape.track), actor(shape.actor), when(shape.creation_date)
    )


def listening(shape: MarkedShape) -> Listening:
    return Listening(
        ListeningId(shape.id), track(shape.track), actor(shape.actor), when(shape.creation_date)
    )


def mark(shape: MarkShape) -> tuple[int, TrackId, datetime | None]:
    """The id of a favourite or a listening, and its track."""
    return shape.id, TrackId(shape.track), when(shape.creation_date)


def radio(shape: RadioShape) -> Radio:
    return Radio(
        id=RadioId(shape.id),
        name=plain(shape.name),
        description=optional(shape.description),
        is_public=shape.is_public,
        owner=plain(shape.user.username) if shape.user and shape.user.username else "",
        config=bytes(shape.config),
        created=when(shape.creation_date),
    )


def next_track(shape: NextShape) -> Track:
    return track(shape.track)


def channel(shape: ChannelShape) -> Channel:
    return Channel(
        id=ChannelId(uuid(shape.uuid)),
        artist=artist(shape.artist),
        owner=actor(shape.attributed_to or shape.actor),
        subscriptions=shape.subscriptions_count,
        rss=web_address(shape.rss_url),
        url=web_address(shape.url),
        created=when(shape.creation_date),
    )


def library(shape: LibraryShape) -> Library:
    return Library(
        id=LibraryId(uuid(shape.uuid)),
        name=plain(shape.name),
        description=description(shape.description),
        privacy=word(shape.privacy_level or "me"),
        uploads_count=max(shape.uploads_count or 0, 0),
        size=max(shape.size or 0, 0),
        owner=actor(shape.actor),
        created=when(shape.creation_date),
        fid=optional(shape.fid),
    )


def tag(shape: TagShape) -> Tag:
    return Tag(plain(shape.name), when(shape.creation_date))


def licence(shape: LicenceShape) -> Licence:
    return Licence(plain(shape.code), optional(shape.name), web_address(shape.url))


def me(shape: MeShape) -> User:
    return User(
        shape.id,
        plain(shape.username),
        optional(shape.full_username),
        optional(shape.name),
        word(shape.privacy_level or ""),
    )
