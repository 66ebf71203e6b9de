"""How each query is put to a pod, and how what it answers is put into the store."""

from __future__ import annotations

from sqlite3 import Connection
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.library.listing.queries import (
    Albums,
    Artists,
    Channels,
    Episodes,
    Found,
    History,
    Playlists,
    Query,
    Radios,
    SortOrder,
    Tracks,
)
from fwtui.library.store import upsert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fwtui.pod.pod import Pod

PAGE = 50
"""Rows in a page; a pod gives no more (Funkwhale: ``max_page_size``)."""


class QueryAnswer(Struct, frozen=True):
    """A page as a pod told it: rows in order, ``None`` for one that could not be read."""

    items: tuple[Any, ...]
    count: int

    @property
    def ids(self) -> list[int]:
        return [0 if each is None else number_of(each) for each in self.items]


# The pod's words for an order. Albums cannot be ordered by their artist there.
_ARTISTS = {"name": "name", "created": "creation_date"}
_ALBUMS = {"title": "title", "released": "release_date", "created": "creation_date"}
_TRACKS = {
    "title": ("title",),
    "artist": ("artist__name", "album__title", "disc_number", "position"),
    "album": ("album__title", "disc_number", "position"),
    "released": ("album__release_date", "album__title", "disc_number", "position"),
    "created": ("creation_date",),
    "position": ("album__release_date", "album__title", "disc_number", "position"),
}
_PLAYLISTS = {"name": "name", "created": "creation_date", "modified": "modification_date"}


def _one(words: dict[str, str], order: SortOrder) -> tuple[Any, ...]:
    word = words.get(order.key, next(iter(words.values())))
    return ("-" + word if order.reverse else word,)


def _ordering(query: Tracks | Episodes) -> tuple[Any, ...]:
    if isinstance(query, Tracks) and query.album and query.order.key == "position":
        words: tuple[str, ...] = ("disc_number", "position")
    else:
        words = _TRACKS.get(query.order.key, _TRACKS["title"])
    # Only what was asked for is turned round; an album still plays from its first track.
    return ("-" + words[0], *words[1:]) if query.order.reverse else words


async def ask(pod: Pod, query: Query, page: int) -> QueryAnswer:
    """One page of a query, from 1. Raises FwtuiError."""
    answer: Any
    match query:
        case Artists():
            answer = await pod.library.artists(
                page=page,
                page_size=PAGE,
                ordering=_one(_ARTISTS, query.order),
                scope=query.scope,
                tags=_tags(query.tag),
            )
        case Albums():
            answer = await pod.library.albums(
                page=page,
                page_size=PAGE,
                ordering=_one(_ALBUMS, query.order),
                scope=query.scope,
                artist=query.artist,
                tags=_tags(query.tag),
            )
        case Tracks():
            answer = await pod.library.tracks(
                page=page,
                page_size=PAGE,
                ordering=_ordering(query),
                scope=query.scope,
                artist=query.artist,
                album=query.album,
                tags=_tags(query.tag),
            )
        case Episodes():
            answer = await pod.library.tracks(
                page=page,
                page_size=PAGE,
                ordering=_ordering(query),
                channel=query.channel,
                include_channels=True,
            )
        case Playlists():
            answer = await pod.playlists.page(
                page=page,
                page_size=PAGE,
                ordering=_one(_PLAYLISTS, query.order),
                scope=query.scope,
            )
        case Channels():
            answer = await pod.channels.page(page=page, page_size=PAGE, scope=query.scope)
        case History():
            answer = await pod.history.page(page=page, page_size=PAGE, scope=query.scope)
        case Radios():
            answer = await pod.radios.page(page=page, page_size=PAGE)
        case Found(what="artist"):
            answer = await pod.library.artists(page=page, page_size=PAGE, q=query.text)
        case Found(what="album"):
            answer = await pod.library.albums(page=page, page_size=PAGE, q=query.text)
        case Found(what="playlist"):
            answer = await pod.playlists.page(
                page=page, page_size=PAGE, q=query.text, scope=query.scope
            )
        case Found(what="channel"):
            answer = await pod.channels.page(
                page=page, page_size=PAGE, q=query.text, scope=query.scope
            )
        case Found():
            answer = await pod.library.tracks(page=page, page_size=PAGE, q=query.text)
        case _:
            raise TypeError(f"{type(query).__name__} has no pages")
    return QueryAnswer(answer.items, answer.count)


def _tags(tag: str) -> tuple[str, ...]:
    return (tag,) if tag else ()


def number_of(value: Any) -> int:
    """The number that stands for a value in a list: its id, or of a channel its artist's."""
    return value.id if isinstance(value.id, int) else value.artist.id


def keep(db: Connection, query: Query, items: Sequence[Any]) -> set[int]:
    """Put the values of an answer into the store; the numbers of what is new or changed."""
    values = [each for each in items if each is not None]
    match query.kind:
        case "artist":
            return upsert.artists(db, values, listed=True)
        case "album":
            return upsert.albums(db, values, listed=True)
        case "track":
            return upsert.tracks(db, values, listed=not isinstance(query, Episodes))
        case "playlist":
            return upsert.playlists(db, values)
        case "channel":
            return upsert.channels(db, values)
        case "listening":
            return upsert.listenings(db, values)
        case "radio":
            return upsert.radios(db, values)
