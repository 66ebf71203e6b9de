"""The radio of a thing: which radio of the pod plays what is like it.

=============================  ==============================================================
artist, podcast                the pod's radio of the artist
track                          tracks that others heard after it (``similar``)
album                          filters: its artists, and what has its tags
playlist                       a filter, on pods that number their playlists
tag                            the pod's radio of the tag
account                        what the account uploaded
library                        what is in it
=============================  ==============================================================
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from fwtui.errors import FwtuiError
from fwtui.music import (
    AccountFollow,
    Actor,
    Album,
    Artist,
    Channel,
    LibraryFollow,
    Playlist,
    Radio,
    Tag,
    Track,
    UploadLibrary,
)
from fwtui.pod.schema import RadioFilter, config_of
from fwtui.services.contracts import RadioKind
from fwtui.text import whole_number


class RadioOf(Struct, frozen=True):
    """What :meth:`AccountServices.radio` takes."""

    kind: RadioKind
    id: int | str
    title: str


class NoRadio(FwtuiError):
    """The pod has no radio of a thing; the sentence says why."""


def radio_of(value: Any) -> RadioOf | None:
    """The radio of a thing; ``None`` for what no pod has a radio of. Raises :class:`NoRadio`."""
    match value:
        case Artist(id=id, name=name):
            return RadioOf("artist", id, name)
        case Channel(artist=artist):
            return RadioOf("artist", artist.id, artist.name)
        case Track(id=id, title=title):
            return RadioOf("similar", id, title)
        case Album():
            return _of_album(value)
        case Playlist(name=name):
            return of_filters((playlist_filter(value),), name)
        case Tag(name=name):
            return RadioOf("tag", name, name)
        case Actor(name=name) | AccountFollow(account=Actor(name=name)):
            return RadioOf("account", name, name)
        case UploadLibrary(id=library, name=name):
            return RadioOf("library", library, name)
        case LibraryFollow(library=library):
            return RadioOf("library", library.id, library.name)
        case Radio(id=id, name=name):
            return RadioOf("saved", id, name)
        case _:
            return None


def of_filters(filters: tuple[RadioFilter, ...], title: str) -> RadioOf:
    """An unsaved radio of filters; its id is their JSON, so that it goes on after a restart."""
    return RadioOf("filters", config_of(filters).decode(), title)


def playlist_filter(playlist: Playlist) -> RadioFilter:
    """What is on a playlist. Raises :class:`NoRadio` where playlists have UUIDs: Funkwhale looks
    them up by number in its filter."""
    if (number := whole_number(playlist.id)) is None:
        raise NoRadio("This pod makes no radio of playlists; shuffled (s) it plays in any order.")
    # Funkwhale: the ids are in ``names`` in 1.x and in ``ids`` in later versions.
    return RadioFilter("playlist", ids=(number,), names=(playlist.id,))


def _of_album(album: Album) -> RadioOf:
    artists = tuple(credit.id for credit in album.credits)
    either: list[RadioFilter] = []
    if artists:
        names = tuple(credit.name for credit in album.credits)
        either.append(RadioFilter("artist", ids=artists, names=names))
    if album.tags:
        either.append(RadioFilter("tag", names=album.tags, operator="or"))
    if not either:
        raise NoRadio(f"{album.title} has neither an artist nor tags to make a radio of.")
    return of_filters(tuple(either), album.title)
