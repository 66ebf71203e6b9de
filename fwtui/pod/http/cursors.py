"""Page numbers for lists that a pod gives by cursor (``next`` without ``count``)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

MAX_LISTS = 64
MAX_PAGES = 20_000
"""Remembered queries over all lists; each has some 100 bytes."""


class Cursors:
    """The query of each page that follows another one, by list and page number from 2.

    A released 2.x pod lists artists so. The queries are those of ``next``; the host and the
    path in ``next`` are never used.
    """

    def __init__(self) -> None:
        self._lists: OrderedDict[Hashable, dict[int, str]] = OrderedDict()

    def remember(self, key: Hashable, page: int, query: str) -> None:
        """Saves the query of a page; the oldest lists are forgotten above the maximum."""
        self._lists.setdefault(key, {})[page] = query
        self._lists.move_to_end(key)
        while len(self._lists) > 1 and (
            len(self._lists) > MAX_LISTS or sum(map(len, self._lists.values())) > MAX_PAGES
        ):
            self._lists.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Removes the queries of a list, whose first page is read again."""
        self._lists.pop(key, None)

    def nearest(self, key: Hashable, page: int) -> tuple[int, str] | None:
        """The highest known page up to ``page``, with its query."""
        pages = [one for one in self._lists.get(key, ()) if one <= page]
        return (max(pages), self._lists[key][max(pages)]) if pages else None
