"""Queries of artists, albums and tracks: filters and orderings.

A filter is one pass over a column, and a result is kept for the next page of the same query: at
300,000 tracks the first page takes some tens of milliseconds, or a few hundred where it must be
sorted, and later ones nothing."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from fwtui.demo.catalogue import ids
from fwtui.demo.catalogue.catalogue import Catalogue, Numbered
from fwtui.demo.catalogue.ranks import Ranks
from fwtui.demo.endpoints.favourites import FavouriteStore
from fwtui.demo.endpoints.moderation import ContentFilters
from fwtui.demo.endpoints.serializers_v2 import FIRST_CREDIT
from fwtui.demo.endpoints.user_follows import scope_of
from fwtui.demo.server.http import Call, Query
from fwtui.demo.server.query_params import (
    PodFailure,
    a_uuid,
    flag,
    orderings,
    refuse,
    search_words,
)

if TYPE_CHECKING:
    from fwtui.demo.state import DemoState

KEPT: Final = 24
"""Query results that are kept: each at most 4 bytes a row."""
_CREDITED: Final = ("artist_credit__artist__name", "artist_credit__artist__modification_date")
ORDERINGS: Final[dict[int, dict[Numbered, tuple[str, ...]]]] = {
    1: {
        "artist": ("id", "name", "creation_date", "modification_date", "random", "related"),
        "album": (
            "creation_date", "release_date", "title", "artist__modification_date", "random",
            "related",
        ),
        "track": (
            "creation_date", "title", "album__title", "album__release_date", "size", "position",
            "disc_number", "artist__name", "artist__modification_date", "random", "related",
        ),
    },
    2: {
        "artist": ("id", "name", "creation_date", "modification_date", "random", "related"),
        "album": (
            "creation_date", "release_date", "title", _CREDITED[1], "random", "related",
        ),
        "track": (
            "creation_date", "title", "album__title", "album__release_date", "size", "position",
            "disc_number", *_CREDITED, "random", "related",
        ),
    },
}  # fmt: skip
"""Orderings by generation of the API."""
NO_SUCH_CHOICE: Final = "Select a valid choice. That choice is not one of the available choices."


class CatalogueQueries:
    """Queries of the artists, albums and tracks of a pod."""

    def __init__(self, state: DemoState) -> None:
        self._state = state
        self._catalogue: Catalogue = state.catalogue
        self._ranks = Ranks(self._catalogue)
        self._kept: OrderedDict[object, Sequence[int]] = OrderedDict()

    def artists(self, call: Call) -> Sequence[int]:
        return self._remember(call, "artist", self._artists)

    def albums(self, call: Call) -> Sequence[int]:
        return self._remember(call, "album", self._albums)

    def tracks(self, call: Call) -> Sequence[int]:
        return self._remember(call, "track", self._tracks)

    def _remember(
        self, call: Call, kind: Numbered, select: Callable[[Call], list[int]]
    ) -> Sequence[int]:
        query = call.query
        if self._ranks.changes != self._catalogue.changes:
            self._ranks = Ranks(self._catalogue)
            self._kept.clear()
        asked = tuple(
            sorted(
                (name, tuple(query.all(name)))
                for name in query.last()
                if name not in ("page", "page_size")
            )
        )
        user = call.user.id if call.user else 0
        changes = (
            self._state.part(ContentFilters).changes,
            self._state.part(FavouriteStore).changes if "favorites" in query else 0,
            frozenset(scope_of(self._state, call).owners),
            self._catalogue.audible(call.user),
            self._catalogue.changes,
        )
        key = (kind, call.dialect.generation, user, asked, changes)
        found = self._kept.pop(key, None)
        if found is None:
            found = array("I", select(call))
        self._kept[key] = found
        if len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return found

    # --- artists -----------------------------------------------------------------------------

    def _artists(self, call: Call) -> list[int]:
        catalogue, query = self._catalogue, call.query
        errors: dict[str, list[str]] = {}
        fields = _ordering(call, "artist", errors)
        _check_mbid(query, errors)
        refuse(errors)
        rows = list(range(len(catalogue.artist_names) - 1, 0, -1))
        rows = self._by_artist(call, rows, None)
        if looked_for := search_words(query):
            flags = catalogue.artist_words.flags(looked_for)
            rows = [row for row in rows if flags[row]]
        elif looked_for is not None:
            rows = []
        for with_ in self._by_library(call):
            flags = catalogue.artists_with(with_)
            rows = [row for row in rows if flags[row]]
        rows = _by_text(query, "name", rows, catalogue.artist_names.__getitem__)
        rows = self._by_tags(query, rows, catalogue.artist_tags)
        rows, shared = self._by_related(query, rows, catalogue.artist_tags)
        has = flag(query, "has_albums")
        if has is True and call.dialect.filters_by_credit:
            rows = [row for row in rows if catalogue.albums_by_artist.count(row)]
        elif has is True:
            # The pod joins the albums' table: an artist comes once for every album.
            rows = [row for row in rows for _ in range(catalogue.albums_by_artist.count(row))]
        elif has is False and call.dialect.filters_by_credit:
            # Any of an artist's credits is enough that no album has.
            guests = self._in_shared_credits()
            count = catalogue.albums_by_artist.count
            rows = [row for row in rows if row in guests or not count(row)]
        elif has is False:
            rows = [row for row in rows if not catalogue.albums_by_artist.count(row)]
        return self._ordered("artist", rows, fields, shared)

    def _in_shared_credits(self) -> set[int]:
        """Artists who share the credit of a track."""
        catalogue = self._catalogue
        found: set[int] = set()
        for row in catalogue.tracks:
            credited = catalogue.credits(row)
            if len(credited) > 1:
                found.update(artist for artist, _ in credited)
        return found

    # --- albums ------------------------------------------------------------------------------

    def _albums(self, call: Call) -> list[int]:
        catalogue, query = self._catalogue, call.query
        errors: dict[str, list[str]] = {}
        fields = _ordering(call, "album", errors)
        _check_mbid(query, errors)
        artist = _choice(query, "artist", catalogue.artists, errors)
        refuse(errors)
        rows = list(catalogue.newest_first("album"))
        if artist:
            rows = self._newest(catalogue.albums_by_artist[artist], "album")
        rows = self._by_artist(call, rows, catalogue.album_artist)
        if looked_for := search_words(query):
            titles = catalogue.album_words.flags(looked_for)
            names = catalogue.artist_words.flags(looked_for)
            by = catalogue.album_artist
            rows = [row for row in rows if titles[row] or names[by[row]]]
        elif looked_for is not None:
            rows = []
        for with_ in self._by_library(call):
            flags = catalogue.albums_with(with_)
            rows = [row for row in rows if flags[row]]
        if call.dialect.filters_by_credit and (credit := query.get("artist_credit")):
            number = int(credit) if credit.isdecimal() else 0
            by = catalogue.album_artist
            rows = [row for row in rows if by[row] == number - FIRST_CREDIT]
        rows = self._by_tags(query, rows, catalogue.album_tags)
        rows, shared = self._by_related(query, rows, catalogue.album_tags)
        return self._ordered("album", rows, fields, shared)

    # --- tracks ------------------------------------------------------------------------------

    def _tracks(self, call: Call) -> list[int]:
        catalogue, query = self._catalogue, call.query
        errors: dict[str, list[str]] = {}
        fields = _ordering(call, "track", errors)
        _check_mbid(query, errors)
        artist = _choice(query, "artist", catalogue.artists, errors)
        album = _choice(query, "album", catalogue.albums, errors)
        chosen = _ids(query, errors)
        licences = _licences(query, catalogue, errors)
        refuse(errors)
        if "size" in [field.removeprefix("-") for field in fields]:
            raise PodFailure
        if call.dialect.favourite_filters_fail and flag(query, "favorites"):
            # Funkwhale 2.0 filters by a field that favourites no longer have.
            raise PodFailure
        if album:
            rows = self._newest(catalogue.tracks_by_album[album], "track")
        elif artist:
            rows = self._newest(self._tracks_of_artist(call, artist), "track")
        elif chosen:
            known = catalogue.tracks
            rows = self._newest({row for row in chosen if row in known}, "track")
        else:
            rows = list(catalogue.newest_first("track"))
        if album and artist:
            own = set(self._tracks_of_artist(call, artist))
            rows = [row for row in rows if row in own]
        if chosen and (album or artist):
            rows = [row for row in rows if row in chosen]
        rows = self._by_artist(call, rows, catalogue.track_artist)
        if flag(query, "favorites"):
            mine = self._state.part(FavouriteStore).of(call.user)
            rows = [row for row in rows if row in mine]
        rows = self._by_words(call, rows)
        for with_ in self._by_library(call):
            shelf = catalogue.track_library
            rows = [row for row in rows if with_[shelf[row]]]
        titles, title = catalogue.titles, catalogue.track_title
        rows = _by_text(query, "title", rows, lambda row: titles[title[row]])
        rows = self._by_tags(query, rows, catalogue.track_tags)
        if licences:
            extra = catalogue.track_extra
            rows = [row for row in rows if row in extra and extra[row].licence in licences]
        rows, shared = self._by_related(query, rows, catalogue.track_tags)
        if any(field.removeprefix("-") in _CREDITED for field in fields):
            return self._by_credits(rows, fields)
        return self._ordered("track", rows, fields, shared)

    def _tracks_of_artist(self, call: Call, artist: int) -> Iterable[int]:
        """Tracks by the artist or on one of the artist's albums; or by credit."""
        catalogue = self._catalogue
        found = set(catalogue.tracks_by_artist[artist])
        for album in catalogue.albums_by_artist[artist]:
            found.update(catalogue.tracks_by_album[album])
        if call.dialect.filters_by_credit:
            return {row for row in found if any(one == artist for one, _ in catalogue.credits(row))}
        return found

    def _by_words(self, call: Call, rows: list[int]) -> list[int]:
        """Title, album or artist has all the words."""
        catalogue = self._catalogue
        looked_for = search_words(call.query)
        if looked_for is None:
            return rows
        if not looked_for:
            return []
        titles = catalogue.title_words.flags(looked_for)
        albums = catalogue.album_words.flags(looked_for)
        artists = catalogue.artist_words.flags(looked_for)
        title, album, artist = catalogue.track_title, catalogue.track_album, catalogue.track_artist
        return [
            row for row in rows if titles[title[row]] or artists[artist[row]] or albums[album[row]]
        ]

    # --- filters that the three share ----------------------------------------------------------

    def _by_artist(self, call: Call, rows: list[int], artist_of: Sequence[int] | None) -> list[int]:
        """Filter by channels, content category and hidden artists; ``artist_of`` is the column of
        artists, None where the rows are artists."""
        catalogue, query = self._catalogue, call.query
        out: set[int] = set()
        if not flag(query, "include_channels"):
            out |= catalogue.artist_channel.keys()
        hidden = self._state.part(ContentFilters).hidden(call.user)
        only: set[int] | None = None
        if flag(query, "hidden"):
            only = set(hidden)
        else:
            out |= hidden
        if channel := query.get("channel"):
            uuid = a_uuid(channel)
            those = {
                artist
                for artist, place in catalogue.artist_channel.items()
                if ids.uuid("channel", place) == uuid
            }
            only = those if only is None else only & those
        if artist_of is None:
            rows = rows if only is None else [row for row in rows if row in only]
            rows = [row for row in rows if row not in out]
        else:
            if only is not None:
                rows = [row for row in rows if artist_of[row] in only]
            if out:
                rows = [row for row in rows if artist_of[row] not in out]
        if category := query.get("content_category"):
            extra = catalogue.artist_extra

            def has(artist: int) -> bool:
                return (extra[artist].category if artist in extra else "music") == category

            rows = [row for row in rows if has(artist_of[row] if artist_of else row)]
        return rows

    def _by_library(self, call: Call) -> list[bytes]:
        """Flags of libraries, one for each of ``library``, ``scope`` and ``playable``: a row needs
        an upload in each."""
        catalogue, query = self._catalogue, call.query
        wanted: list[bytes] = []
        every = catalogue.audible(call.user)
        if library := query.get("library"):
            uuid = a_uuid(library)
            wanted.append(
                bytes(
                    bool(place) and ids.uuid("library", place) == uuid
                    for place in range(len(catalogue.libraries))
                )
            )
        scope = scope_of(self._state, call)
        if scope.given and not scope.all:
            flags = bytearray(catalogue.owned(scope.owners))
            if scope.subscribed and call.user:
                for place in catalogue.granted.get(call.user.username, ()):
                    flags[place] = 1
            wanted.append(bytes(flags))
        playable = flag(query, "playable")
        if playable is True:
            wanted.append(every)
        elif playable is False:
            # Something without any upload is neither playable nor unplayable.
            wanted.append(bytes(bool(place) and not ok for place, ok in enumerate(every)))
        return wanted

    def _by_tags(self, query: Query, rows: list[int], column: Sequence[int]) -> list[int]:
        for tag in filter(None, query.all("tag")):
            folded = tag.casefold()
            flags = bytes(
                any(folded == one.casefold() for one in tags) for tags in self._catalogue.tagsets
            )
            rows = [row for row in rows if flags[column[row]]]
        return rows

    def _by_related(
        self, query: Query, rows: list[int], column: Sequence[int]
    ) -> tuple[list[int], Callable[[int], int] | None]:
        """The rows that share tags with one row, and how many each shares."""
        asked = query.get("related")
        if not asked:
            return rows, None
        number = int(asked) if asked.isdecimal() else 0
        tags = self._catalogue.tagsets[column[number] if 0 < number < len(column) else 0]
        common = [len({*tags} & {*others}) for others in self._catalogue.tagsets]
        rows = [row for row in rows if common[column[row]] and row != number]
        return rows, lambda row: common[column[row]]

    # --- order -------------------------------------------------------------------------------

    def _newest(self, rows: Iterable[int], kind: Numbered) -> list[int]:
        age = self._catalogue.age_key
        lost = self._catalogue.lost if kind == "track" else ()
        kept = (row for row in rows if row not in lost)
        return sorted(kept, key=lambda row: age(kind, row), reverse=True)

    def _by_credits(self, rows: list[int], fields: list[str]) -> list[int]:
        """Order by credited artists as 2.0 does: a track comes once for each of its artists, but
        is counted once, so that the last rows never come."""
        pairs = [(row, artist) for row in rows for artist, _ in self._catalogue.credits(row)]
        for field in reversed(fields):
            name = field.removeprefix("-")
            if name in _CREDITED:
                rank = self._ranks.of("artist", "-name" if "name" in name else "modification_date")
                pairs.sort(key=lambda pair: rank[pair[1]], reverse=field.startswith("-"))
            elif name != "random":
                rank = self._ranks.of("track", field)
                pairs.sort(key=lambda pair: rank[pair[0]], reverse=field.startswith("-"))
        return [row for row, _ in pairs[: len(rows)]]

    def _ordered(
        self,
        kind: Numbered,
        rows: list[int],
        fields: list[str],
        shared: Callable[[int], int] | None,
    ) -> list[int]:
        for field in reversed(fields):
            name = field.removeprefix("-")
            if name == "random":
                continue
            if name == "related":
                if shared is None:
                    raise PodFailure
                rows.sort(key=shared, reverse=not field.startswith("-"))
            else:
                rank = self._ranks.of(kind, field)
                rows.sort(key=rank.__getitem__, reverse=field.startswith("-"))
        return rows


# --- parameters that only these lists have --------------------------------------------------


def _ordering(call: Call, kind: Numbered, errors: dict[str, list[str]]) -> list[str]:
    return orderings(call.query, ORDERINGS[call.dialect.generation][kind], errors)


def _choice(query: Query, name: str, known: range, errors: dict[str, list[str]]) -> int | None:
    text = query.get(name)
    if not text:
        return None
    number = int(text) if text.isdecimal() else 0
    if number not in known:
        errors[name] = [NO_SUCH_CHOICE]
    return number


def _ids(query: Query, errors: dict[str, list[str]]) -> set[int]:
    found = set()
    for text in query.all("id"):
        if text.isdecimal():
            found.add(int(text))
        else:
            errors["id"] = [f"Select a valid choice. {text} is not one of the available choices."]
    return found


def _licences(query: Query, catalogue: Catalogue, errors: dict[str, list[str]]) -> set[str]:
    asked = {code for code in query.all("license") if code}
    if asked - {licence.code for licence in catalogue.source.licences}:
        errors["license"] = [NO_SUCH_CHOICE]
    return asked


def _check_mbid(query: Query, errors: dict[str, list[str]]) -> None:
    text = query.get("mbid")
    if text:
        try:
            UUID(text)
        except ValueError:
            errors["mbid"] = ["Enter a valid UUID."]


def _by_text(query: Query, name: str, rows: list[int], text: Callable[[int], str]) -> list[int]:
    """``title=``, ``title__iexact=``, ``title__icontains=`` and ``title__startswith=``."""
    if exact := query.get(name):
        rows = [row for row in rows if text(row) == exact]
    if folded := query.get(f"{name}__iexact").casefold():
        rows = [row for row in rows if text(row).casefold() == folded]
    if part := query.get(f"{name}__icontains").casefold():
        rows = [row for row in rows if part in text(row).casefold()]
    if start := query.get(f"{name}__startswith"):
        rows = [row for row in rows if text(row).startswith(start)]
    return rows
