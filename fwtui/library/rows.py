"""Values to rows of the store and back.

Some hundred of them are made for a key: so their parts are made in list comprehensions, which
take half the time of generators.

A value is kept as one msgpack array of its fields, without their names: half the size of
a map and quicker both ways. A track does not repeat its album: that is a row of its own.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from typing import Any

import msgspec

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
    Listening,
    ListeningId,
    Playlist,
    PlaylistId,
    Radio,
    Track,
    TrackId,
    Upload,
    UploadId,
)

_encode = msgspec.msgpack.Encoder().encode

_Cover = tuple[str, str, str]
_Credits = tuple[tuple[ArtistId, str, str], ...]
_Upload = tuple[UploadId, str, int | None, int | None, int | None, str, str]
_KeptTrack = tuple[
    str,  # title
    _Credits,
    tuple[_Upload, ...],
    str,  # path
    bool,  # is_playable
    tuple[str, ...],  # tags
    str,  # licence
    str,  # copyright
    datetime | None,  # created
    bool,  # is_local
    str,  # fid
    _Cover | None,
    int | None,  # position
    int | None,  # disc
]
_KeptAlbum = tuple[
    str,  # title
    _Credits,
    date | None,  # released
    int | None,  # tracks_count
    _Cover | None,
    bool,  # is_playable
    tuple[str, ...],  # tags
    datetime | None,  # created
    bool,  # is_local
    str,  # fid
    str,  # description
]
_KeptArtist = tuple[
    str,  # name
    int | None,  # albums_count
    int | None,  # tracks_count
    _Cover | None,
    tuple[str, ...],  # tags
    str,  # category
    str | None,  # channel
    datetime | None,  # created
    bool,  # is_local
    str,  # fid
    str,  # description
]
_track = msgspec.msgpack.Decoder(_KeptTrack)
_album = msgspec.msgpack.Decoder(_KeptAlbum)
_artist = msgspec.msgpack.Decoder(_KeptArtist)


@cache
def _decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """Made when it is needed: the first frame shows artists, albums and tracks."""
    return msgspec.msgpack.Decoder(kind)


def _cover(cover: Cover | None) -> _Cover | None:
    return (cover.original, cover.medium, cover.large) if cover else None


def _credits(credits: tuple[Credit, ...]) -> _Credits:
    return tuple([(each.id, each.name, each.join) for each in credits])


def _credits_back(kept: _Credits) -> tuple[Credit, ...]:
    return tuple([Credit(*each) for each in kept])


def track_blob(track: Track) -> bytes:
    return _encode(
        (
            track.title,
            _credits(track.credits),
            tuple(
                [
                    (up.id, up.path, up.seconds, up.bitrate, up.size, up.mimetype, up.extension)
                    for up in track.uploads
                ]
            ),
            track.path,
            track.is_playable,
            track.tags,
            track.licence,
            track.copyright,
            track.created,
            track.is_local,
            track.fid,
            _cover(track.cover),
            track.position,
            track.disc,
        )
    )


def track_of(id: int, blob: bytes, album: AlbumRef | None) -> Track:
    """Raises msgspec.DecodeError or ValidationError for bytes that are no track."""
    (
        title,
        names,
        uploads,
        path,
        is_playable,
        tags,
        licence,
        rights,
        created,
        is_local,
        fid,
        cover,
        position,
        disc,
    ) = _track.decode(blob)
    return Track(
        TrackId(id),
        title,
        _credits_back(names),
        album,
        position,
        disc,
        tuple([Upload(*upload) for upload in uploads]),
        path,
        is_playable,
        tags,
        licence,
        rights,
        created,
        is_local,
        fid,
        Cover(*cover) if cover else None,
    )


def album_blob(album: Album) -> bytes:
    return _encode(
        (
            album.title,
            _credits(album.credits),
            album.released,
            album.tracks_count,
            _cover(album.cover),
            album.is_playable,
            album.tags,
            album.created,
            album.is_local,
            album.fid,
            album.description,
        )
    )


def album_of(id: int, blob: bytes) -> Album:
    title, names, released, count, cover, playable, tags, created, local, fid, text = _album.decode(
        blob
    )
    return Album(
        AlbumId(id),
        title,
        _credits_back(names),
        released,
        count,
        Cover(*cover) if cover else None,
        playable,
        tags,
        created,
        local,
        fid,
        text,
    )


def ref_of(id: int, blob: bytes) -> AlbumRef:
    """The album as a track tells of it."""
    title, names, released, _, cover, *_ = _album.decode(blob)
    return AlbumRef(
        AlbumId(id), title, _credits_back(names), Cover(*cover) if cover else None, released
    )


def album_told(ref: AlbumRef, known: Album | None) -> Album:
    """An album of which a track has just told: what the track tells is newer."""
    if known is None:
        return Album(ref.id, ref.title, ref.credits, ref.released, cover=ref.cover)
    return msgspec.structs.replace(
        known,
        title=ref.title,
        credits=ref.credits or known.credits,
        released=ref.released,
        cover=ref.cover or known.cover,
    )


def artist_blob(artist: Artist) -> bytes:
    return _encode(
        (
            artist.name,
            artist.albums_count,
            artist.tracks_count,
            _cover(artist.cover),
            artist.tags,
            artist.category,
            artist.channel,
            artist.created,
            artist.is_local,
            artist.fid,
            artist.description,
        )
    )


def artist_of(id: int, blob: bytes) -> Artist:
    name, albums, tracks, cover, tags, category, channel, created, local, fid, text = (
        _artist.decode(blob)
    )
    return Artist(
        ArtistId(id),
        name,
        albums,
        tracks,
        Cover(*cover) if cover else None,
        tags,
        category,
        ChannelId(channel) if channel else None,
        created,
        local,
        fid,
        text,
    )


def playlist_blob(playlist: Playlist) -> bytes:
    return _encode(playlist)


def playlist_of(id: int, blob: bytes) -> Playlist:
    playlist: Playlist = _decoder(Playlist).decode(blob)
    return msgspec.structs.replace(playlist, id=PlaylistId(id))


def channel_blob(channel: Channel) -> bytes:
    return _encode(channel)


def channel_of(blob: bytes) -> Channel:
    channel: Channel = _decoder(Channel).decode(blob)
    return channel


def radio_blob(radio: Radio) -> bytes:
    return _encode(radio)


def radio_of(blob: bytes) -> Radio:
    radio: Radio = _decoder(Radio).decode(blob)
    return radio


def heard_blob(listening: Listening) -> bytes:
    return _encode((listening.actor, listening.created))


def heard_of(id: int, blob: bytes, track: Track) -> Listening:
    actor, created = _decoder(tuple[Actor | None, datetime | None]).decode(blob)
    return Listening(ListeningId(id), track, actor, created)


def epoch(moment: datetime | None) -> float | None:
    """Seconds since 1970, as the store sorts times."""
    return moment.timestamp() if moment else None
