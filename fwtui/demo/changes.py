"""Changes of the music while a pod runs: others upload, delete and close libraries.

No client is notified, as on a real pod."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.history import ListeningStore
from fwtui.demo.endpoints.playlists import PlaylistStore

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState


def arrive(state: DemoState, titles: list[str], album: str, artist: str) -> list[int]:
    """Add an album by a new artist to the first library that is open to everyone; gives the ids of
    its tracks."""
    catalogue: Catalogue = state.catalogue
    catalogue.change()
    now = datetime.fromtimestamp(state.clock(), UTC)
    by, on = len(catalogue.artist_names), len(catalogue.album_titles)
    catalogue.date("artist", by, now)
    catalogue.date("album", on, now)
    catalogue.artist_names.append(artist)
    catalogue.artist_tags.append(0)
    catalogue.album_titles.append(album)
    catalogue.album_artist.append(by)
    catalogue.album_released.append(now.year * 10000 + 101)
    catalogue.album_tags.append(0)
    catalogue.album_cover.append(0)
    shelf = _library(catalogue, "everyone")
    made = []
    for place, title in enumerate(titles, 1):
        number = len(catalogue.track_title)
        catalogue.date("track", number, now)
        catalogue.track_title.append(len(catalogue.titles))
        catalogue.titles.append(title)
        catalogue.track_artist.append(by)
        catalogue.track_album.append(on)
        catalogue.track_position.append(place)
        catalogue.track_disc.append(1)
        catalogue.track_piece.append(1 + place % (len(catalogue.pieces) - 1))
        catalogue.track_library.append(shelf)
        catalogue.track_tags.append(0)
        made.append(number)
    return made


def lose(state: DemoState, tracks: list[int]) -> None:
    """Delete tracks with their rows of playlists, favourites and listenings."""
    catalogue: Catalogue = state.catalogue
    catalogue.change()
    gone = set(tracks)
    catalogue.lost |= gone
    for track in gone:
        catalogue.track_artist[track] = catalogue.track_album[track] = 0
        catalogue.track_library[track] = catalogue.track_piece[track] = 0
    favourites, history = state.part(FavouriteStore), state.part(ListeningStore)
    for user in state.users.values():
        for track in gone:
            favourites.remove(user.id, track)
    for playlist in state.part(PlaylistStore).by_id.values():
        playlist.rows = [row for row in playlist.rows if row.track not in gone]
    history.rows = {key: row for key, row in history.rows.items() if row.track not in gone}


def close(state: DemoState, tracks: list[int]) -> None:
    """Move the files of tracks to another user's private library, where only that user may play
    them."""
    catalogue: Catalogue = state.catalogue
    catalogue.change()
    shelf = _library(catalogue, "me")
    for track in tracks:
        if catalogue.track_piece[track]:
            catalogue.track_library[track] = shelf


def _library(catalogue: Catalogue, privacy: str) -> int:
    """The first library of that privacy level that is not the demo user's."""
    return next(
        place
        for place, library in enumerate(catalogue.libraries)
        if library is not None and library.privacy == privacy and library.owner != "demo"
    )
