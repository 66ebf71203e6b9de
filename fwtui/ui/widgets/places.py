"""The mapping of row numbers from one version of a list to the next."""

from __future__ import annotations

from array import array
from collections.abc import Iterable


def followed(before: array[int], after: array[int], places: Iterable[int]) -> dict[int, int]:
    """Where each of ``places`` in ``before`` is in ``after``; one that is not certain is left out.

    Rows at both ends that are the same in both are the same places. Between them a row is
    followed by its id where that stands once in either list.
    """
    wanted = sorted(places)
    shortest = min(len(before), len(after))
    head = 0
    while head < shortest and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shortest - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    found: dict[int, int] = {}
    between: list[int] = []
    for place in wanted:
        if place < head:
            found[place] = place
        elif place >= len(before) - tail:
            found[place] = place + len(after) - len(before)
        else:
            between.append(place)
    for place in between:
        track = before[place]
        if before.count(track) == 1 == after.count(track):
            found[place] = after.index(track)
    return found
