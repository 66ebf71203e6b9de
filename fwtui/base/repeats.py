"""Pages that come again: the end of a list, whatever its count says."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

MOST = 3
"""Pages in a row that came before. Fewer may be rows that moved to a later page."""


class Repeats:
    """The pages of one walk through a list, as hashes."""

    def __init__(self) -> None:
        self._pages: set[int] = set()
        self._in_a_row = 0

    def seen(self, items: Sequence[Hashable]) -> bool:
        """Whether this page and the ones before it came already: nothing new is to come."""
        page = hash(tuple(items))
        self._in_a_row = self._in_a_row + 1 if page in self._pages else 0
        self._pages.add(page)
        return self._in_a_row >= MOST
