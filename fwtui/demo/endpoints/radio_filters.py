"""The filters of a radio, evaluated to tracks.

Funkwhale: api/funkwhale_api/radios/filters.py. The filters of a list are combined in turn, each
with the result before it, by its own ``operator`` (``and`` unless it says ``or``); ``not``
inverts one. A set of tracks is an integer with a byte for each track, so that combining 300,000
of them takes no time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fwtui.demo.endpoints.playlists import PlaylistStore

if TYPE_CHECKING:
    from fwtui.demo.catalogue.catalogue import Catalogue
    from fwtui.demo.state import DemoState

Filter = dict[str, Any]


class BadFilterError(ValueError):
    """A filter that a pod refuses, with its message."""


class RadioFilters:
    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue

    @property
    def _all(self) -> int:
        return int.from_bytes(b"\x01" * (len(self._catalogue) + 1), "little")

    def tracks(self, filters: list[Filter]) -> list[int]:
        """Ids, ascending.

        Raises KeyError, TypeError or BadFilterError for a malformed filter; a pod fails on it too.
        """
        chosen = self._group(filters)
        flags = chosen.to_bytes(len(self._catalogue) + 1, "little")
        return [track for track in self._catalogue.tracks if flags[track]]

    def check(self, wanted: Filter) -> None:
        """Raises BadFilterError where the pod's validation would complain."""
        kind = wanted.get("type")
        if kind not in ("artist", "tag", "playlist", "group"):
            raise BadFilterError(f'Invalid type "{kind}"')
        if wanted.get("operator", "and") not in ("and", "or"):
            raise BadFilterError(f'Invalid operator "{wanted["operator"]}"')
        if kind == "group":
            for inner in wanted["filters"]:
                self.check(inner)
        if kind == "artist":
            if "ids" not in wanted:
                raise BadFilterError("You must provide an id")
            unknown = {number for number in wanted["ids"] if number not in self._catalogue.artists}
            if unknown:
                raise BadFilterError(f'No artist matching ids "{unknown}"')

    def cleaned(self, wanted: Filter) -> Filter:
        """A filter as a pod keeps it: an artist filter gets sorted ids and their names.

        Raises KeyError for an unknown type."""
        if wanted["type"] not in ("artist", "tag", "playlist", "group"):
            raise KeyError(wanted["type"])
        if wanted["type"] != "artist":
            return wanted
        numbers = sorted(wanted["ids"])
        names = self._catalogue.artist_names
        known = [names[number] for number in numbers if number in self._catalogue.artists]
        return {**wanted, "ids": numbers, "names": known}

    def _group(self, filters: list[Filter]) -> int:
        found: int | None = None
        for wanted in filters:
            one = self._one(wanted)
            if wanted.get("not"):
                one ^= self._all
            if found is None:
                found = one
            elif wanted.get("operator", "and") == "or":
                found |= one
            else:
                found &= one
        return self._all if found is None else found

    def _one(self, wanted: Filter) -> int:
        match wanted["type"]:
            case "group":
                return self._group(wanted["filters"])
            case "artist":
                groups = self._catalogue.tracks_by_artist
                known = [one for one in wanted["ids"] if one in self._catalogue.artists]
                return self._flagged(track for one in known for track in groups[one])
            case "tag":
                return self._tagged({name.casefold() for name in wanted["names"]})
            case "playlist":
                lists = self._state.part(PlaylistStore).by_id
                found = [lists[int(one)] for one in wanted["names"] if int(one) in lists]
                return self._flagged(row.track for one in found for row in one.rows)
        raise KeyError(wanted["type"])

    def _flagged(self, tracks: Any) -> int:
        flags = bytearray(len(self._catalogue) + 1)
        for track in tracks:
            flags[track] = 1
        return int.from_bytes(flags, "little")

    def _tagged(self, names: set[str]) -> int:
        """Tracks that have one of the tags, or whose album or artist has."""
        catalogue = self._catalogue
        has = bytes(any(tag.casefold() in names for tag in tags) for tags in catalogue.tagsets)
        artists = bytes(map(has.__getitem__, catalogue.artist_tags))
        albums = bytes(map(has.__getitem__, catalogue.album_tags))
        columns = zip(
            catalogue.track_tags, catalogue.track_artist, catalogue.track_album, strict=True
        )
        flags = bytearray(has[tags] | artists[by] | albums[on] for tags, by, on in columns)
        return int.from_bytes(flags, "little")
