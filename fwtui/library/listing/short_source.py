"""The base of orders that are read as one list."""

from __future__ import annotations

from array import array

FRESH = 600.0
"""Seconds."""
MOST_PAGES = 40
TRIES = 3
"""Requests for a list that is edited while they are answered."""


class ShortSource:
    """Lists that are short enough to be read in one piece."""

    mirrored = False

    def part(self, number: int) -> array[int]:
        return array("q")

    def every(self) -> None:
        return None
