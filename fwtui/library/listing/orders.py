"""The orders that the mirror can make itself, as SQL.

Titles sort by their folded text, so that case and accents do not part what belongs
together (a pod sorts by code point or by its database's locale).
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from contextlib import suppress
from itertools import pairwise
from sqlite3 import Connection
from typing import Any

from msgspec import DecodeError

from fwtui.library.folding import indexed
from fwtui.library.listing.queries import Albums, Artists, Query, SortOrder, Tracks
from fwtui.library.store import codec, list_store

__all__ = [
    "Connection",
    "as_the_pod_does",
    "can_order",
    "is_short",
    "mirror_key",
    "of_tracks",
    "sql",
]

_ARTISTS = {"name": "words {0}", "created": "created {0}, id {0}"}
_ALBUMS = {
    "released": "released {0} NULLS LAST, words",
    "title": "words {0}",
    "artist": "(SELECT words FROM artists WHERE artists.id = albums.artist) {0}, released",
    "created": "created {0}, id {0}",
}
_PLACE = "t.disc, t.position, t.words"
_TRACKS = {
    "title": "t.words {0}",
    "artist": f"r.words {{0}}, a.released, a.words, {_PLACE}",
    "album": f"a.words {{0}}, {_PLACE}",
    "released": f"a.released {{0}} NULLS LAST, a.words, {_PLACE}",
    "created": "t.created {0}, t.id {0}",
    "position": f"a.released {{0}} NULLS LAST, a.words, {_PLACE}",
}


def can_order(query: Query) -> bool:
    """Whether a complete mirror holds everything that this list is made of."""
    if query.scope != "all":
        return False
    match query:
        case Artists(tag="") | Albums(tag=""):
            return True
        case Tracks():
            return True
        case _:
            return False


def is_short(query: Query) -> bool:
    """An index leads to the few rows of this list: it is read in place, not kept."""
    match query:
        case Albums(artist=artist):
            return artist is not None
        case Tracks(album=album, artist=artist):
            return album is not None or artist is not None
        case _:
            return False


def is_whole(query: Query) -> bool:
    """Whether a list holds all of the pod's artists, albums or tracks."""
    return can_order(query) and not is_short(query) and not getattr(query, "tag", "")


def mirror_key(query: Query) -> str:
    """Under which the order is kept; apart from what the pod says of the same query."""
    return "mirror:" + query.key


def sql(query: Query) -> tuple[str, tuple[Any, ...]]:
    """A statement that gives the ids of a list in order, and its parameters."""
    match query:
        case Artists(order=order):
            return f"SELECT id FROM artists WHERE listed ORDER BY {_by(_ARTISTS, order)}", ()
        case Albums(artist=None, order=order):
            return f"SELECT id FROM albums WHERE listed ORDER BY {_by(_ALBUMS, order)}", ()
        case Albums(artist=artist, order=order):
            return (
                "SELECT id FROM albums WHERE (artist = ? OR id IN"
                " (SELECT album FROM album_guests WHERE artist = ?)) AND listed"
                f" ORDER BY {_by(_ALBUMS, order)}",
                (artist, artist),
            )
        case Tracks(album=album, order=order) if album is not None:
            by = _PLACE if order.key == "position" else _by(_TRACKS, order)
            return f"{_TRACKS_FROM} WHERE t.album = ? ORDER BY {by}", (album,)
        case Tracks(artist=artist, order=order) if artist is not None:
            return (
                f"{_TRACKS_FROM} WHERE t.id IN (SELECT id FROM tracks WHERE artist = ?1"
                " UNION SELECT track FROM track_guests WHERE artist = ?1"
                " UNION SELECT tracks.id FROM albums JOIN tracks ON tracks.album = albums.id"
                " WHERE albums.artist = ?1) AND t.listed"
                f" ORDER BY {_by(_TRACKS, order)}",
                (artist,),
            )
        case Tracks(tag=tag, order=order) if tag:
            return (
                f"{_TRACKS_FROM} WHERE t.id IN (SELECT track FROM track_tags WHERE tag = ?)"
                f" AND t.listed ORDER BY {_by(_TRACKS, order)}",
                (tag,),
            )
        case Tracks(order=order):
            return f"{_TRACKS_FROM} WHERE t.listed ORDER BY {_by(_TRACKS, order)}", ()
        case _:
            raise TypeError(f"the mirror has no order for {type(query).__name__}")


def of_tracks(order: SortOrder) -> str:
    """A statement that gives these tracks in order; its parameter is a JSON list of their ids."""
    these = "t.id IN (SELECT value FROM json_each(?))"
    return f"{_TRACKS_FROM} WHERE {these} ORDER BY {_by(_TRACKS, order)}"


_TRACKS_FROM = (
    "SELECT t.id FROM tracks t LEFT JOIN albums a ON a.id = t.album"
    " LEFT JOIN artists r ON r.id = t.artist"
)


def as_the_pod_does(db: Connection, query: Query, ids: array[int]) -> array[int]:
    """Artists by name in the pod's order, where its pages show that it is by code point.

    A pod sorts by the locale of its database: in most é stands beside e, as in the folded texts,
    in the C locale behind z. So a list keeps its order when the mirror becomes complete.
    """
    if not isinstance(query, Artists) or query.order != SortOrder("name"):
        return ids
    names: dict[int, str] = {}
    for row, blob in db.execute("SELECT id, value FROM artists WHERE listed"):
        with suppress(DecodeError):
            names[row] = codec.artist_of(row, blob).name
    sql = (
        "SELECT pages.ids FROM pages JOIN lists ON lists.number = pages.list"
        " WHERE key = ? ORDER BY pages.number"
    )
    seen = [each for (blob,) in db.execute(sql, (query.key,)) for each in array("q", blob)]
    # The pages of a list that was not opened for long are gone: then the order that was made.
    seen = seen or list(list_store.read(db, mirror_key(query))[1])
    shown = [names[each] for each in seen if each in names]
    if _steps_back(shown, str.casefold) >= _steps_back(shown, indexed):
        return ids
    return array("q", sorted(ids, key=lambda each: (names.get(each, "").casefold(), each)))


def _steps_back(names: list[str], key: Callable[[str], str]) -> int:
    keys = list(map(key, names))
    return sum(after < before for before, after in pairwise(keys))


def _by(words: dict[str, str], order: SortOrder) -> str:
    return words.get(order.key, next(iter(words.values()))).format("DESC" if order.reverse else "")
