"""Sort ranks of rows by field, as columns.

Text is ordered by code point, as the recorded pod's database does. Unknown values come last
ascending and first descending, as in PostgreSQL."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue, Numbered

UNKNOWN = 0xFFFFFFFF


class Ranks:
    """Ranks by kind and field, computed on demand and kept: 4 bytes a row."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.changes = catalogue.changes
        """The edition of the catalogue that the ranks are of."""
        self._made: dict[tuple[str, str], Sequence[int]] = {}

    def of(self, kind: Numbered, field: str) -> Sequence[int]:
        """The rank of every row of a kind by a field (``-name`` may rank other than ``name``)."""
        name = field if (kind, field) == ("artist", "-name") else field.removeprefix("-")
        found = self._made.get((kind, name))
        if found is None:
            make = getattr(self, f"_{kind}s")
            found = self._made[kind, name] = make(name)
        return found

    def _artists(self, field: str) -> Sequence[int]:
        names = self._catalogue.artist_names
        if field == "id":
            return range(len(names))
        if field == "name":
            return _ranks(names, str.casefold)
        if field == "-name":
            return _ranks(names)
        return self._ages("artist")

    def _albums(self, field: str) -> Sequence[int]:
        catalogue = self._catalogue
        if field == "title":
            return _ranks(catalogue.album_titles)
        if field == "release_date":
            return array("I", (day or UNKNOWN for day in catalogue.album_released))
        if field.endswith("artist__modification_date"):
            return _through(catalogue.album_artist, self.of("artist", "modification_date"))
        return self._ages("album")

    def _tracks(self, field: str) -> Sequence[int]:
        catalogue = self._catalogue
        if field == "title":
            return _through(catalogue.track_title, _ranks(catalogue.titles))
        if field == "album__title":
            return _through(catalogue.track_album, _unknown_0(self.of("album", "title")))
        if field == "album__release_date":
            return _through(catalogue.track_album, _unknown_0(self.of("album", "release_date")))
        if field == "position":
            return array("I", (place or UNKNOWN for place in catalogue.track_position))
        if field == "disc_number":
            return array("I", (disc or UNKNOWN for disc in catalogue.track_disc))
        if field == "artist__name":
            return _through(catalogue.track_artist, _ranks(catalogue.artist_names))
        if field == "artist__modification_date":
            return _through(catalogue.track_artist, self.of("artist", "modification_date"))
        return self._ages("track")

    def _ages(self, kind: Numbered) -> Sequence[int]:
        return _places(self._catalogue.oldest_first(kind))


def _places(rows: Iterable[int]) -> array[int]:
    """The place of each row in a sequence of rows; row 0 has none."""
    order = list(rows)
    ranks = array("I", bytes(4 * (max(order, default=0) + 1)))
    for place, row in enumerate(order):
        ranks[row] = place
    return ranks


def _ranks(texts: Sequence[str], key: Callable[[str], str] = str) -> array[int]:
    """Equal texts rank equal, so that a second field can decide."""
    keys = [key(text) for text in texts]
    places = {text: place for place, text in enumerate(sorted(set(keys)))}
    return array("I", map(places.__getitem__, keys))


def _through(column: Sequence[int], ranks: Sequence[int]) -> array[int]:
    return array("I", map(ranks.__getitem__, column))


def _unknown_0(ranks: Sequence[int]) -> array[int]:
    """The ranks with that of row 0 unknown."""
    out = array("I", ranks)
    out[0] = UNKNOWN
    return out
