"""The music of ``assets/``: ``catalogue.toml`` as values.

The file's format is described at its top. It is read and checked here; ids are given by
:mod:`fwtui.demo.catalogue.authored_rows`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec
from msgspec import Struct

MIMETYPES: Final = {
    # A pod calls both Ogg flavours audio/ogg, and an uploaded .opus gets the extension ogg.
    "opus": ("audio/ogg", "ogg"),
    "ogg": ("audio/ogg", "ogg"),
    "flac": ("audio/flac", "flac"),
    "mp3": ("audio/mpeg", "mp3"),
}


class Person(Struct, frozen=True):
    username: str
    password: str
    name: str = ""
    privacy: str = "instance"
    admin: bool = False


class AuthoredLibrary(Struct, frozen=True):
    key: str
    name: str
    owner: str
    privacy: str = "everyone"
    description: str = ""
    followers: tuple[str, ...] = ()


class AuthoredLicence(Struct, frozen=True):
    code: str
    name: str
    url: str


class Audio(Struct, frozen=True):
    key: str
    formats: tuple[str, ...]
    """The first is the original."""
    seconds: float
    rate: int = 44100
    channels: int = 2
    tone: float | None = None
    missing: bool = False


class AuthoredArtist(Struct, frozen=True):
    key: str
    name: str
    category: str = "music"
    tags: tuple[str, ...] = ()
    description: str = ""
    days_ago: float = 0


class AuthoredTrack(Struct, frozen=True):
    """A track of an album or an episode; a field left out has the album's value."""

    title: str
    audio: str = ""
    artist: str = ""
    licence: str = ""
    library: str = ""
    tags: tuple[str, ...] | None = None
    disc: int = 1
    position: int | None = None
    versions: tuple[str, ...] = ()
    copyright: str = ""
    description: str = ""
    days_ago: float = 0
    """Of an episode; a track is as old as its album."""


class AuthoredAlbum(Struct, frozen=True):
    key: str
    title: str
    artist: str
    library: str
    tracks: tuple[AuthoredTrack, ...]
    released: date | None = None
    cover: str = ""
    tags: tuple[str, ...] = ()
    licence: str = ""
    copyright: str = ""
    description: str = ""
    days_ago: float = 0


class AuthoredChannel(Struct, frozen=True):
    key: str
    artist: str
    owner: str
    episodes: tuple[AuthoredTrack, ...] = ()
    tags: tuple[str, ...] = ()
    cover: str = ""
    days_ago: float = 0


class AuthoredSubscription(Struct, frozen=True):
    user: str
    channel: str


class AuthoredPlaylist(Struct, frozen=True):
    name: str
    owner: str
    privacy: str = "me"
    tracks: tuple[str, ...] = ()
    days_ago: float = 0


class AuthoredListening(Struct, frozen=True):
    """A favourite or a listening."""

    user: str
    track: str
    hours_ago: float = 0


class AuthoredRadio(Struct, frozen=True):
    name: str
    owner: str
    filters: tuple[dict[str, Any], ...]
    """In the shape of the API, but with ``artists`` (keys) in place of ``ids``."""
    public: bool = False
    description: str = ""
    days_ago: float = 0


class Authored(Struct, frozen=True):
    """All of ``catalogue.toml``, and the folder it lies in."""

    folder: Path
    users: tuple[Person, ...] = ()
    libraries: tuple[AuthoredLibrary, ...] = ()
    licences: tuple[AuthoredLicence, ...] = ()
    audio: tuple[Audio, ...] = ()
    artists: tuple[AuthoredArtist, ...] = ()
    albums: tuple[AuthoredAlbum, ...] = ()
    channels: tuple[AuthoredChannel, ...] = ()
    subscriptions: tuple[AuthoredSubscription, ...] = ()
    playlists: tuple[AuthoredPlaylist, ...] = ()
    favourites: tuple[AuthoredListening, ...] = ()
    listens: tuple[AuthoredListening, ...] = ()
    radios: tuple[AuthoredRadio, ...] = ()


def read(folder: Path) -> Authored:
    """Raises msgspec.ValidationError for a file of another shape."""
    document = msgspec.toml.decode((folder / "catalogue.toml").read_bytes())
    return msgspec.convert({**document, "folder": folder}, Authored, dec_hook=_as_path)


def _as_path(kind: type, value: Any) -> Any:
    return value if kind is Path else kind(value)


class AudioFile(Struct, frozen=True):
    """One upload of a piece of music."""

    path: Path
    formats: dict[str, Path]
    """Files of the same piece by extension, for transcoding."""
    seconds: int
    mimetype: str
    extension: str
    size: int
    """Bytes."""
    bitrate: int
    """Bits a second; 0 for Opus, as Funkwhale has it."""


def files(folder: Path, audio: Audio, versions: tuple[str, ...]) -> tuple[AudioFile, ...]:
    """The uploads of a track, files that are missing from the disk included."""
    formats = {name: folder / "music" / f"{audio.key}.{name}" for name in audio.formats}
    seconds = int(audio.seconds)
    found = []
    for version in versions or audio.formats[:1]:
        mimetype, extension = MIMETYPES[version]
        path = formats[version]
        size = path.stat().st_size if path.is_file() else seconds * 12_000
        bitrate = 0 if version == "opus" else size * 8 // max(1, seconds)
        found.append(AudioFile(path, formats, seconds, mimetype, extension, size, bitrate))
    return tuple(found)


class AuthoredCover(Struct, frozen=True):
    """A picture and its two square crops; the picture itself where there are no crops."""

    original: Path
    medium: Path
    large: Path


def cover(folder: Path, name: str) -> AuthoredCover:
    paths = [folder / "covers" / f"{name}{size}.png" for size in ("", "-200", "-600")]
    original = paths[0]
    return AuthoredCover(original, *(path if path.is_file() else original for path in paths[1:]))
