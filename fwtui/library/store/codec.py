"""The store's codec: values to rows and back.

Values are msgpack arrays of their fields, in order and without names (``array_like``): half the
size of a map. A track does not repeat its album, which is a row of its own.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from fwtui.music import (
    Actor,
    Album,
    AlbumRef,
    Artist,
    Listening,
    ListeningId,
    Track,
)

encode = msgspec.msgpack.Encoder().encode


@cache
def decoder(kind: Any) -> msgspec.msgpack.Decoder[Any]:
    """Made when it is needed: the first frame shows artists, albums and tracks."""
    return msgspec.msgpack.Decoder(kind)


def track_blob(track: Track) -> bytes:
    """The bytes of a track without its album."""
    return encode(replace(track, album=None))


def track_of(id: int, blob: bytes, album: AlbumRef | None) -> Track:
    """Raises msgspec.DecodeError or ValidationError for bytes that are no track."""
    track: Track = decoder(Track).decode(blob)
    return track if album is None else replace(track, album=album)


album_blob = artist_blob = encode


def album_of(id: int, blob: bytes) -> Album:
    """The album in a blob; raises msgspec.DecodeError for bytes that are no album."""
    album: Album = decoder(Album).decode(blob)
    return album


def artist_of(id: int, blob: bytes) -> Artist:
    """The artist in a blob; raises msgspec.DecodeError for bytes that are no artist."""
    artist: Artist = decoder(Artist).decode(blob)
    return artist


def ref_of(id: int, blob: bytes) -> AlbumRef:
    """The album as a track tells of it."""
    album = album_of(id, blob)
    return AlbumRef(album.id, album.title, album.credits, album.cover, album.released)


def album_told(ref: AlbumRef, known: Album | None) -> Album:
    """An album with the newer facts that one of its tracks has brought."""
    if known is None:
        return Album(ref.id, ref.title, ref.credits, ref.released, cover=ref.cover)
    return replace(
        known,
        title=ref.title,
        credits=ref.credits or known.credits,
        released=ref.released,
        cover=ref.cover or known.cover,
    )


def heard_blob(listening: Listening) -> bytes:
    """The bytes of a listening without its track: ``(actor, created)``."""
    return encode((listening.actor, listening.created))


def heard_of(id: int, blob: bytes, track: Track) -> Listening:
    """The listening in a blob; raises msgspec.DecodeError for bytes that are no listening."""
    actor, created = decoder(tuple[Actor | None, datetime | None]).decode(blob)
    return Listening(ListeningId(id), track, actor, created)


def uuid_bytes(text: str) -> bytes:
    """The 16 bytes of a UUID. Raises ValueError for other text."""
    return bytes.fromhex(text.replace("-", ""))


def epoch(moment: datetime | None) -> float | None:
    """Seconds since 1970, as the store sorts times."""
    return moment.timestamp() if moment else None
