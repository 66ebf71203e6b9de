"""The authored rows of a catalogue: ids ascend with age, the oldest first, as on a pod."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from fwtui.demo.catalogue import authored

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue


def append(catalogue: Catalogue) -> None:
    """Append all authored artists, albums, tracks and episodes to the columns."""
    source = catalogue.source
    for artist in sorted(source.artists, key=lambda artist: -artist.days_ago):
        number = catalogue.artist_keys[artist.key] = len(catalogue.artist_names)
        catalogue.ages["artist", number] = artist.days_ago
        catalogue.artist_extra[number] = artist
        catalogue.artist_names.append(artist.name)
        catalogue.artist_tags.append(catalogue.tagset(artist.tags))
    for place, channel in enumerate(source.channels, 1):
        artist_id = catalogue.artist_keys[channel.artist]
        catalogue.artist_channel[artist_id] = place
        catalogue.ages["channel", place] = channel.days_ago
        if channel.cover:
            catalogue.artist_cover[artist_id] = authored.cover(source.folder, channel.cover)
    # Ids grow with time, here as on a pod: the oldest comes first.
    units: list[authored.AuthoredAlbum | tuple[authored.AuthoredChannel, int]] = [*source.albums]
    for channel in source.channels:
        units.extend((channel, place) for place in range(1, len(channel.episodes) + 1))
    for unit in sorted(units, key=_age, reverse=True):
        if isinstance(unit, authored.AuthoredAlbum):
            _album(catalogue, unit)
        else:
            _episode(catalogue, *unit)


def _album(catalogue: Catalogue, album: authored.AuthoredAlbum) -> None:
    number = len(catalogue.album_titles)
    catalogue.ages["album", number] = album.days_ago
    catalogue.album_extra[number] = album
    catalogue.album_titles.append(album.title)
    catalogue.album_artist.append(catalogue.artist_keys[album.artist])
    catalogue.album_released.append(int(f"{album.released:%Y%m%d}") if album.released else 0)
    catalogue.album_tags.append(catalogue.tagset(album.tags))
    catalogue.album_cover.append(len(catalogue.covers) if album.cover else 0)
    if album.cover:
        catalogue.covers.append(authored.cover(catalogue.source.folder, album.cover))
    places: dict[int, int] = {}
    for row, track in enumerate(album.tracks, 1):
        places[track.disc] = places.get(track.disc, 0) + 1
        whole = msgspec.structs.replace(
            track,
            artist=track.artist or album.artist,
            licence=track.licence or album.licence,
            copyright=track.copyright or album.copyright,
            library=track.library or album.library,
            tags=album.tags if track.tags is None else track.tags,
            position=track.position or places[track.disc],
            days_ago=album.days_ago,
        )
        _track(catalogue, f"{album.key}/{row}", number, whole)


def _episode(catalogue: Catalogue, channel: authored.AuthoredChannel, place: int) -> None:
    episode = msgspec.structs.replace(
        channel.episodes[place - 1], artist=channel.artist, disc=0, position=place
    )
    # A channel's uploads are in a library of the channel's own, as open as the channel.
    owner = channel.owner
    library = next(
        (found.key for found in catalogue.source.libraries
         if found.privacy == "everyone" and found.owner == owner),
        next(found.key for found in catalogue.source.libraries if found.privacy == "everyone"),
    )  # fmt: skip
    whole = msgspec.structs.replace(
        episode, library=library, tags=channel.tags if episode.tags is None else episode.tags
    )
    _track(catalogue, f"{channel.key}/{place}", 0, whole)


def _track(catalogue: Catalogue, key: str, album: int, track: authored.AuthoredTrack) -> None:
    number = catalogue.track_keys[key] = len(catalogue.track_title)
    catalogue.ages["track", number] = track.days_ago
    catalogue.track_extra[number] = track
    catalogue.track_title.append(len(catalogue.titles))
    catalogue.titles.append(track.title)
    catalogue.track_artist.append(catalogue.artist_keys[track.artist])
    catalogue.track_album.append(album)
    catalogue.track_position.append(track.position or 0)
    catalogue.track_disc.append(track.disc)
    catalogue.track_piece.append(_piece(catalogue, track) if track.audio else 0)
    catalogue.track_library.append(
        1 + [found.key for found in catalogue.source.libraries].index(track.library)
        if track.audio
        else 0
    )
    catalogue.track_tags.append(catalogue.tagset(track.tags or ()))


def _piece(catalogue: Catalogue, track: authored.AuthoredTrack) -> int:
    audio = next(audio for audio in catalogue.source.audio if audio.key == track.audio)
    files = authored.files(catalogue.source.folder, audio, track.versions)
    if files not in catalogue.pieces:
        catalogue.pieces.append(files)
    return catalogue.pieces.index(files)


def _age(unit: authored.AuthoredAlbum | tuple[authored.AuthoredChannel, int]) -> float:
    if isinstance(unit, authored.AuthoredAlbum):
        return unit.days_ago
    channel, place = unit
    return channel.episodes[place - 1].days_ago
