"""How lists are put to a pod: the size of a page, the pod's words for orders, and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from fwtui.library.store.kinds import row_id

if TYPE_CHECKING:
    from collections.abc import Mapping

PAGE = 50
"""Rows in a page; a pod gives no more (Funkwhale: ``max_page_size``)."""


class QueryAnswer(Struct, frozen=True):
    """A page of a pod's list: rows in order, ``None`` for one that could not be read."""

    items: tuple[Any, ...]
    count: int
    """Rows of the whole list, as the pod counts them."""
    open_end: bool = False
    """The pod does not count the list (by cursor): ``count`` is one more than the rows up to
    this page, and more pages follow."""

    @property
    def ids(self) -> list[int]:
        """The row id of each item, 0 where it could not be read."""
        return [0 if each is None else row_id(each) for each in self.items]


ARTIST_ORDERS = {"name": ("name",), "created": ("creation_date",)}
ALBUM_ORDERS = {
    "title": ("title",),
    "released": ("release_date",),
    "created": ("creation_date",),
}
"""Albums cannot be ordered by their artist on a pod."""
TRACK_ORDERS = {
    "title": ("title",),
    "artist": ("artist__name", "album__title", "disc_number", "position"),
    "album": ("album__title", "disc_number", "position"),
    "released": ("album__release_date", "album__title", "disc_number", "position"),
    "created": ("creation_date",),
    "position": ("album__release_date", "album__title", "disc_number", "position"),
}
ON_ALBUM = {**TRACK_ORDERS, "position": ("disc_number", "position")}
"""Orders of the tracks of one album."""
PLAYLIST_ORDERS = {
    "name": ("name",),
    "created": ("creation_date",),
    "modified": ("modification_date",),
}


def ordering(words: Mapping[str, tuple[str, ...]], key: str, reverse: bool) -> tuple[Any, ...]:
    """The pod's ``ordering`` parameter; the first of ``words`` where it has none for ``key``.

    Only the first word is reversed: an album still plays from its first track.
    """
    first, *rest = words.get(key) or next(iter(words.values()))
    return ("-" + first if reverse else first, *rest)
