"""The generated rows of a catalogue of any size: the same in every run, on the authored audio.

Rows come by artists of sixty tracks and five albums each, so 300,000 tracks are 5,000 artists
and 25,000 albums. Names and properties of a row follow from its number alone: a smaller
catalogue is the beginning of a larger one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fwtui.demo.catalogue.vocabulary import ENSEMBLES, GENRES, TONGUES, WEIGHTS, Tongue

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue

TRACKS_AN_ARTIST = 60
SHAPES = (
    # Tracks of five albums; what is left of sixty has no album.
    (12, 12, 12, 12, 12),
    (8, 16, 10, 14, 12),
    (22, 4, 12, 14, 8),
    (10, 10, 10, 10, 18),
    (6, 15, 13, 11, 12),
    (1, 24, 9, 14, 12),
    (12, 11, 13, 12, 12),
)
TWO_DISCS = 18
"""The least number of tracks of an album on two discs."""
SILENT_EVERY = 397
"""One track in so many has no file."""
GUESTS_EVERY = 29
"""One artist in so many has a compilation of tracks by other artists."""


def mixed(number: int) -> int:
    """A number hashed (Knuth's multiplicative hash, twice)."""
    number = (number * 2654435761 + 0x9E3779B9) & 0xFFFFFFFF
    number ^= number >> 15
    return (number * 2246822519) & 0xFFFFFFFF


def append(catalogue: Catalogue, count: int) -> None:
    """Append ``count`` tracks, with their artists and albums."""
    if count <= 0:
        return
    artists = -(-count // TRACKS_AN_ARTIST)
    first_artist = len(catalogue.artist_names)
    spans = _titles(catalogue)
    genres = [catalogue.tagset((genre,)) for genre in GENRES]
    pairs = [catalogue.tagset((GENRES[n], GENRES[(n * 7 + 5) % len(GENRES)])) for n in
             range(len(GENRES))]  # fmt: skip
    sounds = [place for place, piece in enumerate(catalogue.pieces) if piece]
    shelves = _shelves(catalogue)
    catalogue.artist_names.extend(_unique(artist_name(n) for n in range(artists)))
    for n in range(artists):
        stirred = mixed(n)
        genre = stirred % len(GENRES)
        catalogue.artist_tags.append(genres[genre] if n % 2 else 0)
        shelf = shelves[n % len(shelves)]
        start, size = spans[WEIGHTS[n % len(WEIGHTS)]]
        shape = SHAPES[n % len(SHAPES)]
        left = min(TRACKS_AN_ARTIST, count - n * TRACKS_AN_ARTIST)
        number = n * TRACKS_AN_ARTIST
        guests = n % GUESTS_EVERY == GUESTS_EVERY - 1
        for place, tracks in enumerate((*shape, TRACKS_AN_ARTIST - sum(shape))):
            tracks = min(tracks, left)
            if not tracks:
                break
            left -= tracks
            album = 0
            if place < len(shape):
                album = len(catalogue.album_titles)
                _album(catalogue, n * len(shape) + place, n, first_artist + n, genres[genre])
            half = -(-tracks // 2) if tracks >= TWO_DISCS else tracks
            catalogue.track_album.extend([album] * tracks)
            catalogue.track_position.extend(
                [row % half + 1 for row in range(tracks)] if album else [0] * tracks
            )
            catalogue.track_disc.extend(
                [row // half + 1 for row in range(tracks)] if album else [0] * tracks
            )
            # Column by column, for speed: this is most of a large pod's start.
            rows = range(number, number + tracks)
            hashes = [mixed(track) for track in rows]
            silent = [track % SILENT_EVERY == SILENT_EVERY - 1 for track in rows]
            catalogue.track_title.extend([start + hashed % size for hashed in hashes])
            catalogue.track_artist.extend(
                [first_artist + hashed % artists for hashed in hashes]
                if guests and place == 0
                else [first_artist + n] * tracks
            )
            catalogue.track_piece.extend(
                [
                    0 if mute else sounds[hashed % len(sounds)]
                    for hashed, mute in zip(hashes, silent, strict=True)
                ]
            )
            catalogue.track_library.extend([0 if mute else shelf for mute in silent])
            catalogue.track_tags.extend(
                [
                    (pairs if hashed & 3 == 0 else genres)[genre] if hashed % 10 else 0
                    for hashed in hashes
                ]
            )
            number += tracks


def _album(catalogue: Catalogue, number: int, artist: int, artist_id: int, tags: int) -> None:
    stirred = mixed(number ^ 0x5BD1E995)
    tongue = TONGUES[WEIGHTS[artist % len(WEIGHTS)]]
    catalogue.album_titles.append(album_title(tongue, stirred))
    catalogue.album_artist.append(artist_id)
    catalogue.album_released.append(_released(stirred))
    catalogue.album_tags.append(tags if number % 3 == 0 else 0)
    pictures = len(catalogue.covers) - 1
    bare = stirred % 12 == 0 or not pictures
    catalogue.album_cover.append(0 if bare else 1 + stirred // 12 % pictures)


def _released(stirred: int) -> int:
    if stirred % 25 == 0:
        return 0
    year = 1958 + stirred // 25 % 68
    # A file tagged with the year alone gives January 1st.
    if stirred % 3:
        return year * 10000 + 101
    return year * 10000 + (1 + stirred // 7 % 12) * 100 + 1 + stirred // 11 % 28


def artist_name(number: int) -> str:
    """The name of the generated artist of that number, from 0."""
    tongue = TONGUES[WEIGHTS[number % len(WEIGHTS)]]
    stirred = mixed(number + 77)
    if stirred % 3:
        given = tongue.givens[stirred // 3 % len(tongue.givens)]
        family = tongue.families[stirred // 101 % len(tongue.families)]
        name = tongue.person.format(given=given, family=family)
        return name + (ENSEMBLES[stirred // 7 % len(ENSEMBLES)] if name.isascii() else "")
    first = tongue.firsts[stirred // 3 % len(tongue.firsts)]
    noun = tongue.nouns[stirred // 101 % len(tongue.nouns)]
    return tongue.band.format(first=_begin(first), noun=noun)


def album_title(tongue: Tongue, stirred: int) -> str:
    one = tongue.nouns[stirred // 3 % len(tongue.nouns)]
    if stirred % 5 == 0:
        return one
    if stirred % 5 == 1:
        two = tongue.nouns[stirred // 211 % len(tongue.nouns)]
        return tongue.join.format(one=one, two=two)
    first = tongue.firsts[stirred // 101 % len(tongue.firsts)]
    return _begin(tongue.pair.format(first=first, noun=one))


def _begin(text: str) -> str:
    return text[:1].upper() + text[1:]


def _unique(names: object) -> list[str]:
    """The names, repeated ones with a numeral (``Ada Birch II``)."""
    seen: dict[str, int] = {}
    out = []
    for name in names:  # type: ignore[attr-defined]
        times = seen[name] = seen.get(name, 0) + 1
        out.append(name if times == 1 else f"{name} {_roman(times)}")
    return out


def _roman(number: int) -> str:
    out = ""
    for value, sign in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        out += sign * (number // value)
        number %= value
    return out


def _titles(catalogue: Catalogue) -> list[tuple[int, int]]:
    """Append every title that each tongue can make to the titles of the catalogue; gives start and
    number of each tongue."""
    spans = []
    for tongue in TONGUES:
        start = len(catalogue.titles)
        catalogue.titles.extend(tongue.nouns)
        for noun in tongue.nouns:
            catalogue.titles.extend(
                _begin(tongue.pair.format(first=first, noun=noun)) for first in tongue.firsts
            )
            catalogue.titles.extend(
                tongue.join.format(one=noun, two=two) for two in tongue.nouns if two != noun
            )
        spans.append((start, len(catalogue.titles) - start))
    return spans


def _shelves(catalogue: Catalogue) -> list[int]:
    """The libraries of generated artists in turn: most go to one open to everyone, one in ten to
    the demo user's own, one in a hundred to another user's private one."""
    by_privacy: dict[str, list[int]] = {}
    own = 0
    for place, library in enumerate(catalogue.libraries):
        if library is None:
            continue
        if library.owner == "demo":
            own = own or place
        else:
            by_privacy.setdefault(library.privacy, []).append(place)
    everyone = by_privacy.get("everyone", [own or 1])[0]
    shelves = [everyone] * 100
    shelves[3::10] = [own or everyone] * len(shelves[3::10])
    shelves[26] = by_privacy.get("instance", [everyone])[0]
    shelves[57] = by_privacy.get("me", [everyone])[0]
    return shelves
