"""The query of all tracks that a row stands for."""

from __future__ import annotations

from typing import Any

from fwtui.library.listing.queries import (
    Episodes,
    LibraryTracks,
    LiveTracks,
    PlaylistTracks,
    Query,
    Tracks,
)
from fwtui.music import (
    Album,
    Artist,
    Channel,
    LibraryFollow,
    LiveList,
    Playlist,
    Tag,
    UploadLibrary,
    Year,
)


def tracks_of(value: Any) -> Query | None:
    """All tracks of what a row stands for; ``None`` where it is a track itself."""
    match value:
        case Album():
            return Tracks(album=value.id)
        case Artist():
            return Tracks(artist=value.id)
        case Playlist():
            return PlaylistTracks(playlist=value.id)
        case LiveList():
            return LiveTracks(sentence=value.sentence)
        case Channel():
            return Episodes(channel=value.id)
        case UploadLibrary():
            return LibraryTracks(library=value.id)
        case LibraryFollow():
            return LibraryTracks(library=value.library.id)
        case Tag():
            return Tracks(tag=value.name)
        case Year():
            return LiveTracks(sentence=f"year {value.id}")
        case _:
            held: Query | None = getattr(value, "tracks_query", None)
            return held
