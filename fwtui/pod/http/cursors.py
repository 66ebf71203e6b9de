"""Places in lists that a pod gives by cursor (``next`` without ``count``)."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

MAX_LISTS = 64
MAX_PARTS = 20_000
"""Remembered queries over all lists; each has some 100 bytes."""


class Cursors:
    """The query of each part that follows another one, by list and first row (from 0).

    A released 2.x pod lists artists so, in parts of its own size. The queries are those of
    ``next``; the host and the path in ``next`` are never used.
    """

    def __init__(self) -> None:
        self._lists: OrderedDict[Hashable, dict[int, str]] = OrderedDict()

    def remember(self, key: Hashable, row: int, query: str) -> bool:
        """Saves the query of a part; the oldest lists are forgotten above the maximum.

        False, and not saved, for the query of a part before it: the list leads back to it.
        """
        queries = self._lists.setdefault(key, {})
        if any(each == query and before < row for before, each in queries.items()):
            return False
        queries[row] = query
        self._lists.move_to_end(key)
        while len(self._lists) > 1 and (
            len(self._lists) > MAX_LISTS or sum(map(len, self._lists.values())) > MAX_PARTS
        ):
            self._lists.popitem(last=False)
        return True

    def forget(self, key: Hashable) -> None:
        """Removes the queries of a list, whose first part is read again."""
        self._lists.pop(key, None)

    def nearest(self, key: Hashable, row: int) -> tuple[int, str] | None:
        """The known part that begins closest before ``row`` or at it, with its query."""
        rows = [one for one in self._lists.get(key, ()) if one <= row]
        return (max(rows), self._lists[key][max(rows)]) if rows else None
