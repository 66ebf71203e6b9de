"""Decoded JSON (:mod:`fwtui.pod.schema.models`) to the values of :mod:`fwtui.music`.

Every string is cleaned here, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from msgspec import Raw
from msgspec.json import Decoder as JsonDecoder

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
    UploadLibrary,
    User,
)
from fwtui.pod.schema.decoder import Decoder
from fwtui.pod.schema.models import (
    NOTHING,
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
from fwtui.pod.schema.sanitize import (
    LISTEN,
    LISTEN_V2,
    LONGEST_DESCRIPTION,
    amount,
    are_uuids,
    is_uuid,
    listen_path,
    listen_paths,
    number_of_text,
    optional,
    uuid,
    web_address,
    web_addresses,
    when,
    word,
    words,
)
from fwtui.text import plain, plain_all, prose

S = TypeVar("S")
V = TypeVar("V")
MOST_UPLOADS = 100
_LONGEST_KEPT = 4096
_LONGEST_MARKUP = 20_000
"""Characters of a description that are read, markup included."""
_MOST_KEPT = 1024
_START = 64


def cover(attachment: Attachment | None) -> Cover | None:
    """The addresses of a picture; ``None`` without a valid one."""
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
    """The credits in order, from the list of 2.x or the one artist of 1.x.

    An album embedded in an artist has only the artist's id: no credits.
    """
    if credited:
        if len(credited) > 1:
            credited = sorted(credited, key=lambda credit: credit.index or 0)
        return tuple(
            Credit(
                credit.artist.id,
                plain(credit.credit if credit.credit is not None else credit.artist.name),
                optional(credit.joinphrase),
            )
            for credit in credited
        )
    if isinstance(artist, ArtistRef):
        return (Credit(artist.id, plain(artist.name)),)
    return ()


def description(given: Description | str | None) -> str:
    """The text of a description; ``""`` for none."""
    text = given.text if isinstance(given, Description) else given
    return plain(prose(text[:_LONGEST_MARKUP]), LONGEST_DESCRIPTION).strip() if text else ""


def artist(shape: ArtistShape) -> Artist:
    """An artist; a channel has its id here."""
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
        is_local=shape.is_local is not False,
        fid=web_address(shape.fid),
        description=description(shape.description),
    )


def album(shape: AlbumShape) -> Album:
    """An album."""
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
        is_local=shape.is_local is not False,
        fid=web_address(shape.fid),
        description=description(shape.description),
    )


def album_ref(shape: AlbumRefShape | None) -> AlbumRef | None:
    """The album that a track belongs to."""
    if shape is None:
        return None
    return AlbumRef(
        AlbumId(shape.id),
        plain(shape.title),
        credits_of(shape.artist, shape.artist_credit),
        cover(shape.cover),
        shape.release_date,
    )


class SharedObjects(Generic[S, V]):
    """Decodes an object that many items share once, and finds it again by its JSON."""

    def __init__(self, shape: Any, make: Callable[[S], V]) -> None:
        self._decode: Callable[[bytes], S] = JsonDecoder(shape).decode
        self._make = make
        self.kept: dict[bytes, tuple[bytes, V]] = {}
        """The whole JSON and its value, by the first bytes of the JSON."""

    def read(self, raw: Raw) -> V:
        """The value. Raises :class:`msgspec.DecodeError`."""
        json = bytes(raw)
        # The first bytes contain the id; hashing them is quicker than hashing all.
        start = json[:_START]
        known = self.kept.get(start)
        if known is not None and known[0] == json:
            return known[1]
        value = self._make(self._decode(json))
        if len(json) <= _LONGEST_KEPT:
            if len(self.kept) >= _MOST_KEPT:
                self.kept.clear()
            self.kept[start] = json, value
        return value


ALBUMS: SharedObjects[AlbumRefShape | None, AlbumRef | None] = SharedObjects(
    AlbumRefShape | None, album_ref
)
CREDITS: SharedObjects[ArtistRef | None, tuple[Credit, ...]] = SharedObjects(
    ArtistRef | None, lambda artist: credits_of(artist, None)
)


def uploads_of(
    shapes: list[UploadShape], track_path: str, sound: bool = False
) -> tuple[Upload, ...]:
    """The uploads whose path is a listen endpoint of this pod.

    ``sound``: their ids are checked already.
    """
    if len(shapes) > MOST_UPLOADS:
        shapes = shapes[:MOST_UPLOADS]
    kept = []
    for shape in shapes:
        uuid = shape.uuid
        if not (sound or is_uuid(uuid)):
            continue
        path = shape.listen_url
        if path.startswith(LISTEN_V2):
            path = LISTEN + path[len(LISTEN_V2) :]
        # The usual form, made of checked parts.
        if path != f"{track_path}?upload={uuid}" or not track_path:
            path = listen_path(path)
        if path:
            kept.append(
                Upload(
                    uuid,
                    path,
                    shape.duration or None,
                    shape.bitrate or None,
                    shape.size or None,
                    word(shape.mimetype or ""),
                    word(shape.extension or ""),
                )
            )
    return tuple(kept)


def track(shape: TrackShape) -> Track:
    """A track."""
    return tracks([shape])[0]


def tracks(shapes: Sequence[TrackShape]) -> list[Track]:
    """The tracks of a page; strings and ids of all tracks are checked together."""
    titles = plain_all([shape.title for shape in shapes])
    paths = listen_paths([shape.listen_url or "" for shape in shapes])
    fids = web_addresses([shape.fid or "" for shape in shapes])
    sound = are_uuids([one.uuid for shape in shapes if shape.uploads for one in shape.uploads])
    made = []
    artist = album = NOTHING
    by: tuple[Credit, ...] = ()
    on: AlbumRef | None = None
    # The hot loop of the mirror: no calls for missing fields.
    for shape, title, path, fid in zip(shapes, titles, paths, fids, strict=True):
        # Consecutive tracks mostly share artist and album.
        if shape.artist != artist:
            by = CREDITS.read(shape.artist)
            artist = shape.artist
        if shape.album != album:
            on = ALBUMS.read(shape.album)
            album = shape.album
        credited = shape.artist_credit
        uploads = shape.uploads
        tags = shape.tags
        licence = shape.license
        owner = shape.copyright
        created = shape.creation_date
        picture = shape.cover
        mbid = shape.mbid
        notes = shape.description
        made.append(
            Track(
                shape.id,
                title,
                credits_of(None, credited) if credited else by,
                on,
                shape.position,
                shape.disc_number,
                uploads_of(uploads, path, sound) if uploads else (),
                path,
                shape.is_playable is not False and path != "",
                words(tags) if tags else (),
                word(licence) if licence else "",
                plain(owner) if owner else "",
                created if created is None or created.tzinfo is UTC else when(created),
                shape.is_local is not False,
                fid,
                cover(picture) if picture else None,
                mbid.lower() if mbid and is_uuid(mbid) else "",
                description(notes) if notes else "",
            )
        )
    return made


def actor(shape: ActorShape | None, user: UserShape | None = None) -> Actor | None:
    """The account behind an object: an actor of 2.x, or a user of 1.x."""
    if shape is None:
        return Actor(plain(user.username)) if user and user.username else None
    name = shape.full_username or shape.preferred_username
    if name and not shape.full_username and shape.domain:
        name = f"{name}@{shape.domain}"
    local = shape.is_local is not False
    return Actor(plain(name), local, web_address(shape.fid)) if name else None


def playlist(shape: PlaylistShape) -> Playlist:
    """A playlist, without its rows."""
    return Playlist(
        id=_playlist_id(shape),
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


def _playlist_id(shape: PlaylistShape) -> PlaylistId:
    if shape.uuid is not None:
        return PlaylistId(uuid(shape.uuid))
    if shape.id is None:
        raise ValueError("a playlist without a key")
    return PlaylistId(str(shape.id))


def entry(shape: EntryShape) -> PlaylistEntry:
    """A row of a playlist."""
    return entries([shape])[0]


def entries(shapes: Sequence[EntryShape]) -> list[PlaylistEntry]:
    """The rows of a playlist."""
    return [
        PlaylistEntry(shape.index, track, when(shape.creation_date))
        for shape, track in zip(shapes, _tracks_in(shapes), strict=True)
    ]


def listening(shape: MarkedShape) -> Listening:
    """A listening."""
    return listenings([shape])[0]


def listenings(shapes: Sequence[MarkedShape]) -> list[Listening]:
    """The listenings of a page."""
    return [
        Listening(_listening_id(shape), track, actor(shape.actor), when(shape.creation_date))
        for shape, track in zip(shapes, _tracks_in(shapes), strict=True)
    ]


def _listening_id(shape: MarkedShape) -> ListeningId:
    """The id, or a number made of the ActivityPub id that 2.x sends in its place."""
    if shape.id is not None:
        return ListeningId(shape.id)
    if not shape.fid:
        raise ValueError("a listening without an id")
    return ListeningId(number_of_text(shape.fid))


def _tracks_in(shapes: Sequence[EntryShape | MarkedShape]) -> list[Track]:
    return tracks([shape.track for shape in shapes])


def mark(shape: MarkShape) -> tuple[int, TrackId, datetime | None]:
    """Id, track and time of a new favourite or listening."""
    return shape.id, TrackId(shape.track), when(shape.creation_date)


def radio(shape: RadioShape) -> Radio:
    """A saved radio."""
    return Radio(
        id=RadioId(shape.id),
        name=plain(shape.name),
        description=optional(shape.description),
        is_public=shape.is_public is True,
        owner=plain(shape.user.username) if shape.user and shape.user.username else "",
        config=bytes(shape.config),
        created=when(shape.creation_date),
    )


def next_track(shape: NextShape) -> Track:
    """The next track of a radio session."""
    return track(shape.track)


def channel(shape: ChannelShape) -> Channel:
    """A channel. Raises :class:`ValueError` without a UUID."""
    return Channel(
        id=ChannelId(uuid(shape.uuid)),
        artist=artist(shape.artist),
        owner=actor(shape.attributed_to or shape.actor),
        subscriptions=shape.subscriptions_count,
        rss=web_address(shape.rss_url),
        url=web_address(shape.url),
        created=when(shape.creation_date),
    )


def library(shape: LibraryShape) -> UploadLibrary:
    """A library. Raises :class:`ValueError` without a UUID."""
    return UploadLibrary(
        id=LibraryId(uuid(shape.uuid)),
        name=plain(shape.name),
        description=description(shape.description),
        privacy=word(shape.privacy_level or "me"),
        uploads_count=max(shape.uploads_count or 0, 0),
        size=max(shape.size or 0, 0),
        owner=actor(shape.actor),
        created=when(shape.creation_date),
        fid=web_address(shape.fid),
    )


def tag(shape: TagShape) -> Tag:
    """A tag."""
    return Tag(plain(shape.name), when(shape.creation_date))


def licence(shape: LicenceShape) -> Licence:
    """A licence."""
    return Licence(plain(shape.code), optional(shape.name), web_address(shape.url))


def me(shape: MeShape) -> User:
    """The account that is logged in."""
    return User(
        shape.id,
        plain(shape.username),
        optional(shape.full_username),
        optional(shape.name),
        word(shape.privacy_level or ""),
        *_quota(shape.quota_status),
    )


def _quota(given: object) -> tuple[int | None, int | None]:
    """Bytes that an account may upload and has, from megabytes of 10^6 (Funkwhale)."""
    parts = (given.get("max"), given.get("current")) if isinstance(given, dict) else (None, None)
    most, used = (
        int(each * 1e6) if isinstance(each, int | float) and 0 <= each < 1e12 else None
        for each in parts
    )
    return most, used


# --- the decoder of each kind: its JSON struct and its conversion ---------------------------------

ARTIST: Decoder[ArtistShape, Artist] = Decoder(ArtistShape, artist)
ALBUM: Decoder[AlbumShape, Album] = Decoder(AlbumShape, album)
TRACK: Decoder[TrackShape, Track] = Decoder(TrackShape, track, tracks)
PLAYLIST: Decoder[PlaylistShape, Playlist] = Decoder(PlaylistShape, playlist)
ENTRY: Decoder[EntryShape, PlaylistEntry] = Decoder(EntryShape, entry, entries)
LISTENING: Decoder[MarkedShape, Listening] = Decoder(MarkedShape, listening, listenings)
MARK: Decoder[MarkShape, tuple[int, TrackId, datetime | None]] = Decoder(MarkShape, mark)
RADIO: Decoder[RadioShape, Radio] = Decoder(RadioShape, radio)
NEXT_TRACK: Decoder[NextShape, Track] = Decoder(NextShape, next_track)
CHANNEL: Decoder[ChannelShape, Channel] = Decoder(ChannelShape, channel)
LIBRARY: Decoder[LibraryShape, UploadLibrary] = Decoder(LibraryShape, library)
ACTOR: Decoder[ActorShape, Actor | None] = Decoder(ActorShape, actor)
TAG: Decoder[TagShape, Tag] = Decoder(TagShape, tag)
LICENCE: Decoder[LicenceShape, Licence] = Decoder(LicenceShape, licence)
ME: Decoder[MeShape, User] = Decoder(MeShape, me)
